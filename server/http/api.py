"""The control API from another computer: HTTP POST and WebSocket at /api, and the room's backup as a download.

The same methods as on the local socket (server.control), but for those that `server.control.afar` names.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final, cast

from aiohttp import WSMsgType, web

from server.control import rpc
from server.control.afar import REFUSED, REFUSED_ONE_BY_ONE
from server.control.history import folder_to_back_up
from server.control.socket import LONGEST, ControlConnection, later
from server.core.audit import Stays
from server.core.server import Server
from server.http.access import Access, Denied, Guest
from server.http.page import HEADERS
from server.http.web_connection import WebConnection
from server.http.websocket import WebSocketTransport, converse, is_websocket
from server.net.writer import Writer
from server.storage import backup

_PATH: Final = "/api"
_BACKUP: Final = "/api/backup"
_WELCOME: Final = (
    "This is the control API of a Landline room. POST a JSON-RPC 2.0 object here, or open a WebSocket.\n"
    "The room as one file: GET /api/backup\n"
)
#: Kinds of content that a JSON object comes as; some programs name none. Those that a form of another page can send
#: are not among them.
_JSON: Final = frozenset({"", "application/json", "application/json-rpc", "application/jsonrequest"})
#: Seconds between two looks at whether who is connected still may be, and of silence until a peer is asked.
_LOOK: Final = 5.0
_SILENCE: Final = 30.0
#: Bytes of a backup that are sent at once.
_CHUNK: Final = 256 * 1024


class Api:
    """What answers at /api."""

    def __init__(self, server: Server, writer: Writer) -> None:
        self._server = server
        self._writer = writer
        self._access = Access(server)
        #: WebSockets and requests that are under way.
        self._here = 0
        self._backs_up = False

    @staticmethod
    def is_meant(request: web.Request) -> bool:
        """Whether a request is for the API. A WebSocket of somebody who says a password is, wherever it wants to go:
        members say theirs inside of IRC, and programs for UnrealIRCd ask for no path.
        """
        if request.path == _PATH or request.path.startswith(f"{_PATH}/"):
            return True
        return is_websocket(request) and request.headers.get("Authorization", "")[:6].casefold() == "basic "

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, or all that comes through a WebSocket."""
        try:
            guest = await self._access.let_in(request)
            if self._here >= guest.table.connections:
                words = f"{guest.table.connections} manage the room already ([api] connections). Close one of them."
                raise Denied(503, words)
            self._here += 1
            try:
                return await self._serve(request, guest)
            finally:
                self._here -= 1
        except Denied as denied:
            return _text(denied.status, denied.words, denied.headers)

    async def _serve(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        if is_websocket(request):
            return await self._converse(request, guest)
        self._access.tell_of(guest, each_time=False)
        match request.method, request.path:
            case ("POST", "/api"):
                return await self._call(request, guest)
            case ("GET", "/api/backup"):
                return await self._back_up(request, guest)
            case ("GET" | "HEAD", "/api"):
                return _text(200, _WELCOME)
            case (_, "/api" | "/api/backup"):
                allowed = "GET, HEAD, POST" if request.path == _PATH else "GET"
                return _text(405, f"Only {allowed} here.", {"Allow": allowed})
        raise Denied(404, f"There is nothing here. The control API is {_PATH}")

    async def _call(self, request: web.Request, guest: Guest) -> web.Response:
        """One call, one answer. A connection that stays open keeps what `rpc.set_issuer` said."""
        if request.headers.get("Content-Type", "").partition(";")[0].strip().casefold() not in _JSON:
            raise Denied(415, "A call is JSON: send it with Content-Type: application/json")
        if (request.content_length or 0) > LONGEST:
            raise Denied(413, f"A call may have {LONGEST} bytes at most.", {"Connection": "close"})
        connection = cast(WebConnection, request.protocol)
        connection.expect()
        call = await request.read()
        connection.stay()
        issuer = connection.issuers.get(guest.origin, guest.origin)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def push(line: bytes) -> None:
            if not answer.done():
                answer.set_result(line)

        caller = rpc.Caller(self._server, push, later(self._writer), lambda: 0, guest.origin, REFUSED_ONE_BY_ONE)
        caller.issuer = issuer
        answered = rpc.answer(caller, call)
        self._writer.wake()
        if answered:
            push(answered)
        connection.issuers = {guest.origin: caller.issuer}
        text = await answer
        connection.expect()
        return web.Response(body=text, content_type="application/json", headers=HEADERS)

    async def _converse(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """Calls, answers and events, one a message, until either end has enough."""
        socket = web.WebSocketResponse(max_msg_size=LONGEST, compress=False, autoping=False, heartbeat=_SILENCE)
        await socket.prepare(request)
        self._access.tell_of(guest, each_time=True)
        transport = WebSocketTransport(request, socket, kind=WSMsgType.TEXT, end=b"\n")
        looking = asyncio.get_running_loop().create_task(self._look_after(guest, transport))
        try:
            connection = ControlConnection(self._server, self._writer, guest.origin, REFUSED)
            connection.connection_made(transport)
            await converse(request, socket, transport, connection)
        finally:
            looking.cancel()
            self._server.log.tell("api", "API_LOGOUT", f"{guest.user} at {guest.ip} manages the room no more")
        return socket

    async def _look_after(self, guest: Guest, transport: WebSocketTransport) -> None:
        """Somebody whose password is not the one any more is not to stay."""
        while self._access.holds(guest):  # noqa: ASYNC110 - the settings are another object after each change
            await asyncio.sleep(_LOOK)
        transport.abort()

    async def _back_up(self, request: web.Request, guest: Guest) -> web.StreamResponse:
        """The whole room as one file, written while it is open and sent from the disk."""
        if self._backs_up:
            raise Denied(503, "A backup is being made already. Try again when it is done.", {"Retry-After": "10"})
        caller = rpc.Caller(self._server, lambda _line: None, later(self._writer), lambda: 0, guest.origin)
        try:
            data = folder_to_back_up(caller)
        except rpc.RpcError as error:
            raise Denied(404, error.words) from None
        cast(WebConnection, request.protocol).stay()
        self._backs_up = True
        try:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "room.zip"
                loop = asyncio.get_running_loop()
                try:
                    size = await loop.run_in_executor(None, partial(backup.back_up, data, file))
                except OSError as error:
                    raise Denied(500, f"The backup cannot be written: {error.strerror}.") from None
                caller.note("landline.backup", {"path": _BACKUP}, Stays.OUTSIDE)
                return await self._send(request, file, size)
        finally:
            self._backs_up = False

    async def _send(self, request: web.Request, file: Path, size: int) -> web.StreamResponse:
        response = web.StreamResponse(headers=HEADERS)
        response.content_type = "application/zip"
        response.content_length = size
        response.headers["Content-Disposition"] = 'attachment; filename="room.zip"'
        await response.prepare(request)
        loop = asyncio.get_running_loop()
        patience = self._server.settings.timeouts.registration
        with file.open("rb") as reading:
            while chunk := await loop.run_in_executor(None, reading.read, _CHUNK):
                try:
                    async with asyncio.timeout(patience):
                        await response.write(chunk)
                except (TimeoutError, ConnectionError):  # they do not read, or are gone
                    if request.transport is not None:
                        request.transport.abort()
                    return response
        await response.write_eof()
        return response


def _text(status: int, words: str, headers: Mapping[str, str] | None = None) -> web.Response:
    text = words if words.endswith("\n") else f"{words}\n"
    return web.Response(status=status, text=text, headers=HEADERS | dict(headers or {}))
