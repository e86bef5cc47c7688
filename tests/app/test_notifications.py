"""What is told while nobody looks: by the desktop, the tray or the window; and the way from a note to its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.net.host import Host
from app.net.notifier import Note, Notifier
from app.session import Session
from app.settings import Settings
from app.windows.main_window import MainWindow
from app.windows.notifications import Notifications
from app.windows.sounds import Sounds
from app.windows.tray import Tray
from resources import sounds
from resources.theme import Theme
from server.protocol.address import Address
from tests.app.hands import part
from tests.app.room_fixture import OpenRoom, open_room
from tests.app.test_windows_rooms import Started


@pytest.fixture
def shed(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "shed", "Shed") as made:
        yield made


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Note]:
    """What the desktop is asked to show."""
    notes: list[Note] = []
    monkeypatch.setattr(Notifier, "show", lambda _self, note: notes.append(note))
    return notes


@pytest.fixture
def withdrawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys: list[str] = []
    monkeypatch.setattr(Notifier, "withdraw", lambda _self, key: keys.append(key))
    return keys


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(Sounds, "play", lambda _self, name: names.append(name))
    return names


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, shed: OpenRoom, played: list[str]) -> Started:
    """In the Shed, looking at #lobby."""
    made = Started(qtbot, tmp_path)
    made.window.start_background()
    made.join(shed)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


@pytest.fixture
def fern(shed: OpenRoom, app: Started) -> Session:
    return shed.person("fern")


def look_away(qtbot: QtBot, app: Started) -> QWidget:
    """Use another window."""
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not app.window.isActiveWindow())
    return other


def writes(somebody: Session, words: str) -> None:
    """To kestrel alone."""
    somebody.query("kestrel")
    somebody.say("kestrel", words)


def test_what_is_on_the_screen_is_not_told(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], played: list[str]
) -> None:
    fern.say("#lobby", "kestrel: look")
    fern.join("#tea")
    app.page().bring("#tea")
    qtbot.waitUntil(lambda: app.page().conversation == "#tea")
    fern.say("#lobby", "kestrel: and here")
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown[0].text == "kestrel: and here"
    assert played == ["mention"]


def test_a_note_says_who_where_and_what_as_plain_text(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note]
) -> None:
    look_away(qtbot, app)
    fern.say("#lobby", "<b>kestrel</b>: \x02look\x02 & see")
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert (shown[0].title, shown[0].text) == ("fern in #lobby · Shed", "<b>kestrel</b>: look & see")


def test_lines_of_one_conversation_are_gathered_in_one_note(
    qtbot: QtBot, app: Started, fern: Session, shed: OpenRoom, shown: list[Note]
) -> None:
    wren = shed.person("wren")
    look_away(qtbot, app)
    fern.say("#lobby", "kestrel: one")
    qtbot.waitUntil(lambda: len(shown) == 1)
    wren.say("#lobby", "kestrel: two")
    qtbot.waitUntil(lambda: len(shown) == 2)
    writes(fern, "for you alone")
    qtbot.waitUntil(lambda: len(shown) == 3)
    assert shown[1].key == shown[0].key != shown[2].key
    assert shown[1].title == "fern, wren in #lobby · Shed"
    assert shown[1].text == "fern: kestrel: one\nwren: kestrel: two"
    assert (shown[2].title, shown[2].text) == ("fern · Shed", "for you alone")
    for number in range(9):
        writes(fern, str(number))
    qtbot.waitUntil(lambda: shown[-1].text == "5\n6\n7\n8")


def test_what_does_not_concern_me_is_not_told(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], played: list[str]
) -> None:
    look_away(qtbot, app)
    fern.say("#lobby", "just talking")
    fern.say("#lobby", "kestrel: look")
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown[0].text == "kestrel: look"
    assert played == ["mention"]


def test_names_and_words_can_be_hidden(qtbot: QtBot, app: Started, fern: Session, shown: list[Note]) -> None:
    app.settings.hide_words = True
    look_away(qtbot, app)
    writes(fern, "a secret")
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert (shown[0].title, shown[0].text) == ("Landline", "New message")


def test_who_is_not_to_be_disturbed_hears_nothing(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], played: list[str]
) -> None:
    app.settings.do_not_disturb = True
    look_away(qtbot, app)
    writes(fern, "one")
    qtbot.waitUntil(lambda: app.window.windowTitle().startswith("(1)"))
    app.settings.do_not_disturb = False
    writes(fern, "two")
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown[0].text == "two"
    assert played == []  # Direct messages have no sound until somebody wants one.


def test_sounds_are_as_the_user_chose(qtbot: QtBot, app: Started, fern: Session, played: list[str]) -> None:
    app.settings.notifications = False
    app.settings.sound_direct = True
    app.settings.sound_mention = False
    look_away(qtbot, app)
    fern.say("#lobby", "kestrel: look")
    writes(fern, "hello")
    qtbot.waitUntil(lambda: app.window.windowTitle().startswith("(2)") or played == ["mention"])
    qtbot.waitUntil(lambda: played == ["mention"])


