"""A connection of the web, bounded in time and bytes until it has become a WebSocket."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from server.control.socket import LONGEST

#: Bytes that somebody may send who is not known: a call to the control API and what stands before it comes in one go.
#: aiohttp bounds each line of a request, and what it holds of a body.
_MOST_BYTES: Final = 65_536 + LONGEST


class WebConnection(web.RequestHandler):
    """aiohttp's protocol of one connection, which by itself lets a request's head take for ever.

    It may last `patience` seconds, all its requests together. `lost` is called when it is over.
    """

    __slots__ = ("_ending", "_heard", "_lost", "_patience", "issuers")

    def __init__(
        self, manager: web.Server, loop: asyncio.AbstractEventLoop, patience: float, lost: Callable[[], None]
    ) -> None:
        super().__init__(manager, loop=loop, access_log=None)  # type: ignore[arg-type]  # it takes that for none
        self._patience = patience
        self._lost = lost
        self._heard = 0
        #: Who its requests of the control API said that they act for, by who they proved to be.
        self.issuers: dict[str, str] = {}
        #: Ends the connection; None once it may stay.
        self._ending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody wants something of the web."""
        self._ending = self._loop.call_later(self._patience, self._end)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """A part of a request, or of a WebSocket."""
        if self._ending is not None:
            self._heard += len(data)
            if self._heard > _MOST_BYTES:
                self._end()
                return
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is over."""
        self._lost()
        if self._ending is not None:
            self._ending.cancel()
        super().connection_lost(exc)

    def log_exception(self, *words: Any, exc_info: object = None, **more: Any) -> None:
        """What a peer made up is no trouble of ours: everybody could fill the host's log with it."""
        if not isinstance(exc_info, HttpProcessingError):
            super().log_exception(*words, exc_info=exc_info, **more)

    def expect(self) -> None:
        """Somebody is known who asks for something: time and bytes begin anew."""
        self.stay()
        self._heard = 0
        self._ending = self._loop.call_later(self._patience, self._end)

    def stay(self) -> None:
        """It is a WebSocket now, or waits for us: other bounds hold."""
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        if self.transport is not None:
            self.transport.abort()
