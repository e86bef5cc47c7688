"""Choosing what a conversation tells of, and muting it."""

from typing import Final

from app.state.choices import Choices
from app.state.conversation import Conversation
from app.state.events import ChoicesChanged, Events, RowChanged
from app.state.notifying import Level
from app.state.room import Room
from app.state.sayings import What

#: Conversations that are remembered for one room; those that were chosen first are forgotten first.
MOST: Final = 2_000


def bring(room: Room, choices: Choices) -> Events:
    """What was chosen for this room before."""
    room.choices = choices
    for conversation in room.conversations.values():
        room.apply_choices(conversation)
        yield RowChanged(conversation.row())


def set_level(room: Room, name: str, level: Level) -> Events:
    """Be told of everything in a conversation, of what is meant for me, or of nothing."""
    conversation = room.find(name)
    if conversation is None:
        yield from room.refuse(What.NOT_IN_CHANNEL, name)
        return
    folded = room.fold(name)
    levels = {key: known for key, known in room.choices.levels.items() if key != folded}
    if level is not conversation.usual_level:
        levels[folded] = level
    yield from _choose(room, room.choices._replace(levels=dict(list(levels.items())[-MOST:])), conversation)


def set_muted(room: Room, name: str, *, muted: bool) -> Events:
    """Let a conversation be quiet, or be heard again."""
    conversation = room.find(name)
    if conversation is None:
        yield from room.refuse(What.NOT_IN_CHANNEL, name)
        return
    others = room.choices.muted - {room.fold(name)}
    if muted and len(others) < MOST:
        others |= {room.fold(name)}
    if muted:
        conversation.unread_lines.forget_mentions()
    yield from _choose(room, room.choices._replace(muted=others), conversation)


def follow(room: Room, before: str, conversation: Conversation) -> Events:
    """A conversation has another name: what was chosen for it goes with it. `before` is its folded former name."""
    after = room.fold(conversation.name)
    choices = room.choices
    if before == after or (before not in choices.levels and before not in choices.muted):
        return
    levels = {after if key == before else key: level for key, level in choices.levels.items()}
    muted = frozenset(after if key == before else key for key in choices.muted)
    yield from _choose(room, choices._replace(levels=levels, muted=muted), conversation)


def _choose(room: Room, choices: Choices, conversation: Conversation) -> Events:
    room.choices = choices
    room.apply_choices(conversation)
    yield ChoicesChanged(choices)
    yield RowChanged(conversation.row())
