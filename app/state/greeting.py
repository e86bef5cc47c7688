"""Coming into a room and losing it: capabilities, nickname, what the server says of itself, farewells.

https://modern.ircdocs.horse/#connection-registration, https://ircv3.net/specs/extensions/capability-negotiation
"""

import re
import unicodedata
from typing import Final

from app.state import channels, choosing, history, login, presence, profiles, sending, typing
from app.state.events import (
    AbilitiesChanged,
    Events,
    GaveUp,
    Lost,
    MembersListed,
    NickChanged,
    PasswordWanted,
    Ponged,
    RowChanged,
    StrangerMet,
)
from app.state.joining import Stage, Step
from app.state.negotiating import in_lists
from app.state.people import say_away_quietly
from app.state.registry import on
from app.state.room import MOST_TOKENS, Room, last
from app.state.sayings import Saying, What
from app.state.security import Stranger
from server.protocol import names
from server.protocol.isupport import parse_prefix, parse_tokens
from server.protocol.message import Message
from server.protocol.modes import ModeKinds

#: How many nicknames are tried before the app gives up.
_MOST_TRIES: Final = 30
#: What the oldest servers take (RFC 1459, 1.2).
_SHORTEST_LIMIT: Final = 9
_CLOSING: Final = re.compile(r"^closing (?:link|connection):? *", re.IGNORECASE)
#: By whom and why, where it is written as most servers do: `Killed (kestrel (too loud))`.
_KILLED: Final = re.compile(r"\bkilled\b(?: \((?P<by>[^()]+) \((?P<why>.*?)\)\)+$)?", re.IGNORECASE)
#: How our own server says that its host closes the room.
_ROOM_CLOSED: Final = re.compile(r"^The room is closed(?:: (?P<why>.*))?$")
_BANNED: Final = re.compile(r"\b(?:[gkzd]-?:?lined?|banned|autokill(?:ed)?)\b", re.IGNORECASE)
_PASSWORD: Final = re.compile(r"\bpassword\b", re.IGNORECASE)
_TOO_MANY: Final = re.compile(r"\btoo many\b", re.IGNORECASE)


# What the person and the link do.


def open_room(room: Room, nick: str, password: str = "", channel: str = "") -> Events:
    """The person wants to join; the link is to be opened."""
    room.wanted = nick
    room.password = password
    room.channel = channel
    room.know_me(nick)
    yield from room.step(Step.OPENED)


def reopen(room: Room) -> Events:
    """The person wants to come back into a room that let them go; all that was said there is still to be read."""
    room.final = False
    yield from room.step(Step.OPENED)


def connected(room: Room, *, key_shown: bool = False) -> Events:
    """The link stands, and the server was shown the user's own key or not: introduce ourselves (https://modern.ircdocs.horse/#connection-registration)."""
    room.forget_connection()
    room.key_shown = key_shown
    room.know_me(room.wanted)
    room.reclaiming = room.been_here
    room.negotiating = True
    if room.password:
        room.send("PASS", room.password)
    room.send("CAP", "LS", "302")
    room.send("NICK", room.nick)
    room.send("USER", user_name(room.nick), "0", "*", room.nick)
    yield from room.step(Step.CONNECTED)


def lost(room: Room, why: Saying) -> Events:
    """The link is gone. Who was in the room tries again; lines that were not confirmed are said to be lost."""
    if room.stage is Stage.GREETING and not room.heard_sense:
        why = Saying(What.NOT_A_ROOM)
    if room.farewell and room.farewell.what in (What.PASSWORD_NEEDED, What.PASSWORD_WRONG):
        yield PasswordWanted(wrong=room.farewell.what is What.PASSWORD_WRONG)
    words = room.words(room.farewell or why)
    worth_a_try = room.been_here and not room.final
    for conversation in room.conversations.values():
        if room.stage is Stage.HERE and (conversation.joined or conversation is room.shown):
            yield from room.add(conversation, room.note(What.CUT_OFF, text=words))
    yield from _out_of_sight(room)
    yield from history.lost(room)
    yield from sending.connection_lost(room)
    yield from room.step(Step.LOST if worth_a_try else Step.GAVE_UP)
    yield AbilitiesChanged()
    yield Lost(words) if worth_a_try else GaveUp(words)


def met_stranger(room: Room, stranger: Stranger) -> Events:
    """Another one answers at the room's address: nothing was said to it, and it is not called again by itself."""
    yield StrangerMet(stranger)
    room.farewell, room.final = None, True
    yield from lost(room, Saying(What.STRANGER))


