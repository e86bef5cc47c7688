"""The people in the room: who they are called, where they come from, whether they are away or gone.

https://modern.ircdocs.horse/#away-message, https://ircv3.net/specs/extensions/away-notify,
https://ircv3.net/specs/extensions/chghost, https://ircv3.net/specs/extensions/whox
"""

import re
from typing import Final

from app.state import choosing, login, profiles, sending
from app.state.conversation import Conversation, Presence
from app.state.events import (
    Events,
    MemberChanged,
    MemberLeft,
    NickChanged,
    PersonChanged,
    Renamed,
    RowChanged,
)
from app.state.joining import Stage
from app.state.lines import Kind
from app.state.registry import on
from app.state.room import Room
from app.state.sayings import What
from app.state.text import plain
from server.protocol.message import Message

#: Marks our WHOX questions; up to three digits.
_WHOX_MARK: Final = "152"
#: Whoever is away in a channel is asked for once, where that costs little: members with and without away-notify.
_ASK_UP_TO: Final = 1_000
_ASK_UP_TO_UNTOLD: Final = 100
#: In larger channels the list of members alone shows who is away.
_AWAY_LINES_UP_TO: Final = 50
#: The reason of a QUIT that somebody else caused: by whom, and why (https://modern.ircdocs.horse/#kill-message).
_KILLED: Final = re.compile(r"Killed \((?P<by>[^()]+) \((?P<why>.*)\)\)$")


# What the person does.


def set_nick(room: Room, nick: str) -> Events:
    """Be called something else; without a connection, from the next one on."""
    if room.stage is Stage.HERE:
        room.send("NICK", nick)
    else:
        room.wanted = nick
        room.know_me(nick)
        yield NickChanged(nick)


def set_away(room: Room, message: str | None) -> Events:
    """Say that I am away, or with None that I am back."""
    room.away = message or ""
    room.idle = False
    if room.stage is Stage.HERE:
        room.send("AWAY", *([message] if message else []))
    yield from ()


def set_idle(room: Room, message: str | None) -> Events:
    """Nobody touches the computer (with what others are told), or with None somebody does again.

    Who is away by hand stays so until they say otherwise.
    """
    if (message is None) is not room.idle or (message and room.away):
        return
    room.away = message or ""
    room.idle = message is not None
    say_away_quietly(room)
    yield PersonChanged(room.nick)


def say_away_quietly(room: Room) -> None:
    """Tell the server whether I am away, without a line about it."""
    if room.stage is Stage.HERE or (room.stage is Stage.GREETING and "draft/pre-away" in room.capabilities):
        room.quiet_aways += 1
        room.send("AWAY", *([room.away] if room.away else []))


# What the server says.


@on("NICK")
def renamed(room: Room, message: Message) -> Events:
    """Somebody, or I, has another nickname."""
    old, new = room.spelled(message.nick), message.param(0)
    if not room.is_person(new):
        return
    before, after = room.fold(old), room.fold(new)
    mine = before == room.me
    if mine:
        room.know_me(new)
        room.wanted = new
        login.claim(room)
        yield NickChanged(new)
    elif before != after:
        _reclaim(room, before)
    if before != after:
        yield from _forget(room, after)
    if person := room.people.pop(before, None):
        person.nick = new
        room.people[after] = person
    if before != after:
        room.profiles.pop(after, None)
    if profile := room.profiles.pop(before, None):
        room.profiles[after] = profile
    for channel in room.channels_of(after):
        channel.members[after] = channel.members.pop(before)
        yield MemberChanged(channel.name, old, room.member(channel, after))
        yield from room.add(channel, room.line(Kind.RENAMED, old, message=message, other=new, mine=mine))
    if direct := direct_with(room, before):
        line = room.line(Kind.RENAMED, old, message=message, other=new)
        yield from room.add(direct, line)
        yield from _rename_direct(room, direct, new)


def _rename_direct(room: Room, direct: Conversation, nick: str) -> Events:
    """A direct conversation follows the person, unless there is one under the new nickname."""
    before, after = room.fold(direct.name), room.fold(nick)
    if before != after and after in room.conversations:
        yield from set_presence(direct, "gone")
        return
    old = direct.name
    room.watch("-", old)
    room.rename(direct, nick)
    room.watch("+", nick)
    yield Renamed(old, nick)
    yield from choosing.follow(room, before, direct)
    yield RowChanged(direct.row())


@on("QUIT")
def quitted(room: Room, message: Message) -> Events:
    """Somebody left the room altogether."""
    nick, folded = room.spelled(message.nick), room.fold(message.nick)
    kind, by, reason = farewell(message)
    for channel in room.channels_of(folded):
        room.part_from(channel, folded)
        yield MemberLeft(channel.name, nick)
        yield from room.add(channel, room.line(kind, nick, reason, message=message, other=by))
    if direct := direct_with(room, folded):
        yield from room.add(direct, room.line(kind, nick, reason, message=message, other=by))
        yield from set_presence(direct, "gone")
    room.profiles.pop(folded, None)
    yield PersonChanged(nick)
    _reclaim(room, folded)
    # It may have been my own lost connection, which lines of mine waited for.
    yield from sending.deliver(room)


def farewell(message: Message) -> tuple[Kind, str, str]:
    """How somebody left the room: what kind of line tells it, who put them out, and the reason."""
    reason = plain(message.param(0))
    if put_out := _KILLED.match(reason):
        return Kind.KICKED, put_out["by"], put_out["why"]
    return Kind.LEFT, "", reason


def _reclaim(room: Room, freed: str) -> None:
    """My own nickname is free again: my lost connection, which held it, has ended."""
    if room.reclaiming and freed == room.fold(room.wanted) != room.me:
        room.reclaiming = False
        room.send("NICK", room.wanted)


