"""What a search has found: by conversation, the one with the newest hit first, and in each the newest hit first."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.timeline_text import safe_nick, safe_text
from app.models.timeline_words import clock, day
from app.state.query import Hit
from app.state.text import plain

#: Gives the Hit or the Heading of a row.
ValueRole: Final = int(Qt.ItemDataRole.UserRole)
#: Of a long message, so much is shown and read out.
_MOST: Final = 400
#: Of what stands before what was looked for, so much.
_LEAD: Final = 40


class Heading(NamedTuple):
    """Above the hits of one conversation."""

    conversation: str
    hits: int


class _Group:
    """The hits of one conversation, newest first."""

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self.hits: Final[list[Hit]] = []


class SearchResults(QAbstractListModel):
    """One row a hit, and one above those of each conversation. Grows as more is found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[_Group] = []

    @property
    def count(self) -> int:
        """How many hits there are."""
        return sum(len(group.hits) for group in self._groups)

    def add(self, hits: Iterable[Hit]) -> None:
        """More was found; each hit comes once."""
        for hit in hits:
            self._add(hit)

    def replace(self, hit: Hit) -> None:
        """More is known of what stands around a hit. Unknown here: nothing happens."""
        row = 0
        for group in self._groups:
            for at, known in enumerate(group.hits):
                if known.line.key == hit.line.key:
                    group.hits[at] = hit
                    index = self.index(row + 1 + at)
                    self.dataChanged.emit(index, index)
                    return
            row += 1 + len(group.hits)

    def clear(self) -> None:
        self.beginResetModel()
        self._groups.clear()
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        if parent is not None and parent.isValid():
            return 0
        return len(self._groups) + self.count

    def value(self, row: int) -> Hit | Heading | None:
        """What a row shows."""
        for group in self._groups:
            if row == 0:
                return Heading(group.name, len(group.hits))
            if row <= len(group.hits):
                return group.hits[row - 1]
            row -= 1 + len(group.hits)
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self.value(index.row())
        if value is None:
            return None
        if role == ValueRole:
            return value
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (
                heading_words(safe_nick(value.conversation), value.hits)
                if isinstance(value, Heading)
                else spoken(value)
            )
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if isinstance(self.value(index.row()), Hit):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def _add(self, hit: Hit) -> None:
        group, row = self._group(hit)
        # Of what was said in the same moment, the newest comes first.
        at = bisect_right(group.hits, -hit.line.time, key=lambda known: -known.line.time)
        self.beginInsertRows(QModelIndex(), row + 1 + at, row + 1 + at)
        group.hits.insert(at, hit)
        self.endInsertRows()
        self.dataChanged.emit(self.index(row), self.index(row))

    def _group(self, hit: Hit) -> tuple[_Group, int]:
        """The group of a hit, made where it is the first of its conversation, and the row of its heading."""
        folded, row = hit.conversation.casefold(), 0
        for group in self._groups:
            if group.name.casefold() == folded:
                return group, row
            row += 1 + len(group.hits)
        row = at = 0
        while at < len(self._groups) and self._groups[at].hits[0].line.time >= hit.line.time:
            row += 1 + len(self._groups[at].hits)
            at += 1
        made = _Group(hit.conversation)
        self.beginInsertRows(QModelIndex(), row, row)
        self._groups.insert(at, made)
        self.endInsertRows()
        return made, row


def heading_words(name: str, hits: int) -> str:
    """ "#lobby: 3 messages"."""
    if hits == 1:
        words = QCoreApplication.translate("Search", "{conversation}: 1 message")
    else:
        words = QCoreApplication.translate("Search", "{conversation}: %n messages", "", hits)
    return words.format(conversation=name)


def shown_text(text: str, words: Sequence[str] = ()) -> str:
    """What was said, in one run of plain text; of a long message, what begins near the first of the words."""
    whole = plain(text)
    if len(whole) > _MOST:
        small = whole.lower()
        first = min((at for word in words if (at := small.find(word.lower())) >= 0), default=0)
        if first > _LEAD:
            whole = f"…{whole[first - _LEAD :]}"
    return " ".join(safe_text(whole[:_MOST]).split())


def when(moment: float) -> str:
    """The day and the time of day."""
    return QCoreApplication.translate("Search", "{day}, {time}").format(day=day(moment), time=clock(moment))


def spoken(hit: Hit) -> str:
    """A hit for a screen reader: author, time, words."""
    return QCoreApplication.translate("Search", "{nick}, {when}: {words}").format(
        nick=safe_nick(hit.line.nick), when=when(hit.line.time), words=shown_text(hit.line.text)
    )
