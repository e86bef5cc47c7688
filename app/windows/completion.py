"""Completing nicknames while typing, and recalling what was typed before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: How many typed lines are kept to recall.
KEPT = 50


class Completion(NamedTuple):
    """What to put in place of `start:end` of the text."""

    start: int
    end: int
    text: str


class Completer:
    """Steps through the nicknames that fit the word before the cursor: one with each call."""

    def __init__(self) -> None:
        self._fits: list[str] = []
        self._next = 0
        #: Text and cursor right after the last completion: while they stand so, the next call goes on from there.
        self._left: tuple[str, int] = ("", -1)
        self._start = 0
        #: "@" where it was typed: it stays, but in front of somebody addressed.
        self._sign = ""

    def complete(self, text: str, cursor: int, names: Sequence[str]) -> Completion | None:
        """The next completion, or None where no name fits. At the start of the text a name addresses: "otter: "."""
        if (text, cursor) != self._left:
            self._start = max(text.rfind(" ", 0, cursor), text.rfind("\n", 0, cursor)) + 1
            word = text[self._start : cursor].removeprefix("@")
            self._sign = "@" if self._start and text[self._start : self._start + 1] == "@" else ""
            folded = word.casefold()
            self._fits = sorted((n for n in names if n.casefold().startswith(folded)), key=str.casefold) if word else []
            self._next = 0
        if not self._fits:
            return None
        name = self._fits[self._next % len(self._fits)]
        self._next += 1
        put = self._sign + name + (": " if self._start == 0 else " ")
        self._left = (text[: self._start] + put + text[cursor:], self._start + len(put))
        return Completion(self._start, cursor, put)


@dataclass(slots=True)
class Recall:
    """The last lines typed, newest last. `unsent` is what stood in the composer before the first step back."""

    lines: list[str] = field(default_factory=list)
    at: int = 0
    unsent: str = ""

    @property
    def command(self) -> bool:
        """The last one was a command."""
        return bool(self.lines) and self.lines[-1].startswith("/")

    def add(self, text: str) -> None:
        """A line was sent."""
        if not self.lines or self.lines[-1] != text:
            self.lines.append(text)
            del self.lines[:-KEPT]
        self.at = len(self.lines)

    def older(self, current: str) -> str | None:
        """The line before, or None at the oldest."""
        if self.at == 0:
            return None
        if self.at == len(self.lines):
            self.unsent = current
        self.at -= 1
        return self.lines[self.at]

    def newer(self) -> str | None:
        """The line after, at last what was being typed; None where there was no step back."""
        if self.at >= len(self.lines):
            return None
        self.at += 1
        return self.unsent if self.at == len(self.lines) else self.lines[self.at]
