"""How a cell of the tables is drawn. A table of many columns is painted several times a second: all is at hand."""

from typing import Any, Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from resources.style import step
from resources.theme import Theme
from server.console.models import Look, RecordModel

#: Beside the text of a cell, as beside that of the column's title.
_PADDING: Final = 12
_BADGE_GAP: Final = 6
_BADGE_PADDING: Final = 4
_BADGE_RADIUS: Final = 4

#: Flags as numbers: in Python, to combine them takes longer than to draw.
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_CURRENT: Final = QStyle.StateFlag.State_HasFocus.value
_INSIDE: Final = Qt.AlignmentFlag.AlignAbsolute.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine
_PLAIN: Final = _INSIDE | Qt.AlignmentFlag.AlignLeft.value
_MIRRORED: Final = _INSIDE | Qt.AlignmentFlag.AlignRight.value

Index = QModelIndex | QPersistentModelIndex


class RecordDelegate(QStyledItemDelegate):
    """Writes a cell of a RecordModel in its Look, with its badge behind the text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        plain = QFont(parent.font())
        name = QFont(plain)
        name.setWeight(QFont.Weight.DemiBold)
        faint = QFont(plain)
        faint.setItalic(True)
        code = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        code.setPointSizeF(step(-0.5))
        self._fonts = {Look.PLAIN: plain, Look.NAME: name, Look.CODE: code, Look.FAINT: faint, Look.WARN: plain}
        self._metrics = {look: QFontMetrics(font) for look, font in self._fonts.items()}
        self._small = QFont(plain)
        self._small.setPointSizeF(step(-2))
        self._small_metrics = QFontMetrics(self._small)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        text, look, badge = _model_of(index).cell(index.row(), index.column())
        metrics = self._metrics[look]
        width = metrics.horizontalAdvance(text) + 2 * _PADDING
        if badge:
            width += _BADGE_GAP + self._badge_width(badge)
        return QSize(width, metrics.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        text, look, badge = _model_of(index).cell(index.row(), index.column())
        tokens, rect = self._theme.tokens, option.rect
        state = option.state.value
        if state & _SELECTED:
            painter.fillRect(rect, tokens.accent_soft)
        painter.setPen(tokens.accent if state & _CURRENT else tokens.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(tokens.muted if look is Look.FAINT else tokens.warn if look is Look.WARN else tokens.text)
        painter.setFont(self._fonts[look])
        inside = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        metrics = self._metrics[look]
        width = metrics.horizontalAdvance(text)
        if width > inside.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        if is_mirrored:
            # Names and addresses read in their own direction; figures are kept in order by `words`.
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(inside, _MIRRORED if is_mirrored else _PLAIN, text)
        if badge:
            self._paint_badge(painter, badge, inside, width, is_mirrored)

    def _paint_badge(self, painter: QPainter, badge: str, inside: QRect, behind: int, is_mirrored: bool) -> None:
        width, height = self._badge_width(badge), self._small_metrics.height() + 1
        if behind + _BADGE_GAP + width > inside.width():
            return
        at = behind + _BADGE_GAP
        left = inside.right() - at - width if is_mirrored else inside.left() + at
        frame = QRectF(left, inside.center().y() + 1 - height / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        painter.setPen(self._theme.tokens.muted)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, badge)
        painter.setPen(self._theme.tokens.line)
        painter.drawRoundedRect(frame, _BADGE_RADIUS, _BADGE_RADIUS)
        painter.restore()

    def _badge_width(self, badge: str) -> int:
        return self._small_metrics.horizontalAdvance(badge) + 2 * _BADGE_PADDING


def _model_of(index: Index) -> RecordModel[Any]:
    return cast("RecordModel[Any]", index.model())
