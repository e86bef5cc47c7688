"""What is kept of rooms on this computer, as values: conversations, lines, and how a line stands in the file."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from app.state.lines import TALK, Kind, Line, Reaction, new_key
from app.state.query import folded

COLUMNS: Final = "time, rank, msgid, kind, nick, text, other, flags, reply, taken_back_by, gap"
_MINE: Final = 1
_MENTION: Final = 2
_BOT: Final = 4


class Where(NamedTuple):
    """A conversation: the room (its host and port), and the name in it."""

    room: str
    conversation: str


class KeptConversation(NamedTuple):
    """A conversation that something is kept of."""

    name: str
    direct: bool
    topic: str


class Kept(NamedTuple):
    """Lines that were kept, oldest first."""

    lines: tuple[Line, ...] = ()
    #: There are older ones.
    more: bool = False
    #: Keys of the lines above which something may be missing.
    gaps: frozenset[int] = frozenset()
    #: Up to when everything is read, in seconds since 1970; 0 where nobody knows.
    read_until: float = 0.0
    topic: str = ""


def mark_of(line: Line) -> str:
    return line.msgid or f"\n{line.time:.3f} {line.kind.name} {line.nick} {line.text}"


def row_of(line: Line) -> tuple[object, ...]:
    flags = _MINE * line.mine | _MENTION * line.mention | _BOT * line.bot
    words = folded(line.text) if line.kind in TALK else ""
    return (
        *(mark_of(line), line.msgid, line.kind.name, line.nick, line.text, line.other, flags, line.reply),
        *(line.taken_back_by, words),
    )


def line_of(row: Sequence[object], reactions: tuple[Reaction, ...]) -> Line:
    """A line out of the COLUMNS of a row."""
    time, _rank, msgid, kind, nick, text, other, flags, reply, taken_back_by, _gap = row
    bits = int(str(flags))
    return Line(
        key=new_key(),
        kind=Kind[str(kind)],
        time=float(str(time)),
        nick=str(nick),
        text=str(text),
        other=str(other),
        msgid=str(msgid),
        mine=bool(bits & _MINE),
        mention=bool(bits & _MENTION),
        reply=str(reply),
        reactions=reactions,
        bot=bool(bits & _BOT),
        taken_back_by=str(taken_back_by),
    )
