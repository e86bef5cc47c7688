"""What is seen in a room goes to this computer's disk, and comes back from there: the bridge to the worker's thread."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.session.core import Core
from app.state.conversation import Conversation
from app.state.events import (
    Closed,
    Event,
    ExcerptFound,
    ExcerptGrew,
    LineAdded,
    LineChanged,
    LinesFound,
    LinesGone,
    Opened,
    Reacted,
    Renamed,
    StageChanged,
    TakenBack,
    TopicChanged,
)
from app.state.lines import Delivery, Kind, Line, Reaction
from app.store import recalling
from app.store.cache import Cache
from app.store.kept import Where
from app.store.worker import Worker
from server.files import room_key

T = TypeVar("T")

#: What the app itself tells is of this moment only.
_NOT_KEPT: Final = frozenset({Kind.INFO, Kind.ERROR})


class Keeping(QObject):
    """One room's part of the cache. Without a worker nothing is kept, and nothing is known.

    Signals:
        remembered(conversation, reactions): how people reacted to messages that came just now, by msgid, as far as an
            earlier run saw it.
    """

    remembered = Signal(str, object)
    _answered = Signal(object, object)

    def __init__(self, core: Core, worker: Worker | None) -> None:
        super().__init__(core)
        self._core: Final = core
        self._worker: Final = worker
        #: The first line of each conversation above which something may be missing, until that is settled.
        self._unsure: Final[dict[Conversation, Line]] = {}
        # Emitted on the worker's thread, heard on this one.
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    @property
    def on(self) -> bool:
        """Whether anything is kept."""
        return self._worker is not None and self._worker.keeping

    def where(self, conversation: str) -> Where:
        """A conversation of this room as the cache knows it."""
        return Where(room_key(self._core.address), conversation)

    def ask(self, work: Callable[[Cache], T], then: Callable[[T | None], object]) -> None:
        """Look something up. `then` is called on this thread when it is found, later: None where nothing is kept. It is
        not called where another room is open by then."""
        if self._worker is None:
            then(None)
        else:
            self._worker.ask(work, partial(self._answer, then, self._core.room))

    def do(self, work: Callable[[Cache], object]) -> None:
        """Keep something."""
        if self._worker is not None:
            self._worker.do(work)

    def mark_read(self, conversation: str, until: float) -> None:
        """Keep how far the person has read."""
        where = self.where(conversation)
        self.do(lambda cache: cache.mark_read(where, until))

    def _answer(self, then: Callable[[Any], object], room: object, found: object) -> None:
        self._answered.emit((then, room), found)

    def _on_answered(self, asked: tuple[Callable[[Any], object], object], found: object) -> None:
        then, room = asked
        if room is self._core.room:
            then(found)

    def keep(self, events: Iterable[Event]) -> None:
        """Keep what happened, as far as it is to be kept."""
        if not self.on:
            return
        added: dict[str, list[Line]] = {}
        pages: list[LinesFound | ExcerptFound | ExcerptGrew] = []
        for event in events:
            match event:
                case LineAdded(conversation, line) | LineChanged(conversation, line):
                    if line.delivery is Delivery.STORED and line.kind not in _NOT_KEPT:
                        added.setdefault(conversation, []).append(line)
                case LinesFound() if not event.kept:
                    self._keep_found(event)
                    pages.append(event)
                case ExcerptFound() | ExcerptGrew():
                    pages.append(event)
                case StageChanged():
                    # Whoever comes back may have missed something.
                    self._unsure.clear()
                case _:
                    self._keep_in_order(added, event)
                    self._keep_change(event)
        for conversation, lines in added.items():
            self._keep_lines(conversation, lines)
        for page in pages:
            self._remember(page)
        self._settle()

    def _keep_in_order(self, added: dict[str, list[Line]], event: Event) -> None:
        """Lines that came before a change are there before it, or go where it leads."""
        match event:
            case TakenBack(conversation) | LinesGone(conversation):
                if lines := added.pop(conversation, None):
                    self._keep_lines(conversation, lines)
            case Renamed(conversation, name):
                if lines := added.pop(conversation, None):
                    added.setdefault(name, []).extend(lines)
            case _:
                pass

    def _keep_found(self, found: LinesFound) -> None:
        where = self.where(found.conversation)
        if found.page:
            self.do(lambda cache: cache.fit(where, found.lines, older=found.older, gap=found.gap))
        else:
            self.do(lambda cache: cache.add(where, found.lines))

    def _keep_change(self, event: Event) -> None:
        match event:
            case Reacted(conversation, msgid, nick, text, on, mine):
                where = self.where(conversation)
                self.do(lambda cache: cache.react(where, msgid, nick, text, on=on, mine=mine))
            case TakenBack(conversation, msgid, by, _):
                where = self.where(conversation)
                self.do(lambda cache: cache.take_back(where, msgid, by))
            case LinesGone(conversation, msgids):
                where = self.where(conversation)
                self.do(lambda cache: cache.drop(where, msgids))
            case Renamed(conversation, name):
                where = self.where(conversation)
                self.do(lambda cache: cache.rename(where, name))
            case Closed(conversation, _):
                where = self.where(conversation)
                self.do(lambda cache: cache.leave(where))
            case Opened(conversation):
                self._describe(conversation)
            case TopicChanged(conversation, _):
                self._describe(conversation)
            case _:
                pass

    def _describe(self, name: str) -> None:
        if (conversation := self._core.room.find(name)) is not None:
            where, direct, topic = self.where(name), conversation.direct, conversation.topic
            self.do(lambda cache: cache.describe(where, direct=direct, topic=topic))

    def _keep_lines(self, name: str, lines: list[Line]) -> None:
        where, conversation = self.where(name), self._core.room.find(name)
        gap = conversation is not None and not conversation.past.sure and conversation not in self._unsure
        if conversation is not None and gap:
            self._unsure[conversation] = lines[0]
        self.do(lambda cache: cache.add(where, lines, gap=gap))

    def _remember(self, page: LinesFound | ExcerptFound | ExcerptGrew) -> None:
        where = self.where(page.conversation)
        msgids = [line.msgid for line in page.lines if line.msgid]

        def then(found: dict[str, tuple[Reaction, ...]] | None) -> None:
            if found:
                self.remembered.emit(page.conversation, found)

        self.ask(lambda cache: recalling.reactions_to(cache, where, msgids), then)

    def _settle(self) -> None:
        """Where the server has told what was missing by now, nothing is."""
        for conversation, line in list(self._unsure.items()):
            if conversation.past.sure:
                del self._unsure[conversation]
                self._close_gap(conversation.name, line)

    def _close_gap(self, name: str, line: Line) -> None:
        where = self.where(name)
        self.do(lambda cache: cache.close_gap(where, line))
