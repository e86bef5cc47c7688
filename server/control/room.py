"""stats.*, server.*, rpc.* and what is Landline's own: the room as a whole."""

from math import inf
from typing import Any, Final

from server import VERSION
from server.commands.talking import ask_software
from server.control.feed import ChannelFeed, ConnectionFeed, Feed
from server.control.objects import connection_object
from server.control.rpc import INVALID_PARAMS, METHODS, NOT_FOUND, Caller, RpcError, method
from server.core import acts
from server.core.audit import Stays, Undo
from server.core.bans import duration_text, seconds_of
from server.core.log import Level
from server.core.outgoing import timestamp

#: What can be subscribed to besides the log (server.control.log).
_FEEDS: Final[dict[str, type[Feed]]] = {feed.topic: feed for feed in (ConnectionFeed, ChannelFeed)}


@method("stats.get")
def stats_get(caller: Caller, object_detail_level: int = 1) -> dict[str, Any]:
    """How many of everything."""
    del object_detail_level
    server = caller.server
    return {
        "server": {"total": 1, "ulined": 0},
        "user": {
            "total": len(server.nicknames),
            "ulined": 0,
            "oper": server.census.with_mode("o"),
            "record": server.most_registered,
        },
        "channel": {"total": len(server.channels)},
        "server_ban": {"total": len(server.bans), "server_ban": len(server.bans)},
    }


@method("rpc.info")
def info(_caller: Caller) -> dict[str, Any]:
    """Which methods there are."""
    return {"methods": {name: {"name": name, "module": "landline", "version": VERSION} for name in sorted(METHODS)}}


@method("rpc.set_issuer")
def set_issuer(caller: Caller, name: str) -> bool:
    """Say who acts through this connection, for the log."""
    caller.call_themselves(name[:64])
    return True


@method("landline.status")
def status(caller: Caller) -> dict[str, Any]:
    """The room in one object, for the head of the console."""
    server = caller.server
    now = server.clock()
    return {
        "name": server.settings.network,
        "version": VERSION,
        "pid": server.place.pid,
        "listening": list(server.place.listening),
        "addresses": list(server.place.addresses),
        "port": server.place.port,
        "fingerprint": server.place.fingerprint,
        "started": timestamp(server.started_at),
        "uptime": int(now - server.started_at),
        "connected": len(server.clients),
        "peak": server.peak,
        "messages": server.messages,
        "bytes_in": server.bytes_in,
        "bytes_out": server.bytes_out,
        "paused": server.paused,
        "quiet": server.clock() < server.quiet_until,
        "password": bool(server.password),
        "log_words": server.settings.server.log_words,
    }


@method("landline.connections")
def connections(caller: Caller) -> dict[str, Any]:
    """Every connection, also those with no nickname yet. Whoever looks lets clients be asked which program they are."""
    server = caller.server
    for client in server.clients.values():
        ask_software(server, client)
    return {"list": [connection_object(client) for client in server.clients.values()]}


@method("landline.subscribe")
def subscribe(caller: Caller, topic: str, request_id: object = None) -> bool:
    """Be told of all "connections" or "channels" and of each change from now on, by `landline.event`s in bunches."""
    feed = _FEEDS.get(topic)
    if feed is None:
        raise RpcError(INVALID_PARAMS, f"topic must be one of {', '.join(_FEEDS)}")
    caller.subscribe(topic, lambda: feed(caller, request_id).close)
    return True


@method("landline.unsubscribe")
def unsubscribe(caller: Caller, topic: str) -> bool:
    """Be told no more."""
    caller.unsubscribe(topic)
    return True


@method("landline.figures")
def figures(caller: Caller, span: str = "5m") -> dict[str, Any]:
    """How the room was over the last "5m", "1h" or "1d": points `step` seconds apart, oldest first."""
    ring = caller.server.figures.rings.get(span)
    if ring is None:
        raise RpcError(INVALID_PARAMS, f"span must be one of {', '.join(caller.server.figures.rings)}")
    points = [{**point._asdict(), "moment": timestamp(point.moment)} for point in ring.points]
    return {"list": points, "step": ring.step, "most": ring.points.maxlen}


@method("landline.pause", act=True)
def pause(caller: Caller, paused: bool) -> bool:
    """Let nobody in who is not here yet, or let people in again."""
    changes = caller.server.paused != paused
    caller.undo = Undo(("landline.pause", {"paused": not paused}), outlasts_room=False) if changes else Stays.NOTHING
    caller.server.paused = paused
    words = "lets nobody in" if paused else "lets people in again"
    caller.server.log.tell("room", "PAUSED" if paused else "RESUMED", f"{caller.issuer} {words}", level=Level.WARN)
    return True


@method("landline.quiet", act=True)
def quiet(caller: Caller, duration_string: str) -> bool:
    """Let nobody but those who act for the host say anything, for a time ("45m"); "0s" ends it, "0" has no end."""
    server = caller.server
    seconds = seconds_of(duration_string)
    now, until = server.clock(), server.quiet_until
    left = "0s" if until <= now else "0" if until == inf else f"{max(1, round(until - now))}s"
    changes = bool(seconds != 0 or left != "0s")
    back = Undo(("landline.quiet", {"duration_string": left}), outlasts_room=False)
    caller.undo = back if changes else Stays.NOTHING
    server.quiet_until = inf if seconds is None else server.clock() + seconds if seconds else 0.0
    words = f"asks for quiet ({duration_text(seconds)})" if server.quiet_until else "lets everybody write again"
    server.log.tell("room", "QUIET", f"{caller.issuer} {words}", level=Level.WARN)
    return True


@method("landline.announce", act=True, stays=Stays.SAID)
def announce(caller: Caller, message: str) -> dict[str, int]:
    """Say something to everybody."""
    return {"reached": acts.announce(caller.server, message, caller.issuer)}


@method("landline.stop", act=True, stays=Stays.CLOSED)
def stop(caller: Caller, reason: str = "") -> bool:
    """Close the room. Everybody is told; the program ends."""
    if caller.server.stop is None:
        raise RpcError(NOT_FOUND, "This room cannot be stopped from here")
    caller.server.stop(reason)
    return True
