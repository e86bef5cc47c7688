"""The rows that were laid out lately, so that what is scrolled over again is not laid out again."""

from collections import OrderedDict
from typing import Final

from app.models.timeline import TimelineModel
from app.windows.timeline_parts import Row
from app.windows.timeline_place import Place
from app.windows.timeline_rows import RowMaker

#: Laid out rows kept, some 5 KB each: what shows in a few screens.
ROWS_KEPT: Final = 600


class LaidRows:
    """Laid out rows by their line's key; those not shown for longest are forgotten first.

    A row is good while its line and how that stands among its neighbours are the same: nobody has to say what changed.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[int, Row] = OrderedDict()

    def get(self, at: int, timeline: TimelineModel, place: Place, maker: RowMaker) -> Row | None:
        """A row, laid out if it is not; None: a row above tells this line."""
        line = timeline.lines[at]
        shape = timeline.shape(at)
        if shape.folded:
            return None
        full = place.full(line.key, shape.run)
        row = self._rows.get(line.key)
        answered = timeline.line_of(line.reply)
        if (
            row is None
            or row.line is not line
            or row.answered is not answered
            or row.shape != shape
            or row.full != full
            or maker.is_stale(row)
        ):
            row = self._rows[line.key] = maker.make(line, shape, place.seen(timeline, at), answered, full=full)
        self._rows.move_to_end(line.key)
        return row

    def clear(self) -> None:
        """Forget all: the width, the font or the colours are others."""
        self._rows.clear()

    def trim(self, least: int) -> None:
        """Forget what is too much; the latest `least` rows stay."""
        while len(self._rows) > max(ROWS_KEPT, least):
            self._rows.popitem(last=False)
