"""IRC through WebSockets: one line a message, without its line end. https://ircv3.net/specs/extensions/websocket"""

import asyncio
from collections import deque
from typing import Any, Final, cast

from aiohttp import WSMsgType, web

from server.core.server import Server
from server.http.origin import is_ours
from server.http.web_connection import WebConnection
from server.net.connection import SEND, Connection
from server.net.writer import Writer
from server.protocol import limits

_BINARY: Final = "binary.ircv3.net"
_TEXT: Final = "text.ircv3.net"
#: Seconds that a peer has to say goodbye as well.
_GOODBYE: Final = 5.0
#: Seconds that the messages of one peer may take before it is the others' turn.
_TURN: Final = 0.002


def is_websocket(request: web.Request) -> bool:
    """Whether a request wants to become a WebSocket."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


async def serve(request: web.Request, server: Server, writer: Writer) -> web.StreamResponse:
    """One client, from the upgrade to its end."""
    if not is_ours(request):
        return web.Response(status=403, text="Another site's page may not talk in this room.\n")
    socket = web.WebSocketResponse(
        protocols=(_BINARY, _TEXT),
        max_msg_size=limits.ALL_TAGS + 2 * limits.LINE,
        compress=False,
        timeout=_GOODBYE,
        autoping=False,
    )
    offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    # The client's first choice; without any, text is what every browser's program can read.
    chosen = next((word for word in offered if word in (_BINARY, _TEXT)), _TEXT)
    await socket.prepare(request)
    kind = WSMsgType.BINARY if chosen == _BINARY else WSMsgType.TEXT
    connection = Connection(server, writer)
    transport = WebSocketTransport(request, socket, kind=kind, end=b"\r\n")
    connection.connection_made(transport)
    connection.client.door = "websocket"
    await converse(request, socket, transport, connection)
    return socket


async def converse(
    request: web.Request, socket: web.WebSocketResponse, transport: "WebSocketTransport", connection: asyncio.Protocol
) -> None:
    """Hand over what comes to a connection that is made already, a line a message, until the end."""
    cast(WebConnection, request.protocol).stay()
    loop = asyncio.get_running_loop()
    sending = loop.create_task(transport.send_all())
    turn_ends = loop.time() + _TURN
    try:
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                data = message.data.encode() if message.type is WSMsgType.TEXT else message.data
                # One message is one line, whatever stands in it.
                connection.data_received(data.replace(b"\r", b"").replace(b"\n", b" ") + transport.end)
                await transport.readable()
            if loop.time() > turn_ends:
                # What came in one go is in a queue: nothing else lets the others have their turn.
                await asyncio.sleep(0)
                turn_ends = loop.time() + _TURN
    finally:
        transport.abort()
        await sending
        connection.connection_lost(None)


class WebSocketTransport(asyncio.Transport):
    """What a connection writes to: lines wait here until the socket takes them."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, *, kind: WSMsgType, end: bytes) -> None:
        """`kind` is that of the messages; `end` ends a line in what is written and read."""
        super().__init__()
        self.end = end
        self._below = cast(asyncio.Transport, request.transport)
        self._socket = socket
        self._binary = kind is WSMsgType.BINARY
        self._written: deque[bytes] = deque()
        self._waiting = 0
        self._wake = asyncio.Event()
        self._read = asyncio.Event()
        self._read.set()
        self._closing = False

    async def send_all(self) -> None:
        """Send what is written, until the end."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._written:
                    data = self._written[0]
                    for line in data.split(self.end)[:-1]:
                        await (
                            self._socket.send_bytes(line)
                            if self._binary
                            else self._socket.send_str(line.decode(errors="replace"))
                        )
                    if self._written:  # nobody cut it off meanwhile
                        self._waiting -= len(self._written.popleft())
                if self._closing:
                    await self._socket.close()
            except ConnectionError:
                self._closing = True
            if self._closing:
                return

    async def readable(self) -> None:
        """Wait until more may be read."""
        await self._read.wait()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Queue whole lines."""
        if self._closing:
            return
        self._written.append(bytes(data))
        self._waiting += len(data)
        self._wake.set()

    def get_write_buffer_size(self) -> int:
        return self._waiting + (0 if self._below.is_closing() else self._below.get_write_buffer_size())

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """The bound on what waits is the server's own."""

    def close(self) -> None:
        self._closing = True
        self._read.set()
        self._wake.set()

    def abort(self) -> None:
        self._written.clear()
        self._waiting = 0
        self.close()
        self._below.abort()

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._read.clear()

    def resume_reading(self) -> None:
        self._read.set()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        # Nobody may write past the frames.
        return default if name in ("socket", SEND) else self._below.get_extra_info(name, default)
