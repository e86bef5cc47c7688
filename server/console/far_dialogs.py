"""What is asked before a room on another computer is managed: which, as whom, and whether it is the right one."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from resources.addresses import address_words
from resources.style import Kind, set_kind
from server.console.dialogs import plain_label
from server.protocol.address import Address, AddressError, AddressProblem, parse_address
from server.protocol.fingerprint import AUTHORITY, grouped

_WIDTH: Final = 440
_LONGEST: Final = 300
_SELECTABLE: Final = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class _Dialog(QDialog):
    """A question in a column, with an act and a way out of it. `open` it; it never blocks."""

    def __init__(self, title: str, act: str, leave: str, parent: QWidget, *, harms: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(8)
        self.column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.column.addWidget(self.text(title, Kind.HEADING))
        self._buttons = QDialogButtonBox()
        self.act = self._buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
        set_kind(self.act, Kind.DANGER if harms else Kind.PRIMARY)
        self.leave = self._buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def text(self, words: str, kind: Kind) -> QLabel:
        """A part of the question."""
        label = plain_label(words, kind)
        label.setFixedWidth(_WIDTH)
        return label

    def digits(self, caption: str, fingerprint: str) -> None:
        """Show a fingerprint, to be compared letter by letter."""
        self.column.addWidget(self.text(caption, Kind.SMALL))
        label = plain_label(grouped(fingerprint), Kind.CODE)
        label.setAccessibleName(f"{caption} {grouped(fingerprint)}")
        label.setTextInteractionFlags(_SELECTABLE)
        # They are read from left to right in every language.
        label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.column.addWidget(label)

    def finish(self) -> None:
        """All is said: the buttons stand below."""
        self.column.addSpacing(8)
        self.column.addWidget(self._buttons)


class LoginDialog(_Dialog):
    """Which room, as whom, with which password.

    Signals:
        answered(object, str, str): an Address, the user, the password.
    """

    answered = Signal(object, str, str)

    def __init__(self, address: str, user: str, words: str, parent: QWidget, *, known: Sequence[str] = ()) -> None:
        """`words` say what was wrong with the last answer; `known` are addresses of before."""
        super().__init__(self.tr("A room on another computer"), self.tr("Connect"), self.tr("Cancel"), parent)
        how = self.tr("Its host sets the user and the password in the settings there, under [api].")
        self.column.addWidget(self.text(how, Kind.MUTED))
        self._address = self._field(self.tr("Address"), address)
        self._address.setPlaceholderText("192.168.1.23")
        completer = QCompleter(list(known), self._address)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._address.setCompleter(completer)
        self._user = self._field(self.tr("User"), user)
        self._password = self._field(self.tr("Password"), "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._wrong = self.text(words, Kind.BAD)
        # Its room is kept: nothing moves when there is something to say.
        self._wrong.setMinimumHeight(2 * self._wrong.fontMetrics().lineSpacing())
        self._wrong.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self._wrong)
        self.finish()
        self.act.setDefault(True)
        empty = next((field for field in (self._address, self._user) if not field.text()), self._password)
        empty.setFocus()
        for field in (self._address, self._user, self._password):
            field.textChanged.connect(self._on_changed)
        self._on_changed("")
        self._wrong.setText(words)

    def accept(self) -> None:
        try:
            address = parse_address(self._address.text())
        except AddressError as error:
            self._wrong.setText(address_words(error.problem))
            self._address.setFocus()
            return
        super().accept()
        self.answered.emit(address, self._user.text(), self._password.text())

    def _field(self, caption: str, text: str) -> QLineEdit:
        label = self.text(caption, Kind.SMALL)
        field = QLineEdit(text)
        field.setAccessibleName(caption)
        field.setMaxLength(_LONGEST)
        label.setBuddy(field)
        self.column.addWidget(label)
        self.column.addWidget(field)
        return field

    def _on_changed(self, _text: str) -> None:
        self.act.setEnabled(all(field.text() for field in (self._address, self._user, self._password)))
        self._wrong.setText(_problem(self._address.text()))


class NewRoomDialog(_Dialog):
    """A room that was never managed from here shows its certificate: somebody says whether it is the right one."""

    def __init__(self, address: Address, shown: str, parent: QWidget) -> None:
        super().__init__(self.tr("Is this the right room?"), self.tr("It is: go on"), self.tr("Cancel"), parent)
        words = self.tr(
            "The room at {address} was never managed from here. Compare its fingerprint with the one on its host's "
            "page, or in the first line that the server wrote. Only the right one may get your password."
        )
        self.column.addWidget(self.text(words.format(address=address), Kind.MUTED))
        self.digits(self.tr("Fingerprint of the computer that answers"), shown)
        self.finish()
        self.leave.setDefault(True)
        self.leave.setFocus()


class StrangerDialog(_Dialog):
    """Another computer answers than last time. It was sent nothing; the first button is the safe one."""

    def __init__(self, address: Address, shown: str, expected: str, parent: QWidget) -> None:
        super().__init__(
            self.tr("This is not the computer that answered last time"),
            self.tr("Trust the new one"),
            self.tr("Do not connect"),
            parent,
            harms=True,
        )
        words = self.tr(
            "At {address}, another computer answers than the one you know. Nothing was sent to it. Either the room was "
            "set up anew, then its host knows of it; or somebody on the network pretends to be the room, to get your "
            "password. Compare the fingerprints with the one on the host's page."
        )
        self.column.addWidget(self.text(words.format(address=address), Kind.MUTED))
        self.digits(self.tr("Now"), shown)
        if expected != AUTHORITY:
            self.digits(self.tr("Last time"), expected)
        self._sure = QCheckBox(self.tr("The host told me the new fingerprint, and it is the same"))
        self.column.addSpacing(4)
        self.column.addWidget(self._sure)
        self.finish()
        self.act.setEnabled(False)
        self._sure.toggled.connect(self.act.setEnabled)
        self.leave.setDefault(True)
        self.leave.setFocus()


def _problem(text: str) -> str:
    try:
        parse_address(text)
    except AddressError as error:
        return "" if error.problem is AddressProblem.EMPTY else address_words(error.problem)
    return ""
