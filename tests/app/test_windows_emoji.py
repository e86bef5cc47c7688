"""Choosing an emoji with keys and mouse, and what is remembered of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.windows.emoji_grid import COLUMNS, EmojiGrid, EmojiModel, EmojiRole
from app.windows.emoji_picker import EmojiPicker
from app.windows.emoji_use import MOST, use, used_often
from resources.emoji import emojis
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in


class Open:
    """A picker over a window, and what was picked."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.settings = Settings(folder / "settings.ini")
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 700)
        self.window.show()
        self.picker = EmojiPicker(Theme(), self.settings, self.window)
        self.picked: list[str] = []
        self.picker.picked.connect(self.picked.append)
        self.search = part(self.picker, QLineEdit, "emoji_search")
        self.grid = part(self.picker, EmojiGrid, "emoji_grid")
        self.open()

    def open(self) -> None:
        self.picker.open_at(QRect(500, 600, 30, 30))

    @property
    def chosen(self) -> str:
        return str(self.grid.currentIndex().data())


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Open:
    return Open(qtbot, tmp_path)


def test_typing_a_name_and_return_picks_the_best_fit(opened: Open) -> None:
    type_in(opened.search, "thumbs u")
    assert opened.chosen == "👍"
    assert part(opened.picker, QLabel, "emoji_name").text() == "thumbs up"
    press(opened.search, Qt.Key.Key_Return)
    assert opened.picked == ["👍"]
    assert not opened.picker.isVisible()


