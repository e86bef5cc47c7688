"""The emoji that people choose from: their names, what they are called between colons, and how to find them.

`emoji.json` was made from emojibase-data by packaging/emoji/make_emoji.py; its licence stands there. It is read when
the first emoji is wanted, which takes some milliseconds.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

#: The skin tones by number, none first (https://www.unicode.org/reports/tr51/#Emoji_Modifiers).
TONES: Final = ("", "\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff")
#: Stands in `Emoji.template` where the tone goes.
TONE_MARK: Final = "_"

_FILE: Final = Path(__file__).parent / "emoji.json"


class Emoji(NamedTuple):
    """One emoji, as it stands in the file."""

    #: As Unicode qualifies it fully: what everybody's programs send.
    text: str
    #: In English: "thumbs up".
    name: str
    #: Index into `Emojis.groups`.
    group: int
    #: What it is called between colons, as on GitHub, then as in Slack.
    codes: tuple[str, ...]
    #: More words that find it.
    words: str
    #: The version of Unicode's emoji that brought it: fonts may not have the newest.
    since: float
    #: With `TONE_MARK` where the skin tone goes; empty where it has none.
    template: str

    def toned(self, tone: int) -> str:
        """The emoji in a skin tone, an index of `TONES`; as it is where it has none."""
        return self.template.replace(TONE_MARK, TONES[tone]) if tone and self.template else self.text


class Emojis:
    """All emoji in Unicode's order."""

    def __init__(self, groups: Sequence[str], entries: Iterable[Emoji]) -> None:
        #: Keys of the groups, in the order in which they are shown: "smileys-emotion".
        self.groups: Final = tuple(groups)
        self.all: Final = tuple(entries)
        self._by_code: Final = {code: emoji for emoji in self.all for code in emoji.codes}
        self._by_text: Final = {emoji.text: emoji for emoji in self.all}
        for emoji in self.all:
            if emoji.template:
                self._by_text.update((emoji.toned(tone), emoji) for tone in range(1, len(TONES)))
        self._found_in: Final = [
            f" {emoji.name} {' '.join(emoji.codes).replace('_', ' ')} {emoji.words}".casefold() for emoji in self.all
        ]

    def of(self, text: str) -> Emoji | None:
        """The emoji that this text is, in whatever skin tone."""
        return self._by_text.get(text) or self._by_text.get(text.removesuffix("\ufe0f"))

    def called(self, code: str) -> Emoji | None:
        """The emoji of this name, without its colons."""
        return self._by_code.get(code)

    def codes_from(self, start: str, most: int) -> list[tuple[str, Emoji]]:
        """Names that begin so, the shortest first; then those that have it within."""
        first: list[tuple[int, str]] = []
        within: list[tuple[int, str]] = []
        for code in self._by_code:
            if code.startswith(start):
                first.append((len(code), code))
            elif start in code:
                within.append((len(code), code))
        found: dict[str, tuple[str, Emoji]] = {}
        for _length, code in (*sorted(first), *sorted(within)):
            emoji = self._by_code[code]
            found.setdefault(emoji.text, (code, emoji))
            if len(found) == most:
                break
        return list(found.values())

    def search(self, query: str) -> list[Emoji]:
        """Those with all the words, or words that begin so, in name, shortcodes or keywords; the best fits first."""
        wanted = query.casefold().replace("_", " ").replace(":", " ").split()
        if not wanted:
            return []
        found = [
            (*_distance(emoji, wanted), at)
            for at, (emoji, text) in enumerate(zip(self.all, self._found_in, strict=True))
            if all(f" {word}" in text for word in wanted)
        ]
        return [self.all[at] for _kind, _length, at in sorted(found)]


def _distance(emoji: Emoji, wanted: list[str]) -> tuple[int, int]:
    """How far an emoji is from what was asked for; (0, ...) is called so, from its beginning."""
    phrase = " ".join(wanted)
    names = [emoji.name.casefold(), *(code.replace("_", " ") for code in emoji.codes)]
    if begun := [len(name) for name in names if name.startswith(phrase)]:
        return 0, min(begun)
    return 1 if all(any(f" {word}" in f" {name}" for name in names) for word in wanted) else 2, 0


@cache
def emojis() -> Emojis:
    """All of them, read from the file the first time."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return Emojis(
        read["groups"],
        (
            Emoji(text, name, group, tuple(codes.split()), words, since, template)
            for text, name, group, codes, words, since, template in read["emoji"]
        ),
    )
