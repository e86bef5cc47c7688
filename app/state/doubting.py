"""Whether the server has what was written when the connection was lost: its history is asked, before anything is
said twice or never.

What was written stands in the history behind what was said before it, in the order in which it was written. Who
cannot know, says so. https://ircv3.net/specs/extensions/chathistory
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from app.state.batches import Batch
from app.state.conversation import Conversation
from app.state.events import Events
from app.state.lines import Delivery, Kind
from app.state.moments import moment_of, timestamp
from app.state.outbox import Outgoing, Written
from app.state.outcome import fail, found
from app.state.past import Place
from app.state.room import Room
from app.state.sayings import Saying, What
from app.state.text import styled
from server.protocol.message import Message

_NEEDED: Final = ("draft/chathistory", "labeled-response", "batch")
#: Messages of one answer, where the server gives as many.
_PAGE: Final = 100
#: Answers that are read at most for one conversation.
_MOST_PAGES: Final = 200
#: A clock that is set wrong by more than these seconds finds nothing, and says so.
_CLOCK: Final = 3_600.0
#: How much earlier than by the server's clock, as we know it, a line is looked for, in seconds.
_EARLIER: Final = 2.0
#: How long my own lost connection may go on in the room, in seconds: it may still say what it was given.
_GHOST: Final = 200.0

#: Seconds until an answer, while the server answers other questions.
_PATIENCE: Final = 60.0

GoOn = Callable[[Room], Events]


@dataclass(slots=True, eq=False)
class _Doubt:
    """What is looked for in one conversation."""

    conversation: Conversation
    missing: list[Outgoing]
    #: The last message before them; None where nothing is known to stand before.
    after: Place | None
    go_on: GoOn
    #: Whether the history reaches back to what was said before: then what it does not have, the server does not have.
    proven: bool
    pages: int = 0
    heard: list[tuple[Outgoing, Message]] = field(default_factory=list)


def is_in_doubt(room: Room, conversation: Conversation) -> bool:
    """Whether nobody knows of a line there if it was heard, and nobody is being asked."""
    return conversation not in room.outbox.doubted and bool(_doubtful(room, conversation))


def may_ask(room: Room, conversation: Conversation) -> bool:
    """Whether now is the time: all members are known, and none of them is my own lost connection."""
    if conversation.listing or any(other.listing for other in room.conversations.values()):
        return False
    called = {room.fold(one.written.nick) for one in _doubtful(room, conversation) if one.written} - {room.me}
    ghost = any(nick in (room.people if conversation.direct else conversation.members) for nick in called)
    return not ghost or not 0 <= room.clock() - room.here_since < _GHOST


def ask(room: Room, conversation: Conversation, go_on: GoOn) -> Events:
    """Find out what the server has of a conversation; what it has not got waits anew, then `go_on`."""
    missing = _doubtful(room, conversation)
    first = missing[0].written
    if first is None or not room.capabilities.issuperset(_NEEDED) or (conversation.direct and first.after is None):
        # Of a conversation for two, an empty answer may be that of somebody else's history.
        yield from _cannot_know(room, missing)
        yield from go_on(room)
        return
    doubt = _Doubt(conversation, missing, first.after, go_on, proven=first.after is None)
    # With the message before it, which proves that the history reaches back so far.
    since = first.after.time - 0.002 if first.after else first.time - _EARLIER
    _ask_for(room, doubt, f"timestamp={timestamp(since)}")


def give_up(room: Room) -> Events:
    """A server that never answers keeps nothing waiting for ever."""
    for conversation, asked in list(room.outbox.doubted.items()):
        if not 0 <= room.clock() - asked < _PATIENCE:
            del room.outbox.doubted[conversation]
            yield from _cannot_know(room, _doubtful(room, conversation))


def _doubtful(room: Room, conversation: Conversation) -> list[Outgoing]:
    return [one for one in room.outbox.waiting if one.conversation is conversation and one.written]


def _ask_for(room: Room, doubt: _Doubt, reference: str) -> None:
    def answered(room: Room, answer: Batch | Message) -> Events:
        yield from _answered(room, doubt, answer)

    doubt.pages += 1
    room.outbox.doubted[doubt.conversation] = room.clock()
    label = room.batches.question(answered)
    room.send("CHATHISTORY", "AFTER", doubt.conversation.name, reference, str(_page(room)), label=label)


def _page(room: Room) -> int:
    """How many messages of it are asked for at once (ISUPPORT CHATHISTORY; 0 is no limit)."""
    told = room.isupport.get("CHATHISTORY", "")[:9]
    return min(int(told) if told.isascii() and told.isdigit() else 0, _PAGE) or _PAGE


def _answered(room: Room, doubt: _Doubt, answer: Batch | Message) -> Events:
    if not isinstance(answer, Batch) or answer.kind != "chathistory":
        doubt.proven = False
        yield from _decide(room, doubt)
        return
    for message in answer.messages:
        _look_at(room, doubt, message)
    last = answer.messages[-1] if answer.messages else None
    reference = _reference(last) if last else ""
    newest = moment_of(last.tags.get("time", "")) if last else None
    written = doubt.missing[-1].written
    past = newest is None or (written is not None and newest > written.time + _CLOCK)
    if len(doubt.heard) < len(doubt.missing) and reference and not past:
        if doubt.pages < _MOST_PAGES:
            _ask_for(room, doubt, reference)
            return
        doubt.proven = False
    yield from _decide(room, doubt)


def _reference(message: Message) -> str:
    msgid, time = message.tags.get("msgid", ""), message.tags.get("time", "")
    if msgid and " " not in msgid:
        return f"msgid={msgid}"
    return f"timestamp={time}" if time and " " not in time else ""


def _look_at(room: Room, doubt: _Doubt, message: Message) -> None:
    """One message of the history: the one before, or one of those that are looked for."""
    if doubt.after and message.tags.get("msgid") == doubt.after.msgid:
        doubt.proven = True
        doubt.heard.clear()
        return
    if not doubt.proven or message.command != "PRIVMSG":
        return
    nick = room.fold(message.nick)
    start = doubt.missing.index(doubt.heard[-1][0]) + 1 if doubt.heard else 0
    for outgoing in doubt.missing[start:]:
        # My nickname may have changed while it was on its way.
        mine = {room.me, room.fold(room.wanted), room.fold(outgoing.written.nick if outgoing.written else "")}
        if nick in mine and _said_as(message) == _as_said(outgoing):
            doubt.heard.append((outgoing, message))
            return


def _decide(room: Room, doubt: _Doubt) -> Events:
    """What was found is stored; what was not is sent, or where that cannot be known, failed."""
    room.outbox.doubted.pop(doubt.conversation, None)
    # Some may be gone by now, with the conversation.
    missing = [one for one in doubt.missing if one in room.outbox.waiting]
    heard = [(one, message) for one, message in doubt.heard if one in missing]
    gone = {one for one, _message in heard}
    room.outbox.wait_with([one for one in room.outbox.waiting if one not in gone])
    for outgoing, message in heard:
        yield from found(room, outgoing, message)
    rest = [one for one in missing if one not in gone]
    if doubt.proven:
        for outgoing in rest:
            outgoing.written = None
    else:
        yield from _cannot_know(room, rest)
    yield from doubt.go_on(room)


def _cannot_know(room: Room, outgoing: list[Outgoing]) -> Events:
    room.outbox.wait_with([one for one in room.outbox.waiting if one not in outgoing])
    for one in outgoing:
        yield from fail(room, one, Saying(What.MAY_HAVE_BEEN_HEARD), Delivery.DOUBTFUL)


def _said_as(message: Message) -> tuple[Kind, str]:
    """What a PRIVMSG says, and how."""
    words = message.param(1)
    if words.upper().startswith("\x01ACTION "):
        return Kind.DID, _even(words[len("\x01ACTION ") :].strip("\x01"))
    return Kind.SAID, _even(words)


def _as_said(outgoing: Outgoing) -> tuple[Kind, str]:
    return outgoing.line.kind, _even(outgoing.line.text)


def _even(text: str) -> str:
    """Without what servers take from the ends of lines."""
    return "\n".join(line.rstrip() for line in styled(text).split("\n")).strip("\n")


def here(room: Room, conversation: Conversation) -> Written:
    """How a line that is written now can be found again."""
    return Written(room.nick, room.clock() + room.clock_ahead, conversation.last_said)
