"""The server's log as it is written, with the newest line in sight."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from resources.style import step
from resources.theme import Theme
from server.console import words
from server.console.records import LogEvent

#: Lines that are kept; older ones go.
LINES_KEPT: Final = 5_000
_TIME_WIDTH: Final = len("09:43:02")
_NO_TIME: Final = " " * _TIME_WIDTH


class LogPane(QPlainTextEdit):
    """Lines of time, IP address and words. It follows the tail until the reader scrolls up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(LINES_KEPT)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Log"))
        self.setPlaceholderText(self.tr("What happens in the room is written here."))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(step(-0.5))
        self.setFont(font)
        self.document().setDocumentMargin(12)
        self._times = _Times(self.document(), theme)

    def add(self, events: Sequence[LogEvent]) -> None:
        """Write events below what stands there, a line each."""
        lines = [line_of(event) for event in events[-LINES_KEPT:]]
        self.appendPlainText("\n".join(lines))


def line_of(event: LogEvent) -> str:
    """An event as a line: its time and its words, which begin with the address that it came from."""
    time = _NO_TIME if event.time is None else words.clock(event.time)
    return f"{time} {event.msg}"


class _Times(QSyntaxHighlighter):
    """Writes the time before each line in the second rank."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._format = QTextCharFormat()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def highlightBlock(self, _text: str) -> None:
        self.setFormat(0, _TIME_WIDTH, self._format)

    def _on_theme_changed(self) -> None:
        self._format.setForeground(self._theme.tokens.muted)
        self.rehighlight()
