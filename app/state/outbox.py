"""The lines of mine that are on their way: not written yet, written and not confirmed, failed.

Each is kept on disk from the moment when it was typed to the moment when the server is known to have it, so that it
outlives the program; how it is kept is not known here (`app.store.outbox`).
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple, Protocol

from app.state.conversation import Conversation
from app.state.lines import UNDELIVERED, Delivery, Kind, Line
from app.state.past import Place

#: What waits for a lost room to come back, and what failed and may be sent again, in lines.
MOST_WAITING: Final = 1_000
_MOST_FAILED: Final = 1_000
#: What a server leaves unanswered, in lines, before it counts as not answering.
_MOST_WRITTEN: Final = 10_000
#: Numbers between one line and the next: when one is cut into several, these stand in its place.
_STEP: Final = 1_000


class Written(NamedTuple):
    """How a line was written: what its server has to be asked for, to know whether it was heard."""

    #: What I was called.
    nick: str
    #: By the server's clock, in seconds since 1970.
    time: float
    #: What was said before it, as far as is known: it stands behind that in the history.
    after: Place | None


class Kept(NamedTuple):
    """A line of mine as it is on disk."""

    #: Its number among all lines of mine in this room: they are sent in this order.
    place: int
    conversation: str
    direct: bool
    kind: Kind
    text: str
    #: When it was typed, in seconds since 1970.
    time: float
    reply: str = ""
    replaces: str = ""
    asked: bool = False
    written: Written | None = None
    #: Why it failed, in words; empty while it is on its way.
    reason: str = ""
    #: Nobody knows whether it did.
    doubtful: bool = False


class Journal(Protocol):
    """What keeps lines on disk. Nothing here waits for a disk; False where the lines could not be kept."""

    def keep(self, kept: Sequence[Kept], instead_of: int | None = None) -> bool:
        """Keep lines, or what they are now; `instead_of` is the place of a line that is gone with that."""

    def forget(self, place: int, heard: Place | None = None) -> bool:
        """A line is on its way no more; `heard`: as what it stands in the history now."""


@dataclass(slots=True, eq=False)
class Outgoing:
    """One line of mine on its way; `line` is how the timeline shows it now."""

    conversation: Conversation
    line: Line
    label: str
    place: int
    #: The msgid of my message that is to be taken back before this is said.
    replaces: str = ""
    #: Taking it back was asked for already.
    asked: bool = False
    #: And was so before this connection: it may be done.
    again: bool = False
    #: Set once it is written, until the server is known to have it or not.
    written: Written | None = None
    #: How many lines of mine were written when it was.
    number: int = 0
    #: It was typed a while before it is written: others may have spoken since.
    waited: bool = False

    @property
    def is_piece(self) -> bool:
        """Whether it was cut out of a longer one."""
        return self.place % _STEP > 0

    def kept(self) -> Kept:
        """As it is on disk."""
        line = self.line
        return Kept(
            self.place,
            self.conversation.name,
            self.conversation.direct,
            line.kind,
            line.text,
            line.time,
            line.reply,
            self.replaces,
            self.asked,
            self.written,
            line.reason if line.delivery in UNDELIVERED else "",
            line.delivery is Delivery.DOUBTFUL,
        )


class Outbox:
    """Lines in the order in which they were typed."""

    def __init__(self, journal: Journal | None = None) -> None:
        """Without a journal, they are gone with the program."""
        self._journal: Final = journal
        self._labels: Final = count(1)
        self._next_place = _STEP
        #: Never written, or not known whether heard: sent when the conversation can be spoken in.
        self.waiting: Final[deque[Outgoing]] = deque()
        #: By label: the server has not confirmed them yet.
        self.written: Final[dict[str, Outgoing]] = {}
        #: By label: what they replace is being taken back.
        self.changing: Final[dict[str, Outgoing]] = {}
        #: How many were ever written.
        self.count = 0
        #: By key.
        self._failed: Final[dict[int, Outgoing]] = {}
        #: Conversations whose history is being asked whether it has what was written, and since when.
        self.doubted: Final[dict[Conversation, float]] = {}

    def new(self, conversation: Conversation, line: Line, replaces: str = "", place: int = 0) -> Outgoing:
        """A line to be sent, with a label that no other had, behind all others unless it has its place."""
        place = place or self._next_place
        self._next_place = max(self._next_place, place - place % _STEP + _STEP)
        return Outgoing(conversation, line, f"l{next(self._labels)}", place, replaces)

    # On disk.

    def keep(self, *outgoing: Outgoing, instead_of: Outgoing | None = None) -> bool:
        """Keep lines as they are now; False where the disk does not take them."""
        if self._journal is None:
            return True
        return self._journal.keep([one.kept() for one in outgoing], instead_of.place if instead_of else None)

    def keep_moved(self, conversation: Conversation) -> None:
        """A conversation has another name: what is on its way there goes to that one."""
        if moved := [outgoing for outgoing in self._all() if outgoing.conversation is conversation]:
            self.keep(*moved)

    def forget(self, outgoing: Outgoing, heard: Place | None = None) -> None:
        """A line is on its way no more. What was written after it stands behind it in the history."""
        if self._journal is not None:
            self._journal.forget(outgoing.place, heard)
        if heard:
            for later in self.written.values():
                if later.conversation is outgoing.conversation and later.written and later.place > outgoing.place:
                    later.written = later.written._replace(after=heard)

    # On the way.

    def full(self) -> bool:
        """Whether too much waits to take in more."""
        return len(self.waiting) >= MOST_WAITING or len(self.written) >= _MOST_WRITTEN

    def take(self, label: str) -> Outgoing | None:
        """The line with this label, which is on its way no more."""
        return self.written.pop(label, None) or self.changing.pop(label, None)

    def take_first(self, conversation: Conversation, text: str | None = None) -> Outgoing | None:
        """The first written line of a conversation (with this text), for servers that give no label back."""
        for label, outgoing in self.written.items():
            if outgoing.conversation is conversation and text in (None, outgoing.line.text):
                return self.written.pop(label)
        return None

    def take_written_until(self, number: int) -> list[Outgoing]:
        """Everything that was written before a moment, told as how many were written by then."""
        taken = [outgoing for outgoing in self.written.values() if outgoing.number <= number]
        for outgoing in taken:
            del self.written[outgoing.label]
        return taken

    def take_waiting(self, conversation: Conversation) -> list[Outgoing]:
        """Everything that waits for this conversation."""
        taken = [outgoing for outgoing in self.waiting if outgoing.conversation is conversation]
        if taken:
            self.wait_with([outgoing for outgoing in self.waiting if outgoing.conversation is not conversation])
        return taken

    def wait_with(self, outgoing: Sequence[Outgoing]) -> None:
        """Exactly these wait, in the order in which they were typed."""
        self.waiting.clear()
        self.waiting.extend(sorted(outgoing, key=lambda one: one.place))

    def cut_off(self) -> list[Outgoing]:
        """The connection is gone: all that was written waits again, in its place; gives everything that waits."""
        self.wait_with([*self.written.values(), *self.changing.values(), *self.waiting])
        self.written.clear()
        self.changing.clear()
        self.doubted.clear()
        return list(self.waiting)

    # Failed.

    def keep_failed(self, outgoing: Outgoing) -> None:
        """It may be sent again; the oldest failures are forgotten."""
        if len(self._failed) >= _MOST_FAILED:
            self.forget(self._failed.pop(next(iter(self._failed))))
        self._failed[outgoing.line.key] = outgoing
        self.keep(outgoing)

    def take_failed(self, key: int) -> Outgoing | None:
        return self._failed.pop(key, None)

    def drop(self, conversation: Conversation) -> None:
        """A conversation is gone, and what was on its way there with it."""
        dropped = [outgoing for outgoing in self._all() if outgoing.conversation is conversation]
        self.take_waiting(conversation)
        for outgoing in dropped:
            self.take(outgoing.label)
            self._failed.pop(outgoing.line.key, None)
            self.forget(outgoing)

    def _all(self) -> Iterator[Outgoing]:
        yield from self.waiting
        yield from self.written.values()
        yield from self.changing.values()
        yield from self._failed.values()
