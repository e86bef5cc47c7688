"""Words for lines and terminals."""

from collections.abc import Iterable, Iterator
from typing import Final

#: Who acts for a room, where nobody says a name.
HOST: Final = "the host"


def in_lines(words: Iterable[str], separator: str, longest: int) -> Iterator[str]:
    """Join words into lines of at most `longest` bytes; a word that is longer by itself has its own line."""
    line = ""
    room = longest
    for word in words:
        size = len(word.encode()) + len(separator)
        if line and size > room:
            yield line
            line, room = "", longest
        line += f"{separator}{word}" if line else word
        room -= size
    if line:
        yield line


def printable(text: str) -> str:
    """Text from the network without what a terminal would obey: control characters, and those that turn text around."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
