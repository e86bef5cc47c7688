"""The small button that brings a reader who went up back to the newest line."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from resources.theme import Theme

_HEIGHT: Final = 32
_PADDING: Final = 14


class JumpButton(QAbstractButton):
    """ "Jump to newest (3 new)": stands above the lower end of the timeline."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        theme.changed.connect(self.update)

    def show_unseen(self, count: int) -> None:
        """Say how many messages came below."""
        if not count:
            text = self.tr("Jump to newest")
        elif count == 1:
            text = self.tr("Jump to newest (1 new)")
        else:
            text = self.tr("Jump to newest (%n new)", "", count)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(f"↓  {self.text()}") + 2 * _PADDING
        return QSize(width, max(_HEIGHT, QFontMetrics(self.font()).height() + 12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed = self.isDown() or self.underMouse()
        painter.setBrush(tokens.accent_soft if pressed else tokens.base)
        painter.setPen(QPen(tokens.accent, 2) if self.hasFocus() else QPen(tokens.line, 1))
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setPen(tokens.accent)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, f"↓  {self.text()}")
        painter.end()
