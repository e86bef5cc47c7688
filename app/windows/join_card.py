"""The card "Join by IP": an address, checked while it is typed, and how the call goes."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from app.windows.marks import Mark
from resources.addresses import address_words
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.address import AddressError, AddressProblem, parse_address

#: A call that is answered sooner needs no words.
_PATIENCE_MS = 500


class JoinCard(QFrame):
    """Where an address is typed; `about` says which. What was typed stays, whatever comes of it.

    Signals:
        join_asked(address): an Address to call.
        cancelled(): the call is to end.
    """

    join_asked = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.CARD)
        self.about = PlainLabel.wrapped(
            self.tr("Type the address the host reads out, or paste an invite link."), Kind.MUTED
        )
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._input = QLineEdit()
        self._input.setObjectName("join_address")
        self._input.setAccessibleName(self.tr("Address of the room"))
        self._input.setPlaceholderText("192.168.1.23")
        self._input.setMaxLength(512)
        self._join = QPushButton(self.tr("Join"))
        self._join.setObjectName("join_button")
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("cancel_button")
        self._words = PlainLabel.wrapped(kind=Kind.MUTED)
        self._words.setObjectName("join_words")
        self._busy = QProgressBar()
        self._busy.setObjectName("join_progress")
        self._busy.setAccessibleName(self.tr("Calling"))
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(3)
        # Its room is kept: nothing moves when a call begins.
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._calling = ""

        self._build(theme)
        self._input.textChanged.connect(self._on_text_changed)
        self._input.returnPressed.connect(self.ask)
        self._join.clicked.connect(self.ask)
        self._cancel.clicked.connect(self.cancelled)
        self._patience.timeout.connect(self._on_patience_ended)
        self.rest()

    def set_text(self, text: str) -> None:
        """Put an address there, as if it had been typed."""
        self._input.setText(text)

    def ask(self) -> None:
        """Join what stands there, as the button does; what is wrong with it is said."""
        try:
            address = parse_address(self._input.text())
        except AddressError as error:
            self._say(address_words(error.problem), Kind.BAD)
            self._input.setFocus()
            return
        self.join_asked.emit(address)

    def focus_address(self) -> None:
        """Give the keyboard to the address."""
        self._input.setFocus()

    def call(self, address: str) -> None:
        """A call to that address is under way."""
        self._calling = address
        self._show(busy=True)
        self._say("", Kind.MUTED)
        self._patience.start()

    def rest(self) -> None:
        """No call is under way."""
        self._patience.stop()
        self._show(busy=False)
        self._say("", Kind.MUTED)

    def fail(self, words: str) -> None:
        """The call came to nothing; these words say why and what to do."""
        self.rest()
        self._say(words, Kind.BAD)
        self._input.setFocus()

    def _build(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(Mark(theme, "join", "sea"))
        column.addSpacing(4)
        column.addWidget(PlainLabel(self.tr("Join by IP"), Kind.HEADING))
        column.addWidget(self.about)
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._input, 1)
        row.addWidget(self._join)
        row.addWidget(self._cancel)
        column.addLayout(row)
        column.addWidget(self._busy)
        column.addWidget(self._words)
        column.addStretch(1)

    def _show(self, *, busy: bool) -> None:
        self._input.setEnabled(not busy)
        self._join.setVisible(not busy)
        self._cancel.setVisible(busy)
        self._busy.setVisible(busy)
        if busy:
            self._cancel.setFocus()

    def _say(self, words: str, kind: Kind) -> None:
        set_kind(self._words, kind)
        self._words.setText(words)
        set_kind(self._input, Kind.BAD if words and kind is Kind.BAD else None)

    def _on_text_changed(self, text: str) -> None:
        # Half an address is no mistake yet: say it quietly, aloud only when somebody wants to join with it.
        self._say(_problem(text), Kind.MUTED)

    def _on_patience_ended(self) -> None:
        self._say(self.tr("Calling {address}…").format(address=self._calling), Kind.MUTED)


def _problem(text: str) -> str:
    try:
        parse_address(text)
    except AddressError as error:
        return "" if error.problem is AddressProblem.EMPTY else address_words(error.problem)
    return ""
