"""Writing a message: keys, growing, drafts, completing names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.windows.completion import Completer, Recall
from app.windows.composer import MOST_LINES, Composer
from resources.theme import Theme


class Written:
    """A composer and what it submitted."""

    def __init__(self, qtbot: QtBot) -> None:
        self.composer = Composer(Theme(), lambda: ["otter", "Oskar", "fern"])
        self.sent: list[str] = []
        self.composer.submitted.connect(self.sent.append)
        self.composer.resize(600, 200)
        qtbot.addWidget(self.composer)
        self.composer.show()
        self.composer.set_conversation("#lobby", "Message #lobby")
        found = self.composer.findChild(QPlainTextEdit, "composer")
        assert isinstance(found, QPlainTextEdit)
        self.input = found
        self.input.setFocus()

    @property
    def text(self) -> str:
        return self.input.toPlainText()


@pytest.fixture
def written(qtbot: QtBot) -> Written:
    return Written(qtbot)


def test_enter_sends_and_empties(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "hello")
    qtbot.keyClick(written.input, Qt.Key.Key_Return)
    assert (written.sent, written.text) == (["hello"], "")


def test_shift_enter_breaks_the_line(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "one")
    qtbot.keyClick(written.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(written.input, "two")
    qtbot.keyClick(written.input, Qt.Key.Key_Enter)
    assert written.sent == ["one\ntwo"]


def test_spaces_alone_are_not_sent(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "  ")
    qtbot.keyClick(written.input, Qt.Key.Key_Return)
    assert written.sent == []


def test_the_send_button_sends_what_stands_there(qtbot: QtBot, written: Written) -> None:
    button = written.composer.findChild(QToolButton, "send_button")
    assert isinstance(button, QToolButton)
    assert button.isVisible()
    assert not button.isEnabled()
    qtbot.keyClicks(written.input, "by mouse")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert written.sent == ["by mouse"]


def test_it_grows_with_the_text_up_to_its_bound(qtbot: QtBot, written: Written) -> None:
    heights = []
    for _ in range(MOST_LINES + 3):
        heights.append(written.input.height())
        qtbot.keyClick(written.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    line = written.input.fontMetrics().lineSpacing()
    assert heights[1] == heights[0] + line
    assert heights[MOST_LINES - 1] == heights[0] + (MOST_LINES - 1) * line
    assert heights[-1] == heights[MOST_LINES - 1]


def test_each_conversation_keeps_its_draft(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "half a thought")
    written.composer.set_conversation("fern", "Message fern")
    assert written.text == ""
    assert written.input.placeholderText() == "Message fern"
    written.composer.set_conversation("#lobby", "Message #lobby")
    assert written.text == "half a thought"


def test_up_recalls_and_down_brings_back_what_was_being_typed(qtbot: QtBot, written: Written) -> None:
    for said in ("first", "second"):
        qtbot.keyClicks(written.input, said)
        qtbot.keyClick(written.input, Qt.Key.Key_Return)
    qtbot.keyClicks(written.input, "thi")
    qtbot.keyClick(written.input, Qt.Key.Key_Up)
    assert written.text == "second"
    qtbot.keyClick(written.input, Qt.Key.Key_Up)
    qtbot.keyClick(written.input, Qt.Key.Key_Up)
    assert written.text == "first"
    qtbot.keyClick(written.input, Qt.Key.Key_Down)
    qtbot.keyClick(written.input, Qt.Key.Key_Down)
    assert written.text == "thi"


def test_tab_completes_a_name_and_the_next_one(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "o")
    qtbot.keyClick(written.input, Qt.Key.Key_Tab)
    assert written.text == "Oskar: "
    qtbot.keyClick(written.input, Qt.Key.Key_Tab)
    assert written.text == "otter: "


def test_tab_with_nothing_to_complete_moves_on(qtbot: QtBot, written: Written) -> None:
    qtbot.keyClicks(written.input, "xy")
    qtbot.keyClick(written.input, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: isinstance(QWidget.window(written.input).focusWidget(), QToolButton))
    assert written.text == "xy"


def test_a_name_in_the_middle_is_followed_by_a_space() -> None:
    found = Completer().complete("ask @fe about it", 7, ["fern", "otter"])
    assert found is not None
    assert (found.start, found.end, found.text) == (4, 7, "fern ")


def test_typing_on_after_a_completion_starts_a_new_one() -> None:
    completer = Completer()
    completer.complete("o", 1, ["otter"])
    assert completer.complete("otter: f", 8, ["otter", "fern"]) is not None
    assert completer.complete("otter: fern x", 13, ["otter", "fern"]) is None


def test_the_same_line_twice_is_recalled_once() -> None:
    recall = Recall()
    for said in ("a", "b", "b"):
        recall.add(said)
    assert [recall.older(""), recall.older(""), recall.older("")] == ["b", "a", None]
