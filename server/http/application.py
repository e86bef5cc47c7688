"""The web application of a room: what makes its protocols for connections that begin with HTTP."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from server.core.server import Server
from server.http import page, websocket
from server.net.writer import Writer

#: Bytes of a request's head: a browser's cookies of other programs on this machine fit.
_MOST_HEAD = 16_384


async def serve(server: Server, writer: Writer) -> Callable[[], asyncio.Protocol]:
    """Set the application up; gives what makes a protocol for one connection."""
    application = web.Application(client_max_size=_MOST_HEAD)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await websocket.serve(request, server, writer)
        return page.answer(request, server)

    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, handle_signals=False)
    await runner.setup()
    made = runner.server
    if made is None:
        raise RuntimeError("the web application was not set up")
    return made
