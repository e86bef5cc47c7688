"""The colours of IRC formatting, made readable on the ground of the scheme that is shown.

https://modern.ircdocs.horse/formatting#colors
"""

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor

from resources.theme import Tokens

#: The 99 colours of the palette, six digits and a space each.
_PALETTE: Final = (
    "ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00 ffff00 00fc00 009393 00ffff 0000fc ff00ff 7f7f7f d2d2d2 "
    "470000 472100 474700 324700 004700 00472c 004747 002747 000047 2e0047 470047 47002a "
    "740000 743a00 747400 517400 007400 007449 007474 004074 000074 4b0074 740074 740045 "
    "b50000 b56300 b5b500 7db500 00b500 00b571 00b5b5 0063b5 0000b5 7500b5 b500b5 b5006b "
    "ff0000 ff8c00 ffff00 b2ff00 00ff00 00ffa0 00ffff 008cff 0000ff a500ff ff00ff ff0098 "
    "ff5959 ffb459 ffff71 cfff60 6fff6f 65ffc9 6dffff 59b4ff 5959ff c459ff ff66ff ff59bc "
    "ff9c9c ffd39c ffff9c e2ff9c 9cff9c 9cffdb 9cffff 9cd3ff 9c9cff dc9cff ff9cff ff94d3 "
    "000000 131313 282828 363636 4d4d4d 656565 818181 9f9f9f bcbcbc e2e2e2 ffffff"
)
#: Text is this much lighter or darker than its ground at least (https://www.w3.org/TR/WCAG22/#contrast-minimum).
READABLE: Final = 4.5
#: Grounds under the pointer and of mentions differ a little from the one that is reckoned with.
_MARGIN: Final = 1.0
_STEPS: Final = 8


def contrast(one: QColor, other: QColor) -> float:
    """How much two colours differ, from 1 to 21, as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def irc_colors(ink: int | None, ground: int | None, tokens: Tokens) -> tuple[QColor | None, QColor | None]:
    """The colours that a part of a text asks for, as `Mark` has them; the ink is made readable on what it stands on."""
    on = _color(ground)
    wanted = _color(ink)
    if wanted is None and on is None:
        return None, None
    base = tokens.base if on is None else on
    return readable((tokens.text if wanted is None else wanted).rgb(), base.rgb()), on


@lru_cache(maxsize=1024)
def readable(ink: int, ground: int) -> QColor:
    """The colour nearest to an ink that can be read on a ground, both as 0xRRGGBB: lighter or darker, of its hue."""
    wanted, base = QColor.fromRgb(ink), QColor.fromRgb(ground)
    enough = READABLE + _MARGIN
    if contrast(wanted, base) >= enough:
        return wanted
    # Towards black or white, whichever is further from the ground.
    end = QColor("white") if contrast(QColor("white"), base) > contrast(QColor("black"), base) else QColor("black")
    near, far = 0.0, 1.0
    for _step in range(_STEPS):
        middle = (near + far) / 2
        if contrast(_mixed(wanted, end, middle), base) >= enough:
            far = middle
        else:
            near = middle
    return _mixed(wanted, end, far)


def _color(number: int | None) -> QColor | None:
    if number is None:
        return None
    if number >= 0x1000000:
        return QColor.fromRgb(number)
    return QColor(f"#{_PALETTE[7 * number :][:6]}")


def _mixed(one: QColor, other: QColor, part: float) -> QColor:
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * part,
        one.greenF() + (other.greenF() - one.greenF()) * part,
        one.blueF() + (other.blueF() - one.blueF()) * part,
    )


def _luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())
