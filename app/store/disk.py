"""The cache on the disk, which may refuse: what cannot be kept is not kept, and what cannot be read is not there."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from app.store.cache import Cache, erase
from app.store.worker import Job

#: What is wrong with one job, and not with the file.
_ODD: Final = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError)


class Disk:
    """The file, opened with the first job that needs it. For one thread."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._cache: Cache | None = None

    def work(self, jobs: Sequence[Job], *, keeping: bool) -> None:
        """Do jobs in one transaction, then give the answers: None where nothing is kept, or the disk refuses."""
        cache = self._opened() if jobs and keeping else None
        answers: list[tuple[Callable[[Any], None], Any]] | None = None
        if cache is not None:
            try:
                answers = _together(cache, jobs)
                cache.tidy()
            except sqlite3.Error as error:
                self._give_up(cache, error)
        if answers is None:
            answers = [(job.answer, None) for job in jobs if job.answer is not None]
        for answer, found in answers:
            # Whoever asked may be gone by now.
            with suppress(RuntimeError):
                answer(found)

    def erase(self) -> None:
        """Let nothing of it be left."""
        self.close()
        with suppress(sqlite3.Error, OSError):
            erase(self._path)

    def close(self) -> None:
        if self._cache is not None:
            with suppress(sqlite3.Error):
                self._cache.close()
            self._cache = None

    def _give_up(self, cache: Cache, error: sqlite3.Error) -> None:
        """What was begun did not succeed: the file is as it was before."""
        with suppress(sqlite3.Error):
            cache.undo()
        if type(error) is sqlite3.DatabaseError:
            self.close()
            with suppress(OSError):
                self._remove()

    def _remove(self) -> None:
        """What is damaged is of no use to anybody, and the rooms have it, too."""
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _opened(self) -> Cache | None:
        if self._cache is None:
            with suppress(sqlite3.Error, OSError):
                try:
                    self._cache = Cache(self._path)
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    self._remove()
                    self._cache = Cache(self._path)
        return self._cache


def _together(cache: Cache, jobs: Sequence[Job]) -> list[tuple[Callable[[Any], None], Any]]:
    answers = []
    cache.connection.execute("BEGIN")
    for job in jobs:
        found = _one(cache, job)
        if job.answer is not None:
            answers.append((job.answer, found))
    cache.connection.execute("COMMIT")
    return answers


def _one(cache: Cache, job: Job) -> Any:
    try:
        return job.work(cache) if job.work is not None else None
    except (*_ODD, ArithmeticError, LookupError, TypeError, ValueError):
        # One line may be odd; the others are kept all the same.
        return None
