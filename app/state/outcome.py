"""What becomes of a line of mine: the room has it, or it did not get through."""

from dataclasses import replace

from app.state.events import Events, LineAdded, LineChanged, LineRemoved, LinesFound
from app.state.lines import Delivery, Line
from app.state.outbox import Outgoing
from app.state.past import Place
from app.state.room import Room
from app.state.sayings import Saying
from server.protocol.message import Message


def confirm(room: Room, outgoing: Outgoing, message: Message, text: str) -> Events:
    """The server has said it back, as it stands in the room now."""
    line = _stored(room, outgoing, message, text)
    room.hear_clock(message)
    heard = Place(line.msgid, line.time) if line.msgid else None
    conversation = outgoing.conversation
    conversation.last_said = heard or conversation.last_said
    conversation.past.hear(line)
    room.outbox.forget(outgoing, heard)
    name = conversation.name
    if outgoing.waited:
        # Others may have spoken since it was typed; in the room it stands behind them.
        yield LineRemoved(name, line.key)
        yield LineAdded(name, line)
    else:
        yield LineChanged(name, line)
    if conversation is room.shown and room.reading:
        yield from room.read(conversation)


def found(room: Room, outgoing: Outgoing, message: Message) -> Events:
    """The server has had it all the time: it stands in the history, where its time says."""
    line = _stored(room, outgoing, message, outgoing.line.text)
    room.outbox.forget(outgoing, Place(line.msgid, line.time) if line.msgid else None)
    # History may have brought it already, as something that somebody else said: it goes where this one comes.
    yield LineChanged(outgoing.conversation.name, line)
    yield LineRemoved(outgoing.conversation.name, line.key)
    yield LinesFound(outgoing.conversation.name, (line,), older=False)


def count_as_stored(room: Room, outgoing: Outgoing) -> Events:
    """The server has taken it in, as it answered what was written behind it, and refused nothing."""
    room.outbox.forget(outgoing)
    yield LineChanged(outgoing.conversation.name, replace(outgoing.line, delivery=Delivery.STORED))


def fail(room: Room, outgoing: Outgoing, why: Saying, delivery: Delivery = Delivery.FAILED) -> Events:
    """A line did not get through, or nobody knows; it can be sent again."""
    outgoing.line = replace(outgoing.line, delivery=delivery, reason=room.words(why))
    outgoing.written = None
    room.outbox.keep_failed(outgoing)
    yield LineChanged(outgoing.conversation.name, outgoing.line)


def _stored(room: Room, outgoing: Outgoing, message: Message, text: str) -> Line:
    room.remember_own(message.tags.get("msgid", ""))
    return replace(
        outgoing.line,
        nick=message.nick or outgoing.line.nick,
        text=text,
        time=room.time_of(message),
        msgid=message.tags.get("msgid", ""),
        delivery=Delivery.STORED,
    )
