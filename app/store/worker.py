"""A thread of its own for the disk: who asks something is answered later, and never waits."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from app.store.cache import Cache

T = TypeVar("T")

#: Jobs that share one transaction.
_AT_ONCE: Final = 500
#: How long the end of the program waits for the disk, in seconds.
_PATIENCE: Final = 5.0


class Job(NamedTuple):
    """Something to be done with the cache, and who wants to know what came of it."""

    #: None: all that is kept goes.
    work: "Callable[[Cache], Any] | None"
    answer: Callable[[Any], None] | None = None
    #: Nothing comes after this.
    ends: bool = False


class Worker:
    """The cache behind a queue. What the disk refuses is not kept, and nobody is kept waiting for it.

    Jobs run in the order in which they came. Answers are given on the worker's thread: whoever wants them elsewhere
    hands over what brings them there. The thread begins with the first job: many starts of the program have none.
    """

    def __init__(self, path: Path, *, keeping: bool = True) -> None:
        """`keeping`: whether anything may be kept at all; if not, what is there goes."""
        self._path: Final = path
        self._jobs: Final[SimpleQueue[Job]] = SimpleQueue()
        self._keeping = keeping
        self._thread: Thread | None = None
        if not keeping and path.exists():
            self.clear()

    @property
    def keeping(self) -> bool:
        """Whether anything is kept."""
        return self._keeping

    def set_keeping(self, keeping: bool) -> None:
        """Whether anything may be kept from now on; if not, what is there goes."""
        if keeping != self._keeping:
            self._keeping = keeping
            if not keeping:
                self.clear()

    def clear(self) -> None:
        """Let go of all that is kept; what comes from now on is kept again, if anything is."""
        self._put(Job(None))

    def do(self, work: "Callable[[Cache], object]") -> None:
        """Have something kept, some time soon."""
        if self._keeping:
            self._put(Job(work))

    def ask(self, work: "Callable[[Cache], T]", answer: Callable[[T | None], None]) -> None:
        """Have something looked up; the answer is None where nothing is kept, or the disk refuses."""
        self._put(Job(work, answer))

    def close(self) -> None:
        """Finish what was begun."""
        if self._thread is not None:
            self._put(Job(None, ends=True))
            self._thread.join(_PATIENCE)
            self._thread = None

    def _put(self, job: Job) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = Thread(target=self._run, name="kept history", daemon=True)
            self._thread.start()

    # On the worker's own thread.

    def _run(self) -> None:
        # On demand: it is SQLite that takes its time.
        from app.store.disk import Disk

        disk = Disk(self._path)
        while True:
            jobs = [self._jobs.get()]
            with suppress(Empty):
                while jobs[-1].work is not None and len(jobs) < _AT_ONCE:
                    jobs.append(self._jobs.get_nowait())
            disk.work([job for job in jobs if job.work is not None], keeping=self._keeping)
            if jobs[-1].ends:
                break
            if jobs[-1].work is None:
                disk.erase()
        disk.close()
