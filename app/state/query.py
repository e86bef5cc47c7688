"""What somebody looks for, typed into one field: words, and a few words with a colon that narrow it down.

    tea "at five" from:otter in:#lobby after:2026-11-01 before:today has:link

All words must be there, in any order; what stands in quotes must be there as it stands. Capitals and the accents of
Latin letters make no difference. A day is written 2026-11-20, `today` or `yesterday`; `after:` includes it, `before:`
does not.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.state.lines import TALK, Line
from app.state.text import plain

#: Words of one query that count.
_MOST_WORDS: Final = 16
_QUOTES: Final = '"“”„«»'
_PART: Final = re.compile(
    rf"(?:(?P<key>[^\W\d]+):)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>[^\s{_QUOTES}]+))"
)
_LINK: Final = re.compile(r"\bhttps?://\S|\bwww\.\S", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


class QueryError(ValueError):
    """A query that nothing can be looked for with; `part` is what is wrong with it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Query(NamedTuple):
    """What is looked for; what is empty narrows nothing."""

    #: As they were typed; phrases have spaces in them.
    words: tuple[str, ...] = ()
    sender: str = ""
    place: str = ""
    #: Seconds since 1970: said before the one, not before the other.
    before: float | None = None
    after: float | None = None
    has_link: bool = False

    def __bool__(self) -> bool:
        return self != Query()

    def fits(self, line: Line) -> bool:
        """Whether a line is what is looked for; where it was said is for others to know."""
        if line.kind not in TALK or line.taken_back_by:
            return False
        said = folded(line.text)
        return (
            all(folded(word) in said for word in self.words)
            and (not self.sender or folded(line.nick) == folded(self.sender))
            and (self.before is None or line.time < self.before)
            and (self.after is None or line.time >= self.after)
            and (not self.has_link or has_link(line.text))
        )


class Hit(NamedTuple):
    """Something that fits, and what was said before and after it, where that is known."""

    conversation: str
    line: Line
    before: Line | None = None
    behind: Line | None = None


def parse(text: str, now: datetime) -> Query:
    """Read what was typed. `now` has the user's time zone: that is what days are counted in. Raises QueryError."""
    words: list[str] = []
    found: dict[str, str] = {}
    for part in _PART.finditer(text):
        key, value = (part["key"] or "").casefold(), part["word"] or part["phrase"] or ""
        if key in ("from", "in", "before", "after") and value:
            found[key] = value
        elif key == "has":
            if value.casefold() not in ("link", "links", "url"):
                raise QueryError(part[0])
            found["has"] = value
        elif value := f"{part['key']}:{value}" if key and value else value:
            words.append(value.strip())
    return Query(
        tuple(word for word in words if folded(word))[:_MOST_WORDS],
        found.get("from", "").removeprefix("@"),
        found.get("in", ""),
        _day(found["before"], now) if "before" in found else None,
        _day(found["after"], now) if "after" in found else None,
        "has" in found,
    )


def has_link(text: str) -> bool:
    """Whether there is an address of the web in a text."""
    return _LINK.search(plain(text)) is not None


def folded(text: str) -> str:
    """Text as it is searched: without capitals, styles and the accents of Latin letters."""
    return "".join(_folded_letter(letter) for letter in plain(text))


def places(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words of a query stand in a plain text: start and end of each, in characters, from left to right."""
    letters = [(at, part) for at, letter in enumerate(text) for part in _folded_letter(letter)]
    said = "".join(part for _at, part in letters)
    found: list[tuple[int, int]] = []
    for word in filter(None, map(folded, words)):
        start = said.find(word)
        while start >= 0:
            found.append((letters[start][0], letters[start + len(word) - 1][0] + 1))
            start = said.find(word, start + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _folded_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    spread = unicodedata.normalize("NFKD", letter.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in spread if not "\u0300" <= c <= "\u036f"))


def _day(text: str, now: datetime) -> float:
    """When a day begins, in seconds since 1970."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text.casefold() == "today":
        return today.timestamp()
    if text.casefold() == "yesterday":
        return (today - timedelta(days=1)).timestamp()
    written = _DAY.fullmatch(text)
    if written is None:
        raise QueryError(text)
    try:
        return today.replace(int(written[1]), int(written[2]), int(written[3] or 1)).timestamp()
    except (ValueError, OverflowError):
        raise QueryError(text) from None
