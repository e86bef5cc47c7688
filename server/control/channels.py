"""channel.*: the room's channels."""

from collections.abc import Sequence
from typing import Any

from server.commands.channels import carry_out, make, why_not
from server.control.objects import channel_object
from server.control.rpc import ALREADY_EXISTS, INVALID_NAME, NOT_FOUND, Caller, RpcError, method
from server.control.users import client_called
from server.core import acts
from server.core.audit import Stays, Undo
from server.core.channel import KINDS, Channel
from server.core.departures import LASTS
from server.core.mode_changes import apply_change
from server.core.refused import Refused
from server.core.server import Server
from server.protocol.modes import ModeChange, format_changes, parse_changes
from server.protocol.names import is_channel, size


def channel_called(server: Server, name: str) -> Channel:
    """The channel with a name."""
    found = server.channels.get(server.fold(name))
    if found is None:
        raise RpcError(NOT_FOUND, f"There is no channel {name}")
    return found


@method("channel.list")
def channel_list(caller: Caller, object_detail_level: int = 1) -> dict[str, Any]:
    """All channels."""
    with_members = object_detail_level > 1
    return {"list": [channel_object(caller.server, found, with_members) for found in caller.server.channels.values()]}


@method("channel.get")
def channel_get(caller: Caller, channel: str, object_detail_level: int = 3) -> dict[str, Any]:
    """One channel with its members."""
    found = channel_called(caller.server, channel)
    return {"channel": channel_object(caller.server, found, with_members=object_detail_level > 1)}


@method("channel.kick", act=True)
def channel_kick(caller: Caller, channel: str, nick: str, reason: str = "") -> bool:
    """Put somebody out of a channel, saying why."""
    found = channel_called(caller.server, channel)
    member = client_called(caller.server, nick)
    if member not in found.members:
        raise RpcError(NOT_FOUND, f"{member.called} is not in {found.name}")
    server = caller.server
    departure = server.departures.add(member, {found: found.rank(member)}, server.clock(), whole=False)
    caller.undo = Undo(("landline.let_back", {"id": departure.number}), LASTS, outlasts_room=False)
    acts.kick(caller.server, found, member, "", reason)
    return True


@method("landline.channel_create", act=True)
def channel_create(caller: Caller, channel: str) -> bool:
    """Open a channel that nobody is in yet."""
    server = caller.server
    if not is_channel(channel) or size(channel) > server.settings.limits.channellen:
        raise RpcError(INVALID_NAME, f"{channel} can be no channel: names start with # and are not too long")
    if server.fold(channel) in server.channels:
        raise RpcError(ALREADY_EXISTS, f"There is a channel {channel} already")
    make(server, channel)
    server.log.tell("channel", "CHANNEL_CREATED", f"{caller.issuer} opened {channel}", channel=channel)
    caller.undo = Undo(("landline.channel_close", {"channel": channel, "unused": True}))
    return True


@method("landline.channel_rename", act=True)
def channel_rename(caller: Caller, channel: str, newname: str, reason: str = "") -> bool:
    """Give a channel another name; everybody stays in it."""
    server, found = caller.server, channel_called(caller.server, channel)
    refusal = why_not(server, found, newname)
    if refusal is not None:
        taken = refusal[0] == "CHANNEL_NAME_IN_USE"
        raise RpcError(ALREADY_EXISTS if taken else INVALID_NAME, refusal[1])
    caller.undo = Undo(("landline.channel_rename", {"channel": newname, "newname": found.name}))
    carry_out(server, found, newname, reason, caller.issuer)
    return True


@method("channel.set_topic", act=True)
def channel_set_topic(caller: Caller, channel: str, topic: str, set_by: str = "") -> bool:
    """Change a channel's topic."""
    longest = caller.server.settings.limits.topiclen
    if len(topic.encode()) > longest:
        raise RpcError(INVALID_NAME, f"The topic is too long (at most {longest} bytes)")
    found = channel_called(caller.server, channel)
    before = {"channel": found.name, "topic": found.topic, "set_by": found.topic_set_by}
    caller.undo = Undo(("channel.set_topic", before))
    acts.set_topic(caller.server, found, topic, set_by)
    return True


@method("channel.set_mode", act=True)
def channel_set_mode(caller: Caller, channel: str, modes: str, parameters: str = "") -> bool:
    """Change a channel's modes, written as after MODE."""
    server = caller.server
    found = channel_called(server, channel)
    done = []
    key, limit = found.key, found.limit
    try:
        for change in parse_changes([modes, *parameters.split()], KINDS):
            if (applied := apply_change(server, found, change, server.name)) is not None:
                done.append(applied)  # noqa: PERF401 - what was applied before a refusal is told
    except Refused as refused:
        raise RpcError(INVALID_NAME, str(refused)) from None
    finally:
        acts.tell_modes(server, found, done, "")
    caller.undo = _undone(found, done, key, limit)
    return True


def _undone(channel: Channel, done: Sequence[ModeChange], key: str, limit: int) -> Undo | Stays:
    """What sets modes as they were before these changes, the last one first; key and limit as they were."""
    back = [ModeChange(not change.adding, *change[1:]) for change in reversed(done) if change.letter not in "kl"]
    if key != channel.key:
        back.append(ModeChange(True, "k", key) if key else ModeChange(False, "k", channel.key))
    if limit != channel.limit:
        back.append(ModeChange(True, "l", str(limit)) if limit else ModeChange(False, "l"))
    if not back:
        return Stays.NOTHING
    words = format_changes(back)
    params = {"channel": channel.name, "modes": words[0], "parameters": " ".join(words[1:])}
    return Undo(("channel.set_mode", params))
