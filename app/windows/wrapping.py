"""Putting the signs of bold, italic and code round what is selected, and taking them away again. No Qt here."""

from typing import Final, NamedTuple

BOLD: Final = "*"
ITALIC: Final = "_"
CODE: Final = "`"
_FENCE: Final = "```"


class Wrapped(NamedTuple):
    """What to put in place of `start:end` of the text, and what of that is selected then, counted in the text."""

    start: int
    end: int
    text: str
    selected: tuple[int, int]


def wrap(text: str, start: int, end: int, sign: str) -> Wrapped:
    """Put `sign` round `start:end`, or take it away where it is round it already.

    Without a selection both signs come, with the cursor between. Spaces at the ends of the selection stay outside:
    "* so *" would mean nothing. Code of several lines stands between fences.
    """
    chosen = text[start:end]
    if chosen.strip():
        start, end = start + len(chosen) - len(chosen.lstrip()), end - len(chosen) + len(chosen.rstrip())
    else:
        end = start
    chosen, size = text[start:end], len(sign)
    if sign == CODE and "\n" in chosen:
        return Wrapped(start, end, f"{_FENCE}\n{chosen}\n{_FENCE}", (start + 4, start + 4 + len(chosen)))
    if len(chosen) > 2 * size and chosen.startswith(sign) and chosen.endswith(sign):
        return Wrapped(start, end, chosen[size:-size], (start, end - 2 * size))
    if start >= size and text[start - size : start] == sign == text[end : end + size]:
        return Wrapped(start - size, end + size, chosen, (start - size, end - size))
    return Wrapped(start, end, f"{sign}{chosen}{sign}", (start + size, end + size))
