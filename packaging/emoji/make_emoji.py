"""Write resources/emoji.json, the emoji that Landline offers, from emojibase-data (MIT, https://emojibase.dev).

    npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
    python packaging/emoji/make_emoji.py package

Of 11 MB there remain those emoji that people choose from, each as one line: its text as Unicode qualifies it fully,
its English name, its group, what it is called between colons (as on GitHub, then as in Slack), more words that find
it, the version of Unicode's emoji that brought it, and where a skin tone goes.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from resources.emoji import TONE_MARK, TONES

OUT: Final = Path(__file__).parents[2] / "resources" / "emoji.json"
#: Skin tones and hair by themselves, which nobody chooses.
_COMPONENTS: Final = 2
#: What is called the same on GitHub and in Slack comes once; Emojibase's own names only where neither has one.
_SHORTCODES: Final = ("github", "iamcal")
_OWN_SHORTCODES: Final = "emojibase"
_PRESENTATION: Final = "\ufe0f"


def main(package: Path) -> None:
    """Read the unpacked package, write the file."""
    english = package / "en"
    entries = _load(english / "data.json")
    codes = _codes([_load(english / "shortcodes" / f"{name}.json") for name in (*_SHORTCODES, _OWN_SHORTCODES)])
    wanted = [entry for entry in entries if entry.get("group") not in (None, _COMPONENTS)]
    wanted.sort(key=lambda entry: int(entry["order"]))
    groups = sorted({int(entry["group"]) for entry in wanted})
    keys = [group["key"] for group in _load(english / "messages.json")["groups"] if group["order"] in groups]
    rows = [_row(entry, groups, codes) for entry in wanted]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    OUT.write_text(f'{{"groups": {json.dumps(keys)},\n"emoji": [\n{lines}\n]}}\n', encoding="utf-8")


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _codes(sources: list[dict[str, str | list[str]]]) -> dict[str, list[str]]:
    """The shortcodes of each emoji by its code points. Where two have the same one, the first source is right."""
    owner: dict[str, str] = {}
    for source in sources[:-1]:
        for points, names in source.items():
            for name in _listed(names):
                owner.setdefault(name, points)
    codes: dict[str, list[str]] = {}
    for name, points in owner.items():
        codes.setdefault(points, []).append(name)
    return {points: _listed(names) for points, names in sources[-1].items()} | codes


def _row(entry: dict[str, Any], groups: list[int], codes: dict[str, list[str]]) -> list[object]:
    called = codes[entry["hexcode"]]
    known = set(f"{entry['label']} {' '.join(called)}".replace("_", " ").split())
    more = dict.fromkeys(word for tag in entry.get("tags", []) for word in tag.split() if word not in known)
    return [
        _qualified(entry["emoji"], entry["type"]),
        entry["label"],
        groups.index(entry["group"]),
        " ".join(called),
        " ".join(more),
        entry["version"],
        _template(entry),
    ]


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _qualified(text: str, presentation: int) -> str:
    """Emojibase asks for the picture even where it is what one sees anyway; what others send has no such mark."""
    return text[0] if presentation == 1 and text[1:] == _PRESENTATION else text


def _template(entry: dict[str, Any]) -> str:
    """The emoji with a mark wherever the skin tone goes; empty where it has none."""
    toned = {skin["tone"]: skin["emoji"] for skin in entry.get("skins", []) if isinstance(skin["tone"], int)}
    if not toned:
        return ""
    template = str(toned[1]).replace(TONES[1], TONE_MARK)
    if any(template.replace(TONE_MARK, TONES[tone]) != text for tone, text in toned.items()):
        raise SystemExit(f"the tones of {entry['label']} follow no pattern")
    return template


if __name__ == "__main__":
    main(Path(sys.argv[1]))
