"""What is shown while nobody else is in a channel: how others find it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind


class AloneHint(QFrame):
    """Stands above the messages until somebody comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self._how = PlainLabel.wrapped(kind=Kind.MUTED)
        self._how.setObjectName("alone_words")
        self._how.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        title = PlainLabel(self.tr("Nobody else is here yet"), Kind.STRONG)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 28, 24, 16)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self._how)
        self.hide()

    def show_lobby(self, address: str) -> None:
        """Alone in the room: its address is what others need."""
        self._how.setText(
            self.tr("Tell others this address: {address}. They type it at “Join by IP”.").format(address=address)
        )
        self.show()

    def show_channel(self, channel: str) -> None:
        """Alone in a channel of a room that has others."""
        self._how.setText(
            self.tr("Others in the room join {channel} with the + beside “Channels”.").format(channel=channel)
        )
        self.show()
