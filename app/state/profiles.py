"""What people say of themselves beside their nickname, and what the server tells of them.

https://ircv3.net/specs/extensions/metadata (`draft/metadata-2`), and where a server has only that, `draft/metadata-3`,
which tells news with the numerics of an answer (https://github.com/ircv3/ircv3-specifications/pull/613);
https://ircv3.net/specs/extensions/extended-join, https://ircv3.net/specs/extensions/setname
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from app.state.conversation import Profile
from app.state.events import Events, PersonChanged, SyncLater
from app.state.joining import Stage
from app.state.registry import on
from app.state.room import Room
from app.state.text import plain
from server.protocol.message import Message


class Field(NamedTuple):
    """A key on the wire: where it stands in a Profile, and how much of it is kept, in characters."""

    name: str
    longest: int


#: What the app follows.
KEYS: Final[Mapping[str, Field]] = {
    "avatar": Field("avatar", 400),
    "display-name": Field("display_name", 64),
    "pronouns": Field("pronouns", 32),
    "status": Field("status", 200),
}
#: The marks of those whose nickname is their own are not to be had by writing them.
_NO_MARKS: Final = str.maketrans("", "", "✓✔✅☑🗸")
#: People of whom anything is remembered.
MOST: Final = 50_000
_LONGEST_NAME: Final = 100
#: Characters of anything else that is remembered of somebody.
_LONGEST: Final = 400
_NOTHING: Final = Profile()
#: Seconds that a server can ask the app to wait.
_LONGEST_WAIT: Final = 600


def has_metadata(room: Room) -> bool:
    """Whether people can say something of themselves here."""
    return "batch" in room.capabilities and not room.capabilities.isdisjoint(("draft/metadata-2", "draft/metadata-3"))


# What the person does.


def introduce(room: Room) -> None:
    """Say on coming in what I say of myself, and ask what others say."""
    if has_metadata(room):
        room.send("METADATA", "*", "SUB", *KEYS)
        _tell(room, _NOTHING)


def set_own(room: Room, own: Profile) -> None:
    """Say something else of myself, here from now on and after each lost connection."""
    before, room.own = room.own, own
    if room.stage is Stage.HERE and has_metadata(room):
        _tell(room, before)


def _tell(room: Room, before: Profile) -> None:
    for key, field in KEYS.items():
        value = getattr(room.own, field.name)
        if value != getattr(before, field.name):
            room.send("METADATA", "*", "SET", key, *([value] if value else []))


def sync(room: Room, channel: str) -> Events:
    """Ask what the members of a big channel say of themselves, as the server told to do later."""
    if room.channel_named(channel) and has_metadata(room):
        room.send("METADATA", channel, "SYNC")
    yield from ()


# What is known.


def know(room: Room, nick: str, **changes: Any) -> Events:
    """Something of a Profile is known of somebody now."""
    folded = room.fold(nick)
    before = room.profiles.get(folded, _NOTHING)
    kept: dict[str, Any] = {key: new[:_LONGEST] if isinstance(new, str) else new for key, new in changes.items()}
    after = replace(before, **kept)
    if after == before or (folded not in room.profiles and len(room.profiles) >= MOST):
        return
    owned = room.owns_name(folded)
    room.profiles[folded] = after
    if (before.display_name, before.bot, owned) != (after.display_name, after.bot, room.owns_name(folded)):
        yield from room.member_changed(folded)
    yield PersonChanged(room.spelled(nick))


def shown_name(room: Room, nick: str) -> str:
    """What somebody is called on the screen; nobody is shown under another one's nickname."""
    folded = room.fold(nick)
    profile = room.profiles.get(folded)
    if profile is None or not profile.display_name:
        return nick
    name = room.fold(profile.display_name)
    return nick if name != folded and (name == room.me or name in room.people) else profile.display_name


def short(text: str, longest: int) -> str:
    """Text from the network as one short line."""
    return " ".join(plain(text).split())[:longest]


# What the server says.


@on("METADATA")
def told(room: Room, message: Message) -> Events:
    """`METADATA otter status * :words`; without a fourth parameter it says that no more."""
    yield from _put(room, message.param(0), message.param(1), message.param(3))