def _out_of_sight(room: Room) -> Events:
    """Without a connection, nobody knows who is there."""
    for conversation in room.conversations.values():
        if not conversation.direct:
            conversation.joined = False
            conversation.members.clear()
            yield MembersListed(conversation.name)
        elif conversation.presence is not None:
            conversation.presence = None
            yield RowChanged(conversation.row())
    yield from typing.forget(room)
    room.people.clear()
    room.profiles.clear()


def set_password(room: Room, password: str) -> None:
    """Say this to the room from the next connection on."""
    room.password = password


def retried(room: Room) -> Events:
    """The next try begins."""
    yield from room.step(Step.RETRIED)


def leave(room: Room, reason: str) -> Events:
    """The person closes the room."""
    if room.stage in (Stage.GREETING, Stage.HERE):
        room.send("QUIT", reason)
    yield from _out_of_sight(room)
    yield from history.lost(room)
    yield from sending.connection_lost(room)
    yield from room.step(Step.LEFT)


def user_name(nick: str) -> str:
    """A user name that every server takes: a few ASCII letters and digits."""
    return "".join(c for c in nick.lower() if c.isascii() and c.isalnum())[:9] or "landline"


# The nickname.


@on("432", "433", "436", "437")
def nick_refused(room: Room, message: Message) -> Events:
    """Taken, or not allowed: propose another one at once before the room is reached, else say so."""
    refused = message.param(1)
    taken = message.command in ("433", "436")
    owned = taken and login.is_owned(last(message))
    if room.welcomed:
        if taken:
            why = What.NICK_OWNED if owned else What.NICK_IN_USE
            yield from room.refuse(why, refused, proposal(refused, 2, room.nick_limit))
        elif room.is_channel(refused):
            yield from room.refuse(What.REFUSED, text=last(message))
        else:
            yield from room.refuse(What.NICK_REFUSED, refused)
        return
    if room.stage is not Stage.GREETING:
        return
    room.nick_tries += 1
    room.nick_owned = room.nick_owned or (owned and room.fold(refused) == room.fold(room.wanted))
    if taken and len(refused) < len(room.nick) and room.nick.startswith(refused) and refused:
        room.nick_limit = len(refused)
    if not taken and room.nick_tries <= 2:
        following = _simpler(room)
    else:
        following = proposal(room.wanted, room.nick_tries + 1, room.nick_limit)
    if room.nick_tries > _MOST_TRIES or following == room.nick:
        room.send("QUIT")
        yield from room.step(Step.GAVE_UP)
        yield GaveUp(room.words(Saying(What.NO_NICK_FREE) if taken else Saying(What.NICK_REFUSED, room.wanted)))
        return
    room.know_me(following)
    room.send("NICK", following)


def proposal(nick: str, number: int, limit: int) -> str:
    """Another nickname like this one: otter2, otter3; user7_2 where it has a number already."""
    tail = f"_{number}" if nick[-1:].isdigit() else str(number)
    return nick[: max(limit - len(tail), 1)] + tail


def _simpler(room: Room) -> str:
    """A nickname that stricter servers take: without accents first, then short as well."""
    bare = unicodedata.normalize("NFKD", room.wanted).encode("ascii", "ignore").decode()
    bare = names.nick_from(bare) or "guest"
    if bare != room.nick:
        return bare
    room.nick_limit = _SHORTEST_LIMIT
    return bare[:_SHORTEST_LIMIT]


# What the server says of itself.


@on("001")
def welcomed(room: Room, message: Message) -> Events:
    """The server knows me, by this nickname."""
    if room.welcomed:
        return
    room.welcomed = True
    room.negotiating = False
    room.server = message.source
    if message.param(0) not in ("", "*"):
        room.know_me(message.param(0))
    yield NickChanged(room.nick)


@on("005")
def features(room: Room, message: Message) -> Events:
    """What the server can do, and its limits (https://modern.ircdocs.horse/#rplisupport-005)."""
    for name, value in parse_tokens(message.params[1:-1]).items():
        if value is None:
            room.isupport.pop(name, None)
        elif len(room.isupport) < MOST_TOKENS:
            room.isupport[name] = value
    room.name = room.isupport.get("NETWORK") or room.name
    mapping = room.isupport.get("CASEMAPPING")
    fold = names.CASEMAPPINGS.get(mapping, str.casefold) if mapping else room.fold
    if fold is not room.fold:
        yield from _close_twins(room, fold)
        room.refold(fold)
        # What was chosen is known by folded names.
        yield from choosing.bring(room, room.choices)
    room.ranks = parse_prefix(room.isupport.get("PREFIX", "(ov)@+"))
    letters = "".join(room.ranks.values())
    room.mode_kinds = ModeKinds.from_isupport(room.isupport.get("CHANMODES", "beI,k,l,imnst"), letters)
    if room.stage is Stage.HERE:
        yield AbilitiesChanged()


