"""Whether those with whom one talks alone are there, also where no channel is shared.

https://ircv3.net/specs/extensions/monitor, https://ircv3.net/specs/extensions/extended-monitor
"""

from typing import Final

from app.state.events import Events, PersonChanged
from app.state.negotiating import in_lists
from app.state.people import ask_whether_away, direct_with, set_presence
from app.state.registry import on
from app.state.room import Room
from server.protocol.message import Message

#: Of so many who are there at once, the server is asked whether they are away.
_ASK_ABOUT: Final = 20


def watch_all(room: Room) -> None:
    """On coming in, watch everybody with whom I talk alone, as many as the server takes."""
    limit = room.isupport.get("MONITOR", "")
    most = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else len(room.conversations)
    nicks = [conversation.name for conversation in room.conversations.values() if conversation.direct]
    for listed in in_lists(nicks[:most], ","):
        room.watch("+", listed)


@on("730")
def came(room: Room, message: Message) -> Events:
    """`me :otter!user@host,...`: these are there."""
    asked = 0
    for mask in message.param(1).split(","):
        folded = room.fold(mask.partition("!")[0])
        direct = direct_with(room, folded)
        if direct is None:
            continue
        if direct.presence != "away":
            yield from set_presence(direct, "here")
        yield PersonChanged(direct.name)
        if folded not in room.people and asked < _ASK_ABOUT:
            asked += 1
            ask_whether_away(room, direct.name)


@on("731")
def went(room: Room, message: Message) -> Events:
    """`me :otter,...`: these are not there, or not any more."""
    for nick in message.param(1).split(","):
        folded = room.fold(nick.partition("!")[0])
        if (direct := direct_with(room, folded)) and folded not in room.people:
            room.profiles.pop(folded, None)
            yield from set_presence(direct, "gone")
            yield PersonChanged(direct.name)
