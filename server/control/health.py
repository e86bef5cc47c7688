"""server.status: how the room is, in figures, and in words where something is wrong."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import psutil

from server import VERSION
from server.control.rpc import Caller, Pending, method
from server.core.outgoing import timestamp

#: Bytes of disk left below which the host is told; bytes that wait for slow readers, and milliseconds that something
#: waits for its turn, above which they are; and which part of the files that may be open.
_LITTLE_DISK: Final = 500_000_000
_LONG_QUEUES: Final = 50_000_000
_LONG_WAIT: Final = 500.0
_MANY_FILES: Final = 0.8


@method("server.status")
def status(caller: Caller) -> Pending:
    """How the room is: disk, database, waits, queues, files; and `troubles`, each with a code and words."""
    server = caller.server
    history = server.history
    points = server.figures.rings["5m"].points
    # The last minute.
    loop_delay = max((point.loop_delay for point in list(points)[-12:]), default=0.0)
    backlog = sum(client.wire.waiting() for client in server.clients.values())
    path = None if history is None else history.path
    kept = None if history is None else history.is_kept

    def look() -> dict[str, Any]:
        found: dict[str, Any] = {
            "version": VERSION,
            "loop_delay": round(loop_delay),
            "backlog": backlog,
            "connections": len(server.clients),
            "history": kept,
            **_program(),
            **_disk(path),
        }
        return {**found, "troubles": troubles(found)}

    return Pending(look)


def _program() -> dict[str, Any]:
    program = psutil.Process()
    found: dict[str, Any] = {"memory": program.memory_info().rss, "open_files": None, "most_open_files": None}
    # Neither is known on every system.
    with suppress(AttributeError, psutil.Error):
        found["open_files"] = program.num_fds()
        found["most_open_files"] = program.rlimit(psutil.RLIMIT_NOFILE)[0]
    return found


def _disk(path: Path | None) -> dict[str, Any]:
    found: dict[str, Any] = {"database_size": None, "last_commit": None, "disk_left": None}
    if path is None:
        return found
    with suppress(OSError):
        found["disk_left"] = shutil.disk_usage(path.parent).free
        parts = [part.stat() for part in path.parent.glob(f"{path.stem}*") if part.name.startswith(f"{path.stem}.db")]
        parts += [part.stat() for part in (path.with_name(f"{path.stem}-latest.jsonl"),) if part.exists()]
        found["database_size"] = sum(part.st_size for part in parts)
        found["last_commit"] = timestamp(max(part.st_mtime for part in parts))
    return found


def troubles(found: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong, judged by the figures of `server.status`: a code for programs, words for people."""
    wrong: list[tuple[str, str]] = []
    if found["history"] is False:
        wrong.append(("history_lost", "The disk takes nothing: what is said now is not kept."))
    left = found["disk_left"]
    if left is not None and left < _LITTLE_DISK:
        words = f"The disk has {left // 1_000_000} MB left: when it is full, what is said is not kept any more."
        wrong.append(("disk_low", words))
    if found["loop_delay"] > _LONG_WAIT:
        words = f"The room was slow: something had to wait {found['loop_delay']} ms for its turn in the last minute."
        wrong.append(("slow", words))
    if found["backlog"] > _LONG_QUEUES:
        words = f"{found['backlog'] // 1_000_000} MB wait for people whose connection is too slow for what is said."
        wrong.append(("backlog", words))
    files, most = found["open_files"], found["most_open_files"]
    if files is not None and most is not None and 0 < most * _MANY_FILES < files:
        words = f"{files} of {most} possible connections and files are open: soon nobody more can come in."
        wrong.append(("files", words))
    return [{"code": code, "words": words} for code, words in wrong]
