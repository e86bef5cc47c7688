"""How far everybody has read, for their own programs alone. https://ircv3.net/specs/extensions/read-marker

By identity (`Client.identity`) and folded channel name or nickname, in milliseconds since 1970. An account's markers
are kept in the database, those of a connection without one go with it.
"""

from typing import Final

from server.storage.history import History

#: Channels and people of one identity: more than anybody reads, less than fills a memory.
MOST: Final = 1000
#: Identities whose markers are remembered in a room that keeps nothing.
_MOST_REMEMBERED: Final = 1000


class Reading:
    """The read markers of all who are here. `history`, where there is one, keeps those of accounts."""

    def __init__(self) -> None:
        self.history: History | None = None
        self._markers: dict[str, dict[str, int]] = {}
        #: Those of accounts that went, in a room that keeps nothing.
        self._gone: dict[str, dict[str, int]] = {}

    def marker(self, identity: str, target: str) -> int | None:
        """How far somebody has read; None where nothing is known."""
        return self._of(identity).get(target)

    def advance(self, identity: str, target: str, moment: int) -> int | None:
        """Somebody has read until a moment; it only goes forward. Gives what holds now, None if there are too many."""
        markers = self._of(identity)
        known = markers.get(target)
        if known is not None and known >= moment:
            return known
        if known is None and len(markers) >= MOST:
            return None
        self._markers.setdefault(identity, markers)[target] = moment
        if self.history is not None and _is_account(identity):
            self.history.write("INSERT OR REPLACE INTO read_markers VALUES (?, ?, ?)", identity, target, moment)
        return moment

    def rename(self, old: str, new: str) -> None:
        """A channel has another name."""
        for markers in (*self._markers.values(), *self._gone.values()):
            if old in markers:
                markers[new] = markers.pop(old)
        if self.history is not None:
            self.history.write("UPDATE OR REPLACE read_markers SET target = ? WHERE target = ?", new, old)

    def forget(self, identity: str) -> None:
        """Nobody with this identity is here any more: what is kept of it is on disk.

        Where there is none, accounts are remembered as long as the room is open, those that went last.
        """
        markers = self._markers.pop(identity, None)
        if markers and self.history is None and _is_account(identity):
            self._gone[identity] = markers
            if len(self._gone) > _MOST_REMEMBERED:
                del self._gone[next(iter(self._gone))]

    def _of(self, identity: str) -> dict[str, int]:
        markers = self._markers.get(identity)
        if markers is None:
            markers = {}
            if self.history is not None and _is_account(identity):
                rows = self.history.read("SELECT target, moment FROM read_markers WHERE identity = ?", identity)
                markers = self._markers[identity] = dict(rows)
            elif identity in self._gone:
                markers = self._markers[identity] = self._gone.pop(identity)
        return markers


def _is_account(identity: str) -> bool:
    return identity.startswith("@")
