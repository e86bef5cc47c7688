"""server_ban.*: who may not come in, and who may not speak."""

from datetime import UTC, datetime
from typing import Any, Final

from server.commands import returning
from server.control.objects import ban_object
from server.control.rpc import INVALID_PARAMS, NOT_FOUND, Caller, RpcError, method
from server.core import acts
from server.core.audit import Undo
from server.core.bans import ADDRESS, MASK, SHUN, Ban, ban_name, seconds_of
from server.core.outgoing import timestamp

#: UnrealIRCd's other words for the same: there is one server here, so a network-wide ban is a local one.
_KINDS: Final = {"zline": ADDRESS, "gzline": ADDRESS, "kline": MASK, "gline": MASK, "shun": SHUN}
#: People whom a ban put out that find what they had when it is taken back.
_MOST_LET_BACK: Final = 200
#: People that a preview names.
_MOST_NAMED: Final = 50


def _kind(word: str) -> str:
    if word not in _KINDS:
        words = "type must be zline (an address), kline (a mask), or shun (either may come, but not write)"
        raise RpcError(INVALID_PARAMS, words)
    return _KINDS[word]


@method("server_ban.list")
def ban_list(caller: Caller) -> dict[str, Any]:
    """All bans and mutes that hold now."""
    return {"list": [ban_object(ban) for ban in caller.server.bans.current(caller.server.clock())]}


@method("server_ban.get")
def ban_get(caller: Caller, type: str, name: str) -> dict[str, Any]:  # noqa: A002 - the API's word
    """One ban or mute."""
    kind = _kind(type)
    ban = caller.server.bans.get(kind, ban_name(kind, name))
    if ban is None:
        raise RpcError(NOT_FOUND, f"{name} is not banned")
    return {"tkl": ban_object(ban)}


@method("server_ban.add", act=True)
def ban_add(
    caller: Caller,
    type: str,  # noqa: A002
    name: str,
    reason: str = "",
    duration_string: str = "",
    expire_at: str = "",
    set_by: str = "",
) -> dict[str, Any]:
    """Keep an address or a mask out, or mute it, for a time ("10m") or for ever ("0"); one of that name is replaced."""
    server, kind = caller.server, _kind(type)
    name = ban_name(kind, name)
    ends = expire_at and not duration_string
    seconds = _left(expire_at, server.clock()) if ends else seconds_of(duration_string)
    before = server.bans.get(kind, name)
    go = [] if kind == SHUN else acts.hit_by(server, Ban(kind, name, "", "", server.clock()))
    gone = [returning.put_out(server, client).number for client in go[:_MOST_LET_BACK] if client.registered]
    made, _hit = acts.ban(server, kind, name, reason, set_by or caller.issuer, seconds)
    lift = Undo(("server_ban.del", {"type": kind, "name": made.name, "let_back": gone}))
    caller.undo = _again(before, server.clock()) if before else lift
    return {"tkl": ban_object(made)}


@method("server_ban.del", act=True)
def ban_del(
    caller: Caller,
    type: str,  # noqa: A002
    name: str,
    set_by: str = "",
    let_back: list | None = None,  # type: ignore[type-arg]
) -> dict[str, Any]:
    """Let a banned address or mask in again, or let it speak.

    `let_back` names who is to find what they had, if they come within an hour, as `landline.let_back` has it.
    """
    kind = _kind(type)
    lifted = acts.lift(caller.server, kind, ban_name(kind, name), set_by or caller.issuer)
    if lifted is None:
        raise RpcError(NOT_FOUND, f"{name} is not banned")
    caller.undo = _again(lifted, caller.server.clock())
    for number in let_back or ():
        departure = caller.server.departures.find(number, caller.server.clock()) if isinstance(number, int) else None
        if departure is not None:
            returning.take_back(caller.server, departure)
    return {"tkl": ban_object(lifted)}


@method("landline.ban_preview")
def preview(caller: Caller, type: str, name: str) -> dict[str, Any]:  # noqa: A002
    """Whom a ban or mute would hit among those who are connected: how many, and the first of them."""
    kind = _kind(type)
    server = caller.server
    hit = acts.hit_by(server, Ban(kind, ban_name(kind, name), "", "", server.clock()))
    return {"connections": len(hit), "names": [client.nick or client.ip for client in hit[:_MOST_NAMED]]}


def _left(moment: str, now: float) -> float:
    """Seconds until a moment, as ISO 8601."""
    try:
        end = datetime.fromisoformat(moment)
    except ValueError:
        raise RpcError(INVALID_PARAMS, f"expire_at must be a time like {timestamp(now)}") from None
    left = (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp() - now
    if left <= 0:
        raise RpcError(INVALID_PARAMS, f"{moment} is over")
    return left


def _again(ban: Ban, now: float) -> Undo:
    """The call that sets a ban as it is now, for the time that it still has."""
    left = "0" if ban.ends_at is None else f"{max(1, round(ban.ends_at - now))}s"
    params = {"type": ban.kind, "name": ban.name, "reason": ban.reason, "duration_string": left, "set_by": ban.set_by}
    return Undo(("server_ban.add", params))