def _close_twins(room: Room, fold: names.Fold) -> Events:
    """Two conversations whose names are one from now on become one."""
    known: set[str] = set()
    for conversation in list(room.conversations.values()):
        folded = fold(conversation.name)
        if folded in known:
            yield from channels.close(room, conversation, Saying(What.LEFT, conversation.name))
        known.add(folded)


@on("376", "422")
def greeted(room: Room, _message: Message) -> Events:
    """The message of the day is over, and with it the greeting: in the room."""
    if not room.welcomed or room.stage is not Stage.GREETING:
        return
    first_time = not room.been_here
    mine = room.fold(room.nick) == room.fold(room.wanted)
    if mine:
        login.claim(room)
    elif first_time and room.nick_owned:
        yield from room.tell(room.note(What.NICK_OWNED_HERE, room.wanted, room.nick))
    if first_time:
        # Somebody else has the nickname that I asked for first: this one is mine from now on.
        room.wanted = room.nick
    room.been_here = True
    room.here_since = room.clock()
    yield from room.step(Step.WELCOMED)
    profiles.introduce(room)
    presence.watch_all(room)
    joining = [(channel.name, channel.password) for channel in room.conversations.values() if not channel.direct]
    if first_time or not joining:
        firsts = (room.channel or room.isupport.get("LOBBY", "")).split(",")
        joining[:0] = [(name, "") for name in firsts if room.is_channel(name) and room.find(name) is None]
    _rejoin(room, joining)
    if room.away and "draft/pre-away" not in room.capabilities:
        say_away_quietly(room)
    yield AbilitiesChanged()
    yield from history.welcomed(room)
    yield from sending.deliver(room)


def _rejoin(room: Room, channels: list[tuple[str, str]]) -> None:
    for name, password in channels:
        if password:
            room.send("JOIN", name, password)
    for listed in in_lists((name for name, password in channels if not password), ","):
        room.send("JOIN", listed)


# Signs of life, and farewells.


@on("PING")
def pinged(room: Room, message: Message) -> Events:
    room.send("PONG", *message.params[:1])
    yield from ()


@on("PONG")
def ponged(room: Room, message: Message) -> Events:
    yield Ponged(last(message))
    yield from sending.answered(room, last(message))


@on("464", "465", "466")
def shut_out(room: Room, message: Message) -> Events:
    """A wrong password, or banned. The connection is about to end."""
    wrong = message.command == "464"
    if wrong and room.welcomed:  # OPER, too, answers with 464; the room is not lost with it.
        yield from room.refuse(What.REFUSED, text=last(message))
        return
    if not wrong:
        room.farewell = Saying(What.BANNED, text=last(message))
    elif room.farewell is None:
        room.farewell = _about_password(room, last(message))
    room.final = True


def _about_password(room: Room, words: str) -> Saying:
    if _TOO_MANY.search(words):
        return Saying(What.PASSWORD_TOO_OFTEN)
    return Saying(What.PASSWORD_WRONG if room.password else What.PASSWORD_NEEDED)


@on("KILL")
def killed(room: Room, message: Message) -> Events:
    """Put out of the room, by its host or an operator."""
    if room.fold(message.param(0)) == room.me:
        room.farewell = Saying(What.PUT_OUT, other=message.nick, text=message.param(1))
        room.final = True
    yield from ()


@on("ERROR")
def ending(room: Room, message: Message) -> Events:
    """The server's last words (https://modern.ircdocs.horse/#error-message)."""
    words = _CLOSING.sub("", last(message))
    if room.farewell is None:
        if room.stage is Stage.GREETING and _PASSWORD.search(words):
            room.farewell, room.final = _about_password(room, words), True
        elif _BANNED.search(words):
            room.farewell, room.final = Saying(What.BANNED, text=words), True
        elif closed := _ROOM_CLOSED.match(words):
            room.farewell = Saying(What.ROOM_CLOSED, text=closed["why"] or "")
        elif put_out := _KILLED.search(words):
            why = put_out["why"] if put_out["by"] else words
            room.farewell, room.final = Saying(What.PUT_OUT, other=put_out["by"] or "", text=why), True
        else:
            room.farewell = Saying(What.ENDED, text=words)
    yield from ()
