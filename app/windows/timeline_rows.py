"""One row of the timeline, laid out: its text as a QTextLayout, and what stands around it.

A QTextLayout takes a third of what a QTextDocument takes, and only rows that are about to be seen get one.
https://doc.qt.io/qt-6/qtextlayout.html
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from math import ceil
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QTextCharFormat, QTextLayout, QTextOption

from app.models.timeline_shape import Shape
from app.models.timeline_text import length16, safe_nick
from app.models.timeline_words import NAMED_AT_MOST, clock, delivery
from app.state.lines import PRESENCE, TALK, Delivery, Kind, Line
from app.windows.timeline_links import LinkFinder
from app.windows.timeline_measures import AVATAR, EDGE, GAP_ABOVE, GAP_BELOW, HEAD_GAP, SEPARATOR, TEXT_LEFT, Measures
from resources.theme import Theme

#: A gap, and an isolate: the direction of what somebody wrote says nothing about ours.
_BEFORE_STATUS: Final = "\u2002\u2068"
#: A line that names more people than these is made to waste time.
_NAMES_AT_MOST: Final = 50
_NAMED: Final = re.compile(r"(?<!\S)@\w[^\s,;:!?]*")


class Does(Enum):
    """What a click on a part of the text does."""

    OPEN = auto()
    RETRY = auto()
    FOLD = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a row's text that can be clicked, in Qt's positions."""

    start: int
    end: int
    does: Does
    #: The address, for a link.
    target: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a row shows that begins a group: beside the avatar, the author and the time."""

    name: str
    name_rect: QRect
    #: The time, and what else stands behind the name.
    beside: str
    #: All of it, the avatar too.
    area: QRect


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is painted; all positions are from the row's own top left corner."""

    line: Line
    shape: Shape
    #: A run of comings and goings is told by name.
    named: bool
    height: int
    #: Where the row itself begins, below a day line and "New since you left".
    top: int
    text: QTextLayout
    text_left: int
    text_top: int
    #: What of it has ink, but for a selection's ground.
    ink: QRect
    #: How much of the text can be selected, in Qt's positions: the rest is ours ("✓ delivered", "Try again").
    length: int
    spans: tuple[Span, ...]
    #: Second-rank text.
    quiet: bool
    time: str
    #: Where the row begins a group.
    heading: Heading | None

    def span_at(self, position: int) -> Span | None:
        """What can be clicked at a position of the text."""
        return next((span for span in self.spans if span.start <= position < span.end), None)


