"""Channels: coming and going, who is in them, their topic and modes.

https://modern.ircdocs.horse/#channel-operations, https://ircv3.net/specs/extensions/extended-join,
https://ircv3.net/specs/extensions/invite-notify
"""

from app.state import choosing, history, profiles, sending
from app.state.conversation import Conversation, Member
from app.state.events import (
    AbilitiesChanged,
    Closed,
    Events,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersFound,
    MembersListed,
    Renamed,
    RowChanged,
    TopicChanged,
)
from app.state.joining import Stage
from app.state.lines import Kind
from app.state.people import ask_who, direct_with, seen, set_presence
from app.state.registry import on
from app.state.room import Room
from app.state.sayings import Saying, What
from app.state.text import plain
from server.protocol.message import Message
from server.protocol.modes import parse_changes

# What the person does.


def join(room: Room, name: str, password: str = "") -> Events:
    """Join a channel; its "#" may be left out."""
    if name and name[0] not in room.isupport.get("CHANTYPES", "#&"):
        name = f"#{name}"
    if not room.is_channel(name):
        yield from room.refuse(What.BAD_CHANNEL_NAME, name)
    elif room.stage is not Stage.HERE:
        yield from room.refuse(What.NOT_CONNECTED)
    else:
        room.passwords[room.fold(name)] = password
        room.send("JOIN", name, *([password] if password else []))


def part(room: Room, name: str, reason: str = "") -> Events:
    """Leave a channel; one that I am not in at the moment is just closed."""
    channel = room.find(name)
    if channel is None or channel.direct:
        yield from room.refuse(What.NOT_IN_CHANNEL, name)
    elif channel.joined and room.stage is Stage.HERE:
        room.send("PART", channel.name, *([reason] if reason else []))
    else:
        yield from close(room, channel, Saying(What.LEFT, channel.name))


def set_topic(room: Room, name: str, topic: str) -> Events:
    """Set what a channel is about; a line break becomes a space."""
    if room.channel_named(name) is None:
        yield from room.refuse(What.NOT_CONNECTED if room.find(name) else What.NOT_IN_CHANNEL, name)
    else:
        room.send("TOPIC", name, " ".join(topic.splitlines()))


def may_rename(room: Room) -> bool:
    """Whether channels can have another name here (https://ircv3.net/specs/extensions/channel-rename)."""
    return room.stage is Stage.HERE and "draft/channel-rename" in room.capabilities


def rename(room: Room, name: str, new_name: str) -> Events:
    """Give a channel another name; everybody and everything stays in it."""
    if new_name and new_name[0] not in room.isupport.get("CHANTYPES", "#&"):
        new_name = f"#{new_name}"
    if room.channel_named(name) is None:
        yield from room.refuse(What.NOT_CONNECTED if room.find(name) else What.NOT_IN_CHANNEL, name)
    elif not may_rename(room):
        yield from room.refuse(What.NO_RENAMING)
    elif not room.is_channel(new_name):
        yield from room.refuse(What.BAD_CHANNEL_NAME, new_name)
    else:
        room.send("RENAME", name, new_name)


def close(room: Room, conversation: Conversation, why: Saying) -> Events:
    """A conversation is gone, with everything that was on its way there."""
    if conversation.direct:
        room.watch("-", conversation.name)
    for folded in list(conversation.members):
        room.part_from(conversation, folded)
    room.conversations.pop(room.fold(conversation.name), None)
    room.outbox.drop(conversation)
    room.typing.pop(conversation, None)
    if room.shown is conversation:
        room.shown = None
    yield Closed(conversation.name, room.words(why))


# What the server says.


@on("JOIN")
def joined(room: Room, message: Message) -> Events:
    """Somebody, or I, is in a channel now."""
    nick, name = message.nick, message.param(0)
    host = message.source.partition("@")[2]
    mine = room.fold(nick) == room.me
    if mine:
        room.user_host = message.source.partition("!")[2]
        room.hear_clock(message)
        if room.is_channel(name):
            yield from _i_joined(room, name)
    channel = room.channel_named(name)
    if channel is None or not (folded := room.meet(nick, host, channel)):
        return
    yield from profiles.joined(room, message)
    member = room.member(channel, folded)
    yield MemberJoined(channel.name, member)
    yield from seen(room, folded)
    if channel.listing:
        yield MembersFound(channel.name, (member,))
    if not mine or not channel.known:
        yield from room.add(channel, room.line(Kind.JOINED, nick, message=message))
    if mine:
        channel.known = True
        yield from history.catch_up(room, channel)
        yield from sending.deliver(room)


def _i_joined(room: Room, name: str) -> Events:
    yield from room.open(name, direct=False)
    channel = room.find(name)
    if channel is None or channel.joined:
        return
    channel.joined = channel.listing = True
    channel.password = room.passwords.pop(room.fold(name), channel.password)
    if channel.known:
        yield from room.add(channel, room.note(What.BACK_AGAIN))


@on("353")
def names_listed(room: Room, message: Message) -> Events:
    """Some of a channel's members: `me = #channel :@otter +wren kestrel`, with their masks where we asked so."""
    channel = room.channel_named(message.param(2))
    if channel is None:
        return
    symbols = "".join(room.ranks)
    found: list[Member] = []
    for word in message.param(3).split(" "):
        mask = word.lstrip(symbols)
        nick, _, user_host = mask.partition("!")
        if not nick:
            continue
        known = room.fold(nick) in channel.members
        folded = room.meet(nick, user_host.partition("@")[2], channel, word[: len(word) - len(mask)])
        if folded and channel.listing:
            found.append(room.member(channel, folded))
        elif folded and not known:
            yield MemberJoined(channel.name, room.member(channel, folded))
        yield from seen(room, folded)
    if found:
        yield MembersFound(channel.name, tuple(found))


