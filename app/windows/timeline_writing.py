"""The text of a row, laid out: styles, links, blocks of code, quotes and lists, all in one QTextLayout.

https://doc.qt.io/qt-6/qtextlayout.html
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil, floor
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.models.markup import Block, BlockKind, Mark, Shown, Style
from app.models.timeline_text import LINE_BREAK, cut16, length16
from app.windows.timeline_colors import irc_colors
from app.windows.timeline_links import LinkFinder
from app.windows.timeline_measures import Measures
from app.windows.timeline_parts import Does, Ground, Panel, Span, Zone
from resources.theme import Theme

#: A gap, and an isolate: the direction of what somebody wrote says nothing about ours.
_BEFORE_STATUS: Final = "\u2002\u2068"
_BEHIND_STATUS: Final = "\u2069"
#: A line that names more people than these is made to waste time.
_NAMES_AT_MOST: Final = 50
_NAMED: Final = re.compile(r"(?<!\S)@\w[^\s,;:!?]*")
#: Around a block of code, and within its card.
_CARD_MARGIN: Final = 4
_CARD_SIDE: Final = 13
_CARD_END: Final = 8
#: The sign that copies a block.
_COPY: Final = 26
#: Each depth of a quote or list is so far in.
_INDENT: Final = 14
_LIST_INDENT: Final = 6
_BAR: Final = 3
#: The ground of code between words reaches so far beyond it.
_INLINE_SIDE: Final = 2


class Piece(NamedTuple):
    """Words of ours behind a text, and what a click on them does."""

    words: str
    style: QTextCharFormat
    does: Does | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A text that was laid out; positions are from its own top left corner."""

    text: QTextLayout
    #: How wide its widest line is.
    width: int
    height: int
    length: int
    spans: tuple[Span, ...]
    panels: tuple[Panel, ...]
    copies: tuple[Zone, ...]


