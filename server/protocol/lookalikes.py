"""Whether two names look the same to a person: a Cyrillic а in "аnna", a zero in "0tter".

After Unicode's skeletons, with the data of its confusables (packaging/make_lookalikes.py writes them).
https://www.unicode.org/reports/tr39/#Confusable_Detection
"""

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """What stays of a name when letters that look alike are one: two names with one skeleton look the same."""
    plain = unicodedata.normalize("NFKC", name.casefold()).casefold()
    return plain.replace("0", "o").replace("1", "l") if plain.isascii() else plain.translate(_likenesses())


@cache
def _likenesses() -> dict[int, str]:
    groups: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    found: dict[int, str] = {}
    for shown, letters in groups.items():
        for letter in letters:
            found.setdefault(ord(letter), shown)
    # What stands in for a letter that itself stands in for one is that one, too.
    return {letter: found.get(ord(shown), shown) for letter, shown in found.items()}
