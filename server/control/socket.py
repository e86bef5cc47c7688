"""A control connection: lines in, answers and pushed events out, whatever carries them."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, cast

from server.control.rpc import Caller, answer
from server.core.server import Server
from server.net.writer import Writer

_log: Final = logging.getLogger(__name__)

#: Bytes of one request; a longer one ends the connection.
LONGEST: Final = 256 * 1024
#: Bytes of answers and events that may wait for a console that does not read.
_MOST_WAITING: Final = 16 * 1024 * 1024


class ControlConnection(asyncio.Protocol):
    """One console, app or script that manages the room; `origin` and `refused` are the `Caller`'s."""

    def __init__(
        self,
        server: Server,
        writer: Writer,
        origin: str = "",
        refused: Mapping[str, str] = MappingProxyType({}),
        open_ones: "set[ControlConnection] | None" = None,
    ) -> None:
        """`open_ones` holds it while it is open."""
        self._writer = writer
        self._open_ones = set() if open_ones is None else open_ones
        self._held = b""
        self._caller = Caller(server, self._push, later(writer), self._waiting, origin, refused)
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody who may open the socket did."""
        self._transport = cast(asyncio.Transport, transport)
        self._open_ones.add(self)

    def close(self) -> None:
        """Hang up once what was said is taken: the room closes."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Answer each line, in order."""
        *lines, self._held = (self._held + data).split(b"\n")
        for line in lines:
            if line.strip() and (answered := answer(self._caller, line)):
                self._push(answered)
        self._writer.wake()
        if len(self._held) > LONGEST:
            _log.warning("a control connection sent a line of more than %d bytes and was closed", LONGEST)
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The console is closed."""
        del exc
        self._open_ones.discard(self)
        self._caller.close()

    def _waiting(self) -> int:
        return self._transport.get_write_buffer_size()

    def _push(self, line: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(line)
        if self._transport.get_write_buffer_size() > _MOST_WAITING:
            _log.warning("a control connection that did not read was closed")
            self._transport.abort()


def later(writer: Writer) -> Callable[[float, Callable[[], None]], None]:
    """What calls something in so many seconds, and has written what came of it."""

    def call_later(seconds: float, act: Callable[[], None]) -> None:
        def run() -> None:
            act()
            writer.wake()

        asyncio.get_running_loop().call_later(seconds, run)

    return call_later
