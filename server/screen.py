"""What the program says on the screen: to the program that started it, and to the person who did."""

import contextlib
import logging
import sys
from typing import Final

from server.core.log import Level, LogEvent
from server.core.server import Server
from server.protocol.address import DEFAULT_PORT
from server.protocol.words import printable

_events: Final = logging.getLogger("landline")
_LEVELS: Final = {
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARN: logging.WARNING,
    Level.ERROR: logging.ERROR,
}


def say(line: str) -> None:
    """Tell the program that started this one. It may be gone: that is no reason to close the room."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


def show_events(server: Server) -> None:
    """Write what happens, as far as it is asked for."""
    watchers = server.log.watchers if _events.isEnabledFor(logging.INFO) else server.log.trouble_watchers
    watchers.append(_print_event)


def greet(server: Server, *, usual_port: bool) -> None:
    """Tell the person at this computer what to read out to the others; not where only troubles are to be told.

    `usual_port` says that the room was to have the usual port if it is free.
    """
    if not _events.isEnabledFor(logging.INFO):
        return
    lines = [f"{server.settings.network} is open. Others join with one of these addresses:", ""]
    lines += [f"    {address}" for address in server.place.listening]
    lines += ["", f"Any IRC client can join too, on port {server.place.port}. Ctrl+C closes the room.", ""]
    if usual_port and server.place.port != DEFAULT_PORT:
        lines.insert(0, f"Port {DEFAULT_PORT} is taken, so this room has port {server.place.port}.")
    with contextlib.suppress(OSError, ValueError):
        print("\n".join(lines), file=sys.stderr, flush=True)


def _print_event(event: LogEvent) -> None:
    """Write an event for the person at the screen: when, from which address, what."""
    level = _LEVELS[event.level]
    if _events.isEnabledFor(level):
        _events.log(level, "%s%s", f"{event.ip} " if event.ip else "", printable(event.text))
