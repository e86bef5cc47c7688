"""How far the person has read: here, and in other programs of theirs. https://ircv3.net/specs/extensions/read-marker

What was said until the marker is read. It only goes forward. Without the capability it is kept here alone.
"""

from app.state.conversation import Conversation
from app.state.events import Events, Marked, ReadUntil, RowChanged
from app.state.joining import Stage
from app.state.moments import moment_of, timestamp
from app.state.registry import on
from app.state.room import Room
from server.protocol.message import Message

_CAPABILITY = "draft/read-marker"
#: Rounding to milliseconds is no news.
_SAME = 0.001


# What the person does.


def show(room: Room, name: str | None) -> Events:
    """This conversation is in front of the person now, or none is: what is new to them begins at the mark."""
    room.shown = room.find(name) if name is not None else None
    if (shown := room.shown) is not None:
        yield Marked(shown.name, shown.unread_lines.first)
        if room.reading:
            yield from room.read(shown)


def set_reading(room: Room, reading: bool) -> Events:
    """Whether the person has the newest line of the conversation in front before their eyes."""
    room.reading = reading
    if reading and room.shown is not None:
        yield from room.read(room.shown)


def take_moved(room: Room) -> list[tuple[str, float]]:
    """Tell the server how far was read since the last time; gives the markers that moved, by conversation."""
    moved = []
    told = room.stage is Stage.HERE and _CAPABILITY in room.capabilities
    for conversation in room.conversations.values():
        until = conversation.read_until
        if until is None:
            continue
        if told and until >= conversation.marker_told + _SAME:
            conversation.marker_told = until
            room.send("MARKREAD", conversation.name, f"timestamp={timestamp(until)}")
        if until > conversation.marker_kept:
            conversation.marker_kept = until
            moved.append((conversation.name, until))
    return moved


def recall(conversation: Conversation, read_until: float) -> None:
    """So far the person had read when the app ended."""
    conversation.read_until = max(conversation.read_until or 0.0, read_until)
    conversation.marker_kept = max(conversation.marker_kept, read_until)


# What the server says.


@on("MARKREAD")
def marked(room: Room, message: Message) -> Events:
    """How far the person has read, here or in another program; `*` where the server does not know."""
    conversation = room.find(message.param(0))
    kind, _, stamp = message.param(1).partition("=")
    moment = moment_of(stamp) if kind == "timestamp" else 0.0
    if conversation is None or moment is None:
        return
    conversation.marker_told = moment
    known = conversation.read_until
    if known is not None and known >= moment + _SAME:
        yield ReadUntil(conversation.name)
    elif moment and (known is None or known < moment):
        conversation.read_until = moment
        yield ReadUntil(conversation.name)
        before = len(conversation.unread_lines)
        conversation.unread_lines.read_until(moment)
        if len(conversation.unread_lines) != before:
            yield RowChanged(conversation.row())
