"""IRC through WebSockets: one line a message, without its line end. https://ircv3.net/specs/extensions/websocket"""

import asyncio
from collections import deque
from typing import Any, Final, cast

from aiohttp import WSMsgType, web

from server.core.server import Server
from server.net.connection import Connection
from server.net.writer import Writer
from server.protocol import limits

_BINARY: Final = "binary.ircv3.net"
_TEXT: Final = "text.ircv3.net"
#: Seconds that a peer has to say goodbye as well.
_GOODBYE: Final = 5.0


async def serve(request: web.Request, server: Server, writer: Writer) -> web.StreamResponse:
    """One client, from the upgrade to its end."""
    if not _is_ours(request):
        return web.Response(status=403, text="Another site's page may not talk in this room.\n")
    socket = web.WebSocketResponse(
        protocols=(_BINARY, _TEXT), max_msg_size=limits.ALL_TAGS + 2 * limits.LINE, compress=False, timeout=_GOODBYE
    )
    offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    # The client's first choice; without any, text is what every browser's program can read.
    chosen = next((word for word in offered if word in (_BINARY, _TEXT)), _TEXT)
    await socket.prepare(request)
    transport = WebSocketTransport(request, socket, binary=chosen == _BINARY)
    connection = Connection(server, writer)
    connection.connection_made(transport)
    connection.client.door = "websocket"
    sending = asyncio.get_running_loop().create_task(transport.send_all())
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                data = message.data.encode(errors="surrogatepass")
            elif message.type is WSMsgType.BINARY:
                data = message.data
            else:
                break
            # One message is one line, whatever stands in it.
            connection.data_received(data.replace(b"\r", b"").replace(b"\n", b" ") + b"\r\n")
            await transport.readable()
    finally:
        transport.abort()
        await sending
        connection.connection_lost(None)
    return socket


def _is_ours(request: web.Request) -> bool:
    """Whether no other site's page is behind this: a browser says where its page is from."""
    origin = request.headers.get("Origin")
    return origin is None or origin.rpartition("://")[2].casefold() == request.host.casefold()


class WebSocketTransport(asyncio.Transport):
    """What a connection writes to: lines wait here until the socket takes them."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, *, binary: bool) -> None:
        super().__init__()
        self._below = cast(asyncio.Transport, request.transport)
        self._socket = socket
        self._binary = binary
        self._lines: deque[bytes] = deque()
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
                while self._lines:
                    line = self._lines.popleft()
                    await (
                        self._socket.send_bytes(line)
                        if self._binary
                        else self._socket.send_str(line.decode(errors="replace"))
                    )
                    self._waiting -= len(line)
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
        lines = bytes(data).split(b"\r\n")[:-1]
        self._lines += lines
        self._waiting += sum(map(len, lines))
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
        self._lines.clear()
        self.close()
        self._below.abort()

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._read.clear()

    def resume_reading(self) -> None:
        self._read.set()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default if name == "socket" else self._below.get_extra_info(name, default)
