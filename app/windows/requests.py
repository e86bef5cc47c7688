"""What the user asks a room for: the small dialogs and the menus of a conversation and of a person."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.models.roster import RosterModel, ValueRole
from app.session import Session
from app.state.conversation import Member
from app.windows import dialogs
from app.windows.roster_groups import HELPER_RANK, HOST_RANKS


class Requests(QObject):
    """Asks, and passes the answers on to the session.

    Signals:
        channel_wanted(name): join that channel and show it.
        person_wanted(nick): show the conversation with somebody alone.
        address_wanted(nick): put somebody's name into the message.
    """

    channel_wanted = Signal(str)
    person_wanted = Signal(str)
    address_wanted = Signal(str)

    def __init__(self, session: Session, page: QWidget) -> None:
        """The dialogs and menus stand over `page`."""
        super().__init__(page)
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

    def conversation_menu(self, name: str, direct: bool, where: QPoint) -> None:
        """What can be done with a conversation; `where` is on the screen."""
        menu = self._menu("conversation_menu")
        words = self.tr("Close") if direct else self.tr("Leave {channel}…").format(channel=_shown(name))
        menu.addAction(words).triggered.connect(lambda: self.close(name, direct=direct))
        menu.popup(where)

    def member_menu(self, nick: str, where: QPoint, channel: str, members: RosterModel) -> None:
        """What can be done about somebody in a channel; its hosts can put them out."""
        menu = self._menu("member_menu")
        menu.addAction(self.tr("Message")).triggered.connect(lambda: self.person_wanted.emit(nick))
        menu.addAction(self.tr("Name in a message")).triggered.connect(lambda: self.address_wanted.emit(nick))
        menu.addAction(self.tr("Copy name")).triggered.connect(lambda: QGuiApplication.clipboard().setText(nick))
        if nick != self._session.nick and is_host(members):
            menu.addSeparator()
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
