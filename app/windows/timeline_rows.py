"""One row of the timeline, laid out: its text as a QTextLayout, and what stands around it.

A QTextLayout takes a third of what a QTextDocument takes, and only rows that are about to be seen get one.
https://doc.qt.io/qt-6/qtextlayout.html
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QTextCharFormat, QTextLayout

from app.models.markup import Shown
from app.models.timeline_shape import Shape
from app.models.timeline_text import length16, safe_nick
from app.models.timeline_told import NAMED_AT_MOST
from app.models.timeline_words import clock, delivery
from app.state.lines import PRESENCE, TALK, UNDELIVERED, Delivery, Kind, Line
from app.windows.timeline_around import SurroundingsMaker
from app.windows.timeline_links import LinkFinder
from app.windows.timeline_measures import EDGE, TEXT_LEFT, Measures
from app.windows.timeline_parts import Author, Does, Panel, Row, Zone
from app.windows.timeline_writing import Piece, TextWriter, format_of, format_range
from resources.theme import Theme


class RowMaker:
    """Lays rows out for one set of measures and colours."""

    def __init__(self, measures: Measures, theme: Theme, links: LinkFinder, names: Callable[[str], Author]) -> None:
        """`names` tells who has a nickname."""
        self.measures: Final = measures
        self._names: Final = names
        self._theme: Final = theme
        self._writer: Final = TextWriter(measures, theme, links)
        self._around: Final = SurroundingsMaker(measures)
        tokens = theme.tokens
        self._small: Final = format_of(tokens.muted, measures.small_font)
        self._small_bad: Final = format_of(tokens.bad, measures.small_font)
        self._small_accent: Final = format_of(tokens.accent, measures.small_font)
        self._doing: Final = QTextCharFormat()
        self._doing.setFontItalic(True)

    def is_stale(self, row: Row) -> bool:
        """Whether the author of a row is called something else by now."""
        return row.heading is not None and row.heading.author != self._names(row.line.nick)

    def make(self, line: Line, shape: Shape, found: Shown, answered: Line | None, *, full: bool) -> Row:
        """Lay one line out. `answered`: what it answers, if that is here; `full`: nothing of it is cut or counted."""
        measures = self.measures
        gaps = measures.spacing
        talk = line.kind in TALK
        small = not talk and line.kind is not Kind.ERROR
        headed = shape.head and line.kind in (Kind.SAID, Kind.NOTICE)
        top = gaps.separator * (shape.new_day + shape.marked)
        y = top + (
            gaps.head_gap + measures.pitch
            if headed
            else gaps.gap_above
            if talk
            else 2 * gaps.gap_below + gaps.gap_above - 3
        )
        quote = None
        if line.reply and talk and not line.taken_back_by:
            quote = self._around.quote(line, answered, y)
            y += self._around.quote_height
        words = talk and not line.taken_back_by
        written = self._writer.write(
            found,
            self._pieces(line, shape, found, full=full),
            measures.small_font if small else measures.emoji_font if found.only_emoji else measures.font,
            measures.small_pitch if small else measures.pitch,
            names=line.mention,
            links=words,
            beginning=self._beginning(line, found) if words else (),
        )
        chips, plus, chips_height = self._around.chips(line, y + written.height)
        left = measures.across(TEXT_LEFT, 0, measures.text_width, 0).left()
        minute = clock(line.time)
        return Row(
            line=line,
            shape=shape,
            full=full,
            answered=answered,
            height=y + written.height + chips_height + gaps.gap_below + (not talk),
            top=top,
            text=written.text,
            text_left=left,
            text_top=y,
            ink=measures.across(TEXT_LEFT, y, written.width, written.height),
            length=written.length,
            spans=written.spans,
            panels=tuple(Panel(panel.ground, panel.area.translated(left, y)) for panel in written.panels),
            copies=tuple(
                Zone(zone.area.translated(left, y), zone.does, zone.target, self._copy_tip) for zone in written.copies
            ),
            quote=quote,
            chips=chips,
            plus=plus,
            quiet=small or bool(line.taken_back_by) or line.delivery in (Delivery.WAITING, Delivery.PENDING),
            time=minute,
            heading=self._around.heading(line, self._names(line.nick), top, minute) if headed else None,
        )

    @property
    def _copy_tip(self) -> str:
        return QCoreApplication.translate("Timeline", "Copy the code")

    def _pieces(self, line: Line, shape: Shape, found: Shown, *, full: bool) -> list[Piece]:
        """What we add to the text: how far it has come, and what can be done about it."""
        pieces = []
        less = QCoreApplication.translate("Timeline", "Show less")
        every = QCoreApplication.translate("Timeline", "Show all")
        folds = Piece(less if full else every, self._small_accent, Does.FOLD)
        if line.kind in PRESENCE:
            return [folds] if shape.run > NAMED_AT_MOST else []
        if found.left_out:
            more = QCoreApplication.translate("Timeline", "… and %n more characters — ", "", found.left_out)
            copying = Piece(QCoreApplication.translate("Timeline", "Copy message"), self._small_accent, Does.COPY)
            pieces = [Piece(more, self._small), copying if full else folds]
        elif full:
            pieces = [folds]
        state = delivery(line)
        if line.delivery in UNDELIVERED:
            again = QCoreApplication.translate("Timeline", "Try again")
            return [*pieces, Piece(f"{state} — ", self._small_bad), Piece(again, self._small_accent, Does.RETRY)]
        if not state and shape.delivered:
            state = QCoreApplication.translate("Timeline", "✓ delivered")
        return [*pieces, Piece(state, self._small)] if state else pieces

    def _beginning(self, line: Line, found: Shown) -> list[QTextLayout.FormatRange]:
        """The author of what somebody does stands in front of it."""
        if line.kind is not Kind.DID:
            return []
        name = length16(safe_nick(line.nick))
        style = format_of(self._theme.author(line.nick), self.measures.name_font)
        return [format_range(0, name, style), format_range(name, length16(found.text), self._doing)]

    def avatar_rect(self, row: Row) -> QRect:
        """Where the avatar of a row that begins a group stands."""
        gaps = self.measures.spacing
        return self.measures.across(EDGE, row.top + gaps.head_gap, gaps.avatar, gaps.avatar)
