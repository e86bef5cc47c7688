"""What the person says, on its way to the server: in pieces that fit, pending until the server says it back.

With echo-message, a line is confirmed by its echo; with labeled-response the echo, or a refusal, names the line.
Without either, a line counts as stored once it is written. https://ircv3.net/specs/extensions/echo-message,
https://ircv3.net/specs/extensions/labeled-response
"""

from dataclasses import replace
from typing import Final

from app.state.conversation import Conversation
from app.state.events import Events, LineAdded, LineChanged
from app.state.joining import Stage
from app.state.lines import Delivery, Kind
from app.state.outbox import Outgoing
from app.state.room import Room
from app.state.sayings import Saying, What
from app.state.text import pieces
from server.protocol import limits
from server.protocol.message import Message

#: The server puts my mask before what others get. Where it shows me as, it may change on the way: count with the
#: longest host that there is (RFC 1035), and with a user name as long as most servers allow.
_HOST: Final = 63
_USER: Final = 11
_ACTION: Final = "\x01ACTION {}\x01"
#: So many lines are written at once; the rest follows when the server has answered a PING behind them. Servers let
#: a few lines through at once and then slow everybody down, or end the connection of those who flood.
_AT_ONCE: Final = 10
_MARK: Final = "landline-written"


def say(room: Room, conversation: Conversation, text: str, kind: Kind = Kind.SAID) -> Events:
    """Say something in a conversation, one message a line; longer ones are cut where every receiver gets it whole."""
    if room.stage is Stage.CLOSED:
        yield from room.refuse(What.NOT_CONNECTED)
        return
    for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not row.strip():
            continue
        for piece in pieces(row.replace("\0", ""), _size(room, conversation, kind)):
            if room.outbox.full():
                yield from room.refuse(What.TOO_MUCH_WAITS)
                return
            line = replace(room.line(kind, room.nick, piece), delivery=Delivery.PENDING)
            yield from room.add(conversation, line)
            room.outbox.waiting.append(room.outbox.new(conversation, line))
    yield from deliver(room)


def resend(room: Room, key: int) -> Events:
    """Send a line again that failed."""
    if failed := room.outbox.take_failed(key):
        outgoing = room.outbox.new(failed.conversation, replace(failed.line, delivery=Delivery.PENDING, reason=""))
        yield LineChanged(outgoing.conversation.name, outgoing.line)
        room.outbox.waiting.append(outgoing)
        yield from deliver(room)


def deliver(room: Room) -> Events:
    """Write what waits, in order, for each conversation that can be spoken in now; not too much at once."""
    if room.stage is not Stage.HERE:
        return
    held: list[Outgoing] = []
    while room.outbox.waiting:
        outgoing = room.outbox.waiting.popleft()
        if room.unanswered >= _AT_ONCE or not _open(outgoing.conversation):
            held.append(outgoing)
            continue
        yield from _write(room, outgoing)
        room.unanswered += 1
        if room.unanswered == _AT_ONCE:
            room.send("PING", _MARK)
    room.outbox.waiting.extend(held)


def answered(room: Room, token: str) -> Events:
    """The server has answered a PING: if it was ours, everything before it has been taken in."""
    if token == _MARK:
        room.unanswered = 0
        yield from deliver(room)


def _open(conversation: Conversation) -> bool:
    return conversation.direct or conversation.joined


def _write(room: Room, outgoing: Outgoing) -> Events:
    line, target = outgoing.line, outgoing.conversation.name
    text = _ACTION.format(line.text) if line.kind is Kind.DID else line.text
    labelled = "labeled-response" in room.capabilities
    room.send("PRIVMSG", target, text, label=outgoing.label if labelled else "")
    if labelled or "echo-message" in room.capabilities:
        room.outbox.written[outgoing.label] = outgoing
    else:
        yield LineChanged(target, replace(line, delivery=Delivery.STORED))


def _size(room: Room, conversation: Conversation, kind: Kind) -> int:
    """Bytes of text that fit into one line as every receiver gets it (RFC 1459, 2.3: 512 with CRLF)."""
    user, _, host = room.user_host.partition("@")
    mask = len(f":{room.nick}!@ ".encode()) + max(len(user), _USER) + max(len(host), _HOST)
    command = len(f"PRIVMSG {conversation.name} :".encode())
    wrapped = len(_ACTION.format("")) if kind is Kind.DID else 0
    return max(limits.LINE - len("\r\n") - mask - command - wrapped, 50)


# What becomes of it.


def confirm(room: Room, outgoing: Outgoing, message: Message, text: str) -> Events:
    """The server has said it back, as it stands in the room now."""
    yield LineChanged(
        outgoing.conversation.name,
        replace(
            outgoing.line,
            nick=message.nick or outgoing.line.nick,
            text=text,
            time=room.time_of(message),
            msgid=message.tags.get("msgid", ""),
            delivery=Delivery.STORED,
        ),
    )


def fail(room: Room, outgoing: Outgoing, why: Saying) -> Events:
    """A line did not get through; it can be sent again."""
    outgoing.line = replace(outgoing.line, delivery=Delivery.FAILED, reason=room.words(why))
    room.outbox.keep_failed(outgoing)
    yield LineChanged(outgoing.conversation.name, outgoing.line)


def connection_lost(room: Room) -> Events:
    """What was written and not confirmed may have been heard or not: never said twice without being asked to."""
    for outgoing in room.outbox.take_written():
        yield from fail(room, outgoing, Saying(What.LOST_ON_THE_WAY))


def not_let_in(room: Room, conversation: Conversation, why: Saying) -> Events:
    """A channel could not be joined again: what waited for it fails, and the reason stands below."""
    for outgoing in room.outbox.take_waiting(conversation):
        yield from fail(room, outgoing, why)
    yield LineAdded(conversation.name, room.line(Kind.ERROR, "", room.words(why)))
