"""Finding names by some of their letters, the best fit first."""

from collections.abc import Iterable
from typing import Final, TypeVar

T = TypeVar("T")

#: Names in which the letters are looked for one by one; of more, only those that hold what was typed in one piece.
_LETTER_BY_LETTER: Final = 2_000


def fit(typed: str, name: str) -> int:
    """How well a name fits what was typed, both folded: 0 not at all, more is better.

    The whole name, its beginning, the beginning of a word in it, any piece of it, its letters in their order.
    """
    at = name.find(typed)
    if at == 0:
        return 5 if len(name) == len(typed) else 4
    if at > 0:
        return 3 if not name[at - 1].isalnum() else 2
    place = 0
    for letter in typed:
        place = name.find(letter, place) + 1
        if place == 0:
            return 0
    return 1


def best(typed: str, named: Iterable[tuple[str, T]], most: int) -> list[T]:
    """What fits best, at most so many; of equal ones the first first. All of them for nothing typed."""
    wanted = "".join(typed.casefold().split())
    candidates = [(name.casefold(), thing) for name, thing in named]
    if len(candidates) > _LETTER_BY_LETTER:
        candidates = [(name, thing) for name, thing in candidates if wanted in name]
    scored = [(fit(wanted, name), -at, thing) for at, (name, thing) in enumerate(candidates)]
    found = sorted((entry for entry in scored if entry[0]), key=lambda entry: entry[:2], reverse=True)
    return [thing for _, _, thing in found[:most]]
