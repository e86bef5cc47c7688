"""Words taken back, one's own or, for an operator of the channel, anybody's; and changed: taken back, then said anew.

https://ircv3.net/specs/extensions/message-redaction
"""

from typing import Final

from app.state import sending
from app.state.addressing import conversation_of
from app.state.conversation import Conversation
from app.state.events import Events, TakenBack
from app.state.joining import Stage
from app.state.lines import Line
from app.state.outbox import Outgoing
from app.state.outcome import fail
from app.state.registry import on
from app.state.room import Room, is_word, last
from app.state.sayings import Saying, What
from app.state.text import plain
from server.protocol.message import Message

CAPABILITY: Final = "draft/message-redaction"
#: A reason is a few words.
_LONGEST: Final = 200
_SAYS: Final = {
    "INVALID_TARGET": What.TAKE_BACK_ELSEWHERE,
    "REDACT_FORBIDDEN": What.TAKE_BACK_FORBIDDEN,
    "REDACT_WINDOW_EXPIRED": What.TAKE_BACK_TOO_LATE,
    "UNKNOWN_MSGID": What.TAKE_BACK_UNKNOWN,
}


# What the person does.


def take_back(room: Room, conversation: Conversation, msgid: str, reason: str = "") -> Events:
    """Take a message back, for everybody; it is gone when the server says so."""
    if room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
    elif CAPABILITY not in room.capabilities or not is_word(msgid):
        yield from room.refuse(What.CANNOT_TAKE_BACK)
    else:
        reason = " ".join(reason.split())[:_LONGEST]
        room.send("REDACT", conversation.name, msgid, *([reason] if reason else []))


def edit(room: Room, conversation: Conversation, line: Line, text: str) -> Events:
    """Say a message of mine anew: the old one is taken back first, and where that is refused, nothing is said."""
    if room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
    elif CAPABILITY not in room.capabilities or not is_word(line.msgid):
        yield from room.refuse(What.CANNOT_TAKE_BACK)
    elif not text.strip():
        yield from take_back(room, conversation, line.msgid)
    else:
        yield from sending.say(room, conversation, text, line.kind, reply=line.reply, replaces=line.msgid)


# What the server says.


@on("REDACT")
def taken_back(room: Room, message: Message) -> Events:
    """Somebody took a message back: `REDACT target msgid [:reason]`."""
    conversation, msgid = conversation_of(room, message), message.param(1)
    if conversation and msgid:
        yield TakenBack(conversation.name, msgid, message.nick, plain(message.param(2)))
    for outgoing in [one for one in room.outbox.changing.values() if one.replaces == msgid]:
        yield from _say_anew(room, outgoing)


def confirmed(room: Room, outgoing: Outgoing) -> Events:
    """What was to be changed is taken back, as the server says without saying the command back."""
    yield TakenBack(outgoing.conversation.name, outgoing.replaces, room.nick, "")
    yield from _say_anew(room, outgoing)


def refused(room: Room, message: Message) -> Events:
    """`FAIL REDACT code target msgid :words`: the message stays, and what was to be said in its place is not said."""
    code = message.param(1)
    why = Saying(_SAYS.get(code, What.REFUSED), text=plain(last(message)))
    outgoing = _meant(room, message)
    if outgoing is None:
        yield from room.refuse(why.what, text=why.text)
    elif code == "UNKNOWN_MSGID" and outgoing.again:
        # Asked for before the connection was lost: it was done then.
        yield from _say_anew(room, outgoing)
    else:
        outgoing.asked = outgoing.again = False
        yield from fail(room, outgoing, why)


def _meant(room: Room, message: Message) -> Outgoing | None:
    """The changed line that a refusal is about, which is being changed no more."""
    changing = room.outbox.changing
    if label := room.label_of(message):
        return changing.pop(label, None)
    found = next((label for label, one in changing.items() if one.replaces in message.params), None)
    return changing.pop(found) if found else None


def _say_anew(room: Room, outgoing: Outgoing) -> Events:
    room.outbox.changing.pop(outgoing.label, None)
    outgoing.replaces, outgoing.asked = "", False
    room.outbox.keep(outgoing)
    room.outbox.wait_with([outgoing, *room.outbox.waiting])
    yield from sending.deliver(room)
