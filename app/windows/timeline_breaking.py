"""Breaking a row's text into lines: those of code, quotes and lists stand elsewhere than others.

https://doc.qt.io/qt-6/qtextlayout.html
"""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QTextLayout, QTextLine

from app.models.markup import Block, BlockKind
from app.models.timeline_text import LINE_BREAK, cut16
from app.windows.timeline_measures import Measures
from app.windows.timeline_parts import Does, Ground, Panel, Zone

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


class LineBreaker:
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
            self._sign_width = abs(x_of(line, inside[0] + inside[2].sign) - x_of(line, inside[0]))
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


def x_of(line: QTextLine, position: int) -> float:
    """Where in its line a position of the text is."""
    found = line.cursorToX(position)
    x = found[0] if isinstance(found, tuple) else found
    return float(x)  # type: ignore[arg-type]  # declared as any object
