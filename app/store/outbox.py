"""What was typed and has not got through yet, kept on disk: it outlives the program, a crash, and a power cut.

One file a room, one JSON object a line: `{"keep": [...]}` are lines as they are now, with `"instead_of"` the number of
one that is gone with it; `{"forget": number}` is a line that is through. The file is read when the room is opened, and
emptied where nothing in it is on its way any more. A line is written in one call that waits for no disk: after that it
survives the end of the program. A thread then waits until the disk has it.
"""

import json
import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from app.state.lines import Kind
from app.state.outbox import Kept, Written
from app.state.past import Place

#: A file larger than this, in bytes, is emptied as soon as nothing in it is on its way; else the next start writes it
#: anew.
_TIDIED_AT: Final = 64 * 1024
#: What is read at most, in bytes: far more than ever waits.
_MOST: Final = 64 * 1024 * 1024
_READABLE_BY_ME: Final = 0o600


class OutboxFile:
    """The lines on their way to one room: a `app.state.outbox.Journal`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be used, or is used by another program."""
        self._lock: Final = _lock(path.with_suffix(".lock"))
        self._path: Final = path
        try:
            #: By place.
            self._kept: dict[int, Kept] = _read(path)
            self._file: Final = _opened(path, self._kept.values())
        except OSError:
            os.close(self._lock)
            raise
        self._size = os.fstat(self._file).st_size
        #: A part of a line may stand at the end: it must not spoil the next one. So the last run may have left it.
        self._broken = self._size > 0
        #: True: let the disk have what was written. False: that was all.
        self._jobs: Final[SimpleQueue[bool]] = SimpleQueue()
        self._disk: Final = Thread(target=self._wait_for_disk, name="outbox", daemon=True)
        self._disk.start()
        self._to_sync = False
        self._closed = False

    @property
    def kept(self) -> Sequence[Kept]:
        """What is on its way, in the order in which it was typed."""
        return sorted(self._kept.values(), key=lambda kept: kept.place)

    def keep(self, kept: Sequence[Kept], instead_of: int | None = None) -> bool:
        """Keep lines, or what they are now; `instead_of` is the place of a line that is gone with that."""
        record: dict[str, Any] = {"keep": [_record(one) for one in kept]}
        if instead_of is not None:
            record["instead_of"] = instead_of
            self._kept.pop(instead_of, None)
        self._kept.update((one.place, one) for one in kept)
        return self._append(record)

    def forget(self, place: int, heard: Place | None = None) -> bool:
        """A line is on its way no more; `heard`: as what it stands in the history now."""
        gone = self._kept.pop(place, None)
        if gone is None:
            return True
        if heard is not None:
            _stand_behind(self._kept, gone, heard)
        return self._append({"forget": place, "heard": list(heard) if heard else None})

    def close(self) -> None:
        """Let go of the file, when the disk has it; closing it twice does nothing more."""
        if not self._closed:
            self._closed = True
            self._jobs.put(False)
            self._disk.join()
            os.close(self._file)
            os.close(self._lock)

    def _append(self, record: dict[str, Any]) -> bool:
        data = f"{json.dumps(record, ensure_ascii=False)}\n".encode(errors="replace")
        try:
            if self._broken:
                data = b"\n" + data
            self._broken = os.write(self._file, data) != len(data)
            self._size += len(data)
            if not self._kept and self._size > _TIDIED_AT:
                os.ftruncate(self._file, 0)
                self._size = 0
        except OSError:
            self._broken = True
        self._sync()
        return not self._broken

    def _sync(self) -> None:
        """Let the disk have what was written until now; once for all that is written meanwhile."""
        if not self._to_sync:
            self._to_sync = True
            self._jobs.put(True)

    def _wait_for_disk(self) -> None:
        """The thread: one wait after the other."""
        while self._jobs.get():
            self._to_sync = False
            with suppress(OSError):
                os.fsync(self._file)


def _lock(path: Path) -> int:
    """Have a file for ourselves, as long as the program runs. Raises OSError where another one has it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, _READABLE_BY_ME)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock


def _opened(path: Path, kept: Collection[Kept]) -> int:
    """The file, open at its end; a large one is tidied before, and that waits for the disk."""
    if not kept:
        return _create(path, os.O_WRONLY | os.O_APPEND | os.O_TRUNC)
    if path.stat().st_size > _TIDIED_AT:
        draft = path.with_suffix(".new")
        text = "".join(f"{json.dumps({'keep': [_record(one)]}, ensure_ascii=False)}\n" for one in kept)
        with open(draft, "wb", opener=_create) as file:
            file.write(text.encode(errors="replace"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return _create(path, os.O_WRONLY | os.O_APPEND)


def _create(path: Path | str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, _READABLE_BY_ME)


# What stands in the file.


def _read(path: Path) -> dict[int, Kept]:
    """What was on its way; what cannot be read is left out, as the program may have ended within a line."""
    kept: dict[int, Kept] = {}
    try:
        with path.open("rb") as file:
            data = file.read(_MOST)
    except FileNotFoundError:
        return kept
    for line in data.split(b"\n"):
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            _apply(kept, json.loads(line))
    return kept


def _apply(kept: dict[int, Kept], record: dict[str, Any]) -> None:
    if "forget" in record:
        gone, heard = kept.pop(record["forget"], None), record.get("heard")
        if gone is not None and heard:
            _stand_behind(kept, gone, Place(str(heard[0]), float(heard[1])))
        return
    now = [_kept(one) for one in record["keep"]]
    kept.pop(record.get("instead_of", 0), None)
    kept.update((one.place, one) for one in now)


def _stand_behind(kept: dict[int, Kept], gone: Kept, heard: Place) -> None:
    """What was written after a line that is through stands behind it in the history."""
    for place, one in kept.items():
        if one.written and one.conversation == gone.conversation and place > gone.place:
            kept[place] = one._replace(written=one.written._replace(after=heard))


def _record(kept: Kept) -> dict[str, Any]:
    record = {**kept._asdict(), "kind": kept.kind.name}
    if written := kept.written:
        record["written"] = [written.nick, written.time, list(written.after) if written.after else None]
    return {name: value for name, value in record.items() if value not in ("", None, False)}


def _kept(record: dict[str, Any]) -> Kept:
    """One line, checked: the file may have been edited by hand."""
    place = int(record["place"])
    if place <= 0:
        raise ValueError("place")
    written = None
    if told := record.get("written"):
        after = Place(str(told[2][0]), float(told[2][1])) if told[2] else None
        written = Written(str(told[0]), float(told[1]), after)
    return Kept(
        place,
        str(record["conversation"]),
        bool(record.get("direct", False)),
        Kind[record["kind"]],
        str(record["text"]),
        float(record["time"]),
        str(record.get("reply", "")),
        str(record.get("replaces", "")),
        bool(record.get("asked", False)),
        written,
        str(record.get("reason", "")),
        bool(record.get("doubtful", False)),
    )
