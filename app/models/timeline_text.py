"""Remote text made fit to show: nothing in it can act on what stands around it.

Python counts code points, Qt counts UTF-16 units; the functions with 16 in their name cross between the two.
"""

import re
from functools import lru_cache
from typing import Final

#: Qt breaks a line here without starting a paragraph.
LINE_BREAK: Final = "\u2028"
_EMPTY_LINES: Final = re.compile(f"{LINE_BREAK}{{3,}}")
#: The colours and styles of old IRC clients: https://modern.ircdocs.horse/formatting
_STYLES: Final = (
    "\x03(?:\\d{1,2}(?:,\\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f]"
)
#: A flag such as Scotland's is a black flag and tag characters: the one honest use of these.
_FLAG: Final = "(\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{1,8}\U000e007f)"
#: Turn the order of what follows, or have no width and no use in any script's spelling. The joiners U+200C and
#: U+200D stay (Persian and emoji are spelt with them), and so do the plain direction marks.
_UNSEEN: Final = "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
_HARMFUL: Final = re.compile(f"{_FLAG}|{_STYLES}|{_UNSEEN}")
#: What has no picture of its own, and half characters, which cannot cross into Qt.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: A message in several lines has at most so many (the room's limit); empty ones count once.
_LINES_AT_MOST: Final = 500
_BREAKS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
#: One search over a text that needs nothing, which is nearly every text.
_SUSPECT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_INVISIBLE_IN_NAMES: Final = re.compile("[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u3164\uffa0]")


def safe_text(text: str, *, breaks: bool = False) -> str:
    """What somebody said, without anything that acts: no styles, no turned order, no control characters.

    `breaks` keeps line breaks (as U+2028, which Qt lays out); else they become spaces.
    """
    if not _SUSPECT.search(text):
        return text
    if breaks:
        text = _EMPTY_LINES.sub(LINE_BREAK * 2, _BREAKS.sub(LINE_BREAK, text))
        text = text.replace(LINE_BREAK, "\n", _LINES_AT_MOST).replace(LINE_BREAK, " ").replace("\n", LINE_BREAK)
    else:
        text = _BREAKS.sub(" ", text)
    text = _HARMFUL.sub(r"\1", text).replace("\t", "    ")
    return _CONTROL.sub("\ufffd", text)


@lru_cache(maxsize=4096)
def safe_nick(nick: str) -> str:
    """A nickname as it may be shown: a name that hides something shows nothing of it."""
    return _INVISIBLE_IN_NAMES.sub("", safe_text(nick)).strip() or "?"


def initials(nick: str) -> str:
    """One or two characters that stand for a nickname on its avatar."""
    letters = [character for character in safe_nick(nick) if character.isalnum()]
    return "".join(letters[:2]).upper()[:2] or safe_nick(nick)[:1]


def length16(text: str) -> int:
    """How long Qt counts this text to be."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut16(text: str, start: int, end: int) -> str:
    """The part between two of Qt's positions; a position inside a character counts as before it."""
    if text.isascii():
        return text[start:end]
    units = text.encode("utf-16-le")[2 * start : 2 * end]
    return units.decode("utf-16-le", errors="ignore")
