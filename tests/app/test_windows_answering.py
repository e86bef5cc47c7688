"""Answering, reacting, changing and taking back on a real room with real keys; and who is typing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QMenu, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import Settings
from app.state.lines import TALK, Delivery, Line
from app.store.drafts import Drafts
from app.windows.emoji_picker import EmojiPicker
from app.windows.room_page import RoomPage
from app.windows.typing_line import TypingLine
from resources.theme import Theme
from tests.app.hands import click, part, press, type_in
from tests.app.room_fixture import OpenRoom, open_room

LOBBY = "#lobby"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path) as made:
        yield made


class Talk:
    """kestrel's page, and otter, who is there too."""

    def __init__(self, qtbot: QtBot, folder: Path, room: OpenRoom) -> None:
        self._qtbot = qtbot
        self.me, self.other = room.person("kestrel"), room.person("otter")
        self.settings = Settings(folder / "settings.ini")
        drafts = Drafts(folder / "drafts.json", "here")
        self.page = RoomPage(Theme(), self.settings, self.me, "here", QMenu(), QAction("Leave"), drafts)
        qtbot.addWidget(self.page)
        self.page.resize(1180, 760)
        self.page.show()
        qtbot.waitUntil(lambda: self.page.conversation == LOBBY)
        self.input = part(self.page, QPlainTextEdit, "composer")
        self.bar = part(self.page, QFrame, "answer_bar")

    @property
    def told(self) -> str:
        """What the bar above the composer says, as a screen reader says it."""
        return part(self.page, QLabel, "answer_words").accessibleName() if self.bar.isVisible() else ""

    def lines(self, session: Session, where: str = LOBBY) -> list[Line]:
        return [line for line in session.timeline(where).lines if line.kind in TALK]

    def find(self, session: Session, text: str, where: str = LOBBY) -> Line:
        """The line with this text, as soon as the room has it."""

        def there() -> Line | None:
            found = (line for line in self.lines(session, where) if line.text == text)
            return next((line for line in found if line.msgid and line.delivery is Delivery.STORED), None)

        self._qtbot.waitUntil(lambda: there() is not None)
        line = there()
        assert line is not None
        return line

    def say(self, text: str) -> None:
        type_in(self.input, text)
        press(self.input, Qt.Key.Key_Return)


@pytest.fixture
def talk(qtbot: QtBot, tmp_path: Path, room: OpenRoom) -> Talk:
    return Talk(qtbot, tmp_path, room)


def test_an_answer_says_to_what_it_is_one(talk: Talk) -> None:
    talk.other.say(LOBBY, "the <b>router</b>  arrived")
    asked = talk.find(talk.me, "the <b>router</b>  arrived")
    talk.page.timeline.reply_requested.emit(asked.key)
    assert talk.told == "Answering otter: the <b>router</b> arrived"
    assert part(talk.page, QLabel, "answer_words").textFormat() is Qt.TextFormat.PlainText
    assert talk.input.hasFocus()
    talk.say("great")
    assert talk.told == ""
    assert talk.find(talk.other, "great").reply == asked.msgid
    talk.say("and more")
    assert talk.find(talk.other, "and more").reply == ""


@pytest.mark.parametrize("how", ["escape", "mouse"])
def test_an_answer_can_be_left(talk: Talk, how: str) -> None:
    talk.other.say(LOBBY, "well?")
    talk.page.timeline.reply_requested.emit(talk.find(talk.me, "well?").key)
    type_in(talk.input, "no answer")
    if how == "mouse":
        click(talk.page, "answer_close")
    else:
        press(talk.input, Qt.Key.Key_Escape)
    assert talk.told == ""
    assert talk.input.hasFocus()
    press(talk.input, Qt.Key.Key_Return)
    assert talk.find(talk.other, "no answer").reply == ""


def test_an_answer_that_was_begun_waits_in_its_conversation(qtbot: QtBot, talk: Talk) -> None:
    talk.other.say(LOBBY, "well?")
    asked = talk.find(talk.me, "well?")
    talk.page.timeline.reply_requested.emit(asked.key)
    talk.me.query("otter")
    talk.page.show_conversation("otter")
    assert talk.told == ""
    talk.page.show_conversation(LOBBY)
    assert talk.told == "Answering otter: well?"
    talk.say("yes")
    assert talk.find(talk.other, "yes").reply == asked.msgid


def test_a_command_is_no_answer(talk: Talk) -> None:
    talk.other.say(LOBBY, "well?")
    asked = talk.find(talk.me, "well?")
    talk.page.timeline.reply_requested.emit(asked.key)
    talk.say("/away")
    assert talk.told == "Answering otter: well?"
    talk.say("/me nods")
    assert talk.told == ""
    assert talk.find(talk.other, "nods").reply == asked.msgid


