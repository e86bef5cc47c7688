"""What is said: by others, and my own words when the server says them back.

https://modern.ircdocs.horse/#privmsg-message, https://modern.ircdocs.horse/ctcp.html,
https://ircv3.net/specs/extensions/standard-replies
"""

from typing import Final

from app.state import profiles, reactions, taking_back, typing
from app.state.addressing import conversation_of, without_ranks
from app.state.events import Events, Reacted
from app.state.joining import Stage
from app.state.lines import Kind
from app.state.outcome import confirm
from app.state.people import seen
from app.state.registry import on
from app.state.room import Room, is_word, last
from app.state.sayings import What
from app.state.text import plain, styled
from server.protocol.message import Message

#: What the app answers when a program asks for its version.
VERSION: Final = "Landline 0.1.0"
#: Questions of programs (CTCP) that are answered within so many seconds: asking must not flood.
_ANSWERS: Final = 4
_ANSWERS_WITHIN: Final = 10


# What the person does.


def query(room: Room, nick: str) -> Events:
    """Have a conversation with somebody alone."""
    if room.is_person(nick):
        yield from room.open(room.spelled(nick), direct=True)
    else:
        yield from room.refuse(What.NOBODY_THERE, nick)


# What the server says.


@on("PRIVMSG", "NOTICE")
def said(room: Room, message: Message) -> Events:
    """Somebody said something, to a channel or to me; or the server says back what I said."""
    target, words = message.param(0), message.param(1)
    kind = Kind.SAID if message.command == "PRIVMSG" else Kind.NOTICE
    if words.startswith("\x01"):
        asked, _, rest = words.strip("\x01").partition(" ")
        if asked.upper() != "ACTION" or kind is Kind.NOTICE:
            if kind is Kind.SAID and room.fold(message.nick) != room.me:
                _answer(room, message.nick, asked.upper(), rest)
            return
        kind, words = Kind.DID, rest
    words = styled(words)
    if "bot" in message.tags:
        yield from profiles.know(room, message.nick, bot=True)
    if room.fold(message.nick) == room.me:
        yield from _echoed(room, message, kind, words)
    elif channel := room.channel_named(without_ranks(room, target)):
        yield from typing.done(room, channel, message.nick)
        yield from room.add(channel, room.line(kind, message.nick, words, message=message))
    elif room.from_server(message):
        if room.stage is Stage.HERE:  # Not "Looking up your hostname", which nobody needs to know.
            yield from room.tell(room.line(Kind.NOTICE, message.nick, words, message=message))
    else:
        yield from _said_to_me(room, message, kind, words)


def _said_to_me(room: Room, message: Message, kind: Kind, words: str) -> Events:
    """In our own conversation; a notice opens none, as programs write them."""
    if not room.is_person(message.nick):
        return
    if kind is not Kind.NOTICE:
        yield from room.open(message.nick, direct=True)
    direct = room.find(message.nick)
    line = room.line(kind, message.nick, words, message=message)
    if direct is None:
        yield from room.tell(line)
        return
    yield from seen(room, room.fold(message.nick))
    yield from typing.done(room, direct, message.nick)
    yield from room.add(direct, line)


def _echoed(room: Room, message: Message, kind: Kind, words: str) -> Events:
    """My own words, said back (https://ircv3.net/specs/extensions/echo-message)."""
    target = message.param(0)
    conversation = room.find(target)
    outgoing = None
    if label := room.label_of(message):
        outgoing = room.outbox.take(label)
    elif conversation and "labeled-response" not in room.capabilities:
        # Echoes come in order; a server may have changed the text on the way.
        outgoing = room.outbox.take_first(conversation, words) or room.outbox.take_first(conversation)
    if outgoing:
        yield from confirm(room, outgoing, message, words)
    elif room.fold(target) != room.me and (room.channel_named(target) or room.is_person(target)):
        # Said by me, from another program on the same connection (a bouncer).
        yield from room.open(target, direct=not room.is_channel(target))
        if conversation := room.find(target):
            yield from room.add(conversation, room.line(kind, message.nick, words, message=message))


@on("TAGMSG")
def tagged(room: Room, message: Message) -> Events:
    """Something without words: a reaction, or that somebody types."""
    if conversation := conversation_of(room, message):
        for reacted in reactions.heard(room, conversation, message):
            if isinstance(reacted, Reacted):
                conversation.past.decide(reacted.msgid, reacted.nick, reacted.text)
            yield reacted
        if "+typing" in message.tags:
            yield from typing.heard(room, conversation, message)


def _answer(room: Room, nick: str, asked: str, rest: str) -> None:
    """Answer a program that asks what mine is, a few times at most."""
    now = room.clock()
    while room.answered and not now - _ANSWERS_WITHIN < room.answered[0] <= now:
        room.answered.popleft()
    if asked not in ("VERSION", "PING") or not is_word(nick) or len(room.answered) >= _ANSWERS:
        return
    room.answered.append(now)
    answer = VERSION if asked == "VERSION" else rest[:100]
    room.send("NOTICE", nick, f"\x01{asked} {answer}\x01")


@on("WALLOPS")
def operators_told(room: Room, message: Message) -> Events:
    """The operators of the server say something to everybody who wants to hear it."""
    yield from room.tell(room.line(Kind.NOTICE, message.nick, styled(message.param(0)), message=message))


@on("WARN", "NOTE")
def remarked(room: Room, message: Message) -> Events:
    """The server remarks something on a command of mine; nothing has failed."""
    yield from room.tell(room.line(Kind.NOTICE, message.nick or room.server, plain(last(message)), message=message))


@on("ACK")
def acknowledged(room: Room, message: Message) -> Events:
    """A labelled command was done. Without echo-message, that is all the confirmation that a line gets."""
    label = room.label_of(message)
    if changing := room.outbox.changing.get(label):
        yield from taking_back.confirmed(room, changing)
    elif "echo-message" not in room.capabilities and (outgoing := room.outbox.take(label)):
        yield from confirm(room, outgoing, message._replace(source=room.nick), outgoing.line.text)
