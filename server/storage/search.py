"""Finding words in what was said, in any script: an index of SQLite's FTS5, filled a little after things are said.

Scripts with spaces are indexed by word. Chinese, Japanese, Thai and their like write without spaces, so each two
neighbouring characters are a word of the index, and a search for more of them asks for the pairs in a row. Accents
and capitals make no difference. https://www.sqlite.org/fts5.html
"""

import contextlib
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from server.storage.history import COLUMNS, Said

#: Scripts that write words without spaces between: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han and its extensions.
_SPACELESS: Final = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS: Final = re.compile(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_IS_SPACELESS: Final = re.compile(rf"[{_SPACELESS}]")
#: Messages that are indexed with one commit, and commits of one look.
_AT_ONCE: Final = 200
_COMMITS: Final = 20
#: Pages of the index that are written anew at once.
_MERGED_AT_ONCE: Final = 500
#: Messages that are counted one by one.
_MOST_COUNTED: Final = 100_000
#: Words of one question that count.
_MOST_WORDS: Final = 16

#: The index is a file of its own, so that filling it never keeps what is being said waiting.
_SCHEMA: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS word_index
    USING fts5 (place, speaker, said, tokenize="unicode61 remove_diacritics 0");
"""
_INSERT: Final = "INSERT INTO word_index (rowid, place, speaker, said) VALUES (?, ?, ?, ?)"


class Query(NamedTuple):
    """What is looked for: words, who said it, in which conversations, between which milliseconds since 1970."""

    words: str
    nick: str
    conversations: tuple[str, ...]
    after: int
    before: int
    most: int
    #: The first ones after a moment, in contrast to the latest.
    oldest_first: bool = False


def place_word(conversation: int) -> str:
    """A conversation as a word of the index."""
    return f"c{conversation}"


@lru_cache(maxsize=1024)
def speaker_word(source: str) -> str:
    """A nickname as a word of the index, whatever characters it has."""
    return "s" + _plain(source.partition("!")[0]).encode().hex()


def index_words(text: str | None) -> str:
    """What was said as the words of the index."""
    if text is not None and text.isascii():
        return " ".join(_runs(text))
    return " ".join(word for run in _runs(text or "") for word in _words_of(run))


def match(query: Query, places: Iterable[int]) -> str:
    """A question in FTS5's own language; nothing of what was asked is left in it but letters and digits."""
    parts = ["place : (" + " OR ".join(f'"{place_word(place)}"' for place in places) + ")"]
    if query.nick:
        parts.append(f'speaker : "{speaker_word(query.nick)}"')
    for run in _runs(query.words)[:_MOST_WORDS]:
        if len(run) == 1 or not _IS_SPACELESS.match(run):
            parts.append(f'said : "{run}" *')
        else:
            pairs = " ".join(run[place : place + 2] for place in range(len(run) - 1))
            parts.append(f'said : "{pairs}"')
    return " AND ".join(f"({part})" for part in parts)


class WordIndex:
    """The index beside a history. Call every method outside the loop."""

    def __init__(self, history: Path) -> None:
        self._history = history
        #: What fills the index, from the first time on: opening it anew each second would cost more than filling it.
        self._filling: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._path = history.with_name(f"{history.stem}-words.db")
        #: Pages to merge next, negative for the first of a round (FTS5's own language); 0 when all is merged.
        self._unmerged = 0

    def find(self, query: Query) -> list[Said]:
        """What fits, oldest first; what was said a moment ago is found as well, where the history has settled."""
        with contextlib.suppress(sqlite3.Error), self._lock:  # where nothing new can be written, the old is still found
            self._fill()
        if not self._path.exists():
            return []
        with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("ATTACH ? AS room", (f"{self._history.absolute().as_uri()}?mode=ro",))
            marks = ",".join("?" * len(query.conversations))
            places = connection.execute(
                f"SELECT id FROM room.conversations WHERE name IN ({marks})",  # noqa: S608 - question marks only
                query.conversations,
            ).fetchall()
            if not places:
                return []
            order = "ASC" if query.oldest_first else "DESC"
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM word_index JOIN room.messages ON id = word_index.rowid"  # noqa: S608 - fixed
                f" WHERE word_index MATCH ? AND moment >= ? AND moment <= ? ORDER BY word_index.rowid {order} LIMIT ?",
                (match(query, [number for (number,) in places]), query.after, query.before, query.most),
            ).fetchall()
        if not query.oldest_first:
            rows.reverse()
        return [Said("", *row) for row in rows]

    def put_back(self, said: Said) -> None:
        """Index a message again that was taken away and is there again. What is not indexed yet comes by itself."""
        with self._lock:
            self._fill()
            if self._filling is None:
                return
            row = self._filling.execute(
                "SELECT conversation FROM room.messages WHERE id = ? AND id <= (SELECT max(rowid) FROM word_index)",
                (said.number,),
            ).fetchone()
            if row is not None:
                words = (said.number, place_word(row[0]), speaker_word(said.source), index_words(said.words))
                self._filling.execute("DELETE FROM word_index WHERE rowid = ?", words[:1])
                self._filling.execute(_INSERT, words)

    def catch_up(self) -> list[int]:
        """Index what is new and drop what is gone, up to a bound; gives the numbers of what is dropped."""
        with self._lock:
            return self._fill(thoroughly=True)

    def _fill(self, *, thoroughly: bool = False) -> list[int]:
        if self._filling is None:
            self._filling = self._opened()
        gone: list[int] = []
        try:
            if thoroughly:
                gone = self._drop(self._filling)
            for _ in range(_COMMITS):
                if not self._add(self._filling):
                    break
            if thoroughly:
                self._merge(self._filling)
        except sqlite3.Error:
            self._filling.close()
            self._filling = None
            raise
        return gone

    def lag(self) -> int:
        """Messages that are not indexed yet, as far as the history has settled."""
        with closing(sqlite3.connect(f"{self._history.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            done = 0
            if self._path.exists():
                connection.execute("ATTACH ? AS words", (f"{self._path.absolute().as_uri()}?mode=ro",))
                (done,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM words.word_index").fetchone()
            (count,) = connection.execute(
                "SELECT count(*) FROM"
                " (SELECT 1 FROM messages WHERE id > ? AND command IN ('PRIVMSG', 'NOTICE') LIMIT ?)",
                (done, _MOST_COUNTED),
            ).fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._filling is not None:
                self._filling.close()
                self._filling = None

    def _opened(self) -> sqlite3.Connection:
        where = self._path.absolute().as_uri()
        connection = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_SCHEMA)
        connection.execute("ATTACH ? AS room", (f"{self._history.absolute().as_uri()}?mode=ro",))
        return connection

    @staticmethod
    def _add(connection: sqlite3.Connection) -> bool:
        (done,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM word_index").fetchone()
        rows = connection.execute(
            "SELECT id, conversation, source, words FROM room.messages WHERE id > ?"
            " AND command IN ('PRIVMSG', 'NOTICE') ORDER BY id LIMIT ?",
            (done, _AT_ONCE),
        ).fetchall()
        if rows:
            connection.execute("BEGIN")
            connection.executemany(
                _INSERT,
                [(row, place_word(place), speaker_word(who), index_words(said)) for row, place, who, said in rows],
            )
            connection.execute("COMMIT")
        return len(rows) == _AT_ONCE

    def _drop(self, connection: sqlite3.Connection) -> list[int]:
        """Take the words of messages that are gone out of the index."""
        gone = [number for (number,) in connection.execute("SELECT id FROM room.gone_messages LIMIT 10000")]
        if gone:
            connection.execute("BEGIN")
            connection.executemany("DELETE FROM word_index WHERE rowid = ?", [(number,) for number in gone])
            connection.execute("COMMIT")
            self._unmerged = -_MERGED_AT_ONCE
        return gone

    def _merge(self, connection: sqlite3.Connection) -> None:
        """Write a part of the index anew: a deleted word stays in its part of the file until then.

        https://www.sqlite.org/fts5.html#the_merge_command
        """
        if not self._unmerged:
            return
        before = connection.total_changes
        connection.execute("INSERT INTO word_index (word_index, rank) VALUES ('merge', ?)", (self._unmerged,))
        self._unmerged = _MERGED_AT_ONCE if connection.total_changes - before >= 2 else 0
        if not self._unmerged:
            connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")


def _plain(text: str) -> str:
    """Without accents and capitals: é and É are e."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in spread if unicodedata.category(c) != "Mn" or _keeps(c)))


def _keeps(mark: str) -> bool:
    """Whether a mark is part of its letter: Thai vowels, kana voicing and the like are no accents."""
    return bool(_IS_SPACELESS.match(mark))


def _runs(text: str) -> list[str]:
    return _RUNS.findall(_plain(text))


def _words_of(run: str) -> list[str]:
    if not _IS_SPACELESS.match(run):
        return [run]
    # The last character stands alone, so that a search for one character finds it at any place.
    return [run[place : place + 2] for place in range(len(run))]
