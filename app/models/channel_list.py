"""The conversations that one has: channels first, then direct ones, each in the order of names."""

from bisect import bisect_left
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.state.conversation import ConversationRow

__all__ = ["ChannelListModel", "ConversationRow", "ValueRole"]

#: Gives the ConversationRow of a row.
ValueRole: Final = int(Qt.ItemDataRole.UserRole)

Key = tuple[bool, bool, str, str]


class ChannelListModel(QAbstractListModel):
    """One row a conversation, sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Key] = []
        self._rows: list[ConversationRow] = []
        self._by_name: dict[str, ConversationRow] = {}

    @property
    def rows(self) -> list[ConversationRow]:
        """All conversations, as they stand."""
        return list(self._rows)

    def row(self, name: str) -> ConversationRow | None:
        """The conversation of this name, as the server spells it."""
        return self._by_name.get(name)

    def put(self, row: ConversationRow) -> None:
        """A conversation is there, or shows something else."""
        key = _key(row)
        at = bisect_left(self._keys, key)
        if row.name in self._by_name:
            self._rows[at] = self._by_name[row.name] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, 0))
            return
        self.beginInsertRows(QModelIndex(), at, at)
        self._keys.insert(at, key)
        self._rows.insert(at, row)
        self._by_name[row.name] = row
        self.endInsertRows()

    def remove(self, name: str) -> None:
        """A conversation is gone. Unknown here: nothing happens."""
        row = self._by_name.get(name)
        if row is None:
            return
        at = bisect_left(self._keys, _key(row))
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._keys[at], self._rows[at], self._by_name[name]
        self.endRemoveRows()

    def clear(self) -> None:
        self.beginResetModel()
        self._keys.clear()
        self._rows.clear()
        self._by_name.clear()
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ValueRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _spoken(self, row: ConversationRow) -> str:
        """A conversation as a screen reader says it."""
        if row.muted:
            return self.tr("{name}, muted").format(name=row.label)
        if row.unread:
            return self.tr("{name}, {count} unread").format(name=row.label, count=row.unread)
        return row.label


def _key(row: ConversationRow) -> Key:
    return row.direct, not row.lobby, row.label.casefold(), row.name
