"""The small questions: one line of text, checked while it is typed; yes or no before harm."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from app.windows.wording import nick_words
from resources.style import Kind, set_kind
from server.protocol.names import is_channel

_WIDTH: Final = 380


class AskDialog(QDialog):
    """Asks for one line of text. It never blocks: `open()` it, and connect to `answered`.

    Signals:
        answered(text): the user agreed.
    """

    answered = Signal(str)

    def __init__(
        self, title: str, question: str, go: str, check: Callable[[str], str], value: str, parent: QWidget
    ) -> None:
        """`go` is the word on the button; `check` says what is wrong with a text, or nothing."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._check = check
        self._input = QLineEdit(value)
        self._input.setObjectName("answer")
        self._input.setAccessibleName(question)
        self._input.setMinimumWidth(_WIDTH)
        self._wrong = PlainLabel.wrapped(kind=Kind.MUTED)
        self._wrong.setObjectName("answer_words")
        # Room for two lines: nothing moves when there is something to say.
        self._wrong.setMinimumHeight(2 * self._wrong.fontMetrics().lineSpacing())
        self._wrong.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("answer_button")
        set_kind(self._go, Kind.PRIMARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(title, Kind.HEADING))
        column.addWidget(PlainLabel.wrapped(question, Kind.MUTED))
        column.addWidget(self._input)
        column.addWidget(self._wrong)
        column.addSpacing(6)
        column.addWidget(buttons)
        # Only once the dialog holds it: else Cancel is what Enter means.
        self._go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._input.textChanged.connect(self._on_text_changed)
        self._go.setEnabled(not check(value.strip()))

    def accept(self) -> None:
        text = self._input.text().strip()
        if self._check(text):
            return
        super().accept()
        self.answered.emit(text)

    def _on_text_changed(self, text: str) -> None:
        wrong = self._check(text.strip())
        self._wrong.setText(wrong)
        self._go.setEnabled(not wrong)


def ask_channel(parent: QWidget) -> AskDialog:
    """A new channel: its name with or without "#"."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "New channel"),
        tr("Dialogs", "What will you talk about there? Others in the room can join a channel by its name."),
        tr("Dialogs", "Open channel"),
        _channel_words,
        "",
        parent,
    )


def ask_person(parent: QWidget) -> AskDialog:
    """Somebody to write to."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "New direct message"),
        tr("Dialogs", "Type the name of somebody in this room. Only the two of you will see it."),
        tr("Dialogs", "Write"),
        nick_words,
        "",
        parent,
    )


def ask_topic(parent: QWidget, channel: str, topic: str) -> AskDialog:
    """What a channel is about; nothing is an answer too."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "Topic of {channel}").format(channel=channel),
        tr("Dialogs", "One line that everybody sees above the messages."),
        tr("Dialogs", "Set topic"),
        lambda _text: "",
        topic,
        parent,
    )


def ask_nick(parent: QWidget, nick: str) -> AskDialog:
    """Another name for oneself."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "Your name"),
        tr("Dialogs", "Everybody in the room sees the change."),
        tr("Dialogs", "Change name"),
        nick_words,
        nick,
        parent,
    )


def ask_away(parent: QWidget, message: str) -> AskDialog:
    """What others read while one is away."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "Be away"),
        tr("Dialogs", "Others see these words where they look for you, until you are back."),
        tr("Dialogs", "Be away"),
        lambda text: "" if text else tr("Dialogs", "Type a few words, like: back at six."),
        message or tr("Dialogs", "Away"),
        parent,
    )


def ask_new_name(parent: QWidget, channel: str) -> AskDialog:
    """Another name for a channel."""
    tr = QCoreApplication.translate
    return AskDialog(
        tr("Dialogs", "Rename {channel}").format(channel=channel),
        tr("Dialogs", "Everybody and everything stays in the channel."),
        tr("Dialogs", "Rename"),
        _channel_words,
        channel.removeprefix("#"),
        parent,
    )


def _channel_words(name: str) -> str:
    tr = QCoreApplication.translate
    if not name.removeprefix("#"):
        return tr("Dialogs", "Type a name, like laser-cutter.")
    if not is_channel(channel_name(name)):
        return tr("Dialogs", "A channel's name has no spaces, commas or colons. How about hyphens?")
    return ""


def channel_name(typed: str) -> str:
    """The channel that somebody means, who need not type "#"."""
    return typed if typed.startswith("#") else f"#{typed}"


class ConfirmDialog(QDialog):
    """Asks before harm; Cancel is what Enter and Escape mean. It never blocks: `open()` it, connect to `accepted`."""

    def __init__(self, title: str, question: str, go: str, parent: QWidget) -> None:
        """`go` is the word on the button that does it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleDescription(question)
        words = PlainLabel.wrapped(question, Kind.MUTED)
        words.setMinimumWidth(_WIDTH)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = buttons.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
        yes.setObjectName("confirm_button")
        yes.setAutoDefault(False)
        set_kind(yes, Kind.DANGER)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(title, Kind.HEADING))
        column.addWidget(words)
        column.addSpacing(10)
        column.addWidget(buttons)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        cancel.setFocus()
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)


def confirm(parent: QWidget, title: str, question: str, go: str, on_yes: Callable[[], object]) -> ConfirmDialog:
    """Ask before harm, over `parent`; `on_yes` does it."""
    dialog = ConfirmDialog(title, question, go, parent)
    dialog.accepted.connect(on_yes)
    dialog.open()
    return dialog
