"""What the person says, on its way to the server: kept on disk, written in order, pending until the server has it.

With echo-message, a line is confirmed by its echo; with labeled-response the echo, or a refusal, names the line.
Without either, a line counts as stored when the server has answered a PING that was written behind it.
https://ircv3.net/specs/extensions/echo-message, https://ircv3.net/specs/extensions/labeled-response
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.state import doubting, multiline, typing
from app.state.conversation import Conversation
from app.state.events import Events, LineAdded, LineChanged, LineRemoved
from app.state.joining import Stage
from app.state.lines import Delivery, Kind
from app.state.outbox import Kept, Outgoing
from app.state.outcome import count_as_stored, fail
from app.state.reactions import reply_tags
from app.state.room import Room, is_word
from app.state.sayings import Saying, What
from app.state.text import pieces
from server.protocol import limits

#: The server puts my mask before what others get. Where it shows me as, it may change on the way: count with the
#: longest host that there is (RFC 1035), and with a user name as long as most servers allow.
_HOST: Final = 63
_USER: Final = 11
_ACTION: Final = "\x01ACTION {}\x01"
#: So many lines are written at once; the rest follows when the server has answered a PING behind them. Servers let
#: a few lines through at once and then slow everybody down, or end the connection of those who flood.
_AT_ONCE: Final = 10
_MARK: Final = "landline-written-"
#: Whoever reads it now would not understand it any more: after so many seconds it is sent only when one says so.
_STALE: Final = 7 * 86_400
#: One text makes at most so many messages.
_MOST_PIECES: Final = 900


def say(
    room: Room, conversation: Conversation, text: str, kind: Kind = Kind.SAID, *, reply: str = "", replaces: str = ""
) -> Events:
    """Say something in a conversation: several lines as one message where the server takes that, else one message a
    line, the longer ones cut where every receiver gets them whole. `reply`: the msgid of what it answers; `replaces`:
    of what is taken back first."""
    if room.stage is Stage.CLOSED:
        yield from room.refuse(What.NOT_CONNECTED)
        return
    typing.said(room, conversation)
    texts = _messages(room, conversation, text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""), kind)
    delivery = Delivery.PENDING if room.stage is Stage.HERE else Delivery.WAITING
    for number, part in enumerate(texts):
        if room.outbox.full():
            yield from room.refuse(What.TOO_MUCH_WAITS)
            return
        # What belongs to the whole stands on its first message.
        line = replace(room.line(kind, room.nick, part), delivery=delivery, mine=True, reply="" if number else reply)
        outgoing = room.outbox.new(conversation, line, "" if number else replaces)
        yield from _take_in(room, outgoing)
        yield from room.add(conversation, line)
    yield from deliver(room)


def resend(room: Room, key: int) -> Events:
    """Send a line again that failed."""
    if failed := room.outbox.take_failed(key):
        line = replace(failed.line, delivery=Delivery.PENDING, reason="")
        outgoing = room.outbox.new(failed.conversation, line, failed.replaces)
        outgoing.asked, outgoing.waited = failed.asked, True
        yield LineChanged(outgoing.conversation.name, line)
        yield from _take_in(room, outgoing, failed)
        yield from deliver(room)


def discard(room: Room, key: int) -> Events:
    """Let go of a line that failed."""
    if failed := room.outbox.take_failed(key):
        room.outbox.forget(failed)
        yield LineRemoved(failed.conversation.name, key)


def recall(room: Room, kept: Sequence[Kept]) -> Events:
    """What was typed before the program ended, and did not get through until then: it waits where it was typed."""
    for one in sorted(kept, key=lambda one: one.place):
        yield from room.open(one.conversation, one.direct)
        if (conversation := room.find(one.conversation)) is None:
            continue
        reason = one.reason
        if not reason and not one.written and not 0 <= room.clock() - one.time < _STALE:
            reason = room.words(Saying(What.STALE))
        delivery = Delivery.WAITING
        if reason:
            delivery = Delivery.DOUBTFUL if one.doubtful else Delivery.FAILED
        line = replace(
            room.line(one.kind, one.written.nick if one.written else room.nick, one.text, mine=True),
            time=one.time,
            delivery=delivery,
            reason=reason,
            reply=one.reply,
        )
        outgoing = room.outbox.new(conversation, line, one.replaces, one.place)
        outgoing.asked, outgoing.written, outgoing.waited = one.asked, one.written, True
        if reason:
            room.outbox.keep_failed(outgoing)
        else:
            room.outbox.waiting.append(outgoing)
        yield LineAdded(conversation.name, line)


def _take_in(room: Room, outgoing: Outgoing, instead_of: Outgoing | None = None) -> Events:
    """A line waits, safely."""
    room.outbox.waiting.append(outgoing)
    if not room.outbox.keep(outgoing, instead_of=instead_of):
        yield from room.refuse(What.NOT_KEPT)


def _messages(room: Room, conversation: Conversation, text: str, kind: Kind) -> list[str]:
    """The text of each message that a typed text makes. Without a connection nobody knows: whole, and cut later."""
    size = _size(room, conversation, kind)
    if kind is Kind.SAID and (multiline.is_on(room) or not room.welcomed):
        return multiline.messages(room, text, size)
    return _pieces(text, size)


def _pieces(text: str, size: int) -> list[str]:
    """One message a line."""
    lines = (line for line in text.split("\n") if line.strip())
    return [piece for line in lines for piece in pieces(line, size)][:_MOST_PIECES]


# Writing.


def deliver(room: Room) -> Events:
    """Write what waits, in order, for each conversation that can be spoken in now; not too much at once."""
    if room.stage is not Stage.HERE or not room.outbox.waiting:
        return
    held: list[Outgoing] = []
    shut: set[Conversation] = set()
    written = room.outbox.count
    waiting = list(room.outbox.waiting)
    room.outbox.waiting.clear()
    doubtful: list[Conversation] = []
    while waiting:
        outgoing = waiting.pop(0)
        conversation = outgoing.conversation
        if outgoing.written and conversation not in room.outbox.doubted and conversation not in doubtful:
            doubtful.append(conversation)
        if (
            room.unanswered >= _AT_ONCE
            or conversation in shut
            or not _open(conversation)
            or outgoing.written
            or conversation in room.outbox.doubted
        ):
            shut.add(conversation)
            held.append(outgoing)
            continue
        yield from _write(room, outgoing, waiting)
    room.outbox.wait_with([*held, *room.outbox.waiting])
    if room.outbox.count > written and (room.unanswered >= _AT_ONCE or not _is_answered(room)):
        room.send("PING", f"{_MARK}{room.outbox.count}")
    for conversation in doubtful:
        # What was decided about one of them may have gone on to the next already.
        if _open(conversation) and doubting.is_in_doubt(room, conversation) and doubting.may_ask(room, conversation):
            yield from doubting.ask(room, conversation, deliver)


def answered(room: Room, token: str) -> Events:
    """The server has answered a PING: if it was ours, everything before it has been taken in."""
    number = token.removeprefix(_MARK)
    if number != token and number.isascii() and number.isdigit() and len(number) < 10:
        room.unanswered = max(room.outbox.count - int(number), 0)
        if not _is_answered(room):
            for outgoing in room.outbox.take_written_until(int(number)):
                yield from count_as_stored(room, outgoing)
    yield from doubting.give_up(room)
    yield from deliver(room)


def _is_answered(room: Room) -> bool:
    """Whether the server says of each line that it has it."""
    return bool(room.capabilities & {"labeled-response", "echo-message"})


def _open(conversation: Conversation) -> bool:
    return conversation.direct or conversation.joined


def _write(room: Room, outgoing: Outgoing, waiting: list[Outgoing]) -> Events:
    """Write one line, or what has to be done before it; `waiting` stands behind it."""
    if outgoing.replaces:
        yield from _take_back_first(room, outgoing)
        return
    line, conversation = outgoing.line, outgoing.conversation
    size = _size(room, conversation, line.kind)
    rows = multiline.rows(line.text, size)
    if len(rows) > 1 and not (line.kind is Kind.SAID and multiline.is_on(room) and multiline.fits(room, rows)):
        if outgoing.is_piece:
            yield from fail(room, outgoing, Saying(What.TOO_LONG))
        else:
            yield from _cut(room, outgoing, waiting, _messages(room, conversation, line.text, line.kind))
        return
    outgoing.written = doubting.here(room, conversation)
    room.outbox.count += 1
    outgoing.number = room.outbox.count
    room.unanswered += 1
    # What was written is known as such before it is: if the program ends in between, the history is asked.
    room.outbox.keep(outgoing)
    label = outgoing.label if "labeled-response" in room.capabilities else ""
    tags = reply_tags(room, line.reply)
    if len(rows) > 1:
        multiline.write(room, conversation.name, rows, label, tags)
    else:
        text = _ACTION.format(line.text) if line.kind is Kind.DID else line.text
        room.send("PRIVMSG", conversation.name, text, label=label, tags=tags)
    room.outbox.written[outgoing.label] = outgoing
    if line.delivery is not Delivery.PENDING:
        outgoing.waited = True
        outgoing.line = replace(line, delivery=Delivery.PENDING)
        yield LineChanged(conversation.name, outgoing.line)


def _cut(room: Room, outgoing: Outgoing, waiting: list[Outgoing], texts: list[str]) -> Events:
    """This server takes less at once than was thought when it was typed: it becomes several lines, in its place."""
    name = outgoing.conversation.name
    cut = []
    for number, text in enumerate(texts[:_MOST_PIECES]):
        line = replace(outgoing.line, text=text)
        if number:
            line = replace(room.line(line.kind, line.nick, text, mine=True), time=line.time, delivery=line.delivery)
        piece = room.outbox.new(outgoing.conversation, line, place=outgoing.place + number + 1)
        piece.waited = outgoing.waited
        cut.append(piece)
        yield LineAdded(name, line) if number else LineChanged(name, line)
    room.outbox.keep(*cut, instead_of=outgoing)
    waiting[:0] = cut


def _take_back_first(room: Room, outgoing: Outgoing) -> Events:
    """Before it is said, what it replaces has to be gone."""
    if "draft/message-redaction" not in room.capabilities or not is_word(outgoing.replaces):
        yield from fail(room, outgoing, Saying(What.CANNOT_TAKE_BACK))
        return
    outgoing.again, outgoing.asked = outgoing.asked, True
    room.outbox.keep(outgoing)
    room.outbox.changing[outgoing.label] = outgoing
    label = outgoing.label if "labeled-response" in room.capabilities else ""
    room.send("REDACT", outgoing.conversation.name, outgoing.replaces, label=label)


def _size(room: Room, conversation: Conversation, kind: Kind) -> int:
    """Bytes of text that fit into one line as every receiver gets it (RFC 1459, 2.3: 512 with CRLF)."""
    user, _, host = room.user_host.partition("@")
    mask = len(f":{room.nick}!@ ".encode()) + max(len(user), _USER) + max(len(host), _HOST)
    command = len(f"PRIVMSG {conversation.name} :".encode())
    wrapped = len(_ACTION.format("")) if kind is Kind.DID else 0
    return max(limits.LINE - len("\r\n") - mask - command - wrapped, 50)


# What becomes of it.


def connection_lost(room: Room) -> Events:
    """What was written and not confirmed may have been heard or not: it waits until the server can be asked."""
    for outgoing in room.outbox.cut_off():
        outgoing.waited = True
        if outgoing.line.delivery is not Delivery.WAITING:
            outgoing.line = replace(outgoing.line, delivery=Delivery.WAITING)
            yield LineChanged(outgoing.conversation.name, outgoing.line)


def not_let_in(room: Room, conversation: Conversation, why: Saying) -> Events:
    """A channel could not be joined again: what waited for it fails, and the reason stands below."""
    for outgoing in room.outbox.take_waiting(conversation):
        yield from fail(room, outgoing, why)
    yield LineAdded(conversation.name, room.line(Kind.ERROR, "", room.words(why)))
