"""Asks for the password of a room."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind

_WIDTH = 380
_LONGEST = 300


class PasswordDialog(QDialog):
    """It never blocks: `open()` it, and connect to `answered`.

    Signals:
        answered(password, remember): the user wants to join with that; `remember`: and the next time as well.
    """

    answered = Signal(str, bool)

    def __init__(self, room: str, parent: QWidget, *, wrong: bool, can_remember: bool) -> None:
        """`wrong`: what was said before is not it; `can_remember`: this system has a keyring."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Password of the room"))
        question = self.tr("{room} lets only those in who know its password. Its host can tell you.").format(room=room)
        self._input = QLineEdit()
        self._input.setObjectName("room_password")
        self._input.setAccessibleName(self.tr("Password of the room"))
        self._input.setEchoMode(QLineEdit.EchoMode.Password)
        self._input.setMaxLength(_LONGEST)
        self._input.setMinimumWidth(_WIDTH)
        self._wrong = PlainLabel.wrapped(kind=Kind.BAD)
        self._wrong.setObjectName("password_wrong")
        self._wrong.setText(self.tr("That was not the password. Try again.") if wrong else "")
        self._wrong.setVisible(wrong)
        self._remember = QCheckBox(self.tr("Remember it in this computer's keyring"))
        self._remember.setObjectName("remember_password")
        self._remember.setChecked(can_remember)
        self._remember.setVisible(can_remember)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton(self.tr("Join"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("password_button")
        self._go.setEnabled(False)
        set_kind(self._go, Kind.PRIMARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(self.windowTitle(), Kind.HEADING))
        column.addWidget(PlainLabel.wrapped(question, Kind.MUTED))
        column.addWidget(self._input)
        column.addWidget(self._wrong)
        column.addWidget(self._remember)
        column.addSpacing(6)
        column.addWidget(buttons)
        # Only once the dialog holds it: else Cancel is what Enter means.
        self._go.setDefault(True)
        self._input.textChanged.connect(lambda text: self._go.setEnabled(bool(text)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    def accept(self) -> None:
        if self._input.text():
            super().accept()
            self.answered.emit(self._input.text(), self._remember.isChecked())
