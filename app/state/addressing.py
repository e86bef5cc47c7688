"""To which conversation a message belongs, by whom it is for and who sent it."""

from app.state.conversation import Conversation
from app.state.room import Room
from server.protocol.message import Message


def without_ranks(room: Room, target: str) -> str:
    """A message for the operators of a channel (`@#tea`) stands in the channel (ISUPPORT STATUSMSG)."""
    bare = target.lstrip("".join(room.ranks))
    return bare if room.is_channel(bare) else target


def conversation_of(room: Room, message: Message) -> Conversation | None:
    """The conversation of a message whose first parameter is its target, where there is one."""
    target = without_ranks(room, message.param(0))
    if room.is_channel(target):
        return room.channel_named(target)
    mine = room.fold(message.nick) == room.me
    found = room.find(target if mine else message.nick)
    return found if found and found.direct else None
