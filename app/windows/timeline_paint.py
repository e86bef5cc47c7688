"""Painting one row of the timeline, from its laid out value alone."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QImage, QPainter, QPen, QPixmap

from app.models.timeline_words import day, new_since_you_left
from app.session.faces import Faces
from app.state.lines import Kind
from app.windows.avatar import paint_avatar
from app.windows.timeline_measures import EDGE, MENTION_BAR, TEXT_LEFT, Measures
from app.windows.timeline_paint_parts import PartsPainter
from app.windows.timeline_parts import Heading, Look, Row
from resources.theme import Theme

#: A sign in the gutter is so wide.
_SIGN: Final = 18
_AVATARS_KEPT: Final = 256
#: From the time in the gutter to the text.
_GUTTER_GAP: Final = 12


class RowPainter:
    """Paints rows in one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme, faces: Faces | None = None) -> None:
        """`faces` tell where there are pictures of people; without, they have letters."""
        self._measures: Final = measures
        self._gaps: Final = measures.spacing
        self._theme: Final = theme
        self._faces: Final = faces
        self._tokens: Final = theme.tokens
        self._parts: Final = PartsPainter(measures, theme)
        self._day_font: Final = QFont(measures.small_font)
        self._day_font.setWeight(QFont.Weight.DemiBold)
        # The same few people again and again: drawn once, by nickname, each with what it was made of.
        self._avatars: Final[dict[str, tuple[QPixmap, QImage | None]]] = {}
        flag = Qt.AlignmentFlag
        sides = (flag.AlignRight, flag.AlignLeft) if measures.mirrored else (flag.AlignLeft, flag.AlignRight)
        self._leading, self._trailing = (int(side | flag.AlignVCenter | flag.AlignAbsolute) for side in sides)
        self._name_flags: Final = int(flag.AlignVCenter | Qt.TextFlag.TextDontClip)

    def paint(self, painter: QPainter, row: Row, y: int, exposed: QRect, look: Look) -> None:
        """Paint what is `exposed` of a row whose top left corner is at (0, y). Nothing shows outside of the row."""
        width = self._measures.width
        exposed = exposed.intersected(QRect(0, y, width, row.height))
        painter.setClipRect(exposed)
        tokens = self._tokens
        bottom = y + row.height
        y = self._separators(painter, row, y)
        ground = QRect(0, y, width, bottom - y)
        if look.lit:
            painter.fillRect(ground, tokens.accent_soft)
        elif row.line.mention:
            painter.fillRect(ground, tokens.mention)
            bar = self._measures.across(0, y, MENTION_BAR, bottom - y)
            painter.fillRect(bar, tokens.mention_bar)
        elif look.hovered:
            painter.fillRect(ground, tokens.hover)
        y -= row.top
        self._beside(painter, row, y, exposed, look)
        if row.quote is not None:
            self._parts.quote(painter, row.quote, y)
        if exposed.intersects(row.ink.translated(0, y)):
            self._parts.panels(painter, row, y, exposed)
            self._text(painter, row, y, exposed, look)
        self._parts.reached(painter, row, y, exposed, look)
        if look.current:
            self._frame(painter, ground)

    def _beside(self, painter: QPainter, row: Row, y: int, exposed: QRect, look: Look) -> None:
        """The author, or what stands in the gutter instead."""
        if row.heading is not None:
            if exposed.intersects(row.heading.area.translated(0, y)):
                self._heading(painter, row, row.heading, y)
        elif look.pointed or (row.shape.clocked and not row.quiet):
            self._gutter_time(painter, row, y)
        if row.line.kind is Kind.ERROR:
            self._error_sign(painter, row, y)

    def _text(self, painter: QPainter, row: Row, y: int, exposed: QRect, look: Look) -> None:
        tokens = self._tokens
        error = row.line.kind is Kind.ERROR
        painter.setPen(tokens.muted if row.quiet else tokens.bad if error else tokens.text)
        row.text.draw(painter, QPointF(row.text_left, y + row.text_top), look.selected, exposed)

    def empty(self, painter: QPainter, text: str, area: QRect) -> None:
        """What a timeline without lines says."""
        painter.setFont(self._measures.font)
        painter.setPen(self._tokens.muted)
        inner = area.adjusted(TEXT_LEFT, EDGE, -TEXT_LEFT, -EDGE)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)

    def _separators(self, painter: QPainter, row: Row, y: int) -> int:
        if row.shape.new_day:
            self._separator(painter, y, day(row.line.time), self._tokens.muted, self._tokens.line)
            y += self._gaps.separator
        if row.shape.marked:
            self._separator(painter, y, new_since_you_left(), self._tokens.accent, self._tokens.accent)
            y += self._gaps.separator
        return y

    def _separator(self, painter: QPainter, y: int, text: str, ink: QColor, rule: QColor) -> None:
        width = self._measures.width
        room = QFontMetrics(self._day_font).horizontalAdvance(text) + 24
        middle = y + self._gaps.separator // 2
        left = max(EDGE, (width - room) // 2)
        right = min(width - EDGE, left + room)
        painter.fillRect(QRect(EDGE, middle, left - EDGE, 1), rule)
        painter.fillRect(QRect(right, middle, width - EDGE - right, 1), rule)
        painter.setFont(self._day_font)
        painter.setPen(ink)
        painter.drawText(QRect(EDGE, y, width - 2 * EDGE, self._gaps.separator), Qt.AlignmentFlag.AlignCenter, text)

    def _heading(self, painter: QPainter, row: Row, heading: Heading, y: int) -> None:
        measures, tokens = self._measures, self._tokens
        square = measures.across(EDGE, y + row.top + self._gaps.head_gap, self._gaps.avatar, self._gaps.avatar)
        painter.drawPixmap(square.topLeft(), self._avatar(row.line.nick, painter.device().devicePixelRatioF()))
        painter.setFont(measures.name_font)
        painter.setPen(self._theme.author(row.line.nick))
        name = heading.name_rect.translated(0, y)
        painter.drawText(name, self._name_flags, heading.name)
        painter.setFont(measures.small_font)
        painter.setPen(tokens.muted)
        room = measures.text_width - name.width() - 8
        rect = measures.across(TEXT_LEFT + name.width() + 8, name.top(), room, name.height())
        painter.drawText(rect, self._leading, heading.beside)

    def _gutter_time(self, painter: QPainter, row: Row, y: int) -> None:
        first = row.text.lineAt(0)
        room = TEXT_LEFT - _GUTTER_GAP
        rect = self._measures.across(0, y + row.text_top, room, int(2 * first.y() + first.height()))
        font = self._measures.small_font
        wide = QFontMetrics(font).horizontalAdvance(row.time)
        if wide > room - 2:
            # "10:04 PM", or large letters.
            font = QFont(font)
            font.setPixelSize(max(7, QFontInfo(font).pixelSize() * (room - 2) // wide))
        painter.setFont(font)
        painter.setPen(self._tokens.muted)
        painter.drawText(rect, self._trailing, row.time)

    def _avatar(self, nick: str, scale: float) -> QPixmap:
        picture = self._faces.picture(nick) if self._faces else None
        kept, of = self._avatars.get(nick, (None, None))
        if kept is not None and kept.devicePixelRatioF() == scale and of is picture:
            return kept
        if len(self._avatars) >= _AVATARS_KEPT:
            self._avatars.clear()
        made = QPixmap(round(self._gaps.avatar * scale), round(self._gaps.avatar * scale))
        self._avatars[nick] = made, picture
        made.setDevicePixelRatio(scale)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setFont(self._measures.font)
        square = QRect(0, 0, self._gaps.avatar, self._gaps.avatar)
        paint_avatar(painter, square, nick, self._theme, picture=picture)
        painter.end()
        return made

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
