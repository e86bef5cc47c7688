"""Messages that belong together, collected until they are complete. https://ircv3.net/specs/extensions/batch

A batch of a type that somebody registered with `on_batch` keeps what comes in it, and hands all of it over at its end.
What comes in any other one passes through in order; only the label of the batch is known to it
(https://ircv3.net/specs/extensions/labeled-response).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from app.state.events import Events
from server.protocol.message import Message

if TYPE_CHECKING:
    from app.state.room import Room

#: Open at once; the oldest is let go for one more.
_MOST_OPEN: Final = 100
#: One in another.
_DEEPEST: Final = 8
#: What all open batches hold together at most; what comes beyond that is left out.
_MOST_MESSAGES: Final = 20_000
_MOST_CHARACTERS: Final = 16 * 1024 * 1024


@dataclass(slots=True, eq=False)
class Batch:
    """One batch, open or complete."""

    kind: str
    #: What stood behind its type.
    params: tuple[str, ...]
    #: On its opening line.
    tags: Mapping[str, str]
    #: Who sent it.
    source: str
    #: Of the line of mine that it answers, given to it or to one around it.
    label: str
    #: The nearest batch around it that collects.
    around: "Batch | None" = None
    depth: int = 0
    #: In the order in which they came; of a batch in this one stands what `hand_on` was given.
    messages: list[Message] = field(default_factory=list)
    characters: int = 0
    over: bool = False


Handler = Callable[["Room", Batch], Events]

#: By type.
COLLECTED: Final[dict[str, Handler]] = {}


def on_batch(kind: str) -> Callable[[Handler], Handler]:
    """Let a function have each complete batch of this type. It must not raise, whatever stands in it."""

    def register(handler: Handler) -> Handler:
        COLLECTED[kind] = handler
        return handler

    return register


#: What becomes of an answer: a whole batch, or the one line that it is (FAIL, ACK, a numeric).
Answer = Callable[["Room", Batch | Message], Events]


class Batches:
    """The batches that are open on one connection, and the questions that are not answered yet."""

    def __init__(self) -> None:
        #: By the label of the question: who asked has its answer, whole, and nobody else.
        self.questions: Final[dict[str, Answer]] = {}
        self._labels: Final = count(1)
        self._open: Final[dict[str, Batch]] = {}
        self._messages = 0
        self._characters = 0

    def question(self, answer: Answer) -> str:
        """A label for a question whose answer goes to a function, whole."""
        label = f"q{next(self._labels)}"
        self.questions[label] = answer
        return label

    def label_of(self, message: Message) -> str:
        """The label of the line of mine that a message answers, directly or within a batch."""
        if label := message.tags.get("label"):
            return label
        batch = self._open.get(message.tags.get("batch", ""))
        return batch.label if batch else ""

    def collects(self, message: Message) -> bool:
        """Whether a message belongs to a batch that collects: then it is kept there, and is not to be handled now."""
        batch = self._open.get(message.tags.get("batch", ""))
        if batch is None or message.command == "BATCH":
            return False
        holder = batch if self._is_kept(batch) else batch.around
        if holder is None:
            return False
        self.add(holder, message)
        return True

    def _is_kept(self, batch: Batch) -> bool:
        """Whether somebody wants what comes in a batch, whole: by its type, or as the answer to a question."""
        return batch.kind in COLLECTED or ("label" in batch.tags and batch.label in self.questions)

    def add(self, batch: Batch, message: Message) -> None:
        """Put one message into a batch, unless it is over, or all of them hold too much already."""
        size = sum(map(len, (message.source, *message.params, *message.tags, *message.tags.values())))
        fits = self._messages < _MOST_MESSAGES and self._characters + size <= _MOST_CHARACTERS
        if fits and not batch.over:
            batch.messages.append(message)
            batch.characters += size
            self._messages += 1
            self._characters += size

    def open(self, reference: str, message: Message) -> None:
        """A batch begins."""
        if len(self._open) >= _MOST_OPEN or reference in self._open:
            self.close(reference if reference in self._open else next(iter(self._open)))
        outer = self._open.get(message.tags.get("batch", ""))
        holder = outer if outer is None or self._is_kept(outer) else outer.around
        depth = outer.depth + 1 if outer else 0
        self._open[reference] = Batch(
            message.param(1),
            message.params[2:],
            message.tags,
            message.source,
            self.label_of(message),
            holder if depth < _DEEPEST else None,
            depth,
        )

    def close(self, reference: str) -> Batch | None:
        """A batch is complete, or let go."""
        batch = self._open.pop(reference, None)
        if batch is not None:
            batch.over = True
            self._messages -= len(batch.messages)
            self._characters -= batch.characters
        return batch
