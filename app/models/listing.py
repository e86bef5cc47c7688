"""The channels that a room has, the largest first, narrowed to those that somebody looks for."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.timeline_text import safe_text
from app.state.conversation import ListedChannel

#: Gives the ListedChannel of a row.
ValueRole: Final = int(Qt.ItemDataRole.UserRole)


class _Row(NamedTuple):
    """A channel with what it is sorted by, first, and what is searched in it."""

    fewer: int
    folded: str
    name: str
    words: str
    channel: ListedChannel


#: By their places, as thousands of rows are looked through with each letter that is typed.
_WORDS: Final = 3
_CHANNEL: Final = 4


class ListingModel(QAbstractListModel):
    """One row a channel. Many come at once, in slices: each is one reset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._names: set[str] = set()
        self._shown: list[ListedChannel] = []
        self._wanted = ""

    @property
    def count(self) -> int:
        """How many channels there are, shown or not."""
        return len(self._rows)

    def add(self, channels: Iterable[ListedChannel]) -> None:
        """These are there too; one that was told of already is left out."""
        for channel in channels:
            if channel.name not in self._names:
                self._names.add(channel.name)
                words = f"{channel.name} {channel.topic}".casefold()
                self._rows.append(_Row(-channel.members, channel.name.casefold(), channel.name, words, channel))
        # Quick, as all but the last are in order.
        self._rows.sort()
        self._show()

    def narrow(self, wanted: str) -> None:
        """Show only channels with these words in their name or topic; all of them for no words."""
        self._wanted = wanted
        self._show()

    def row_of(self, name: str) -> int:
        """Where a channel stands; -1 where it is not shown."""
        return next((row for row, channel in enumerate(self._shown) if channel.name == name), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._shown):
            return None
        channel = self._shown[index.row()]
        if role == ValueRole:
            return channel
        if role == Qt.ItemDataRole.DisplayRole:
            return channel.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            people = self.tr("{name}, {count} people").format(name=channel.name, count=channel.members)
            return f"{people}, {safe_text(channel.topic)}" if channel.topic else people
        return None

    def _show(self) -> None:
        words = self._wanted.casefold().lstrip("#").split()
        self.beginResetModel()
        found = self._rows
        for wanted in words:
            found = [row for row in found if wanted in row[_WORDS]]
        self._shown = [row[_CHANNEL] for row in found]
        self.endResetModel()
