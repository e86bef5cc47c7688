"""The codes of IRC formatting as marks: bold, italic, colours. https://modern.ircdocs.horse/formatting"""

import re
from itertools import islice, pairwise
from typing import Final

from app.models.markup import Mark, Style
from app.models.timeline_text import safe_text

_CODE: Final = re.compile(
    "([\x02\x0f\x11\x16\x1d-\x1f])|\x03(?:(\\d{1,2})(?:,(\\d{1,2}))?)?|\x04(?:([0-9A-Fa-f]{6})(?:,([0-9A-Fa-f]{6}))?)?"
)
#: More changes of style than these are made to waste time: the rest is written plainly.
_CODES_AT_MOST: Final = 200
_TOGGLED: Final = {
    "\x02": Style.BOLD,
    "\x11": Style.MONOSPACE,
    "\x16": Style.REVERSED,
    "\x1d": Style.ITALIC,
    "\x1e": Style.STRUCK,
    "\x1f": Style.UNDERLINED,
}
#: The palette's number for "as it would be".
_OURS: Final = 99
_HEX: Final = 0x1000000


def styled(text: str) -> tuple[str, list[Mark]]:
    """The text without its codes and harmless, and what they say of its parts."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    style = Style.PLAIN
    ink = ground = None
    codes = islice(_CODE.finditer(text), _CODES_AT_MOST)
    for code, following in pairwise((None, *codes, None)):
        if code is not None:
            style, ink, ground = _applied(code, style, ink, ground)
        start = code.end() if code is not None else 0
        part = safe_text(text[start : following.start() if following is not None else len(text)], breaks=True)
        if part and (style or ink is not None or ground is not None):
            marks.append(Mark(length, length + len(part), style, ink, ground))
        parts.append(part)
        length += len(part)
    return "".join(parts), marks


def _applied(
    code: re.Match[str], style: Style, ink: int | None, ground: int | None
) -> tuple[Style, int | None, int | None]:
    """What holds behind a code."""
    sign, number, on_number, hexed, on_hexed = code.groups()
    if sign == "\x0f":
        return Style.PLAIN, None, None
    if sign:
        return style ^ _TOGGLED[sign], ink, ground
    if number:
        return style, _numbered(number), _numbered(on_number) if on_number else ground
    if hexed:
        return style, _HEX + int(hexed, 16), _HEX + int(on_hexed, 16) if on_hexed else ground
    return style, None, None


def _numbered(digits: str) -> int | None:
    number = int(digits)
    return None if number == _OURS else number
