"""What was said, kept. One commit carries all that one turn of the loop brought; nothing is sent before it.

Where that is little it goes into a journal at first (server.storage.journal), which is emptied before anybody looks.

A direct message is kept once for each of its two ends, under that end's own name (`direct_name`), so that what
belongs to somebody is found, bounded and taken away without looking at anybody else's.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from server.protocol.tuples import maker
from server.storage.database import checkpoint
from server.storage.journal import Journal

#: Seconds between two tries to write again after the disk refused.
_TRY_AGAIN: Final = 2.0
#: Statements that wait while the disk refuses.
_MOST_WRITES: Final = 10_000
#: Messages that wait in the journal at most.
_MOST_JOURNALED: Final = 100
#: Conversations that have a copy of one message, which can be found in them by its id.
_MOST_COPIES: Final = 1000
#: An id that carries a number.
_NUMBERED: Final = re.compile(r"[^-]*-([0-9a-f]{1,12})")


class Said(NamedTuple):
    """One thing that was said or happened. `moment` in milliseconds since 1970.

    `words` are those of a message, None where it has none; of an event, the whole line behind its source.

    `author` is whose words they are (`Client.identity`), empty for an event. `number` is the place in the order of all
    things, which each copy has for itself; behind its hyphen `msgid` carries that of the first copy, hexadecimal.
    """

    conversation: str
    moment: int
    msgid: str
    command: str
    source: str
    account: str
    target: str
    tags: str
    words: str | None
    author: str
    number: int


#: Makes one of its fields.
said: Final = maker(Said)


class Mark(NamedTuple):
    """A place between things that were said: before all that are later, or have this moment and a higher number."""

    moment: int
    number: int


#: Before everything, and behind everything.
BEGINNING: Final = Mark(-1, 0)
END: Final = Mark(2**62, 2**62)

COLUMNS: Final = "moment, msgid, command, source, account, target, tags, words, author, id"


class History:
    """The kept conversations.

    `clock` gives seconds that grow; `tell(kept, words)` is called when history stops being kept and when it is again.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        clock: Callable[[], float],
        tell: Callable[[bool, str], None],
    ) -> None:
        self._connection = connection
        #: The database.
        self.path = path
        self._clock = clock
        self._tell = tell
        self._pending: list[Said] = []
        #: Keep something with the next commit.
        self.add: Callable[[Said], None] = self._pending.append
        #: Other writes of this turn: statements with their parameters.
        self._writes: list[tuple[str, tuple[Any, ...]]] = []
        self._numbers: dict[str, int] = {}
        #: When the disk is tried again; None while everything is kept.
        self._try_again_at: float | None = None
        #: Whether the disk has too little left for what is said.
        self._stopped = False
        #: When something was last put on disk, and when the log was last folded in, by the clock; None for never.
        self._committed_at: float | None = None
        self._folded_at: float | None = None
        #: Ids of messages that are taken away with the next commit.
        self._removed: set[str] = set()
        #: Whether the log may still hold words that were taken away: it may as it was left, if it was left suddenly.
        self._log_unclean = True
        self._checkpoint_due = True
        #: Messages that are on disk, but in the journal.
        self._journaled: list[Said] = []
        self._journal = Journal(path.with_name(f"{path.stem}-latest.jsonl"))
        last = self.last_number()
        # Once what was in it is in the database, it counts no more, whether or not it could still be cleared.
        self._journaled = [row for row in map(Said._make, self._journal.rows()) if row.number > last]
        self.commit(settled=True)

    @property
    def is_log_unclean(self) -> bool:
        """Whether words that were taken away may be in the log still, until the next checkpoint."""
        return self._log_unclean

    @property
    def is_kept(self) -> bool:
        """Whether what is said now is being kept."""
        return self._try_again_at is None and not self._stopped

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is kept because the disk has too little left (`mind_disk`)."""
        return self._stopped

    @property
    def waiting(self) -> int:
        """Messages that are on disk, but in the journal."""
        return len(self._journaled)

    @property
    def commit_age(self) -> float | None:
        """Seconds since something was last put on disk, be it in the journal; None where nothing was yet."""
        return None if self._committed_at is None else self._clock() - self._committed_at

    @property
    def fold_age(self) -> float | None:
        """Seconds since the log was last folded into the database; None where it was not yet."""
        return None if self._folded_at is None else self._clock() - self._folded_at

    def mind_disk(self, left: int, floor: int) -> None:
        """Keep nothing more of what is said while the disk has less left than a floor (bytes; 0: none), so that the
        computer goes on working; and again once it has a quarter more than that. Bans and the like are kept on.
        """
        was_kept = self.is_kept
        self._stopped = left < (floor * 5 // 4 if self._stopped else floor)
        if self.is_kept != was_kept:
            self._tell(self.is_kept, f"the disk has {left // 1_000_000} MB left" if was_kept else "")

    def remove(self, msgid: str) -> None:
        """Take a message out of every conversation with the next commit, and its words off the disk for good."""
        self._removed.add(msgid)

    def put_back(self, said: Said) -> bool:
        """Keep a message again that was taken away, in its place in the order; whether the disk took it.

        Straight in the database: what is in the journal is newer than all that is there.
        """
        if self._stopped:
            return False
        self.commit(settled=True)
        self.write("DELETE FROM gone_messages WHERE id = ?", said.number)
        self.add(said)
        self.commit()
        if self._try_again_at is not None:
            del self._writes[-1:]
        return self.is_kept

    def write(self, statement: str, *parameters: Any) -> None:
        """Have another statement run with the next commit. While the disk refuses, only so many wait for it."""
        if len(self._writes) < _MOST_WRITES:
            self._writes.append((statement, parameters))

    def rename(self, conversation: str, name: str, target: str) -> None:
        """Give a conversation another name, at once, and what was said in it another target.

        What is left under that name is forgotten. The number stays, by which the index of words knows the place.
        """
        self.commit()  # what waits belongs to the names as they were
        self.write("DELETE FROM messages WHERE conversation = (SELECT id FROM conversations WHERE name = ?)", name)
        self.write("DELETE FROM conversations WHERE name = ?", name)
        self.write("UPDATE conversations SET name = ? WHERE name = ?", name, conversation)
        self.write(
            "UPDATE messages SET target = ? WHERE conversation = (SELECT id FROM conversations WHERE name = ?)",
            *(target, name),
        )
        self.commit()
        self._numbers.clear()

    def commit(self, *, settled: bool = False) -> None:
        """Put all that waits on disk. What the disk refuses is not kept, and that is told once.

        A few messages go into the journal, all else into the database, in one transaction; `settled` empties the
        journal in any case.
        """
        pending = self._pending
        if self._stopped:
            pending.clear()
        only_messages = not self._writes and not self._removed
        if not pending and only_messages and not (settled and self._journaled):
            return
        if self._try_again_at is not None and self._clock() < self._try_again_at:
            pending.clear()
            return
        in_all = len(pending) + len(self._journaled)
        try:
            if only_messages and not settled and in_all <= _MOST_JOURNALED and self._try_again_at is None:
                self._journal.add(pending)
                self._journaled += pending
            else:
                self._write_all()
        except (sqlite3.Error, OSError) as error:
            was_kept, self._try_again_at = self.is_kept, self._clock() + _TRY_AGAIN
            pending.clear()
            if was_kept:
                self._tell(False, str(error))
            return
        pending.clear()
        self._committed_at = self._clock()
        if self._try_again_at is not None:
            self._try_again_at = None
            if self.is_kept:
                self._tell(True, "")

    def _write_all(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._insert([*self._journaled, *self._pending])
            for statement, parameters in self._writes:
                self._connection.execute(statement, parameters)
            for msgid in self._removed:
                condition, named = _named(msgid)
                self._connection.execute(f"DELETE FROM messages WHERE {condition}", named)  # noqa: S608 - fixed words
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK") if self._connection.in_transaction else None
            self._numbers.clear()
            raise
        self._log_unclean = self._log_unclean or bool(self._removed)
        self._checkpoint_due = True
        self._writes.clear()
        self._removed.clear()
        self._journaled.clear()
        self._journal.clear()

    def _insert(self, rows: Sequence[Said]) -> None:
        numbers = self._numbers
        self._connection.executemany(
            "INSERT INTO messages"
            " (conversation, moment, msgid, command, source, account, target, tags, words, author, id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(numbers.get(row[0]) or self._number_of(row[0]), *row[1:]) for row in rows],
        )

    def _number_of(self, conversation: str) -> int:
        """The number of a conversation, which it gets here when it is new."""
        self._connection.execute("INSERT OR IGNORE INTO conversations (name) VALUES (?)", (conversation,))
        (number,) = self._connection.execute("SELECT id FROM conversations WHERE name = ?", (conversation,)).fetchone()
        if len(self._numbers) > 10_000:
            self._numbers.clear()
        self._numbers[conversation] = number
        return int(number)

    def checkpoint(self) -> None:
        """Fold the log into the database, where there is something new. Call it outside the loop, now and then."""
        if self._checkpoint_due:
            unclean, self._checkpoint_due, self._log_unclean = self._log_unclean, False, False
            done = False
            try:
                done = checkpoint(self.path, empty_log=unclean)
                self._folded_at = self._clock()
            finally:
                if not done:
                    self._checkpoint_due, self._log_unclean = True, self._log_unclean or unclean

    def close(self) -> None:
        """Write what waits, and let go of the files."""
        self.commit(settled=True)
        self._journal.close()
        self._connection.close()

    # Reading. A question takes well under a millisecond: it looks along one index.

    def read(self, question: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask for what another part of the room keeps here."""
        return self._ask(question, parameters).fetchall()

    def _ask(self, question: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        if self._journaled:
            self.commit(settled=True)
        return self._connection.execute(question, parameters)

    def last_number(self) -> int:
        """Of the last message, be it gone: the index of words may still know that one."""
        (number,) = self._ask(
            "SELECT max(coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM gone_messages), 0))"
        ).fetchone()
        return int(number)

    def has(self, conversation: str) -> bool:
        """Whether anything that was said in a conversation is kept."""
        found = self._ask(
            "SELECT 1 FROM messages WHERE conversation = (SELECT id FROM conversations WHERE name = ?)"
            " AND command IN ('PRIVMSG', 'NOTICE') LIMIT 1",
            (conversation,),
        ).fetchone()
        return found is not None

    def find(self, conversation: str, msgid: str) -> Mark | None:
        """Where in a conversation a message stands; None where it is not there, whatever other places hold it."""
        condition, named = _named(msgid)
        row = self._ask(
            f"SELECT moment, id FROM messages WHERE {condition}"  # noqa: S608 - fixed words
            # The plus keeps SQLite from looking through the whole conversation.
            " AND +conversation = (SELECT id FROM conversations WHERE name = ?)",
            (*named, conversation),
        ).fetchone()
        return None if row is None else Mark(*row)

    def copies(self, msgid: str) -> list[Said]:
        """A message wherever it stands: once in a channel, twice where it is a direct one."""
        if msgid in self._removed:
            return []
        condition, named = _named(msgid)
        rows = self._ask(
            f"SELECT (SELECT name FROM conversations WHERE id = conversation), {COLUMNS}"  # noqa: S608 - fixed words
            f" FROM messages WHERE {condition} AND command IN ('PRIVMSG', 'NOTICE', 'TAGMSG')",
            named,
        ).fetchall()
        return [Said(*row) for row in rows]

    def page(
        self, conversation: str, after: Mark, before: Mark, most: int, *, latest: bool, everything: bool
    ) -> list[Said]:
        """What was said strictly between two marks, oldest first: the first `most` of it, or the latest ones.

        `everything` takes comings and goings, topics and tags along, not just messages.
        """
        order = "DESC" if latest else "ASC"
        only = "" if everything else "AND command IN ('PRIVMSG', 'NOTICE')"
        rows = self._ask(
            f"SELECT {COLUMNS} FROM messages"  # noqa: S608 - fixed words; what comes from outside is a parameter
            " WHERE conversation = (SELECT id FROM conversations WHERE name = ?)"
            f" AND (moment, id) > (?, ?) AND (moment, id) < (?, ?) {only}"
            f" ORDER BY moment {order}, id {order} LIMIT ?",
            (conversation, *after, *before, most),
        ).fetchall()
        if latest:
            rows.reverse()
        page = [Said(conversation, *row) for row in rows]
        return [said for said in page if said.msgid not in self._removed] if self._removed else page

    def names(self, prefix: str) -> list[str]:
        """The conversations whose names start so."""
        rows = self._ask(
            "SELECT name FROM conversations WHERE name >= ? AND name < ?", (prefix, prefix + "\U0010ffff")
        ).fetchall()
        return [str(name) for (name,) in rows]

    def last_moment(self, conversation: str) -> int:
        """When something was last said in a conversation; -1 where nothing was."""
        said = self.page(conversation, BEGINNING, END, 1, latest=True, everything=False)
        return said[0].moment if said else -1


def _named(msgid: str) -> tuple[str, tuple[Any, ...]]:
    """The copies of a message, as a condition with its parameters."""
    numbered = _NUMBERED.fullmatch(msgid)
    if numbered is None:
        return "msgid = ? AND instr(msgid, '-') = 0", (msgid,)  # word for word that of the index
    first = int(numbered[1], 16)
    return "id >= ? AND id < ? AND msgid = ?", (first, first + _MOST_COPIES, msgid)


def direct_name(owner: str, peer: str) -> str:
    """The name of the conversation that `owner` has with somebody: both folded, or an identity that is nobody's."""
    return f"{owner}\n{peer}"
