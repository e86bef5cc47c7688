"""The text of a row, laid out: styles, links, blocks of code, quotes and lists, all in one QTextLayout.

https://doc.qt.io/qt-6/qtextlayout.html
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import ceil, floor
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QTextCharFormat, QTextLayout, QTextOption

from app.models.markup import BlockKind, Mark, Shown, Style
from app.models.timeline_text import LINE_BREAK, length16
from app.windows.timeline_breaking import LineBreaker, x_of
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
#: The ground of code between words reaches so far beyond it.
_INLINE_SIDE: Final = 2


class Piece(NamedTuple):
    """Words of ours behind a text, and what a click on them does."""

    words: str
    style: QTextCharFormat
    does: Does | None = None
    target: str = ""


class Written(NamedTuple):
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
        breaker = LineBreaker(text, self._measures, pitch, found.blocks, position)
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
                sides = sorted((x_of(line, start), x_of(line, last)))
                left, right = floor(sides[0]) - _INLINE_SIDE, ceil(sides[1]) + _INLINE_SIDE
                yield Panel(Ground.INLINE, QRect(left, round(line.y()), right - left, ceil(line.height())))
                start = last


def _positions(text: str) -> Callable[[int], int]:
    """From a position in characters to Qt's."""
    if text.isascii():
        return lambda index: index
    return lambda index: length16(text[:index])


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
