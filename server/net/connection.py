"""One connection: bytes to the core, the core's bytes to the peer. Nothing else."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import ClassVar, Final, cast

from server import platform
from server.commands import dispatch, run_of
from server.core.client import Client
from server.core.flood import cost_of, pause_after
from server.core.server import Server
from server.net.writer import Writer
from server.protocol.lines import BadLine, LineDecoder
from server.protocol.message import Message

_log: Final = logging.getLogger(__name__)

#: The name under which a transport tells of its encryption: the version of TLS, and SHA-256 of the client's certificate
#: in hexadecimal, empty where it showed none (server.net.tls).
ENCRYPTION: Final = "encryption"
#: The name under which such a transport gives what takes bytes at once, as a socket's own method does.
SEND: Final = "send"
#: How long a connection that was told to go may take to read its last words, in seconds.
_LINGER: Final = 5.0
#: Seconds between two warnings that somebody sends too fast.
_WARN_EVERY: Final = 60.0
#: Seconds that the lines of one peer may take before it is the others' turn.
_TURN: Final = 0.01
#: Commands whose parameters are nobody's business.
_SECRET: Final = frozenset({"PASS", "OPER", "AUTHENTICATE", "REGISTER", "VERIFY"})


class Connection(asyncio.Protocol):
    """The adapter between a socket and a client: it reads, `server.net.writer` writes."""

    __slots__ = (
        "_held",
        "_lines",
        "_loop",
        "_server",
        "_socket",
        "_traced",
        "_warned_at",
        "_writer",
        "client",
        "descriptor",
        "send",
        "transport",
    )

    #: Whether what the core writes goes out as it is.
    _is_bare: ClassVar = True

    def __init__(self, server: Server, writer: Writer) -> None:
        self._server = server
        self._writer = writer
        self._lines = LineDecoder(fallback=None if server.settings.server.utf8only else "cp1252")
        self._loop = asyncio.get_running_loop()
        #: Lines that wait because the peer sent faster than it may; None while there are none.
        self._held: list[Message | BadLine] | None = None
        self._warned_at = -_WARN_EVERY
        #: Whether every line is logged; asked once, because it would be asked for each.
        self._traced = _log.isEnabledFor(logging.DEBUG)
        self.transport: asyncio.Transport
        self.client: Client
        self._socket: socket.socket | None = None
        #: What `Wire.send` is: the socket's own method where that can be, so that it is one call and no more.
        self.send: Callable[[bytes], int] = _takes_none
        #: What `Wire.descriptor` is. Whoever has it is forgotten (`connection_lost`) before it is another connection's.
        self.descriptor: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody called; the server may turn them away at once."""
        self.transport = cast(asyncio.Transport, transport)
        # The bound on what waits is the server's own (sendq_bytes): the transport never pauses us.
        self.transport.set_write_buffer_limits(high=2**30)
        # A transport that does more than carry bytes (TLS, WebSocket) keeps its socket to itself.
        if self._is_bare and not self._traced and (shared := transport.get_extra_info("socket")) is not None:
            self._socket = socket.socket(shared.family, shared.type, shared.proto, shared.fileno())
            self.send = self._socket.send
            self.descriptor = self._socket.fileno() if platform.WRITES_TO_SOCKETS else None
        elif self._is_bare and not self._traced:
            self.send = transport.get_extra_info(SEND) or _takes_none
        here = transport.get_extra_info("sockname") or ("", 0)
        self.client = client = self._server.connect(self, *peer_of(self.transport), int(here[1]))
        if (encryption := transport.get_extra_info(ENCRYPTION)) is not None:
            client.tls, client.fingerprint = encryption
        self._writer.wake()

    def data_received(self, data: bytes) -> None:
        """Hand each line to the core. Whatever the peer sends, this returns."""
        now = perf_counter()
        self._heard(data)
        items = self._lines.feed(data)
        if self._traced:
            self._trace("<", items)
        if self._held is None:
            self._act_on(items, now)
        else:
            self._held.extend(items)
        self._writer.wake(now, alone=len(items) == 1)

    def _heard(self, data: bytes) -> None:
        client = self.client
        client.bytes_in += len(data)
        client.heard_at = self._server.clock()
        client.pinged = False

    def _act_on(self, items: list[Message | BadLine], began: float) -> None:
        server, client = self._server, self.client
        rate = server.settings.limits.message_rate
        deadline = began + _TURN
        place = 0
        while place < len(items):
            more = run_of(items, place) if place + 1 < len(items) else []
            now = pause = 0.0
            if rate:
                now = self._loop.time()
                for number, item in enumerate(items[place : place + 1 + len(more)]):
                    client.flood, pause = pause_after(client.flood, rate, now, cost_of(item, client.batch))
                    if pause:
                        del more[number:]
                        break
            try:
                dispatch(server, client, items[place], more)
            except Exception:  # noqa: BLE001
                # A mistake of ours must cost one command, never the room.
                _log.exception("a command of %s could not be done: %r", client.ip, items[place])
            place += 1 + len(more)
            if pause:
                self._warn(now)
            if client.busy:
                self._hold(items[place:], None)
                return
            if pause or (place < len(items) and perf_counter() > deadline):
                self._hold(items[place:], pause)
                return

    def _hold(self, items: list[Message | BadLine], pause: float | None) -> None:
        """Act on the rest later, and read nothing until then: the peer sent too fast, or it is the others' turn.

        Without a pause in seconds it is the core that says when to go on (`resume`).
        """
        self._held = items
        self.transport.pause_reading()
        if pause is not None:
            self._loop.call_later(pause, self._go_on)

    def resume(self) -> None:
        """The core has answered what took longer: go on with the lines that waited."""
        if self._held is not None:
            self._loop.call_soon(self._go_on)

    def _warn(self, now: float) -> None:
        """Tell the peer that it sent faster than it may, now and then."""
        if now - self._warned_at >= _WARN_EVERY:
            self._warned_at = now
            self._server.notice(self.client, "You are sending too fast: your messages are slowed down")

    def _go_on(self) -> None:
        held, self._held = self._held or [], None
        if self.client.closing:
            return
        now = perf_counter()
        self._act_on(held, now)
        if self._held is None and not self.transport.is_closing():
            self.transport.resume_reading()
        self._writer.wake(now)

    def _trace(self, direction: str, lines: Iterable[object]) -> None:
        """Log what crosses the wire, never a password."""
        for line in lines:
            shown = line.command if isinstance(line, Message) and line.command in _SECRET else line
            _log.debug("%s %s %r", self.client.ip, direction, shown)

    def eof_received(self) -> bool:
        """The peer will say no more: nothing keeps the connection open."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer is gone, or has read its last words."""
        if self._socket is not None:
            # The transport closes what both have: nothing may be sent to whoever gets the same number next.
            self._socket.detach()
        self._server.leave(self.client, _reason(exc))
        self._server.forget(self.client)
        self._writer.wake()
        # What points at each other stays in memory until the collector looks for it, which it does seldom.
        self.client.wire = _CUT
        self.send = _takes_none
        self.descriptor = None

    # What the core asks of its wire

    def write(self, data: bytes) -> int:
        """Hand over bytes, through the transport where it holds some already; gives how many wait now."""
        transport = self.transport
        if transport.is_closing():
            return 0
        if not transport.get_write_buffer_size():
            with contextlib.suppress(OSError):  # it takes nothing now, or is gone, of which the transport will tell
                data = data[self.send(data) :]
            if not data:
                return 0
        transport.write(data)
        if self._traced:
            self._trace(">", data.decode(errors="replace").splitlines())
        return transport.get_write_buffer_size()

    def waiting(self) -> int:
        """Bytes that the peer has not taken yet."""
        return self.transport.get_write_buffer_size()

    def close(self) -> None:
        """End the connection once what is written is taken; a peer that does not read is cut off."""
        self.transport.close()
        self._loop.call_later(_LINGER, self.transport.abort)

    def abort(self) -> None:
        """End the connection at once."""
        self.transport.abort()


class _Cut:
    """The wire of somebody who is gone."""

    descriptor: int | None = None

    def write(self, _data: bytes) -> int:
        return 0

    def send(self, _data: bytes) -> int:
        return 0

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is left to close, to cut off, or to go on with."""

    abort = resume = close


_CUT: Final = _Cut()


def peer_of(transport: asyncio.Transport) -> tuple[str, int]:
    """Address and port at the other end."""
    host, port, *_ = transport.get_extra_info("peername") or ("", 0)
    return host.removeprefix("::ffff:") or "0.0.0.0", port  # noqa: S104 - gone before it was looked at


def _takes_none(_data: bytes) -> int:
    """Let everything go through the transport."""
    return 0


def _reason(exc: Exception | None) -> str:
    """Why a connection ended, for those who stay."""
    if exc is None:
        return "Connection closed"
    return "Connection reset" if isinstance(exc, ConnectionResetError) else "Connection lost"
