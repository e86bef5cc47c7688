"""The web application of a room: what makes its protocols for connections that begin with HTTP."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Final

from aiohttp import web

from server.control.socket import LONGEST
from server.core.server import Server
from server.http import page, websocket
from server.http.api import Api
from server.http.web_connection import WebConnection
from server.net.writer import Writer

#: Where figures are for who may read them (server.http.metrics).
METRICS: Final = "/metrics"


async def serve(server: Server, writer: Writer) -> Callable[[Callable[[], None]], asyncio.Protocol]:
    """Set the application up; gives what makes a protocol for one connection from what it calls when that is over."""
    application = web.Application(client_max_size=LONGEST)
    api = Api(server, writer)

    async def answer(request: web.Request) -> web.StreamResponse:
        if api.is_meant(request):
            return await api.answer(request)
        if websocket.is_websocket(request):
            return await websocket.serve(request, server, writer)
        if request.path == METRICS and server.settings.metrics.enabled:
            return await _metrics(request, server)
        return page.answer(request, server)

    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, handle_signals=False)
    await runner.setup()
    manager = runner.server
    if manager is None:
        raise RuntimeError("the web application was not set up")
    loop = asyncio.get_running_loop()
    return lambda lost: WebConnection(manager, loop, server.settings.timeouts.registration, lost)


async def _metrics(request: web.Request, server: Server) -> web.Response:
    """The figures, by a library that is loaded when they are wanted first: in a thread, which nobody waits for."""
    metrics = await asyncio.get_running_loop().run_in_executor(None, import_module, "server.http.metrics")
    if not metrics.may_read(server, request):
        return page.answer(request, server)
    answered: web.Response = await metrics.answer(request, server)
    return answered
