"""A thread of its own for the disk: who asks something is answered later, and never waits."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, NamedTuple, TypeVar

from app.store.cache import Cache, erase

T = TypeVar("T")

#: Jobs that share one transaction.
_AT_ONCE: Final = 500
#: How long the end of the program waits for the disk, in seconds.
_PATIENCE: Final = 5.0


class _Job(NamedTuple):
    """Something to be done with the cache, and who wants to know what came of it. No work: the end, or a clearing."""

    work: Callable[[Cache], Any] | None
    answer: Callable[[Any], None] | None = None
    ends: bool = False


class Worker:
    """The cache behind a queue. What the disk refuses is not kept, and nobody is kept waiting for it.

    Jobs run in the order in which they came. Answers are given on the worker's thread: whoever wants them elsewhere
    hands over what brings them there.
    """

    def __init__(self, path: Path, *, keeping: bool = True) -> None:
        """`keeping`: whether anything may be kept at all; if not, what is there goes."""
        self._path: Final = path
        self._jobs: Final[SimpleQueue[_Job]] = SimpleQueue()
        self._keeping = keeping
        self._cache: Cache | None = None
        self._thread: Final = Thread(target=self._run, name="kept history", daemon=True)
        if not keeping:
            self._jobs.put(_Job(None))
        self._thread.start()

    @property
    def keeping(self) -> bool:
        """Whether anything is kept."""
        return self._keeping

    def set_keeping(self, keeping: bool) -> None:
        """Whether anything may be kept from now on; if not, what is there goes."""
        if keeping != self._keeping:
            self._keeping = keeping
            if not keeping:
                self._jobs.put(_Job(None))

    def do(self, work: Callable[[Cache], object]) -> None:
        """Have something kept, some time soon."""
        if self._keeping:
            self._jobs.put(_Job(work))

    def ask(self, work: Callable[[Cache], T], answer: Callable[[T | None], None]) -> None:
        """Have something looked up; the answer is None where nothing is kept, or the disk refuses."""
        self._jobs.put(_Job(work, answer))

    def close(self) -> None:
        """Finish what was begun; nothing comes after this."""
        self._jobs.put(_Job(None, ends=True))
        self._thread.join(_PATIENCE)

    # On the worker's own thread.

    def _run(self) -> None:
        while True:
            jobs = [self._jobs.get()]
            with suppress(Empty):
                while jobs[-1].work is not None and len(jobs) < _AT_ONCE:
                    jobs.append(self._jobs.get_nowait())
            self._work([job for job in jobs if job.work is not None])
            if jobs[-1].ends:
                break
            if jobs[-1].work is None:
                self._erase()
        self._close()

    def _work(self, jobs: list[_Job]) -> None:
        """Do them in one transaction, then give the answers."""
        answers: list[tuple[Callable[[Any], None], Any]] = []
        cache = self._opened() if jobs else None
        done = False
        if cache is not None:
            with suppress(sqlite3.Error):
                cache.connection.execute("BEGIN")
                for job in jobs:
                    found = self._one(cache, job)
                    if job.answer is not None:
                        answers.append((job.answer, found))
                cache.connection.execute("COMMIT")
                done = True
            with suppress(sqlite3.Error):
                cache.tidy() if done else cache.connection.execute("ROLLBACK")
        if not done:
            answers = [(job.answer, None) for job in jobs if job.answer is not None]
        for answer, found in answers:
            # Whoever asked may be gone by now.
            with suppress(RuntimeError):
                answer(found)

    @staticmethod
    def _one(cache: Cache, job: _Job) -> Any:
        assert job.work is not None  # noqa: S101 - the others are not work
        try:
            return job.work(cache)
        except sqlite3.DatabaseError:
            # Of what was said one line may be odd; the others are kept all the same.
            if not cache.connection.in_transaction:
                raise
            return None

    def _opened(self) -> Cache | None:
        if self._cache is None and self._keeping:
            try:
                self._cache = Cache(self._path)
            except sqlite3.OperationalError:
                return None
            except (sqlite3.DatabaseError, OSError):
                # What is damaged is of no use to anybody: the room has it, too.
                with suppress(OSError):
                    for ending in ("", "-wal", "-shm"):
                        self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
                    with suppress(sqlite3.Error):
                        self._cache = Cache(self._path)
        return self._cache if self._keeping else None

    def _erase(self) -> None:
        self._close()
        if not self._keeping:
            with suppress(sqlite3.Error, OSError):
                erase(self._path)

    def _close(self) -> None:
        if self._cache is not None:
            with suppress(sqlite3.Error):
                self._cache.close()
            self._cache = None
