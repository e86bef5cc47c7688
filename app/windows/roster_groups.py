"""The members of a channel with headings between the ranks, as rows of equal height."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.roster import ValueRole
from app.state.conversation import Member

Index = QModelIndex | QPersistentModelIndex

#: Ranks that may put others out and set topics, and the rank that helps them.
HOST_RANKS = frozenset("~&@")
HELPER_RANK = "%"


class Group(IntEnum):
    """Who stands together, from the top."""

    HOSTS = 0
    HELPERS = 1
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """The row above a group."""

    group: Group
    count: int


def group_of(member: Member) -> Group:
    """Where a member stands."""
    if member.rank in HOST_RANKS:
        return Group.HOSTS
    return Group.HELPERS if member.rank == HELPER_RANK else Group.OTHERS


class RosterRows(QAbstractListModel):
    """Members with headings. The source must be sorted by rank, the highest first.

    One person who comes or goes is one change here; whatever changes many at once is a reset.
    """

    def __init__(self, source: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(parent)
        self._source = source
        self._counts = dict.fromkeys(Group, 0)
        #: What the headings say: a row must not change while another one is put in or taken out.
        self._said = dict(self._counts)
        self._total = 0
        #: A row that the source has already, and this model is about to have.
        self._coming: int | None = None
        self._leaving: Group | None = None
        source.rowsInserted.connect(self._on_inserted)
        source.rowsAboutToBeRemoved.connect(self._on_about_to_be_removed)
        source.rowsRemoved.connect(self._on_removed)
        source.dataChanged.connect(self._on_changed)
        source.rowsAboutToBeMoved.connect(self.beginResetModel)
        source.rowsMoved.connect(self._on_reset)
        source.modelAboutToBeReset.connect(self.beginResetModel)
        source.modelReset.connect(self._on_reset)
        self._count()

    @property
    def source(self) -> QAbstractItemModel:
        """The members that it gives headings to."""
        return self._source

    def rowCount(self, parent: Index | None = None) -> int:
        # A view asks for each row when it lays out: no sum here.
        return 0 if parent is not None and parent.isValid() else self._total

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        at = self._at(index.row())
        if at is None:
            return None
        if not isinstance(at, Heading):
            return self._source.data(self._source.index(at, 0), role)
        if role == ValueRole:
            return at
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(at)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._at(index.row()), Heading):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def _words(self, heading: Heading) -> str:
        if heading.group is Group.HOSTS:
            return self.tr("Host") if heading.count == 1 else self.tr("Hosts")
        if heading.group is Group.HELPERS:
            return self.tr("Helpers")
        return self.tr("In the room · {count}").format(count=heading.count)

    def _at(self, row: int) -> Heading | int | None:
        """What stands in a row: a heading, or a row of the source; None outside."""
        first = 0
        for group, count in self._counts.items():
            if not count:
                continue
            if row == 0:
                return Heading(group, self._said[group])
            if 0 < row <= count:
                source_row = first + row - 1
                return source_row + (self._coming is not None and source_row >= self._coming)
            row -= count + 1
            first += count
        return None

    def _row(self, group: Group, source_row: int) -> int:
        """Where a row of the source, in that group, stands here."""
        return source_row + sum(1 for above, count in self._counts.items() if count and above < group) + 1

    def _group(self, source_row: int) -> Group:
        return group_of(cast(Member, self._source.index(source_row, 0).data(ValueRole)))

    def _count(self) -> None:
        first = 0
        for group in Group:
            # Sorted by rank: where a group ends is found without looking at everybody.
            end = bisect_right(range(self._source.rowCount()), group, lo=first, key=self._group)
            self._counts[group] = end - first
            first = end
        self._said = dict(self._counts)
        self._add_up()

    def _add_up(self) -> None:
        self._total = sum(count + 1 for count in self._counts.values() if count)

    def _on_reset(self) -> None:
        self._count()
        self.endResetModel()

    def _on_inserted(self, _parent: Index, first: int, last: int) -> None:
        if first != last:
            self.beginResetModel()
            self._on_reset()
            return
        group = self._group(first)
        row = self._row(group, first)
        # The first of a group brings its heading along.
        self._said[group] = self._said[group] or 1
        self._coming = first
        self.beginInsertRows(QModelIndex(), row if self._counts[group] else row - 1, row)
        self._coming = None
        self._counts[group] += 1
        self._add_up()
        self.endInsertRows()
        self._tell_heading(group)

    def _on_about_to_be_removed(self, _parent: Index, first: int, last: int) -> None:
        if first != last:
            self._leaving = None
            self.beginResetModel()
            return
        self._leaving = group = self._group(first)
        row = self._row(group, first)
        self.beginRemoveRows(QModelIndex(), row if self._counts[group] > 1 else row - 1, row)

    def _on_removed(self) -> None:
        if self._leaving is None:
            self._on_reset()
            return
        self._counts[self._leaving] -= 1
        self._add_up()
        self.endRemoveRows()
        self._tell_heading(self._leaving)

    def _on_changed(self, first: Index, last: Index) -> None:
        for source_row in range(first.row(), last.row() + 1):
            row = self.index(self._row(self._group(source_row), source_row), 0)
            self.dataChanged.emit(row, row)

    def _tell_heading(self, group: Group) -> None:
        self._said[group] = self._counts[group]
        if self._counts[group]:
            row = self._row(group, sum(count for above, count in self._counts.items() if above < group)) - 1
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
