"""Writes server/protocol/lookalikes.json: which letters look alike, from Unicode's confusables.

    pip install confusable_homoglyphs && python packaging/make_lookalikes.py

The data are those of Unicode Technical Standard 39 (https://www.unicode.org/reports/tr39/), under the Unicode licence
(https://www.unicode.org/license.txt), as the package brings them. Kept are the letters, digits and marks that can stand
in a nickname; what compatibility (NFKC) and case make the same already is left out.
"""

import json
import unicodedata
from pathlib import Path

from confusable_homoglyphs.confusables import confusables_data

TARGET = Path(__file__).parents[1] / "server" / "protocol" / "lookalikes.json"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_letter(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text)[0] in "LNM"


def main() -> None:
    """Find what each letter stands in for, and write it: what is stood in for, and all that does."""
    groups: dict[str, set[str]] = {}
    for letter, others in confusables_data.items():
        # Of a pair the one that has a single likeness is the one that stands in for the other.
        if len(others) != 1:
            continue
        shown = _plain(others[0]["c"].strip("\u200e"))
        plain = _plain(letter.strip("\u200e"))
        # Among ASCII, only the digits that people use for letters.
        if _is_letter(plain) and _is_letter(shown) and plain != shown and (plain in "01" or not plain.isascii()):
            groups.setdefault(shown, set()).add(plain)
    found = {shown: "".join(sorted(letters)) for shown, letters in groups.items()}
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
