"""A room in one file, written while it is open, and a folder made of it again. Call it in a thread."""

import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from server.configuration import OWN_FILE

#: What a room's folder holds: databases, which may be written to meanwhile, and small files. The index of words is left
#: out: it is made again of what was said.
_DATABASES: Final = ("room.db", "accounts.db")
_ACTS: Final = "acts.jsonl"
_FILES: Final = ("cloak.key", "tls.crt", "tls.key", OWN_FILE, _ACTS)
#: All files of a room in its folder but for the host's acts; damaged ones that were set aside are none of it.
_ROOM: Final = (
    "room.db*", "room-words.db*", "room-latest.jsonl", "accounts.db*", "cloak.key", "tls.crt", "tls.key", OWN_FILE
)  # fmt: skip
#: Where a backup waits in the folder until the room is closed.
_UNPACKED: Final = "restoring"


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
                if name in _DATABASES:
                    _check(data / name)
    except (OSError, zipfile.BadZipFile, EOFError, zlib.error, sqlite3.Error, CannotRestore) as error:
        for path in made:
            with suppress(OSError):
                path.unlink()
        if isinstance(error, CannotRestore):
            raise
        raise CannotRestore(f"{source} cannot be restored: {error}.") from None


def unpack(source: Path, data: Path) -> Path:
    """Make a folder beside the room's files of what `back_up` wrote, for `exchange`. Raises CannotRestore."""
    folder = data / _UNPACKED
    shutil.rmtree(folder, ignore_errors=True)
    try:
        restore(source, folder)
    except CannotRestore:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def exchange(data: Path, restored: Path) -> Path:
    """Put restored files in the place of a closed room's, which are set aside; gives the folder that they are in now.

    What is written down of the host's acts stays where it is: it is only ever added to. OSError leaves all as it was.
    """
    aside = data / time.strftime("before-restore-%Y-%m-%d-%H%M%S")
    aside.mkdir(mode=0o700)
    _move([path for name in _ROOM for path in data.glob(name)], aside)
    try:
        _move([path for path in restored.iterdir() if path.name != _ACTS or not (data / _ACTS).exists()], data)
    except OSError:
        take_back(data, aside)
        raise
    shutil.rmtree(restored, ignore_errors=True)
    return aside


def take_back(data: Path, aside: Path) -> None:
    """Undo `exchange`: what was set aside is the room again."""
    for path in [path for name in _ROOM for path in data.glob(name)]:
        path.unlink()
    _move(list(aside.iterdir()), data)
    aside.rmdir()


def _move(paths: Sequence[Path], folder: Path) -> None:
    """Rename files into a folder: all of them, or none where one cannot be."""
    moved: list[tuple[Path, Path]] = []
    try:
        for path in paths:
            moved.append((path, path.rename(folder / path.name)))  # noqa: PERF401 - some are moved before a failure
    except OSError:
        for before, now in moved:
            now.rename(before)
        raise


def _check(path: Path) -> None:
    """Look whether a database is sound. Raises sqlite3.DatabaseError."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"{path.name} is damaged")


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
