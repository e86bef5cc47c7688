"""Channels and who is in them: JOIN PART RENAME TOPIC INVITE KICK."""

from server.commands.dispatch import Request, command
from server.commands.lists import names_of, topic_of
from server.core import acts
from server.core.channel import Channel
from server.core.client import Client
from server.core.isupport import TARGETS
from server.core.ranks import Standing
from server.core.refused import Refused
from server.core.server import LOBBY, Server
from server.ircv3 import (
    away_notify,
    channel_rename,
    extended_join,
    invite_notify,
    metadata,
    no_implicit_names,
    read_marker,
    standard_replies,
)
from server.protocol.message import Message
from server.protocol.names import cut, is_channel, size
from server.protocol.numerics import Numeric

#: Invitations that one client can hold.
_INVITATIONS = 100


@command("JOIN")
def join(request: Request, names: str, keys: str = "") -> None:
    """Come into channels, each with its key where it has one. `JOIN 0` leaves all."""
    if names == "0":
        for channel in list(request.client.channels):
            _leave(request, channel, "")
        return
    passwords = keys.split(",")
    for place, name in enumerate(names.split(",")):
        try:
            _join(request, name, passwords[place] if place < len(passwords) else "")
        except Refused as refused:
            request.reply(refused.numeric, *refused.params)


def _join(request: Request, name: str, key: str) -> None:
    server, client = request.server, request.client
    limits = server.settings.limits
    channel = server.channels.get(server.fold(name))
    if channel is None:
        if not is_channel(name) or size(name) > limits.channellen:
            words = "No such channel: names start with # and are not too long"
            raise Refused(Numeric.ERR_NOSUCHCHANNEL, cut(name, limits.channellen), words)
    elif client in channel.members:
        return
    if limits.channels_per_client and len(client.channels) >= limits.channels_per_client:
        raise Refused(Numeric.ERR_TOOMANYCHANNELS, name, "You have joined too many channels")
    if channel is None:
        channel = _make(request, name)
    else:
        _check_entry(request, channel, key)
    rank = _rank_on_entry(request, channel)
    if not channel.members:
        channel.creator = client
    client.invited.discard(server.fold(name))
    enter(server, client, channel, rank)


def enter(server: Server, client: Client, channel: Channel, rank: str) -> None:
    """Make somebody a member with a rank, and tell everybody what each of them is to know."""
    channel.let_in(client, rank)
    client.channels.add(channel)
    extended_join.tell(server, channel, client)
    read_marker.tell_on_join(server, client, channel.name)
    if client.away is not None:
        away_notify.tell(server, client, channel.members)
    if rank and len(channel.members) > 1:
        given = (channel.name, f"+{rank}", *[client.nick] * len(rank))
        channel.send(server.outgoing("MODE", *given), skip=client)
    _show(server, client, channel)
    metadata.tell_joined(server, channel, client)
    server.log.tell("join", "LOCAL_CLIENT_JOIN", f"{client.nick} joined {channel.name}", client, channel.name)


def _show(server: Server, client: Client, channel: Channel) -> None:
    """Show a new member the topic and who is there."""
    asked = Request(server, client, Message("NAMES", (channel.name,)))
    if channel.topic:
        topic_of(asked, channel)
    if no_implicit_names.wants_names(client):
        names_of(asked, channel)


def _make(request: Request, name: str) -> Channel:
    """A new channel, which its first member will be in."""
    server = request.server
    if server.settings.limits.channels and len(server.channels) >= server.settings.limits.channels:
        raise Refused(Numeric.ERR_TOOMANYCHANNELS, name, "There are too many channels in this room")
    return make(server, name)


def make(server: Server, name: str) -> Channel:
    """A new channel that nobody is in yet."""
    channel = server.channels[server.fold(name)] = Channel(name, server.clock())
    server.save(channel)
    return channel


def _rank_on_entry(request: Request, channel: Channel) -> str:
    """Who comes first is operator; in the lobby, only who acts for the host is."""
    if request.server.fold(channel.name) == LOBBY:
        return "o" if request.client.is_operator else ""
    return "" if channel.members else "o"


