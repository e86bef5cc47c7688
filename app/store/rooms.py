"""The rooms that one was in, in a readable file in the user's data folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from server.files import write_whole
from server.protocol.address import Address, parse_address

#: How many are remembered.
MOST: Final = 12


class KnownRoom(NamedTuple):
    """A room that one was in."""

    name: str
    address: Address
    #: When one was there last, in seconds since 1970.
    visited: float


class KnownRooms:
    """The rooms, the last one first. A file that cannot be read is as good as none; one that cannot be written
    changes nothing for this run."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._rooms: tuple[KnownRoom, ...] = tuple(_read(path))

    @property
    def rooms(self) -> Sequence[KnownRoom]:
        return self._rooms

    def remember(self, room: KnownRoom) -> None:
        """One is in this room now: it stands first."""
        others = [known for known in self._rooms if known.address.place != room.address.place]
        self._write((room, *others)[:MOST])

    def forget(self, room: KnownRoom) -> None:
        """Not to be offered again."""
        self._write(tuple(known for known in self._rooms if known.address.place != room.address.place))

    def forget_all(self) -> None:
        """None is to be offered again."""
        self._write(())

    def _write(self, rooms: tuple[KnownRoom, ...]) -> None:
        self._rooms = rooms
        records = [_record(room) for room in rooms]
        write_whole(self._path, json.dumps({"rooms": records}, ensure_ascii=False, indent=1))


def _record(room: KnownRoom) -> dict[str, object]:
    return {
        "name": room.name,
        "host": room.address.host,
        "port": room.address.port,
        "tls": room.address.tls,
        "visited": room.visited,
    }


def _read(path: Path) -> list[KnownRoom]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))["rooms"]
        rooms = [_room(record) for record in records[:MOST]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return rooms


def _room(record: dict[str, object]) -> KnownRoom:
    """One record, checked: the file may have been edited by hand."""
    host, port, visited = record["host"], record["port"], record["visited"]
    if not isinstance(port, int) or not isinstance(visited, int | float):
        raise TypeError("port or visited")
    address = parse_address(f"{host} {port}")
    return KnownRoom(str(record["name"]), Address(address.host, port, tls=bool(record["tls"])), float(visited))
