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


def places(
    lines: Sequence[Line], page: Sequence[Line], index: MsgidIndex, *, older: bool
) -> list[tuple[int, Sequence[Line]]]:
    """Where those lines of a page that are not here yet belong by their time: runs of them, each with the row that it
    comes to stand at, the last one first. Rows are those before anything is inserted.

    A line with the time of another stands behind it, or in front where it is `older` history: so that joins what is
    there. Before a line of the same time that is here already stands what comes before it in the page.
    """
    find = bisect_left if older else bisect_right
    fresh = {line.key for line in index.fresh(page)}
    runs: list[tuple[int, list[Line]]] = []
    following: Line | None = None
    for line in sorted(page, key=_TIME)[::-1]:
        if line.key not in fresh:
            following = index.get(line.msgid)
            continue
        row = find(lines, line.time, key=_TIME)
        if following is not None and following.time == line.time:
            at = row_of_line(lines, following)
            row = row if at is None else min(row, at)
        if runs and runs[-1][0] == row:
            runs[-1][1].append(line)
        else:
            runs.append((row, [line]))
    return [(row, run[::-1]) for row, run in runs]
