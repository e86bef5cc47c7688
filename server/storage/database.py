"""The database file: opened, brought to the newest form, set aside where it is damaged."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

#: Each step from one form of the database to the next, oldest first; `user_version` counts those that are done.
MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE conversations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE          -- a channel's folded name, or an owner and a nickname (see history)
    ) STRICT;
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY,            -- grows: the order in which things were said
        conversation INTEGER NOT NULL REFERENCES conversations (id),
        moment INTEGER NOT NULL,           -- milliseconds since 1970
        msgid TEXT NOT NULL,
        command TEXT NOT NULL,
        source TEXT NOT NULL,              -- nick!user@host, as it was shown
        account TEXT NOT NULL,
        target TEXT NOT NULL,              -- as it was written: a channel, or a nickname
        tags TEXT NOT NULL,                -- client-only tags, as they stand on the wire
        words TEXT
    ) STRICT;
    CREATE INDEX messages_by_moment ON messages (conversation, moment, id);
    CREATE INDEX messages_by_msgid ON messages (msgid);
    CREATE TABLE channels (
        name TEXT PRIMARY KEY,             -- folded
        state TEXT NOT NULL                -- JSON: what server.core.channel keeps, without its members
    ) STRICT;
    CREATE TABLE bans (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        set_by TEXT NOT NULL,
        set_at REAL NOT NULL,
        ends_at REAL,
        PRIMARY KEY (kind, name)
    ) STRICT;
    """,
    """
    ALTER TABLE messages ADD COLUMN author TEXT NOT NULL DEFAULT '';  -- whose words: server.core.client's identity
    """,
    """
    CREATE TABLE read_markers (
        identity TEXT NOT NULL,            -- an account (server.core.reading)
        target TEXT NOT NULL,              -- folded: a channel, or a nickname
        moment INTEGER NOT NULL,           -- milliseconds since 1970
        PRIMARY KEY (identity, target)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE gone_messages (id INTEGER PRIMARY KEY) STRICT;  -- still in the index of words (server.storage.search)
    CREATE TRIGGER message_gone AFTER DELETE ON messages
    BEGIN
        INSERT OR IGNORE INTO gone_messages VALUES (old.id);
    END;
    """,
    """
    -- A msgid with a hyphen carries the number of its message (server.storage.history): only those from before need
    -- an index, which would cost each new message a third of what keeping it costs.
    DROP INDEX messages_by_msgid;
    CREATE INDEX messages_by_older_msgid ON messages (msgid) WHERE instr(msgid, '-') = 0;
    """,
)


#: Bytes of a database that is checked from end to end when it is opened.
_CHECKED_WHOLE: Final = 64 * 1024 * 1024


class CannotKeep(Exception):  # noqa: N818 - it is an answer for a person
    """The database cannot be opened, in words that say why."""


def open_database(path: Path, tell: Callable[[str], None]) -> sqlite3.Connection:
    """Open the database, made or brought to the newest form where needed.

    A file that is damaged is renamed and a new one begun, which `tell` is told in words: never overwritten.
    Raises CannotKeep where the folder does not let it be opened at all, or a newer Landline wrote it.
    """
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise CannotKeep(f"{path} cannot be opened: {error}.") from None
    aside = path.with_name(f"{path.stem}-damaged-{int(time.time())}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    tell(f"The history in {path.name} is damaged. It was set aside as {aside.name}, and a new one is begun.")
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        raise CannotKeep(f"{path} cannot be opened: {error}.") from None


def _opened(path: Path) -> sqlite3.Connection:
    # Transactions are begun and ended by hand: one a turn of the loop (server.storage.history).
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # What is committed survives the end of this program however it comes; only a power cut may take the last
        # moments along. Waiting for the disk at each turn of the loop would cost everybody milliseconds.
        connection.execute("PRAGMA synchronous = NORMAL")
        # Redacted words are overwritten, not just unlinked.
        connection.execute("PRAGMA secure_delete = ON")
        # Checkpoints are made by `checkpoint`, off the loop.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA foreign_keys = ON")
        _check(connection, path)
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Look whether the file is sound: all of it where that takes a moment, else its head. DatabaseError if not."""
    if path.stat().st_size <= _CHECKED_WHOLE:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    else:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise CannotKeep(f"{path} was written by a newer Landline. Open the room with that one.")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")


def checkpoint(path: Path, *, empty_log: bool = False) -> bool:
    """Bring what the log holds into the database itself. Takes its own connection: call it outside the loop.

    `empty_log` also cuts the log off, so that what was deleted does not live on in it; False where that must be tried
    again because somebody reads.
    """
    connection = sqlite3.connect(path, timeout=1.0)
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        if not empty_log:
            return True
        # All but the last moment is in the database now: whoever writes meanwhile waits this long at most.
        connection.execute("PRAGMA busy_timeout = 20")
        (busy, _pages, _moved) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.close()
