"""The lines of mine that are on their way: not written yet, written and not confirmed, failed."""

from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import Final

from app.state.conversation import Conversation
from app.state.lines import Line

#: What waits for a lost room to come back, and what failed and may be sent again, in lines.
MOST_WAITING: Final = 1_000
_MOST_FAILED: Final = 1_000
#: What a server leaves unanswered, in lines, before it counts as not answering.
_MOST_WRITTEN: Final = 10_000


@dataclass(slots=True, eq=False)
class Outgoing:
    """One line of mine on its way; `line` is how the timeline shows it now."""

    conversation: Conversation
    line: Line
    label: str


class Outbox:
    """Lines in the order in which they were typed."""

    def __init__(self) -> None:
        self._labels: Final = count(1)
        #: Never written: sent when the conversation can be spoken in.
        self.waiting: Final[deque[Outgoing]] = deque()
        #: By label: the server has not confirmed them yet.
        self.written: Final[dict[str, Outgoing]] = {}
        #: By key.
        self._failed: Final[dict[int, Outgoing]] = {}

    def new(self, conversation: Conversation, line: Line) -> Outgoing:
        """A line to be sent, with a label that no other had."""
        return Outgoing(conversation, line, f"l{next(self._labels)}")

    def full(self) -> bool:
        """Whether too much waits to take in more."""
        return len(self.waiting) >= MOST_WAITING or len(self.written) >= _MOST_WRITTEN

    def take(self, label: str) -> Outgoing | None:
        """The written line with this label, which is on its way no more."""
        return self.written.pop(label, None)

    def take_first(self, conversation: Conversation, text: str | None = None) -> Outgoing | None:
        """The first written line of a conversation (with this text), for servers that give no label back."""
        for label, outgoing in self.written.items():
            if outgoing.conversation is conversation and text in (None, outgoing.line.text):
                return self.written.pop(label)
        return None

    def take_waiting(self, conversation: Conversation) -> list[Outgoing]:
        """Everything that waits for this conversation."""
        taken = [outgoing for outgoing in self.waiting if outgoing.conversation is conversation]
        if taken:
            kept = [outgoing for outgoing in self.waiting if outgoing.conversation is not conversation]
            self.waiting.clear()
            self.waiting.extend(kept)
        return taken

    def take_written(self) -> list[Outgoing]:
        """Everything that was written and not confirmed."""
        taken = list(self.written.values())
        self.written.clear()
        return taken

    def keep_failed(self, outgoing: Outgoing) -> None:
        """It may be sent again; the oldest failures are forgotten."""
        if len(self._failed) >= _MOST_FAILED:
            del self._failed[next(iter(self._failed))]
        self._failed[outgoing.line.key] = outgoing

    def take_failed(self, key: int) -> Outgoing | None:
        return self._failed.pop(key, None)

    def drop(self, conversation: Conversation) -> None:
        """A conversation is gone, and what was on its way there with it."""
        self.take_waiting(conversation)
        while self.take_first(conversation):
            pass
        for key in [key for key, failed in self._failed.items() if failed.conversation is conversation]:
            del self._failed[key]
