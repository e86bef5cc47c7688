"""Looking for channels: what the server lists, in slices. https://modern.ircdocs.horse/#list-message"""

import re
from typing import Final

from app.state.conversation import ListedChannel
from app.state.events import ChannelsListed, Events
from app.state.joining import Stage
from app.state.registry import on
from app.state.room import Room
from app.state.sayings import What
from app.state.text import plain
from server.protocol.message import Message

#: Channels that are told of in one go, and at most.
SLICE: Final = 200
MOST: Final = 50_000
_LONGEST_TOPIC: Final = 400
#: Some servers put the modes in front of the topic.
_MODES: Final = re.compile(r"^\[\+[^\]]*\] ?")


def ask(room: Room) -> Events:
    """Ask which channels there are; `ChannelsListed` comes as they come. One question at a time."""
    if room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
    elif room.listing is None:
        room.listing = []
        room.listed = 0
        # A network that lets go who is sent too much (no SAFELIST) is asked for less: where more than one is.
        few = "SAFELIST" not in room.isupport and "U" in room.isupport.get("ELIST", "").upper()
        room.send("LIST", *([">1"] if few else []))


@on("322")
def listed(room: Room, message: Message) -> Events:
    """`me #channel members :topic`"""
    name, members = message.param(1), message.param(2)
    if room.listing is None or room.listed >= MOST or not room.is_channel(name):
        return
    count = int(members) if members.isascii() and members.isdigit() and len(members) < 9 else 0
    topic = " ".join(_MODES.sub("", plain(message.param(3))).split())[:_LONGEST_TOPIC]
    room.listing.append(ListedChannel(name, count, topic))
    room.listed += 1
    if len(room.listing) >= SLICE:
        yield ChannelsListed(tuple(room.listing), complete=False)
        room.listing.clear()


@on("323")
def complete(room: Room, _message: Message) -> Events:
    """That was all."""
    if room.listing is not None:
        found, room.listing = room.listing, None
        yield ChannelsListed(tuple(found), complete=True)


def refused(room: Room, message: Message) -> Events:
    """The server does not want to list its channels now (263): what came is all."""
    if message.param(1).upper() == "LIST":
        yield from complete(room, message)
