"""What may be meant by the word before the cursor: a nickname, a channel, an emoji, a command. No Qt here."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from heapq import nsmallest
from typing import Final, NamedTuple

from app.state.typed import COMMANDS
from resources.emoji import emojis

#: As many are offered at once; more letters make it fewer.
MOST: Final = 30
#: Among so many, those used often come first.
_RANKED: Final = 200

#: A sign at the start of a word, and what was typed of the word so far. Two letters of an emoji's name: ":D" is none.
_BEGUN: Final = re.compile(
    r"(?:^|(?<=[\s(\"'\[]))(?:@(?P<nick>[^\s@]{0,40})|#(?P<channel>[^\s#,]{0,60})|:(?P<emoji>[a-z0-9+][a-z0-9_+-]{1,40}))\Z"
)
_COMMAND: Final = re.compile(r"/(?P<command>[a-z]{0,20})\Z", re.IGNORECASE)
#: An emoji's name between its colons; "10:30:15" is a time.
_CLOSED: Final = re.compile(r"(?<![\w:]):([a-z0-9_+-]+):\Z")
_FENCE: Final = "```"


class Sort(Enum):
    """What is suggested."""

    NICK = auto()
    CHANNEL = auto()
    EMOJI = auto()
    COMMAND = auto()


class Suggestion(NamedTuple):
    """One of the things that may be meant. Names come from the network: plain text."""

    sort: Sort
    #: What it is called.
    name: str
    #: What stands in its place in the text.
    text: str
    #: More about it: how a command is written.
    note: str = ""


class Suggestions(NamedTuple):
    """What may be meant by `start:end` of the text, the likeliest first; never empty."""

    start: int
    end: int
    fits: tuple[Suggestion, ...]
    #: The word stands there in full: to take the first would change nothing.
    complete: bool


class Known(NamedTuple):
    """Where the names come from."""

    #: Nicknames of those who are here.
    nicks: Callable[[], Sequence[str]]
    #: Names of channels, with their sign.
    channels: Callable[[], Sequence[str]]
    #: The skin tone of emoji.
    tone: Callable[[], int]
    #: Emoji that come first.
    often: Callable[[], Sequence[str]]


def suggest(text: str, cursor: int, known: Known) -> Suggestions | None:
    """What may be meant by the word before the cursor; None for nothing."""
    if in_code(text, cursor):
        return None
    line = text[max(0, cursor - 64) : cursor]
    if cursor <= len(line) and (command := _COMMAND.match(line)):
        return _found(0, cursor, _commands(command["command"].lower()))
    begun = _BEGUN.search(line)
    if begun is None:
        return None
    start = cursor - len(begun[0])
    if begun["nick"] is not None:
        return _found(start, cursor, _nicks(begun["nick"], known.nicks(), first=start == 0))
    if begun["channel"] is not None:
        return _found(start, cursor, _channels(f"#{begun['channel']}", known.channels()))
    return _found(start, cursor, _emoji(begun["emoji"], known))


def closed_emoji(text: str, cursor: int, tone: int) -> tuple[int, str] | None:
    """Where an emoji's name in colons starts that ends at the cursor, and the emoji; None where there is none."""
    found = _CLOSED.search(text[max(0, cursor - 64) : cursor])
    if found is None or in_code(text, cursor):
        return None
    emoji = emojis().called(found[1])
    return (cursor - len(found[0]), emoji.toned(tone)) if emoji else None


def in_code(text: str, cursor: int) -> bool:
    """Whether the cursor stands in code that is not closed yet: what is typed there is meant letter by letter."""
    before = text[:cursor]
    if before.count(_FENCE) % 2 == 1:
        return True
    return before[before.rfind("\n") + 1 :].replace(_FENCE, "").count("`") % 2 == 1


def addressed(nick: str, *, first: bool) -> str:
    """A nickname in a message: at its start it says for whom the message is."""
    return f"{nick}: " if first else f"@{nick} "


def _found(start: int, end: int, fits: Sequence[Suggestion]) -> Suggestions | None:
    if not fits:
        return None
    word = fits[0].name if fits[0].sort is not Sort.NICK else f"@{fits[0].name}"
    return Suggestions(start, end, tuple(fits), complete=len(word) == end - start)


def _nicks(word: str, nicks: Iterable[str], *, first: bool) -> list[Suggestion]:
    return [Suggestion(Sort.NICK, nick, addressed(nick, first=first)) for nick in _fitting(word, nicks)]


def _channels(word: str, channels: Iterable[str]) -> list[Suggestion]:
    return [Suggestion(Sort.CHANNEL, name, f"{name} ") for name in _fitting(word, channels)]


def _emoji(word: str, known: Known) -> list[Suggestion]:
    often, tone = set(known.often()), known.tone()
    fits = emojis().codes_from(word, _RANKED)
    fits.sort(key=lambda fit: not (fit[1].text in often and fit[0].startswith(word)))
    return [Suggestion(Sort.EMOJI, f":{code}:", emoji.toned(tone)) for code, emoji in fits[:MOST]]


def _commands(word: str) -> list[Suggestion]:
    names = [name for name in sorted(COMMANDS) if name.startswith(word)]
    return [Suggestion(Sort.COMMAND, f"/{name}", f"/{name} ", COMMANDS[name].usage) for name in names]


def _fitting(word: str, names: Iterable[str]) -> list[str]:
    """Names that begin so, then those that have it within; each in the order of the alphabet, not all of a crowd."""
    folded = word.casefold()
    called = ((name.casefold(), name) for name in names)
    # To sort the ten thousand of a crowd for "@" alone would take three times as long.
    fits = nsmallest(MOST, ((not fold.startswith(folded), fold, name) for fold, name in called if folded in fold))
    return [name for _within, _folded, name in fits]
