"""What a host or a channel's operators do, written once: the commands and the control API both call these.

Nothing here asks whether somebody may; the callers do.
"""

from server.core import keeping
from server.core.bans import SHUN, Ban, ban_name, shun_words
from server.core.channel import Channel
from server.core.client import Client
from server.core.log import Level
from server.core.server import LOBBY, Server
from server.protocol.modes import ModeChange, format_changes
from server.protocol.numerics import Numeric
from server.protocol.words import HOST


def kick(server: Server, channel: Channel, member: Client, by: Client | str, reason: str) -> None:
    """Put a member out of a channel; everybody in it sees who did it and why."""
    actor = by.nick if isinstance(by, Client) else by or HOST
    channel.send(server.event([channel], "KICK", channel.name, member.nick, reason or actor, source=by, trailing=True))
    server.take_out(channel, member)
    server.log.tell(
        "kick",
        "LOCAL_CLIENT_KICK",
        f"{member.nick} put out of {channel.name} by {actor} ({reason})",
        member,
        channel.name,
    )


def set_topic(server: Server, channel: Channel, topic: str, by: Client | str) -> None:
    """Change a channel's topic; empty for none."""
    channel.topic = topic
    channel.topic_set_by = by.mask if isinstance(by, Client) else by or server.name
    channel.topic_set_at = server.clock()
    server.save(channel)
    channel.send(server.event([channel], "TOPIC", channel.name, topic, source=by, trailing=True))
    client = by if isinstance(by, Client) else None
    server.log.tell("topic", "LOCAL_TOPIC", f"topic of {channel.name}: {topic}", client, channel.name)


def tell_modes(server: Server, channel: Channel, changes: list[ModeChange], by: Client | str) -> None:
    """Tell everybody in a channel which modes changed."""
    if not changes:
        return
    words = format_changes(changes)
    server.save(channel)
    channel.send(server.event([channel], "MODE", channel.name, *words, source=by))
    client = by if isinstance(by, Client) else None
    server.log.tell("mode", "LOCAL_CHANNEL_MODE", f"{channel.name}: {' '.join(words)}", client, channel.name)


def set_operator(server: Server, client: Client, given: bool) -> None:
    """Let a client act for the host, or no longer. In the lobby, and where they are, they are operators."""
    if not server.census.set_mode(client, "o", given):
        return
    client.send(server.outgoing("MODE", client.nick, "+o" if given else "-o", source=client))
    if given:
        server.reply(client, Numeric.RPL_YOUREOPER, "You are now an IRC operator")
    lobby = server.channels.get(LOBBY)
    if lobby is not None and client in lobby.members and lobby.set_rank(client, "o", given):
        tell_modes(server, lobby, [ModeChange(given, "o", client.nick)], "")
    words = "acts for the host" if given else "no longer acts for the host"
    server.log.tell("oper", "OPER_SUCCESS" if given else "OPER_REMOVED", f"{client.nick} {words}", client)


def kill(server: Server, client: Client, by: str, reason: str) -> None:
    """Disconnect somebody; they and everybody who sees them are told by whom and why."""
    server.leave(client, f"Killed ({by} ({reason or 'no reason given'}))")


def ban(server: Server, kind: str, name: str, reason: str, by: str, seconds: float | None) -> tuple[Ban, list[Client]]:
    """Keep an address or a mask out, or from writing, for a time or for ever; whoever it fits is told why.

    Gives the ban and who went. ValueError, in words, where the name is none of its kind.
    """
    now = server.clock()
    made = Ban(kind, ban_name(kind, name), reason, by, now, None if seconds is None else now + seconds)
    server.bans.add(made)
    if server.history is not None:
        keeping.save_ban(server.history, made)
    verb = "muted" if kind == SHUN else "banned"
    server.log.tell("ban", "TKL_ADD", f"{by} {verb} {made.name} ({reason or 'no reason given'})", level=Level.WARN)
    hit = hit_by(server, made)
    for client in hit:
        if kind != SHUN:
            server.leave(client, made.words)
        elif client.registered:
            server.notice(client, shun_words(made, now))
    return made, hit


def hit_by(server: Server, ban: Ban) -> list[Client]:
    """Who is connected and means what a ban means, whether it is set or not."""
    return [
        client
        for client in server.clients.values()
        if not client.closing
        and server.bans.means(ban, client.ip, server.ban_masks(client) if client.registered else ())
    ]


def lift(server: Server, kind: str, name: str, by: str) -> Ban | None:
    """Let a banned address or mask in again; None where there was no such ban."""
    lifted = server.bans.remove(kind, name)
    if lifted is not None:
        if server.history is not None:
            keeping.drop_ban(server.history, lifted)
        server.log.tell("ban", "TKL_DEL", f"{by} lifted the {'mute' if kind == SHUN else 'ban'} of {lifted.name}")
    return lifted


def announce(server: Server, text: str, by: str) -> int:
    """The host says something to everybody; how many heard it."""
    everybody = server.registered
    for client in everybody:
        server.notice(client, text)
    server.log.tell("announce", "ANNOUNCED", f"{by} → everybody: {text}")
    return len(everybody)
