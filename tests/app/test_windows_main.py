"""The whole window: host a room, join one, come back, close; with a real server and real clicks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.net.host import Host
from app.session import Session, Stage
from app.settings import Settings
from app.store.rooms import KnownRooms
from app.windows.main_window import MainWindow
from app.windows.room_page import RoomPage
from app.windows.rooms import OpenRoom as CalledRoom
from resources.theme import Density, Scheme, Theme
from server.console.link import ControlLink
from server.console.window import ConsoleWindow
from server.protocol.address import Address
from tests.app.hands import click, part, press, type_in
from tests.app.room_fixture import OpenRoom, open_room
from tests.fakes import free_port


class Started:
    """A window as `landline` opens it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.settings = Settings(folder / "settings.ini")
        self.settings.nickname = self.settings.nickname or "kestrel"
        self.folder = folder
        self.theme = Theme()
        self.host = Host(folder / "room", arguments=("--host", "127.0.0.1", "--port", "0"))
        self.window = MainWindow(self.theme, self.settings, folder, lambda: self.host)
        qtbot.addWidget(self.window, before_close_func=lambda _window: self.end())
        self.window.show()

    def end(self) -> None:
        """Leave no room behind."""
        if self.host.running:
            with self.qtbot.waitSignal(self.host.closed, timeout=10_000):
                self.host.stop()

    def opens_room(self) -> None:
        with self.qtbot.waitSignal(self.host.opened, timeout=20_000):
            click(self.window, "host_button")

    def sees(self, name: str, kind: type[QWidget] = QWidget) -> bool:
        found = self.window.findChild(kind, name)
        return isinstance(found, QWidget) and found.isVisible()

    def is_in_room(self) -> None:
        self.qtbot.waitUntil(lambda: self.sees("conversation_name") and self.text("conversation_name") == "# lobby")

    def text(self, name: str) -> str:
        return part(self.window, QLabel, name).text()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Started:
    return Started(qtbot, tmp_path)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "other") as made:
        yield made


def joined(app: Started, room: OpenRoom) -> RoomPage:
    type_in(part(app.window, QLineEdit, "join_address"), f"127.0.0.1:{room.ready.port}")
    click(app.window, "join_button")
    app.is_in_room()
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    return page


