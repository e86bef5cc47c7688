"""user.* and message.*: people, and saying something to one of them."""

from typing import Any

from server.commands import returning
from server.control.objects import user_object
from server.control.rpc import ALREADY_EXISTS, INVALID_NAME, NOT_FOUND, Caller, RpcError, method
from server.core import acts
from server.core.audit import Stays, Undo
from server.core.client import Client
from server.core.departures import LASTS
from server.core.server import Server
from server.ircv3 import chghost
from server.protocol.names import is_nick, size


def client_called(server: Server, nick: str) -> Client:
    """Whom a nickname, or a connection's id, means. Connections without a nickname have only the id."""
    found = server.find(nick) or server.clients.get(nick)
    if found is None or found.closing:
        raise RpcError(NOT_FOUND, f"Nobody here is called {nick}")
    return found


@method("user.list")
def user_list(caller: Caller, object_detail_level: int = 2) -> dict[str, Any]:
    """Everybody who is in the room."""
    del object_detail_level  # one level serves all: the list is short and local
    return {"list": [user_object(caller.server, client) for client in caller.server.registered]}


@method("user.get")
def user_get(caller: Caller, nick: str) -> dict[str, Any]:
    """One person."""
    return {"client": user_object(caller.server, client_called(caller.server, nick))}


@method("user.kill", act=True)
def user_kill(caller: Caller, nick: str, reason: str = "") -> bool:
    """Disconnect somebody, saying why. They may come back."""
    server, client = caller.server, client_called(caller.server, nick)
    caller.undo = Stays.NOTHING
    if client.registered:
        departure = returning.put_out(server, client)
        caller.undo = Undo(("landline.let_back", {"id": departure.number}), LASTS, outlasts_room=False)
    acts.kill(server, client, caller.issuer, reason)
    return True


@method("landline.let_back", act=True, stays=Stays.REPEAT)
def let_back(caller: Caller, id: int) -> dict[str, Any]:  # noqa: A002
    """Give somebody who was put out what they had: at once, or within an hour when they come; `id` as the act says."""
    server = caller.server
    departure = server.departures.find(id, server.clock())
    if departure is None:
        raise RpcError(NOT_FOUND, "Nobody is known who was put out so: it is too long ago, or taken back")
    client = returning.take_back(server, departure)
    if client is None:
        words = f"{caller.issuer} took back that {departure.nick} was put out: they are expected"
        server.log.tell("kick", "PUT_BACK", words)
    return {"here": client is not None}


@method("user.set_nick", act=True)
def user_set_nick(caller: Caller, nick: str, newnick: str, force: bool = False) -> bool:
    """Give somebody another nickname."""
    del force
    server = caller.server
    client = client_called(server, nick)
    if not client.registered or not is_nick(newnick) or size(newnick) > server.settings.limits.nicklen:
        raise RpcError(INVALID_NAME, f"{newnick} cannot be a nickname")
    if server.find(newnick) not in {None, client}:
        raise RpcError(ALREADY_EXISTS, f"Somebody is called {newnick} already")
    back = {"nick": client.id, "newnick": client.nick}
    caller.undo = Undo(("user.set_nick", back), outlasts_room=False) if newnick != client.nick else Stays.NOTHING
    server.rename(client, newnick)
    return True


@method("user.set_username", act=True)
def user_set_username(caller: Caller, nick: str, username: str) -> bool:
    """Show somebody under another user name."""
    client = client_called(caller.server, nick)
    shown = _shown_as(client, username)
    caller.undo = Undo(("user.set_username", {"nick": client.id, "username": client.user}), outlasts_room=False)
    chghost.change(caller.server, client, shown, client.host)
    return True


@method("user.set_vhost", act=True)
def user_set_vhost(caller: Caller, nick: str, vhost: str) -> bool:
    """Show somebody under another host."""
    client = client_called(caller.server, nick)
    shown = _shown_as(client, vhost)
    caller.undo = Undo(("user.set_vhost", {"nick": client.id, "vhost": client.host}), outlasts_room=False)
    chghost.change(caller.server, client, client.user, shown)
    return True


def _shown_as(client: Client, word: str) -> str:
    if not client.registered or not 0 < len(word) <= 63 or not word.isprintable() or any(c in word for c in " !@*?:,"):
        raise RpcError(INVALID_NAME, f"{word} cannot stand in the name of {client.called}")
    return word


@method("user.set_oper", act=True)
def user_set_oper(caller: Caller, nick: str, oper_account: str = "", oper_class: str = "") -> bool:
    """Let somebody act for the host; an empty account and class take that back."""
    client = client_called(caller.server, nick)
    if not client.registered:
        raise RpcError(NOT_FOUND, f"Nobody here is called {nick}")
    given = bool(oper_account or oper_class)
    back = {"nick": client.id, **({} if given else {"oper_class": "host"})}
    caller.undo = Undo(("user.set_oper", back), outlasts_room=False) if client.is_operator != given else Stays.NOTHING
    acts.set_operator(caller.server, client, given)
    return True


@method("message.send_notice", act=True, stays=Stays.SAID)
def send_notice(caller: Caller, nick: str, message: str) -> bool:
    """The host says something to one person."""
    client = client_called(caller.server, nick)
    caller.server.notice(client, message)
    caller.server.log.tell("message", "NOTICE_SENT", f"{caller.issuer} → {client.called}: {message}")
    return True
