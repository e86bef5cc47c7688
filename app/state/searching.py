"""Having the server look for what was said. https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md

It is asked page by page, backwards in time. What it does not know of (phrases, links) is sorted out here.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from app.state.asking import ask, is_offered
from app.state.asks import Ask, How
from app.state.batches import Batch
from app.state.conversation import Conversation
from app.state.events import Events, SearchAnswered, SearchContext
from app.state.joining import Stage
from app.state.lines import TALK, Line
from app.state.moments import timestamp
from app.state.past import Place
from app.state.playback import Page, lines_of
from app.state.query import Query
from app.state.room import Room, last
from app.state.text import plain
from server.protocol.message import Message, escape_tag

#: Messages of one answer.
_PAGE: Final = 50
#: Where most of an answer is sorted out, so many are asked for before the person is.
_MOST_PAGES: Final = 20
#: Messages that are fetched to find one before and one behind: comings and goings lie between.
_AROUND: Final = 7
_CAPABILITY: Final = "soju.im/search"


@dataclass(slots=True, eq=False)
class Search:
    """One search at the server, as far as it has come."""

    query: Query
    #: The next page is of what was said until then, in seconds since 1970.
    until: float | None = None
    #: msgids of what came already.
    seen: set[str] = field(default_factory=set)
    #: Nobody wants to know any more.
    over: bool = False


def can_search(room: Room) -> bool:
    """Whether the server looks for what was said."""
    return room.stage is Stage.HERE and room.capabilities >= {_CAPABILITY, "batch", "labeled-response"}


def search(room: Room, looking: Search) -> Events:
    """Ask for the next page: `SearchAnswered` follows."""
    _send(room, looking, 1)
    yield from ()


def context(room: Room, conversation: Conversation, hit: Line) -> Events:
    """Ask for the lines before and behind a hit: `SearchContext` follows."""
    if is_offered(room):
        ask(room, Ask(How.AROUND, conversation, Place(hit.msgid, 0.0), _around, most=_AROUND), first=False)
    yield from ()


def _send(room: Room, looking: Search, page: int) -> None:
    query = looking.query
    until = min((moment for moment in (looking.until, query.before) if moment is not None), default=None)
    attributes = {
        "text": " ".join(query.words),
        "from": query.sender,
        "in": _spelled(room, query.place),
        "before": timestamp(until) if until is not None else "",
        "after": "",
        "limit": str(_PAGE),
    }
    words = ";".join(f"{name}={escape_tag(value)}" for name, value in attributes.items() if value)
    label = room.batches.question(partial(_answered, looking, page))
    room.send("SEARCH", words, label=label)


def _spelled(room: Room, place: str) -> str:
    """The conversation that is meant, whose "#" may be left out."""
    found = room.find(place) or room.find(f"#{place}")
    return found.name if found else place


def _answered(looking: Search, page: int, room: Room, answer: Batch | Message) -> Events:
    if looking.over or isinstance(answer, Message):
        failure = plain(last(answer)) if isinstance(answer, Message) else ""
        yield SearchAnswered(looking, (), more=False, failure=failure)
        return
    found = lines_of(room, answer.messages)
    after = looking.query.after or 0.0
    hits = tuple(
        (name, line) for name, line in reversed(found) if line.msgid not in looking.seen and looking.query.fits(line)
    )
    new = [line for _name, line in found if line.msgid not in looking.seen]
    looking.seen.update(line.msgid for line in new)
    if found:
        looking.until = min(line.time for _name, line in found)
    more = len(answer.messages) >= _PAGE and bool(new) and (looking.until or 0.0) >= after
    if more and not hits and page < _MOST_PAGES:
        _send(room, looking, page + 1)
    else:
        yield SearchAnswered(looking, hits, more)


def _around(_room: Room, question: Ask, page: Page | None) -> Events:
    if page is None or question.place is None:
        return
    lines = [line for line in page.lines if line.kind in TALK]
    at = next((at for at, line in enumerate(lines) if line.msgid == question.place.msgid), None)
    if at is not None:
        before = lines[at - 1] if at else None
        behind = lines[at + 1] if at + 1 < len(lines) else None
        yield SearchContext(question.conversation.name, question.place.msgid, before, behind)