def _check_entry(request: Request, channel: Channel, key: str) -> None:
    """Refuse somebody who may not come in; the host may always, an invitation opens every door but +O."""
    client = request.client
    if client.is_operator:
        return
    if "O" in channel.flags:
        words = "Cannot join channel (+O): it is for those who act for the host"
        raise Refused(Numeric.ERR_OPERONLY, channel.name, words)
    if request.server.fold(channel.name) in client.invited:
        return
    if channel.bans(client):
        raise Refused(Numeric.ERR_BANNEDFROMCHAN, channel.name, "Cannot join channel (+b): you are banned from it")
    if "i" in channel.flags and not channel.lists_client("I", client):
        raise Refused(Numeric.ERR_INVITEONLYCHAN, channel.name, "Cannot join channel (+i): ask to be invited")
    if channel.key and channel.key != key:
        raise Refused(Numeric.ERR_BADCHANNELKEY, channel.name, "Cannot join channel (+k): wrong or missing key")
    if channel.limit and len(channel.members) >= channel.limit:
        raise Refused(Numeric.ERR_CHANNELISFULL, channel.name, "Cannot join channel (+l): it is full")


@command("PART")
def part(request: Request, names: str, reason: str = "") -> None:
    """Leave channels, saying why."""
    for name in names.split(","):
        try:
            channel = request.server.channel(name)
            if request.client not in channel.members:
                raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
            _leave(request, channel, reason)
        except Refused as refused:
            request.reply(refused.numeric, *refused.params)


def _leave(request: Request, channel: Channel, reason: str) -> None:
    server, client = request.server, request.client
    words = (channel.name, reason) if reason else (channel.name,)
    channel.send(server.event([channel], "PART", *words, source=client, trailing=bool(reason)), can_wait=True)
    server.take_out(channel, client)
    server.log.tell("part", "LOCAL_CLIENT_PART", f"{client.nick} left {channel.name}", client, channel.name)


@command("RENAME")
def rename(request: Request, name: str, new_name: str, reason: str = "") -> None:
    """Give a channel another name; everybody stays in it. https://ircv3.net/specs/extensions/channel-rename"""
    server, client = request.server, request.client
    limits = server.settings.limits
    channel = server.channel(name)
    if client not in channel.members:
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    if not channel.is_operator(client):
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, "You're not channel operator")
    if len(reason.encode()) > limits.kicklen:
        raise Refused(Numeric.ERR_INPUTTOOLONG, f"The reason is too long (at most {limits.kicklen} bytes)")
    if (refusal := why_not(server, channel, new_name)) is not None:
        standard_replies.fail(server, client, "RENAME", refusal[0], channel.name, new_name or "*", refusal[1])
        return
    carry_out(server, channel, new_name, reason, client)


def why_not(server: Server, channel: Channel, new_name: str) -> tuple[str, str] | None:
    """Why a channel cannot have another name: the code of the standard, and words. None where it can."""
    old, new = server.fold(channel.name), server.fold(new_name)
    if not is_channel(new_name) or size(new_name) > server.settings.limits.channellen:
        return "CANNOT_RENAME", "No such channel: names start with # and are not too long"
    if old == LOBBY and old != new:
        return "CANNOT_RENAME", "Everybody looks for the lobby by its name"
    if new in server.channels and old != new:
        return "CHANNEL_NAME_IN_USE", "There is a channel with this name already"
    return None


def carry_out(server: Server, channel: Channel, new_name: str, reason: str, by: Client | str) -> None:
    """Give a channel another name, which it can have, and tell its members. `by` is a member, or who acts as host."""
    old = channel.name
    server.rename_channel(channel, new_name)
    others = channel_rename.tell(server, channel, old, reason, by if isinstance(by, Client) else "")
    if server.fold(old) != server.fold(new_name):
        for member in others:
            _move(server, channel, old, reason, member)
    who, client = (by.nick, by) if isinstance(by, Client) else (by, None)
    server.log.tell("channel", "CHANNEL_RENAMED", f"{who} renamed {old} to {new_name}", client, new_name)