class TextWriter:
    """Lays texts out for one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme, links: LinkFinder) -> None:
        self._measures: Final = measures
        self._theme: Final = theme
        self._links: Final = links
        self._option: Final = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Beside the avatar, whatever script somebody writes; within the line the script's own direction holds.
        side = Qt.AlignmentFlag.AlignRight if measures.mirrored else Qt.AlignmentFlag.AlignLeft
        self._option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self._accent: Final = format_of(theme.tokens.accent)
        self._code: Final = QTextCharFormat()
        self._code.setFont(measures.mono_font)
        self._quoted: Final = format_of(theme.tokens.muted)
        self._styles: Final[dict[tuple[Style, int | None, int | None], QTextCharFormat]] = {}

    def write(
        self,
        found: Shown,
        pieces: Sequence[Piece],
        font: QFont,
        pitch: int,
        *,
        names: bool = False,
        links: bool = False,
        beginning: Sequence[QTextLayout.FormatRange] = (),
    ) -> Written:
        """Lay a text out, with our own `pieces` behind it.

        `names`: names with an @ stand out; `links`: web addresses can be clicked; `beginning`: further styles.
        """
        body = found.text
        position = _positions(body)
        length = position(len(body))
        formats = list(beginning)
        formats += self._formats(found, position)
        spans = list(self._spans(found, position)) if links else []
        formats += [format_range(span.start, span.end, self._accent) for span in spans]
        if names:
            for place in islice(_NAMED.finditer(body), _NAMES_AT_MOST):
                formats.append(format_range(position(place.start()), position(place.end()), self._accent))
        status = self._status(found, pieces, length, formats, spans)
        text = QTextLayout(body + status, font)
        text.setTextOption(self._option)
        text.setCacheEnabled(True)
        text.setFormats(formats)
        breaker = _Breaker(text, self._measures, pitch, found.blocks, position)
        breaker.run()
        panels = [*breaker.panels, *self._inline_grounds(text, found.marks, position)]
        return Written(text, breaker.widest, breaker.height, length, tuple(spans), tuple(panels), tuple(breaker.copies))

    def _status(
        self,
        found: Shown,
        pieces: Sequence[Piece],
        length: int,
        formats: list[QTextLayout.FormatRange],
        spans: list[Span],
    ) -> str:
        if not pieces:
            return ""
        # Behind a card there is no room, and what is cut off asks for a line of its own.
        below = found.left_out or (found.blocks and found.blocks[-1].end == len(found.text))
        before = f"{LINE_BREAK}\u2068" if below else _BEFORE_STATUS
        at = length + len(before)
        for piece in pieces:
            end = at + length16(piece.words)
            formats.append(format_range(at, end, piece.style))
            if piece.does is not None:
                spans.append(Span(at, end, piece.does, piece.target))
            at = end
        return before + "".join(piece.words for piece in pieces) + _BEHIND_STATUS

    def _formats(self, found: Shown, position: Callable[[int], int]) -> Iterator[QTextLayout.FormatRange]:
        for block in found.blocks:
            if block.kind is not BlockKind.ITEM and block.end > block.start:
                style = self._code if block.kind is BlockKind.CODE else self._quoted
                yield format_range(position(block.start), position(block.end), style)
        for mark in found.marks:
            yield format_range(position(mark.start), position(mark.end), self._style(mark))

    def _spans(self, found: Shown, position: Callable[[int], int]) -> Iterator[Span]:
        """Web addresses, but for those in code."""
        code = [(mark.start, mark.end) for mark in found.marks if Style.CODE in mark.style]
        code += [(block.start, block.end) for block in found.blocks if block.kind is BlockKind.CODE]
        for start, end, url in self._links.find(found.text):
            if not any(start < last and first < end for first, last in code):
                yield Span(position(start), position(end), Does.OPEN, url)

    def _style(self, mark: Mark) -> QTextCharFormat:
        key = mark.style, mark.ink, mark.ground
        made = self._styles.get(key)
        if made is None:
            made = self._styles[key] = self._make_style(mark)
        return made

    def _make_style(self, mark: Mark) -> QTextCharFormat:
        style, tokens = mark.style, self._theme.tokens
        made = QTextCharFormat()
        if style & (Style.CODE | Style.MONOSPACE):
            made.setFont(self._measures.mono_font)
        if Style.BOLD in style:
            made.setFontWeight(QFont.Weight.Bold)
        if Style.ITALIC in style:
            made.setFontItalic(True)
        if Style.UNDERLINED in style:
            made.setFontUnderline(True)
        if Style.STRUCK in style:
            made.setFontStrikeOut(True)
        ink, ground = irc_colors(mark.ink, mark.ground, tokens)
        if Style.REVERSED in style:
            ink, ground = tokens.base if ground is None else ground, tokens.text if ink is None else ink
        if ink is not None:
            made.setForeground(QBrush(ink))
        if ground is not None:
            made.setBackground(QBrush(ground))
        return made

    def _inline_grounds(
        self, text: QTextLayout, marks: Sequence[Mark], position: Callable[[int], int]
    ) -> Iterator[Panel]:
        for mark in marks:
            if Style.CODE not in mark.style:
                continue
            start, end = position(mark.start), position(mark.end)
            while start < end:
                line = text.lineForTextPosition(start)
                last = min(end, line.textStart() + line.textLength())
                if not line.isValid() or last <= start:
                    break
                sides = sorted((_x(line, start), _x(line, last)))
                left, right = floor(sides[0]) - _INLINE_SIDE, ceil(sides[1]) + _INLINE_SIDE
                yield Panel(Ground.INLINE, QRect(left, round(line.y()), right - left, ceil(line.height())))
                start = last


class _Breaker:
    """Breaks a text into lines and finds the grounds of its blocks."""

    def __init__(
        self,
        text: QTextLayout,
        measures: Measures,
        pitch: int,
        blocks: Sequence[Block],
        position: Callable[[int], int],
    ) -> None:
        self._text = text
        self._measures = measures
        self._pitch = pitch
        self._blocks = [(position(block.start), position(block.end), block) for block in blocks]
        self._y = 0
        # The card that is being filled: its first line, and where it begins.
        self._card: tuple[int, int] | None = None
        self._sign_width = 0.0
        self.widest = 0
        self.height = 0
        self.panels: list[Panel] = []
        self.copies: list[Zone] = []

    def run(self) -> None:
        widest = 0.0
        blocks = iter(self._blocks)
        current = next(blocks, None)
        inside: tuple[int, int, Block] | None = None
        self._text.beginLayout()
        while (line := self._text.createLine()).isValid():
            at = line.textStart()
            if inside is not None and at > inside[1]:
                self._leave(inside)
                inside = None
            while inside is None and current is not None and at >= current[0]:
                if at <= current[1]:
                    inside = current
                    self._enter(current[2])
                current = next(blocks, None)
            widest = max(widest, self._place(line, inside))
        if inside is not None:
            self._leave(inside)
        self._text.endLayout()
        # Slanted letters reach a little beyond their own width.
        self.widest = max(ceil(widest) + 4, *(panel.area.right() for panel in self.panels), 0)
        self.height = max(self._y, self._pitch)

    def _place(self, line: QTextLine, inside: tuple[int, int, Block] | None) -> float:
        """Give a line its width and place; how wide it is, with what stands before it."""
        pitch = self._pitch
        before = behind = 0.0
        if inside is not None:
            start, _end, block = inside
            if block.kind is BlockKind.CODE:
                before, behind, pitch = _CARD_SIDE, _CARD_SIDE + _COPY, self._measures.mono_pitch
            elif block.kind is BlockKind.QUOTE:
                before = _INDENT * block.depth
            else:
                before = _LIST_INDENT + _INDENT * (block.depth - 1)
                before += self._sign_width if line.textStart() > start else 0
        line.setLineWidth(max(40.0, self._measures.text_width - before - behind))
        high = line.height()
        step = max(pitch, ceil(high))
        line.setPosition(QPointF(0 if self._measures.mirrored else before, self._y + (step - high) / 2))
        if inside is not None and inside[2].kind is BlockKind.ITEM and line.textStart() == inside[0]:
            self._sign_width = abs(_x(line, inside[0] + inside[2].sign) - _x(line, inside[0]))
        self._y += step
        return before + line.naturalTextWidth()

    def _enter(self, block: Block) -> None:
        if block.kind is BlockKind.CODE:
            self._y += _CARD_MARGIN
            self._card = self._text.lineCount() - 1, self._y
            self._y += _CARD_END
        elif block.kind is BlockKind.QUOTE:
            self._card = 0, self._y

    def _leave(self, inside: tuple[int, int, Block]) -> None:
        start, end, block = inside
        if self._card is None:
            return
        first, top = self._card
        self._card = None
        width = self._measures.text_width
        if block.kind is BlockKind.QUOTE:
            for depth in range(block.depth):
                left = width - _BAR - _INDENT * depth if self._measures.mirrored else _INDENT * depth
                self.panels.append(Panel(Ground.BAR, QRect(left, top, _BAR, self._y - top)))
            return
        self._y += _CARD_END
        lines = [self._text.lineAt(number) for number in range(first, self._last_line_of(end) + 1)]
        widest = ceil(max((line.naturalTextWidth() for line in lines), default=0.0))
        card = min(width, widest + 2 * _CARD_SIDE + _COPY)
        left = width - card if self._measures.mirrored else 0
        for line in lines if self._measures.mirrored else ():
            # Code reads from left to right in every language.
            line.setPosition(QPointF(left + _CARD_SIDE - (line.width() - line.naturalTextWidth()), line.y()))
        self.panels.append(Panel(Ground.CODE, QRect(left, top, card, self._y - top)))
        code = cut16(self._text.text(), start, end).replace(LINE_BREAK, "\n")
        corner = QRect(left + card - _COPY - 2, top + 4, _COPY, _COPY)
        self.copies.append(Zone(corner, Does.COPY, code))
        self._y += _CARD_MARGIN

    def _last_line_of(self, end: int) -> int:
        """The number of the line that holds what stands before `end`; the line after it is made already."""
        number = self._text.lineCount() - 1
        while number and self._text.lineAt(number).textStart() > end:
            number -= 1
        return number


def _positions(text: str) -> Callable[[int], int]:
    """From a position in characters to Qt's."""
    if text.isascii():
        return lambda index: index
    return lambda index: length16(text[:index])


def _x(line: QTextLine, position: int) -> float:
    found = line.cursorToX(position)
    x = found[0] if isinstance(found, tuple) else found
    return float(x)  # type: ignore[arg-type]


def format_of(color: QColor, font: QFont | None = None) -> QTextCharFormat:
    """A style with a colour and, where it is another, a font."""
    made = QTextCharFormat()
    made.setForeground(QBrush(color))
    if font is not None:
        made.setFont(font)
    return made


def format_range(start: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """A style from one of Qt's positions to another."""
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = end - start
    made.format = style
    return made


def selection_range(start: int, end: int, ground: QColor, ink: QColor) -> QTextLayout.FormatRange:
    """A selected part of a row's text, for `QTextLayout.draw`."""
    style = format_of(ink)
    style.setBackground(QBrush(ground))
    return format_range(start, end, style)