def test_hosting_shows_the_address_and_makes_the_user_its_host(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    assert app.sees("room_address")
    assert app.text("room_open").endswith("kestrel's room is open")
    assert app.settings.room_name == "kestrel's room"
    click(app.window, "go_to_room")
    app.is_in_room()
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    qtbot.waitUntil(lambda: page.members.model().index(0, 0).data() == "Host")
    assert app.text("alone_words").startswith("Tell others this address: 127.0.0.1:")
    assert app.window.windowTitle() == "kestrel's room – Landline"
    assert not KnownRooms(app.folder / "rooms.json").rooms


def test_a_second_click_on_host_brings_the_open_room_back(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    address = app.text("room_address")
    click(app.window, "way_out_button")
    qtbot.waitUntil(lambda: app.sees("room_address"))
    click(app.window, "go_to_room")
    part(app.window, QAction, "action_leave").trigger()
    qtbot.waitUntil(lambda: app.sees("host_button"))
    assert part(app.window, QPushButton, "host_button").text() == "Show your room"
    click(app.window, "host_button")
    assert app.sees("room_address")
    assert app.text("room_address") == address
    click(app.window, "go_to_room")
    app.is_in_room()


@pytest.mark.parametrize("moves", [False, True], ids=["on its port", "on another port"])
def test_a_room_that_is_opened_again_is_joined_again_and_shown_as_it_is_now(
    qtbot: QtBot, app: Started, moves: bool
) -> None:
    settings = app.folder / "room.toml"
    settings.write_text(f'[server]\nlisten = ["127.0.0.1:{free_port()}"]\n')
    app.host = Host(app.folder / "room", arguments=("--config", str(settings)))
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    room = app.host.room
    assert room is not None
    port = free_port() if moves else room.port
    link = ControlLink()
    with qtbot.waitSignal(link.connected):
        link.open(room.control)
    link.call("landline.set_settings", {"settings": {"server": {"name": "Lair", "listen": [f"127.0.0.1:{port}"]}}})
    with qtbot.waitSignal(app.host.moved, timeout=15_000):
        link.call("landline.restart", {})
    link.close()
    assert f"127.0.0.1:{port}" in (app.text("room_address"), f"{app.text('room_address')}:{port}")
    assert app.text("room_open").endswith("Lair is open")
    qtbot.waitUntil(lambda: app.window.windowTitle() == "Lair – Landline", timeout=15_000)
    app.is_in_room()
    page = [one for one in app.window.findChildren(RoomPage) if one.isVisible()]
    qtbot.waitUntil(lambda: page[0].members.model().index(0, 0).data() == "Host", timeout=15_000)


def test_closing_the_room_asks_and_tells_those_who_are_in_it(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    room = app.host.room
    assert room is not None
    guest = Session()
    guest.open(Address("127.0.0.1", room.port), "otter")
    qtbot.waitUntil(lambda: guest.stage is Stage.HERE)
    click(app.window, "close_room_button")
    with qtbot.waitSignals([app.host.closed, guest.waiting], timeout=10_000):
        click(app.window, "confirm_button")
    guest.close()
    assert app.sees("host_button")
    assert app.text("host_words") == "Your room is closed."
    app.opens_room()


def test_closing_the_window_while_hosting_asks_and_cancel_keeps_both(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    app.window.close()
    assert app.window.isVisible()
    question = part(app.window, QWidget, "closing_question")
    app.window.close()
    assert len(app.window.findChildren(QWidget, "closing_question")) == 1
    press(question, Qt.Key.Key_Escape)
    assert app.window.isVisible()
    assert app.host.room is not None


def test_closing_the_window_and_the_room(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    app.window.close()
    with qtbot.waitSignal(app.host.closed, timeout=10_000):
        click(app.window, "end_room_button")
    qtbot.waitUntil(lambda: not app.window.isVisible())


def test_closing_the_window_and_keeping_the_room(qtbot: QtBot, app: Started, tmp_path: Path) -> None:
    app.opens_room()
    app.window.close()
    click(app.window, "keep_room_button")
    qtbot.waitUntil(lambda: not app.window.isVisible())
    again = Started(qtbot, tmp_path)
    again.opens_room()
    assert again.text("room_address") == app.text("room_address")


def test_a_room_of_one_s_own_that_was_kept_open_is_there_again_at_the_next_start(
    qtbot: QtBot, app: Started, tmp_path: Path
) -> None:
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    app.window.close()
    click(app.window, "keep_room_button")
    qtbot.waitUntil(lambda: not app.window.isVisible())
    again = Started(qtbot, tmp_path)
    again.window.restore()
    assert again.sees("host_button")
    again.window.call_restored()
    again.is_in_room()
    assert again.window.windowTitle() == "kestrel's room – Landline"
    page = again.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    qtbot.waitUntil(lambda: page.members.model().index(0, 0).data() == "Host")
    assert again.text("connection_state") == app.text("room_address")


def test_a_room_of_one_s_own_that_was_closed_is_not_opened_again(qtbot: QtBot, app: Started, tmp_path: Path) -> None:
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    app.window.close()
    with qtbot.waitSignal(app.host.closed, timeout=10_000):
        click(app.window, "end_room_button")
    again = Started(qtbot, tmp_path)
    again.window.restore()
    again.window.call_restored()
    assert not again.host.running
    assert again.sees("host_button")


def test_the_admin_console_opens_once_and_goes_with_the_room(qtbot: QtBot, app: Started) -> None:
    def consoles() -> list[ConsoleWindow]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, ConsoleWindow) and w.isVisible()]

    app.opens_room()
    click(app.window, "console_button")
    click(app.window, "console_button")
    qtbot.waitUntil(lambda: len(consoles()) == 1)
    click(app.window, "close_room_button")
    with qtbot.waitSignal(app.host.closed, timeout=10_000):
        click(app.window, "confirm_button")
    qtbot.waitUntil(lambda: not consoles())


def test_joining_by_address_and_finding_the_room_again(qtbot: QtBot, app: Started, room: OpenRoom) -> None:
    joined(app, room)
    assert app.window.windowTitle() == "Makerspace – Landline"
    part(app.window, QAction, "action_leave").trigger()
    again = [b for b in app.window.findChildren(QPushButton) if b.accessibleName() == "Join Makerspace"]
    assert len(again) == 1
    again[0].click()
    app.is_in_room()


def test_a_room_that_is_not_there_is_explained_and_what_was_typed_stays(qtbot: QtBot, app: Started) -> None:
    address = part(app.window, QLineEdit, "join_address")
    type_in(address, "127.0.0.1:1")
    press(address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(app.window, QLabel, "join_words").property("kind") == "bad")
    assert "127.0.0.1" in app.text("join_words")
    assert address.text() == "127.0.0.1:1"
    assert address.isEnabled()


def test_a_call_can_be_ended(qtbot: QtBot, app: Started) -> None:
    app.window.join("kestrel", Address("192.0.2.77"))  # nobody is there: TEST-NET-1, RFC 5737
    click(app.window, "cancel_button")
    assert app.sees("join_button")
    assert app.text("join_words") == ""


def test_without_a_name_nothing_begins(qtbot: QtBot, app: Started) -> None:
    part(app.window, QLineEdit, "nickname").setText("no good")
    click(app.window, "host_button")
    assert not app.host.running
    assert "no_good" in app.text("nickname_words")


def test_what_is_typed_while_the_room_is_away_is_sent_when_it_is_back(
    qtbot: QtBot, app: Started, room: OpenRoom
) -> None:
    page = joined(app, room)
    other = room.person("otter")
    session = app.window.findChild(Session)
    assert isinstance(session, Session)
    session._core._link.abort("Connection lost.")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: app.sees("connection_words"))
    composer = part(page, QPlainTextEdit, "composer")
    type_in(composer, "still here")
    press(composer, Qt.Key.Key_Return)
    if app.sees("retry_button"):
        click(app.window, "retry_button")
    qtbot.waitUntil(lambda: any(line.text == "still here" for line in other.timeline("#lobby").lines), timeout=15_000)
    assert not app.sees("connection_words")


def test_who_is_put_out_of_the_room_can_come_back(qtbot: QtBot, app: Started, room: OpenRoom) -> None:
    page = joined(app, room)
    type_in(part(page, QPlainTextEdit, "composer"), "half a thought")
    said = [line.key for line in page.timeline.timeline.lines]
    room.put_out("kestrel", "lunch")
    qtbot.waitUntil(lambda: app.sees("rejoin_button"))
    assert part(page, QLabel, "my_state").text() == "Offline"
    click(app.window, "rejoin_button")
    app.is_in_room()
    assert part(app.window, QPlainTextEdit, "composer").toPlainText() == "half a thought"
    assert said
    assert [line.key for line in page.timeline.timeline.lines][: len(said)] == said


def test_keys_work_wherever_the_keyboard_is(qtbot: QtBot, app: Started, room: OpenRoom) -> None:
    joined(app, room)
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    composer = part(app.window, QPlainTextEdit, "composer")
    press(composer, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: not app.sees("conversations"))
    press(composer, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not app.sees("members"))
    type_in(composer, "/join #benches")
    press(composer, Qt.Key.Key_Return)
    page = part(app.window, RoomPage, "")
    qtbot.waitUntil(lambda: page.sidebar.conversations.names() == ["#lobby", "#benches"])
    press(composer, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.conversation == "#benches")
    press(composer, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not composer.hasFocus())


def test_the_command_line_s_address_is_joined_at_once(qtbot: QtBot, app: Started, room: OpenRoom) -> None:
    app.settings.nickname = ""
    app.window.join_typed(f"127.0.0.1 {room.ready.port}")
    app.is_in_room()


def test_the_look_follows_the_settings_at_once(app: Started) -> None:
    app.settings.scheme = Scheme.DARK
    assert app.theme.tokens.dark
    app.settings.density = Density.COMPACT
    assert app.theme.density is Density.COMPACT


def test_a_screen_reader_has_a_name_for_everything_that_takes_the_keyboard(
    qtbot: QtBot, app: Started, room: OpenRoom
) -> None:
    def nameless() -> list[str]:
        reached = [
            w for w in app.window.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert len(reached) > 3
        return [
            f"{type(widget).__name__} {widget.objectName()}"
            for widget in reached
            if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        ]

    assert nameless() == []
    app.opens_room()
    assert nameless() == []
    joined_page = part(app.window, QPushButton, "go_to_room")
    joined_page.click()
    app.is_in_room()
    assert nameless() == []


def test_a_call_that_came_to_nothing_does_not_end_the_next_one(app: Started, room: OpenRoom) -> None:
    type_in(part(app.window, QLineEdit, "join_address"), f"127.0.0.1:{free_port()}")
    click(app.window, "join_button")
    called = app.window.findChild(CalledRoom)
    assert isinstance(called, CalledRoom)

    def call_another(_why: str) -> None:
        app.window.join("kestrel", room.address)
        # What is known of the first one was being looked for; the answer comes now.
        called.session.history.recalled.emit(0)

    called.unreachable.connect(call_another)
    app.is_in_room()
