"""What several lists and buttons paint alike: tags, counts, the ring of the row that has the keyboard."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from resources.theme import Theme


def small_font(font: QFont) -> QFont:
    """One step smaller, for tags and counts."""
    small = QFont(font)
    small.setPointSizeF(max(7.0, font.pointSizeF() - 1.5))
    small.setWeight(QFont.Weight.Medium)
    return small


def paint_pill(
    painter: QPainter,
    rect: QRectF,
    text: str,
    *,
    ink: QColor,
    ground: QColor | None = None,
    frame: QColor | None = None,
) -> None:
    """A count in a round-ended box, with a ground or only a frame."""
    radius = rect.height() / 2
    painter.setPen(QPen(frame, 1) if frame else Qt.PenStyle.NoPen)
    painter.setBrush(ground or Qt.GlobalColor.transparent)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_focus(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """The ring round the row that keys act on."""
    painter.setPen(QPen(theme.tokens.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 7, 7)


def paint_tag(painter: QPainter, rect: QRectF, words: str, theme: Theme) -> None:
    """A word in a fine frame: "host", "you"."""
    painter.setPen(QPen(theme.tokens.line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.tokens.muted)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
