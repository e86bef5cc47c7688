"""Questions about what was said before, on their way to the server. https://ircv3.net/specs/extensions/chathistory"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from app.state.conversation import Conversation
from app.state.past import Place


class How(Enum):
    """What is asked for, by the names of the subcommands."""

    LATEST = auto()
    BEFORE = auto()
    AFTER = auto()
    AROUND = auto()


@dataclass(slots=True, eq=False)
class Ask:
    """One question about a conversation. `place`: the message that it refers to, None for no special one."""

    how: How
    conversation: Conversation
    place: Place | None
    most: int
    #: Refer to the place by its time: its msgid is not known to the server any more.
    by_time: bool = False


class Asks:
    """The questions of one connection that wait for their turn, and how many are on their way."""

    def __init__(self) -> None:
        self.waiting: Final[deque[Ask]] = deque()
        self.sent: Final[list[Ask]] = []

    def has(self, conversation: Conversation) -> bool:
        return any(ask.conversation is conversation for ask in (*self.waiting, *self.sent))
