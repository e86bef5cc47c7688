"""Lines for the tests of the timeline."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.models.timeline import TimelineModel
from app.state.lines import Delivery, Kind, Line, Reaction

_KEYS = itertools.count(1)
#: A Thursday, at nine in the morning, wherever this runs.
MORNING = datetime(2026, 11, 19, 9, 0).astimezone()


def line(
    nick: str = "otter",
    text: str = "hello",
    *,
    minutes: float = 0,
    kind: Kind = Kind.SAID,
    key: int | None = None,
    other: str = "",
    delivery: Delivery = Delivery.STORED,
    reason: str = "",
    mine: bool = False,
    mention: bool = False,
    msgid: str = "",
    reply: str = "",
    reactions: tuple[Reaction, ...] = (),
    bot: bool = False,
    taken_back_by: str = "",
) -> Line:
    """A line, so many minutes after nine."""
    return Line(
        key=next(_KEYS) if key is None else key,
        kind=kind,
        time=(MORNING + timedelta(minutes=minutes)).timestamp(),
        nick=nick,
        text=text,
        other=other,
        delivery=delivery,
        reason=reason,
        mine=mine,
        mention=mention,
        msgid=msgid,
        reply=reply,
        reactions=reactions,
        bot=bot,
        taken_back_by=taken_back_by,
    )


def joined(nick: str, *, minutes: float = 0) -> Line:
    return line(nick, "", kind=Kind.JOINED, minutes=minutes)


def left(nick: str, *, minutes: float = 0) -> Line:
    return line(nick, "", kind=Kind.LEFT, minutes=minutes)


def said(count: int, *, first: int = 0) -> list[Line]:
    """A conversation of two, a line a minute, each with its number in it."""
    return [
        line("otter" if number // 3 % 2 else "fern", f"line {number}", minutes=number)
        for number in range(first, first + count)
    ]


def timeline_of(lines: Sequence[Line]) -> TimelineModel:
    timeline = TimelineModel()
    timeline.append(lines)
    return timeline
