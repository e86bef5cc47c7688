"""Clients, channels, bans and events as JSON objects.

A client or channel carries exactly the fields that UnrealIRCd has: an unknown one makes existing client libraries drop
the whole list (https://www.unrealircd.org/docs/JSON-RPC:User). What is ours has its own methods under `landline.*`.
"""

from typing import Any

from server.core.bans import ADDRESS, MASK, SHUN, Ban, duration_text
from server.core.channel import Channel
from server.core.client import Client
from server.core.log import LogEvent
from server.core.outgoing import timestamp
from server.core.server import Server


def user_object(server: Server, client: Client) -> dict[str, Any]:
    """A client, as `user.list` and `user.get` give it."""
    made: dict[str, Any] = {
        "name": client.nick,
        "id": client.id,
        "hostname": client.ip,
        "ip": client.ip,
        "details": f"{client.nick}!{client.user}@{client.ip}",
        "client_port": client.port,
        "server_port": client.server_port,
        "connected_since": timestamp(client.connected_at),
        "idle_since": timestamp(client.idle_at),
        "user": {
            "username": client.user,
            "realname": client.realname,
            "vhost": client.host,
            "cloakedhost": client.host,
            "servername": server.name,
            "modes": "".join(sorted(client.modes)),
            "channels": [
                {"name": channel.name, **({"level": rank} if (rank := channel.rank(client)) else {})}
                for channel in client.channels
            ],
        },
    }
    if client.tls:
        made["tls"] = {"cipher": client.tls, **({"certfp": client.fingerprint} if client.fingerprint else {})}
    if client.account:
        made["user"]["account"] = client.account
    if client.away is not None:
        made["user"]["away_reason"] = client.away
    return made


def channel_object(server: Server, channel: Channel, with_members: bool) -> dict[str, Any]:
    """A channel, as `channel.list` gives it, and with its members and lists as `channel.get` does."""
    made: dict[str, Any] = {
        "name": channel.name,
        "creation_time": timestamp(channel.created_at),
        "num_users": len(channel.members),
        "modes": " ".join(channel.modes(with_key=True)).removeprefix("+"),
    }
    if channel.topic:
        made["topic"] = channel.topic
        made["topic_set_by"] = channel.topic_set_by
        made["topic_set_at"] = timestamp(channel.topic_set_at)
    if with_members:
        made["members"] = [
            {**user_object(server, member), **({"level": rank} if rank else {})}
            for member, rank in channel.members.items()
        ]
        for letter, name in (("b", "bans"), ("e", "ban_exemptions"), ("I", "invite_exceptions")):
            made[name] = [
                {"name": entry.mask, "set_by": entry.set_by, "set_at": timestamp(entry.set_at)}
                for entry in channel.lists[letter].values()
            ]
    return made


def ban_object(ban: Ban) -> dict[str, Any]:
    """A ban, as `server_ban.list` gives it."""
    lasts = None if ban.ends_at is None else ban.ends_at - ban.set_at
    return {
        "type": ban.kind,
        "type_string": {ADDRESS: "Address ban", MASK: "Mask ban", SHUN: "Mute"}[ban.kind],
        "name": ban.name,
        "reason": ban.reason,
        "set_by": ban.set_by,
        "set_at": timestamp(ban.set_at),
        "expire_at": None if ban.ends_at is None else timestamp(ban.ends_at),
        "duration_string": duration_text(lasts),
    }


def event_object(event: LogEvent) -> dict[str, Any]:
    """A log event, as `log.list` gives it and `log.event` pushes it. `msg` starts with the address it came from."""
    made: dict[str, Any] = {
        "timestamp": timestamp(event.moment),
        "level": event.level.value,
        "subsystem": event.subsystem,
        "event_id": event.event_id,
        "msg": f"{event.ip} {event.text}" if event.ip else event.text,
    }
    if event.client:
        made["client"] = {"id": event.client, "ip": event.ip, "port": event.port, "nick": event.nick or None}
    if event.channel:
        made["channel"] = event.channel
    if event.msgid:
        made["msgid"] = event.msgid
    return made


def connection_object(client: Client) -> dict[str, Any]:
    """A connection with all that the console shows, as `landline.connections` gives it.

    `door` is how it came in ("irc", "websocket", "text"), `tls` the version of TLS or null; `send_queue` in bytes,
    `round_trip` in milliseconds, null where it was not measured yet.
    """
    return {
        "id": client.id,
        "nick": client.nick if client.registered else None,
        "ip": client.ip,
        "port": client.port,
        "server_port": client.server_port,
        "account": client.account or None,
        "client": client.software,
        "operator": client.is_operator,
        "connected_since": timestamp(client.connected_at),
        "idle_since": timestamp(client.idle_at),
        "messages": client.messages,
        "bytes_in": client.bytes_in,
        "bytes_out": client.bytes_out,
        "channels": sorted(channel.name for channel in client.channels),
        "send_queue": client.wire.waiting(),
        "door": client.door,
        "tls": client.tls or None,
        "round_trip": None if client.round_trip is None else round(client.round_trip * 1000),
    }
