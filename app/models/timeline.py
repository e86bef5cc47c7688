"""The timeline of one conversation: its lines, oldest first, and how each stands among its neighbours."""

from array import array
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.timeline_words import (
    NAMED_AT_MOST,
    body,
    copied,
    day,
    day_of,
    new_since_you_left,
    said_at,
    spoken,
    told_run,
)
from app.state.lines import PRESENCE, TALK, Delivery, Kind, Line

Index = QModelIndex | QPersistentModelIndex

#: Lines kept of one conversation; some 0.5 KB each.
LINES_KEPT: Final = 100_000
#: The oldest go so many at once, so that a full timeline does not lose one for each that comes.
TRIMMED_AT_ONCE: Final = 4096
#: Lines of one author within so many seconds form a group.
GROUP_SECONDS: Final = 300
#: Comings and goings that one row tells at most, so that no change costs more than these.
RUN_AT_MOST: Final = 500

_ROOT: Final = QModelIndex()


class Shape(NamedTuple):
    """How a line stands among its neighbours: with the line itself, all that decides how its row looks."""

    #: The first line of a day.
    new_day: bool = False
    #: "New since you left" stands above it.
    marked: bool = False
    #: Begins a group: shows its author.
    head: bool = False
    #: Its minute is another than that of the line above.
    clocked: bool = False
    #: One's own last line, and the server has it.
    delivered: bool = False
    #: How many comings and goings this row tells; 0: it is another kind, or told by a row above.
    run: int = 0
    #: The key of the last line that this row tells.
    last: int = 0
    #: A row above tells this line.
    folded: bool = False


_FOLDED: Final = Shape(folded=True)


class TimelineModel(QAbstractListModel):
    """The lines of one conversation, one row each, oldest first.

    Grows at both ends and is bounded: past `kept` lines the oldest go. Comings and goings in a row form a run: the
    first row tells all of them, the others are `folded`.
    """

    def __init__(self, parent: QObject | None = None, *, kept: int = LINES_KEPT) -> None:
        super().__init__(parent)
        self._kept = kept
        self._lines: list[Line] = []
        # For each row, how many rows of its run stand above it.
        self._run = array("H")
        self._marker: int | None = None
        self._last_own: int | None = None

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, oldest first: read only."""
        return self._lines

    def append(self, lines: Sequence[Line]) -> None:
        """Newer lines at the end, as one insert."""
        if not lines:
            return
        first = len(self._lines)
        self.beginInsertRows(_ROOT, first, first + len(lines) - 1)
        self._lines += lines
        self._run.extend(bytes(len(lines)))
        self._fold(first, len(lines))
        before, self._last_own = self._last_own, _last_own(lines) or self._last_own
        self.endInsertRows()
        if before is not None and before != self._last_own:
            self._tell(self.row_of(before))
        if first and self._run[first]:
            self._tell(self.head_of(first))
        if len(self._lines) >= self._kept + TRIMMED_AT_ONCE:
            self._take_out(0, len(self._lines) - self._kept)

    def prepend(self, lines: Sequence[Line]) -> None:
        """Older history in front, as one insert. Never trimmed at once: the reader asked for it."""
        if not lines:
            return
        self.beginInsertRows(_ROOT, 0, len(lines) - 1)
        self._lines[:0] = lines
        self._run[:0] = array("H", bytes(2 * len(lines)))
        self._fold(0, len(lines))
        if self._last_own is None:
            self._last_own = _last_own(lines)
        self.endInsertRows()
        # What was the first line stands below others now.
        self._tell(len(lines) if len(lines) < len(self._lines) else None)

    def replace(self, line: Line) -> None:
        """A line that changed, in its place: `line.key` says which. Unknown here: nothing happens."""
        row = self.row_of(line.key)
        if row is None:
            return
        self._lines[row] = line
        self._fold(row, 1)
        self._tell(row)

    def remove(self, key: int) -> None:
        """Take one line out. Unknown here: nothing happens."""
        row = self.row_of(key)
        if row is not None:
            self._take_out(row, 1)

    def set_marker(self, key: int | None) -> None:
        """Let "New since you left" stand above this line, or nowhere."""
        before, self._marker = self._marker, key
        for changed in {before, key} - {None}:
            row = self.row_of(changed)
            if row is not None:
                self._fold(row, 1)
                self._tell(row)

    def row_of(self, key: int | None) -> int | None:
        """Where a line stands. Searched from the end: what changes is nearly always among the newest."""
        lines = self._lines
        return next((row for row in range(len(lines) - 1, -1, -1) if lines[row].key == key), None)

    def head_of(self, row: int) -> int:
        """The row that tells this line: itself, or the first of its run."""
        return row - self._run[row]

    def run(self, row: int) -> Sequence[Line]:
        """The comings and goings that this row tells."""
        end = row + 1
        while end < len(self._run) and self._run[end] == end - row:
            end += 1
        return self._lines[row:end]

    def shape(self, row: int) -> Shape:
        """How this line stands among its neighbours."""
        if self._run[row]:
            return _FOLDED
        line = self._lines[row]
        above = self._lines[row - 1] if row else None
        new_day = above is None or day_of(above.time) != day_of(line.time)
        marked = line.key == self._marker
        clocked = above is None or above.time // 60 != line.time // 60
        if line.kind in PRESENCE:
            run = self.run(row)
            return Shape(new_day, marked, False, clocked, False, len(run), run[-1].key)
        return Shape(
            new_day,
            marked,
            new_day or marked or _starts_group(above, line),
            clocked,
            line.key == self._last_own and line.delivery is Delivery.STORED,
        )

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not 0 <= row < len(self._lines):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            line = self._lines[row]
            return copied(line, body(line))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _spoken(self, row: int) -> str:
        """A row for a screen reader, with what stands above it."""
        line, shape = self._lines[row], self.shape(row)
        words = spoken(line)
        if shape.run > 1:
            words = said_at(line.time, told_run(self.run(row), named=shape.run <= NAMED_AT_MOST))
        above = [day(line.time)] * shape.new_day + [new_since_you_left()] * shape.marked
        return ". ".join([*above, words])

    def _fold(self, first: int, count: int) -> None:
        """Count the runs anew from `first` on, until what stands below is right as it is."""
        lines, run = self._lines, self._run
        end = first + count
        for row in range(first, len(lines)):
            line = lines[row]
            held = 0
            if row and line.kind in PRESENCE and line.key != self._marker:
                above = lines[row - 1]
                if above.kind in PRESENCE and day_of(above.time) == day_of(line.time):
                    held = (run[row - 1] + 1) % RUN_AT_MOST
            if row >= end and held == run[row]:
                return
            run[row] = held

    def _take_out(self, first: int, count: int) -> None:
        end = first + count
        self.beginRemoveRows(_ROOT, first, end - 1)
        keys = {line.key for line in self._lines[first:end]}
        del self._lines[first:end]
        del self._run[first:end]
        self._fold(first, 0)
        if self._last_own in keys:
            self._last_own = _last_own(self._lines)
        self.endRemoveRows()
        self._tell(first if first < len(self._lines) else None)

    def _tell(self, row: int | None) -> None:
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)


def _starts_group(above: Line | None, line: Line) -> bool:
    return (
        above is None
        or above.kind is not line.kind
        or line.kind is Kind.DID
        or above.nick != line.nick
        or abs(line.time - above.time) > GROUP_SECONDS
    )


def _last_own(lines: Sequence[Line]) -> int | None:
    return next((line.key for line in reversed(lines) if line.mine and line.kind in TALK), None)
