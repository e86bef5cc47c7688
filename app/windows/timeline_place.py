"""Where the reader is in a timeline: a place of its own for each conversation, kept while another one is shown."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QObject

from app.models.markup import Shown
from app.models.timeline import TimelineModel
from app.models.timeline_told import NAMED_AT_MOST, told_run
from app.models.timeline_words import body, seen
from app.state.lines import PRESENCE, TALK
from app.windows.timeline_layout import Estimate, Heights

#: Below the newest line.
END_GAP: Final = 8
#: A line break fills half a line, on average.
_BREAK_SIZE: Final = 40
#: So many jumps can be taken back, one after the other.
_JUMPS_KEPT: Final = 16
#: Lays a row out for real and gives its height in pixels.
Lay = Callable[[int], int]


class Place(QObject):
    """The reader's place in one timeline.

    The anchor is the truth: the top row, and how many of its pixels are hidden above the viewport; or, while `stuck`,
    the end. It stays on its line whatever comes in front, and whatever the heights above turn out to be. A place is a
    child of its timeline and goes with it.
    """

    def __init__(self, timeline: TimelineModel, estimate: Estimate) -> None:
        super().__init__(timeline)
        # The list, not the model: a place never holds on to its timeline.
        self._lines: Final = timeline.lines
        self.heights = Heights(self._size, estimate)
        self.heights.append(len(self._lines))
        self.row = 0
        self.hidden = 0
        #: The height of what stands above the oldest line.
        self.head = 0
        #: Follows the newest line.
        self.stuck = True
        #: What people said below since the reader went up.
        self.unseen = 0
        #: Rows that the reader wants told in full, by the key of their first line: long texts, comings and goings.
        self.unfolded: set[int] = set()
        # How high the top row was before its upper neighbour changed, and with it its own day line or author.
        self._height_before: int | None = None
        # Where the reader was before they jumped: row, hidden, stuck; the last jump is at the end.
        self._left: list[tuple[int, int, bool]] = []
        timeline.rowsInserted.connect(self._on_rows_inserted)
        timeline.rowsRemoved.connect(self._on_rows_removed)

    def _size(self, row: int) -> int:
        """How long the text of a row is, in characters, for the estimate of its height."""
        text = self._lines[row].text
        return len(text) + _BREAK_SIZE * text.count("\n")

    @staticmethod
    def of(timeline: TimelineModel, estimate: Estimate) -> "Place":
        """The place kept for this timeline, or a new one at its end."""
        for child in timeline.children():
            if isinstance(child, Place):
                child.heights.measure(estimate)
                return child
        return Place(timeline, estimate)

    def settle(self, height: int, lay: Lay) -> list[tuple[int, int]]:
        """The rows that show in a viewport of this height, each with its distance from the viewport's top."""
        rows = len(self._lines)
        if not rows:
            self.stuck = True
            return []
        if not self.stuck:
            self._normalize(rows, lay)
            y, row = -self.hidden, self.row
            shown = []
            while row < rows and y < height:
                if high := self._exact(row, lay):
                    shown.append((row, y))
                    y += high
                row += 1
            if row < rows or y + END_GAP > height:
                return shown
            self.stuck = True
        return self._settle_at_end(height, rows, lay)

    def _settle_at_end(self, height: int, rows: int, lay: Lay) -> list[tuple[int, int]]:
        self.unseen = 0
        shown = []
        y, row = height - END_GAP, rows
        while row and y > 0:
            row -= 1
            if high := self._exact(row, lay):
                y -= high
                shown.append((row, y))
        self.row, self.hidden = row, max(0, -y)
        return shown[::-1]

    def move(self, pixels: int) -> None:
        """Move by so many pixels, down where positive. `settle` makes it exact and stops at the ends."""
        if pixels < 0:
            self.stuck = False
        self.hidden += pixels

    def go(self, y: int) -> None:
        """To this distance from the top of everything, as far as that is known."""
        self.stuck = False
        self._height_before = None
        y -= self.head
        self.row, self.hidden = self.heights.row_at(y) if y > 0 else (0, y)

    def go_to_start(self) -> None:
        """To the oldest line and what stands above it."""
        self.go(0)

    def go_to_row(self, row: int) -> None:
        """Let the viewport begin with this row."""
        self.stuck = False
        self._height_before = None
        self.row, self.hidden = row, 0

    def go_to_end(self) -> None:
        self.stuck = True

    def remember(self) -> None:
        """Keep where the reader is, so that `go_back` leads there again."""
        self._left = [*self._left[1 - _JUMPS_KEPT :], (self.row, self.hidden, self.stuck)]

    def go_back(self) -> bool:
        """To where the reader was before the last jump; false: there was none."""
        if not self._left:
            return False
        self._height_before = None
        self.row, self.hidden, self.stuck = self._left.pop()
        return True

    @property
    def total(self) -> int:
        """The height of everything."""
        return self.head + self.heights.total + END_GAP

    @property
    def y(self) -> int:
        """How far the top of the viewport is from the top of everything: what the scroll bar shows."""
        return self.top(self.row) + self.hidden if self._lines else 0

    def top(self, row: int) -> int:
        """How far a row is from the top of everything."""
        return self.head + self.heights.top(row)

    def full(self, key: int, run: int) -> bool:
        """Whether a row is told in full: the reader wants that, or it tells a run of only few comings and goings."""
        return key in self.unfolded or 0 < run <= NAMED_AT_MOST

    def fold(self, key: int) -> None:
        """Tell a row the other way: in full, or in short."""
        self.unfolded ^= {key}

    def typed(self, timeline: TimelineModel, row: int) -> str:
        """The text of a row as a copy of all of it gives it."""
        line = self._lines[row]
        return self._told(timeline, row) if line.kind in PRESENCE else body(line)

    def seen(self, timeline: TimelineModel, row: int) -> Shown:
        """What can be selected in a row, as it is shown."""
        line = self._lines[row]
        if line.kind in PRESENCE:
            return Shown(self._told(timeline, row))
        return seen(line, whole=line.key in self.unfolded)

    def _told(self, timeline: TimelineModel, row: int) -> str:
        run = timeline.run(row)
        return told_run(run, named=self.full(self._lines[row].key, len(run)))

    def _normalize(self, rows: int, lay: Lay) -> None:
        row, hidden = self.row, self.hidden
        if self._height_before is not None:
            hidden += self._exact(row, lay) - self._height_before
            self._height_before = None
        while row < rows - 1 and hidden >= (high := self._exact(row, lay)):
            hidden -= high
            row += 1
        while row and hidden < 0:
            row -= 1
            hidden += self._exact(row, lay)
        self.row, self.hidden = row, max(0 if row else -self.head, hidden)

    def _exact(self, row: int, lay: Lay) -> int:
        height = lay(row)
        self.heights.set_height(row, height)
        return height

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        if first == self.row and not self.stuck and last < len(self._lines) - 1:
            self._height_before = self.heights.height(first)
        self.heights.insert(first, count)
        if last == len(self._lines) - 1:
            if not self.stuck:
                self.unseen += sum(line.kind in TALK for line in self._lines[first:])
        elif first <= self.row:
            self.row += count
        self._left = [(row + count * (row >= first), hidden, stuck) for row, hidden, stuck in self._left]

    def _on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        count = last - first + 1
        below = last + 1 == self.row and not self.stuck
        self._height_before = self.heights.height(self.row) if below else None
        self.heights.remove(first, count)
        end = max(0, len(self._lines) - 1)

        def moved(row: int, hidden: int) -> tuple[int, int]:
            if last < row:
                return row - count, hidden
            return (min(first, end), 0) if first <= row else (row, hidden)

        self.row, self.hidden = moved(self.row, self.hidden)
        self._left = [(*moved(row, hidden), stuck) for row, hidden, stuck in self._left]
