"""Painting one row of the timeline, from its laid out value alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextLayout

from app.models.timeline_text import initials
from app.models.timeline_words import day
from app.state.lines import Kind
from app.windows.timeline_measures import AVATAR_RADIUS, EDGE, HEAD_GAP, MENTION_BAR, SEPARATOR, TEXT_LEFT, Measures
from app.windows.timeline_rows import Row
from resources.theme import Theme

#: A sign in the gutter is so wide.
_SIGN: Final = 18


@dataclass(frozen=True, slots=True)
class Look:
    """How a row is painted at this moment."""

    hovered: bool = False
    #: The keyboard is at this row.
    current: bool = False
    selected: Sequence[QTextLayout.FormatRange] = ()


class RowPainter:
    """Paints rows in one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme) -> None:
        self._measures: Final = measures
        self._theme: Final = theme
        self._tokens: Final = theme.tokens
        self._initials_font: Final = QFont(measures.name_font)
        self._initials_font.setPixelSize(14)

    def paint(self, painter: QPainter, row: Row, y: int, look: Look) -> None:
        """Paint a row whose top left corner is at (0, y). Nothing of it shows outside of it."""
        width = self._measures.width
        painter.setClipRect(QRect(0, y, width, row.height))
        tokens = self._tokens
        bottom = y + row.height
        y = self._separators(painter, row, y)
        ground = QRect(0, y, width, bottom - y)
        if row.line.mention:
            painter.fillRect(ground, tokens.mention)
            bar = self._measures.across(0, y, MENTION_BAR, bottom - y)
            painter.fillRect(bar, tokens.mention_bar)
        elif look.hovered:
            painter.fillRect(ground, tokens.hover)
        y -= row.top
        if row.avatar_shown:
            self._heading(painter, row, y)
        elif look.hovered or look.current or (row.shape.clocked and not row.quiet):
            self._gutter_time(painter, row, y)
        if row.line.kind is Kind.ERROR:
            self._error_sign(painter, row, y)
        ink = tokens.muted if row.quiet else tokens.bad if row.line.kind is Kind.ERROR else tokens.text
        painter.setPen(ink)
        row.text.draw(painter, QPointF(row.text_left, y + row.text_top), look.selected)
        if look.current:
            self._frame(painter, ground)

    def empty(self, painter: QPainter, text: str, area: QRect) -> None:
        """What a timeline without lines says."""
        painter.setFont(self._measures.font)
        painter.setPen(self._tokens.muted)
        inner = area.adjusted(TEXT_LEFT, EDGE, -TEXT_LEFT, -EDGE)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)

    def _separators(self, painter: QPainter, row: Row, y: int) -> int:
        if row.shape.new_day:
            self._separator(painter, y, day(row.line.time), self._tokens.muted, self._tokens.line)
            y += SEPARATOR
        if row.shape.marked:
            text = QCoreApplication.translate("Timeline", "New since you left")
            self._separator(painter, y, text, self._tokens.accent, self._tokens.accent)
            y += SEPARATOR
        return y

    def _separator(self, painter: QPainter, y: int, text: str, ink: QColor, rule: QColor) -> None:
        width = self._measures.width
        font = QFont(self._measures.small_font)
        font.setWeight(QFont.Weight.DemiBold)
        room = QFontMetrics(font).horizontalAdvance(text) + 24
        middle = y + SEPARATOR // 2
        left = max(EDGE, (width - room) // 2)
        right = min(width - EDGE, left + room)
        painter.fillRect(QRect(EDGE, middle, left - EDGE, 1), rule)
        painter.fillRect(QRect(right, middle, width - EDGE - right, 1), rule)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QRect(EDGE, y, width - 2 * EDGE, SEPARATOR), Qt.AlignmentFlag.AlignCenter, text)

    def _heading(self, painter: QPainter, row: Row, y: int) -> None:
        measures, tokens = self._measures, self._tokens
        color = self._theme.author(row.line.nick)
        square = measures.across(EDGE, y + row.top + HEAD_GAP, 36, 36)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(square, AVATAR_RADIUS, AVATAR_RADIUS)
        painter.setFont(self._initials_font)
        painter.setPen(tokens.on_accent)
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, initials(row.line.nick))

        painter.setFont(measures.name_font)
        painter.setPen(color)
        name = row.name_rect.translated(0, y)
        painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), row.name)
        painter.setFont(measures.small_font)
        painter.setPen(tokens.muted)
        beside = f"{row.time}   {row.badge}" if row.badge else row.time
        room = measures.text_width - name.width() - 8
        rect = measures.across(TEXT_LEFT + name.width() + 8, name.top(), room, name.height())
        painter.drawText(rect, self._leading(), beside)

    def _gutter_time(self, painter: QPainter, row: Row, y: int) -> None:
        first = row.text.lineAt(0)
        rect = self._measures.across(0, y + row.text_top, TEXT_LEFT - 12, int(2 * first.y() + first.height()))
        painter.setFont(self._measures.small_font)
        painter.setPen(self._tokens.muted)
        trailing = Qt.AlignmentFlag.AlignLeft if self._measures.mirrored else Qt.AlignmentFlag.AlignRight
        painter.drawText(rect, int(trailing | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), row.time)

    def _error_sign(self, painter: QPainter, row: Row, y: int) -> None:
        """State is never told by colour alone: an exclamation mark in a ring."""
        top = y + row.text_top + (self._measures.pitch - _SIGN) // 2
        ring = QRectF(self._measures.across(TEXT_LEFT - 12 - _SIGN, top, _SIGN, _SIGN)).adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._tokens.base)
        painter.setPen(QPen(self._tokens.bad, 1.5))
        painter.drawEllipse(ring)
        middle = ring.center()
        painter.drawLine(middle + QPointF(0, -4), middle + QPointF(0, 1))
        painter.drawPoint(middle + QPointF(0, 4))

    def _frame(self, painter: QPainter, ground: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._tokens.accent, 2))
        painter.drawRoundedRect(QRectF(ground).adjusted(2, 1, -2, -1), 6, 6)

    def _leading(self) -> int:
        side = Qt.AlignmentFlag.AlignRight if self._measures.mirrored else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
