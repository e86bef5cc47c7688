"""A language that nobody speaks, to see what is not translated, what is too long, and what does not turn round."""

import re
from functools import cache
from typing import Final

from PySide6.QtCore import QTranslator

from resources.emoji import emojis

#: For each Latin letter one of the Hebrew alphabet.
_LETTERS: Final = {ord(letter): chr(0x5D0 + at % 22) for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_LETTERS.update({ord(letter.upper()): chr(0x5D0 + at % 22) for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")})
#: What `format` puts in, and what Qt does.
_HOLE: Final = re.compile(r"(\{\w*\}|%n|%L?\d+)")
_LATIN: Final = re.compile(r"[A-Za-z]{3,}")
#: What is the same in all languages: names, kinds of addresses, keys.
_SAME: Final = (
    "Landline", "landline", "TLS", "192.168", "https", "http", "IRC", "irc", "Ctrl", "Shift", "Alt", "Enter", "Esc",
    "Tab", "Del", "PgUp", "PgDown", "Home", "End", "Up", "Down", "Left", "Right", "Backspace", "Return", "Menu",
    "Space", "from:", "in:", "before:", "after:", "has:link",
)  # fmt: skip


class PseudoLanguage(QTranslator):
    """Everything in Hebrew letters and 40 % longer, but for what is put in."""

    def translate(self, _context: str, text: str, _disambiguation: str | None = None, _number: int = -1) -> str:
        return pseudo(text)

    def isEmpty(self) -> bool:
        return False


def pseudo(text: str) -> str:
    """A text in that language."""
    words = "".join(part if _HOLE.fullmatch(part) else part.translate(_LETTERS) for part in _HOLE.split(text))
    dots = "…" if words.endswith("…") else ""
    letters = sum(letter.isalpha() for letter in words)
    longer = " ".join(["לוארך"] * (letters * 4 // 60)) or "ך" * round(letters * 0.4)
    return f"{words.removesuffix('…')}{' ' if ' ' in longer else ''}{longer}{dots}"


@cache
def _emoji_names() -> frozenset[str]:
    return frozenset(emoji.name for emoji in emojis().all)


#: Of a room: four of its digits, and all of it in an invite link.
_FINGERPRINT: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-F]{4}(?![0-9A-Za-z])|\?fingerprint=[0-9a-f]+")
#: What narrows the console's log is typed alike in every language.
_NARROWING: Final = re.compile(r"\b(?:kind|level|ip):[\w./]*")
#: Emoji have their names, and the short ones between colons, from Unicode's English.
_SHORTCODE: Final = re.compile(r":[\w+-]+:")


def untranslated(text: str, known: tuple[str, ...]) -> str:
    """What of a shown text is English, and none of what people wrote; empty for nothing."""
    if text in _emoji_names():
        return ""
    text = _FINGERPRINT.sub("", _SHORTCODE.sub("", _NARROWING.sub("", text)))
    for words in (*known, *_SAME):
        text = text.replace(words, "")
    return " ".join(_LATIN.findall(text))
