"""Finding a line of a timeline: by its msgid, by the line itself, and where a line belongs by its time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from app.state.lines import Line

_TIME: Final = attrgetter("time")
#: Clocks differ: a line stands at most so many rows from where its time says, or it is sought everywhere.
_NEAR: Final = 64


class MsgidIndex:
    """The lines that have a msgid, by it: one reference each, some 50 bytes a line."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def get(self, msgid: str) -> Line | None:
        return self._lines.get(msgid) if msgid else None

    def add(self, lines: Iterable[Line]) -> None:
        """Lines that came. The newest value of a msgid is kept."""
        for line in lines:
            if line.msgid:
                self._lines[line.msgid] = line

    def drop(self, lines: Iterable[Line]) -> None:
        """Lines that went."""
        for line in lines:
            if line.msgid and self._lines.get(line.msgid) is line:
                del self._lines[line.msgid]

    def fresh(self, lines: Iterable[Line]) -> list[Line]:
        """Those of the lines whose msgid is not here yet, each msgid once."""
        known = self._lines
        seen: set[str] = set()
        fresh = []
        for line in lines:
            if msgid := line.msgid:
                if msgid in known or msgid in seen:
                    continue
                seen.add(msgid)
            fresh.append(line)
        return fresh


def row_of_line(lines: Sequence[Line], line: Line) -> int | None:
    """Where this very value stands: looked for where its time says first."""
    near = bisect_left(lines, line.time, key=_TIME)
    for row in range(near, min(near + _NEAR, len(lines))):
        if lines[row] is line:
            return row
    for row in range(near - 1, -1, -1):
        if lines[row] is line:
            return row
    return next((row for row in range(near + _NEAR, len(lines)) if lines[row] is line), None)


def places(lines: Sequence[Line], fresh: Sequence[Line]) -> list[tuple[int, Sequence[Line]]]:
    """Where each of the `fresh` lines belongs by its time: runs of them, each with the row that it comes to stand at.

    Rows are those before anything is inserted. A line with the time of another stands behind it, but what is no newer
    than the first line stands in front: so older history joins what is there.
    """
    fresh = sorted(fresh, key=_TIME)
    if lines and fresh and fresh[-1].time <= lines[0].time:
        return [(0, fresh)]
    runs: list[tuple[int, list[Line]]] = []
    row = 0
    for line in fresh:
        row = bisect_right(lines, line.time, lo=row, key=_TIME)
        if runs and runs[-1][0] == row:
            runs[-1][1].append(line)
        else:
            runs.append((row, [line]))
    return list(runs)
