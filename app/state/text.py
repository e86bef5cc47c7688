"""Text on its way between the person and the wire: plain, in pieces that fit, and whether it names somebody."""

import re
import unicodedata
from typing import Final

#: Colours and styles that IRC programs write into text (https://modern.ircdocs.horse/formatting).
_STYLES: Final = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x00-\x08\x0b-\x1f\x7f]"
)
#: What stands for no style, and is nothing that anybody means to say.
_NO_STYLE: Final = re.compile("[\x00\x01\x05-\x08\x0b-\x0e\x10\x12-\x15\x17-\x1c\x7f]")
#: What belongs to the character before it: cutting there would change what is read.
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")
#: How far back a cut looks for a better place, in characters.
_LOOK_BACK: Final = 16


def plain(text: str) -> str:
    """Text as it is shown: without styles and control characters."""
    return text if text.isprintable() else _STYLES.sub("", text)


def styled(text: str) -> str:
    """Text with its styles and line breaks, without any other control characters."""
    return text if text.isprintable() else _NO_STYLE.sub("", text)


def pieces(text: str, size: int) -> list[str]:
    """Cut text into pieces of at most `size` bytes of UTF-8, between words where there is a space.

    Nothing is lost: the pieces make the whole text again. A character is never cut; one with its marks only
    where it is longer than a piece.
    """
    cut: list[str] = []
    encoded = text.encode(errors="replace")
    start = 0
    while len(encoded) - start > size:
        end = start + size
        while encoded[end] & 0xC0 == 0x80:
            end -= 1
        piece = encoded[start:end].decode()
        kept = _good_end(piece, encoded[end : end + 4].decode(errors="ignore")[:1])
        cut.append(kept)
        start += len(kept.encode())
    cut.append(encoded[start:].decode())
    return cut


def _good_end(piece: str, following: str) -> str:
    """Shorten a piece to its last space, or else to the last whole character with its marks."""
    if (space := piece.rfind(" ")) > 0:
        return piece[: space + 1]
    for end in range(len(piece), max(len(piece) - _LOOK_BACK, 0), -1):
        after = piece[end] if end < len(piece) else following
        if not (unicodedata.combining(after or "a") or after in _JOINERS or piece[end - 1] == "\u200d"):
            return piece[:end]
    return piece


def naming(nick: str) -> re.Pattern[str]:
    """What finds a nickname as a word of its own."""
    return re.compile(rf"(?<!\w){re.escape(nick)}(?!\w)", re.IGNORECASE)
