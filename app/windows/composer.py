"""Where a message is written: it grows with the text, and always shows how to send it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.windows.completion import Completer, Recall
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

#: Lines that the composer grows to before it scrolls.
MOST_LINES = 8
_PADDING = 7


class Composer(QWidget):
    """The composer under the timeline. It keeps a draft for each conversation while the window lives.

    Signals:
        submitted(text): the user sent this.
    """

    submitted = Signal(str)

    def __init__(self, theme: Theme, names: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        """`names` gives the nicknames that Tab completes."""
        super().__init__(parent)
        self._conversation = ""
        self._drafts: dict[str, str] = {}
        self.input = _Input(names)
        self._send = QToolButton()
        self._frame = QFrame()
        set_kind(self._frame, Kind.INPUT)
        self._send.setObjectName("send_button")
        self._send.setAccessibleName(self.tr("Send"))
        self._send.setToolTip(self.tr("Send (Enter). Shift+Enter starts a new line."))
        set_icon(self._send, "send", theme, "accent", 20)
        self._send.setIconSize(QSize(20, 20))
        self._send.setEnabled(False)

        row = QHBoxLayout(self._frame)
        row.setContentsMargins(14, 2, 6, 3)
        row.setSpacing(8)
        row.addWidget(self.input, 1)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 8, 18, 14)
        outer.addWidget(self._frame)
        self.setFocusProxy(self.input)

        self._send.clicked.connect(self._on_submitted)
        self.input.submitted.connect(self._on_submitted)
        self.input.textChanged.connect(self._on_text_changed)
        self.input.lit.connect(self._on_lit)

    def set_conversation(self, name: str, placeholder: str) -> None:
        """Write to another conversation: the draft of the last one is put aside, that of this one comes back."""
        if name == self._conversation:
            self.input.setPlaceholderText(placeholder)
            return
        self._drafts[self._conversation] = self.input.toPlainText()
        self._conversation = name
        self.input.setPlaceholderText(placeholder)
        self.input.setPlainText(self._drafts.pop(name, ""))
        self.input.moveCursor(QTextCursor.MoveOperation.End)

    def rename(self, name: str, now: str) -> None:
        """A conversation has another name; its draft goes with it."""
        if name == self._conversation:
            self._conversation = now
        elif name in self._drafts:
            self._drafts[now] = self._drafts.pop(name)

    def type_on(self, text: str) -> None:
        """Take what was typed elsewhere, and the keyboard with it."""
        self.input.setFocus()
        self.input.insertPlainText(text)

    def address(self, nick: str) -> None:
        """Put somebody's name where the cursor is, ready to go on typing."""
        cursor = self.input.textCursor()
        cursor.insertText(f"{nick}: " if cursor.position() == 0 else f"{nick} ")
        self.input.setFocus()

    def _on_submitted(self) -> None:
        text = self.input.toPlainText()
        if not text.strip():
            return
        self.input.recall.add(text)
        self.input.clear()
        self.submitted.emit(text)
        self.input.setFocus()

    def _on_text_changed(self) -> None:
        self._send.setEnabled(bool(self.input.toPlainText().strip()))

    def _on_lit(self, focused: bool) -> None:
        self._frame.setProperty("lit", focused)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)


class _Input(QPlainTextEdit):
    """The text itself: grows from one line to MOST_LINES, knows the keys.

    Signals:
        submitted(): Enter was pressed.
        lit(focused): it got or lost the keyboard.
    """

    submitted = Signal()
    lit = Signal(bool)

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self.recall = Recall()
        self._completer = Completer()
        self._names = names
        self.setObjectName("composer")
        self.setAccessibleName(self.tr("Message"))
        set_kind(self, Kind.BARE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setViewportMargins(0, _PADDING, 0, _PADDING)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        # Qt offers the Tab key here before keyPressEvent: it must not leave while a name may be completed.
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.lit.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lit.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key means more here than in any other text."""
        key = event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if shift:
                # A paragraph of its own: Qt's own Shift+Enter puts U+2028 into the text.
                self.insertPlainText("\n")
            else:
                self.submitted.emit()
            return True
        if key == Qt.Key.Key_Backtab:
            super().focusNextPrevChild(False)
            return True
        if key == Qt.Key.Key_Tab:
            if not self._complete():
                super().focusNextPrevChild(True)
            return True
        return self._recalls(event)

    def _recalls(self, event: QKeyEvent) -> bool:
        """Up on the first line and Down on the last one bring back what was typed before."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        key = event.key()
        if key == Qt.Key.Key_Up and self._on_edge(QTextCursor.MoveOperation.Up):
            return self._recalled(self.recall.older(self.toPlainText()))
        if key == Qt.Key.Key_Down and self._on_edge(QTextCursor.MoveOperation.Down):
            return self._recalled(self.recall.newer())
        return False

    def _on_edge(self, operation: QTextCursor.MoveOperation) -> bool:
        """Whether the cursor can go no further up or down, so that the key means the line typed before or after."""
        return not QTextCursor(self.textCursor()).movePosition(operation)

    def _recalled(self, text: str | None) -> bool:
        if text is None:
            return False
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        return True

    def _complete(self) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        found = self._completer.complete(self.toPlainText(), cursor.position(), self._names())
        if found is None:
            return False
        cursor.setPosition(found.start)
        cursor.setPosition(found.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(found.text)
        self.setTextCursor(cursor)
        return True

    def _fit(self) -> None:
        # A plain text document counts its height in lines.
        lines = min(MOST_LINES, max(1, int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * _PADDING)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines == MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
