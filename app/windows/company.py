"""The people of a page: the list of those who are in the channel, the card of each, what one says of oneself."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.models.roster import RosterModel
from app.models.timeline_text import safe_text
from app.session import Session
from app.settings import Settings
from app.windows import dialogs
from app.windows.header import Header
from app.windows.profile_card import ProfileCard
from app.windows.profile_dialog import ProfileDialog, own_profile
from app.windows.requests import Requests
from app.windows.roster_panel import RosterPanel
from resources.theme import Theme

_OWN: Final = frozenset({"display_name", "status", "pronouns", "picture"})


class Company(QObject):
    """Brings together what a page shows of people, and what is asked about them.

    Signals:
        me_changed(): what is known of oneself is different.
    """

    me_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        session: Session,
        requests: Requests,
        header: Header,
        page: QWidget,
        *,
        clock: Callable[[], float],
    ) -> None:
        """Cards and dialogs stand over `page`; `clock` gives seconds since 1970."""
        super().__init__(page)
        self._settings: Final = settings
        self._session: Final = session
        self._requests: Final = requests
        self._header: Final = header
        self._page: Final = page
        #: The person whom the conversation in front is with, or the channel.
        self._nick = ""
        self._channel = ""
        self.panel: Final = RosterPanel(theme)
        self.card: Final = ProfileCard(theme, session, clock, page)
        self.panel.list.set_faces(session.faces)
        session.faces.show(settings.show_pictures)
        self._own_soon: Final = QTimer(self, singleShot=True, interval=0)
        self._own_soon.timeout.connect(self._introduce)
        settings.changed.connect(self._on_setting_changed)
        session.people.changed.connect(self._on_changed)
        session.people.ignored_changed.connect(self._show_person)
        session.stage_changed.connect(self._show_person)
        header.profile_asked.connect(lambda beside: self.show_profile(self._nick, beside))
        self.panel.message_asked.connect(self._on_message_asked)
        self.panel.menu_asked.connect(self._on_menu_asked)
        self.panel.profile_asked.connect(self.show_profile)
        self.card.message_asked.connect(requests.person_wanted)
        self.card.mention_asked.connect(requests.address_wanted)
        self.card.menu_asked.connect(self._on_menu_asked)
        self.card.channel_asked.connect(requests.channel_wanted)
        self.card.edit_asked.connect(self.edit_profile)
        self._introduce()

    def show_channel(self, name: str, members: RosterModel) -> None:
        """A channel is in front."""
        self._nick, self._channel = "", name
        self.panel.show_members(members)

    def show_person(self, nick: str) -> None:
        """A conversation of two is in front."""
        self._nick, self._channel = nick, ""
        self.panel.show_members(None)
        self._show_person()

    def show_nobody(self) -> None:
        """No conversation is in front."""
        self._nick = self._channel = ""
        self.panel.show_members(None)

    def show_profile(self, nick: str, beside: QRect | QPoint) -> None:
        """Tell who somebody is, beside a place on the screen."""
        if nick:
            self.card.show_person(nick, beside if isinstance(beside, QRect) else QRect(beside, QSize(1, 1)))

    def edit_profile(self) -> None:
        """Change what is said of oneself."""
        dialog = ProfileDialog(self._settings, self._page)
        dialog.nick_asked.connect(self._requests.ask_nick)
        dialog.open()

    def switch_away(self) -> None:
        """Be back; or be away, with words that others read."""
        if self._session.away:
            self._session.set_away(None)
            return
        dialog = dialogs.ask_away(self._page, self._settings.away_message)
        dialog.answered.connect(self._on_away)
        dialog.open()

    def _on_away(self, message: str) -> None:
        self._settings.away_message = message
        self._session.set_away(message)

    def _show_person(self) -> None:
        if not self._nick:
            return
        people = self._session.people
        profile, presence = people.profile(self._nick), people.presence(self._nick)
        words = {
            "here": self.tr("Available"),
            "away": self.tr("Away: {message}").format(message=safe_text(profile.away_message)),
            "gone": self.tr("Not in the room now"),
        }
        name = people.shown_name(self._nick)
        said = [words[presence]] if presence else []
        if presence == "away" and not profile.away_message:
            said = [self.tr("Away")]
        if people.is_ignored(self._nick):
            said = [self.tr("Ignored")]
        elif profile.status:
            said.append(safe_text(profile.status))
        if name != self._nick:
            # Anybody can take any display name.
            said.insert(0, self._nick)
        self._header.show_person(name, " · ".join(said) or self.tr("Only the two of you see this."))

    def _introduce(self) -> None:
        self._session.people.introduce(own_profile(self._settings))
        self.me_changed.emit()

    def _on_setting_changed(self, name: str) -> None:
        # Several of them change together.
        if name in _OWN:
            self._own_soon.start()
        elif name == "show_pictures":
            self._session.faces.show(self._settings.show_pictures)

    def _on_changed(self, nick: str) -> None:
        if nick == self._nick:
            self._show_person()
        elif nick == self._session.nick:
            self.me_changed.emit()

    def _on_message_asked(self, nick: str) -> None:
        self.card.hide()
        self._requests.person_wanted.emit(nick)

    def _on_menu_asked(self, nick: str, where: QPoint) -> None:
        self._requests.member_menu(nick, where, self._channel)
