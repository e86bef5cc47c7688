"""Writing a message: keys, growing, drafts, completing names."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QListView, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.store.drafts import Drafts
from app.windows.actions import KEYS
from app.windows.completion import Completer, Recall
from app.windows.composer import MOST_PASTED, Composer
from app.windows.composer_input import MOST_LINES
from app.windows.message_keys import message_keys
from app.windows.suggestions import Known
from resources.theme import Theme
from tests.app.hands import click, click_row, part, press, type_in

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Written:
    """A composer at the bottom of a window, and what it submitted."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.path = folder / "drafts.json"
        known = Known(lambda: ["otter", "Oskar", "fern"], lambda: ["#lobby", "#laser-cutter"], lambda: 0, list)
        self.window = QWidget()
        self.composer = Composer(Theme(), known, Drafts(self.path, "192.168.1.23:5263"))
        column = QVBoxLayout(self.window)
        column.addStretch(1)
        column.addWidget(self.composer)
        self.sent: list[str] = []
        self.writing: list[bool] = []
        self.composer.submitted.connect(self.sent.append)
        self.composer.writing.connect(self.writing.append)
        self.window.resize(600, 700)
        qtbot.addWidget(self.window)
        self.window.show()
        self.composer.set_conversation("#lobby", "Message #lobby")
        self.input = part(self.composer, QPlainTextEdit, "composer")
        self.input.setFocus()

    @property
    def text(self) -> str:
        return self.input.toPlainText()

    @property
    def offered(self) -> list[str]:
        """What the list of suggestions shows."""
        lists = self.window.findChildren(QListView, "suggestion_list")
        if not lists or not lists[0].isVisible():
            return []
        rows = lists[0].model()
        return [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        press(self.input, Qt.Key.Key_V, CONTROL)


@pytest.fixture
def written(qtbot: QtBot, tmp_path: Path) -> Written:
    return Written(qtbot, tmp_path)


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
    assert (found.start, found.end, found.text) == (4, 7, "@fern ")
    found = Completer().complete("ask fe about it", 6, ["fern", "otter"])
    assert found is not None
    assert found.text == "fern "


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


def test_a_draft_is_there_again_in_the_next_run(qtbot: QtBot, written: Written, tmp_path: Path) -> None:
    type_in(written.input, "half a thought")
    written.window.close()
    again = Written(qtbot, tmp_path)
    assert again.text == "half a thought"
    press(again.input, Qt.Key.Key_Return)
    again.window.close()
    assert Written(qtbot, tmp_path).text == ""


def test_a_draft_is_on_the_disk_soon_after_the_last_key(qtbot: QtBot, written: Written) -> None:
    type_in(written.input, "half")
    qtbot.waitUntil(written.path.exists)
    assert Drafts(written.path, "192.168.1.23:5263")["#LOBBY"] == "half"


def test_typing_is_told_and_its_end_but_not_of_commands(written: Written) -> None:
    type_in(written.input, "hi")
    press(written.input, Qt.Key.Key_Return)
    assert written.writing[:2] == [True, True]
    type_in(written.input, "/nick")
    assert not any(written.writing[2:])
    written.input.clear()
    type_in(written.input, "/me w")
    assert written.writing[-1]
    written.composer.set_conversation("fern", "Message fern")
    assert not written.writing[-1]


def test_pasted_lines_stay_text(written: Written) -> None:
    written.paste("one\r\ntwo\n<b>three</b>")
    assert written.text == "one\ntwo\n<b>three</b>"


def test_many_pasted_lines_are_sent_only_when_that_is_wanted(written: Written) -> None:
    written.composer.set_multiline(True)
    type_in(written.input, "look: ")
    lines = "\n".join(str(number) for number in range(240))
    written.paste(lines)
    assert written.text == "look: "
    yes = part(written.composer, QPushButton, "paste_question_yes")
    assert yes.text() == "Send 240 lines as a message"
    assert yes.hasFocus()
    press(yes, Qt.Key.Key_Escape)
    assert written.sent == []
    assert written.input.hasFocus()
    written.paste(lines)
    click(written.composer, "paste_question_yes")
    assert written.sent == ["look: " + lines]
    assert written.text == ""
    assert not part(written.composer, QFrame, "paste_question").isVisible()


def test_where_each_line_is_a_message_the_question_says_so(written: Written) -> None:
    written.composer.set_multiline(False)
    written.paste("\n".join("x" * 21))
    assert part(written.composer, QPushButton, "paste_question_yes").text() == "Send 21 messages"
    click(written.composer, "paste_question_no")
    assert written.sent == []


def test_what_no_room_takes_is_not_offered_to_be_sent(written: Written) -> None:
    written.paste("x" * (MOST_PASTED + 1))
    assert written.text == ""
    assert "too much" in part(written.composer, QLabel, "paste_question_words").text()
    assert not part(written.composer, QPushButton, "paste_question_yes").isVisible()
    written.paste("x" * MOST_PASTED)
    assert part(written.composer, QPushButton, "paste_question_yes").isVisible()


def test_twenty_lines_need_no_question(written: Written) -> None:
    written.paste("\n".join("x" * 20))
    assert written.text.count("\n") == 19


@pytest.mark.parametrize(("key", "sign"), [(Qt.Key.Key_B, "*"), (Qt.Key.Key_I, "_"), (Qt.Key.Key_E, "`")])
def test_keys_put_signs_round_what_is_selected_and_take_them_away(written: Written, key: Qt.Key, sign: str) -> None:
    written.composer.type_on("🎉 ")
    type_in(written.input, "great")
    press(written.input, Qt.Key.Key_Left, CONTROL | SHIFT)
    press(written.input, key, CONTROL)
    assert written.text == f"🎉 {sign}great{sign}"
    assert written.input.textCursor().selectedText() == "great"
    press(written.input, key, CONTROL)
    assert written.text == "🎉 great"


def test_signs_without_a_selection_stand_round_what_is_typed_next(written: Written) -> None:
    press(written.input, Qt.Key.Key_B, CONTROL)
    type_in(written.input, "so")
    assert written.text == "*so*"


def test_a_shortcode_becomes_its_emoji_at_the_closing_colon(written: Written) -> None:
    type_in(written.input, "well :tada:")
    assert written.text == "well 🎉"
    type_in(written.input, " at 10:30:15 :nosuch: `:tada:`")
    assert written.text == "well 🎉 at 10:30:15 :nosuch: `:tada:`"


def test_one_backspace_takes_the_emoji_back_and_the_next_is_a_backspace(written: Written) -> None:
    written.composer.type_on("🎉 ")
    type_in(written.input, ":smile:")
    assert written.text == "🎉 😄"
    press(written.input, Qt.Key.Key_Backspace)
    assert written.text == "🎉 :smile:"
    press(written.input, Qt.Key.Key_Backspace)
    assert written.text == "🎉 :smile"


def test_undo_takes_the_emoji_back_as_well(written: Written) -> None:
    type_in(written.input, ":smile:")
    press(written.input, Qt.Key.Key_Z, CONTROL)
    assert written.text == ":smile:"


def test_after_a_sign_names_are_offered_and_return_takes_the_chosen_one(written: Written) -> None:
    type_in(written.input, "ask @")
    assert written.offered == ["fern", "Oskar", "otter"]
    type_in(written.input, "o")
    assert written.offered == ["Oskar", "otter"]
    press(written.input, Qt.Key.Key_Down)
    press(written.input, Qt.Key.Key_Return)
    assert written.text == "ask @otter "
    assert written.offered == []
    assert written.sent == []


def test_up_from_the_first_suggestion_chooses_the_last(written: Written) -> None:
    type_in(written.input, "@o")
    press(written.input, Qt.Key.Key_Up)
    press(written.input, Qt.Key.Key_Return)
    assert written.text == "otter: "


def test_tab_takes_the_first_name_and_goes_on_to_the_next(written: Written) -> None:
    type_in(written.input, "hi @o")
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "hi @Oskar "
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "hi @otter "


def test_a_name_with_the_letters_within_is_taken_by_tab_too(written: Written) -> None:
    type_in(written.input, "@tt")
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "otter: "


def test_return_sends_a_word_that_is_complete(written: Written) -> None:
    type_in(written.input, "ask @fern")
    assert written.offered == ["fern"]
    press(written.input, Qt.Key.Key_Return)
    assert written.sent == ["ask @fern"]
    type_in(written.input, "/part")
    press(written.input, Qt.Key.Key_Return)
    assert written.sent[1:] == ["/part"]


def test_escape_closes_the_suggestions_until_another_word(qtbot: QtBot, written: Written) -> None:
    type_in(written.input, "@o")
    press(written.input, Qt.Key.Key_Escape)
    type_in(written.input, "t")
    assert written.offered == []
    with qtbot.waitSignal(written.composer.left):
        press(written.input, Qt.Key.Key_Escape)
    type_in(written.input, " @f")
    assert written.offered == ["fern"]


def test_a_click_takes_a_suggestion(written: Written) -> None:
    type_in(written.input, "see #l")
    assert written.offered == ["#laser-cutter", "#lobby"]
    click_row(written.window.findChildren(QListView, "suggestion_list")[0], 1)
    assert written.text == "see #lobby "
    assert written.input.hasFocus()


def test_emoji_and_commands_are_offered(written: Written) -> None:
    type_in(written.input, ":smi")
    assert written.offered[0] == ":smile:"
    emoji: list[str] = []
    written.composer.input.emoji_written.connect(emoji.append)
    press(written.input, Qt.Key.Key_Return)
    assert written.text == "😄"
    type_in(written.input, " :tada:")
    assert emoji == ["😄", "🎉"]
    written.input.clear()
    type_in(written.input, "/to")
    assert written.offered == ["/topic"]
    press(written.input, Qt.Key.Key_Tab)
    assert written.text == "/topic "


def test_moving_the_cursor_away_or_another_conversation_closes_the_suggestions(written: Written) -> None:
    type_in(written.input, "a @o")
    press(written.input, Qt.Key.Key_Home)
    assert written.offered == []
    press(written.input, Qt.Key.Key_End)
    type_in(written.input, "t")
    assert written.offered == ["otter"]
    written.composer.set_conversation("fern", "Message fern")
    assert written.offered == []


def test_the_suggestions_stand_within_the_window_above_the_composer(written: Written) -> None:
    type_in(written.input, ":ca")
    sheet = part(written.window, QFrame, "suggestions")
    assert written.window.rect().contains(sheet.geometry())
    assert sheet.geometry().bottom() < written.composer.geometry().bottom() - written.input.height()
    written.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    type_in(written.input, "t")
    assert sheet.geometry().right() > written.window.width() - 40


def test_up_in_an_empty_text_may_change_what_was_said_last(written: Written) -> None:
    type_in(written.input, "first")
    press(written.input, Qt.Key.Key_Return)
    written.composer.input.edit_last = lambda: True
    press(written.input, Qt.Key.Key_Up)
    assert written.text == ""
    type_in(written.input, "x")
    press(written.input, Qt.Key.Key_Up)
    assert written.text == "first"


def test_after_a_command_up_brings_the_command_back(written: Written) -> None:
    written.composer.input.edit_last = lambda: True
    type_in(written.input, "/jion lobby")
    press(written.input, Qt.Key.Key_Return)
    press(written.input, Qt.Key.Key_Up)
    assert written.text == "/jion lobby"


def test_with_ctrl_up_and_down_recall_from_anywhere(written: Written) -> None:
    written.composer.input.edit_last = lambda: True
    type_in(written.input, "first")
    press(written.input, Qt.Key.Key_Return)
    press(written.input, Qt.Key.Key_Up, CONTROL)
    assert written.text == "first"
    press(written.input, Qt.Key.Key_Down, CONTROL)
    assert written.text == ""


def test_the_suggestions_stay_above_a_text_that_grows(qtbot: QtBot, written: Written) -> None:
    type_in(written.input, "@")
    sheet = part(written.window, QFrame, "suggestions")
    bottom = sheet.geometry().bottom()
    written.window.resize(500, 600)
    qtbot.waitUntil(lambda: sheet.geometry().bottom() == bottom - 100)
    assert written.offered


def test_what_is_changed_leaves_the_draft_alone(written: Written, tmp_path: Path) -> None:
    type_in(written.input, "half a thought")
    written.composer.change("what I said")
    assert written.text == "what I said"
    written.window.hide()
    assert Drafts(written.path, "192.168.1.23:5263")["#lobby"] == "half a thought"
    written.composer.restore()
    assert written.text == "half a thought"


def test_the_emoji_button_says_where_it_is(qtbot: QtBot, written: Written) -> None:
    with qtbot.waitSignal(written.composer.emoji_wanted) as wanted:
        click(written.composer, "emoji_button")
    assert wanted.args is not None
    button = part(written.composer, QToolButton, "emoji_button")
    assert wanted.args[0].topLeft() == button.mapToGlobal(button.rect().topLeft())


def test_tab_leads_to_the_emoji_button_and_the_send_button(qtbot: QtBot, written: Written) -> None:
    type_in(written.input, "xy")
    press(written.input, Qt.Key.Key_Tab)
    emoji, send = (part(written.composer, QToolButton, name) for name in ("emoji_button", "send_button"))
    assert emoji.hasFocus()
    press(emoji, Qt.Key.Key_Tab)
    assert send.hasFocus()
    press(send, Qt.Key.Key_Space)
    assert written.sent == ["xy"]


def test_the_keys_of_messages_are_listed_and_are_none_of_the_window_s(qapp: object) -> None:
    listed = [keys for _meaning, keys in message_keys()]
    assert len(set(listed)) == len(listed)
    assert {"Ctrl+B", "Ctrl+I", "Ctrl+E", "Ctrl+Up"} <= set(listed)
    assert not set(listed) & set(KEYS.values())
