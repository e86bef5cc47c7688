"""What the reader has selected in a timeline: from one place to another, across lines."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtGui import QTextLayout

from app.models.timeline import TimelineModel
from app.models.timeline_text import LINE_BREAK, cut16, length16
from app.models.timeline_words import copied
from app.windows.timeline_place import Place


class Spot(NamedTuple):
    """A position in the text of a row, as Qt counts."""

    row: int
    position: int


class Selection:
    """A pair of spots in one timeline; empty while they are the same."""

    def __init__(self) -> None:
        self._from = self._to = Spot(0, 0)

    def __bool__(self) -> bool:
        return self._from != self._to

    @property
    def start(self) -> Spot:
        return min(self._from, self._to)

    @property
    def end(self) -> Spot:
        return max(self._from, self._to)

    def begin(self, spot: Spot) -> None:
        """Nothing is selected; a drag from here selects."""
        self._from = self._to = spot

    def extend(self, spot: Spot) -> None:
        """From where it began to here."""
        self._to = spot

    def select(self, start: Spot, end: Spot) -> None:
        self._from, self._to = start, end

    def clear(self) -> None:
        self.begin(Spot(0, 0))

    def part(self, row: int, length: int) -> tuple[int, int]:
        """The selected part of a row whose text is so long; (0, 0): none."""
        start, end = self.start, self.end
        if not start.row <= row <= end.row:
            return 0, 0
        first = min(start.position, length) if row == start.row else 0
        last = min(end.position, length) if row == end.row else length
        return (first, last) if last > first else (0, 0)

    def rows_inserted(self, first: int, count: int) -> None:
        """Rows came; what was selected stays so."""
        if self.end.row < first:
            return
        self._from, self._to = (
            spot._replace(row=spot.row + count) if spot.row >= first else spot for spot in (self._from, self._to)
        )

    def rows_removed(self, first: int, count: int) -> None:
        """Rows went; what was selected of the others stays so."""
        self._from, self._to = (
            spot._replace(row=spot.row - count)
            if spot.row >= first + count
            else Spot(first, 0)
            if spot.row >= first
            else spot
            for spot in (self._from, self._to)
        )

    def parts(self, timeline: TimelineModel, place: Place) -> Iterator[str]:
        """The selected text, a row at a time: as it stands within one row, with times and names in several."""
        if not self:
            return
        start, end = self.start, self.end
        alone = start.row == end.row
        for row in range(start.row, end.row + 1):
            if timeline.head_of(row) != row:
                continue
            words = None
            if row in (start.row, end.row):
                found = place.seen(timeline, row).text
                length = length16(found)
                first, last = self.part(row, length)
                if first == last and found:
                    continue
                # All of it is as it was typed; a part of it is as it is shown.
                words = cut16(found, first, last) if (first, last) != (0, length) else None
            if words is None:
                words = place.typed(timeline, row)
            yield words.replace(LINE_BREAK, "\n") if alone else copied(timeline.lines[row], words)


def word_at(text: QTextLayout, position: int, length: int) -> tuple[int, int]:
    """The word around a position, without the space behind it."""
    words = QTextLayout.CursorMode.SkipWords
    start = text.previousCursorPosition(min(position + 1, length), words)
    end = min(text.nextCursorPosition(start, words), length)
    whole = text.text()
    while end > start + 1 and cut16(whole, end - 1, end).isspace():
        end -= 1
    return start, end
