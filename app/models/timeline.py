"""The timeline of one conversation: its lines, oldest first, and how each stands among its neighbours."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.models.early import EarlyChanges
from app.models.reactions import reacted
from app.models.timeline_index import MsgidIndex, places, row_of_line
from app.models.timeline_shape import FOLDED, Shape, starts_group
from app.models.timeline_told import NAMED_AT_MOST, told_run
from app.models.timeline_words import body, copied, day, day_of, new_since_you_left, said_at, spoken
from app.state.lines import PRESENCE, TALK, Delivery, Line, Older, Reaction

Index = QModelIndex | QPersistentModelIndex

#: Lines kept of one conversation; some 0.5 KB each.
LINES_KEPT: Final = 100_000
#: The oldest go so many at once, so that a full timeline does not lose one for each that comes.
TRIMMED_AT_ONCE: Final = 4096
#: Comings and goings that one row tells at most, so that no change costs more than these.
RUN_AT_MOST: Final = 500

_ROOT: Final = QModelIndex()


class TimelineModel(QAbstractListModel):
    """The lines of one conversation, one row each, oldest first.

    Grows at both ends and is bounded: past `kept` lines the oldest go. Comings and goings in a row form a run: the
    first row tells all of them, the others are `folded`. No msgid stands here twice, however often it comes.

    Signals:
        older_changed(): other is known about what was said before the oldest line.
    """

    older_changed = Signal()

    def __init__(self, parent: QObject | None = None, *, kept: int = LINES_KEPT) -> None:
        super().__init__(parent)
        self._kept = kept
        self._lines: list[Line] = []
        # For each row, how many rows of its run stand above it.
        self._run = array("H")
        self._marker: int | None = None
        self._last_own: int | None = None
        self._index = MsgidIndex()
        self._early = EarlyChanges()
        self._older = Older.UNKNOWN

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, oldest first: read only."""
        return self._lines

    @property
    def older(self) -> Older:
        """What is known about what was said before the oldest line."""
        return self._older

    def set_older(self, older: Older) -> None:
        """Something else is known about what was said before the oldest line."""
        if older is not self._older:
            self._older = older
            self.older_changed.emit()

    def append(self, lines: Sequence[Line]) -> None:
        """Newer lines at the end, as one insert."""
        lines = self._index.fresh(lines)
        if not lines:
            return
        self._insert(len(self._lines), lines)
        self._trim()

    def merge(self, lines: Sequence[Line], *, older: bool = False) -> None:
        """Lines of any time, each where its time says: what fills a gap or, `older`, what was said before.

        Those whose msgid stands here already are left out, but for their reactions and that they were taken back.
        `older` ones are never trimmed at once: the reader asked for them.
        """
        lines = self._early.applied(lines)
        for line in lines:
            known = self._index.get(line.msgid)
            # What comes without reactions says nothing about them: not every server tells them with its history.
            if known is not None and not known.taken_back_by and (line.reactions or line.taken_back_by):
                self._put(known, line.reactions, line.taken_back_by)
        for row, run in places(self._lines, lines, self._index, older=older):
            self._insert(row, run)
        if not older:
            self._trim()

    def replace(self, line: Line) -> None:
        """A line that changed, in its place: `line.key` says which. Unknown here: nothing happens.

        Where history has brought it already, by its msgid, that one goes, and leaves its reactions.
        """
        row = self.row_of(line.key)
        if row is None:
            return
        twin = self._index.get(line.msgid)
        if twin is not None and twin.key != line.key:
            self.remove(twin.key)
            row = self.row_of(line.key)
            (line,) = self._early.applied((line,))
        if row is not None:
            self._set(row, line)

    def react(self, msgid: str, nick: str, text: str, *, on: bool, mine: bool) -> None:
        """Somebody reacted to a line, or took that back; a line that is not here yet comes with it."""
        line = self._index.get(msgid)
        if line is None:
            self._early.react(msgid, nick, text, on=on, mine=mine)
        elif not line.taken_back_by:
            reactions = reacted(line.reactions, nick, text, on=on, mine=mine)
            if reactions is not line.reactions:
                self._put(line, reactions, "")

    def take_back(self, msgid: str, by: str) -> None:
        """Somebody took a line back: its words are gone, its place says so; also where it is not here yet."""
        line = self._index.get(msgid)
        if line is None:
            self._early.take_back(msgid, by)
        elif not line.taken_back_by:
            self._put(line, (), by)

    def give_back(self, lines: Iterable[Line]) -> None:
        """What was taken back of these lines is there again; those that are not here yet are left to `merge`."""
        for line in lines:
            self._early.give_back(line.msgid)
            known = self._index.get(line.msgid)
            row = row_of_line(self._lines, known) if known is not None and known.taken_back_by else None
            if known is not None and row is not None:
                self._set(row, replace(line, key=known.key))

    def clear_before(self, key: int | None) -> None:
        """Let go of what stands before a line, or of everything; what the room has not got yet stays."""
        end = len(self._lines) if key is None else self.row_of(key)
        if not end:
            return
        first = 0
        runs = []
        for gone, run in groupby(self._lines[:end], lambda line: line.delivery is Delivery.STORED):
            count = sum(1 for _line in run)
            if gone:
                runs.append((first, count))
            first += count
        for first, count in reversed(runs):
            self._take_out(first, count)
        self._lost_oldest()

    def remove(self, key: int) -> None:
        """Take one line out; if it comes again, its reactions are with it. Unknown here: nothing happens."""
        row = self.row_of(key)
        if row is not None:
            self._early.remember(self._lines[row])
            self._take_out(row, 1)

    def set_marker(self, key: int | None) -> None:
        """Let "New since you left" stand above this line, or nowhere."""
        before, self._marker = self._marker, key
        for changed in {before, key} - {None}:
            row = self.row_of(changed)
            if row is not None:
                self._fold(row, 1)
                self._tell(row)

    @property
    def marked_row(self) -> int | None:
        """Where "New since you left" stands."""
        return self.row_of(self._marker) if self._marker is not None else None

    def row_of(self, key: int | None) -> int | None:
        """Where a line stands. Searched from the end: what changes is nearly always among the newest."""
        lines = self._lines
        return next((row for row in range(len(lines) - 1, -1, -1) if lines[row].key == key), None)

    def line_of(self, msgid: str) -> Line | None:
        """The line with this msgid, if it is here."""
        return self._index.get(msgid)

    def row_of_msgid(self, msgid: str) -> int | None:
        """Where the line with this msgid stands."""
        line = self._index.get(msgid)
        return row_of_line(self._lines, line) if line is not None else None

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
            return FOLDED
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
            new_day or marked or starts_group(above, line),
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
        words = spoken(line, self._index.get(line.reply))
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

    def _insert(self, first: int, lines: Sequence[Line]) -> None:
        count = len(lines)
        self.beginInsertRows(_ROOT, first, first + count - 1)
        self._lines[first:first] = lines
        self._run[first:first] = array("H", bytes(2 * count))
        self._index.add(lines)
        self._fold(first, count)
        before, own = self._last_own, _last_own(lines)
        if own is not None and (first + count == len(self._lines) or (self.row_of(before) or -1) < first):
            self._last_own = own
        self.endInsertRows()
        if before is not None and before != self._last_own:
            self._tell(self.row_of(before))
        if first and self._run[first]:
            self._tell(self.head_of(first))
        # What stands below has another line above it now.
        self._tell(first + count if first + count < len(self._lines) else None)

    def _put(self, line: Line, reactions: tuple[Reaction, ...], taken_back_by: str) -> None:
        """Other reactions to a line that is here, or its words are gone."""
        row = row_of_line(self._lines, line)
        if row is None:
            return
        if taken_back_by:
            self._set(row, replace(line, text="", mention=False, reactions=(), taken_back_by=taken_back_by))
        else:
            self._set(row, replace(line, reactions=reactions))

    def _set(self, row: int, line: Line) -> None:
        self._index.drop((self._lines[row],))
        self._lines[row] = line
        self._index.add((line,))
        self._fold(row, 1)
        self._tell(row)

    def _trim(self) -> None:
        """Let go of the oldest lines where there are too many."""
        if len(self._lines) >= self._kept + TRIMMED_AT_ONCE:
            self._take_out(0, len(self._lines) - self._kept)
            self._lost_oldest()

    def _lost_oldest(self) -> None:
        """What went from the front can be had again."""
        if self._older is Older.BEGINNING:
            self.set_older(Older.MORE)

    def _take_out(self, first: int, count: int) -> None:
        end = first + count
        self.beginRemoveRows(_ROOT, first, end - 1)
        keys = {line.key for line in self._lines[first:end]}
        self._index.drop(self._lines[first:end])
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


def _last_own(lines: Sequence[Line]) -> int | None:
    return next((line.key for line in reversed(lines) if line.mine and line.kind in TALK), None)
