"""What the user asks a room for: the small dialogs and the menus of a conversation and of a person."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.models.roster import RosterModel, ValueRole
from app.session import Session
from app.state.conversation import ConversationRow, Member
from app.state.notifying import Level
from app.windows import dialogs
from app.windows.browse_dialog import BrowseDialog
from app.windows.ignored_dialog import IgnoredDialog
from app.windows.roster_groups import HELPER_RANK, HOST_RANKS
from resources.theme import Theme


class Requests(QObject):
    """Asks, and passes the answers on to the session.

    Signals:
        channel_wanted(name): show that channel; one that I am not in is joined for it.
        person_wanted(nick): show the conversation with somebody alone.
        address_wanted(nick): put somebody's name into the message.
    """

    channel_wanted = Signal(str)
    person_wanted = Signal(str)
    address_wanted = Signal(str)

    def __init__(self, theme: Theme, session: Session, page: QWidget) -> None:
        """The dialogs and menus stand over `page`."""
        super().__init__(page)
        self._theme = theme
        self._session = session
        self._page = page

    def ask_channel(self) -> None:
        dialog = dialogs.ask_channel(self._page)
        dialog.answered.connect(lambda typed: self.channel_wanted.emit(dialogs.channel_name(typed)))
        dialog.open()

    def ask_person(self) -> None:
        dialog = dialogs.ask_person(self._page)
        dialog.answered.connect(self.person_wanted)
        dialog.open()

    def ask_topic(self, channel: str) -> None:
        dialog = dialogs.ask_topic(self._page, channel, self._session.topic(channel))
        dialog.answered.connect(lambda topic: self._session.set_topic(channel, topic))
        dialog.open()

    def ask_nick(self) -> None:
        dialog = dialogs.ask_nick(self._page, self._session.nick)
        dialog.answered.connect(self._session.set_nick)
        dialog.open()

    def close(self, conversation: str, *, direct: bool) -> None:
        """Put a direct message away, or ask whether to leave the channel: what was said there is gone then."""
        if direct:
            self._session.close_query(conversation)
            return
        dialogs.confirm(
            self._page,
            self.tr("Leave {channel}?").format(channel=conversation),
            self.tr("You can join it again with the + beside “Channels”."),
            self.tr("Leave"),
            lambda: self._session.part(conversation),
        )

    def ask_new_name(self, channel: str) -> None:
        dialog = dialogs.ask_new_name(self._page, channel)
        dialog.answered.connect(lambda typed: self._session.rename_channel(channel, dialogs.channel_name(typed)))
        dialog.open()

    def browse(self) -> None:
        """Show which channels there are."""
        dialog = BrowseDialog(self._theme, self._session, self._page)
        dialog.channel_wanted.connect(self.channel_wanted)
        dialog.open()

    def show_ignored(self) -> None:
        IgnoredDialog(self._session, self._page).open()

    def conversation_menu(self, name: str, direct: bool, where: QPoint) -> None:
        """What can be done with a conversation; `where` is on the screen."""
        row = self._session.conversations.row(name)
        if row is None:
            return
        menu = self._menu("conversation_menu")
        self._add_levels(menu, row)
        if not direct:
            host = is_host(self._session.roster(name))
            menu.addAction(self.tr("Change the topic…")).triggered.connect(lambda: self.ask_topic(name))
            if host and self._session.may_rename and not row.lobby:
                menu.addAction(self.tr("Rename…")).triggered.connect(lambda: self.ask_new_name(name))
            menu.addSeparator()
        words = self.tr("Close") if direct else self.tr("Leave {channel}…").format(channel=_shown(name))
        menu.addAction(words).triggered.connect(lambda: self.close(name, direct=direct))
        menu.popup(where)

    def _add_levels(self, menu: QMenu, row: ConversationRow) -> None:
        """What a conversation tells of."""
        people = self._session.people
        about = menu.addMenu(self.tr("Notify me about"))
        about.setObjectName("notify_menu")
        group = QActionGroup(about)
        offered = {Level.EVERYTHING: self.tr("Everything"), Level.NOTHING: self.tr("Nothing")}
        if not row.direct:
            offered = {
                Level.EVERYTHING: self.tr("Everything"),
                Level.MENTIONS: self.tr("What names me"),
                Level.NOTHING: self.tr("Nothing"),
            }
        for level, words in offered.items():
            action = about.addAction(words)
            action.setCheckable(True)
            action.setChecked(level is row.level)
            action.triggered.connect(lambda _on, level=level: people.set_level(row.name, level))
            group.addAction(action)
        about.setEnabled(not row.muted)
        mute = menu.addAction(self.tr("Mute"))
        mute.setCheckable(True)
        mute.setChecked(row.muted)
        mute.triggered.connect(lambda on: people.set_muted(row.name, on))
        menu.addSeparator()

    def member_menu(self, nick: str, where: QPoint, channel: str) -> None:
        """What can be done about somebody; the hosts of the channel in front, if one is, can put them out."""
        menu, people = self._menu("member_menu"), self._session.people
        menu.addAction(self.tr("Message")).triggered.connect(lambda: self.person_wanted.emit(nick))
        menu.addAction(self.tr("Name in a message")).triggered.connect(lambda: self.address_wanted.emit(nick))
        menu.addAction(self.tr("Copy name")).triggered.connect(lambda: QGuiApplication.clipboard().setText(nick))
        if nick != self._session.nick:
            menu.addSeparator()
            if people.is_ignored(nick):
                menu.addAction(self.tr("Hear again")).triggered.connect(lambda: people.hear_again(nick))
            else:
                menu.addAction(self.tr("Ignore")).triggered.connect(lambda: people.ignore_person(nick))
            if channel in people.shared(nick) and is_host(self._session.roster(channel)):
                menu.addAction(self.tr("Put out of {channel}…").format(channel=_shown(channel))).triggered.connect(
                    lambda: self._ask_kick(channel, nick)
                )
        menu.popup(where)

    def _ask_kick(self, channel: str, nick: str) -> None:
        dialogs.confirm(
            self._page,
            self.tr("Put {nick} out?").format(nick=nick),
            self.tr("{nick} leaves {channel} and is told that it was you. They can come back.").format(
                nick=nick, channel=channel
            ),
            self.tr("Put out"),
            lambda: self._session.say(channel, f"/kick {nick}"),
        )

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self._page)
        menu.setObjectName(name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


def _shown(name: str) -> str:
    """A name in a menu, where "&" would underline the letter after it."""
    return name.replace("&", "&&")


def is_host(members: RosterModel) -> bool:
    """Whether my rank in a channel lets me put others out and set the topic. I stand first among my rank."""
    for at in range(members.rowCount()):
        member: Member = members.index(at, 0).data(ValueRole)
        if member.rank not in {*HOST_RANKS, HELPER_RANK}:
            return False
        if member.me:
            return True
    return False