@on("366")
def names_complete(room: Room, message: Message) -> Events:
    """The list of members is complete."""
    channel = room.channel_named(message.param(1))
    if channel and channel.listing:
        channel.listing = False
        yield MembersListed(channel.name)
        yield AbilitiesChanged()
        ask_who(room, channel)
        yield from sending.deliver(room)


@on("PART")
def parted(room: Room, message: Message) -> Events:
    """Somebody, or I, left a channel."""
    for name in message.param(0).split(","):
        if channel := room.channel_named(name):
            if room.fold(message.nick) == room.me:
                yield from close(room, channel, Saying(What.LEFT, channel.name))
            else:
                yield from _gone(room, channel, message.nick)
                line = room.line(Kind.LEFT, message.nick, plain(message.param(1)), message=message)
                yield from room.add(channel, line)


@on("KICK")
def kicked(room: Room, message: Message) -> Events:
    """Somebody, or I, was put out of a channel."""
    channel, nick, reason = room.channel_named(message.param(0)), message.param(1), plain(message.param(2))
    if channel is None:
        return
    if room.fold(nick) == room.me:
        yield from close(room, channel, Saying(What.KICKED, channel.name, message.nick, reason))
        return
    yield from _gone(room, channel, nick)
    yield from room.add(channel, room.line(Kind.KICKED, nick, reason, message=message, other=message.nick))


def _gone(room: Room, channel: Conversation, nick: str) -> Events:
    folded = room.fold(nick)
    if folded in channel.members:
        known_as = room.spelled(nick)
        room.part_from(channel, folded)
        yield MemberLeft(channel.name, known_as)
        direct = direct_with(room, folded)
        if direct and folded not in room.people and "MONITOR" not in room.isupport:
            # Out of sight: nobody tells when they go, from now on.
            yield from set_presence(direct, None)


@on("RENAME")
def channel_renamed(room: Room, message: Message) -> Events:
    """A channel has another name; without the capability the server shows it as leaving one and joining another."""
    channel, old, name = room.channel_named(message.param(0)), message.param(0), message.param(1)
    if channel is None or not room.is_channel(name):
        return
    before, other = room.fold(old), room.find(name)
    if other is not None and other is not channel:
        yield from close(room, other, Saying(What.LEFT, other.name))
    old = channel.name
    room.rename(channel, name)
    yield Renamed(old, name)
    yield from choosing.follow(room, before, channel)
    yield RowChanged(channel.row())
    yield from room.add(channel, room.note(What.CHANNEL_RENAMED, message.nick, old, name))


@on("TOPIC")
def topic_set(room: Room, message: Message) -> Events:
    """Somebody set the topic; an empty one is none."""
    if channel := room.channel_named(message.param(0)):
        channel.topic = plain(message.param(1))
        yield TopicChanged(channel.name, channel.topic)
        yield from room.add(channel, room.line(Kind.TOPIC, message.nick, channel.topic, message=message))


@on("331", "332")
def topic_told(room: Room, message: Message) -> Events:
    """The topic of a channel that I just joined."""
    if channel := room.channel_named(message.param(1)):
        channel.topic = plain(message.param(2)) if message.command == "332" else ""
        yield TopicChanged(channel.name, channel.topic)


@on("MODE")
def mode_set(room: Room, message: Message) -> Events:
    """Somebody changed a channel's modes, or a member's rank (https://modern.ircdocs.horse/#mode-message)."""
    channel = room.channel_named(message.param(0))
    if channel is None:
        return
    symbols = {letter: symbol for symbol, letter in room.ranks.items()}
    for change in parse_changes(message.params[1:], room.mode_kinds):
        symbol, folded = symbols.get(change.letter), room.fold(change.argument or "")
        if symbol is None or folded not in channel.members:
            continue
        held = channel.members[folded].replace(symbol, "") + (symbol if change.adding else "")
        channel.members[folded] = "".join(rank for rank in room.ranks if rank in held)
        member = room.member(channel, folded)
        yield MemberChanged(channel.name, member.nick, member)
        if member.me:
            yield AbilitiesChanged()
    yield from room.add(channel, room.line(Kind.MODE, message.nick, " ".join(message.params[1:]), message=message))


@on("324")
def modes_told(room: Room, message: Message) -> Events:
    """The modes of a channel, as asked for."""
    if channel := room.channel_named(message.param(1)):
        yield from room.add(channel, room.note(What.MODES, channel.name, text=" ".join(message.params[2:])))


@on("INVITE")
def invited(room: Room, message: Message) -> Events:
    """I am asked to come to a channel; with invite-notify, somebody else to one that I am in."""
    who, name = message.param(0), message.param(1)
    if room.fold(who) == room.me:
        yield from room.tell(room.note(What.INVITED_ME, message.nick, name))
    elif channel := room.channel_named(name):
        yield from room.add(channel, room.note(What.INVITED, message.nick, who))


@on("341")
def inviting(room: Room, message: Message) -> Events:
    """My invitation went out."""
    yield from room.tell(room.note(What.INVITING, message.param(1), message.param(2)))