class RowMaker:
    """Lays rows out for one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme, links: LinkFinder) -> None:
        self.measures: Final = measures
        self._theme: Final = theme
        self._links: Final = links
        self._option: Final = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Beside the avatar, whatever script somebody writes; within the line the script's own direction holds.
        side = Qt.AlignmentFlag.AlignRight if measures.mirrored else Qt.AlignmentFlag.AlignLeft
        self._option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        tokens = theme.tokens
        self._accent: Final = _format(tokens.accent)
        self._small: Final = _format(tokens.muted, measures.small_font)
        self._small_bad: Final = _format(tokens.bad, measures.small_font)
        self._small_accent: Final = _format(tokens.accent, measures.small_font)
        self._name_metrics: Final = QFontMetrics(measures.name_font)
        self._small_metrics: Final = QFontMetrics(measures.small_font)
        self._doing: Final = QTextCharFormat()
        self._doing.setFontItalic(True)

    def make(self, line: Line, shape: Shape, body: str, *, named: bool) -> Row:
        """Lay one line out. `named`: a run of comings and goings is told by name."""
        talk = line.kind in TALK
        small = not talk and line.kind is not Kind.ERROR
        font = self.measures.small_font if small else self.measures.font
        pitch = self.measures.small_pitch if small else self.measures.pitch
        status, formats, spans = self._status(line, shape, body, named=named)
        length = length16(body)
        if talk:
            formats += self._talk_formats(line, body, spans)
        text = QTextLayout(body + status, font)
        text.setTextOption(self._option)
        text.setCacheEnabled(True)
        text.setFormats(formats)
        ink_width, text_height = self._break_lines(text, pitch)

        headed = shape.head and line.kind in (Kind.SAID, Kind.NOTICE)
        top = SEPARATOR * (shape.new_day + shape.marked)
        text_top = top + (HEAD_GAP + self.measures.pitch if headed else GAP_ABOVE if talk else 2 * GAP_BELOW - 2)
        minute = clock(line.time)
        return Row(
            line=line,
            shape=shape,
            named=named,
            height=text_top + text_height + GAP_BELOW + (not talk),
            top=top,
            text=text,
            text_left=self.measures.across(TEXT_LEFT, 0, self.measures.text_width, 0).left(),
            text_top=text_top,
            ink=self.measures.across(TEXT_LEFT, text_top, ink_width, text_height),
            length=length,
            spans=tuple(spans),
            quiet=small or line.delivery in (Delivery.WAITING, Delivery.PENDING),
            time=minute,
            heading=self._heading(line, top, minute) if headed else None,
        )

    def _status(
        self, line: Line, shape: Shape, body: str, *, named: bool
    ) -> tuple[str, list[QTextLayout.FormatRange], list[Span]]:
        """What we add to the text: how far it has come, and what can be done about it."""
        if line.kind in PRESENCE:
            if shape.run <= NAMED_AT_MOST:
                return "", [], []
            state, style, does = "", self._small, Does.FOLD
            action = (
                QCoreApplication.translate("Timeline", "Show less")
                if named
                else QCoreApplication.translate("Timeline", "Show all")
            )
        elif line.delivery is Delivery.FAILED:
            state, style, does = delivery(line) + " — ", self._small_bad, Does.RETRY
            action = QCoreApplication.translate("Timeline", "Try again")
        else:
            state = delivery(line)
            if not state and shape.delivered:
                state = QCoreApplication.translate("Timeline", "✓ delivered")
            if not state:
                return "", [], []
            style, does, action = self._small, None, ""
        begin = length16(body) + len(_BEFORE_STATUS)
        between = begin + length16(state)
        end = between + length16(action)
        formats = [_range(begin, between, style), _range(between, end, self._small_accent)]
        return (
            f"{_BEFORE_STATUS}{state}{action}\u2069",
            [part for part in formats if part.length],
            [Span(between, end, does)] if does else [],
        )

    def _talk_formats(self, line: Line, body: str, spans: list[Span]) -> list[QTextLayout.FormatRange]:
        formats = []
        ascii_only = body.isascii()

        def position(index: int) -> int:
            return index if ascii_only else length16(body[:index])

        if line.kind is Kind.DID:
            name = length16(safe_nick(line.nick))
            formats.append(_range(0, name, _format(self._theme.author(line.nick), self.measures.name_font)))
            formats.append(_range(name, length16(body), self._doing))
        if line.mention:
            for found in islice(_NAMED.finditer(body), _NAMES_AT_MOST):
                start, end = found.span()
                formats.append(_range(position(start), position(end), self._accent))
        for start, end, url in self._links.find(body):
            span = Span(position(start), position(end), Does.OPEN, url)
            spans.append(span)
            formats.append(_range(span.start, span.end, self._accent))
        return formats

    def _break_lines(self, text: QTextLayout, pitch: int) -> tuple[int, int]:
        """Break a text into lines; gives how wide the widest is, and how high all are."""
        width = self.measures.text_width
        widest, y = 0.0, 0
        text.beginLayout()
        while (line := text.createLine()).isValid():
            line.setLineWidth(width)
            high = line.height()
            step = max(pitch, ceil(high))
            line.setPosition(QPointF(0, y + (step - high) / 2))
            widest = max(widest, line.naturalTextWidth())
            y += step
        text.endLayout()
        # Slanted letters reach a little beyond their own width.
        return ceil(widest) + 4, max(y, pitch)

    def _heading(self, line: Line, top: int, minute: str) -> Heading:
        measures = self.measures
        beside = minute
        if line.kind is Kind.NOTICE:
            beside += "   " + QCoreApplication.translate("Timeline", "notice")
        room = self._small_metrics.horizontalAdvance(beside) + 24
        name = self._name_metrics.elidedText(
            safe_nick(line.nick), Qt.TextElideMode.ElideRight, max(40, measures.text_width - room)
        )
        width = self._name_metrics.horizontalAdvance(name)
        return Heading(
            name,
            measures.across(TEXT_LEFT, top + HEAD_GAP, width, measures.pitch),
            beside,
            measures.across(0, top, TEXT_LEFT + width + room, HEAD_GAP + max(AVATAR, measures.pitch)),
        )

    def avatar_rect(self, row: Row) -> QRect:
        """Where the avatar of a row that begins a group stands."""
        return self.measures.across(EDGE, row.top + HEAD_GAP, AVATAR, AVATAR)


def _format(color: QColor, font: QFont | None = None) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QBrush(color))
    if font is not None:
        made.setFont(font)
    return made


def _range(start: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = end - start
    made.format = style
    return made


def selection_range(start: int, end: int, ground: QColor, ink: QColor) -> QTextLayout.FormatRange:
    """A selected part of a row's text, for `QTextLayout.draw`."""
    style = _format(ink)
    style.setBackground(QBrush(ground))
    return _range(start, end, style)
