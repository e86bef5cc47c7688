"""How a hit of a search looks: author and time, the words with what was looked for lit, a line before and after."""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.models.search_results import Heading, ValueRole, heading_words, shown_text, when
from app.models.timeline_text import cut16, length16, safe_nick
from app.state.lines import Line
from app.state.query import Hit, Query, places
from app.windows.delegates import Index, leading, mirrored
from app.windows.labels import isolated
from app.windows.painting import paint_focus, small_font
from resources.theme import Theme

_LEFT: Final = 16
_PADDING: Final = 8
_HEADING: Final = 34
#: Lines of a long message that are shown.
_MOST_LINES: Final = 3
#: Characters before the first hit of a message whose beginning is cut off.
_LEAD: Final = 40


class HitDelegate(QStyledItemDelegate):
    """Draws a hit, or the heading of a conversation, from its value alone."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._query = Query()

    def set_query(self, query: Query) -> None:
        """What is lit."""
        self._query = query

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        value = index.data(ValueRole)
        widget = option.widget
        width = widget.viewport().width() if hasattr(widget, "viewport") else option.rect.width()
        if not isinstance(value, Hit):
            return QSize(width, max(_HEADING, option.fontMetrics.height() + 16))
        small = QFontMetrics(small_font(option.font)).height()
        beside = sum(small + 2 for line in (value.before, value.behind) if line is not None)
        text, _lit = self._layout(value, option, width - 2 * _LEFT)
        height = option.fontMetrics.height() + beside + int(text.boundingRect().height()) + 2 * _PADDING + 4
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(ValueRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(value, Heading):
            self._paint_heading(painter, option, value)
        elif isinstance(value, Hit):
            self._paint_hit(painter, option, value)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: Heading) -> None:
        font = small_font(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.tokens.muted)
        rect = QRect(option.rect).adjusted(_LEFT, 8, -_LEFT, 0)
        words = heading_words(isolated(safe_nick(heading.conversation)), heading.hits)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, leading(option), words)

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit) -> None:
        tokens, state, rect = self._theme.tokens, option.state, QRect(option.rect)
        ground = rect.adjusted(6, 1, -6, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if state & QStyle.StateFlag.State_Selected else tokens.side)
            painter.drawRoundedRect(ground, 7, 7)
        y = rect.top() + _PADDING
        y = self._paint_top(painter, option, hit, y)
        if hit.before is not None:
            y = self._paint_beside(painter, option, hit.before, y)
        painter.setPen(tokens.text)
        text, lit = self._layout(hit, option, rect.width() - 2 * _LEFT)
        text.draw(painter, QPointF(rect.left() + _LEFT, y), lit)
        y += int(text.boundingRect().height()) + 2
        if hit.behind is not None:
            self._paint_beside(painter, option, hit.behind, y)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, self._theme)

    def _paint_top(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit, y: int) -> int:
        """Author and time; gives back where the next part begins."""
        rect, high = QRect(option.rect), option.fontMetrics.height()
        painter.setFont(small_font(option.font))
        moment = when(hit.line.time)
        width = painter.fontMetrics().horizontalAdvance(moment)
        painter.setPen(self._theme.tokens.muted)
        painter.drawText(
            mirrored(option, QRect(rect.right() - _LEFT - width, y, width, high)), Qt.AlignmentFlag.AlignCenter, moment
        )
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(self._theme.author(hit.line.nick))
        room = QRect(rect.left() + _LEFT, y, rect.width() - 2 * _LEFT - width - 10, high)
        nick = painter.fontMetrics().elidedText(safe_nick(hit.line.nick), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(mirrored(option, room), leading(option), nick)
        return y + high + 2

    def _paint_beside(self, painter: QPainter, option: QStyleOptionViewItem, line: Line, y: int) -> int:
        font = small_font(option.font)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.tokens.muted)
        metrics = painter.fontMetrics()
        rect = QRect(option.rect.left() + _LEFT, y, option.rect.width() - 2 * _LEFT, metrics.height())
        words = f"{isolated(safe_nick(line.nick))}: {isolated(shown_text(line.text))}"
        painter.drawText(rect, leading(option), metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width()))
        return y + metrics.height() + 2

    def _lit(self) -> QTextCharFormat:
        lit = QTextCharFormat()
        lit.setBackground(self._theme.tokens.mention)
        lit.setForeground(self._theme.tokens.text)
        # Not by its ground alone, which is faint in the dark.
        lit.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        lit.setUnderlineColor(self._theme.tokens.mention_bar)
        return lit

    def _layout(
        self, hit: Hit, option: QStyleOptionViewItem, width: int
    ) -> tuple[QTextLayout, list[QTextLayout.FormatRange]]:
        """The words in a few lines that begin near the first thing that was looked for, and what of them is lit."""
        text = shown_text(hit.line.text, self._query.words)
        found = places(text, self._query.words)
        if found and found[0][0] > 3 * _LEAD:
            cut = found[0][0] - _LEAD
            text = f"…{text[cut:]}"
            found = [(start - cut + 1, end - cut + 1) for start, end in found]
        layout = _broken(text, option, width)
        last = layout.lineAt(layout.lineCount() - 1)
        end = last.textStart() + last.textLength()
        if end < length16(text):
            text = f"{cut16(text, 0, end - 2).rstrip()}…"
            layout = _broken(text, option, width)
        lit = self._lit()
        return layout, [_range(text, start, end, lit) for start, end in found if start < len(text)]


def _broken(text: str, option: QStyleOptionViewItem, width: int) -> QTextLayout:
    """A text in lines, a few at most."""
    layout = QTextLayout(text, option.font)
    wrapping = QTextOption(leading(option))
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    wrapping.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(wrapping)
    layout.beginLayout()
    y = 0.0
    for _number in range(_MOST_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(40, width))
        line.setPosition(QPointF(0, y))
        y += line.height()
    layout.endLayout()
    return layout


def _range(text: str, start: int, end: int, lit: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start = length16(text[:start])
    part.length = length16(text[start:end])
    part.format = lit
    return part
