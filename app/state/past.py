"""What is known of a conversation's past: which of its messages the app has, and what it may have missed."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from app.state.lines import Line, Older

#: Reactions that are remembered so.
_MOST_DECIDED: Final = 5_000


class Place(NamedTuple):
    """A message as a place in the history: its msgid, and when it was said, in seconds since 1970."""

    msgid: str
    time: float


@dataclass(slots=True, eq=False)
class Excerpt:
    """A part of the history far from its end, that somebody jumped to. Nothing is missing in it."""

    oldest: Place
    newest: Place
    #: What is known about what was said before it, and behind it.
    older: Older = Older.MORE
    newer: Older = Older.MORE


@dataclass(slots=True, eq=False)
class Past:
    """Of one conversation. Between `oldest` and `newest` nothing is missing, unless `torn` says so."""

    oldest: Place | None = None
    newest: Place | None = None
    #: What is known about what was said before `oldest`.
    older: Older = Older.UNKNOWN
    #: What an earlier run has kept is here, as far as it kept anything.
    recalled: bool = False
    #: Messages that an earlier run has kept, with their times, while the server has not said which of them it has.
    kept: dict[str, float] = field(default_factory=dict)
    #: What was recalled has holes.
    torn: bool = False
    #: Nothing is missing between `newest` and now, as far as anybody can say.
    whole: bool = False
    #: The server has said so.
    sure: bool = False
    #: The server has nothing before `oldest`; this computer has kept some.
    beyond: bool = False
    #: msgids of what came by itself while history was asked for.
    fresh: set[str] = field(default_factory=set)
    #: When the last line was said, in seconds since 1970.
    latest: float = 0.0
    excerpt: Excerpt | None = None
    #: Reactions (msgid, nickname, text) of which the newest word is known: older history changes them no more.
    decided: dict[tuple[str, str, str], None] = field(default_factory=dict)

    def decide(self, msgid: str, nick: str, text: str) -> bool:
        """The newest word about a reaction that is known so far; gives whether there was none before."""
        key = (msgid, nick, text)
        if key in self.decided:
            return False
        if len(self.decided) >= _MOST_DECIDED:
            del self.decided[next(iter(self.decided))]
        self.decided[key] = None
        return True

    def hear(self, line: Line) -> None:
        """A line came by itself."""
        self.latest = max(self.latest, line.time)
        if not line.msgid:
            return
        if self.whole:
            self.newest = Place(line.msgid, line.time)
            self.oldest = self.oldest or self.newest
        else:
            self.fresh.add(line.msgid)
