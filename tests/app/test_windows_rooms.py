"""Several rooms in one window: the strip, what is unread where, leaving one, and the same rooms at the next start."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.net.host import Host
from app.settings import Settings
from app.store.last_session import LastSession, OpenedRoom, SessionFile
from app.windows.main_window import MainWindow
from app.windows.room_button import RoomButton
from app.windows.room_page import RoomPage
from app.windows.room_strip import RoomStrip
from app.windows.rooms import Rooms
from resources.theme import Theme
from server.protocol.address import Address
from tests.app.hands import part
from tests.app.room_fixture import OpenRoom, open_room


class Started:
    """A window as `landline` opens it, for somebody called kestrel."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.settings = Settings(folder / "settings.ini")
        self.settings.nickname = "kestrel"
        self.window = MainWindow(Theme(), self.settings, folder, _no_host)
        self.window.restore()
        qtbot.addWidget(self.window)
        self.window.show()

    def goes_on(self) -> None:
        """What comes after the first picture."""
        self.window.call_restored()

    def join(self, room: OpenRoom) -> None:
        self.window.join("kestrel", room.address)
        self.sees(room)

    def sees(self, room: OpenRoom) -> None:
        self.qtbot.waitUntil(lambda: self.window.windowTitle().endswith(f"{room.ready.name} – Landline"))
        self.qtbot.waitUntil(lambda: self.page().conversation == "#lobby")

    def page(self) -> RoomPage:
        return next(page for page in self.window.findChildren(RoomPage) if page.isVisible())

    def buttons(self) -> list[RoomButton]:
        return [button for button in self.window.findChildren(RoomButton) if button.isVisible()]

    def names(self) -> list[str]:
        return [button.accessibleName() for button in self.buttons()]

    def rooms(self) -> Rooms:
        found = self.window.findChild(Rooms)
        assert isinstance(found, Rooms)
        return found

    def strip(self) -> RoomStrip:
        return part(self.window, RoomStrip, "room_strip")


def _no_host() -> Host:
    raise AssertionError("nobody hosts here")


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Started:
    return Started(qtbot, tmp_path)


@pytest.fixture
def shed(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "shed", "Shed") as made:
        yield made


@pytest.fixture
def club(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "club", "Chess club") as made:
        yield made


def test_one_room_fills_the_window_and_a_second_one_brings_the_strip(
    app: Started, shed: OpenRoom, club: OpenRoom
) -> None:
    app.join(shed)
    assert not app.strip().isVisible()
    part(app.window, QAction, "action_rooms").trigger()
    assert app.names() == ["Shed"]
    app.join(club)
    assert app.names() == ["Shed", "Chess club"]
    assert [button.isChecked() for button in app.buttons()] == [False, True]
    app.buttons()[0].click()
    app.sees(shed)
    QTest.keyClick(app.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    app.sees(club)


def test_what_is_said_in_a_room_behind_counts_until_it_is_seen(
    qtbot: QtBot, app: Started, shed: OpenRoom, club: OpenRoom
) -> None:
    app.join(shed)
    app.join(club)
    fern = shed.person("fern")
    fern.say("#lobby", "anybody there?")
    qtbot.waitUntil(lambda: app.names() == ["Shed, 1 unread", "Chess club"])
    fern.say("#lobby", "kestrel: hello?")
    qtbot.waitUntil(lambda: app.names() == ["Shed, 1 for you", "Chess club"])
    assert app.window.windowTitle() == "(1) Chess club – Landline"
    app.buttons()[0].click()
    qtbot.waitUntil(lambda: app.names() == ["Shed", "Chess club"])
    assert app.window.windowTitle() == "Shed – Landline"


def test_the_tip_of_a_room_is_its_name_and_address_as_plain_text(qtbot: QtBot, app: Started, tmp_path: Path) -> None:
    with open_room(qtbot, tmp_path / "loud", "<b>Loud</b>") as loud, open_room(qtbot, tmp_path / "x") as other:
        app.join(loud)
        app.join(other)
        tip = app.buttons()[0].toolTip()
        assert "&lt;b&gt;Loud&lt;/b&gt;" in tip
        assert f"127.0.0.1:{loud.ready.port}" in tip


def test_joining_a_room_that_is_open_shows_it(app: Started, shed: OpenRoom, club: OpenRoom) -> None:
    app.join(shed)
    app.join(club)
    app.join(shed)
    assert len(app.buttons()) == 2
    address = Address("127.0.0.1", shed.ready.port, channel="#tea")
    app.window.join("kestrel", address)
    app.qtbot.waitUntil(lambda: app.page().conversation == "#tea")


def test_a_room_is_left_by_its_menu_and_the_others_stay(
    qtbot: QtBot, app: Started, shed: OpenRoom, club: OpenRoom
) -> None:
    app.join(shed)
    app.join(club)
    button = app.buttons()[1]
    where = button.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, button.mapToGlobal(where))
    QApplication.sendEvent(button, event)
    menu = part(app.window, QMenu, "room_menu")
    next(action for action in menu.actions() if action.text() == "Leave the room").trigger()
    menu.close()
    app.sees(shed)
    assert not app.strip().isVisible()
    part(app.window, QAction, "action_leave").trigger()
    assert part(app.window, QWidget, "host_button").isVisible()
    assert app.window.windowTitle() == "Landline"


