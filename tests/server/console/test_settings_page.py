"""The page of settings in a real window, on a real room: what is shown, changed, refused, and what waits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.setting_records import read_settings
from server.console.setting_row import SettingRow
from server.console.settings_page import SettingsPage
from server.console.window import ConsoleWindow
from server.declaration import about
from server.settings import declared, titles
from tests.server.changing_room import ChangingRoom
from tests.server.console.conftest import Answer, Press
from tests.server.console.fake_control import FakeControl
from tests.server.console.test_tabs import go_to
from tests.server.console.test_window import shown_text, table

Open = Callable[[], ConsoleWindow]
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ChangingRoom]:
    """A room without a settings file of anybody's."""
    made = ChangingRoom(tmp_path, "")
    yield made
    made.close()


@pytest.fixture
def opened(qtbot: QtBot, room: ChangingRoom, theme: Theme) -> Open:
    """Open a console at its settings."""

    def open_console() -> ConsoleWindow:
        window = ConsoleWindow(str(room.ready["control"]), theme)
        qtbot.addWidget(window)
        window.show()
        bar = window.findChildren(QTabBar)[0]
        qtbot.waitUntil(lambda: "Settings" in {bar.tabText(at) for at in range(bar.count())})
        go_to(window, "Settings")
        count = sum(not about(item).planned for _key, item in declared())
        qtbot.waitUntil(lambda: len(window.findChildren(SettingRow)) == count)
        return window

    return open_console


@pytest.fixture
def console(opened: Open) -> ConsoleWindow:
    return opened()


def row(console: ConsoleWindow, name: str) -> SettingRow:
    """The row of a setting, with its group in sight."""
    found = next(one for one in console.findChildren(SettingRow) if one.record.full_name == name)
    if not found.isVisible():
        groups = console.findChildren(QListWidget)[0]
        for at in range(groups.count()):
            if groups.item(at).text() == titles()[found.record.table]:
                groups.setCurrentRow(at)
    for _turn in range(1_000):
        QApplication.processEvents()
        if found.isVisible():
            return found
    raise AssertionError(f"{name} is not in sight")


def inside(console: ConsoleWindow, name: str, kind: type[W]) -> W:
    """What a setting is changed with."""
    control = row(console, name).findChild(kind, f"setting_{name}")
    assert isinstance(control, kind)
    return control


def words_of(one: QWidget) -> str:
    """All words in sight in a row."""
    return "\n".join(label.text() for label in one.findChildren(QLabel) if label.isVisible())


def started(room: ChangingRoom) -> str:
    """When the room was opened; empty while it is not."""
    try:
        return str(room.call("landline.status")["started"])
    except (OSError, ValueError):
        return ""


def button(one: QWidget, words: str) -> QWidget:
    """The button in a row that a screen reader calls so."""
    return next(found for found in one.findChildren(QWidget) if words in found.accessibleName())


def type_in(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def test_every_setting_is_there_with_its_name_and_its_meaning(console: ConsoleWindow) -> None:
    shown = {one.record.full_name: one for one in console.findChildren(SettingRow)}
    for key, item in declared():
        facts = about(item)
        if facts.planned:
            continue
        one = shown[".".join(key)]
        words = "\n".join(label.text() for label in one.findChildren(QLabel))
        names = [box.text() for box in one.findChildren(QCheckBox)]
        assert facts.title in words.splitlines() + names
        assert facts.meaning in words
        assert ("Takes effect when the room is opened again." in words) == facts.restart
        control = one.findChild(QWidget, f"setting_{'.'.join(key)}")
        assert control is not None
        assert control.accessibleName() == facts.title
        assert control.accessibleDescription() == facts.meaning
        if isinstance(control, QSpinBox):
            assert control.suffix() == (f" {facts.unit}" if facts.unit else "")
            assert control.specialValueText() == ("" if facts.least else facts.nothing)


def test_several_are_changed_by_hand_and_saved_together(
    qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press
) -> None:
    anna = room.person()
    number = inside(console, "limits.nicklen", QSpinBox)
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "20")
    assert "Not saved yet." in words_of(row(console, "limits.nicklen"))
    assert "Usually: 32 bytes." in words_of(row(console, "limits.nicklen"))
    type_in(inside(console, "server.network", QLineEdit), "School")
    box = inside(console, "server.cloak", QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    lines = inside(console, "server.motd", QPlainTextEdit)
    lines.setFocus()
    QTest.keyClicks(lines, "Be kind.")
    QTest.keyClick(lines, Qt.Key.Key_Return)
    QTest.keyClicks(lines, "Label your boxes.")
    QTest.keyClick(lines, Qt.Key.Key_Tab)
    assert not lines.hasFocus(), "Tab goes on"
    choice = inside(console, "accounts.always_on", QComboBox)
    assert choice.currentText() == "nobody"
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Up)
    assert "Not saved yet: 5" in shown_text(console)
    press("Save")
    qtbot.waitUntil(lambda: "Saved: " in shown_text(console))
    anna.hears(" 005 .*NETWORK=School")
    qtbot.waitUntil(lambda: "Not saved yet" not in shown_text(console))
    file = (room.data / "settings.toml").read_text()
    for line in ("nicklen = 20", 'network = "School"', "cloak = false", '"Label your boxes."', 'always_on = "opt-out"'):
        assert line in file
    go_to(console, "Done")
    done = table(console, "What was done")
    qtbot.waitUntil(lambda: done.model().rowCount() == 1 and done.model().index(0, 1).data() == "Settings changed")
    assert "limits.nicklen: 20" in str(done.model().index(0, 2).data())
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: room.setting("limits", "nicklen")["value"] == 32)
    go_to(console, "Settings")
    qtbot.waitUntil(lambda: inside(console, "limits.nicklen", QSpinBox).value() == 32)
    assert inside(console, "server.cloak", QCheckBox).isChecked()


