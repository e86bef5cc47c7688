"""What both ends can do beyond plain IRC: what the server offers, the app asks for what it can use.

https://ircv3.net/specs/extensions/capability-negotiation
"""

from collections.abc import Iterable
from typing import Final

from app.state.events import Events
from app.state.registry import on
from app.state.room import Room, last
from server.protocol.capabilities import CAPABILITIES
from server.protocol.message import Message

#: Room for names in one `CAP REQ` or `JOIN`, in bytes: a line without its other words.
_LIST_SIZE: Final = 400


@on("CAP")
def negotiated(room: Room, message: Message) -> Events:
    """What the server offers, grants, refuses, adds and takes away."""
    listed = [word.lstrip("-~=").partition("=")[0] for word in last(message).split(" ")]
    match message.param(1).upper():
        case "LS":
            _offer(room, listed)
            if message.param(2) != "*":
                _ask(room, room.offered)
        case "NEW":
            _offer(room, listed)
            _ask(room, listed)
        case "DEL":
            room.offered.difference_update(listed)
            room.capabilities.difference_update(listed)
        case "ACK":
            room.capabilities.update(name for name in listed if name in CAPABILITIES)
            room.asking.difference_update(listed)
        case "NAK" if len(listed) > 1:
            # All or none: perhaps the server takes them one by one.
            for name in sorted(room.asking.intersection(listed)):
                room.send("CAP", "REQ", name)
        case "NAK":
            room.asking.difference_update(listed)
        case _:
            return
    if room.negotiating and not room.asking and message.param(2) != "*":
        room.negotiating = False
        room.send("CAP", "END")
    yield from ()


def _offer(room: Room, listed: Iterable[str]) -> None:
    room.offered.update(name for name in listed if name in CAPABILITIES)


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
