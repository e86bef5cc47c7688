"""Painting what stands around and below a row's text: quotes, grounds of code, reactions."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.windows.timeline_around import QUOTE_ARROW, QUOTE_ARROWS
from app.windows.timeline_measures import TEXT_LEFT, Measures
from app.windows.timeline_parts import Chip, Ground, Look, Panel, Quote, Row, Zone
from resources.icons import pixmap
from resources.theme import Theme

_CARD_RADIUS: Final = 8
_INLINE_RADIUS: Final = 4
_SIGN: Final = 16
_QUOTE_BAR: Final = 2


class PartsPainter:
    """Paints the parts of rows in one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme) -> None:
        self._measures: Final = measures
        self._theme: Final = theme
        self._tokens: Final = theme.tokens
        self._arrow: Final = QUOTE_ARROWS[measures.mirrored]
        self._flags: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip)

    def panels(self, painter: QPainter, row: Row, y: int, exposed: QRect) -> None:
        """What the text stands on: painted before it."""
        for panel in row.panels:
            area = panel.area.translated(0, y)
            if area.intersects(exposed):
                self._panel(painter, panel, area)

    def _panel(self, painter: QPainter, panel: Panel, area: QRect) -> None:
        tokens = self._tokens
        if panel.ground is Ground.BAR:
            painter.fillRect(area, tokens.line)
            return
        card = panel.ground is Ground.CODE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.line, 1) if card else Qt.PenStyle.NoPen)
        painter.setBrush(tokens.side)
        radius = _CARD_RADIUS if card else _INLINE_RADIUS
        inset = 0.5 if card else 0.0
        painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), radius, radius)

    def quote(self, painter: QPainter, quote: Quote, y: int) -> None:
        """The answered message."""
        measures, tokens = self._measures, self._tokens
        area = quote.zone.area.translated(0, y)
        painter.fillRect(measures.across(TEXT_LEFT, area.top() + 2, _QUOTE_BAR, area.height() - 4), tokens.line)
        painter.setFont(measures.small_font)
        painter.setPen(tokens.muted)
        arrow = measures.across(TEXT_LEFT + QUOTE_ARROW, area.top(), area.height(), area.height())
        painter.drawText(arrow, self._flags | self._leading, self._arrow)
        painter.drawText(quote.words_rect.translated(0, y), self._flags | self._leading, quote.words)
        if quote.name:
            painter.setPen(self._theme.author(quote.nick))
            painter.drawText(quote.name_rect.translated(0, y), self._flags | self._leading, quote.name)

    def reached(self, painter: QPainter, row: Row, y: int, exposed: QRect, look: Look) -> None:
        """The reactions and, where the row is pointed at, what can be clicked there besides."""
        if row.copies and look.pointed:
            for zone in row.copies:
                self._sign(painter, "copy", zone, y)
        if not row.chips:
            return
        painter.setFont(self._measures.small_font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip in row.chips:
            area = chip.zone.area.translated(0, y)
            if area.intersects(exposed):
                self._chip(painter, chip, area)
        if row.plus is not None and look.pointed and look.reactable:
            self._pill(painter, row.plus.area.translated(0, y), mine=False)
            self._sign(painter, "react", row.plus, y)

    def _chip(self, painter: QPainter, chip: Chip, area: QRect) -> None:
        self._pill(painter, area, mine=chip.mine)
        painter.setPen(self._tokens.text)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chip.text)

    def _pill(self, painter: QPainter, area: QRect, *, mine: bool) -> None:
        tokens = self._tokens
        painter.setPen(QPen(tokens.accent if mine else tokens.line, 1))
        painter.setBrush(tokens.accent_soft if mine else tokens.window)
        radius = (area.height() - 1) / 2
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _sign(self, painter: QPainter, name: str, zone: Zone, y: int) -> None:
        corner = zone.area.center() - QPoint(_SIGN // 2 - 1, _SIGN // 2 - 1 - y)
        sign = pixmap(name, self._tokens.muted, _SIGN, painter.device().devicePixelRatioF())
        painter.drawPixmap(corner, sign)

    @property
    def _leading(self) -> int:
        side = Qt.AlignmentFlag.AlignRight if self._measures.mirrored else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignAbsolute)
