"""What is known of a conversation's past: which of its messages the app has, and what it may have missed."""

from dataclasses import dataclass, field
from typing import NamedTuple

from app.state.lines import Line, Older


class Place(NamedTuple):
    """A message as a place in the history: its msgid, and when it was said, in seconds since 1970."""

    msgid: str
    time: float


@dataclass(slots=True, eq=False)
class Excerpt:
    """A part of the history far from its end, that somebody jumped to."""

    oldest: Place
    newest: Place
    older: Older = Older.MORE
    newer: Older = Older.MORE


@dataclass(slots=True, eq=False)
class Past:
    """Of one conversation. Between `oldest` and `newest` nothing is missing."""

    oldest: Place | None = None
    newest: Place | None = None
    #: What is known about what was said before `oldest`.
    older: Older = Older.UNKNOWN
    #: Whether `newest` was heard from the server in this run, in contrast to what an earlier run has kept.
    heard: bool = False
    #: Nothing is missing between `newest` and now.
    whole: bool = False
    #: msgids of what an earlier run has kept, while the server has not said what it has.
    kept: set[str] = field(default_factory=set)
    #: Times of those that came by themselves while history was asked for, by msgid.
    fresh: set[str] = field(default_factory=set)
    #: Of the last line that came, in seconds since 1970.
    latest: float = 0.0
    excerpt: Excerpt | None = None

    def hear(self, line: Line) -> None:
        """A line came by itself."""
        self.latest = max(self.latest, line.time)
        if not line.msgid:
            return
        if self.whole:
            self.newest = Place(line.msgid, line.time)
            self.oldest = self.oldest or self.newest
            self.heard = True
        else:
            self.fresh.add(line.msgid)