def test_up_changes_one_s_own_last_message_and_keeps_the_draft(qtbot: QtBot, talk: Talk) -> None:
    talk.say("frist")
    talk.find(talk.me, "frist")
    talk.other.say(LOBBY, "what?")
    talk.find(talk.me, "what?")
    press(talk.input, Qt.Key.Key_Up)
    assert talk.told == "Changing your message"
    assert talk.input.toPlainText() == "frist"
    talk.input.selectAll()
    talk.say("first")
    assert talk.told == ""
    assert talk.input.toPlainText() == ""
    talk.find(talk.other, "first")
    qtbot.waitUntil(lambda: not any(line.text == "frist" for line in talk.lines(talk.other)))


def test_escape_leaves_a_change_and_brings_the_draft_back(talk: Talk) -> None:
    talk.say("said")
    said = talk.find(talk.me, "said")
    type_in(talk.input, "half a thought")
    talk.page.timeline.edit_requested.emit(said.key)
    assert talk.input.toPlainText() == "said"
    press(talk.input, Qt.Key.Key_Escape)
    assert talk.told == ""
    assert talk.input.toPlainText() == "half a thought"


def test_another_conversation_ends_a_change(talk: Talk) -> None:
    talk.say("said")
    talk.page.timeline.edit_requested.emit(talk.find(talk.me, "said").key)
    talk.me.query("otter")
    talk.page.show_conversation("otter")
    assert (talk.told, talk.input.toPlainText()) == ("", "")
    talk.page.show_conversation(LOBBY)
    assert (talk.told, talk.input.toPlainText()) == ("", "")


def test_a_message_that_was_not_changed_is_not_said_again(talk: Talk) -> None:
    talk.say("said")
    said = talk.find(talk.me, "said")
    talk.page.timeline.edit_requested.emit(said.key)
    press(talk.input, Qt.Key.Key_Return)
    talk.say("next")
    talk.find(talk.other, "next")
    assert [line.text for line in talk.lines(talk.other)] == ["said", "next"]


def test_a_change_that_cannot_be_sent_now_is_not_lost(qtbot: QtBot, talk: Talk) -> None:
    talk.say("said")
    talk.page.timeline.edit_requested.emit(talk.find(talk.me, "said").key)
    talk.me.close()
    qtbot.waitUntil(lambda: not talk.me.abilities(LOBBY).edit)
    type_in(talk.input, " better")
    press(talk.input, Qt.Key.Key_Return)
    assert (talk.told, talk.input.toPlainText()) == ("Changing your message", "said better")
    assert part(talk.page, QLabel, "notice_words").isVisible()


def test_taking_back_asks_once_and_does_it(qtbot: QtBot, talk: Talk) -> None:
    talk.say("oops")
    said = talk.find(talk.me, "oops")
    talk.page.timeline.take_back_requested.emit(said.key)
    words = part(talk.page, QLabel, "take_back_question_words")
    assert words.isVisible()
    assert words.text() == "Take back this message? It goes for everybody."
    yes = part(talk.page, QPushButton, "take_back_question_yes")
    assert yes.hasFocus()
    press(yes, Qt.Key.Key_Return)
    assert not words.isVisible()
    qtbot.waitUntil(lambda: any(line.taken_back_by for line in talk.lines(talk.other)))
    assert talk.input.hasFocus()


def test_escape_and_another_conversation_leave_the_message_where_it_is(talk: Talk) -> None:
    talk.say("stays")
    said = talk.find(talk.me, "stays")
    question = part(talk.page, QFrame, "take_back_question")
    talk.page.timeline.take_back_requested.emit(said.key)
    press(part(talk.page, QPushButton, "take_back_question_yes"), Qt.Key.Key_Escape)
    assert not question.isVisible()
    assert talk.input.hasFocus()
    talk.page.timeline.take_back_requested.emit(said.key)
    talk.input.setFocus()
    press(talk.input, Qt.Key.Key_Escape)
    assert not question.isVisible()
    talk.page.timeline.take_back_requested.emit(said.key)
    talk.me.query("otter")
    talk.page.show_conversation("otter")
    assert not question.isVisible()
    talk.page.show_conversation(LOBBY)
    talk.say("next")
    talk.find(talk.other, "next")
    assert not any(line.taken_back_by for line in talk.lines(talk.other))