def test_a_click_opens_the_room_and_conversation(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], withdrawn: list[str]
) -> None:
    writes(fern, "for you")
    qtbot.waitUntil(lambda: len(shown) == 1)
    app.window._actions["rooms"].trigger()
    app.window.showMinimized()
    notifier = app.window.findChild(Notifier)
    assert isinstance(notifier, Notifier)
    notifier.chosen.emit(shown[0].key)
    qtbot.waitUntil(lambda: app.page().conversation == "fern")
    assert not app.window.isMinimized()
    assert withdrawn == [shown[0].key]


def test_what_was_read_by_hand_is_taken_away(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], withdrawn: list[str]
) -> None:
    other = look_away(qtbot, app)
    fern.say("#lobby", "kestrel: look")
    qtbot.waitUntil(lambda: len(shown) == 1)
    other.close()
    app.window.activateWindow()
    qtbot.waitUntil(lambda: withdrawn == [shown[0].key])


def test_where_the_desktop_has_no_place_for_it_the_window_tells(
    qtbot: QtBot, app: Started, fern: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "")
    writes(fern, "<b>for</b> you")
    title = part(app.window, QLabel, "toast_title")
    qtbot.waitUntil(title.isVisible)
    toast = part(app.window, QWidget, "toast")
    assert (title.text(), part(app.window, QLabel, "toast_text").text()) == ("fern · Shed", "<b>for</b> you")
    assert part(app.window, QLabel, "toast_text").textFormat() is Qt.TextFormat.PlainText
    assert toast.mapTo(app.window, QPoint(toast.width(), 0)).x() < app.window.width()
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.page().conversation == "fern")
    assert not toast.isVisible()


def test_with_a_tray_closing_the_window_hides_it_where_the_user_wants(
    qtbot: QtBot, app: Started, fern: Session, shown: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tray, "available", property(lambda _self: True))
    app.settings.keep_in_tray = True
    with qtbot.assertNotEmitted(app.window.ended):
        app.window.close()
    assert not app.window.isVisible()
    fern.say("#lobby", "kestrel: still there?")
    qtbot.waitUntil(lambda: len(shown) == 1)
    tray = app.window.findChild(Tray)
    assert isinstance(tray, Tray)
    tray.window_asked.emit()
    assert app.window.isVisible()
    with qtbot.waitSignal(app.window.ended):
        tray.end_asked.emit()


def test_the_tray_shows_what_is_unread_and_that_one_is_not_to_be_disturbed(
    qtbot: QtBot, app: Started, fern: Session
) -> None:
    tray = app.window.findChild(Tray)
    assert isinstance(tray, Tray)
    calm = tray._icon.icon().pixmap(64).toImage()
    look_away(qtbot, app)
    writes(fern, "hello")
    qtbot.waitUntil(lambda: tray._icon.toolTip() == "Landline: 1 messages for you")
    lit = tray._icon.icon().pixmap(64).toImage()
    assert lit != calm
    quiet = next(action for action in tray._menu.actions() if action.isCheckable())
    quiet.trigger()
    assert app.settings.do_not_disturb
    assert tray._icon.icon().pixmap(64).toImage() != lit
    app.settings.do_not_disturb = False
    assert not quiet.isChecked()


@pytest.mark.parametrize("name", ["mention", "message"])
def test_a_sound_s_file_is_what_was_composed_and_short(name: str) -> None:
    content = sounds.path(name).read_bytes()
    assert content[:4] == b"RIFF"
    assert content.endswith(sounds.compose(name))
    assert len(content) < 30_000


def test_a_sound_is_played_by_what_is_there_and_not_over_itself(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"
    script = tmp_path / "play"
    script.write_text(f'#!/bin/sh\necho "$1" >>{heard}\n')
    script.chmod(0o755)
    monkeypatch.setattr("app.windows.sounds.player", lambda: (str(script),))
    player = Sounds()
    player.play("mention")
    player.play("mention")
    qtbot.waitUntil(lambda: heard.exists() and heard.read_text() == f"{sounds.path('mention')}\n")


def test_everything_is_told_of_rooms_that_were_open_before(qtbot: QtBot, tmp_path: Path, shed: OpenRoom) -> None:
    window = MainWindow(Theme(), Settings(tmp_path / "s.ini"), tmp_path, _no_host)
    qtbot.addWidget(window)
    window.show()
    window.join("kestrel", Address("127.0.0.1", shed.ready.port))
    qtbot.waitUntil(lambda: window.windowTitle() == "Shed – Landline")
    window.start_background()
    fern = shed.person("fern")
    writes(fern, "hello")
    notifications = window.findChild(Notifications)
    assert isinstance(notifications, Notifications)
    tray = window.findChild(Tray)
    assert isinstance(tray, Tray)
    qtbot.waitUntil(lambda: tray._icon.toolTip() != "Landline")
    assert QApplication.activeModalWidget() is None


def _no_host() -> Host:
    raise AssertionError("nobody hosts here")
