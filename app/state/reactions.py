"""Reactions to a message: a sign, mostly one emoji. https://ircv3.net/specs/client-tags/react"""

from typing import Final

from app.state.abilities import may_react, may_tag
from app.state.conversation import Conversation
from app.state.events import Events, Reacted
from app.state.joining import Stage
from app.state.room import Room, answers
from app.state.sayings import What
from app.state.text import plain
from server.protocol.message import Message

#: A sign, not a message: the longest emoji has some ten characters, a word about as many.
_LONGEST: Final = 40
_ON: Final = "+draft/react"
_OFF: Final = "+draft/unreact"


def react(room: Room, conversation: Conversation, msgid: str, text: str, on: bool) -> Events:
    """React to a message, or take that back."""
    tag = _ON if on else _OFF
    if room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
        return
    if not may_react(room, tag[1:]) or not msgid or not _is_sign(text):
        yield from room.refuse(What.CANNOT_REACT)
        return
    label = "react" if "labeled-response" in room.capabilities else ""
    room.send("TAGMSG", conversation.name, label=label, tags={tag: text, **reply_tags(room, msgid)})
    if "echo-message" not in room.capabilities:
        yield Reacted(conversation.name, msgid, room.nick, text, on, mine=True)


def reply_tags(room: Room, msgid: str) -> dict[str, str]:
    """What says that a message belongs to another one: both names that clients know, where the server lets them."""
    return {f"+{name}": msgid for name in ("reply", "draft/reply") if msgid and may_tag(room, name)}


def heard(room: Room, conversation: Conversation, message: Message) -> Events:
    """Somebody, or I, reacted to a message in a conversation: now or, out of its history, then."""
    msgid = answers(message.tags)
    for tag, on in ((_ON, True), (_OFF, False)):
        text = plain(message.tags.get(tag, ""))
        if msgid and _is_sign(text):
            mine = room.fold(message.nick) == room.me
            yield Reacted(conversation.name, msgid, message.nick, text, on, mine)


def _is_sign(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and not text.isspace()
