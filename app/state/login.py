"""Being known again: logging in by the app's own key, and having the nickname registered for it.

https://ircv3.net/specs/extensions/sasl-3.2, https://ircv3.net/specs/extensions/account-registration
"""

import re
from typing import Final

from app.state import profiles
from app.state.events import Events
from app.state.registry import on
from app.state.room import Room
from server.protocol.message import Message

_MECHANISM: Final = "EXTERNAL"
#: What servers say of a nickname that is somebody's own, whoever has it just now.
_OWNED: Final = re.compile(r"\b(?:registered|reserved)\b", re.IGNORECASE)


def is_owned(words: str) -> bool:
    """Whether a nickname is refused since it is somebody's own."""
    return _OWNED.search(words) is not None


def is_possible(room: Room) -> bool:
    """Whether the server takes the key that it was shown in place of a password."""
    offered = room.capability_values.get("sasl", "").upper().split(",")
    return room.key_shown and "sasl" in room.offered and _MECHANISM in offered


def settle(room: Room) -> None:
    """What both ends can do is settled: log in where that is possible, then end the negotiation."""
    if not room.negotiating:
        return
    if room.login is None and "sasl" in room.capabilities and is_possible(room):
        room.login = False
        room.send("AUTHENTICATE", _MECHANISM)
    elif room.login is not False:
        room.negotiating = False
        room.send("CAP", "END")


def claim(room: Room) -> None:
    """Have my nickname for myself from now on. Only in Landline's rooms, which say where their lobby is: elsewhere, an
    account is nothing to be made without being asked."""
    may = "draft/account-registration" in room.capabilities and "LOBBY" in room.isupport
    if may and room.key_shown and not room.account:
        room.send("REGISTER", "*", "*", "*")


@on("AUTHENTICATE")
def asked(room: Room, message: Message) -> Events:
    """The server wants to know as whom: as whom the key belongs to."""
    if message.param(0) == "+" and room.login is False:
        room.send("AUTHENTICATE", "+")
    yield from ()


@on("900")
def logged_in(room: Room, message: Message) -> Events:
    """`me nick!user@host account :words`"""
    room.account = message.param(2)
    yield from profiles.know(room, room.nick, account=room.account)


@on("901")
def logged_out(room: Room, _message: Message) -> Events:
    room.account = ""
    yield from profiles.know(room, room.nick, account="")


@on("902", "903", "904", "905", "906", "907")
def ended(room: Room, _message: Message) -> Events:
    """The login succeeded, or there is none. My own nickname, which was refused to a stranger, is mine now."""
    if room.login is False:
        room.login = True
        if room.account and room.nick != room.wanted and room.fold(room.account) == room.fold(room.wanted):
            room.know_me(room.wanted)
            room.send("NICK", room.wanted)
        settle(room)
    yield from ()


@on("REGISTER")
def registered(_room: Room, _message: Message) -> Events:
    """It is mine; the numeric of a login says the same. What the server refuses is no concern of the person."""
    yield from ()
