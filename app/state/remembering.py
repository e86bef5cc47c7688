"""What an earlier run has kept of a conversation, and where it is not whole. The server's word counts more."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.state.conversation import Conversation
from app.state.events import Events, LinesFound, TopicChanged
from app.state.history import catch_up, count, reach
from app.state.lines import TALK, Line, Older
from app.state.past import Place
from app.state.room import Room
from app.state.sayings import What


def recall(
    room: Room,
    name: str,
    lines: Sequence[Line] = (),
    *,
    more: bool = False,
    read_until: float = 0.0,
    topic: str = "",
) -> Events:
    """What an earlier run has kept of a conversation's end is here, be it nothing: the server may be asked now.

    `more`: it has kept older lines, too. `read_until`: up to when everything is read, 0 where nobody knows. `topic`:
    what the conversation was about last.
    """
    conversation = room.find(name)
    if conversation is None:
        return
    past = conversation.past
    past.recalled = True
    if read_until:
        conversation.read_until = max(conversation.read_until or 0.0, read_until)
        conversation.marker_kept = max(conversation.marker_kept, read_until)
    if topic and not conversation.topic and not conversation.joined:
        conversation.topic = topic
        yield TopicChanged(conversation.name, topic)
    if lines:
        yield LinesFound(conversation.name, tuple(lines), older=True, kept=True)
        yield from count(room, conversation, lines, frozenset())
        if more:
            yield from reach(conversation, Older.MORE)
    known = [Place(line.msgid, line.time) for line in lines if line.msgid]
    if known and not past.whole:
        past.kept = {line.msgid: line.time for line in lines if line.msgid and line.kind in TALK}
        past.oldest, past.newest = known[0], known[-1]
    yield from catch_up(room, conversation)


def expect_older(conversation: Conversation) -> Events:
    """An older page of what is kept is on its way, where the server has none or is not there."""
    yield from reach(conversation, Older.LOADING)


def recall_older(
    room: Room, conversation: Conversation, lines: Sequence[Line], gaps: Collection[int], *, more: bool
) -> Events:
    """An older page of what is kept is here. Above the lines with the keys in `gaps` something may be missing; the key
    0 stands for the line that was the first one so far. It is said where that is."""
    past = conversation.past
    if past.older is not Older.LOADING:
        # The room has told more meanwhile.
        return
    told: list[Line] = []
    for line in lines:
        if line.key in gaps and line is not lines[0]:
            told.append(_missing(room, line.time))
        told.append(line)
    if 0 in gaps and lines:
        told.append(_missing(room, lines[-1].time))
    past.torn = past.torn or len(told) > len(lines)
    if first := next((line for line in lines if line.msgid), None):
        past.oldest = Place(first.msgid, first.time)
    if told:
        yield LinesFound(conversation.name, tuple(told), older=True, kept=True)
    end = Older.BEGINNING if past.beyond else Older.UNKNOWN
    yield from reach(conversation, Older.MORE if more else end)


def go_beyond(conversation: Conversation) -> Events:
    """The server has nothing before the oldest line, but this computer has."""
    conversation.past.beyond = True
    yield from reach(conversation, Older.MORE)


def _missing(room: Room, time: float) -> Line:
    return replace(room.note(What.LINES_MISSING), time=time)
