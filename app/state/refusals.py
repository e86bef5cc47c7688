"""What the server refuses, in plain words, told where the person is looking for it.

A refusal that answers a line of mine makes that line fail; one that keeps me out of a channel is told there; any
other is told at once. https://modern.ircdocs.horse/#numerics, https://ircv3.net/specs/extensions/standard-replies
"""

from typing import Final

from app.state import browsing, profiles, sending, taking_back, typing
from app.state.conversation import Conversation
from app.state.events import Events
from app.state.joining import Stage
from app.state.lines import Kind
from app.state.outbox import Outgoing
from app.state.outcome import fail
from app.state.people import set_presence
from app.state.registry import on
from app.state.room import Room, last
from app.state.sayings import Saying, What
from app.state.text import plain
from server.protocol.message import Message

#: What each numeric says. Its second parameter is the name that it is about.
SAYS: Final[dict[str, What]] = {
    "401": What.NOBODY_THERE,
    "403": What.NO_SUCH_CHANNEL,
    "404": What.CANNOT_SEND,
    "405": What.TOO_MANY_CHANNELS,
    "406": What.NOBODY_THERE,
    "417": What.TOO_LONG,
    "421": What.UNKNOWN_COMMAND,
    "441": What.NOT_TOGETHER,
    "442": What.NOT_IN_CHANNEL,
    "443": What.ALREADY_THERE,
    "461": What.INCOMPLETE_COMMAND,
    "471": What.CHANNEL_FULL,
    "473": What.INVITE_ONLY,
    "474": What.BANNED_FROM_CHANNEL,
    "475": What.CHANNEL_PASSWORD,
    "476": What.BAD_CHANNEL_NAME,
    "477": What.ACCOUNT_NEEDED,
    "479": What.BAD_CHANNEL_NAME,
    "481": What.NOT_SERVER_OPERATOR,
    "482": What.NOT_OPERATOR,
}
#: What each code of a standard reply says, where that is more than its own words.
_FAILS: Final = {"MULTILINE_MAX_BYTES": What.TOO_LONG, "MULTILINE_MAX_LINES": What.TOO_LONG}
#: These answer what was said.
_ABOUT_TALK: Final = frozenset({"401", "403", "404", "407", "408", "412", "415", "439", "477", "531"})
#: These keep me out of a channel.
_KEPT_OUT: Final = frozenset({"403", "405", "471", "473", "474", "475", "476", "477", "479", "480", "489", "520"})


@on("263", *SAYS)
def refused(room: Room, message: Message) -> Events:
    """Any numeric of refusal; those that nothing is known about tell the server's own words."""
    if room.stage is not Stage.HERE or profiles.unknown(room, message) or room.label_of(message) == typing.LABEL:
        return
    if message.command == "263":
        yield from browsing.refused(room, message)
    name = message.param(1) if len(message.params) > 2 else ""
    what = SAYS.get(message.command, What.REFUSED)
    why = Saying(what, name, message.param(2) if len(message.params) > 3 else "", plain(last(message)))
    conversation = room.find(name) if name else None
    if outgoing := _answered(room, message, conversation if message.command in _ABOUT_TALK else None):
        yield from fail(room, outgoing, why)
    elif conversation and not conversation.direct and not conversation.joined and message.command in _KEPT_OUT:
        yield from sending.not_let_in(room, conversation, why)
    elif conversation and message.command in _ABOUT_TALK:
        yield from room.add(conversation, room.line(Kind.ERROR, "", room.words(why), message=message))
    else:
        yield from room.refuse(why.what, why.name, why.other, why.text)
    if message.command == "401" and conversation and conversation.direct:
        yield from set_presence(conversation, "gone")


@on("FAIL")
def failed(room: Room, message: Message) -> Events:
    """`FAIL command code [context...] :words` (https://ircv3.net/specs/extensions/standard-replies)."""
    command = message.param(0).upper()
    if room.label_of(message) == typing.LABEL:
        return
    if command == "REDACT":
        yield from taking_back.refused(room, message)
        return
    if command in ("REGISTER", "MARKREAD", "CHATHISTORY"):
        # It was not asked for by the person.
        return
    why = Saying(_FAILS.get(message.param(1), What.REFUSED), text=plain(last(message)))
    conversation = None
    if command in ("PRIVMSG", "BATCH"):
        named = (room.find(name) for name in message.params[2:-1])
        conversation = next((found for found in named if found), None)
    if outgoing := _answered(room, message, conversation):
        yield from fail(room, outgoing, why)
    elif room.stage is Stage.HERE:
        yield from room.refuse(why.what, text=why.text)


def _answered(room: Room, message: Message, conversation: Conversation | None) -> Outgoing | None:
    """The line of mine that a refusal answers: by its label, else the first one on its way there."""
    if label := room.label_of(message):
        return room.outbox.take(label)
    return room.outbox.take_first(conversation) if conversation else None
