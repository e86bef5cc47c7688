"""Writing a message: keys, growing, drafts, completing names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.windows.completion import Completer, Recall
from app.windows.composer import MOST_LINES, Composer
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in


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
        self.input = part(self.composer, QPlainTextEdit, "composer")
        self.input.setFocus()

    @property
    def text(self) -> str:
        return self.input.toPlainText()


@pytest.fixture
def written(qtbot: QtBot) -> Written:
    return Written(qtbot)


def test_enter_sends_and_empties(written: Written) -> None:
    type_in(written.input, "hello")
    press(written.input, Qt.Key.Key_Return)
    assert (written.sent, written.text) == (["hello"], "")


def test_shift_enter_breaks_the_line(written: Written) -> None:
    type_in(written.input, "one")
    press(written.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_in(written.input, "two")
    press(written.input, Qt.Key.Key_Enter)
    assert written.sent == ["one\ntwo"]


def test_spaces_alone_are_not_sent(written: Written) -> None:
    type_in(written.input, "  ")
    press(written.input, Qt.Key.Key_Return)
    assert written.sent == []


def test_the_send_button_sends_what_stands_there(written: Written) -> None:
    button = part(written.composer, QToolButton, "send_button")
    assert button.isVisible()
    assert not button.isEnabled()
    type_in(written.input, "by mouse")
    click(written.composer, "send_button")
    assert written.sent == ["by mouse"]


def test_it_grows_with_the_text_up_to_its_bound(written: Written) -> None:
    heights = []
    for _ in range(MOST_LINES + 3):
        heights.append(written.input.height())
        press(written.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    line = written.input.fontMetrics().lineSpacing()
    assert heights[1] == heights[0] + line
    assert heights[MOST_LINES - 1] == heights[0] + (MOST_LINES - 1) * line
    assert heights[-1] == heights[MOST_LINES - 1]


def test_each_conversation_keeps_its_draft(written: Written) -> None:
    type_in(written.input, "half a thought")
    written.composer.set_conversation("fern", "Message fern")
    assert written.text == ""
    assert written.input.placeholderText() == "Message fern"
    written.composer.set_conversation("#lobby", "Message #lobby")
    assert written.text == "half a thought"


def test_up_recalls_and_down_brings_back_what_was_being_typed(written: Written) -> None:
    for said in ("first", "second"):
        type_in(written.input, said)
        press(written.input, Qt.Key.Key_Return)
    type_in(written.input, "thi")
    press(written.input, Qt.Key.Key_Up)
    assert written.text == "second"
    press(written.input, Qt.Key.Key_Up)
    press(written.input, Qt.Key.Key_Up)
    assert written.text == "first"
    press(written.input, Qt.Key.Key_Down)
    press(written.input, Qt.Key.Key_Down)
    assert written.text == "thi"


def test_tab_completes_a_name_and_the_next_one(written: Written) -> None:
    type_in(written.input, "o")
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "Oskar: "
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "otter: "


def test_tab_with_nothing_to_complete_moves_on(qtbot: QtBot, written: Written) -> None:
    type_in(written.input, "xy")
    press(written.input, Qt.Key.Key_Tab)
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
