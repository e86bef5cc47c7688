"""What was said before: page by page, from the server or from this computer; and how far the person has read."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.timeline import TimelineModel
from app.session.core import Core
from app.session.keeping import Keeping
from app.state import asking, excerpts, history, markers, remembering
from app.state.conversation import Conversation
from app.state.events import (
    Event,
    ExcerptFound,
    ExcerptMissing,
    HistoryState,
    LinesFound,
    Marked,
    Opened,
    Reacted,
    ReadUntil,
)
from app.state.lines import Older, Reaction
from app.store import recalling
from app.store.kept import Kept, KeptConversation

#: How long a moved read marker waits for further moves before it is told, in ms.
_SETTLING: Final = 1_000
#: Lines that are shown of what is kept when a conversation is opened.
_TAIL: Final = 100


class History(QObject):
    """One part of a session.

    Signals:
        recalled(count): so many conversations that were kept stand there again.
        missed(conversation): what was said while one was away has come, and stands below "New since you left".
        found(conversation, msgid): a message that was asked for is there: in the conversation's timeline, or else in
            its excerpt.
        missing(conversation, msgid): it is not to be had.
    """

    recalled = Signal(int)
    missed = Signal(str)
    found = Signal(str, str)
    missing = Signal(str, str)

    def __init__(self, core: Core, keeping: Keeping) -> None:
        super().__init__(core)
        self._core: Final = core
        self._keeping: Final = keeping
        self._settling: Final = QTimer(self, singleShot=True, interval=_SETTLING)
        self._settling.timeout.connect(self.settle)
        core.happened.connect(self._on_happened)
        keeping.remembered.connect(self._on_remembered)

    def older(self, conversation: str) -> None:
        """Bring what was said before the oldest line, a page of it; nothing happens where there is nothing."""
        room, found = self._core.room, self._core.room.find(conversation)
        if found is None:
            return
        if asking.is_offered(room) and not found.past.beyond:
            self._core.do(history.older(room, conversation))
        elif found.past.older is Older.MORE:
            self._core.do(remembering.expect_older(found))
            self._ask_before(found, asking.PAGE, partial(self._on_older, found))

    def around(self, conversation: str, msgid: str) -> None:
        """Bring a message, with what stands around it; `found` or `missing` says what came of it."""
        room, found = self._core.room, self._core.room.find(conversation)
        if found is None:
            self.missing.emit(conversation, msgid)
        elif self._core.models.timelines[found.name].line_of(msgid) is not None:
            self.found.emit(found.name, msgid)
        elif asking.is_offered(room) and (found.joined or found.direct):
            self._core.do(excerpts.around(room, found, msgid))
        else:
            where = self._keeping.where(found.name)
            self._keeping.ask(
                lambda cache: recalling.around(cache, where, msgid, 2 * asking.PAGE),
                partial(self._on_around, found, msgid),
            )

    def open(self, conversation: str) -> None:
        """Have a conversation in front again that was left, to read what is kept of it."""
        room = self._core.room
        self._core.do(room.open(conversation, direct=not room.is_channel(conversation)))

    def excerpt(self, conversation: str) -> TimelineModel | None:
        """The part of a conversation's history that was jumped to last; None where that was its timeline."""
        return self._core.models.excerpts.get(self._core.spelled(conversation))

    def excerpt_older(self, conversation: str) -> None:
        """Bring what was said before the excerpt."""
        if found := self._core.room.find(conversation):
            self._core.do(excerpts.older(self._core.room, found))

    def excerpt_newer(self, conversation: str) -> None:
        """Bring what was said behind the excerpt."""
        if found := self._core.room.find(conversation):
            self._core.do(excerpts.newer(self._core.room, found))

    def close_excerpt(self, conversation: str) -> None:
        """The person is back at the newest line."""
        if found := self._core.room.find(conversation):
            self._core.do(excerpts.close(found))

    def set_reading(self, reading: bool) -> None:
        """Whether the person has the newest line of the conversation in front before their eyes."""
        if reading or self._core.room.reading:
            self._core.do(markers.set_reading(self._core.room, reading))

    def settle(self) -> None:
        """Tell how far the person has read now, in contrast to soon."""
        self._settling.stop()
        for conversation, until in markers.take_moved(self._core.room):
            self._keeping.mark_read(conversation, until)
        self._core.do(())

    def recall_conversations(self) -> None:
        """Have the conversations again that were open when the room was left last, to be read without it."""
        room = self._keeping.where("").room
        self._keeping.ask(lambda cache: recalling.conversations(cache, room), self._on_conversations)

    # What happens.

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case Opened(conversation):
                    self._ask_tail(conversation)
                case HistoryState(conversation, Older.BEGINNING):
                    found = self._core.room.find(conversation)
                    if found is not None and not found.past.beyond and self._keeping.on:
                        self._ask_before(found, 1, partial(self._on_beyond, found))
                case ExcerptFound(conversation, msgid, _):
                    self.found.emit(conversation, msgid)
                case ExcerptMissing(conversation, msgid):
                    self.missing.emit(conversation, msgid)
                case ReadUntil():
                    if not self._settling.isActive():
                        self._settling.start()
                case _:
                    pass
        self._tell_missed(events)
        # Behind the questions: what is kept from now on is no answer to them.
        self._keeping.keep(events)

    def _tell_missed(self, events: Iterable[Event]) -> None:
        pages = {event.conversation for event in events if isinstance(event, LinesFound)}
        marked = {event.conversation for event in events if isinstance(event, Marked) and event.key is not None}
        for conversation in pages & marked:
            self.missed.emit(conversation)

    def _ask_tail(self, conversation: str) -> None:
        where = self._keeping.where(conversation)
        self._keeping.ask(lambda cache: recalling.tail(cache, where, _TAIL), partial(self._on_tail, conversation))

    def _ask_before(self, conversation: Conversation, most: int, then: partial[None]) -> None:
        where, place = self._keeping.where(conversation.name), conversation.past.oldest
        lines = self._core.models.timelines[conversation.name].lines
        if place is None and not lines:
            then(None)
            return
        time, msgid = (place.time, place.msgid) if place else (lines[0].time, "")
        self._keeping.ask(lambda cache: recalling.before(cache, where, time, msgid, most), then)

    def _on_tail(self, conversation: str, kept: Kept | None) -> None:
        kept = kept or Kept()
        self._core.do(
            remembering.recall(
                self._core.room, conversation, kept.lines, more=kept.more, read_until=kept.read_until, topic=kept.topic
            )
        )

    def _on_older(self, conversation: Conversation, kept: Kept | None) -> None:
        kept = kept or Kept()
        self._core.do(remembering.recall_older(self._core.room, conversation, kept.lines, kept.gaps, more=kept.more))

    def _on_beyond(self, conversation: Conversation, kept: Kept | None) -> None:
        if kept is not None and kept.lines:
            self._core.do(remembering.go_beyond(conversation))

    def _on_around(self, conversation: Conversation, msgid: str, kept: Kept | None) -> None:
        self._core.do(excerpts.show(conversation, msgid, kept.lines if kept else ()))

    def _on_conversations(self, kept: list[KeptConversation] | None) -> None:
        for conversation in kept or []:
            self._core.do(self._core.room.open(conversation.name, conversation.direct))
        self.recalled.emit(len(kept or []))

    def _on_remembered(self, conversation: str, found: dict[str, tuple[Reaction, ...]]) -> None:
        me = self._core.room.me
        fold = self._core.room.fold
        self._core.do(
            Reacted(conversation, msgid, nick, reaction.text, True, fold(nick) == me)
            for msgid, reactions in found.items()
            for reaction in reactions
            for nick in reaction.nicks
        )