def test_a_reaction_is_given_and_taken_back(qtbot: QtBot, talk: Talk) -> None:
    talk.other.say(LOBBY, "party?")
    asked = talk.find(talk.me, "party?")
    talk.page.timeline.reaction_toggled.emit(asked.key, "🎉")

    def reactions() -> list[tuple[str, tuple[str, ...]]]:
        return [(reaction.text, reaction.nicks) for line in talk.lines(talk.other) for reaction in line.reactions]

    qtbot.waitUntil(lambda: reactions() == [("🎉", ("kestrel",))])
    qtbot.waitUntil(lambda: any(reaction.mine for reaction in talk.find(talk.me, "party?").reactions))
    talk.page.timeline.reaction_toggled.emit(asked.key, "🎉")
    qtbot.waitUntil(lambda: reactions() == [])


def test_the_picker_reacts_where_it_was_asked_for_a_message(qtbot: QtBot, talk: Talk) -> None:
    talk.other.say(LOBBY, "coffee?")
    talk.page.timeline.picker_requested.emit(talk.find(talk.me, "coffee?").key, QPoint(400, 300))
    picker = part(talk.page, EmojiPicker, "emoji_picker")
    search = part(picker, QLineEdit, "emoji_search")
    type_in(search, "hot beverage")
    press(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [r.text for r in talk.find(talk.other, "coffee?").reactions] == ["☕"])
    assert talk.input.toPlainText() == ""


def test_the_same_emoji_picked_again_is_not_sent_again(
    qtbot: QtBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.other.say(LOBBY, "coffee?")
    asked = talk.find(talk.me, "coffee?")
    talk.me.react(LOBBY, asked.msgid, "👍", True)
    qtbot.waitUntil(lambda: [r.mine for r in talk.find(talk.me, "coffee?").reactions] == [True])
    sent: list[str] = []
    monkeypatch.setattr(talk.me, "react", lambda *reaction: sent.append(reaction[2]))
    for name in ("thumbs up", "thumbs down"):
        talk.page.timeline.picker_requested.emit(asked.key, QPoint(400, 300))
        search = part(talk.page, QLineEdit, "emoji_search")
        type_in(search, name)
        press(search, Qt.Key.Key_Return)
    assert sent == ["👎"]


def test_the_picker_writes_where_it_was_asked_for_the_composer(talk: Talk) -> None:
    type_in(talk.input, "coffee ")
    click(talk.page, "emoji_button")
    picker = part(talk.page, EmojiPicker, "emoji_picker")
    assert QRect(talk.page.mapToGlobal(QPoint()), talk.page.size()).intersects(picker.geometry())
    search = part(picker, QLineEdit, "emoji_search")
    type_in(search, "hot beverage")
    press(search, Qt.Key.Key_Return)
    assert talk.input.toPlainText() == "coffee ☕"
    assert QApplication.focusWidget() is talk.input


def test_emoji_by_their_names_count_as_used(talk: Talk) -> None:
    type_in(talk.input, ":tada:")
    assert talk.settings.emoji_recents == "🎉"


def test_who_types_is_seen_in_the_same_place_until_it_is_said(qtbot: QtBot, talk: Talk) -> None:
    line = part(talk.page, TypingLine, "typing_line")
    assert line.isVisible()
    height = line.height()
    talk.other.typing(LOBBY, True)
    qtbot.waitUntil(lambda: line.accessibleName() == "otter is typing…")
    assert line.height() == height
    talk.me.query("otter")
    talk.page.show_conversation("otter")
    assert line.text() == ""
    talk.page.show_conversation(LOBBY)
    assert line.text() != ""
    talk.other.say(LOBBY, "said")
    qtbot.waitUntil(lambda: line.text() == "")


def test_my_typing_is_told_and_not_where_i_do_not_want_it(qtbot: QtBot, talk: Talk) -> None:
    seen: list[tuple[str, ...]] = []
    talk.other.typing_changed.connect(lambda _conversation, nicks: seen.append(nicks))
    talk.settings.typing_notices = False
    type_in(talk.input, "hel")
    talk.me.say(LOBBY, "what was typed before is told before")
    talk.find(talk.other, "what was typed before is told before")
    assert seen == []
    talk.settings.typing_notices = True
    type_in(talk.input, "lo")
    qtbot.waitUntil(lambda: seen == [("kestrel",)])


def test_some_are_named_and_many_are_several(qtbot: QtBot) -> None:
    line = TypingLine()
    qtbot.addWidget(line)
    said = []
    for nicks in ((), ("a",), ("a", "b"), ("a", "b", "c")):
        line.show_nicks(nicks)
        said.append(line.accessibleName())
    assert said == ["", "a is typing…", "a and b are typing…", "Several people are typing…"]


def test_nothing_is_offered_without_a_connection(qtbot: QtBot, talk: Talk) -> None:
    talk.say("said")
    talk.find(talk.me, "said")
    talk.me.close()
    qtbot.waitUntil(lambda: not talk.me.abilities(LOBBY).edit)
    press(talk.input, Qt.Key.Key_Up)
    assert talk.told == ""
    assert talk.input.toPlainText() == "said"
