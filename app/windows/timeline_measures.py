"""The measures of a timeline at one width, font and direction: where things stand in a row, in logical pixels."""

from math import ceil
from typing import Final, NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from app.windows.timeline_layout import Estimate
from resources.theme import Density

EDGE: Final = 18
#: Text starts so far in.
TEXT_LEFT: Final = 66
MENTION_BAR: Final = 3
#: A longer line of text tires the eye in a wide window.
_CHARACTERS_ACROSS: Final = 100


class Spacing(NamedTuple):
    """How close together rows stand, in pixels."""

    avatar: int
    #: Above a row that begins a group, above any other, above what happens around the talk, and below every row.
    head_gap: int
    gap_above: int
    quiet_above: int
    gap_below: int
    #: A day line, or "New since you left".
    separator: int
    #: From one line of text to the next, in heights of the font.
    pitch: float


_SPACINGS: Final = {
    Density.COSY: Spacing(avatar=36, head_gap=10, gap_above=1, quiet_above=4, gap_below=3, separator=38, pitch=1.08),
    Density.COMPACT: Spacing(avatar=28, head_gap=4, gap_above=0, quiet_above=2, gap_below=1, separator=28, pitch=1.0),
}


class Measures(NamedTuple):
    """All that decides how high a row is, beside its line."""

    width: int
    #: The interface reads from right to left: rows are mirrored.
    mirrored: bool
    spacing: Spacing
    font: QFont
    name_font: QFont
    small_font: QFont
    #: For code.
    mono_font: QFont
    #: For a message of a few emoji and nothing else.
    emoji_font: QFont
    #: From one line of text to the next.
    pitch: int
    small_pitch: int
    mono_pitch: int
    text_width: int
    character_width: float

    @staticmethod
    def of(font: QFont, width: int, density: Density, *, mirrored: bool) -> "Measures":
        """The measures for the system's font, at its own size, in a viewport of this width."""
        spacing = _SPACINGS[density]
        name_font = QFont(font)
        name_font.setWeight(QFont.Weight.DemiBold)
        small_font = _scaled(font, font, 0.87)
        mono_font = _scaled(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont), font, 0.9)
        metrics = QFontMetricsF(font)
        character = max(1.0, metrics.averageCharWidth())
        return Measures(
            width=width,
            mirrored=mirrored,
            spacing=spacing,
            font=font,
            name_font=name_font,
            small_font=small_font,
            mono_font=mono_font,
            emoji_font=_scaled(font, font, 2.0),
            pitch=ceil(metrics.height() * spacing.pitch),
            small_pitch=ceil(QFontMetricsF(small_font).height() * spacing.pitch),
            mono_pitch=ceil(QFontMetricsF(mono_font).height() * spacing.pitch),
            text_width=max(40, min(width - TEXT_LEFT - EDGE, round(_CHARACTERS_ACROSS * character))),
            character_width=character,
        )

    @property
    def estimate(self) -> Estimate:
        """What rows that nobody has looked at are taken for."""
        gaps = self.spacing
        return Estimate(
            fixed=gaps.gap_above + gaps.gap_below + (gaps.head_gap + self.pitch) / 3,
            line_height=self.pitch,
            characters_per_line=max(8.0, self.text_width / self.character_width),
        )

    def across(self, left: int, top: int, width: int, height: int) -> QRect:
        """A rectangle of a row, mirrored where the interface is."""
        return QRect(self.width - left - width if self.mirrored else left, top, width, height)


def _scaled(font: QFont, system: QFont, part: float) -> QFont:
    """A font in a part of the system font's size, however that is given."""
    made = QFont(font)
    if system.pixelSize() > 0:
        made.setPixelSize(max(9, round(system.pixelSize() * part)))
    else:
        made.setPointSizeF(max(6.0, system.pointSizeF() * part))
    return made
