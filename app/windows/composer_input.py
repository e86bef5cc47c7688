"""The text of a message while it is written: it grows, and knows what keys and pasted text mean in it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from app.models.timeline_text import cut16, length16
from app.windows.completion import Completer, Recall
from app.windows.suggesting import Suggesting
from app.windows.suggestions import Known, Sort, Suggestion, closed_emoji
from app.windows.wrapping import BOLD, CODE, ITALIC, wrap
from resources.style import Kind, set_kind
from resources.theme import Theme

#: Lines that the text grows to before it scrolls.
MOST_LINES: Final = 8
#: More pasted lines, or characters, than these are not meant for the composer.
PASTED_LINES: Final = 20
PASTED_LENGTH: Final = 8_000
_PADDING: Final = 7
_SIGNS: Final = {Qt.Key.Key_B: BOLD, Qt.Key.Key_I: ITALIC, Qt.Key.Key_E: CODE}


class ComposerInput(QPlainTextEdit):
    """Grows from one line to MOST_LINES. Positions in it are Qt's, in UTF-16; see `app.models.timeline_text`.

    Signals:
        submitted(): Enter was pressed.
        typed(): somebody changed the text by hand.
        lit(focused): it got or lost the keyboard.
        left(): Escape was pressed.
        emoji_written(text): an emoji stands there instead of its name.
        pasted_much(text): too much to be put in without a question; lines end with "\\n".
    """

    submitted = Signal()
    typed = Signal()
    lit = Signal(bool)
    left = Signal()
    emoji_written = Signal(str)
    pasted_much = Signal(str)

    def __init__(self, theme: Theme, known: Known, anchor: QWidget) -> None:
        """`anchor` is what suggestions are shown above."""
        super().__init__()
        self.recall = Recall()
        #: What Up does first where nothing is written; whether it did anything.
        self.edit_last: Callable[[], bool] = _nothing
        self.suggesting: Final = Suggesting(self, theme, known)
        self._completer = Completer()
        self._known = known
        self._anchor = anchor
        #: Where the cursor stood right after a shortcode became an emoji: Backspace there takes that back.
        self._turned = -1
        self.setObjectName("composer")
        self.setAccessibleName(self.tr("Message"))
        set_kind(self, Kind.BARE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setViewportMargins(0, _PADDING, 0, _PADDING)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._fit)
        self.suggesting.taken.connect(self._on_taken)
        self._fit()

    def replace(self, text: str) -> None:
        """Have this text instead, with the cursor at its end."""
        self.suggesting.close()
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def insert(self, text: str) -> None:
        """Put this where the cursor is, as if it was typed."""
        self.insertPlainText(text)
        self.ensureCursorVisible()
        self.typed.emit()

    # What is done by hand.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        revision = self.document().revision()
        turned, self._turned = self._turned, -1
        offered = self.suggesting.takes(event)
        if not offered and not self._takes(event, turned):
            super().keyPressEvent(event)
        if self.document().revision() != revision:
            self._changed(event.text(), look=not offered)
        elif self.suggesting.open and not offered:
            self.suggesting.look(self._anchor)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if event.commitString():
            self._changed(event.commitString(), look=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.suggesting.close()
        super().mousePressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        if text.count("\n") >= PASTED_LINES or len(text) > PASTED_LENGTH:
            self.pasted_much.emit(text)
        elif text:
            self.insert(text)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        # Qt offers the Tab key here before keyPressEvent: it must not leave while a name may be completed.
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.lit.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.suggesting.close()
        self.lit.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        # The layouts around move everything first.
        QTimer.singleShot(0, self, lambda: self.suggesting.place(self._anchor))

    def _changed(self, typed: str, *, look: bool) -> None:
        """Something was typed: the shortcode that it closed becomes an emoji, what may be meant now is offered."""
        if typed == ":":
            self._turn_shortcode()
        if look:
            self.suggesting.look(self._anchor)
        self.typed.emit()

    def _on_taken(self, fit: Suggestion) -> None:
        if fit.sort is Sort.EMOJI:
            self.emoji_written.emit(fit.text)

    def _turn_shortcode(self) -> None:
        text, cursor = self.toPlainText(), self.textCursor()
        found = closed_emoji(text, len(cut16(text, 0, cursor.position())), self._known.tone())
        if found is None:
            return
        start, emoji = found
        cursor.setPosition(length16(text[:start]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(emoji)
        self._turned = cursor.position()
        self.emoji_written.emit(emoji)

    # What keys mean.

    def _takes(self, event: QKeyEvent, turned: int) -> bool:
        """Whether a key means more here than in any other text."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                # A paragraph of its own: Qt's own Shift+Enter puts U+2028 into the text.
                self.insertPlainText("\n")
                self.ensureCursorVisible()
            else:
                self.submitted.emit()
        elif key == Qt.Key.Key_Backtab:
            super().focusNextPrevChild(False)
        elif key == Qt.Key.Key_Tab:
            if not self._complete():
                super().focusNextPrevChild(True)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Backspace and turned == self.textCursor().position():
            self.undo()
        elif key in _SIGNS and modifiers == Qt.KeyboardModifier.ControlModifier:
            self._wrap(_SIGNS[key])
        else:
            return self._goes(key, modifiers & ~Qt.KeyboardModifier.KeypadModifier)
        return True

    def _goes(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Up on the first line and Down on the last one bring back what was typed before; with Ctrl from anywhere. Up
        in an empty text may change what was said last, but after a command that is typed again more often."""
        anywhere = modifiers == Qt.KeyboardModifier.ControlModifier
        if not anywhere and modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if key == Qt.Key.Key_Up and (anywhere or self._on_edge(QTextCursor.MoveOperation.Up)):
            changes = not anywhere and not self.toPlainText() and not self.recall.command
            return (changes and self.edit_last()) or self._recalled(self.recall.older(self.toPlainText()))
        if key == Qt.Key.Key_Down and (anywhere or self._on_edge(QTextCursor.MoveOperation.Down)):
            return self._recalled(self.recall.newer())
        return False

    def _on_edge(self, operation: QTextCursor.MoveOperation) -> bool:
        """Whether the cursor can go no further up or down, so that the key means the line typed before or after."""
        return not QTextCursor(self.textCursor()).movePosition(operation)

    def _recalled(self, text: str | None) -> bool:
        if text is None:
            return False
        self.replace(text)
        return True

    def _complete(self) -> bool:
        text, cursor = self.toPlainText(), self.textCursor()
        if cursor.hasSelection():
            return False
        found = self._completer.complete(text, len(cut16(text, 0, cursor.position())), self._known.nicks())
        if found is None:
            return False
        self._put(found.start, found.end, found.text)
        return True

    def _wrap(self, sign: str) -> None:
        text, cursor = self.toPlainText(), self.textCursor()
        start, end = (len(cut16(text, 0, at)) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        wrapped = wrap(text, start, end, sign)
        self._put(wrapped.start, wrapped.end, wrapped.text)
        text = self.toPlainText()
        cursor.setPosition(length16(text[: wrapped.selected[0]]))
        cursor.setPosition(length16(text[: wrapped.selected[1]]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _put(self, start: int, end: int, text: str) -> None:
        """Put something in place of `start:end` of the text, counted in characters."""
        before, cursor = self.toPlainText(), self.textCursor()
        cursor.setPosition(length16(before[:start]))
        cursor.setPosition(length16(before[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def _fit(self) -> None:
        # A plain text document counts its height in lines.
        lines = min(MOST_LINES, max(1, int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * _PADDING)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines == MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )


def _nothing() -> bool:
    return False
