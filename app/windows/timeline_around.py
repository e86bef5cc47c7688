"""What stands around a row's text, laid out: the author above it, the quote of what it answers, the reactions below."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics

from app.models.timeline_text import safe_nick, safe_text
from app.models.timeline_words import quoted, reacted
from app.state.lines import Kind, Line, Reaction
from app.windows.labels import isolated
from app.windows.timeline_measures import TEXT_LEFT, Measures
from app.windows.timeline_parts import Author, Chip, Does, Heading, Quote, Zone

#: Left of the quoted words: the bar and a gap, the arrow, a gap.
QUOTE_ARROW: Final = 10
QUOTE_ARROWS: Final = ("↪", "↩")
_QUOTE_GAP: Final = 5
#: Below the quoted words.
_QUOTE_BELOW: Final = 2
_CHIP_SIDE: Final = 8
_CHIP_GAP: Final = 6
#: A reaction in words is cut at so many widths of a letter.
_CHIP_LETTERS: Final = 16
#: From the text to the reactions.
_CHIPS_ABOVE: Final = 4


class SurroundingsMaker:
    """Lays out what stands around a text, for one set of measures."""

    def __init__(self, measures: Measures) -> None:
        self._measures: Final = measures
        self._name_metrics: Final = QFontMetrics(measures.name_font)
        self._small_metrics: Final = QFontMetrics(measures.small_font)
        self._chip_height: Final = measures.small_pitch + 6

    def heading(self, line: Line, author: Author, top: int, minute: str) -> Heading:
        """The author, who may be called something else than the nickname, and the time, beside the avatar."""
        measures = self._measures
        beside = f"✓   {minute}" if author.known else minute
        if author.name != line.nick:
            # Anybody can take any name: the nickname stands with it.
            beside = safe_nick(line.nick) + (" " if author.known else "   ") + beside
        if line.bot:
            beside = QCoreApplication.translate("Timeline", "bot") + "   " + beside
        if line.kind is Kind.NOTICE:
            beside += "   " + QCoreApplication.translate("Timeline", "notice")
        room = self._small_metrics.horizontalAdvance(beside) + 24
        name = self._name_metrics.elidedText(
            safe_nick(author.name), Qt.TextElideMode.ElideRight, max(40, measures.text_width - room)
        )
        width = self._name_metrics.horizontalAdvance(name)
        gaps = measures.spacing
        return Heading(
            author,
            name,
            measures.across(TEXT_LEFT, top + gaps.head_gap, width, measures.pitch),
            beside,
            measures.across(
                0,
                top,
                TEXT_LEFT + width + room,
                gaps.head_gap + max(gaps.avatar, measures.pitch),
            ),
        )

    @property
    def quote_height(self) -> int:
        """How high the quote of an answered message is."""
        return self._measures.small_pitch + _QUOTE_BELOW

    def quote(self, line: Line, answered: Line | None, top: int) -> Quote:
        """The answered message, in one line."""
        measures, told, metrics = self._measures, quoted(answered), self._small_metrics
        indent = QUOTE_ARROW + metrics.horizontalAdvance(QUOTE_ARROWS[measures.mirrored]) + _QUOTE_GAP
        room = max(40, measures.text_width - indent)
        left, high = TEXT_LEFT + indent, measures.small_pitch
        name, width, gap = "", 0, 0
        if told.nick:
            name = metrics.elidedText(f"{told.nick}:", Qt.TextElideMode.ElideRight, room // 2)
            width, gap = metrics.horizontalAdvance(name), _QUOTE_GAP
        words = metrics.elidedText(told.words, Qt.TextElideMode.ElideRight, max(20, room - width - gap))
        # Each reads in its own direction.
        words = isolated(words)
        words_width = metrics.horizontalAdvance(words)
        area = measures.across(TEXT_LEFT, top, indent + width + gap + words_width, high)
        tip = QCoreApplication.translate("Timeline", "Show the message that this answers")
        return Quote(
            Zone(area, Does.QUOTE, line.reply, tip),
            answered.nick if answered is not None else "",
            name,
            measures.across(left, top, width, high),
            words,
            measures.across(left + width + gap, top, words_width, high),
        )

    def chips(self, line: Line, top: int) -> tuple[tuple[Chip, ...], Zone | None, int]:
        """The reactions below a text, the place of one more, and how high all of it is."""
        if not line.reactions:
            return (), None, 0
        top += _CHIPS_ABOVE
        chips = []
        left = below = 0
        for reaction in line.reactions:
            text, width = self._chip_text(reaction)
            if left and left + width > self._measures.text_width:
                left, below = 0, below + self._chip_height + _CHIP_GAP
            area = self._measures.across(TEXT_LEFT + left, top + below, width, self._chip_height)
            chips.append(Chip(Zone(area, Does.REACT, reaction.text, reacted(reaction)), text, reaction.mine))
            left += width + _CHIP_GAP
        plus = None
        if left + self._chip_height + 8 <= self._measures.text_width:
            area = self._measures.across(TEXT_LEFT + left, top + below, self._chip_height + 8, self._chip_height)
            plus = Zone(area, Does.PICK, tip=QCoreApplication.translate("Timeline", "Add a reaction"))
        return tuple(chips), plus, _CHIPS_ABOVE + below + self._chip_height + 2

    def _chip_text(self, reaction: Reaction) -> tuple[str, int]:
        metrics = self._small_metrics
        room = round(_CHIP_LETTERS * self._measures.character_width)
        text = metrics.elidedText(safe_text(reaction.text), Qt.TextElideMode.ElideRight, room)
        text = f"{text} {len(reaction.nicks)}"
        return text, metrics.horizontalAdvance(text) + 2 * _CHIP_SIDE
