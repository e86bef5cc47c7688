"""How rows of lists are painted: their height, their direction."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
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