def test_what_was_chosen_is_discarded(qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press) -> None:
    type_in(inside(console, "server.description", QLineEdit), "x")
    press("Discard")
    assert inside(console, "server.description", QLineEdit).text() == "A Landline room"
    assert "Not saved yet" not in shown_text(console)
    assert not next(one for one in console.findChildren(QPushButton) if one.text() == "Save").isEnabled()
    assert room.call("landline.acts")["list"] == []


def test_the_way_back_to_the_default(qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press) -> None:
    room.set("limits", nicklen=20)
    qtbot.waitUntil(lambda: inside(console, "limits.nicklen", QSpinBox).value() == 20)
    back = button(row(console, "limits.nicklen"), "Back to")
    assert back.accessibleName() == "Longest nickname: Back to the default: 32 bytes"
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert inside(console, "limits.nicklen", QSpinBox).value() == 32
    press("Save")
    qtbot.waitUntil(lambda: room.setting("limits", "nicklen")["is_set"] is False)
    qtbot.waitUntil(lambda: not back.isVisible())


def test_what_cannot_be_is_said_beside_it_and_nothing_is_saved(
    qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press
) -> None:
    type_in(inside(console, "server.description", QLineEdit), "new")
    inside(console, "server.listen", QPlainTextEdit).setPlainText("127.0.0.1:port")
    row(console, "history.max_age")
    press("Save")
    qtbot.waitUntil(lambda: "Nothing was saved: see what is wrong." in shown_text(console))
    wrong = next(one for one in console.findChildren(SettingRow) if one.record.full_name == "server.listen")
    assert "port is no port" in words_of(wrong), "it was brought into sight"
    qtbot.waitUntil(lambda: "Not saved: port is no port" in shown_text(console))
    assert room.setting("server", "description")["is_set"] is False
    press("Discard")
    assert "port is no port" not in words_of(wrong)
    type_in(inside(console, "tls.cert", QLineEdit), "/nowhere.crt")
    press("Save")
    qtbot.waitUntil(lambda: "[tls] cert and [tls] key belong together" in shown_text(console))


def test_a_password_is_never_shown_only_whether_there_is_one(
    qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press
) -> None:
    line = inside(console, "server.password", QLineEdit)
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert "None is set." in words_of(row(console, "server.password"))
    type_in(line, "sesame")
    press("Save")
    qtbot.waitUntil(lambda: "One is set." in words_of(row(console, "server.password")), timeout=10_000)
    assert line.text() == ""
    room.person("PASS sesame")
    remove = button(row(console, "server.password"), "Remove")
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    press("Save")
    qtbot.waitUntil(lambda: room.setting("server", "password")["is_set"] is False)
    room.person()


