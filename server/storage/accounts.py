"""Who owns which name, kept in a file of its own: a room without a history has owners too."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from server.protocol.lookalikes import skeleton

#: The file's name in a room's data folder.
ACCOUNTS: Final = "accounts.db"
_MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE accounts (
        folded TEXT PRIMARY KEY,           -- the name as it compares
        name TEXT NOT NULL,                -- as its owner wrote it
        looks TEXT NOT NULL UNIQUE,        -- the name as a person sees it (server.protocol.lookalikes)
        password TEXT NOT NULL,            -- a salted slow hash (server.core.passwords); empty: none, by key alone
        scram_salt BLOB NOT NULL,          -- SCRAM-SHA-256 (RFC 5802), empty where there is no password
        scram_iterations INTEGER NOT NULL,
        scram_stored_key BLOB NOT NULL,
        scram_server_key BLOB NOT NULL,
        email TEXT NOT NULL,
        made_at REAL NOT NULL              -- seconds since 1970
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys (
        fingerprint TEXT PRIMARY KEY,      -- SHA-256 of the client's certificate, hexadecimal
        account TEXT NOT NULL REFERENCES accounts (folded) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE channels (
        account TEXT NOT NULL REFERENCES accounts (folded) ON DELETE CASCADE,
        channel TEXT NOT NULL,             -- where it was when it went, as the channel is written
        PRIMARY KEY (account, channel)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE room (password TEXT NOT NULL) STRICT;  -- a slow hash, as older versions kept it
    """,
)


class Scram(NamedTuple):
    """What a server keeps to know a password by SCRAM without knowing it. https://www.rfc-editor.org/rfc/rfc5802"""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


class Secret(NamedTuple):
    """A password as it is kept: its slow hash, and what SCRAM needs."""

    password: str
    scram: Scram


#: Of an account that is opened with a key alone.
NO_PASSWORD: Final = Secret("", Scram(b"", 0, b"", b""))


class Account(NamedTuple):
    """One owner of a name."""

    name: str
    secret: Secret
    email: str = ""
    #: When it was made, in seconds since 1970.
    made_at: float = 0.0


class AccountTaken(Exception):  # noqa: N818 - it is an answer, not a fault
    """There is an account of this name, or of one that looks the same."""


class Accounts:
    """The accounts in one file; `path` None keeps them in memory. Another process may add to the file meanwhile.

    Names are given folded. Each call takes well under a millisecond but for `add`, `remove` and `add_key`, which write.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            # Made before SQLite opens it, so that nobody else can ever read it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1.0)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(_MIGRATIONS[version:], version + 1):
            self._connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")

    def find(self, folded: str) -> Account | None:
        """The account of this name."""
        row = self._connection.execute(
            "SELECT name, password, scram_salt, scram_iterations, scram_stored_key, scram_server_key, email, made_at"
            " FROM accounts WHERE folded = ?",
            (folded,),
        ).fetchone()
        return None if row is None else Account(row[0], Secret(row[1], Scram(*row[2:6])), row[6], row[7])

    def alike(self, name: str) -> str:
        """The folded name of the account that cannot be told from this name at a glance; empty where there is none."""
        row = self._connection.execute("SELECT folded FROM accounts WHERE looks = ?", (skeleton(name),)).fetchone()
        return "" if row is None else str(row[0])

    def names(self) -> list[str]:
        """The names of all accounts."""
        return [str(name) for (name,) in self._connection.execute("SELECT name FROM accounts ORDER BY folded")]

    def by_key(self, fingerprint: str) -> Account | None:
        """The account that is opened by a key."""
        row = self._connection.execute("SELECT account FROM keys WHERE fingerprint = ?", (fingerprint,)).fetchone()
        return None if row is None else self.find(row[0])

    def add(self, folded: str, account: Account, fingerprint: str = "") -> None:
        """Make an account, with a key where one is given. Raises AccountTaken."""
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                shown = (folded, account.name, skeleton(account.name))
                self._connection.execute(
                    "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*shown, account.secret.password, *account.secret.scram, *account[2:]),
                )
                if fingerprint:
                    self._connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (fingerprint, folded))
        except sqlite3.IntegrityError:
            raise AccountTaken(account.name) from None

    def add_key(self, folded: str, fingerprint: str) -> None:
        """Let a key open an account as well."""
        self._connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (fingerprint, folded))

    def remove(self, folded: str) -> bool:
        """Take an account away for good, its keys too; whether there was one."""
        return self._connection.execute("DELETE FROM accounts WHERE folded = ?", (folded,)).rowcount > 0

    def channels(self, folded: str) -> list[str]:
        """Where somebody was when they went."""
        found = self._connection.execute("SELECT channel FROM channels WHERE account = ?", (folded,))
        return [str(name) for (name,) in found]

    def remember_channels(self, folded: str, names: Iterable[str]) -> None:
        """Keep where somebody is who goes."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM channels WHERE account = ?", (folded,))
            self._connection.executemany("INSERT INTO channels VALUES (?, ?)", [(folded, name) for name in names])

    def take_room_password(self) -> str:
        """The room's password as older versions kept it here, as its slow hash; it is here no more afterwards."""
        with self._connection:
            row = self._connection.execute("DELETE FROM room RETURNING password").fetchone()
        return "" if row is None else str(row[0])

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
