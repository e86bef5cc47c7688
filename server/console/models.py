"""A table of records that come anew each second: rows change in place, and a selected row stays selected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from html import escape
from time import time
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class Look(Enum):
    """How a cell is written."""

    PLAIN = auto()
    #: Who it is about.
    NAME = auto()
    #: What is compared letter by letter: an address.
    CODE = auto()
    #: Nothing is known yet.
    FAINT = auto()


#: Of a cell, for its delegate: its Look, and a word in a frame behind its text.
LOOK_ROLE: Final = Qt.ItemDataRole.UserRole
BADGE_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class Identified(Protocol):
    """A record that can be told from others, and found again when it has changed."""

    @property
    def id(self) -> str:
        """Its identity."""


R = TypeVar("R", bound=Identified)


def _plain(_record: object) -> Look:
    return Look.PLAIN


def _nothing(_record: object) -> str:
    return ""


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column. `text` is given the record and the time now; rows sort by `key`, which never fails to compare."""

    title: str
    text: Callable[[R, float], str]
    key: Callable[[R], Any]
    look: Callable[[R], Look] = _plain
    badge: Callable[[R], str] = _nothing
    #: More than fits, on hovering and for screen readers.
    detail: Callable[[R], str] = _nothing


class RecordModel(QAbstractTableModel, Generic[R]):
    """Records as rows, sorted by one column, narrowed to those in which a text is found."""

    def __init__(
        self, columns: Sequence[Column[R]], found_in: Callable[[R], Sequence[str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._found_in = found_in
        self._all: list[R] = []
        self._rows: list[R] = []
        self._wanted = ""
        self._sorted_by = 0
        self._descending = False
        self._now = time()

    @property
    def total(self) -> int:
        """How many records there are, shown or not."""
        return len(self._all)

    def record(self, row: int) -> R:
        """The record of a row."""
        return self._rows[row]

    def show(self, records: Sequence[R]) -> None:
        """Take the records as they are now. Rows are known by `id`."""
        self._now = time()
        self._all = list({record.id: record for record in records}.values())
        self._arrange()

    def narrow(self, text: str) -> None:
        """Show only records in which the text is found; all with an empty one."""
        self._wanted = text.strip().casefold()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column from now on."""
        self._sorted_by = column
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def _arrange(self) -> None:
        """Bring the rows from what they are to what they shall be, with the fewest signals."""
        wanted = self._all
        if self._wanted:
            wanted = [r for r in wanted if any(self._wanted in text.casefold() for text in self._found_in(r))]
        wanted = sorted(wanted, key=self._columns[self._sorted_by].key, reverse=self._descending)
        kept = {record.id: record for record in wanted}
        before = {record.id for record in self._rows}
        staying = [kept[record.id] for record in self._rows if record.id in kept]
        if len(staying) < len(self._rows):
            # Rows that go are moved to the end first, so that they go in one piece.
            gone = [record for record in self._rows if record.id not in kept]
            self._reorder(staying + gone)
            self.beginRemoveRows(QModelIndex(), len(staying), len(self._rows) - 1)
            self._rows = staying
            self.endRemoveRows()
        else:
            self._rows = staying
        if fresh := [record for record in wanted if record.id not in before]:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows = self._rows + fresh
            self.endInsertRows()
        self._reorder(wanted)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _reorder(self, rows: list[R]) -> None:
        """Put the same records in another order; what is selected moves along."""
        place = {record.id: row for row, record in enumerate(rows)}
        moved = [place[record.id] for record in self._rows]
        if all(row == now for row, now in enumerate(moved)):
            self._rows = rows
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        self._rows = rows
        self.changePersistentIndexList(held, [self.index(moved[i.row()], i.column()) for i in held])
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not index.isValid() or row >= len(self._rows):
            return None
        column, record = self._columns[index.column()], self._rows[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record, self._now)
        if role == LOOK_ROLE:
            return column.look(record)
        if role == BADGE_ROLE:
            return column.badge(record)
        detail = column.detail(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (column.text(record, self._now), column.badge(record), detail)
            return ", ".join(part for part in parts if part)
        # Qt would read markup out of a plain text.
        return f"<p>{escape(detail)}</p>" if detail and role == Qt.ItemDataRole.ToolTipRole else None
