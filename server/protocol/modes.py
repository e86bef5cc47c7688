"""What a MODE line changes, read by the kinds of modes that a server says it has.

https://modern.ircdocs.horse/#channel-modes, https://modern.ircdocs.horse/#chanmodes-parameter
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class ModeChange(NamedTuple):
    """One change: `adding` or taking away; `argument` is None where the mode has none here."""

    adding: bool
    letter: str
    argument: str | None = None


class ModeKinds(NamedTuple):
    """The letters of a target's modes by when they take an argument."""

    #: Type A: entries of a list; without an argument the list is asked for.
    lists: str = ""
    #: Type B: an argument always.
    always: str = ""
    #: Type C: an argument only when set.
    when_set: str = ""
    #: Type D: never an argument.
    flags: str = ""
    #: Ranks of members (ISUPPORT PREFIX): a nickname always.
    ranks: str = ""

    @classmethod
    def from_isupport(cls, chanmodes: str, ranks: str) -> "ModeKinds":
        """Read CHANMODES (`b,k,l,imnst`) and the letters of PREFIX (`ov`); missing kinds are empty."""
        groups = [*chanmodes.split(","), "", "", "", ""]
        return cls(groups[0], groups[1], groups[2], groups[3], ranks)

    def chanmodes(self) -> str:
        """Write the ISUPPORT value of CHANMODES."""
        return ",".join((self.lists, self.always, self.when_set, self.flags))


def parse_changes(words: Sequence[str], kinds: ModeKinds) -> list[ModeChange]:
    """Read the words behind a MODE's target. An argument that is missing is None; those left over are dropped."""
    changes: list[ModeChange] = []
    if not words:
        return changes
    arguments = iter(words[1:])
    adding = True
    for letter in words[0]:
        if letter in "+-":
            adding = letter == "+"
            continue
        wants = (
            letter in kinds.lists
            or letter in kinds.always
            or letter in kinds.ranks
            or (adding and letter in kinds.when_set)
        )
        changes.append(ModeChange(adding, letter, next(arguments, None) if wants else None))
    return changes


def format_changes(changes: Iterable[ModeChange]) -> list[str]:
    """Write changes as the words behind a MODE's target: the letters, then their arguments."""
    letters = ""
    arguments: list[str] = []
    sign: bool | None = None
    for change in changes:
        if change.adding is not sign:
            sign = change.adding
            letters += "+" if sign else "-"
        letters += change.letter
        if change.argument is not None:
            arguments.append(change.argument)
    return [letters, *arguments]
