"""What the app has to say to the person, as values: `app.words` has the sentences, in the person's language."""

from enum import Enum, auto
from typing import NamedTuple


class What(Enum):
    """One sentence each. What stands behind it in brackets are the fields of `Saying` that its words use."""

    # Joining the room, and losing it.
    #: The link has said it in words already. (text)
    LINK = auto()
    #: Another one answers than the room that was meant.
    STRANGER = auto()
    #: (name, other: what may be free)
    NICK_IN_USE = auto()
    #: (name, other: what may be free)
    NICK_OWNED = auto()
    #: (name: what I wanted to be called, other: what I am called)
    NICK_OWNED_HERE = auto()
    #: (name)
    NICK_REFUSED = auto()
    NO_NICK_FREE = auto()
    PASSWORD_WRONG = auto()
    PASSWORD_NEEDED = auto()
    #: Wrong ones were said so often that no more are looked at for a while.
    PASSWORD_TOO_OFTEN = auto()
    #: (text: the reason)
    BANNED = auto()
    #: Put out of the room by its host. (text: the reason)
    PUT_OUT = auto()
    #: The host closed the room; the text is the reason.
    ROOM_CLOSED = auto()
    #: The server ended the connection. (text: its words)
    ENDED = auto()
    #: Something answers, but does not talk like a room.
    NOT_A_ROOM = auto()
    NO_GREETING = auto()
    #: Nothing came any more.
    SILENT = auto()
    # Lines in a timeline.
    #: (text: why)
    CUT_OFF = auto()
    BACK_AGAIN = auto()
    #: What was said between two lines is not kept here.
    LINES_MISSING = auto()
    #: (name, other: the channel)
    INVITED_ME = auto()
    #: (name: by whom, other: whom)
    INVITED = auto()
    #: (name: whom, other: the channel)
    INVITING = auto()
    #: (name: the channel, text: its modes)
    MODES = auto()
    #: (text: the message)
    ME_AWAY = auto()
    ME_BACK = auto()
    #: (name: whom)
    IGNORED = auto()
    HEARD_AGAIN = auto()
    #: (name: by whom, other: the former name, text: the new one)
    CHANNEL_RENAMED = auto()
    # A line of mine that did not get through, or a command of mine that was refused.
    #: It was written before the connection was lost, and nobody can say whether it arrived.
    MAY_HAVE_BEEN_HEARD = auto()
    #: It was typed long ago, and nobody was there to send it to.
    STALE = auto()
    #: The disk does not take it: it waits, but only as long as the program runs.
    NOT_KEPT = auto()
    # What was wanted of a message, and cannot be.
    CANNOT_REACT = auto()
    CANNOT_TAKE_BACK = auto()
    TAKE_BACK_ELSEWHERE = auto()
    TAKE_BACK_FORBIDDEN = auto()
    TAKE_BACK_TOO_LATE = auto()
    TAKE_BACK_UNKNOWN = auto()
    TOO_MUCH_WAITS = auto()
    #: (name)
    NOBODY_THERE = auto()
    NO_SUCH_CHANNEL = auto()
    CANNOT_SEND = auto()
    NOT_IN_CHANNEL = auto()
    NOT_TOGETHER = auto()
    ALREADY_THERE = auto()
    TOO_MANY_CHANNELS = auto()
    CHANNEL_FULL = auto()
    INVITE_ONLY = auto()
    BANNED_FROM_CHANNEL = auto()
    CHANNEL_PASSWORD = auto()
    BAD_CHANNEL_NAME = auto()
    ACCOUNT_NEEDED = auto()
    NOT_OPERATOR = auto()
    NOT_SERVER_OPERATOR = auto()
    TOO_LONG = auto()
    #: (name: the command)
    UNKNOWN_COMMAND = auto()
    INCOMPLETE_COMMAND = auto()
    #: (name: whom)
    CANNOT_IGNORE = auto()
    NOT_IGNORED = auto()
    TOO_MANY_IGNORED = auto()
    NO_RENAMING = auto()
    #: Anything else that the server refuses. (text: its words)
    REFUSED = auto()
    # What was typed.
    #: (name: the word)
    NO_SUCH_WORD = auto()
    #: (text: how it is written)
    USAGE = auto()
    NO_CHANNEL_HERE = auto()
    NOT_CONNECTED = auto()
    # A conversation that is gone.
    #: (name: the channel, other: by whom, text: the reason)
    KICKED = auto()
    #: (name: the channel)
    LEFT = auto()
    #: (name: the person)
    CLOSED_DIRECT = auto()


class Saying(NamedTuple):
    """One thing to say, with the names and the foreign text in it."""

    what: What
    name: str = ""
    other: str = ""
    #: Plain text from the network.
    text: str = ""
