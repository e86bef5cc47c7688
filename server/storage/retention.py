"""How long, and how much, is kept: the rest is taken away a little at a time, so that nobody waits for it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from server.storage.history import History

#: Messages that are taken away at once: some milliseconds.
_SLICE: Final = 500
_DAY: Final = 86_400_000


class Limits(NamedTuple):
    """What is kept: messages of a channel, of a direct conversation, and days; 0 for all."""

    channel_messages: int = 0
    direct_messages: int = 0
    days: int = 0


class _Cut(NamedTuple):
    """The last message of a conversation that goes."""

    conversation: int
    moment: int
    number: int


class Retention:
    """Keeps a history within its limits. `look` finds what is too much, off the loop; `prune` takes it away, in it."""

    def __init__(self, history: History, path: Path, limits: Callable[[], Limits]) -> None:
        self._history = history
        self._path = path
        self._limits = limits
        self._cuts: list[_Cut] = []

    def look(self, now: int) -> None:
        """Find in every conversation where what is kept begins; `now` in milliseconds since 1970.

        Takes its own connection and reads only: call it outside the loop, now and then.
        """
        limits = self._limits()
        if not any(limits):
            self._cuts = []
            return
        oldest = now - limits.days * _DAY if limits.days else -1
        connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            conversations = connection.execute("SELECT id, name FROM conversations").fetchall()
            cuts = (self._cut(connection, number, name, limits, oldest) for number, name in conversations)
            self._cuts = [cut for cut in cuts if cut is not None]
        finally:
            connection.close()

    def _cut(self, connection: sqlite3.Connection, number: int, name: str, limits: Limits, oldest: int) -> _Cut | None:
        most = limits.channel_messages if name.startswith("#") else limits.direct_messages
        too_many = None
        if most:
            too_many = connection.execute(
                "SELECT moment, id FROM messages WHERE conversation = ? ORDER BY moment DESC, id DESC LIMIT 1 OFFSET ?",
                (number, most),
            ).fetchone()
        too_old = connection.execute(
            "SELECT moment, id FROM messages WHERE conversation = ? AND moment < ?"
            " ORDER BY moment DESC, id DESC LIMIT 1",
            (number, oldest),
        ).fetchone()
        last = max(filter(None, (too_many, too_old)), default=None)
        return None if last is None else _Cut(number, *last)

    def prune(self) -> None:
        """Take a slice of what is too much away, with the turn's commit."""
        behind = "conversation = ? AND (moment, id) <= (?, ?)"
        while self._cuts:
            cut = self._cuts[0]
            if self._history.read(f"SELECT 1 FROM messages WHERE {behind} LIMIT 1", *cut):  # noqa: S608 - fixed words
                self._history.write(
                    f"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE {behind} LIMIT ?)",  # noqa: S608 - fixed words
                    *cut,
                    _SLICE,
                )
                return
            del self._cuts[0]