def test_the_rooms_of_last_time_come_back_with_their_conversations(
    qtbot: QtBot, app: Started, shed: OpenRoom, club: OpenRoom, tmp_path: Path
) -> None:
    app.join(shed)
    app.join(club)
    app.page().bring("#tea")
    qtbot.waitUntil(lambda: app.page().conversation == "#tea")
    app.buttons()[0].click()
    app.sees(shed)
    app.buttons()[1].click()
    app.window.close()
    again = Started(qtbot, tmp_path)
    # At once, before any of them is called.
    assert again.names() == ["Shed, Not connected", "Chess club, Not connected"]
    assert again.page().conversation == "#tea"
    assert again.page().sidebar.conversations.names() == ["#lobby", "#tea"]
    again.goes_on()
    qtbot.waitUntil(lambda: again.names() == ["Shed", "Chess club"])
    qtbot.waitUntil(lambda: len(again.page().members.model().index(0, 0).data() or "") > 0)
    again.window.close()


def test_a_killed_window_s_rooms_come_back_too(qtbot: QtBot, app: Started, shed: OpenRoom, tmp_path: Path) -> None:
    app.join(shed)
    file = SessionFile(tmp_path / "session.json")
    qtbot.waitUntil(lambda: [(room.name, room.shown) for room in file.read().rooms] == [("Shed", "#lobby")])
    assert file.read().front == 0
    app.page().bring("#tea")
    qtbot.waitUntil(
        lambda: [(room.conversations, room.shown) for room in file.read().rooms] == [(("#lobby", "#tea"), "#tea")]
    )


def test_a_room_that_is_gone_waits_quietly(qtbot: QtBot, tmp_path: Path) -> None:
    gone = OpenedRoom("Attic", Address("127.0.0.1", 1), ("#lobby", "fern"), "#lobby", "fern")
    SessionFile(tmp_path / "session.json").keep(LastSession((gone,), 0))
    app = Started(qtbot, tmp_path)
    assert app.page().conversation == "fern"
    app.goes_on()
    qtbot.waitUntil(lambda: part(app.page(), QLabel, "connection_words").isVisible())
    assert QApplication.activeModalWidget() is None
    assert app.window.windowTitle() == "Attic – Landline"
    part(app.window, QAction, "action_leave").trigger()
    app.window.close()
    assert SessionFile(tmp_path / "session.json").read() == LastSession()


def test_who_wants_no_rooms_restored_starts_at_the_welcome_page(qtbot: QtBot, tmp_path: Path) -> None:
    gone = OpenedRoom("Attic", Address("127.0.0.1", 1), ("#lobby",), "#lobby", "#lobby")
    SessionFile(tmp_path / "session.json").keep(LastSession((gone,), 0))
    Settings(tmp_path / "settings.ini").restore_rooms = False
    app = Started(qtbot, tmp_path)
    assert part(app.window, QWidget, "host_button").isVisible()
    assert app.names() == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"rooms": 7, "front": 0}',
        '{"rooms": [{"host": "x"}], "front": 0}',
        json.dumps({"rooms": [{"name": 1, "host": "a b", "port": 1, "conversations": []}], "front": "x"}),
    ],
)
def test_a_file_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "session.json").write_text(content)
    assert SessionFile(tmp_path / "session.json").read() == LastSession()


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    rooms = (
        OpenedRoom("Zoë's <room>", Address("fe80::1", 5264, tls=True), ("#lobby", "猫"), "#lobby", "猫", own=True),
        OpenedRoom("", Address("otter.local")),
    )
    file = SessionFile(tmp_path / "deep" / "session.json")
    file.keep(LastSession(rooms, 1))
    assert SessionFile(tmp_path / "deep" / "session.json").read() == LastSession(rooms, 1)


def test_the_strip_is_mirrored_where_people_read_from_right_to_left(
    app: Started, shed: OpenRoom, club: OpenRoom
) -> None:
    app.join(shed)
    app.join(club)
    app.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    strip = app.strip()
    app.qtbot.waitUntil(lambda: strip.mapTo(app.window, QPoint(strip.width(), 0)).x() == app.window.width())


def test_the_quick_switcher_leads_to_another_room(app: Started, shed: OpenRoom, club: OpenRoom) -> None:
    app.join(shed)
    app.join(club)
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    typed = part(app.page(), QLineEdit, "switcher_input")
    QTest.keyClicks(typed, "shd")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    app.sees(shed)


def test_what_one_says_of_oneself_is_said_in_every_room_and_who_is_idle_is_away_in_every_room(
    qtbot: QtBot, app: Started, shed: OpenRoom, club: OpenRoom
) -> None:
    app.join(shed)
    app.join(club)
    others = [shed.person("fern"), club.person("wren")]
    app.settings.status = "At the lathe"
    qtbot.waitUntil(lambda: all(other.people.profile("kestrel").status == "At the lathe" for other in others))
    app.rooms().set_idle("Away")
    qtbot.waitUntil(lambda: all(other.people.presence("kestrel") == "away" for other in others))
    app.rooms().set_idle(None)
    qtbot.waitUntil(lambda: all(other.people.presence("kestrel") == "here" for other in others))
