"""What is kept: of a channel how much, all of it by pages, letting go of it; and the room in one file."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from server.control.channels import channel_called
from server.control.rpc import DENIED, INVALID_NAME, INVALID_PARAMS, NOT_FOUND, Caller, Pending, RpcError, method
from server.control.settings import live_of
from server.core import acts
from server.core.audit import Stays, Undo
from server.core.outgoing import timestamp
from server.core.refused import Refused
from server.core.server import LOBBY, Server
from server.core.withheld import LASTS
from server.ircv3 import redaction
from server.storage import backup, pages
from server.storage.history import History, Said
from server.storage.search import WordIndex

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


def folder_to_back_up(caller: Caller) -> Path:
    """The room's folder, with all that was said until now in its database."""
    if caller.server.history is not None:
        caller.server.history.commit(settled=True)
    return live_of(caller).configuration.data


@method("landline.backup", act=True, stays=Stays.OUTSIDE)
def back_up(caller: Caller, path: str) -> Pending:
    """Write the whole room into one file on the room's computer, while it is open."""
    target, data = Path(path).expanduser(), folder_to_back_up(caller)
    if not target.is_absolute():
        raise RpcError(INVALID_PARAMS, "path must be the whole path of a file")

    def work() -> dict[str, int]:
        try:
            return {"bytes": backup.back_up(data, target)}
        except (OSError, sqlite3.Error) as error:
            raise RpcError(INVALID_NAME, f"{target} cannot be written: {error}") from None

    return Pending(work)


@method("landline.restore", act=True, stays=Stays.OUTSIDE)
def restore(caller: Caller, path: str) -> Pending:
    """Open the room again with what a backup on its computer holds; what it keeps now is set aside, not deleted."""
    source, live = Path(path).expanduser(), live_of(caller)
    if not source.is_absolute():
        raise RpcError(INVALID_PARAMS, "path must be the whole path of a file")

    def work() -> Path:
        try:
            return backup.unpack(source, live.configuration.data)
        except backup.CannotRestore as error:
            raise RpcError(INVALID_NAME, str(error)) from None

    def then(restored: Path) -> bool:
        live.restart("The host restores a backup", restored)
        return True

    return Pending(work, then)


@method("landline.channel_clear", act=True, stays=Stays.GONE)
def clear(caller: Caller, channel: str) -> bool:
    """Let go of all that was said in a channel until now."""
    server, history = caller.server, history_of(caller.server)
    found = channel_called(server, channel)
    let_go(caller, history, server.fold(found.name))
    server.log.tell("channel", "HISTORY_CLEARED", f"{caller.issuer} cleared what was said in {found.name}")
    return True


@method("landline.channel_close", act=True, stays=Stays.GONE)
def channel_close(caller: Caller, channel: str, reason: str = "", unused: bool = False) -> bool:
    """Put everybody out of a channel and forget it, with its topic and modes; what was said in it is let go of, too.

    With `unused` only where nobody has written in it.
    """
    server, found = caller.server, channel_called(caller.server, channel)
    name = server.fold(found.name)
    if name == LOBBY:
        raise RpcError(INVALID_NAME, "The lobby stays: everybody comes in there")
    if unused and server.history is not None and server.history.has(name):
        words = f"People have written in {found.name} meanwhile: close it where the channels are, if that is to go, too"
        raise RpcError(DENIED, words)
    for member in list(found.members):
        acts.kick(server, found, member, "", reason or "The channel is closed")
    # The last member may have taken it along.
    if server.channels.pop(name, None) is not None and server.history is not None:
        server.history.write("DELETE FROM channels WHERE name = ?", name)
        let_go(caller, server.history, name)
    server.log.tell("channel", "CHANNEL_CLOSED", f"{caller.issuer} closed {found.name}", channel=found.name)
    return True


@method("landline.redact", act=True)
def redact(caller: Caller, channel: str, msgid: str, reason: str = "") -> bool:
    """Remove a message that somebody said in a channel: off the disk for good, kept for ten minutes in memory."""
    server, history = caller.server, history_of(caller.server)
    found = channel_called(server, channel)
    try:
        said = redaction.redact_as_host(server, history, found, msgid, caller.issuer, reason)
    except Refused as refused:
        raise RpcError(INVALID_NAME, str(refused)) from None
    if said is None:
        raise RpcError(NOT_FOUND, f"There is no such message in {found.name}, or none that is kept")
    server.withheld.keep(said, server.clock())
    caller.undo = Undo(("landline.give_back", {"msgid": msgid}), LASTS, outlasts_room=False)
    return True


@method("landline.give_back", act=True)
def give_back(caller: Caller, msgid: str) -> bool:
    """Put a message back that was taken away by `landline.redact` lately: at its place, with its id and time."""
    server, history = caller.server, history_of(caller.server)
    said = server.withheld.take(msgid) if server.withheld.has(msgid, server.clock()) else None
    if said is None:
        raise RpcError(NOT_FOUND, "The words are not known any more: they are kept for ten minutes")
    channel = server.channels.get(said.conversation)
    if channel is None:
        raise RpcError(NOT_FOUND, f"There is no channel {said.target} any more")
    if not history.put_back(said):
        server.withheld.keep(said, server.clock())
        raise RpcError(DENIED, "The disk takes nothing at the moment")
    if (index := server.word_index) is not None:
        server.aside(lambda: _index_again(index, said), lambda _done: None)
    redaction.give_back(server, channel, said, caller.issuer)
    caller.undo = Undo(("landline.redact", {"channel": channel.name, "msgid": msgid}))
    return True


def _index_again(index: WordIndex, said: Said) -> None:
    # Where the disk refuses, it is not found by its words, as nothing new is.
    with suppress(sqlite3.Error):
        index.put_back(said)


def let_go(caller: Caller, history: History, name: str) -> None:
    """Take away what a conversation holds, a slice at a time."""
    caller.server.withheld.drop(name)
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
