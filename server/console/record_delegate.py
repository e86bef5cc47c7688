"""How a cell of the tables is drawn."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from resources.style import step
from resources.theme import Theme
from server.console.models import BADGE_ROLE, LOOK_ROLE, Look

_BADGE_GAP: Final = 6
_BADGE_PADDING: Final = 4
_BADGE_RADIUS: Final = 4

Index = QModelIndex | QPersistentModelIndex


class RecordDelegate(QStyledItemDelegate):
    """Writes a cell in its Look, with its badge behind the text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = QFont(parent.font())
        self._name.setWeight(QFont.Weight.DemiBold)
        self._faint = QFont(parent.font())
        self._faint.setItalic(True)
        self._code = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._code.setPointSizeF(step(-0.5))
        self._small = QFont(parent.font())
        self._small.setPointSizeF(step(-2))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        look = index.data(LOOK_ROLE)
        if look is Look.NAME:
            option.font = self._name
        elif look is Look.CODE:
            option.font = self._code
        elif look is Look.FAINT:
            option.font = self._faint
            palette = option.palette
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                palette.setColor(role, self._theme.tokens.muted)
            option.palette = palette
        option.fontMetrics = QFontMetrics(option.font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        if badge := index.data(BADGE_ROLE):
            hint.setWidth(hint.width() + _BADGE_GAP + self._badge_width(badge))
        return hint

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if not (badge := index.data(BADGE_ROLE)):
            return
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        style = drawn.widget.style()
        text = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, drawn, drawn.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, drawn, drawn.widget) + 1
        height = QFontMetrics(self._small).height() + 1
        left = text.left() + margin + drawn.fontMetrics.horizontalAdvance(drawn.text) + _BADGE_GAP
        frame = QRectF(left, drawn.rect.center().y() + 1 - height / 2, self._badge_width(badge), height)
        if frame.right() > drawn.rect.right():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        painter.setPen(self._theme.tokens.muted)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, badge)
        painter.setPen(self._theme.tokens.line)
        painter.drawRoundedRect(frame, _BADGE_RADIUS, _BADGE_RADIUS)
        painter.restore()

    def _badge_width(self, badge: str) -> int:
        return QFontMetrics(self._small).horizontalAdvance(badge) + 2 * _BADGE_PADDING
