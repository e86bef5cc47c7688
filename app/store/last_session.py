"""Which rooms were open when the window was there last, in a readable file in the user's data folder."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from server.files import write_whole
from server.protocol.address import Address, parse_address

#: More than anybody has open; a file that names more was not written here.
MOST_ROOMS: Final = 50
MOST_CONVERSATIONS: Final = 200


class OpenedRoom(NamedTuple):
    """A room that was open."""

    name: str
    address: Address
    #: The channels and people whose conversations were open, in order; those that are no names do no harm.
    conversations: tuple[str, ...] = ()
    #: The channel where everybody starts; empty where there is none.
    lobby: str = ""
    #: The one that was in front; empty for none.
    shown: str = ""
    #: It was hosted on this computer.
    own: bool = False


class LastSession(NamedTuple):
    """All that were open, as they stood; `front` is the place of the one that was seen, -1 for none."""

    rooms: tuple[OpenedRoom, ...] = ()
    front: int = -1


class SessionFile:
    """Keeps what is open. A file that cannot be read is as good as none; one that cannot be written changes nothing
    for this run."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._kept: LastSession | None = None

    def read(self) -> LastSession:
        """What was open last."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            content = json.loads(self._path.read_text(encoding="utf-8"))
            rooms = tuple(_room(record) for record in content["rooms"][:MOST_ROOMS])
            front = int(content["front"])
            return LastSession(rooms, front if 0 <= front < len(rooms) else -1)
        return LastSession()

    def keep(self, session: LastSession) -> None:
        """This is open now."""
        if session == self._kept:
            return
        self._kept = session
        content = {"rooms": [_record(room) for room in session.rooms], "front": session.front}
        write_whole(self._path, json.dumps(content, ensure_ascii=False, indent=1))


def _record(room: OpenedRoom) -> dict[str, object]:
    return {
        "name": room.name,
        "host": room.address.host,
        "port": room.address.port,
        "tls": room.address.tls,
        "conversations": list(room.conversations),
        "lobby": room.lobby,
        "shown": room.shown,
        "own": room.own,
    }


def _room(record: dict[str, object]) -> OpenedRoom:
    """One record, checked: the file may have been edited by hand."""
    host, port, conversations = record["host"], record["port"], record["conversations"]
    if not isinstance(port, int) or not isinstance(conversations, list):
        raise TypeError("port or conversations")
    address = parse_address(f"{host} {port}")
    return OpenedRoom(
        str(record["name"]),
        Address(address.host, port, tls=bool(record["tls"])),
        tuple(str(name) for name in conversations[:MOST_CONVERSATIONS]),
        str(record["lobby"]),
        str(record["shown"]),
        record["own"] is True,
    )
