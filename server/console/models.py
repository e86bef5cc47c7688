"""A table of records that change all the time: rows change in place, and a selected row stays selected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from html import escape
from time import time
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

#: The form of the layout signals that says how.
_WITH_HINT: Final = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_ROWS_STAY_WHOLE: Final = QAbstractItemModel.LayoutChangeHint.VerticalSortHint

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
    #: Something to know of before it harms.
    WARN = auto()


#: What `data` answers; the delegate asks for whole cells.
_ANSWERED: Final = frozenset(
    {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}
)


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

    #: What it is called in what is remembered.
    name: str
    title: str
    text: Callable[[R, float], str]
    key: Callable[[R], Any]
    look: Callable[[R], Look] = _plain
    badge: Callable[[R], str] = _nothing
    #: More than fits, on hovering and for screen readers.
    detail: Callable[[R], str] = _nothing
    #: Whether it is shown before somebody chose.
    shown: bool = True
    #: Whether it changes all the time: rows that are sorted by it move when time passes, not with each change.
    volatile: bool = False


class RecordModel(QAbstractTableModel, Generic[R]):
    """Records as rows, sorted by one column, narrowed to those in which a text is found.

    What changes is told in bunches; one costs little more than what is in it, as long as no row comes, goes or moves.
    """

    def __init__(
        self, columns: Sequence[Column[R]], found_in: Callable[[R], Sequence[str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._found_in = found_in
        self._all: dict[str, R] = {}
        #: Of each record: what it is sorted by, and the text that is looked through.
        self._keys: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._rows: list[R] = []
        #: The row of each record that is shown.
        self._place: dict[str, int] = {}
        self._wanted = ""
        self._sorted_by = 0
        self._descending = False
        self._now = time()

    @property
    def total(self) -> int:
        """How many records there are, shown or not."""
        return len(self._all)

    @property
    def everything(self) -> list[R]:
        """All records, shown or not."""
        return list(self._all.values())

    @property
    def shown(self) -> list[R]:
        """The records of all rows, from the top."""
        return list(self._rows)

    def record(self, row: int) -> R:
        """The record of a row."""
        return self._rows[row]

    def show(self, records: Sequence[R]) -> None:
        """Take the records as they are now: all of them. Rows are known by `id`."""
        staying = {record.id for record in records}
        self.update(records, [identity for identity in self._all if identity not in staying])

    def update(self, changed: Sequence[R], gone: Sequence[str] = ()) -> None:
        """Take in records that are new or changed, and let go of those with these ids."""
        self._now = time()
        moved = False
        for identity in gone:
            if self._all.pop(identity, None) is not None:
                del self._keys[identity], self._texts[identity]
                moved = moved or identity in self._place
        column = self.columns[self._sorted_by]
        key = column.key
        first, last = len(self._rows), -1
        for record in changed:
            identity = record.id
            self._all[identity] = record
            text = self._texts[identity] = "\n".join(self._found_in(record)).casefold()
            before, now = self._keys.get(identity), key(record)
            self._keys[identity] = now
            row = self._place.get(identity)
            if (row is not None) != (self._wanted in text):
                moved = True
            elif row is not None:
                self._rows[row] = record
                if before != now and not column.volatile:
                    moved = True
                first, last = min(first, row), max(last, row)
        if moved:
            self._arrange()
        elif last >= 0:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def narrow(self, text: str) -> None:
        """Show only records in which the text is found; all with an empty one."""
        wanted = text.strip().casefold()
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column from now on."""
        descending = order == Qt.SortOrder.DescendingOrder
        if (column, descending) != (self._sorted_by, self._descending):  # Qt asks twice for each click
            self._sorted_by, self._descending = column, descending
            self.renew()

    def renew(self) -> None:
        """Show again what columns tell, and sort by it: they know more than before."""
        key = self.columns[self._sorted_by].key
        self._keys = {identity: key(record) for identity, record in self._all.items()}
        self._arrange()

    def pass_time(self) -> None:
        """Show how long ago things are by now, and move rows to where they belong. Call it once a second or so."""
        self._now = time()
        if self.columns[self._sorted_by].volatile:
            self._arrange()
        else:
            self._tell_all_changed()

    def _arrange(self) -> None:
        """Bring the rows from what they are to what they shall be, with the fewest signals."""
        texts, kept = self._texts, self._all
        if self._wanted:
            kept = {identity: record for identity, record in kept.items() if self._wanted in texts[identity]}
        before = self._place
        # What is nearly sorted already is sorted fast.
        order = [record.id for record in self._rows if record.id in kept]
        staying = len(order)
        order += [identity for identity in kept if identity not in before]
        if staying < len(self._rows):
            # Rows that go are moved to the end first, so that they go in one piece.
            gone = [record for record in self._rows if record.id not in kept]
            self._reorder([kept[identity] for identity in order[:staying]] + gone)
            self.beginRemoveRows(QModelIndex(), staying, len(self._rows) - 1)
            self._set_rows(self._rows[:staying])
            self.endRemoveRows()
        if staying < len(order):
            self.beginInsertRows(QModelIndex(), staying, len(order) - 1)
            self._set_rows(self._rows + [kept[identity] for identity in order[staying:]])
            self.endInsertRows()
        order.sort(key=self._keys.__getitem__, reverse=self._descending)
        self._reorder([kept[identity] for identity in order])
        self._tell_all_changed()

    def _reorder(self, rows: list[R]) -> None:
        """Put the same records in another order; what is selected moves along."""
        if all(new.id == old.id for new, old in zip(rows, self._rows, strict=True)):
            self._rows = rows
            return
        # Told that rows stay whole, the selection follows rows instead of all their cells.
        self.layoutAboutToBeChanged[_WITH_HINT].emit([], _ROWS_STAY_WHOLE)  # type: ignore[index]
        held = self.persistentIndexList()
        ids = [self._rows[index.row()].id for index in held]
        self._set_rows(rows)
        moved = [self.index(self._place[identity], i.column()) for identity, i in zip(ids, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged[_WITH_HINT].emit([], _ROWS_STAY_WHOLE)  # type: ignore[index]

    def _set_rows(self, rows: list[R]) -> None:
        self._rows = rows
        self._place = {record.id: row for row, record in enumerate(rows)}

    def _tell_all_changed(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cell(self, row: int, column: int) -> tuple[str, Look, str]:
        """What is written in a cell: its text, its look, its badge."""
        about, record = self.columns[column], self._rows[row]
        return about.text(record, self._now), about.look(record), about.badge(record)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role not in _ANSWERED or not index.isValid() or row >= len(self._rows):
            return None
        column, record = self.columns[index.column()], self._rows[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record, self._now)
        detail = column.detail(record)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (column.text(record, self._now), column.badge(record), detail)
            return ", ".join(part for part in parts if part)
        # Qt would read markup out of a plain text.
        return f"<p>{escape(detail)}</p>" if detail else None
