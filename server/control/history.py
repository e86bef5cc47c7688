"""What is kept: of a channel how much, all of it by pages, letting go of it; and the room in one file."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from server.control.channels import channel_called
from server.control.rpc import INVALID_NAME, INVALID_PARAMS, NOT_FOUND, Caller, Pending, RpcError, method
from server.core import acts
from server.core.outgoing import timestamp
from server.core.server import LOBBY, Server
from server.storage import backup, pages
from server.storage.history import History

#: Messages of one page at most.
_MOST: Final = 20_000
#: Messages that are let go of at once, and seconds until the next ones: nobody's message waits longer.
_SLICE: Final = 500
_PAUSE: Final = 0.05


def history_of(server: Server) -> History:
    """Where the room keeps what is said, with everything in the database."""
    if server.history is None:
        raise RpcError(NOT_FOUND, "This room keeps no history")
    server.history.commit(settled=True)
    return server.history


@method("landline.channel_history")
def size(caller: Caller, channel: str) -> Pending:
    """How many messages of a channel are kept."""
    history = history_of(caller.server)
    name = caller.server.fold(channel_called(caller.server, channel).name)
    return Pending(lambda: {"messages": pages.count(history.path, name)})


@method("landline.channel_export")
def export(caller: Caller, channel: str, after: int = 0, limit: int = 5_000) -> Pending:
    """A page of what was said in a channel, oldest first; `next` is the `after` of the next page, null on the last."""
    if not 0 < limit <= _MOST or after < 0:
        raise RpcError(INVALID_PARAMS, f"limit must be 1 to {_MOST}, after 0 or what next said")
    history = history_of(caller.server)
    name = caller.server.fold(channel_called(caller.server, channel).name)

    def read() -> dict[str, Any]:
        rows = pages.page(history.path, name, after, limit)
        keys = ("msgid", "command", "from", "account", "text")
        said = [{"time": timestamp(row[1] / 1000), **dict(zip(keys, row[2:], strict=True))} for row in rows]
        return {"list": said, "next": rows[-1][0] if len(rows) == limit else None}

    return Pending(read)


@method("landline.backup", act=True)
def back_up(caller: Caller, path: str) -> Pending:
    """Write the whole room into one file on the room's computer, while it is open."""
    target, data = Path(path).expanduser(), history_of(caller.server).path.parent
    if not target.is_absolute():
        raise RpcError(INVALID_PARAMS, "path must be the whole path of a file")

    def work() -> dict[str, int]:
        try:
            return {"bytes": backup.back_up(data, target)}
        except (OSError, sqlite3.Error) as error:
            raise RpcError(INVALID_NAME, f"{target} cannot be written: {error}") from None

    return Pending(work)


@method("landline.channel_clear", act=True)
def clear(caller: Caller, channel: str) -> bool:
    """Let go of all that was said in a channel until now."""
    server, history = caller.server, history_of(caller.server)
    found = channel_called(server, channel)
    let_go(caller, history, server.fold(found.name))
    server.log.tell("channel", "HISTORY_CLEARED", f"{caller.issuer} cleared what was said in {found.name}")
    return True


@method("landline.channel_close", act=True)
def channel_close(caller: Caller, channel: str, reason: str = "") -> bool:
    """Put everybody out of a channel and forget it, with its topic and modes; what was said in it is let go of, too."""
    server, found = caller.server, channel_called(caller.server, channel)
    name = server.fold(found.name)
    if name == LOBBY:
        raise RpcError(INVALID_NAME, "The lobby stays: everybody comes in there")
    for member in list(found.members):
        acts.kick(server, found, member, "", reason or "The channel is closed")
    # The last member may have taken it along.
    if server.channels.pop(name, None) is not None and server.history is not None:
        server.history.write("DELETE FROM channels WHERE name = ?", name)
        let_go(caller, server.history, name)
    server.log.tell("channel", "CHANNEL_CLOSED", f"{caller.issuer} closed {found.name}", channel=found.name)
    return True


def let_go(caller: Caller, history: History, name: str) -> None:
    """Take away what a conversation holds, a slice at a time."""
    history.commit(settled=True)
    last = history.last_number()
    behind = "conversation = (SELECT id FROM conversations WHERE name = ?) AND id <= ?"

    def slice_off() -> None:
        if not history.read(f"SELECT 1 FROM messages WHERE {behind} LIMIT 1", name, last):  # noqa: S608 - fixed words
            return
        history.write(
            f"DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE {behind} LIMIT ?)",  # noqa: S608 - fixed words
            *(name, last, _SLICE),
        )
        history.commit()
        caller.later(_PAUSE, slice_off)

    slice_off()
