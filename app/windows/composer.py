"""Where a message is written: it grows with the text, and always shows how to send it."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.store.drafts import Drafts
from app.windows.composer_input import ComposerInput
from app.windows.question import Question
from app.windows.suggestions import Known, addressed
from resources.icons import set_icon
from resources.style import Kind, polish, set_kind
from resources.theme import Theme

#: No room takes more than this as messages, and nobody reads it.
MOST_PASTED: Final = 100_000
#: A draft is on the disk so long after the last key.
_SAVED_AFTER_MS: Final = 1_000


class Composer(QWidget):
    """The composer under the timeline. It keeps a draft for each conversation.

    Signals:
        submitted(text): the user sent this, in several lines where it has "\\n".
        writing(active): the user is typing a message, or it stands there no more.
        emoji_wanted(anchor): the user wants to choose an emoji; `anchor` is a rectangle on the screen.
        left(): Escape was pressed in the text.
    """

    submitted = Signal(str)
    writing = Signal(bool)
    emoji_wanted = Signal(QRect)
    left = Signal()

    def __init__(self, theme: Theme, known: Known, drafts: Drafts, parent: QWidget | None = None) -> None:
        """`known` is what can be completed; `drafts` are those of this room."""
        super().__init__(parent)
        self._conversation = ""
        self._drafts = drafts
        #: Several lines are one message here.
        self._multiline = False
        self._pasted = ""
        #: The draft is not what is written now.
        self._changing = False
        self._frame = QFrame()
        set_kind(self._frame, Kind.INPUT)
        self.input = ComposerInput(theme, known, self._frame)
        self._question = Question("paste_question")
        self._emoji = QToolButton()
        self._emoji.setObjectName("emoji_button")
        self._emoji.setAccessibleName(self.tr("Emoji"))
        self._emoji.setToolTip(self.tr("Choose an emoji, or type : and its name"))
        set_icon(self._emoji, "react", theme, "muted", 20)
        self._send = QToolButton()
        self._send.setObjectName("send_button")
        self._send.setAccessibleName(self.tr("Send"))
        self._send.setToolTip(self.tr("Send (Enter). Shift+Enter starts a new line."))
        set_icon(self._send, "send", theme, "accent", 20)
        self._send.setEnabled(False)
        for button in (self._emoji, self._send):
            button.setIconSize(QSize(20, 20))

        row = QHBoxLayout(self._frame)
        row.setContentsMargins(14, 2, 6, 3)
        row.setSpacing(4)
        row.addWidget(self.input, 1)
        row.addWidget(self._emoji, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        inside = QVBoxLayout()
        inside.setContentsMargins(18, 6, 18, 14)
        inside.addWidget(self._frame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._question)
        outer.addLayout(inside)
        self.setFocusProxy(self.input)
        self._saving = QTimer(self, singleShot=True, interval=_SAVED_AFTER_MS)

        self._saving.timeout.connect(self._keep_draft)
        self._send.clicked.connect(self._on_submitted)
        self._emoji.clicked.connect(self._on_emoji_clicked)
        self.input.submitted.connect(self._on_submitted)
        self.input.textChanged.connect(self._on_text_changed)
        self.input.typed.connect(self._on_typed)
        self.input.lit.connect(self._on_lit)
        self.input.left.connect(self.left)
        self.input.pasted_much.connect(self._on_pasted_much)
        self._question.accepted.connect(self._on_paste_accepted)
        self._question.declined.connect(self._on_paste_declined)

    @property
    def text(self) -> str:
        """What is written now."""
        return self.input.toPlainText()

    def set_multiline(self, multiline: bool) -> None:
        """Whether several lines are one message here, or one message each."""
        self._multiline = multiline

    def set_conversation(self, name: str, placeholder: str) -> None:
        """Write to another conversation: the draft of the last one is put aside, that of this one comes back."""
        self.input.setPlaceholderText(placeholder)
        if name == self._conversation:
            return
        if self.text:
            self.writing.emit(False)
        self._keep_draft()
        self._question.hide()
        self._changing = False
        self._conversation = name
        self.input.replace(self._drafts[name])

    def rename(self, name: str, now: str) -> None:
        """A conversation has another name; its draft goes with it."""
        self._drafts.rename(name, now)
        if name == self._conversation:
            self._conversation = now

    def change(self, text: str) -> None:
        """Write this now. What stood there is kept as the draft, until `restore`."""
        self._keep_draft()
        self._saving.stop()
        self._changing = True
        self.input.replace(text)
        self.input.setFocus()

    def restore(self) -> None:
        """The draft is back instead of what `change` put there."""
        self._changing = False
        self.input.replace(self._drafts[self._conversation])

    def type_on(self, text: str) -> None:
        """Take what was typed elsewhere, and the keyboard with it."""
        self.input.setFocus()
        self.input.insert(text)

    def address(self, nick: str) -> None:
        """Put somebody's name where the cursor is, ready to go on typing."""
        self.type_on(addressed(nick, first=self.input.textCursor().position() == 0))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep_draft()

    def _keep_draft(self) -> None:
        self._saving.stop()
        if self._conversation and not self._changing:
            self._drafts[self._conversation] = self.text
        self._drafts.save()

    def _submit(self, text: str) -> None:
        self.input.recall.add(text)
        self.input.replace("")
        self.writing.emit(False)
        self.submitted.emit(text)
        self._keep_draft()
        self.input.setFocus()

    def _on_submitted(self) -> None:
        if self.text.strip():
            self._submit(self.text)

    def _on_text_changed(self) -> None:
        self._send.setEnabled(bool(self.text.strip()))

    def _on_typed(self) -> None:
        self.writing.emit(bool(self.text.strip()) and is_message(self.text))
        self._saving.start()

    def _on_lit(self, focused: bool) -> None:
        self._frame.setProperty("lit", focused)
        polish(self._frame)

    def _on_emoji_clicked(self) -> None:
        self.emoji_wanted.emit(QRect(self._emoji.mapToGlobal(self._emoji.rect().topLeft()), self._emoji.size()))

    def _on_pasted_much(self, text: str) -> None:
        if len(text) > MOST_PASTED:
            words = self.tr("That is too much for a message: %n characters were pasted.", "", len(text))
            self._question.ask(words, "")
            return
        self._pasted = text
        lines = text.strip("\n").count("\n") + 1
        if lines == 1:
            words, yes = self.tr("You pasted a very long line."), self.tr("Send it as a message")
        elif self._multiline:
            words = self.tr("You pasted %n lines.", "", lines)
            yes = self.tr("Send %n lines as a message", "", lines)
        else:
            words = self.tr("You pasted %n lines. In this room each is a message of its own.", "", lines)
            yes = self.tr("Send %n messages", "", lines)
        self._question.ask(words, yes)

    def _on_paste_accepted(self) -> None:
        """What stood there already goes with it."""
        cursor = self.input.textCursor()
        cursor.insertText(self._pasted.strip("\n"))
        self._pasted = ""
        self._submit(self.text)

    def _on_paste_declined(self) -> None:
        self._pasted = ""
        self.input.setFocus()


def is_message(text: str) -> bool:
    """Whether this is said, in contrast to a command; "/me waves" is said as well."""
    return not text.startswith("/") or text.startswith(("//", "/me "))