def _forget(room: Room, folded: str) -> Events:
    """Somebody cannot be here, as another one has this nickname now."""
    for channel in room.channels_of(folded):
        known_as = room.spelled(folded)
        room.part_from(channel, folded)
        yield MemberLeft(channel.name, known_as)


@on("AWAY")
def away(room: Room, message: Message) -> Events:
    """Somebody is away, or back where there is no text."""
    yield from _mark(room, message.nick, bool(message.params))
    folded, text = room.fold(message.nick), plain(message.param(0))
    yield from profiles.know(room, message.nick, away_message=text)
    told = [channel for channel in room.channels_of(folded) if len(channel.members) <= _AWAY_LINES_UP_TO]
    if direct := direct_with(room, folded):
        told.append(direct)
    for conversation in told:
        yield from room.add(conversation, room.line(Kind.AWAY, message.nick, text, message=message))


def _mark(room: Room, nick: str, is_away: bool) -> Events:
    """Show somebody as away or here, wherever they are listed."""
    folded = room.fold(nick)
    presence: Presence = "away" if is_away else "here"
    person, direct = room.people.get(folded), direct_with(room, folded)
    changes = (person and person.away != is_away) or (direct and direct.presence != presence)
    if person and person.away != is_away:
        person.away = is_away
        yield from room.member_changed(folded)
    if direct:
        yield from set_presence(direct, presence)
    if changes:
        yield PersonChanged(room.spelled(nick))


def direct_with(room: Room, folded: str) -> Conversation | None:
    """The direct conversation with somebody, where there is one."""
    conversation = room.conversations.get(folded)
    return conversation if conversation and conversation.direct else None


def presence_of(room: Room, nick: str) -> Presence | None:
    """Whether somebody is here or away or gone; None where nobody knows."""
    folded = room.fold(nick)
    if person := room.people.get(folded):
        return "away" if person.away else "here"
    direct = direct_with(room, folded)
    return direct.presence if direct else None


def seen(room: Room, folded: str) -> Events:
    """Somebody is in a channel with me: then they are here."""
    direct = direct_with(room, folded)
    if direct and direct.presence in (None, "gone"):
        yield from set_presence(direct, "here")


def set_presence(direct: Conversation, presence: Presence | None) -> Events:
    if direct.presence != presence:
        direct.presence = presence
        yield RowChanged(direct.row())


@on("301")
def away_message(room: Room, message: Message) -> Events:
    """The answer to a message for somebody who is away; told once, until they are back."""
    nick, text = message.param(1), plain(message.param(2))
    yield from profiles.know(room, nick, away_message=text)
    direct = direct_with(room, room.fold(nick))
    if room.fold(nick) in room.asked:
        yield from _mark(room, nick, True)
    elif direct and direct.presence != "away":
        yield from room.add(direct, room.line(Kind.AWAY, nick, text, message=message))
        yield from set_presence(direct, "away")


@on("305", "306")
def my_away(room: Room, message: Message) -> Events:
    """The server has marked me as away, or as back."""
    yield from _mark(room, room.nick, message.command == "306")
    yield PersonChanged(room.nick)
    if room.quiet_aways:
        room.quiet_aways -= 1
        return
    what = What.ME_AWAY if message.command == "306" else What.ME_BACK
    yield from room.tell(room.note(what, text=room.away))


@on("CHGHOST")
def moved(room: Room, message: Message) -> Events:
    """Somebody comes from another host now, as the server shows it."""
    user, host = message.param(0), message.param(1)
    folded = room.fold(message.nick)
    if folded == room.me:
        room.user_host = f"{user}@{host}"
    if person := room.people.get(folded):
        person.host = host
        yield from room.member_changed(folded)


@on("396")
def my_host(room: Room, message: Message) -> Events:
    """What others see of my host has changed."""
    room.user_host = message.param(1) if "@" in message.param(1) else f"landline0@{message.param(1)}"
    yield from ()


# Who is away in a channel.


def ask_who(room: Room, channel: Conversation) -> None:
    """Ask once who is away, where the answer is small; with away-notify the server keeps it true from there."""
    most = _ASK_UP_TO if "away-notify" in room.capabilities else _ASK_UP_TO_UNTOLD
    if 1 < len(channel.members) <= most:
        ask_whether_away(room, channel.name)


def ask_whether_away(room: Room, name: str) -> None:
    """Ask about the members of a channel, or about one person."""
    room.send("WHO", name, *([f"%tnfa,{_WHOX_MARK}"] if "WHOX" in room.isupport else []))


@on("352")
def who(room: Room, message: Message) -> Events:
    """`me #channel user host server nick flags :hops name`; flags start with H (here) or G (gone)."""
    if message.param(6):
        if person := room.people.get(room.fold(message.param(5))):
            person.host = message.param(3)
        yield from _listed(room, message.param(5), message.param(6))


@on("354")
def whox(room: Room, message: Message) -> Events:
    """`me token nick flags account`, the answer to our own question."""
    if message.param(1) == _WHOX_MARK:
        account = message.param(4)
        yield from profiles.know(room, message.param(2), account="" if account in ("0", "*") else account)
        yield from _listed(room, message.param(2), message.param(3))


def _listed(room: Room, nick: str, flags: str) -> Events:
    """The flags start with H (here) or G (gone); among the others is that of programs (ISUPPORT BOT)."""
    bot = room.isupport.get("BOT", "")
    if bot and bot in flags[1:]:
        yield from profiles.know(room, nick, bot=True)
    yield from _mark(room, nick, flags.startswith("G"))
