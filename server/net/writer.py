"""Writes what clients are to be sent: once per client and turn of the loop, however many messages there were.

A line that comes alone after some quiet is written at once.
"""

import asyncio
from time import perf_counter
from typing import Final

from server.core.client import Client
from server.core.server import Server

#: Seconds without a word after which a line that comes alone is hardly one of many.
_QUIET: Final = 0.005
#: Seconds between two times that what can wait is written: a storm of joins is told in few writes, nobody sees it late.
_PAUSE: Final = 0.05


#: Bytes that may wait for each client on average, however many there are: what everybody is told when all come at once.
_SHARE: Final = 128 * 1024


class Writer:
    """Empties the outboxes. `wake` is called after anything that may have put something into one."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._due = False
        #: When something was last written, by the loop's clock.
        self._wrote_at = 0.0
        #: Whether what can wait was written less than a pause ago.
        self._pausing = False
        #: When the first bytes were read that this turn came of (`perf_counter`); 0 where it came of none.
        self._read_at = 0.0
        #: Messages whose delivery was measured.
        self._measured = 0
        #: Bytes that may wait for all clients together by now: never less than really do.
        self._may_wait = 0

    def wake(self, read_at: float = 0.0, *, alone: bool = False) -> None:
        """Write at the end of this turn of the loop; at once where one line came `alone` and it was quiet before.

        `read_at` is when somebody's bytes were read (`perf_counter`), where what is to be written came of any.

        To wait for the end takes another look at all sockets, which would hardly find that anything else has come.
        """
        turn = self._server.turn
        if self._due:
            self._read_at = self._read_at or read_at
        elif turn.clients or turn.channels or (not self._pausing and turn.is_waiting):
            self._read_at = read_at
            if alone and self._loop.time() > self._wrote_at + _QUIET:
                self.write()
            else:
                self._due = True
                self._loop.call_soon(self.write)

    def _end_pause(self) -> None:
        self._pausing = False
        self.wake()

    def write(self) -> None:
        """Write now. A client too far behind is dropped; nobody else notices."""
        self._due = False
        self._wrote_at = self._loop.time()
        server = self._server
        most = server.settings.limits.sendq_bytes
        if server.history is not None:
            server.history.commit()  # said means stored: nobody is sent what is not on disk
        urgent_only = self._pausing
        if not urgent_only and server.turn.is_waiting:
            self._pausing = True
            self._loop.call_later(_PAUSE, self._end_pause)
        behind = server.turn.write(urgent_only)
        if (said := server.messages - self._measured) and self._read_at:
            server.deliveries.add(perf_counter() - self._read_at, said)
        self._measured += said
        self._read_at = 0.0
        for client, waiting in behind:
            self._may_wait += waiting
            if most and waiting > most:
                self._drop(client)
            elif client.closing:
                client.wire.close()
        if behind:
            most_for_all = server.settings.limits.sendq_total_bytes
            if most_for_all and self._may_wait > (most_for_all := max(most_for_all, len(server.clients) * _SHARE)):
                self._relieve(most_for_all)
            self.wake()  # those who stay are told who went

    def _relieve(self, most: int) -> None:
        """Drop those who are furthest behind, until what waits for all others together is no more than it may be."""
        clients = [client for client in self._server.clients.values() if not client.closing]
        behind = sorted(((client.wire.waiting(), client) for client in clients), key=lambda pair: -pair[0])
        self._may_wait = sum(waiting for waiting, _ in behind)
        for waiting, client in behind:
            if self._may_wait <= most:
                return
            self._may_wait -= waiting
            self._drop(client)

    def _drop(self, client: Client) -> None:
        self._server.leave(client, "SendQ exceeded")
        client.wire.abort()
