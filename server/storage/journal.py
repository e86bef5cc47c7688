"""What was said last, on disk and not in the database yet.

A commit of SQLite's takes a tenth of a millisecond where the processor was at rest before, as it mostly is: as much as
all else that is done for a message. So the last few messages wait in a file of their own, to which each turn of the
loop adds a line with one write, until they are many, a moment is over or somebody asks (History.commit).
"""

import contextlib
import json
import os
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from typing import Any, Final

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Journal:
    """Rows of the history in a file, a line of JSON for each time that some came. OSError where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, _FLAGS, 0o600)
        self._size = path.stat().st_size

    def rows(self) -> list[list[Any]]:
        """All that is in it; what was written by half, which nobody was sent, is left out."""
        rows: list[list[Any]] = []
        for line in self._path.read_bytes().split(b"\n")[:-1]:
            with contextlib.suppress(ValueError):
                rows += json.loads(line)
        return rows

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows down. When this returns they are there however this program ends; if it raises, none of them."""
        line = f"[{','.join(map(_written, rows))}]\n".encode()
        written = os.write(self._file, line)
        if written < len(line):
            os.ftruncate(self._file, self._size)
            raise OSError("The disk is full")
        self._size += written

    def clear(self) -> None:
        """Forget all rows: they are in the database."""
        if self._size:
            os.ftruncate(self._file, 0)
            self._size = 0

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _written(row: Sequence[Any]) -> str:
    """A row of the history (`Said`) as JSON. The encoder for anything at all takes longer than the disk."""
    where, moment, msgid, command, source, account, target, tags, words, author, number = row
    quoted_words = "null" if words is None else quoted(words)
    what = f"{quoted(msgid)},{quoted(command)},{quoted(source)},{quoted(account)},{quoted(target)},{quoted(tags)}"
    return f"[{quoted(where)},{moment},{what},{quoted_words},{quoted(author)},{number}]"
