"""What the person is told of when it is said: chosen for each conversation, decided here and nowhere else."""

from enum import Enum
from typing import Protocol

from app.state.lines import TALK, Line


class Level(Enum):
    """What a conversation tells of; the values stand in files."""

    EVERYTHING = "everything"
    #: What names me, or is written to me alone.
    MENTIONS = "mentions"
    NOTHING = "nothing"


class Audible(Protocol):
    """A conversation, or its row."""

    @property
    def direct(self) -> bool: ...
    @property
    def muted(self) -> bool: ...
    @property
    def level(self) -> Level: ...


def wants(conversation: Audible, line: Line, *, do_not_disturb: bool) -> bool:
    """Whether the person wants to be told of this line, by a notification or a sound.

    Whether they have it before their eyes anyway is for the windows to know.
    """
    if do_not_disturb or conversation.muted or line.mine or line.kind not in TALK:
        return False
    if conversation.level is Level.MENTIONS:
        return line.mention or conversation.direct
    return conversation.level is Level.EVERYTHING
