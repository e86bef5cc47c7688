"""server.list, server.get: this server, as programs look at it first (https://www.unrealircd.org/docs/JSON-RPC:Server)."""

from typing import Any, Final

from server import VERSION
from server.control.rpc import METHODS, NOT_FOUND, Caller, RpcError, method
from server.core import isupport
from server.core.channel import KINDS
from server.core.outgoing import timestamp
from server.core.server import Server

#: The server whose methods these are, in the version up to which they are known.
_SPOKEN: Final = "UnrealIRCd-6.2.5"


@method("server.list")
def server_list(caller: Caller) -> dict[str, Any]:
    """The servers of the network: this one."""
    return {"list": [server_object(caller.server)]}


@method("server.get")
def server_get(caller: Caller, server: str = "") -> dict[str, Any]:
    """This server: its name, since when it runs, what it is."""
    if server and server.casefold() != caller.server.name.casefold():
        raise RpcError(NOT_FOUND, f"There is no server {server} here")
    return {"server": server_object(caller.server)}


def server_object(server: Server) -> dict[str, Any]:
    """This server as UnrealIRCd has it.

    Its `software` ends like that of the server whose methods these are: client libraries read there, behind the first
    hyphen, the version by which they tell what they may call.
    """
    modules = sorted({name.partition(".")[0] for name in METHODS})
    return {
        "name": server.name,
        "id": "001",
        "hostname": server.name,
        "details": server.name,
        "server_port": server.place.port,
        "connected_since": timestamp(server.started_at),
        "idle_since": timestamp(server.started_at),
        "server": {
            "info": server.settings.server.description,
            "num_users": len(server.nicknames),
            "boot_time": timestamp(server.started_at),
            "synced": True,
            "ulined": False,
            "features": {
                "software": f"Landline {VERSION}, speaks as {_SPOKEN}",
                "protocol": 6100,
                "usermodes": isupport.MYINFO[0],
                "chanmodes": KINDS.chanmodes().split(","),
                "nick_character_sets": "utf8",
                "rpc_modules": [{"name": name, "version": VERSION} for name in modules],
            },
        },
    }
