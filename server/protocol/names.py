"""Nicknames, channel names and masks, and when two of them are the same."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

#: How a server says that two names are one (ISUPPORT CASEMAPPING).
Fold = Callable[[str], str]

_ASCII: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_RFC1459: Final[dict[int, int]] = _ASCII | {ord(big): ord(small) for big, small in zip("[]\\~", "{}|^", strict=True)}
_STRICT: Final[dict[int, int]] = _ASCII | {ord(big): ord(small) for big, small in zip("[]\\", "{}|", strict=True)}


def _translate(table: dict[int, int], name: str) -> str:
    return name.translate(table)


#: Casemappings by the word that ISUPPORT has for them.
CASEMAPPINGS: Final[dict[str, Fold]] = {
    # The same few names are asked for with every message.
    name: lru_cache(maxsize=4096)(partial(_translate, table))
    for name, table in (("ascii", _ASCII), ("rfc1459", _RFC1459), ("rfc1459-strict", _STRICT))
}

#: What starts a nickname would make it read as something else: a channel, a rank, a host mask, a source.
_NOT_FIRST: Final = frozenset("0123456789-$:#&~@%+!=^")
#: What ends a word, lists words or builds masks in the protocol.
_NEVER_IN_NICK: Final = frozenset(" ,*?!@.:$")
_NEVER_IN_CHANNEL: Final = frozenset(" ,\a:")
#: Unicode categories that cannot be seen or that turn text around: controls, formats (zero width, bidi),
#: surrogates, unassigned and private characters, line, paragraph and other spaces.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"})


def is_nick(name: str) -> bool:
    """Whether a nickname can be used: letters of any script, digits and marks, nothing unseen. Length aside."""
    return (
        bool(name)
        and name[0] not in _NOT_FIRST
        and not any(character in _NEVER_IN_NICK for character in name)
        and ((name.isascii() and name.isprintable()) or all(map(_is_seen, name)))
    )


def is_channel(name: str) -> bool:
    """Whether a channel can have this name: "#" and at least one more character, nothing unseen. Length aside."""
    return (
        len(name) > 1
        and name[0] == "#"
        and not any(character in _NEVER_IN_CHANNEL for character in name)
        and all(map(_is_seen, name))
    )


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def nick_from(text: str, longest: int = 32) -> str:
    """The nearest nickname to what somebody typed ("Anna Lena" gives "Anna_Lena"); empty where there is none."""
    joined = "_".join(text.split())
    kept = "".join(c for c in joined if c not in _NEVER_IN_NICK and _is_seen(c))
    return kept.lstrip("".join(_NOT_FIRST))[:longest]


def size(text: str) -> int:
    """How long a name is on the wire, in bytes: what a line has room for counts so, and so do all limits."""
    return len(text) if text.isascii() else len(text.encode())


def cut(text: str, most: int) -> str:
    """As much of a text as fits into that many bytes, in whole characters."""
    return text if size(text) <= most else text.encode()[:most].decode(errors="ignore")


def full_mask(mask: str) -> str:
    """Complete what an operator typed: `nick`, `user@host` or `nick!user` become `nick!user@host` with stars."""
    nick, bang, rest = mask.partition("!")
    if not bang and "@" in nick:
        nick, rest = "*", nick
    user, _, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"


def matches(mask: str, name: str) -> bool:
    """Whether a name fits a mask, in time that grows with their lengths' product at most. Fold both before.

    The classic two-pointer match: a regular expression backtracks badly on masks like `*a*a*a*a*b`.
    """
    at = star = 0
    resume = -1
    position = 0
    while position < len(name):
        if at < len(mask) and (mask[at] == "?" or (mask[at] == name[position] and mask[at] != "*")):
            at += 1
            position += 1
        elif at < len(mask) and mask[at] == "*":
            resume, star = at, position
            at += 1
        elif resume >= 0:
            star += 1
            at, position = resume + 1, star
        else:
            return False
    return all(character == "*" for character in mask[at:])
