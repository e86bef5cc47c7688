"""Messages of the past as lines: what they say is told, what they changed then is not changed again now.

https://ircv3.net/specs/extensions/chathistory#the-drafteventplayback-capability
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from app.state import reactions
from app.state.conversation import Conversation
from app.state.events import Event, TakenBack
from app.state.ignoring import hides
from app.state.lines import Kind, Line
from app.state.moments import moment_of
from app.state.past import Place
from app.state.people import farewell
from app.state.room import Room
from app.state.text import plain, styled
from server.protocol.message import Message


class Page(NamedTuple):
    """What one answer brought, in the order of the history."""

    lines: tuple[Line, ...]
    #: Reactions, and what was taken back.
    changes: tuple[Event, ...]
    #: The first and the last message of it, whatever they are.
    first: Place | None
    last: Place | None
    #: How many messages it has, and the msgids of them, also of those that nobody wants to hear.
    size: int
    msgids: frozenset[str]


def read(room: Room, conversation: Conversation, messages: Sequence[Message]) -> Page:
    """Read the messages of a batch. Never raises, whatever stands in them."""
    lines: list[Line] = []
    changes: list[Event] = []
    places: list[Place] = []
    for message in messages:
        if (place := _place(message)) is not None:
            places.append(place)
        if hides(room, message):
            continue
        if message.command == "REDACT":
            changes.append(TakenBack(conversation.name, message.param(1), message.nick, plain(message.param(2))))
        elif message.command == "TAGMSG":
            changes += reactions.heard(room, conversation, message)
        elif (teller := _TELLERS.get(message.command)) and (line := teller(room, message)) is not None:
            lines.append(line)
    first, last = (places[0], places[-1]) if places else (None, None)
    msgids = frozenset(message.tags.get("msgid", "") for message in messages)
    return Page(tuple(lines), tuple(changes), first, last, len(messages), msgids)


def lines_of(room: Room, messages: Sequence[Message]) -> list[tuple[str, Line]]:
    """What people said, in whatever conversations: the name of each, and the line."""
    found: list[tuple[str, Line]] = []
    for message in messages:
        if message.command not in ("PRIVMSG", "NOTICE") or hides(room, message):
            continue
        line = _said(room, message)
        target = message.param(0)
        name = target if room.is_channel(target) or room.fold(message.nick) == room.me else message.nick
        if line is not None and name:
            found.append((name, line))
    return found


def _place(message: Message) -> Place | None:
    msgid, time = message.tags.get("msgid", ""), moment_of(message.tags.get("time", ""))
    return Place(msgid, time) if msgid and time is not None else None


def _said(room: Room, message: Message) -> Line | None:
    words = message.param(1)
    kind = Kind.SAID if message.command == "PRIVMSG" else Kind.NOTICE
    if words.startswith("\x01"):
        asked, _, words = words.strip("\x01").partition(" ")
        if asked.upper() != "ACTION" or kind is Kind.NOTICE:
            return None
        kind = Kind.DID
    return room.line(kind, message.nick, styled(words), message=message)


def _joined(room: Room, message: Message) -> Line:
    return room.line(Kind.JOINED, message.nick, message=message)


def _left(room: Room, message: Message) -> Line:
    return room.line(Kind.LEFT, message.nick, plain(message.param(1)), message=message)


def _quitted(room: Room, message: Message) -> Line:
    kind, by, reason = farewell(message)
    return room.line(kind, message.nick, reason, message=message, other=by)


def _kicked(room: Room, message: Message) -> Line:
    return room.line(Kind.KICKED, message.param(1), plain(message.param(2)), message=message, other=message.nick)


def _renamed(room: Room, message: Message) -> Line:
    return room.line(Kind.RENAMED, message.nick, message=message, other=message.param(0))


def _topic(room: Room, message: Message) -> Line:
    return room.line(Kind.TOPIC, message.nick, plain(message.param(1)), message=message)


def _mode(room: Room, message: Message) -> Line:
    return room.line(Kind.MODE, message.nick, " ".join(message.params[1:]), message=message)


_TELLERS: Final[dict[str, Callable[[Room, Message], Line | None]]] = {
    "PRIVMSG": _said,
    "NOTICE": _said,
    "JOIN": _joined,
    "PART": _left,
    "QUIT": _quitted,
    "KICK": _kicked,
    "NICK": _renamed,
    "TOPIC": _topic,
    "MODE": _mode,
}
