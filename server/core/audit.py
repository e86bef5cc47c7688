"""What the host did, written down as it is done: a line of JSON each, in a file that is only ever added to."""

import json
import logging
import os
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from server.core.outgoing import timestamp

_log: Final = logging.getLogger(__name__)

#: Acts that are at hand, and bytes of the file that are read for them when the room opens.
_KEPT: Final = 1_000
_READ: Final = 512 * 1024

#: The act that takes another one back.
UNDO: Final = "landline.undo"
#: A call: its method and parameters.
Call = tuple[str, Mapping[str, Any]]


class Stays(StrEnum):
    """Why an act cannot be taken back."""

    #: What was said was heard.
    SAID = "said"
    #: What was deleted is gone.
    GONE = "gone"
    #: It was done outside of the room.
    OUTSIDE = "outside"
    #: Nothing was changed, or nobody lost anything by it.
    NOTHING = "nothing"
    #: What was before is not known.
    UNKNOWN = "unknown"
    #: What takes it back is done as it was the first time.
    REPEAT = "repeat"
    #: The time in which it could is over.
    LATE = "late"
    #: It could be as long as the room stayed open.
    CLOSED = "closed"


class Undo(NamedTuple):
    """How an act is taken back: by which call, for how many seconds.

    Where that is None it has no end. What is bound to this time that the room is open ends with it in any case.
    """

    call: Call
    seconds: float | None = None
    outlasts_room: bool = True


@dataclass(slots=True)
class Act:
    """One act: when (as ISO 8601), by whom, which call; the call that takes it back, until when (seconds since 1970,
    None: without an end), or why there is none.
    """

    number: int
    time: str
    by: str
    method: str
    params: Mapping[str, Any]
    undo: Call | None
    until: float | None = None
    why: Stays = Stays.UNKNOWN
    undone: bool = False


class Audit:
    """The acts of a room's host. Without a path they are kept while the room is open."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.acts: deque[Act] = deque(maxlen=_KEPT)
        #: Another number after each change, so that nobody has to look through all of them to find none.
        self.version = 1
        self._last_number = 0
        if path is not None:
            self._read(path)

    def add(self, moment: float, by: str, call: Call, undo: Undo | Stays) -> None:
        """Write down an act, and what takes it back or why nothing does; `moment` in seconds since 1970.

        A disk that refuses is told in the program's log.
        """
        self._last_number += 1
        self.version += 1
        act = Act(self._last_number, timestamp(moment), by, *call, None)
        lasting: Call | None = None
        if isinstance(undo, Undo):
            act.undo, act.why = undo.call, Stays.LATE
            act.until = None if undo.seconds is None else moment + undo.seconds
            lasting = undo.call if undo.outlasts_room else None
        else:
            act.why = undo
        self.acts.append(act)
        if self._path is None:
            return
        why = Stays.CLOSED if act.undo is not None else act.why
        line = {"id": act.number, "time": act.time, "by": by, "method": act.method, "params": act.params}
        line |= {"undo": lasting} if lasting is not None else {"undo": None, "why": why}
        try:
            number = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(number, "ab") as file:
                file.write(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n")
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error.strerror)

    def find(self, number: int) -> Act | None:
        """The act with this number; None where it is none, or too long ago."""
        return next((act for act in self.acts if act.number == number), None)

    def mark_undone(self, act: Act) -> None:
        """An act is taken back. Where it was taking back another one, that one holds again, and so on."""
        self.version += 1
        undone, one = True, act
        while True:
            one.undone = undone
            number = one.params.get("id") if one.method == UNDO else None
            before = self.find(number) if isinstance(number, int) and number < one.number else None
            if before is None:
                return
            undone, one = not undone, before

    def _read(self, path: Path) -> None:
        with suppress(OSError), path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _READ))
            for line in file.read(_READ).splitlines():
                with suppress(ValueError, TypeError, KeyError):  # the first one may be half a line
                    self._take(json.loads(line))

    def _take(self, raw: dict[str, Any]) -> None:
        undo = (str(raw["undo"][0]), dict(raw["undo"][1])) if raw["undo"] else None
        act = Act(int(raw["id"]), str(raw["time"]), str(raw["by"]), str(raw["method"]), dict(raw["params"]), undo)
        act.why = Stays(raw.get("why", Stays.UNKNOWN))
        self.acts.append(act)
        self._last_number = act.number
        if act.method == UNDO and (taken_back := self.find(act.params["id"])) is not None:
            self.mark_undone(taken_back)
