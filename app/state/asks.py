"""Questions about what was said before, on their way to the server. https://ircv3.net/specs/extensions/chathistory"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from app.state.conversation import Conversation
from app.state.past import Excerpt, Place

if TYPE_CHECKING:
    from app.state.events import Events


class How(Enum):
    """What is asked for, by the names of the subcommands."""

    LATEST = auto()
    BEFORE = auto()
    AFTER = auto()
    AROUND = auto()


@dataclass(slots=True, eq=False)
class Ask:
    """One question about a conversation."""

    how: How
    conversation: Conversation
    #: The message that it refers to; None: to none in particular.
    place: Place | None
    #: What becomes of the answer: called with the room, this, and the page, None where there is no answer.
    then: "Callable[[Any, Ask, Any], Events]"
    most: int = 0
    #: Refer to the place by its time: its msgid is not known to the server any more.
    by_time: bool = False
    #: What it continues, where that is not the conversation's own timeline.
    excerpt: Excerpt | None = None


class Asks:
    """The questions of one connection that wait for their turn, and those that are on their way."""

    def __init__(self) -> None:
        self.waiting: Final[deque[Ask]] = deque()
        self.sent: Final[list[Ask]] = []

    def has(self, conversation: Conversation) -> bool:
        """Whether anything is being asked about a conversation's own timeline."""
        return any(
            ask.conversation is conversation and ask.how in (How.LATEST, How.BEFORE) and ask.excerpt is None
            for ask in (*self.waiting, *self.sent)
        )