@on("761")
def value_told(room: Room, message: Message) -> Events:
    """`me otter status * :words`"""
    yield from _put(room, message.param(1), message.param(2), message.param(4))


@on("766")
def nothing_told(room: Room, message: Message) -> Events:
    """`me otter status :words for people`: there is nothing under that key."""
    yield from _put(room, message.param(1), message.param(2), "")


def _put(room: Room, whom: str, key: str, value: str) -> Events:
    field, nick = KEYS.get(key), room.nick if whom == "*" else whom
    if field and room.is_person(nick):
        text = value.translate(_NO_MARKS) if field.name == "display_name" else value
        yield from know(room, nick, **{field.name: short(text, field.longest)})


@on("774")
def told_later(room: Room, message: Message) -> Events:
    """`me #channel seconds`: so much is said there that one has to ask for it later."""
    seconds = message.param(2)
    wait = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else 0
    if channel := room.channel_named(message.param(1)):
        yield SyncLater(channel.name, min(max(wait, 1), _LONGEST_WAIT))


@on("SETNAME")
def real_name_set(room: Room, message: Message) -> Events:
    """Somebody has another real name."""
    yield from know(room, message.nick, real_name=short(message.param(0), _LONGEST_NAME))


@on("ACCOUNT")
def account_changed(room: Room, message: Message) -> Events:
    """Somebody is logged in by another name, or not any more (https://ircv3.net/specs/extensions/account-notify)."""
    account = message.param(0)
    yield from know(room, message.nick, account="" if account in ("*", "0") else account)


def joined(room: Room, message: Message) -> Events:
    """A JOIN that tells account and real name."""
    if len(message.params) > 2:
        account = message.param(1)
        name = short(message.param(2), _LONGEST_NAME)
        yield from know(room, message.nick, account="" if account in ("*", "0") else account, real_name=name)


# Asking about somebody (https://modern.ircdocs.horse/#whois-message).


def ask(room: Room, nick: str) -> Events:
    """Ask the server what it knows of somebody; the answers come as changes of the profile."""
    if room.stage is Stage.HERE and room.is_person(nick) and len(room.asked) < 50:
        room.asked.add(room.fold(nick))
        # Twice: in a network of servers, only the one that has them knows how long they have been silent.
        room.send("WHOIS", nick, nick)
    yield from ()


def unknown(room: Room, message: Message) -> bool:
    """Whether a refusal answers such a question: then nobody needs to read it."""
    folded = room.fold(message.param(1))
    if message.command in ("401", "402") and folded in room.asked:
        room.asked.discard(folded)
        return True
    return message.command == "263" and message.param(1).upper() == "WHOIS"


@on("311")
def whois_name(room: Room, message: Message) -> Events:
    """`me nick user host * :real name`"""
    yield from know(room, message.param(1), real_name=short(message.param(5), _LONGEST_NAME))


@on("313")
def whois_operator(room: Room, message: Message) -> Events:
    yield from know(room, message.param(1), operator=True)


@on("317")
def whois_idle(room: Room, message: Message) -> Events:
    """`me nick seconds since :words`: how long they have been silent, and when they came where the server says so."""
    numbers = [int(word) if word.isascii() and word.isdigit() and len(word) < 12 else None for word in message.params]
    silent, came = (*numbers[2:4], None, None)[:2]
    now = room.clock()
    yield from know(
        room,
        message.param(1),
        last_heard=None if silent is None or silent > now else now - silent,
        came=float(came) if came and came <= now else None,
    )


@on("318")
def whois_complete(room: Room, message: Message) -> Events:
    room.asked.discard(room.fold(message.param(1)))
    yield from ()


@on("330")
def whois_account(room: Room, message: Message) -> Events:
    """`me nick account :words`"""
    yield from know(room, message.param(1), account=message.param(2))


@on("335")
def whois_bot(room: Room, message: Message) -> Events:
    """A program (https://ircv3.net/specs/extensions/bot-mode)."""
    yield from know(room, message.param(1), bot=True)
