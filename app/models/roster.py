"""The members of one channel, the highest ranks first, each rank in the order of names."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.timeline_text import safe_nick
from app.state.conversation import Member

#: Gives the Member of a row.
ValueRole: Final = int(Qt.ItemDataRole.UserRole)

#: Founder, admin, operator, half-operator, voice: what servers have (https://modern.ircdocs.horse/#channel-membership-prefixes).
_RANKS: Final = {"~": 0, "&": 1, "@": 2, "%": 3, "+": 4}
_NO_RANK: Final = 5


class RosterModel(QAbstractListModel):
    """One row a member, sorted; a new one is put in its place, nothing is sorted again.

    Many at once are gathered first, as they come, and then shown together by one reset.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._members: list[Member] = []
        #: Nicknames are told apart as the server spells them: its events use that spelling.
        self._by_nick: dict[str, Member] = {}
        #: Those who are gathered for the next reset, with their keys.
        self._gathered: dict[str, tuple[str, Member]] = {}

    @property
    def nicks(self) -> list[str]:
        """All nicknames, as they stand."""
        return [member.nick for member in self._members]

    def gather(self, members: Iterable[Member]) -> None:
        """These are to be shown from the next reset on."""
        for member in members:
            self._gathered[member.nick] = (_key(member), member)

    def reset(self) -> None:
        """Show those who were gathered, and no others."""
        self.beginResetModel()
        ordered = sorted(self._gathered.values())
        self._keys = [key for key, _member in ordered]
        self._members = [member for _key, member in ordered]
        self._by_nick = {member.nick: member for member in self._members}
        self._gathered = {}
        self.endResetModel()

    def show_only(self, source: "RosterModel", words: str) -> None:
        """Show those of another model whose nickname or display name holds these words; all of them for no words."""
        found = list(zip(source._keys, source._members, strict=True))
        for word in words.casefold().split():
            # The keys hold the folded names, behind two characters.
            found = [
                (key, member)
                for key, member in found
                if key.find(word, 2) >= 0 or (member.display_name and word in member.nick.casefold())
            ]
        self.beginResetModel()
        self._keys = [key for key, _member in found]
        self._members = [member for _key, member in found]
        self._by_nick = {member.nick: member for member in self._members}
        self.endResetModel()

    def put(self, member: Member, former: str | None = None) -> None:
        """Have this member; `former` is the nickname that the same person had until now."""
        if self._gathered.pop(former or member.nick, None):
            self.gather([member])
        known = self._by_nick.get(former or member.nick)
        if known is not None:
            row = bisect_left(self._keys, _key(known))
            if _key(known) == _key(member):
                self._members[row] = self._by_nick[member.nick] = member
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
                return
            self._take_out(known.nick)
        self._take_out(member.nick)
        key = _key(member)
        row = bisect_left(self._keys, key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._keys.insert(row, key)
        self._members.insert(row, member)
        self._by_nick[member.nick] = member
        self.endInsertRows()

    def remove(self, nick: str) -> None:
        """Somebody is gone. Unknown here: nothing happens."""
        self._gathered.pop(nick, None)
        self._take_out(nick)

    def _take_out(self, nick: str) -> None:
        member = self._by_nick.get(nick)
        if member is None:
            return
        row = bisect_left(self._keys, _key(member))
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._keys[row], self._members[row], self._by_nick[nick]
        self.endRemoveRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._members)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._members):
            return None
        member = self._members[index.row()]
        if role == ValueRole:
            return member
        if role == Qt.ItemDataRole.DisplayRole:
            return member.nick
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(member)
        return None

    def _spoken(self, member: Member) -> str:
        """A member as a screen reader says it."""
        said = [shown_name(member)]
        if said != [member.nick]:
            said.append(member.nick)
        facts = (
            (member.known, self.tr("own name")),
            (member.me, self.tr("you")),
            (member.bot, self.tr("bot")),
        )
        said += [word for so, word in facts if so]
        if member.away:
            said.append(self.tr("away"))
        return ", ".join(said)


def _key(member: Member) -> str:
    """Where a member stands: by rank, then I myself, then by name. One string: lists are searched and sorted by it."""
    name = shown_name(member).casefold()
    return f"{_RANKS.get(member.rank, _NO_RANK)}{0 if member.me else 1}{name}\0{member.nick}"


def shown_name(member: Member) -> str:
    """What a member is called in the list; the nickname stands beside it where it is another one."""
    return safe_nick(member.display_name) if member.display_name else member.nick
