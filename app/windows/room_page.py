"""The chat page: one room, its conversations, the messages of the one in front, and who is there."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QVBoxLayout, QWidget

from app.models.roster import RosterModel
from app.session import Session, Stage
from app.settings import Settings
from app.state.security import Security
from app.store.drafts import Drafts
from app.windows.alone import AloneHint
from app.windows.answering import Answering
from app.windows.banner import ConnectionBanner, Notice
from app.windows.company import Company
from app.windows.going import Going
from app.windows.header import Header
from app.windows.labels import hairline
from app.windows.links import open_link
from app.windows.looking_back import LookingBack
from app.windows.panels import Panels
from app.windows.requests import Requests, is_host
from app.windows.sidebar import Sidebar
from app.windows.timeline_parts import Author
from app.windows.timeline_view import TimelineView
from resources.style import Kind, set_kind
from resources.theme import Theme

if TYPE_CHECKING:
    from app.windows.finding import Finding


class RoomPage(QWidget):
    """Everything of one session that is seen.

    Signals:
        shown(conversation): it is in front; empty for none.
    """

    shown = Signal(str)

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        session: Session,
        where: str,
        menu: QMenu,
        way_out: QAction,
        drafts: Drafts,
    ) -> None:
        """`where` is the room's address for people; `menu` and `way_out` are in the sidebar; `drafts` are those of
        this room."""
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._session = session
        self._finding: Finding | None = None
        self._where = where
        self._current = ""
        #: A channel or person that the user asked for: it is shown as soon as it is there.
        self._awaited = ""
        self._members: RosterModel | None = None
        self.requests = Requests(theme, session, self)
        self.sidebar = Sidebar(theme, session.conversations, menu, way_out)
        self.header = Header(theme)
        self.banner = ConnectionBanner(theme)
        self.alone = AloneHint()
        self.notice = Notice(theme)
        self.timeline = TimelineView(theme)
        self.timeline.set_empty_text(self.tr("Nothing has been said here yet. Write the first message below."))
        self.answering = Answering(theme, settings, session, self.timeline, drafts, self._nicks)
        self.composer = self.answering.composer
        self.looking = LookingBack(session, self.timeline)
        self.company = Company(theme, settings, session, self.requests, self.header, self, clock=time.time)
        self.members = self.company.panel.list
        self.going = Going(theme, session, self)
        self._build()
        self._connect()
        self._show_room()
        self._show_me()
        self._show_nothing()
        for name in self.sidebar.conversations.names()[:1]:
            self.show_conversation(name)

    @property
    def conversation(self) -> str:
        """The conversation in front; empty for none."""
        return self._current

    @property
    def title(self) -> str:
        """What this room is called."""
        return self._session.room_name

    def show_conversation(self, name: str) -> None:
        """Bring a conversation to the front."""
        if self._awaited == name:
            self._awaited = ""
        self._current = name
        self.notice.hide()
        self.looking.leave()
        self._tell_shown()
        self.timeline.set_timeline(self._session.timeline(name))
        self.sidebar.conversations.mark(name)
        direct = self._is_direct(name)
        self.timeline.set_conversation(name, direct=direct)
        self.looking.show(name)
        self.composer.setEnabled(True)
        if direct:
            self._follow_members(None)
            self.company.show_person(name)
        else:
            self._follow_members(self._session.roster(name))
            self._show_topic()
        self.answering.show_conversation(name, self.tr("Message {name}").format(name=name))
        self.composer.setFocus()

    def bring(self, name: str) -> None:
        """Show this conversation as soon as it is there; a channel is joined for it."""
        if name in self.sidebar.conversations.names():
            self.show_conversation(name)
        elif name.startswith(("#", "&")):
            self._on_channel_wanted(name)
        else:
            self._on_person_wanted(name)

    def step(self, by: int) -> None:
        """Bring the conversation so many below to the front; from the last one on to the first."""
        names = self.sidebar.conversations.names()
        if names:
            at = names.index(self._current) if self._current in names else 0
            self.show_conversation(names[(at + by) % len(names)])

    def focus_part(self, by: int) -> None:
        """Give the keyboard to the next part of the page, or the one before."""
        parts: list[tuple[QWidget, Callable[[], object]]] = [
            (self.sidebar, self.sidebar.conversations.focus_list),
            (self.timeline, self.timeline.setFocus),
            (self.composer, self.composer.setFocus),
            (self.members, self.members.setFocus),
        ]
        shown = [(part, focus) for part, focus in parts if part.isVisible()]
        focused = QApplication.focusWidget()
        has = next((at for at, (part, _) in enumerate(shown) if focused and _holds(part, focused)), 0)
        shown[(has + by) % len(shown)][1]()

    def search(self) -> None:
        """Let the user look for messages."""
        if self._finding is None:
            # On demand: few starts of the program look for anything.
            from app.windows.finding import Finding

            self._finding = Finding(self._theme, self._session, self.panels, self.looking, self.show_conversation)
        self._finding.open()

    def find_member(self) -> None:
        """Look for somebody in the member list, which opens for that."""
        if self._members is not None:
            self.panels.open_members()
            self.company.panel.search()

    def ask_topic(self) -> None:
        """Ask for another topic of the channel in front."""
        if self._members is not None:
            self.requests.ask_topic(self._current)

    def close_conversation(self) -> None:
        """Leave the channel, or put the direct message away."""
        if self._current:
            self.requests.close(self._current, direct=self._members is None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looking.pause()
        self._tell_shown()
        if self._current:
            self.looking.show(self._current)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.show(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed while the timeline has the keyboard goes on in the composer."""
        if event.text().isprintable() and event.text() and self.composer.isEnabled():
            self.composer.type_on(event.text())
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        middle = QFrame()
        set_kind(middle, Kind.BASE)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = (self.header, hairline(), self.banner, self.alone, self.looking.bar)
        below = (self.answering.typing_line, self.notice, self.answering.question, self.answering.bar, self.composer)
        for part in (*above, self.timeline, *below):
            column.addWidget(part, 1 if part is self.timeline else 0)
        self.panels = Panels(self._settings, self.sidebar, middle, self.company.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panels)

    def _connect(self) -> None:
        session = self._session
        session.stage_changed.connect(self._on_stage_changed)
        session.waiting.connect(self._on_waiting)
        session.failed.connect(self._on_failed)
        session.nick_changed.connect(self._on_nick_changed)
        session.topic_changed.connect(self._on_topic_changed)
        session.opened.connect(self._on_opened)
        session.renamed.connect(self._on_renamed)
        session.closed.connect(self._on_closed)
        session.refused.connect(self.notice.tell)
        self.banner.retry_asked.connect(session.retry_now)
        self.banner.rejoin_asked.connect(session.reopen)
        self.composer.submitted.connect(self._on_submitted)
        self.header.topic_asked.connect(self.ask_topic)
        self.header.plain_asked.connect(self._on_plain_asked)
        self.header.search_asked.connect(self.search)
        self.header.sidebar_switched.connect(self.panels.switch_sidebar)
        self.header.members_switched.connect(self.panels.switch_members)
        self.sidebar.conversations.chosen.connect(self.show_conversation)
        self.sidebar.conversations.menu_asked.connect(self.requests.conversation_menu)
        self.header.menu_asked.connect(self._on_conversation_menu)
        self.sidebar.me_asked.connect(lambda beside: self.company.show_profile(session.nick, beside))
        self.sidebar.conversations.browse_asked.connect(self.requests.browse)
        self.sidebar.conversations.channel_asked.connect(self.requests.ask_channel)
        self.sidebar.conversations.person_asked.connect(self.requests.ask_person)
        self.company.me_changed.connect(self._show_me)
        self.going.conversation_wanted.connect(self.show_conversation)
        self.going.person_wanted.connect(self._on_person_wanted)
        self.shown.connect(self.going.see)
        self.looking.left.connect(self._on_left)
        self.looking.lost.connect(lambda: self.notice.tell(self.tr("That message is not there any more.")))
        self.requests.channel_wanted.connect(self._on_channel_wanted)
        self.requests.person_wanted.connect(self._on_person_wanted)
        self.requests.address_wanted.connect(self.composer.address)
        self.timeline.link_activated.connect(open_link)
        self.timeline.nick_activated.connect(self._on_person_wanted)
        self.timeline.profile_requested.connect(self.company.show_profile)
        self.timeline.set_names(self._author)
        self.timeline.set_faces(session.faces)
        self.sidebar.set_faces(session.faces)
        session.people.changed.connect(self.timeline.show_names)

    def _tell_shown(self) -> None:
        """Only what is seen counts as read: the page of another room may be in front."""
        if self.isVisible():
            self._session.show(self._current or None)
        self.shown.emit(self._current)

    def _is_direct(self, name: str) -> bool:
        row = self._session.conversations.row(name)
        return row is not None and row.direct

    def _nicks(self) -> list[str]:
        """Whom Tab can complete: the members here, or the other person of a direct conversation."""
        if self._members is None:
            return [self._current] if self._current else []
        return [nick for nick in self._members.nicks if nick != self._session.nick]

    def _author(self, nick: str) -> Author:
        people = self._session.people
        return Author(people.shown_name(nick), people.owns_name(nick))

    def _show_room(self) -> None:
        self.sidebar.show_room(self.title, self._where, self._session.stage)
        self.header.show_plain(self._session.security is Security.NONE)

    def _show_me(self) -> None:
        session, nick = self._session, self._session.nick
        name, status = session.people.shown_name(nick), session.people.profile(nick).status
        self.sidebar.show_me(nick, name, session.stage, away=bool(session.away), status=status)

    def _show_nothing(self) -> None:
        self._current = ""
        self.looking.leave()
        self._tell_shown()
        self._follow_members(None)
        self.header.show_nothing(self.tr("No conversation is open. Click + beside “Channels” to open one."))
        self.answering.show_conversation("", "")
        self.composer.setEnabled(False)

    def _show_topic(self) -> None:
        if self._members is not None:
            host = is_host(self._members)
            self.header.show_channel(self._current, self._session.topic(self._current), host=host)

    def _follow_members(self, members: RosterModel | None) -> None:
        if self._members is not None:
            for changed in (self._members.rowsInserted, self._members.rowsRemoved, self._members.modelReset):
                changed.disconnect(self._on_members_changed)
        self._members = members
        if members is None:
            self.company.show_nobody()
        else:
            self.company.show_channel(self._current, members)
        self.panels.list_members(listing=members is not None)
        self.alone.hide()
        if members is not None:
            for changed in (members.rowsInserted, members.rowsRemoved, members.modelReset):
                changed.connect(self._on_members_changed)
            self._on_members_changed()

    def _on_members_changed(self) -> None:
        if self._members is not None:
            self.header.show_count(self._members.rowCount())
            self._show_topic()
            self._show_alone(self._members.rowCount() == 1)

    def _show_alone(self, alone: bool) -> None:
        """How others find this place, while nobody else is in it."""
        if not alone:
            self.alone.hide()
        elif self._session.conversations.rowCount() == 1:
            self.alone.show_lobby(self._where)
        else:
            self.alone.show_channel(self._current)

    def _on_stage_changed(self, stage: Stage) -> None:
        self._show_room()
        self._show_me()
        if stage is Stage.HERE:
            self.banner.end()
        elif stage is Stage.CONNECTING:
            self.banner.call()

    def _on_waiting(self, seconds: int, why: str) -> None:
        self.banner.wait(seconds, why)

    def _on_failed(self, why: str) -> None:
        self.banner.fail(why)

    def _on_plain_asked(self) -> None:
        self.notice.tell(
            self.tr(
                "Nothing encrypts what is said here: the server of this room cannot. Whoever can listen on the network "
                "can read along."
            )
        )

    def _on_nick_changed(self, _nick: str) -> None:
        self._show_me()

    def _on_topic_changed(self, channel: str, _topic: str) -> None:
        if channel == self._current:
            self._show_topic()

    def _on_opened(self, name: str) -> None:
        if not self._current or name.casefold() == self._awaited.casefold():
            self.show_conversation(name)

    def _on_renamed(self, name: str, now: str) -> None:
        self.answering.rename(name, now)
        if name == self._current:
            self.show_conversation(now)

    def _on_closed(self, name: str, why: str) -> None:
        if name == self._current:
            names = [other for other in self.sidebar.conversations.names() if other != name]
            if names:
                self.show_conversation(names[0])
            else:
                self._show_nothing()
        if why:
            self.notice.tell(why)

    def _on_left(self, conversation: str) -> None:
        if conversation in self.sidebar.conversations.names():
            self.show_conversation(conversation)

    def _on_submitted(self, text: str) -> None:
        self.notice.hide()
        self.looking.show_end()
        self.answering.submit(text)
        self._show_me()  # "/away" is typed by those who know it

    def _on_channel_wanted(self, channel: str) -> None:
        if channel in self.sidebar.conversations.names():
            self.show_conversation(channel)
            return
        self._awaited = channel
        self._session.join(channel)

    def _on_person_wanted(self, nick: str) -> None:
        self._awaited = nick
        self._session.query(nick)
        if nick in self.sidebar.conversations.names():
            self.show_conversation(nick)

    def _on_conversation_menu(self, where: QPoint) -> None:
        self.requests.conversation_menu(self._current, self._is_direct(self._current), where)


def _holds(part: QWidget, focused: QWidget) -> bool:
    return part is focused or part.isAncestorOf(focused)
