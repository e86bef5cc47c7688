"""The card "Host a room": what it will be called, and the button that opens it or brings it back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from app.windows.marks import Mark
from resources.style import Kind, set_kind
from resources.theme import Theme

#: Longer names would not fit the sidebar of anybody.
_NAME_LENGTH = 40


class HostCard(QFrame):
    """Where a room is opened. `about` says what that means.

    Signals:
        host_asked(name): open a room called so; empty for the proposal.
    """

    host_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.CARD)
        self.about = PlainLabel.wrapped(
            self.tr("This computer keeps the room. Others on your network join with its address."), Kind.MUTED
        )
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._name = QLineEdit()
        self._name.setObjectName("room_name")
        self._name.setAccessibleName(self.tr("Name of your room"))
        self._name.setMaxLength(_NAME_LENGTH)
        self._host = QPushButton()
        self._host.setObjectName("host_button")
        set_kind(self._host, Kind.PRIMARY)
        self._words = PlainLabel.wrapped(kind=Kind.MUTED)
        self._words.setObjectName("host_words")

        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(Mark(theme, "host", "copper"))
        column.addSpacing(4)
        column.addWidget(PlainLabel(self.tr("Host a room"), Kind.HEADING))
        column.addWidget(self.about)
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._host)
        row.addWidget(self._name, 1)
        column.addLayout(row)
        column.addSpacing(3)
        column.addWidget(self._words)
        column.addStretch(1)
        self._host.clicked.connect(self._on_host_clicked)
        self._name.returnPressed.connect(self._on_host_clicked)
        self.rest()

    def set_name(self, name: str) -> None:
        """What the room was called last."""
        self._name.setText(name)

    def propose(self, name: str) -> None:
        """What the room is called when nothing is typed."""
        self._name.setPlaceholderText(name)

    def rest(self) -> None:
        """No room is hosted here."""
        self._say("", Kind.MUTED)
        self._host.setText(self.tr("Host a room"))
        self._name.show()
        self.setEnabled(True)

    def start(self) -> None:
        """The room is being opened."""
        self.setEnabled(False)
        self._say(self.tr("Opening the room…"), Kind.MUTED)

    def stand(self, name: str) -> None:
        """The room is open: the button brings it back."""
        self.rest()
        self._host.setText(self.tr("Show your room"))
        self._name.hide()
        self._say(self.tr("{name} is open on this computer.").format(name=name), Kind.OK)

    def fail(self, words: str) -> None:
        """It could not be opened; these words say why and what to do."""
        self.rest()
        self._say(words, Kind.BAD)

    def tell(self, words: str) -> None:
        """What has become of the room."""
        self._say(words, Kind.MUTED)

    def _say(self, words: str, kind: Kind) -> None:
        set_kind(self._words, kind)
        self._words.setText(words)

    def _on_host_clicked(self) -> None:
        self.host_asked.emit(self._name.text().strip() or self._name.placeholderText())
