"""The page that says that another computer answers than the room that was meant: what that means, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.state.security import Stranger
from app.windows.dialogs import confirm
from app.windows.labels import PlainLabel, hairline
from app.windows.marks import Mark
from app.windows.page import Column
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.fingerprint import AUTHORITY, grouped

_WIDTH = 640
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class StrangerPage(QScrollArea):
    """Nothing goes on here by itself, and the first button is the safe one.

    Signals:
        left(): the user does not join.
        trusted(): the user wants to join all the same, and said so twice.
    """

    left = Signal()
    trusted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._title = PlainLabel.wrapped(kind=Kind.TITLE)
        self._title.setObjectName("stranger_title")
        self._what = PlainLabel.wrapped()
        self._what.setObjectName("stranger_what")
        self._mean = [PlainLabel.wrapped(kind=Kind.MUTED) for _ in range(3)]
        self._shown = self._digits("stranger_shown", self.tr("Fingerprint of the computer that answers now"))
        self._expected_name = PlainLabel(kind=Kind.MUTED)
        self._expected = self._digits("stranger_expected", "")
        self._leave = QPushButton(self.tr("Do not join"))
        self._leave.setObjectName("stranger_leave")
        set_kind(self._leave, Kind.PRIMARY)
        self._trust = QPushButton(self.tr("Trust the new one…"))
        self._trust.setObjectName("stranger_trust")
        set_kind(self._trust, Kind.DANGER)
        self._leave.clicked.connect(self.left)
        self._trust.clicked.connect(self._on_trust_clicked)
        self._build(theme)

    def show_stranger(self, where: str, stranger: Stranger) -> None:
        """At that address, this one answers."""
        self._title.setText(
            self.tr("This is not the computer that the invite is for")
            if stranger.invited
            else self.tr("This is not the computer that answered last time")
        )
        self.setAccessibleName(self._title.text())
        self._what.setText(
            self.tr("At {address}, another computer answers than the one you know. Nothing was sent to it.").format(
                address=where
            )
            if not stranger.invited
            else self.tr(
                "At {address}, another computer answers than the one in the invite. Nothing was sent to it."
            ).format(address=where)
        )
        meanings = (
            self.tr("The host set the room up anew, or on another computer. Then the host knows of it."),
            self.tr("You are on another network than last time, where another room has the same address."),
            self.tr("Somebody on this network pretends to be the room, to read along."),
        )
        for label, meaning in zip(self._mean, meanings, strict=True):
            label.setText(f"•  {meaning}")
        self._shown.setText(grouped(stranger.shown))
        known = stranger.expected if stranger.expected != AUTHORITY else ""
        self._expected_name.setText(self.tr("In the invite:") if stranger.invited else self.tr("Last time:"))
        self._expected.setText(grouped(known))
        self._expected.setAccessibleName(self._expected_name.text())
        for part in (self._expected_name, self._expected):
            part.setVisible(bool(known))

    def focus_first(self) -> None:
        """Give the keyboard to the safe way out."""
        self._leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _digits(self, name: str, spoken: str) -> PlainLabel:
        label = PlainLabel(kind=Kind.CODE)
        label.setObjectName(name)
        label.setAccessibleName(spoken)
        label.setTextInteractionFlags(_SELECTABLE)
        return label

    def _build(self, theme: Theme) -> None:
        card = QFrame()
        set_kind(card, Kind.CARD)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(8)
        column.addWidget(Mark(theme, "unlock", "copper"))
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._what)
        column.addSpacing(8)
        column.addWidget(PlainLabel(self.tr("What this can mean"), Kind.HEADING))
        for label in self._mean:
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(PlainLabel(self.tr("What to do"), Kind.HEADING))
        column.addWidget(
            PlainLabel.wrapped(
                self.tr(
                    "Ask the host whether the room was set up anew. Not in a chat: face to face, or by phone. Let the "
                    "host read out the fingerprint on the page of the room, and compare it with this one:"
                )
            )
        )
        beside = QGridLayout()
        beside.setHorizontalSpacing(24)
        beside.setVerticalSpacing(4)
        beside.setColumnStretch(2, 1)
        beside.addWidget(PlainLabel(self.tr("Now:"), Kind.MUTED), 0, 0)
        beside.addWidget(self._expected_name, 0, 1)
        beside.addWidget(self._shown, 1, 0)
        beside.addWidget(self._expected, 1, 1)
        column.addLayout(beside)
        column.addSpacing(8)
        column.addWidget(hairline())
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._leave)
        row.addStretch(1)
        row.addWidget(self._trust)
        column.addLayout(row)
        self.setWidget(Column(card, _WIDTH))

    def _on_trust_clicked(self) -> None:
        confirm(
            self,
            self.tr("Trust the new one?"),
            self.tr(
                "Only do this if the host read out the same fingerprint as you see here. From then on, this computer "
                "counts as the room."
            ),
            self.tr("It is the same: trust it"),
            self.trusted.emit,
        )
