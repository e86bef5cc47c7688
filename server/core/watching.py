"""Who wants to know when somebody comes and goes. https://ircv3.net/specs/extensions/monitor"""

from collections.abc import Collection

from server.core.client import Client
from server.protocol.names import Fold


class Watching:
    """Which nicknames each client watches, whether anybody has them at the moment or not."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        #: By client, the nicknames as it wrote them, by folded nickname.
        self._watched: dict[Client, dict[str, str]] = {}
        #: By folded nickname, who watches it. A dict for its order: whoever asked first is told first.
        self._watchers: dict[str, dict[Client, None]] = {}

    def add(self, client: Client, nick: str) -> bool:
        """Watch a nickname; False where the client did already."""
        folded = self._fold(nick)
        watched = self._watched.setdefault(client, {})
        if folded in watched:
            return False
        watched[folded] = nick
        self._watchers.setdefault(folded, {})[client] = None
        return True

    def watches(self, client: Client, nick: str) -> bool:
        """Whether a client watches a nickname."""
        return self._fold(nick) in self._watched.get(client, {})

    def remove(self, client: Client, nick: str) -> None:
        """Watch a nickname no more."""
        folded = self._fold(nick)
        watched = self._watched.get(client, {})
        if watched.pop(folded, None) is None:
            return
        if not watched:
            del self._watched[client]
        watchers = self._watchers[folded]
        del watchers[client]
        if not watchers:
            del self._watchers[folded]

    def clear(self, client: Client) -> None:
        """Watch nobody any more."""
        for nick in self.watched(client):
            self.remove(client, nick)

    def watched(self, client: Client) -> list[str]:
        """The nicknames that a client watches, as it wrote them, in its order."""
        return list(self._watched.get(client, {}).values())

    def count(self, client: Client) -> int:
        """How many nicknames a client watches."""
        return len(self._watched.get(client, {}))

    def watchers(self, nick: str) -> Collection[Client]:
        """Who watches a nickname."""
        return self._watchers.get(self._fold(nick), {}).keys() if self._watchers else ()
