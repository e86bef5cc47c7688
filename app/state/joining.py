"""How far the app has come on its way into a room: the stages, and what may follow what, as a table."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final


class Stage(Enum):
    """Where the app stands with its room."""

    #: No connection, and none is tried.
    CLOSED = auto()
    CONNECTING = auto()
    #: Connected; the nickname and what both ends can do are being settled.
    GREETING = auto()
    #: In the room.
    HERE = auto()
    #: The connection was lost; the next try comes by itself.
    WAITING = auto()


class Step(Enum):
    """What can happen on the way."""

    OPENED = auto()
    CONNECTED = auto()
    WELCOMED = auto()
    LOST = auto()
    RETRIED = auto()
    #: It will not get better by itself.
    GAVE_UP = auto()
    #: The person closed it.
    LEFT = auto()


_ENDS: Final = {Step.LOST: Stage.WAITING, Step.GAVE_UP: Stage.CLOSED, Step.LEFT: Stage.CLOSED}

#: A step that does not stand here does nothing: a server may say "welcome" as often as it likes.
NEXT: Final[Mapping[Stage, Mapping[Step, Stage]]] = {
    Stage.CLOSED: {Step.OPENED: Stage.CONNECTING},
    Stage.CONNECTING: {Step.CONNECTED: Stage.GREETING, **_ENDS},
    Stage.GREETING: {Step.WELCOMED: Stage.HERE, **_ENDS},
    Stage.HERE: _ENDS,
    Stage.WAITING: {Step.RETRIED: Stage.CONNECTING, Step.LEFT: Stage.CLOSED},
}
