"""A room that was open when the app ended: its conversations stand there again before the room is reached."""

from collections.abc import Sequence
from typing import Final

from app.state.events import Events
from app.state.room import Room

#: Every server knows these as channels; those of another kind come back when somebody joins them.
_CHANNELS: Final = ("#", "&")


def restore(room: Room, nick: str, name: str, conversations: Sequence[str], lobby: str = "") -> Events:
    """Have these conversations again, as somebody called `nick`. When the room is opened again, channels are joined as
    after a lost connection, and like then it is tried until it succeeds. `name` and `lobby` are what the room said
    of itself, until it says so again."""
    room.wanted = nick
    room.know_me(nick)
    room.been_here = True
    room.name = name
    room.isupport["LOBBY"] = lobby
    for wanted in conversations:
        direct = not wanted.startswith(_CHANNELS)
        if room.is_person(wanted) if direct else room.is_channel(wanted):
            yield from room.open(wanted, direct)
