"""Who is called what: no two have one nickname, or nicknames that look the same."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from server.protocol.lookalikes import skeleton
from server.protocol.names import Fold

if TYPE_CHECKING:
    from server.core.client import Client


class Nicknames:
    """Everybody who is through the door, by nickname; gone through in the order in which they came."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._holders: dict[str, Client] = {}
        self._looks: dict[str, Client] = {}

    def __len__(self) -> int:
        return len(self._holders)

    def __iter__(self) -> Iterator["Client"]:
        return iter(self._holders.values())

    def find(self, nick: str) -> "Client | None":
        """Who has a nickname, in any spelling of it."""
        return self._holders.get(self._fold(nick))

    def alike(self, nick: str) -> "Client | None":
        """Who has a nickname that cannot be told from this one at a glance, or this one itself."""
        return self.find(nick) or self._looks.get(skeleton(nick))

    def take(self, client: "Client") -> None:
        """A client's nickname is its own from now on."""
        self._holders[self._fold(client.nick)] = client
        self._looks[skeleton(client.nick)] = client

    def free(self, client: "Client") -> None:
        """A client's nickname is free again."""
        del self._holders[self._fold(client.nick)]
        if self._looks.get(looks := skeleton(client.nick)) is client:
            del self._looks[looks]
