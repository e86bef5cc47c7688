"""A room in one file, written while it is open, and a folder made of it again. Call it in a thread."""

import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

#: What a room's folder holds: databases, which may be written to meanwhile, and small files. The index of words is left
#: out: it is made again of what was said.
_DATABASES: Final = ("room.db", "accounts.db")
_FILES: Final = ("cloak.key", "tls.crt", "tls.key", "acts.jsonl")


class CannotRestore(Exception):  # noqa: N818 - it is an answer for a person
    """There is no room in this file, or no place for it, in words."""


def back_up(data: Path, target: Path) -> int:
    """Write the room in a folder into one file that only its owner can read; gives its size in bytes.

    Each database is as it was at one moment (SQLite's online backup: https://www.sqlite.org/backup.html). OSError where
    the file cannot be written; one that is there already is replaced once the new one is whole.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in _DATABASES:
                if (data / name).exists():
                    copy = Path(folder) / name
                    _copy(data / name, copy)
                    archive.write(copy, name)
            for name in _FILES:
                if (data / name).exists():
                    archive.write(data / name, name)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return target.stat().st_size


def restore(source: Path, data: Path) -> None:
    """Make a room's folder of what `back_up` wrote. Raises CannotRestore; then nothing is left behind."""
    if any((data / name).exists() for name in (*_DATABASES, *_FILES)):
        raise CannotRestore(f"There is a room in {data} already. Name another folder with --data, or move that away.")
    made: list[Path] = []
    try:
        with zipfile.ZipFile(source) as archive:
            inside = [name for name in (*_DATABASES, *_FILES) if name in archive.namelist()]
            if not inside:
                raise CannotRestore(f"There is no room in {source}.")
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in inside:
                made.append(data / name)
                with (
                    archive.open(name) as reading,
                    os.fdopen(os.open(data / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing,
                ):
                    shutil.copyfileobj(reading, writing)
    except (OSError, zipfile.BadZipFile) as error:
        for path in made:
            with suppress(OSError):
                path.unlink()
        raise CannotRestore(f"{source} cannot be restored: {error}.") from None


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
