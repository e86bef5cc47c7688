"""The names of a channel's members as NAMES shows them, kept ready: who comes in asks for all of them."""

from collections.abc import Iterator

from server.core.client import Client
from server.core.ranks import symbols


class NameList:
    """Names of one form, in parts that each fit into one line. Whoever changes costs its own part, not the others.

    `every` shows all ranks of a member (multi-prefix), `whole` masks instead of nicknames (userhost-in-names), `room`
    is the bytes of a part. All parts but the last are half full at least.
    """

    __slots__ = ("_every", "_part_of", "_parts", "_room", "_whole")

    def __init__(self, every: bool, whole: bool, room: int) -> None:
        self._every = every
        self._whole = whole
        self._room = room
        self._parts = [_Part(room)]
        self._part_of: dict[Client, _Part] = {}

    def add(self, client: Client, rank: str) -> None:
        """Write a name behind the others."""
        self._append(client, self._written(client, rank))

    def drop(self, client: Client) -> None:
        """Take a name out."""
        part = self._part_of.pop(client)
        part.drop(client)
        if part.room > self._room // 2 and part is not self._parts[-1]:
            self._parts.remove(part)
            for other, name in part.names.items():
                self._append(other, name)

    def renew(self, client: Client, rank: str) -> None:
        """Write a name again where it stands: the nickname, the mask or the rank may have changed."""
        part = self._part_of[client]
        part.put(client, self._written(client, rank))
        if part.room < 0:
            self.drop(client)
            self.add(client, rank)

    def parts(self) -> Iterator[bytes]:
        """The names, with spaces between them, one part a line."""
        return (part.text() for part in self._parts if part.names)

    def _written(self, client: Client, rank: str) -> bytes:
        return (symbols(rank, self._every) + (client.mask if self._whole else client.nick)).encode()

    def _append(self, client: Client, name: bytes) -> None:
        part = self._parts[-1]
        if part.names and len(name) >= part.room:
            part = _Part(self._room)
            self._parts.append(part)
        part.put(client, name)
        self._part_of[client] = part


class _Part:
    """Some names. `room` is the bytes that are left, each name counted with a space behind it."""

    __slots__ = ("_text", "names", "room")

    def __init__(self, room: int) -> None:
        self.names: dict[Client, bytes] = {}
        self.room = room
        self._text = b""

    def put(self, client: Client, name: bytes) -> None:
        self.room += self._size_of(client) - len(name) - 1
        self.names[client] = name
        self._text = b""

    def drop(self, client: Client) -> None:
        self.room += self._size_of(client)
        del self.names[client]
        self._text = b""

    def _size_of(self, client: Client) -> int:
        return len(self.names[client]) + 1 if client in self.names else 0

    def text(self) -> bytes:
        if not self._text:
            self._text = b" ".join(self.names.values())
        return self._text
