"""A line: one entry of a conversation's timeline, as a value."""

from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import Final, NamedTuple

#: The key of the next line, one after the other: never given twice in this process.
new_key: Final = count(1).__next__


class Kind(Enum):
    """What a line tells."""

    #: Somebody said it.
    SAID = auto()
    #: "/me waves": somebody did it.
    DID = auto()
    #: A program or a server said it; never answered by programs.
    NOTICE = auto()
    JOINED = auto()
    #: Left the channel or the room; the text is the reason.
    LEFT = auto()
    #: `nick` is called `other` now.
    RENAMED = auto()
    #: `other` put `nick` out; the text is the reason.
    KICKED = auto()
    #: `nick` set the topic to the text.
    TOPIC = auto()
    #: `nick` changed the channel's modes to the text.
    MODE = auto()
    #: `nick` is away; the text is the message. Empty text: back.
    AWAY = auto()
    #: The app itself tells something ("Connection lost").
    INFO = auto()
    #: The app or the server refuses something, in words.
    ERROR = auto()


#: What people say, in contrast to what happens around them.
TALK = frozenset({Kind.SAID, Kind.DID, Kind.NOTICE})
#: Comings and goings: quiet lines that fold when there are many.
PRESENCE = frozenset({Kind.JOINED, Kind.LEFT, Kind.RENAMED, Kind.AWAY})


class Delivery(Enum):
    """How far one's own line has come."""

    #: Kept safely here; the room is to be reached first.
    WAITING = auto()
    #: Shown, but the server has not said it back yet.
    PENDING = auto()
    #: The server has it. Everything that others say is born so.
    STORED = auto()
    #: It did not get through; `Line.reason` says why.
    FAILED = auto()
    #: It was on its way when the connection was lost, and nobody can say whether it got through; `Line.reason` says so.
    DOUBTFUL = auto()


#: The room does not have it, as far as anybody knows: it can be tried again, or let go of.
UNDELIVERED: Final = frozenset({Delivery.FAILED, Delivery.DOUBTFUL})


class Older(Enum):
    """What is known about what was said before the oldest line of a timeline."""

    #: Nobody has asked yet, or there is nobody to ask.
    UNKNOWN = auto()
    #: There is more where it comes from.
    MORE = auto()
    #: It is on its way.
    LOADING = auto()
    #: There is nothing before.
    BEGINNING = auto()


class Reaction(NamedTuple):
    """One reaction to a line, and who reacted so, in the order in which they did."""

    #: Mostly one emoji; plain text from the network.
    text: str
    nicks: tuple[str, ...]
    #: I am among them.
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `key` is its identity in this process: a line that changes is a new value with the same key."""

    key: int
    kind: Kind
    #: Seconds since 1970, UTC: the server's time where it gives one.
    time: float
    #: Whom it is about, as shown.
    nick: str
    #: What was said, in several lines where it has "\n": text from the network, with the codes of IRC formatting that
    #: stand in it (https://modern.ircdocs.horse/formatting); `app.state.text.plain` takes them out.
    text: str = ""
    #: The second person, by kind.
    other: str = ""
    msgid: str = ""
    delivery: Delivery = Delivery.STORED
    #: Why it failed, in words.
    reason: str = ""
    mine: bool = False
    #: It names me, or answers what I said.
    mention: bool = False
    #: The msgid of the message that it answers.
    reply: str = ""
    reactions: tuple[Reaction, ...] = ()
    #: A program said it (https://ircv3.net/specs/extensions/bot-mode).
    bot: bool = False
    #: Who took it back; its text is empty then.
    taken_back_by: str = ""
