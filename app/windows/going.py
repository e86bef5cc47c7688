"""Where one can go from a page, those places first where one was last."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.models.channel_list import ConversationRow
from app.models.fuzzy import best
from app.session import Session
from app.windows.switcher import Place, Switcher
from resources.theme import Theme

#: People that are looked up for what is typed.
_MOST_PEOPLE: Final = 20


class Going(QObject):
    """Remembers which conversations were in front, and opens the quick switcher.

    Signals:
        conversation_wanted(name): show it.
        person_wanted(nick): show the conversation with somebody alone.
    """

    conversation_wanted = Signal(str)
    person_wanted = Signal(str)

    def __init__(self, theme: Theme, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._theme: Final = theme
        self._session: Final = session
        self._page: Final = page
        #: The one in front now is the last.
        self._seen: list[str] = []

    def see(self, conversation: str) -> None:
        """This one is in front now."""
        if conversation:
            self._seen = [name for name in self._seen if name != conversation] + [conversation]

    def ask(self, elsewhere: Iterable[Place] = ()) -> None:
        """Ask where to go; `elsewhere` are places outside of this room."""
        switcher = Switcher(self._theme, [*self._conversations(), *elsewhere], self._people, self._page)
        switcher.set_faces(self._session.faces)
        switcher.open()

    def _conversations(self) -> list[Place]:
        """The one before the one in front first: Enter leads back and forth."""
        rows = {row.name: row for row in self._session.conversations.rows}
        seen = [name for name in reversed(self._seen) if name in rows]
        others = sorted(
            (name for name in rows if name not in seen), key=lambda name: rows[name].muted or not rows[name].unread
        )
        return [self._place(rows[name]) for name in (*seen[1:], *others, *seen[:1])]

    def _place(self, row: ConversationRow) -> Place:
        shown = self._session.people.shown_name(row.name) if row.direct else row.label
        return Place(
            shown,
            row.name if row.direct and shown != row.name else "",
            self.tr("Direct message") if row.direct else self.tr("Channel"),
            "" if row.direct else "hash",
            0 if row.muted else row.unread,
            bool(row.mentions),
            go=partial(self.conversation_wanted.emit, row.name),
        )

    def _people(self, typed: str) -> list[Place]:
        """Those with whom there is no conversation yet."""
        people, rows = self._session.people, self._session.conversations
        named = ((f"{nick} {people.profile(nick).display_name}", nick) for nick in people.nicks)
        found = [nick for nick in best(typed, named, _MOST_PEOPLE) if nick != self._session.nick and not rows.row(nick)]
        shown = ((nick, people.shown_name(nick)) for nick in found)
        return [
            Place(name, nick if name != nick else "", self.tr("Person"), go=partial(self.person_wanted.emit, nick))
            for nick, name in shown
        ]
