"""server.status: how the room is, in figures, and in words where something is wrong."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import psutil

from server import VERSION
from server.control.rpc import Caller, Pending, method
from server.core.outgoing import timestamp
from server.core.server import Server
from server.storage.history import History
from server.storage.search import WordIndex

#: Bytes of disk left below which the host is told, and how many times as much as that at which history stops.
_LITTLE_DISK: Final = 500_000_000
_FLOORS: Final = 2
#: Bytes that wait for slow readers, milliseconds that something waits for its turn, and messages that are not found by
#: their words yet, above which the host is told; and which part of the files that may be open.
_LONG_QUEUES: Final = 50_000_000
_LONG_WAIT: Final = 500.0
_LONG_LAG: Final = 10_000
_MANY_FILES: Final = 0.8
#: Points of the shortest ring that are the last minute.
_MINUTE: Final = 12

Figures = dict[str, Any]


class _Trouble(NamedTuple):
    """Something that can be wrong: whether it is, which figures belong to it, and words for them."""

    code: str
    is_there: Callable[[Figures], bool]
    params: tuple[str, ...]
    words: str


def _is_little(found: Figures) -> bool:
    left = found["disk_left"]
    return left is not None and left < max(_LITTLE_DISK, _FLOORS * found["disk_floor"])


#: Programs and other languages go by the codes and parameters.
_TROUBLES: Final = (
    _Trouble(
        "history_stopped",
        lambda found: bool(found["history_stopped"]),
        ("disk_left", "disk_floor"),
        "The disk has {disk_left} left: what is said now is not kept. History stops at {disk_floor}.",
    ),
    _Trouble(
        "history_lost",
        lambda found: found["history"] is False and not found["history_stopped"],
        (),
        "The disk takes nothing: what is said now is not kept.",
    ),
    _Trouble(
        "disk_low",
        lambda found: found["disk_floor"] > 0 and not found["history_stopped"] and _is_little(found),
        ("disk_left", "disk_floor"),
        "The disk has {disk_left} left: history stops at {disk_floor}.",
    ),
    _Trouble(
        "disk_filling",
        lambda found: not found["disk_floor"] and _is_little(found),
        ("disk_left",),
        "The disk has {disk_left} left: when it is full, what is said is not kept any more.",
    ),
    _Trouble(
        "slow",
        lambda found: found["loop_delay"] > _LONG_WAIT,
        ("loop_delay",),
        "The room was slow: something had to wait {loop_delay} ms for its turn in the last minute.",
    ),
    _Trouble(
        "backlog",
        lambda found: found["backlog"] > _LONG_QUEUES,
        ("backlog",),
        "{backlog} wait for people whose connection is too slow for what is said.",
    ),
    _Trouble(
        "index_behind",
        lambda found: (found["index_lag"] or 0) > _LONG_LAG,
        ("index_lag",),
        "The search does not find the last {index_lag} messages yet.",
    ),
    _Trouble(
        "files",
        lambda found: (
            found["open_files"] is not None
            and found["most_open_files"] is not None
            and 0 < found["most_open_files"] * _MANY_FILES < found["open_files"]
        ),
        ("open_files", "most_open_files"),
        "{open_files} of {most_open_files} possible connections and files are open: soon nobody more can come in.",
    ),
)
#: The codes of all troubles there are.
CODES: Final = tuple(trouble.code for trouble in _TROUBLES)
#: Figures that are bytes.
_BYTES: Final = frozenset({"disk_left", "disk_floor", "backlog"})


@method("server.status")
def status(caller: Caller) -> Pending:
    """How the room is: time, waits, queues, disk, database, files; and `troubles`, each with a code, figures, words."""
    return Pending(look(caller.server))


def look(server: Server) -> Callable[[], Figures]:
    """Look at the room; gives what adds how its computer is, which asks the disk: call that in a thread.

    Times are in milliseconds where nothing else is said, the last minute's where they change; amounts in bytes; ages in
    seconds. What is not known is None, also all that is about the history in a room that keeps none.
    """
    now, points = server.clock(), list(server.figures.rings["5m"].points)[-_MINUTE:]
    said = sum(point.messages for point in points)
    queues = [client.wire.waiting() for client in server.clients.values()]
    history, index = server.history, server.word_index
    found: Figures = {
        "version": VERSION,
        "uptime": int(now - server.started_at),
        "loop_delay": round(max((point.loop_delay for point in points), default=0.0)),
        "delivery": round(sum(point.delivery * point.messages for point in points) / said, 2) if said else None,
        "slowest_delivery": round(max((point.slowest_delivery for point in points), default=0.0), 2),
        "backlog": sum(queues),
        "largest_queue": max(queues, default=0),
        "connections": len(server.clients),
        **_of_history(history, now, server.settings.history.least_disk),
    }

    def ask() -> Figures:
        figures = found | _of_program() | _of_disk(history, index)
        return figures | {"troubles": troubles(figures)}

    return ask


def _of_history(history: History | None, now: float, floor: int) -> Figures:
    if history is None:
        names = ("history", "history_stopped", "last_commit", "commit_age", "waiting_messages", "fold_age")
        return {**dict.fromkeys(names), "disk_floor": 0}
    age = history.commit_age
    return {
        "history": history.is_kept,
        "history_stopped": history.is_stopped,
        "last_commit": None if age is None else timestamp(now - age),
        "commit_age": None if age is None else round(age, 1),
        "waiting_messages": history.waiting,
        "fold_age": None if (folded := history.fold_age) is None else round(folded, 1),
        "disk_floor": floor,
    }


def _of_program() -> Figures:
    program = psutil.Process()
    found: Figures = {"memory": program.memory_info().rss, "open_files": None, "most_open_files": None}
    # Neither is known on every system.
    with suppress(AttributeError, psutil.Error):
        found["open_files"] = program.num_fds()
        found["most_open_files"] = program.rlimit(psutil.RLIMIT_NOFILE)[0]
    return found


def _of_disk(history: History | None, index: WordIndex | None) -> Figures:
    found: Figures = {"database_size": None, "disk_left": None, "index_lag": None}
    if history is None:
        return found
    path = history.path
    with suppress(OSError):
        found["disk_left"] = shutil.disk_usage(path.parent).free
        parts = [part for part in path.parent.glob(f"{path.stem}*") if part.name.startswith(f"{path.stem}.db")]
        parts.append(path.with_name(f"{path.stem}-latest.jsonl"))
        found["database_size"] = sum(part.stat().st_size for part in parts if part.exists())
    if index is not None:
        with suppress(sqlite3.Error):
            found["index_lag"] = index.lag()
    return found


def troubles(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is wrong, judged by the figures of `server.status`: a code and figures for programs, words for people."""
    figures = dict(found)
    wrong = []
    for trouble in _TROUBLES:
        if trouble.is_there(figures):
            params = {name: figures[name] for name in trouble.params}
            shown = {name: _megabytes(value) if name in _BYTES else value for name, value in params.items()}
            wrong.append({"code": trouble.code, "params": params, "words": trouble.words.format(**shown)})
    return wrong


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000} MB"