def _move(server: Server, channel: Channel, old: str, reason: str, member: Client) -> None:
    """Show a renamed channel to a member who does not understand RENAME: as leaving one and joining another."""
    words = (old, reason) if reason else (old,)
    member.send(server.outgoing("PART", *words, source=member, trailing=bool(reason)))
    extended_join.tell_itself(server, channel, member)
    read_marker.tell_on_join(server, member, channel.name)
    _show(server, member, channel)


@command("TOPIC")
def topic(request: Request, name: str, topic: str | None = None) -> None:
    """Show a channel's topic, or change it."""
    server, client = request.server, request.client
    channel = server.channel(name)
    if topic is None:
        if channel.is_hidden_from(client):
            raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
        topic_of(request, channel)
        return
    if client not in channel.members:
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    if "t" in channel.flags and channel.standing(client) < Standing.HALFOP:
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, "You're not channel operator")
    longest = server.settings.limits.topiclen
    if size(topic) > longest:
        raise Refused(Numeric.ERR_INPUTTOOLONG, f"The topic is too long (at most {longest} bytes)")
    acts.set_topic(server, channel, topic, client)


@command("INVITE")
def invite(request: Request, nick: str = "", name: str = "") -> None:
    """Invite somebody to a channel; without parameters, show where you are invited."""
    server, client = request.server, request.client
    if not nick:
        for channel_name in sorted(client.invited):
            request.reply(Numeric.RPL_INVITELIST, channel_name)
        request.reply(Numeric.RPL_ENDOFINVITELIST, "End of /INVITE list")
        return
    if not name:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters")
    guest = server.client(nick)
    channel = server.channel(name)
    if client not in channel.members:
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    if "i" in channel.flags and channel.standing(client) < Standing.HALFOP:
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, "You're not channel operator")
    if guest in channel.members:
        raise Refused(Numeric.ERR_USERONCHANNEL, guest.nick, channel.name, "is already on channel")
    if len(guest.invited) < _INVITATIONS:
        guest.invited.add(server.fold(channel.name))
    request.client.send(server.outgoing(Numeric.RPL_INVITING, client.nick, guest.nick, channel.name))
    guest.send(server.outgoing("INVITE", guest.nick, channel.name, source=client))
    invite_notify.tell(server, channel, client, guest)
    if guest.away is not None:
        request.reply(Numeric.RPL_AWAY, guest.nick, guest.away)


@command("KICK")
def kick(request: Request, names: str, nicks: str, reason: str = "") -> None:
    """Put members out of a channel, saying why."""
    server = request.server
    wanted = [nick for nick in nicks.split(",") if nick]
    channels = names.split(",")
    if len(wanted) > TARGETS["KICK"]:
        raise Refused(Numeric.ERR_TOOMANYTARGETS, wanted[TARGETS["KICK"]], "Too many recipients")
    if len(channels) not in {1, len(wanted)}:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "KICK", "As many channels as nicknames, or just one")
    longest = server.settings.limits.kicklen
    if size(reason) > longest:
        raise Refused(Numeric.ERR_INPUTTOOLONG, f"The reason is too long (at most {longest} bytes)")
    for place, nick in enumerate(wanted):
        try:
            channel, member = _member_to_kick(request, channels[place % len(channels)], nick)
            acts.kick(server, channel, member, request.client, reason)
        except Refused as refused:
            request.reply(refused.numeric, *refused.params)


def _member_to_kick(request: Request, name: str, nick: str) -> tuple[Channel, Client]:
    channel = request.server.channel(name)
    if request.client not in channel.members and not request.client.is_operator:
        raise Refused(Numeric.ERR_NOTONCHANNEL, channel.name, "You're not on that channel")
    # The host puts people out of channels that it is not in, too.
    standing = Standing.HOST if request.client.is_operator else channel.standing(request.client)
    if standing < Standing.HALFOP:
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, "You're not channel operator")
    member = request.server.find(nick)
    if member is None or member not in channel.members:
        raise Refused(Numeric.ERR_USERNOTINCHANNEL, nick, channel.name, "They aren't on that channel")
    if channel.standing(member) > standing:
        raise Refused(Numeric.ERR_CHANOPRIVSNEEDED, channel.name, f"{member.nick} has a higher rank than you")
    return channel, member
