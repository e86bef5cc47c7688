"""What is kept of one conversation, read by pages beside the room's own work. Call it in a thread."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def count(path: Path, conversation: str) -> int:
    """How many messages a conversation has."""
    (number,) = _read(
        path,
        "SELECT count(*) FROM messages WHERE conversation = (SELECT id FROM conversations WHERE name = ?)"
        " AND command IN ('PRIVMSG', 'NOTICE')",
        conversation,
    )[0]
    return int(number)


def page(path: Path, conversation: str, after: int, most: int) -> list[tuple[Any, ...]]:
    """The messages behind a number, in order: number, moment in ms, msgid, command, source, account, words."""
    return _read(
        path,
        "SELECT id, moment, msgid, command, source, account, words FROM messages"
        " WHERE conversation = (SELECT id FROM conversations WHERE name = ?)"
        " AND command IN ('PRIVMSG', 'NOTICE') AND id > ? ORDER BY id LIMIT ?",
        *(conversation, after, most),
    )


def _read(path: Path, question: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(question, parameters).fetchall()
