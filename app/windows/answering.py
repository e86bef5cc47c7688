"""What is done with messages: written, answered, reacted to, changed, taken back; and who is typing one.

Here the timeline, the composer and the session meet.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, QSize

from app.models.timeline_text import safe_nick
from app.models.timeline_words import quoted
from app.session import Session
from app.settings import Settings
from app.state.lines import Line
from app.state.text import plain
from app.store.drafts import Drafts
from app.windows.answer_bar import AnswerBar
from app.windows.composer import Composer, is_message
from app.windows.emoji_use import use, used_often
from app.windows.labels import isolated
from app.windows.question import Question
from app.windows.suggestions import Known
from app.windows.timeline_offer import offer
from app.windows.timeline_view import TimelineView
from app.windows.typing_line import TypingLine
from resources.theme import Theme

#: So far back one's own last message is looked for.
_BACK: Final = 500


if TYPE_CHECKING:
    from app.windows.emoji_picker import EmojiPicker


class _About(NamedTuple):
    """The message that what is written now is about."""

    msgid: str
    #: What the bar says.
    words: str
    #: It is changed, not answered.
    changing: bool = False
    #: What it said until now.
    text: str = ""


class Answering(QObject):
    """The wiring of one room's page. `typing_line`, `question` and `bar` belong between timeline and `composer`."""

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        session: Session,
        timeline: TimelineView,
        drafts: Drafts,
        nicks: Callable[[], Sequence[str]],
    ) -> None:
        """`drafts` are those of this room; `nicks` gives the nicknames that can be completed."""
        super().__init__(timeline)
        self._theme = theme
        self._settings = settings
        self._session = session
        self._timeline = timeline
        known = Known(nicks, self._channels, lambda: settings.skin_tone, lambda: used_often(settings))
        self.composer: Final = Composer(theme, known, drafts)
        self.composer.input.suggesting.faces = session.faces
        self._conversation = ""
        #: By conversation: an answer that was begun waits like its draft.
        self._about: Final[dict[str, _About]] = {}
        self._typing: Final[dict[str, tuple[str, ...]]] = {}
        self._picker: EmojiPicker | None = None
        #: The message that the picker was opened for; empty for the composer.
        self._reacting_to = ""
        #: The message that the question is about.
        self._taking_back = ""
        self.typing_line: Final = TypingLine()
        self.question: Final = Question("take_back_question")
        self.bar: Final = AnswerBar(theme)

        timeline.reply_requested.connect(self._on_reply_requested)
        timeline.edit_requested.connect(self._on_edit_requested)
        timeline.take_back_requested.connect(self._on_take_back_requested)
        timeline.reaction_toggled.connect(self._on_reaction_toggled)
        timeline.picker_requested.connect(self._on_picker_requested)
        timeline.retry_requested.connect(self._on_retry_requested)
        timeline.discard_requested.connect(self._on_discard_requested)
        session.abilities_changed.connect(self._show_abilities)
        session.typing_changed.connect(self._on_typing_changed)
        session.closed.connect(self._on_closed)
        self.composer.writing.connect(self._on_writing)
        self.composer.emoji_wanted.connect(self._on_emoji_wanted)
        self.composer.left.connect(self._on_left)
        self.composer.input.edit_last = self._edit_last
        self.composer.input.emoji_written.connect(self._on_emoji_written)
        self.bar.closed.connect(self._on_bar_closed)
        self.bar.show_asked.connect(self._on_show_asked)
        self.question.accepted.connect(self._on_take_back_accepted)
        self.question.declined.connect(self.composer.setFocus)

    def show_conversation(self, name: str, placeholder: str) -> None:
        """Write to this conversation from now on; empty for none."""
        if name != self._conversation:
            self._leave_changing()
            self.question.hide()
        self.composer.set_conversation(name, placeholder)
        self._conversation = name
        self._show_abilities()
        self._show_about()
        self._show_typing()

    def rename(self, name: str, now: str) -> None:
        """A conversation has another name."""
        self.composer.rename(name, now)
        if name in self._about:
            self._about[now] = self._about.pop(name)
        if name == self._conversation:
            self._conversation = now

    def submit(self, text: str) -> None:
        """Say what was written, as an answer or as the message that was changed; a command is no answer."""
        about = self._about.get(self._conversation)
        if about is None or not (about.changing or is_message(text)):
            self._session.say(self._conversation, text)
            return
        if about.changing and not self._session.abilities(self._conversation).edit:
            # It is refused in words; what was written stays.
            self._session.edit(self._conversation, about.msgid, text)
            self.composer.input.replace(text)
            return
        del self._about[self._conversation]
        self._show_about()
        if not about.changing:
            self._session.say(self._conversation, text, about.msgid)
            return
        if text != about.text:
            self._session.edit(self._conversation, about.msgid, text)
        self.composer.restore()

    def _channels(self) -> list[str]:
        """Which channels can be completed."""
        return [row.name for row in self._session.conversations.rows if not row.direct]

    def _on_closed(self, conversation: str, _why: str) -> None:
        self._about.pop(conversation, None)
        self._typing.pop(conversation, None)

    def _on_retry_requested(self, key: int) -> None:
        self._session.resend(self._conversation, key)

    def _on_discard_requested(self, key: int) -> None:
        self._session.discard(self._conversation, key)

    # Answering and changing.

    def _line(self, key: int) -> Line | None:
        """A line of the conversation in front that others can speak of."""
        if not self._conversation:
            return None
        timeline = self._timeline.timeline
        row = timeline.row_of(key)
        line = timeline.lines[row] if row is not None else None
        return line if line is not None and line.msgid else None

    def _on_reply_requested(self, key: int) -> None:
        if line := self._line(key):
            self._leave_changing()
            quote = quoted(line)
            words = self.tr("Answering {nick}: {words}").format(nick=isolated(quote.nick), words=isolated(quote.words))
            self._about[self._conversation] = _About(line.msgid, words)
            self._show_about()
            self.composer.setFocus()

    def _on_edit_requested(self, key: int) -> None:
        if line := self._line(key):
            self._change(line)

    def _edit_last(self) -> bool:
        """Change one's own last message, where there is one and the room can; whether it is so."""
        if not self._conversation:
            return False
        abilities = self._session.abilities(self._conversation)
        for line in reversed(self._session.timeline(self._conversation).lines[-_BACK:]):
            if offer(line, abilities).edit:
                self._change(line)
                return True
        return False

    def _change(self, line: Line) -> None:
        self._leave_changing()
        text = plain(line.text)
        self._about[self._conversation] = _About(line.msgid, self.tr("Changing your message"), changing=True, text=text)
        self.composer.change(text)
        self._show_about()

    def _leave_changing(self) -> None:
        """What was changed and not sent is let go."""
        about = self._about.get(self._conversation)
        if about is not None and about.changing:
            del self._about[self._conversation]
            self.composer.restore()

    def _show_about(self) -> None:
        about = self._about.get(self._conversation)
        if about is None:
            self.bar.hide()
        else:
            self.bar.tell(about.words, "edit" if about.changing else "reply")

    def _on_bar_closed(self) -> None:
        self._leave_changing()
        self._about.pop(self._conversation, None)
        self._show_about()
        self.composer.setFocus()

    def _on_show_asked(self) -> None:
        if about := self._about.get(self._conversation):
            self._timeline.show_msgid(about.msgid)

    def _on_left(self) -> None:
        """Escape leaves what was asked or begun last."""
        if self.question.isVisible():
            self.question.hide()
        elif self._conversation in self._about:
            self._on_bar_closed()

    # Taking back.

    def _on_take_back_requested(self, key: int) -> None:
        if line := self._line(key):
            self._taking_back = line.msgid
            if line.mine:
                words = self.tr("Take back this message? It goes for everybody.")
            else:
                nick = isolated(safe_nick(line.nick))
                words = self.tr("Take back this message of {nick}? It goes for everybody.").format(nick=nick)
            self.question.ask(words, self.tr("Take back"), harmful=True)

    def _on_take_back_accepted(self) -> None:
        self._session.take_back(self._conversation, self._taking_back)
        self.composer.setFocus()

    # Reactions and emoji.

    def _on_reaction_toggled(self, key: int, text: str) -> None:
        if line := self._line(key):
            self._session.react(self._conversation, line.msgid, text, not self._mine(line, text))

    def _on_picker_requested(self, key: int, where: QPoint) -> None:
        if line := self._line(key):
            self._open_picker(line.msgid, QRect(where, QSize(1, 1)))

    def _on_emoji_written(self, text: str) -> None:
        use(self._settings, text)

    def _on_emoji_wanted(self, anchor: QRect) -> None:
        self._open_picker("", anchor)

    def _open_picker(self, msgid: str, anchor: QRect) -> None:
        if self._picker is None:
            # On demand: many never open it.
            from app.windows.emoji_picker import EmojiPicker

            self._picker = EmojiPicker(self._theme, self._settings, self.composer.window())
            self._picker.picked.connect(self._on_picked)
        self._reacting_to = msgid
        self._picker.open_at(anchor)

    def _on_picked(self, text: str) -> None:
        if not self._reacting_to:
            self.composer.type_on(text)
        elif not self._mine(self._session.timeline(self._conversation).line_of(self._reacting_to), text):
            self._session.react(self._conversation, self._reacting_to, text, True)

    @staticmethod
    def _mine(line: Line | None, text: str) -> bool:
        """Whether I reacted so to this line."""
        return line is not None and any(reaction.mine for reaction in line.reactions if reaction.text == text)

    # Who is typing, and what is possible.

    def _on_writing(self, active: bool) -> None:
        about = self._about.get(self._conversation)
        if self._conversation and self._settings.typing_notices and not (about and about.changing):
            self._session.typing(self._conversation, active)

    def _on_typing_changed(self, conversation: str, nicks: tuple[str, ...]) -> None:
        self._typing[conversation] = nicks
        if conversation == self._conversation:
            self._show_typing()

    def _show_typing(self) -> None:
        self.typing_line.show_nicks(self._typing.get(self._conversation, ()))

    def _show_abilities(self) -> None:
        if self._conversation:
            abilities = self._session.abilities(self._conversation)
            self._timeline.set_abilities(abilities)
            self.composer.set_multiline(abilities.multiline)