def test_arrow_keys_lead_over_the_emoji_and_typing_goes_back_to_the_field(opened: Open) -> None:
    press(opened.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is opened.grid
    first = opened.chosen
    press(opened.grid, Qt.Key.Key_Right)
    second = opened.chosen
    press(opened.grid, Qt.Key.Key_Down)
    press(opened.grid, Qt.Key.Key_Left)
    assert opened.grid.currentIndex().column() == 0
    press(opened.grid, Qt.Key.Key_Left)
    assert opened.grid.currentIndex().column() == COLUMNS - 1
    assert first != second
    type_in(opened.grid, "c")
    assert QApplication.focusWidget() is opened.search
    assert opened.search.text() == "c"


def test_up_from_the_first_row_leads_back_to_the_field(opened: Open) -> None:
    press(opened.search, Qt.Key.Key_Down)
    press(opened.grid, Qt.Key.Key_Up)
    assert QApplication.focusWidget() is opened.search


def test_from_right_to_left_the_arrow_keys_go_where_they_point(opened: Open) -> None:
    opened.picker.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    opened.open()
    press(opened.search, Qt.Key.Key_Down)
    press(opened.grid, Qt.Key.Key_Left)
    assert opened.grid.currentIndex().column() == 1


def test_the_keyboard_reaches_the_last_emoji_and_pages_skip_no_group(opened: Open) -> None:
    press(opened.search, Qt.Key.Key_Down)
    press(opened.grid, Qt.Key.Key_PageDown)
    assert opened.grid.currentIndex().data(EmojiRole) is not None
    press(opened.grid, Qt.Key.Key_End)
    assert opened.chosen == "🏴󠁧󠁢󠁷󠁬󠁳󠁿"
    press(opened.grid, Qt.Key.Key_Right)
    press(opened.grid, Qt.Key.Key_Down)
    assert opened.chosen == "🏴󠁧󠁢󠁷󠁬󠁳󠁿"
    press(opened.grid, Qt.Key.Key_Home)
    assert opened.chosen == "👍"


def test_escape_goes_without_an_emoji(qtbot: QtBot, opened: Open) -> None:
    with qtbot.waitSignal(opened.picker.closed):
        press(opened.search, Qt.Key.Key_Escape)
    assert opened.picked == []


def test_a_click_picks(opened: Open) -> None:
    where = opened.grid.visualRect(opened.grid.currentIndex()).center()
    QTest.mouseClick(opened.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened.picked == ["👍"]


def test_a_click_on_a_heading_picks_nothing(opened: Open) -> None:
    QTest.mouseClick(opened.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert opened.picked == []
    assert opened.picker.isVisible()


def test_what_most_people_use_is_offered_until_one_has_used_others(opened: Open) -> None:
    often = [opened.grid.model().index(1, column).data() for column in range(COLUMNS)]
    assert often[:2] == ["👍", "❤️"]
    assert None not in often
    opened.settings.emoji_recents = "🎉"
    opened.open()
    again = [opened.grid.model().index(1, column).data() for column in range(COLUMNS)]
    assert again[:2] == ["🎉", "👍"]
    assert len(set(again)) == COLUMNS


def test_those_used_last_come_first_in_the_next_run_too(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("cat face", "dog face", "cat face"):
        opened.open()
        type_in(opened.search, name)
        press(opened.search, Qt.Key.Key_Return)
    opened.settings.file.sync()
    again = Open(qtbot, tmp_path)
    assert again.chosen == "🐱"
    press(again.search, Qt.Key.Key_Down)
    press(again.grid, Qt.Key.Key_Right)
    assert again.chosen == "🐶"


def test_no_more_are_remembered_than_are_shown(opened: Open) -> None:
    opened.settings.emoji_recents = " ".join(emoji.text for emoji in emojis().all[:200])
    opened.open()
    type_in(opened.search, "cat face")
    press(opened.search, Qt.Key.Key_Return)
    assert len(opened.settings.emoji_recents.split()) == MOST


def test_what_is_no_emoji_in_a_settings_file_edited_by_hand_is_left_out(opened: Open) -> None:
    opened.settings.emoji_recents = "nonsense 🐱 <b>"
    opened.open()
    assert opened.chosen == "🐱"


def test_the_skin_tone_is_chosen_once(opened: Open) -> None:
    menu = part(opened.picker, QToolButton, "emoji_tone").menu()
    menu.actions()[4].trigger()
    type_in(opened.search, "thumbs up")
    press(opened.search, Qt.Key.Key_Return)
    assert opened.picked == ["👍🏾"]
    assert opened.settings.skin_tone == 4
    opened.open()
    assert opened.chosen == "👍🏾"


def test_a_group_s_button_leads_to_it_and_follows_the_scrolling(opened: Open) -> None:
    click(opened.picker, "emoji_group_4")
    assert opened.chosen == "🍇"
    assert part(opened.picker, QToolButton, "emoji_group_4").isChecked()
    opened.grid.scrollToBottom()
    assert part(opened.picker, QToolButton, "emoji_group_9").isChecked()
    assert not part(opened.picker, QToolButton, "emoji_group_4").isChecked()


def test_a_word_that_finds_nothing_is_said(opened: Open) -> None:
    type_in(opened.search, "xyzzy <b>")
    assert part(opened.picker, QLabel, "emoji_nothing").isVisible()
    assert "xyzzy <b>" in part(opened.picker, QLabel, "emoji_nothing").text()
    press(opened.search, Qt.Key.Key_Return)
    assert opened.picked == []
    opened.search.clear()
    assert opened.grid.isVisible()


def test_a_screen_reader_hears_the_name_of_each_emoji(opened: Open) -> None:
    click(opened.picker, "emoji_group_1")
    table = QAccessible.queryAccessibleInterface(opened.grid)
    assert table is not None
    names = {table.child(at).text(QAccessible.Text.Name) for at in range(5 * COLUMNS)}
    assert {"grinning face", "beaming face with smiling eyes"} <= names


def test_the_sections_without_emoji_are_left_out() -> None:
    rows = EmojiModel()
    few = emojis().all[:3]
    rows.set_sections([("Nothing", []), ("Some", few)])
    assert rows.headings == [0]
    assert rows.first() == rows.index(1, 0)
    assert rows.beside(rows.index(1, 2), 1) == rows.index(1, 2)
    rows.set_sections([("", few)])
    assert rows.first() == rows.index(0, 0)
    rows.set_sections([])
    assert rows.first() == QModelIndex()


def test_what_is_used_counts_once_in_whatever_tone(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for text in ("🐱", "👍🏾", "👍", "nonsense"):
        use(settings, text)
    assert used_often(settings)[:3] == ["👍", "🐱", "❤️"]
    assert len(used_often(settings)) == COLUMNS
