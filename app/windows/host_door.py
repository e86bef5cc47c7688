"""Who comes into one's own room: its password, a pause for those who come new, and what it proves itself by."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.windows.dialogs import AskDialog
from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind
from server.protocol.fingerprint import grouped

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_NAMES_WIDTH = 132
#: Where there is less room, a fact stands below its name, and what can be done below that.
_NARROW = 480
_LONGEST = 300


class HostDoor(QWidget):
    """The facts of the host's page, each with what can be done about it.

    Signals:
        password_chosen(password): the room is to ask for that; empty: for none.
        pause_chosen(paused): nobody is to be let in for now, or people again.
    """

    password_chosen = Signal(str)
    pause_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paused = False
        self._name = PlainLabel.wrapped(kind=Kind.STRONG)
        self._password = PlainLabel.wrapped()
        self._password.setObjectName("password_state")
        self._set = self._button("set_password", self.tr("Set…"))
        self._remove = self._button("remove_password", self.tr("Remove"))
        self._pause_words = PlainLabel.wrapped()
        self._pause_words.setObjectName("pause_state")
        self._pause = self._button("pause_button", "")
        self._trouble = PlainLabel.wrapped(kind=Kind.BAD)
        self._trouble.setObjectName("door_trouble")
        self._trouble.hide()
        self._rows: list[QBoxLayout] = []
        self._fingerprint = PlainLabel(kind=Kind.CODE)
        self._fingerprint.setObjectName("fingerprint")
        self._fingerprint.setTextInteractionFlags(_SELECTABLE)
        self._build()
        self._set.clicked.connect(self._on_set_clicked)
        self._remove.clicked.connect(lambda: self.password_chosen.emit(""))
        self._pause.clicked.connect(lambda: self.pause_chosen.emit(not self._paused))
        self.show_state(password=False, paused=False)

    def show_room(self, name: str, fingerprint: str) -> None:
        """The room that stands; the fingerprint is in hexadecimal digits, empty for none."""
        self._name.setText(name)
        self._fingerprint.setText(grouped(fingerprint))
        self._fingerprint.setAccessibleName(self.tr("Fingerprint: {digits}").format(digits=grouped(fingerprint)))

    def show_state(self, *, password: bool, paused: bool) -> None:
        """Whether it asks for a password, and whether it lets nobody in."""
        self._paused = paused
        self._trouble.hide()
        self._password.setText(
            self.tr("Everybody who joins is asked for it")
            if password
            else self.tr("None: anybody on the network can join")
        )
        set_kind(self._password, None if password else Kind.MUTED)
        self._set.setText(self.tr("Change…") if password else self.tr("Set…"))
        self._set.setAccessibleName(
            self.tr("Change the password of the room") if password else self.tr("Set a password for the room")
        )
        self._remove.setVisible(password)
        self._remove.setAccessibleName(self.tr("Remove the password of the room"))
        self._pause_words.setText(
            self.tr("Nobody is let in for now; who is here stays") if paused else self.tr("Come in as usual")
        )
        set_kind(self._pause_words, Kind.WARN if paused else Kind.MUTED)
        self._pause.setText(self.tr("Let people in again") if paused else self.tr("Let nobody in for now"))

    def show_trouble(self, words: str) -> None:
        """It was not done, for a reason in words."""
        self._trouble.setText(words)
        self._trouble.show()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        set_kind(button, Kind.COMPACT)
        return button

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._row(self.tr("Room name"), self._name))
        column.addLayout(self._row(self.tr("Password"), self._password, self._set, self._remove))
        column.addLayout(self._row(self.tr("New people"), self._pause_words, self._pause))
        column.addWidget(self._trouble)
        about = PlainLabel.wrapped(
            self.tr("Read it out to whoever is told that this is not the computer that answered last time."), Kind.NOTE
        )
        proof = self._row(self.tr("Fingerprint"), self._fingerprint)
        proof.setStretch(1, 0)
        proof.addWidget(about, 1)
        column.addLayout(proof)

    def _row(self, name: str, value: QWidget, *buttons: QPushButton) -> QBoxLayout:
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        label = PlainLabel(name, Kind.MUTED)
        label.setMinimumWidth(_NAMES_WIDTH)
        row.addWidget(label)
        row.addWidget(value, 1)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        for button in buttons:
            beside.addWidget(button)
        row.addLayout(beside)
        self._rows.append(row)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        for row in self._rows:
            row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _on_set_clicked(self) -> None:
        dialog = AskDialog(
            self.tr("Password of the room"),
            self.tr("Tell it those who may come in. Three or four words are easy to say, and hard to guess."),
            self.tr("Set password"),
            self._password_words,
            "",
            self,
        )
        dialog.answered.connect(self.password_chosen)
        dialog.open()

    def _password_words(self, password: str) -> str:
        if not password:
            return self.tr("Type a password, like: seven quiet otters.")
        return "" if len(password.encode()) <= _LONGEST else self.tr("That is too long.")
