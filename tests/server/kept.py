"""A room without a socket that keeps what is said, and can be opened again on the same folder."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from server.storage.database import open_database
from server.storage.history import History
from server.storage.search import WordIndex
from tests.server.room import Room, make_changeable


class KeptRoom(Room):
    """A room with a database. `told` is what its owner was told of it: whether history is kept, and words."""

    def __init__(self, folder: Path, **tables: dict[str, Any]) -> None:
        super().__init__(**tables)
        self.told: list[tuple[bool, str]] = []
        self.path = folder / "room.db"
        self.journal = folder / "room-latest.jsonl"
        self.connection: sqlite3.Connection = open_database(self.path, lambda words: self.told.append((False, words)))
        self.history = History(self.connection, self.path, self.clock, lambda *news: self.told.append(news))
        self.server.keep_in(self.history)
        self.words = WordIndex(self.path)
        self.server.word_index = self.words
        make_changeable(self.server, folder)

    def refuse(self, refuses: bool = True) -> None:
        """Let the disk take nothing any more, or everything again."""
        self.connection.execute(f"PRAGMA query_only = {refuses}")
        file = os.open(self.journal, os.O_RDONLY if refuses else os.O_WRONLY | os.O_APPEND)
        os.dup2(file, self.history._journal._file)
        os.close(file)

    def close(self) -> None:
        self.words.close()
        self.history.close()

    def write(self) -> None:
        self.history.commit()
        super().write()
