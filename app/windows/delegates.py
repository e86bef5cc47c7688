"""What several lists paint alike: tags, counts, the ring of the row that has the keyboard."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from resources.theme import Density, Theme

Index = QModelIndex | QPersistentModelIndex


#: How much lower a row is where everything stands closer together.
_COMPACT = 6


class RowDelegate(QStyledItemDelegate):
    """Draws a row of a list from its value alone. All rows are as high as the font asks, and this at least; lower
    where everything stands closer together."""

    least_height = 32
    padding = 14

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self._on_theme_changed)

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        height = max(self.least_height, option.fontMetrics.height() + self.padding)
        return QSize(0, height - (_COMPACT if self._theme.density is Density.COMPACT else 0))

    def _on_theme_changed(self) -> None:
        # The view lays out anew.
        self.sizeHintChanged.emit(QModelIndex())


def mirrored(option: QStyleOptionViewItem, part: QRect) -> QRect:
    """Where a part of a row stands, from where it stands in a layout from left to right."""
    return QStyle.visualRect(option.direction, option.rect, part)


def leading(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    """At the side where lines begin, in the middle of the height."""
    side = Qt.AlignmentFlag.AlignLeft
    if option.direction == Qt.LayoutDirection.RightToLeft:
        side = Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


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
