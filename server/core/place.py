"""Where a room is to be found."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where the room stands: process id, port, what it listens on, what others can type, SHA-256 of its certificate."""

    pid: int = 0
    port: int = 0
    listening: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    fingerprint: str = ""
