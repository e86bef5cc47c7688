"""What both ends can do beyond plain IRC: what the server offers, the app asks for what it can use.

https://ircv3.net/specs/extensions/capability-negotiation
"""

from collections.abc import Iterable
from typing import Final

from app.state import login
from app.state.events import AbilitiesChanged, Events
from app.state.joining import Stage
from app.state.people import say_away_quietly
from app.state.registry import on
from app.state.room import Room, last
from server.protocol.capabilities import CAPABILITIES
from server.protocol.message import Message

#: Room for names in one `CAP REQ` or `JOIN`, in bytes: a line without its other words.
_LIST_SIZE: Final = 400


@on("CAP")
def negotiated(room: Room, message: Message) -> Events:
    """What the server offers, grants, refuses, adds and takes away."""
    words = [word.lstrip("-~=").partition("=") for word in last(message).split(" ")]
    listed = [name for name, _, _ in words]
    match message.param(1).upper():
        case "LS":
            _offer(room, words)
            if message.param(2) != "*":
                _ask(room, room.offered)
        case "NEW":
            _offer(room, words)
            _ask(room, listed)
        case "DEL":
            room.offered.difference_update(listed)
            room.capabilities.difference_update(listed)
        case "ACK":
            room.capabilities.update(name for name in listed if name in CAPABILITIES)
            room.asking.difference_update(listed)
            if room.away and "draft/pre-away" in listed:
                say_away_quietly(room)
        case "NAK" if len(listed) > 1:
            # All or none: perhaps the server takes them one by one.
            for name in sorted(room.asking.intersection(listed)):
                room.send("CAP", "REQ", name)
        case "NAK":
            room.asking.difference_update(listed)
        case _:
            return
    if not room.asking and message.param(2) != "*":
        login.settle(room)
    if room.stage is Stage.HERE:
        yield AbilitiesChanged()


def _offer(room: Room, words: Iterable[tuple[str, str, str]]) -> None:
    for name, _, value in words:
        if name in CAPABILITIES:
            room.offered.add(name)
            room.capability_values[name] = value


def _ask(room: Room, listed: Iterable[str]) -> None:
    """Ask for everything that the app can use and the server has, as long as what it needs is there too."""
    wanted = [
        row.name
        for row in CAPABILITIES.values()
        if row.asked
        and row.name in listed
        and row.name not in room.capabilities
        and row.name in room.offered
        and room.offered.issuperset(row.needs)
        and row.unless not in room.offered
        and (row.name != "sasl" or login.is_possible(room))
    ]
    room.asking.update(wanted)
    for words in in_lists(wanted, " "):
        room.send("CAP", "REQ", words)


def in_lists(words: Iterable[str], separator: str) -> list[str]:
    """Put words into as few lists as fit into lines."""
    lists: list[str] = []
    for word in words:
        if lists and len(lists[-1].encode()) + len(word.encode()) < _LIST_SIZE:
            lists[-1] += separator + word
        else:
            lists.append(word)
    return lists
