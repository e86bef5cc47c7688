"""The welcome page: who you are, host a room, join one, the rooms you were in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.store.rooms import KnownRoom
from app.windows.host_card import HostCard
from app.windows.join_card import JoinCard
from app.windows.labels import PlainLabel
from app.windows.marks import Sign
from app.windows.page import Column
from app.windows.recent_rooms import RecentRooms
from app.windows.wording import nick_words
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.address import Address

_WIDTH = 820
_GAP = 20
#: Where there is less room, what stands side by side stands one below the other.
_NARROW = 620


class WelcomePage(QScrollArea):
    """Where everything begins. The cards `host` and `join` say how far things are.

    Signals:
        host_asked(nick, name): open a room called so, and be called so in it.
        join_asked(nick, address): join the room at that Address.
        forget_asked(room): a KnownRoom that is not to be offered again.
        cancelled(): stop calling.
        menu_asked(): show the menu at `menu_button`.
    """

    host_asked = Signal(str, str)
    join_asked = Signal(str, object)
    forget_asked = Signal(object)
    cancelled = Signal()
    menu_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Welcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._nick = QLineEdit()
        self._nick.setObjectName("nickname")
        self._nick.setAccessibleName(self.tr("Your name"))
        self._nick.setMinimumWidth(170)
        self._nick_words = PlainLabel.wrapped(kind=Kind.BAD)
        self._nick_words.setObjectName("nickname_words")
        self._nick_words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._nick_words.hide()
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("welcome_menu")
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(self.tr("Menu"))
        set_icon(self.menu_button, "gear", theme)
        self.host = HostCard(theme)
        self.join = JoinCard(theme)
        self._rooms = RecentRooms(theme)

        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        self._head = self._make_head(theme)
        column.addLayout(self._head)
        column.addWidget(self._nick_words)
        column.addSpacing(8)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(_GAP)
        self._cards.addWidget(self.host, 1)
        self._cards.addWidget(self.join, 1)
        column.addLayout(self._cards)
        column.addWidget(self._rooms)
        for card in (self.host, self.join):
            card.setMinimumHeight(242)
        self.setWidget(Column(inside, _WIDTH))

        self._nick.textChanged.connect(self._on_nick_changed)
        self.host.host_asked.connect(self._on_host_asked)
        self.join.join_asked.connect(self._on_join_asked)
        self._rooms.join_asked.connect(self._on_join_asked)
        self._rooms.forget_asked.connect(self.forget_asked)
        self.join.cancelled.connect(self.cancelled)
        self.menu_button.clicked.connect(self.menu_asked)

    @property
    def nick(self) -> str:
        """The name that stands there, good or not."""
        return self._nick.text().strip()

    def set_nick(self, nick: str) -> None:
        self._nick.setText(nick)
        self._on_nick_changed()

    def show_rooms(self, rooms: Sequence[KnownRoom]) -> None:
        """The rooms that one was in, the last one first."""
        self._rooms.show_rooms(rooms)

    def focus_first(self) -> None:
        """Give the keyboard to what is to be filled in next."""
        if self.nick:
            self.join.focus_address()
        else:
            self._nick.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        for row in (self._head, self._cards):
            row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        # What is to be filled in stands level in both cards, however their first words wrap.
        labels = (self.host.about, self.join.about)
        height = max(label.heightForWidth(label.width()) for label in labels)
        for label in labels:
            label.setMinimumHeight(height)

    def _make_head(self, theme: Theme) -> QBoxLayout:
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(16)
        claim = QHBoxLayout()
        claim.setSpacing(16)
        claim.addWidget(Sign(theme, 52))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(self.tr("Landline"), Kind.TITLE))
        said = self.tr("Chat for everybody on this network. No account, no cloud.")
        words.addWidget(PlainLabel.wrapped(said, Kind.MUTED))
        claim.addLayout(words, 1)
        head.addLayout(claim, 1)
        yours = QHBoxLayout()
        yours.setSpacing(10)
        label = PlainLabel(self.tr("Your name"), Kind.MUTED)
        label.setBuddy(self._nick)
        yours.addWidget(label)
        yours.addWidget(self._nick, 1)
        yours.addWidget(self.menu_button)
        head.addLayout(yours)
        return head

    def _has_nick(self) -> bool:
        """Whether the name will do; if not, it is said why."""
        wrong = nick_words(self.nick)
        self._show_nick_words(wrong)
        if wrong:
            self._nick.setFocus()
        return not wrong

    def _show_nick_words(self, wrong: str) -> None:
        self._nick_words.setText(wrong)
        self._nick_words.setVisible(bool(wrong))
        set_kind(self._nick, Kind.BAD if wrong else None)

    def _on_nick_changed(self) -> None:
        # An empty field is no mistake until somebody wants to go on.
        self._show_nick_words(nick_words(self.nick) if self.nick else "")
        self.host.propose(self.tr("{nick}'s room").format(nick=self.nick) if self.nick else self.tr("My room"))

    def _on_host_asked(self, name: str) -> None:
        if self._has_nick():
            self.host_asked.emit(self.nick, name)

    def _on_join_asked(self, address: Address) -> None:
        if self._has_nick():
            self.join_asked.emit(self.nick, address)
