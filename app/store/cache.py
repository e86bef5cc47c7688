"""What was seen in rooms, kept on this computer: read at once when a room is opened, and with its host away.

One SQLite file. Each line knows whether something may be missing above it (`gap`), so that holes are never passed over
in silence. What is taken back is overwritten on the disk, not just unlinked. Used by the worker's thread alone.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from app.state.lines import Line
from app.store.kept import Where, mark_of, row_of

#: Lines kept of one conversation, and of all together; the oldest go first, some at once.
MOST_LINES: Final = 50_000
MOST_IN_ALL: Final = 500_000
_DROPPED_AT_ONCE: Final = 1_000
_VERSION: Final = 1

_SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS conversations (
        id INTEGER PRIMARY KEY,
        room TEXT NOT NULL,                -- host and port
        name TEXT NOT NULL,                -- as it was shown last
        folded TEXT NOT NULL,
        direct INTEGER NOT NULL,
        topic TEXT NOT NULL DEFAULT '',
        read_until REAL NOT NULL DEFAULT 0,
        shown INTEGER NOT NULL DEFAULT 1,  -- 0: it was left
        UNIQUE (room, folded)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS lines (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations (id),
        time REAL NOT NULL,                -- seconds since 1970
        rank INTEGER NOT NULL,             -- the order of those of one time
        mark TEXT NOT NULL,                -- the msgid, or else what tells a line from others
        msgid TEXT NOT NULL,
        kind TEXT NOT NULL,
        nick TEXT NOT NULL,
        text TEXT NOT NULL,
        other TEXT NOT NULL,
        flags INTEGER NOT NULL,            -- 1 mine, 2 mention, 4 bot
        reply TEXT NOT NULL,
        taken_back_by TEXT NOT NULL DEFAULT '',
        words TEXT NOT NULL,               -- what is searched in: see `folded`
        gap INTEGER NOT NULL,              -- something may be missing above it
        UNIQUE (conversation, mark)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS lines_by_time ON lines (conversation, time, rank);
    CREATE TABLE IF NOT EXISTS reactions (
        conversation INTEGER NOT NULL REFERENCES conversations (id),
        msgid TEXT NOT NULL,
        nick TEXT NOT NULL,
        text TEXT NOT NULL,
        mine INTEGER NOT NULL,
        PRIMARY KEY (conversation, msgid, nick, text)
    ) STRICT;
"""