def test_settings_are_found_by_words_in_all_groups(qtbot: QtBot, console: ConsoleWindow) -> None:
    console.activateWindow()
    qtbot.waitUntil(console.isActiveWindow)
    QTest.keyClick(console, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = console.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.placeholderText() == "Find a setting"
    QTest.keyClicks(field, "nickname long")
    page = console.findChildren(SettingsPage)[0]

    def shown() -> list[str]:
        return [one.record.full_name for one in page.findChildren(SettingRow) if one.isVisible()]

    qtbot.waitUntil(lambda: shown() == ["limits.nicklen"])
    field.setText("zzz")
    qtbot.waitUntil(lambda: "No setting fits “zzz”." in shown_text(console))
    groups = page.findChildren(QListWidget)[0]
    item = groups.item(1)
    QTest.mouseClick(groups.viewport(), Qt.MouseButton.LeftButton, pos=groups.visualItemRect(item).center())
    assert field.text() == ""
    qtbot.waitUntil(lambda: shown() == ["tls.port", "tls.cert", "tls.key", "tls.sts"])


def test_what_another_console_changes_is_shown_and_what_is_being_typed_stays(
    qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow
) -> None:
    type_in(inside(console, "server.description", QLineEdit), "mine")
    room.set("server", description="theirs", network="School")
    qtbot.waitUntil(lambda: inside(console, "server.network", QLineEdit).text() == "School")
    assert inside(console, "server.description", QLineEdit).text() == "mine"
    room.set("server", description="mine")
    qtbot.waitUntil(lambda: "Not saved yet" not in shown_text(console))


def test_what_waits_is_named_and_a_restart_is_offered_that_says_what_it_does(
    qtbot: QtBot, room: ChangingRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    anna = room.person()
    box = inside(console, "server.utf8only", QCheckBox)
    assert "Takes effect when the room is opened again." in words_of(row(console, "server.utf8only"))
    box.click()
    press("Save")
    qtbot.waitUntil(lambda: "Saved, and waiting until the room is opened again: UTF-8 alone." in shown_text(console))
    assert "Waits until the room is opened again." in words_of(row(console, "server.utf8only"))
    type_in(inside(console, "server.description", QLineEdit), "being typed")
    qtbot.waitUntil(lambda: console._status is not None and console._status.connected == 1)
    before = started(room)
    press("Restart the room now…")
    asked = answer("Restart the room", write="new settings")
    assert "Connected now: 1. They are told, and their programs come back by themselves." in asked
    qtbot.waitUntil(lambda: started(room) not in {before, ""}, timeout=10_000)
    anna.hears("ERROR :Closing link: The room is opened again in a moment: new settings")
    anna.leaves()
    room.guests.clear()
    qtbot.waitUntil(lambda: "Saved, and waiting" not in shown_text(console), timeout=10_000)
    assert inside(console, "server.description", QLineEdit).text() == "being typed", "it is not lost"
    bert = room.person()
    qtbot.waitUntil(lambda: console._status is not None and console._status.connected == 1, timeout=10_000)
    assert bert.nick


def test_the_command_line_is_named_where_it_wins(qtbot: QtBot, console: ConsoleWindow) -> None:
    assert "The command line names it" in words_of(row(console, "server.listen"))


def test_a_backup_is_written_and_restored_from_the_window(
    qtbot: QtBot,
    room: ChangingRoom,
    console: ConsoleWindow,
    press: Press,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    target = tmp_path / "room.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(target), ""))
    groups = console.findChildren(SettingsPage)[0].findChildren(QListWidget)[0]
    groups.setCurrentRow(groups.count() - 1)
    assert "set aside in its folder, not deleted" in shown_text(console)
    press("Back up the room…")
    qtbot.waitUntil(lambda: f"The room is in {target}" in shown_text(console))
    room.set("limits", nicklen=9)
    before = started(room)
    press("Restore a backup…")
    asked = answer("Restore")
    assert f"Restore the room from {target}?" in asked
    qtbot.waitUntil(lambda: started(room) not in {before, ""}, timeout=10_000)
    assert room.setting("limits", "nicklen")["value"] == 32
    qtbot.waitUntil(lambda: inside(console, "limits.nicklen", QSpinBox).value() == 32, timeout=10_000)
    target.write_text("broken")
    groups.setCurrentRow(groups.count() - 1)
    press("Restore a backup…")
    answer("Restore")
    qtbot.waitUntil(lambda: f"Not done: {target} cannot be restored" in shown_text(console))


def test_a_room_that_tells_nonsense_or_nothing_of_its_settings_harms_nobody(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    go_to(window, "Settings")
    qtbot.waitUntil(lambda: bool(control.called("landline.settings")))
    nonsense: tuple[object, ...] = (
        None,
        [],
        {"list": 5, "tables": [5]},
        {"list": [{"table": "x", "name": "y", "kind": "z"}, 7]},
    )
    for raw in nonsense:
        assert read_settings(raw).settings == ()
    control.refuse["landline.settings"] = "There is no method"
    window.findChildren(SettingsPage)[0].reach()
    qtbot.waitUntil(lambda: "The settings cannot be shown: There is no method" in shown_text(window))
