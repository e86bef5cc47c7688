"""Who is writing at this moment. https://ircv3.net/specs/client-tags/typing

Nothing here has a clock that rings: `due` says when something is to be done next, `pass_time` does it.
"""

from typing import Final

from app.state.abilities import may_tag
from app.state.conversation import Conversation, Typing
from app.state.events import Events, TypingChanged
from app.state.joining import Stage
from app.state.room import Room
from server.protocol.message import Message

#: Told again at most each so many seconds, while one types.
_EVERY: Final = 3.0
#: Seconds without a key after which one counts as having paused.
_PAUSED: Final = 5.0
#: Seconds after which somebody types no more who says nothing of it any more; after a pause.
_LASTS: Final = 6.0
_PAUSE_LASTS: Final = 30.0
#: Told of at most so many people in one conversation.
_MOST: Final = 50
#: The answer to it, a refusal too, is nothing that anybody wants to see.
LABEL: Final = "typing"


# What the person does.


def typing(room: Room, conversation: Conversation, active: bool) -> None:
    """A key was pressed in a conversation, or (not `active`) what stood there is gone. Cheap enough for each key."""
    now = room.clock()
    state = room.typing.get(conversation)
    if not active:
        if state and state.told:
            _tell(room, conversation, state, "done")
            state.told = ""
        return
    if not is_told(room) or not (conversation.direct or conversation.joined):
        return
    if state is None:
        state = room.typing[conversation] = Typing()
    state.key_at = now
    if not 0 <= now - state.told_at < _EVERY:
        _tell(room, conversation, state, "active")


def said(room: Room, conversation: Conversation) -> None:
    """What was typed is said: the others see that I am done."""
    if state := room.typing.get(conversation):
        state.told = ""


def is_told(room: Room) -> bool:
    """Whether the server passes it on, and keeps refusals apart by their label."""
    return room.stage is Stage.HERE and "labeled-response" in room.capabilities and may_tag(room, "typing")


def _tell(room: Room, conversation: Conversation, state: Typing, word: str) -> None:
    state.told, state.told_at = word, room.clock()
    if is_told(room):
        room.send("TAGMSG", conversation.name, label=LABEL, tags={"+typing": word})


# What others do.


def heard(room: Room, conversation: Conversation, message: Message) -> Events:
    """Somebody types, paused or is done."""
    word, folded = message.tags.get("+typing", ""), room.fold(message.nick)
    if folded == room.me:
        return
    lasts = {"active": _LASTS, "paused": _PAUSE_LASTS}.get(word)
    if lasts is None:
        yield from done(room, conversation, message.nick)
        return
    state = room.typing.setdefault(conversation, Typing())
    known = folded in state.others
    if known or len(state.others) < _MOST:
        state.others[folded] = (message.nick, room.clock() + lasts)
    if not known:
        yield _changed(conversation, state)


def done(room: Room, conversation: Conversation, nick: str) -> Events:
    """Somebody types no more: said what it was, let it be, or left."""
    state = room.typing.get(conversation)
    if state and state.others.pop(room.fold(nick), None):
        yield _changed(conversation, state)


def forget(room: Room) -> Events:
    """The connection is gone: nobody is known to type."""
    for conversation, state in room.typing.items():
        if state.others:
            state.others.clear()
            yield _changed(conversation, state)
    room.typing.clear()


def _changed(conversation: Conversation, state: Typing) -> TypingChanged:
    return TypingChanged(conversation.name, tuple(nick for nick, _until in state.others.values()))


# Time.


def due(room: Room) -> float | None:
    """When `pass_time` has something to do next, in seconds since 1970; None while nobody types."""
    moments = [until for state in room.typing.values() for _nick, until in state.others.values()]
    moments += [state.key_at + _PAUSED for state in room.typing.values() if state.told == "active"]
    return min(moments, default=None)


def pass_time(room: Room) -> Events:
    """Whoever was not heard of for long types no more; who has not pressed a key for a while has paused."""
    now = room.clock()
    for conversation, state in list(room.typing.items()):
        over = [folded for folded, (_nick, until) in state.others.items() if not now < until <= now + _PAUSE_LASTS]
        for folded in over:
            del state.others[folded]
        if over:
            yield _changed(conversation, state)
        if state.told == "active" and not now - _PAUSED < state.key_at <= now:
            _tell(room, conversation, state, "paused")
        if not state.others and not state.told and not 0 <= now - state.told_at < _EVERY:
            del room.typing[conversation]