class Cache:
    """The file, open. Every method may raise sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection: Final = sqlite3.connect(path, isolation_level=None, timeout=2.0)
        self._numbers: Final[dict[Where, int]] = {}
        #: Something was taken away since the log was cut off last: the log may still hold it.
        self.unclean = True
        self.added = 0
        try:
            self._prepare(path)
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA secure_delete = ON")
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise sqlite3.OperationalError("a newer Landline wrote this file")
        self.connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        path.chmod(0o600)

    def undo(self) -> None:
        """A transaction failed: all is as it was before."""
        # Conversations that were new in it have no number.
        self._numbers.clear()
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        self.connection.close()

    # Keeping.

    def add(self, where: Where, lines: Sequence[Line], *, gap: bool = False) -> None:
        """Keep lines as they come; those that are kept already are as they are told now. `gap`: something may be
        missing above the first."""
        self._insert(self.number(where), lines, gap=gap, older=False)

    def fit(self, where: Where, lines: Sequence[Line], *, older: bool, gap: bool) -> None:
        """Keep a page of the room's history: nothing is missing within it, nor between it and what follows.

        `gap`: more may be missing above its first line, unless what stands there is known. `older`: it was asked for
        as what was said before.
        """
        if not lines:
            return
        number, first = self.number(where), mark_of(lines[0])
        there = self.has_gap(number, first)
        self._insert(number, lines, gap=False, older=older)
        start, end = lines[0].time, lines[-1].time
        self.connection.execute(
            "UPDATE lines SET gap = 0 WHERE conversation = ? AND time >= ? AND time <= ? AND gap", (number, start, end)
        )
        self.connection.execute(
            "UPDATE lines SET gap = 0 WHERE id = (SELECT id FROM lines WHERE conversation = ? AND time > ?"
            " ORDER BY time, rank LIMIT 1)",
            (number, end),
        )
        self.connection.execute(
            "UPDATE lines SET gap = ? WHERE conversation = ? AND mark = ?",
            (gap if there is None else gap and there, number, first),
        )

    def _insert(self, number: int, lines: Sequence[Line], *, gap: bool, older: bool) -> None:
        low, high = self.connection.execute(
            "SELECT min(rank), max(rank) FROM lines WHERE conversation = ?", (number,)
        ).fetchone()
        rank = (low or 0) - len(lines) if older else (high or 0) + 1
        before = self.connection.total_changes
        self.connection.executemany(
            "INSERT INTO lines (conversation, time, rank, gap, mark, msgid, kind, nick, text, other, flags, reply,"
            " taken_back_by, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (conversation, mark) DO UPDATE SET text = excluded.text, words = excluded.words,"
            " taken_back_by = excluded.taken_back_by",
            [(number, line.time, rank + at, gap and not at, *row_of(line)) for at, line in enumerate(lines)],
        )
        self.added += self.connection.total_changes - before
        self.connection.executemany(
            "INSERT OR IGNORE INTO reactions VALUES (?, ?, ?, ?, ?)",
            [
                (number, line.msgid, nick, reaction.text, reaction.mine)
                for line in lines
                for reaction in line.reactions
                for nick in reaction.nicks
            ],
        )

    def close_gap(self, where: Where, line: Line) -> None:
        """Nothing is missing above this line, as it turned out."""
        self.connection.execute(
            "UPDATE lines SET gap = 0 WHERE conversation = ? AND mark = ?", (self.number(where), mark_of(line))
        )

    def react(self, where: Where, msgid: str, nick: str, text: str, *, on: bool, mine: bool) -> None:
        """Somebody reacted to a message, known or not, or took that back."""
        row = (self.number(where), msgid, nick, text)
        if on:
            self.connection.execute("INSERT OR REPLACE INTO reactions VALUES (?, ?, ?, ?, ?)", (*row, mine))
        else:
            self.connection.execute(
                "DELETE FROM reactions WHERE conversation = ? AND msgid = ? AND nick = ? AND text = ?", row
            )

    def take_back(self, where: Where, msgid: str, by: str) -> None:
        """A message is taken back: that it was there is kept, its words are not."""
        self.connection.execute(
            "UPDATE lines SET text = '', words = '', taken_back_by = ? WHERE conversation = ? AND msgid = ?",
            (by, self.number(where), msgid),
        )
        self._drop_reactions(where, (msgid,))

    def drop(self, where: Where, msgids: Sequence[str]) -> None:
        """The room does not have these messages any more."""
        number = self.number(where)
        self.connection.executemany(
            "DELETE FROM lines WHERE conversation = ? AND msgid = ?", [(number, msgid) for msgid in msgids]
        )
        self._drop_reactions(where, msgids)

    def _drop_reactions(self, where: Where, msgids: Sequence[str]) -> None:
        number = self.number(where)
        self.connection.executemany(
            "DELETE FROM reactions WHERE conversation = ? AND msgid = ?", [(number, msgid) for msgid in msgids]
        )
        self.unclean = True

    def describe(self, where: Where, *, direct: bool, topic: str) -> None:
        """A conversation is open; what it is, and what it is about where that is known."""
        self.connection.execute(
            "UPDATE conversations SET name = ?, direct = ?, shown = 1, topic = coalesce(nullif(?, ''), topic)"
            " WHERE id = ?",
            (where.conversation, direct, topic, self.number(where)),
        )

    def leave(self, where: Where) -> None:
        """A conversation was closed; what was said there can still be found."""
        self.connection.execute("UPDATE conversations SET shown = 0 WHERE id = ?", (self.number(where),))

    def mark_read(self, where: Where, until: float) -> None:
        """Everything that was said until then, in seconds since 1970, is read."""
        self.connection.execute(
            "UPDATE conversations SET read_until = max(read_until, ?) WHERE id = ?", (until, self.number(where))
        )

    def rename(self, where: Where, name: str) -> None:
        """A conversation has another name; what was kept under that one is joined with it."""
        number = self.number(where)
        folded = name.casefold()
        for (other,) in self.connection.execute(
            "SELECT id FROM conversations WHERE room = ? AND folded = ? AND id <> ?", (where.room, folded, number)
        ).fetchall():
            for table in ("lines", "reactions"):
                self.connection.execute(
                    f"UPDATE OR IGNORE {table} SET conversation = ? WHERE conversation = ?",  # noqa: S608 - fixed words
                    (number, other),
                )
                self.connection.execute(f"DELETE FROM {table} WHERE conversation = ?", (other,))  # noqa: S608 - fixed words
            self.connection.execute("DELETE FROM conversations WHERE id = ?", (other,))
        self.connection.execute("UPDATE conversations SET name = ?, folded = ? WHERE id = ?", (name, folded, number))
        self._numbers.clear()

    def tidy(self) -> None:
        """Keep the bounds; and cut off the log where something in it was taken away."""
        if self.added >= _DROPPED_AT_ONCE:
            self.added = 0
            self._shorten()
        if self.unclean:
            (busy, _pages, _moved) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.unclean = bool(busy)

    def _shorten(self) -> None:
        counts = self.connection.execute("SELECT conversation, count(*) FROM lines GROUP BY conversation").fetchall()
        spare = sum(count for _number, count in counts) - MOST_IN_ALL
        for number, count in counts:
            most = MOST_LINES if spare <= 0 else min(MOST_LINES, count * MOST_IN_ALL // (MOST_IN_ALL + spare))
            if count > most:
                self.connection.execute(
                    "DELETE FROM lines WHERE id IN"
                    " (SELECT id FROM lines WHERE conversation = ? ORDER BY time, rank LIMIT ?)",
                    (number, count - most + _DROPPED_AT_ONCE),
                )
                self.unclean = True

    def number(self, where: Where) -> int:
        """The number of a conversation, which it gets here when it is new."""
        number = self._numbers.get(where)
        if number is None:
            folded = where.conversation.casefold()
            self.connection.execute(
                "INSERT OR IGNORE INTO conversations (room, name, folded, direct) VALUES (?, ?, ?, 0)",
                (where.room, where.conversation, folded),
            )
            (number,) = self.connection.execute(
                "SELECT id FROM conversations WHERE room = ? AND folded = ?", (where.room, folded)
            ).fetchone()
            if len(self._numbers) >= 10_000:
                self._numbers.clear()
            self._numbers[where] = number
        return int(number)

    def has_gap(self, number: int, mark: str) -> bool | None:
        """Whether something may be missing above a line; None where that is not kept."""
        row = self.connection.execute(
            "SELECT gap FROM lines WHERE conversation = ? AND mark = ?", (number, mark)
        ).fetchone()
        return None if row is None else bool(row[0])


def erase(path: Path) -> None:
    """Let nothing of it be on the disk any more."""
    if path.exists():
        with closing(sqlite3.connect(path, isolation_level=None, timeout=2.0)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            for table in ("lines", "reactions", "conversations"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed words
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
