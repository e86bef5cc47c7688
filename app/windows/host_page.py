"""The page of one's own room: the address to read out and to copy, and what the host can do."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.windows.host_door import HostDoor
from app.windows.labels import ElidedLabel, PlainLabel, hairline
from app.windows.page import Column
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.address import DEFAULT_PORT, Address, invite_link
from server.protocol.ready import Ready

_WIDTH = 720
#: Where there is less room, buttons stand one below the other.
_NARROW = 620
#: How long a button says that it copied.
_COPIED_MS = 2000
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class HostPage(QScrollArea):
    """What a host needs: one address, large; `door` is who comes in.

    Signals:
        room_asked(): go and talk.
        console_asked(): open the admin console.
        close_asked(): close the room.
        seen(): it is in front.
    """

    room_asked = Signal()
    console_asked = Signal()
    close_asked = Signal()
    seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._address = ""
        self._link = ""
        self.setAccessibleName(self.tr("Your room"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._open = PlainLabel(kind=Kind.OK)
        self._open.setObjectName("room_open")
        self._large = PlainLabel(kind=Kind.TITLE)
        self._large.setObjectName("room_address")
        self._large.setTextInteractionFlags(_SELECTABLE)
        self._how = PlainLabel.wrapped(kind=Kind.MUTED)
        self._shown_link = ElidedLabel(kind=Kind.NOTE)
        self._shown_link.setObjectName("invite_link")
        self._others = QVBoxLayout()
        self._others.setSpacing(4)
        self._also = PlainLabel(self.tr("Also reachable as"), Kind.MUTED)
        self.door = HostDoor()
        self._copy_link = self._button("copy_link", "", Kind.PRIMARY)
        self._copy_address = self._button("copy_address", "", None)
        self._go = self._button("go_to_room", self.tr("Go to the room"), None)
        self._console = self._button("console_button", self.tr("Admin console"), None)
        self._close = self._button("close_room_button", self.tr("Close the room"), Kind.DANGER)
        self._offer_copies()
        set_icon(self._console, "console", theme, "text")
        set_icon(self._go, "join", theme, "text")
        self._build()
        self._copy_link.clicked.connect(lambda: self._copy(self._copy_link, self._link))
        self._copy_address.clicked.connect(lambda: self._copy(self._copy_address, self._address))
        self._go.clicked.connect(self.room_asked)
        self._console.clicked.connect(self.console_asked)
        self._close.clicked.connect(self.close_asked)

    @property
    def address(self) -> str:
        """What others type."""
        return self._address

    def show_room(self, room: Ready) -> None:
        """The room that stands."""
        first, *others = [*room.addresses] or ["127.0.0.1"]
        self._address = str(Address(first, room.port))
        self._link = invite_link(Address(first, room.port, fingerprint=room.fingerprint or ""))
        self._shown_link.setText(self._link)
        self._shown_link.setAccessibleName(self.tr("Invite link"))
        self._open.setText(self.tr("● {name} is open").format(name=room.name))
        self._open.setAccessibleName(self.tr("{name} is open").format(name=room.name))
        self._large.setText(self._address)
        self._large.setAccessibleName(self.tr("Address: {address}").format(address=self._address))
        how = self.tr("Others click “Join by IP” and type this.")
        if room.port != DEFAULT_PORT:
            how = self.tr("Others click “Join by IP” and type this, the port after the colon too.")
        self._how.setText(how if room.addresses else self.tr("This computer is on no network: only it can join."))
        self.door.show_room(room.name, room.fingerprint or "")
        self._show_others([str(Address(other, room.port)) for other in others])

    def _show_others(self, addresses: Sequence[str]) -> None:
        while (item := self._others.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._also.setVisible(bool(addresses))
        for address in addresses:
            label = PlainLabel(address, Kind.CODE)
            label.setTextInteractionFlags(_SELECTABLE)
            row = QHBoxLayout()
            row.addWidget(label)
            row.addStretch(1)
            holder = QWidget()
            row.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(row)
            self._others.addWidget(holder)

    def _button(self, name: str, text: str, kind: Kind | None) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        set_kind(button, kind)
        return button

    def _build(self) -> None:
        card = QFrame()
        set_kind(card, Kind.CARD)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(8)
        column.addWidget(self._open)
        column.addWidget(self._large)
        column.addWidget(self._how)
        column.addSpacing(6)
        copies = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        copies.setSpacing(8)
        copies.addWidget(self._copy_link)
        copies.addWidget(self._copy_address)
        copies.addStretch(1)
        column.addLayout(copies)
        column.addWidget(self._shown_link)
        column.addSpacing(10)
        column.addWidget(self._also)
        column.addLayout(self._others)
        column.addSpacing(12)
        column.addWidget(hairline())
        column.addSpacing(8)
        column.addWidget(self.door)
        column.addSpacing(16)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        row.addWidget(self._go)
        row.addStretch(1)
        row.addWidget(self._console)
        row.addWidget(self._close)
        column.addLayout(row)
        self._rows = (copies, row)
        self.setWidget(Column(card, _WIDTH))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        for row in self._rows:
            row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _copy(self, button: QPushButton, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(self.tr("Copied"))
        set_icon(button, "check", self._theme, "on_accent" if button is self._copy_link else "text")
        QTimer.singleShot(_COPIED_MS, self, self._offer_copies)

    def _offer_copies(self) -> None:
        set_icon(self._copy_link, "copy", self._theme, "on_accent")
        set_icon(self._copy_address, "copy", self._theme, "text")
        self._copy_link.setText(self.tr("Copy invite link"))
        self._copy_address.setText(self.tr("Copy address"))
