"""The settings window: every row does something at once, by hand, by key and for a screen reader."""

from enum import Enum
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QListWidget,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.settings import Page, Setting, Settings
from app.store.rooms import KnownRoom, KnownRooms
from app.windows.main_window import MainWindow
from app.windows.settings_window import SettingsWindow
from resources.theme import Density, Scheme, Theme
from server.protocol.address import Address
from tests.app.hands import click, part, press
from tests.app.test_windows_rooms import _no_host


class Open:
    """The window, and its settings window."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        KnownRooms(folder / "rooms.json").remember(KnownRoom("Shed", Address("192.0.2.7"), 1_800_000_000.0))
        self.settings = Settings(folder / "settings.ini")
        self.theme = Theme()
        self.window = MainWindow(self.theme, self.settings, folder, _no_host)
        qtbot.addWidget(self.window)
        self.window.show()
        part(self.window, QAction, "action_settings").trigger()
        self.shown = part(self.window, SettingsWindow, "settings_window")

    def go_to(self, name: str) -> None:
        pages = part(self.shown, QListWidget, "settings_pages")
        pages.setCurrentItem(pages.findItems(name, Qt.MatchFlag.MatchExactly)[0])


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Open:
    return Open(qtbot, tmp_path)


def rows() -> list["Setting[object]"]:
    return [row for page in Page for row in Settings.on_page(page)]


def test_every_declared_setting_with_a_page_has_a_row_with_its_name_and_meaning(opened: Open) -> None:
    assert len(rows()) > 10
    for row in rows():
        control = part(opened.shown, QWidget, f"setting_{row.name}")
        reader = QAccessible.queryAccessibleInterface(control)
        names = {reader.text(QAccessible.Text.Name)}
        # A list of choices is called by its choice on Linux; what it is for is the label that it belongs to.
        names |= {
            label.text(QAccessible.Text.Name) for label, _kind in reader.relations(QAccessible.RelationFlag.Label)
        }
        assert row.label in names
        assert reader.text(QAccessible.Text.Description) == row.meaning


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_a_row_shows_its_setting_changes_it_and_follows_it(opened: Open, row: "Setting[object]") -> None:
    control = part(opened.shown, QWidget, f"setting_{row.name}")
    before = getattr(opened.settings, row.name)
    try:
        if isinstance(control, QCheckBox):
            assert control.isChecked() is before
            control.click()
            assert getattr(opened.settings, row.name) is not before
            setattr(opened.settings, row.name, before)
            assert control.isChecked() is before
        elif isinstance(control, QComboBox):
            assert isinstance(before, Enum)
            control.setFocus()
            press(control, Qt.Key.Key_End)
            last = list(row.choices)[-1]
            assert getattr(opened.settings, row.name) is last
            setattr(opened.settings, row.name, before)
            assert control.currentText() == row.words(before)
        else:
            assert isinstance(control, QSpinBox)
            assert control.value() == before
            press(control, Qt.Key.Key_Down)
            assert getattr(opened.settings, row.name) == control.value() != before
            setattr(opened.settings, row.name, before)
            assert control.value() == before
    finally:
        setattr(opened.settings, row.name, row.default)


def test_the_look_changes_while_the_window_is_open(qtbot: QtBot, opened: Open) -> None:
    with qtbot.waitSignal(opened.theme.changed):
        opened.settings.scheme = Scheme.DARK
    assert opened.theme.tokens.dark
    with qtbot.waitSignal(opened.theme.changed):
        opened.settings.density = Density.COMPACT
    size = QApplication.font().pointSizeF()
    with qtbot.waitSignal(opened.theme.changed):
        opened.settings.text_size = 150
    assert QApplication.font().pointSizeF() == pytest.approx(size * 1.5)
    opened.settings.text_size = 100
    assert QApplication.font().pointSizeF() == pytest.approx(size)


def test_shortcuts_are_listed_with_what_they_do(opened: Open) -> None:
    opened.go_to("Shortcuts")
    page = part(opened.shown, QWidget, "shortcuts")
    shown = [label.text() for label in page.findChildren(QLabel)]
    pairs = dict(zip(shown[::2], shown[1::2], strict=True))
    assert pairs["Settings"] == "Ctrl+,"
    assert pairs["Quit"] == "Ctrl+Q"
    assert "Ctrl+1 … Ctrl+9" in pairs.values()
    assert len(pairs) == len(shown) // 2


def test_whatever_is_done_often_has_keys_of_its_own(opened: Open) -> None:
    opened.go_to("Shortcuts")
    shown = [label.text() for label in part(opened.shown, QWidget, "shortcuts").findChildren(QLabel)]
    pairs = dict(zip(shown[::2], shown[1::2], strict=True))
    often = {
        "Search messages", "Back to where you were", "Channel, person or room", "Browse channels", "New channel",
        "New direct message", "Change the topic", "Close this conversation", "Somebody in the member list",
        "Send the message", "Start a new line", "Complete a name", "Offer names, channels or emoji",
        "Change what you said last, while nothing is written", "Leave an answer or a change",
        *(f"Among the messages: {what}" for what in ("answer", "react", "change", "take back", "copy")),
    }  # fmt: skip
    assert often <= {what for what, keys in pairs.items() if keys}
    assert len({keys.casefold() for keys in pairs.values()}) == len(pairs)


def test_storage_says_where_and_how_much_and_clears(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    opened.go_to("Storage")
    assert part(opened.shown, QLabel, "storage_folder").text() == str(tmp_path)
    clear = next(
        button
        for button in opened.shown.findChildren(QPushButton)
        if button.accessibleName() == "Clear: Rooms you were in"
    )
    clear.click()
    assert KnownRooms(tmp_path / "rooms.json").rooms
    click(opened.shown, "confirm_button")
    assert not KnownRooms(tmp_path / "rooms.json").rooms


def test_a_second_request_brings_the_same_window(opened: Open) -> None:
    part(opened.window, QAction, "action_settings").trigger()
    assert len(opened.window.findChildren(SettingsWindow)) == 1


def test_escape_closes_it_and_it_can_be_opened_again(qtbot: QtBot, opened: Open) -> None:
    press(opened.shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not opened.window.findChildren(SettingsWindow))
    part(opened.window, QAction, "action_settings").trigger()
    assert part(opened.window, SettingsWindow, "settings_window").isVisible()


def test_do_not_disturb_is_in_the_menu_too(opened: Open) -> None:
    action = part(opened.window, QAction, "action_do_not_disturb")
    action.trigger()
    assert opened.settings.do_not_disturb
    assert part(opened.shown, QCheckBox, "setting_do_not_disturb").isChecked()
    opened.settings.do_not_disturb = False
    assert not action.isChecked()
