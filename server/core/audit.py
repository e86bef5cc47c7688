"""What the host did, written down as it is done: a line of JSON each, in a file that is only ever added to."""

import json
import logging
import os
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.core.outgoing import timestamp

_log: Final = logging.getLogger(__name__)

#: Acts that are at hand, and bytes of the file that are read for them when the room opens.
_KEPT: Final = 1_000
_READ: Final = 512 * 1024

#: A call: its method and parameters.
Call = tuple[str, Mapping[str, Any]]


@dataclass(slots=True)
class Act:
    """One act: when (as ISO 8601), by whom, which call; and the call that takes it back, where there is one."""

    number: int
    time: str
    by: str
    method: str
    params: Mapping[str, Any]
    undo: Call | None
    undone: bool = False


class Audit:
    """The acts of a room's host. Without a path they are kept while the room is open."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.acts: deque[Act] = deque(maxlen=_KEPT)
        self._last_number = 0
        if path is not None:
            self._read(path)

    def add(self, moment: float, by: str, call: Call, undo: Call | None) -> None:
        """Write down an act; `moment` in seconds since 1970. A disk that refuses is told in the program's log."""
        self._last_number += 1
        act = Act(self._last_number, timestamp(moment), by, *call, undo)
        self.acts.append(act)
        if self._path is None:
            return
        line = {"id": act.number, "time": act.time, "by": by, "method": act.method, "params": act.params, "undo": undo}
        try:
            number = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(number, "ab") as file:
                file.write(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n")
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error.strerror)

    def find(self, number: int) -> Act | None:
        """The act with this number; None where it is none, or too long ago."""
        return next((act for act in self.acts if act.number == number), None)

    def _read(self, path: Path) -> None:
        with suppress(OSError), path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _READ))
            for line in file.read(_READ).splitlines():
                with suppress(ValueError, TypeError, KeyError):  # the first one may be half a line
                    self._take(json.loads(line))

    def _take(self, raw: dict[str, Any]) -> None:
        undo = (str(raw["undo"][0]), dict(raw["undo"][1])) if raw["undo"] else None
        act = Act(int(raw["id"]), str(raw["time"]), str(raw["by"]), str(raw["method"]), dict(raw["params"]), undo)
        self.acts.append(act)
        self._last_number = act.number
        if act.method == "landline.undo" and (taken_back := self.find(act.params["id"])) is not None:
            taken_back.undone = True
