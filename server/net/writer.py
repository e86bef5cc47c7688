"""Writes what clients are to be sent: once per client and turn of the loop, however many messages there were."""

import asyncio
from typing import Final

from server.core.server import Server

#: Seconds between two times that what can wait is written: a storm of joins is told in few writes, nobody sees it late.
_PAUSE: Final = 0.05


class Writer:
    """Empties the outboxes. `wake` is called after anything that may have put something into one."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._due = False
        #: Whether what can wait was written less than a pause ago.
        self._pausing = False

    def wake(self) -> None:
        """Write at the end of this turn of the loop."""
        turn = self._server.turn
        if not self._due and (turn.clients or turn.channels or (not self._pausing and turn.is_waiting)):
            self._due = True
            self._loop.call_soon(self.write)

    def _end_pause(self) -> None:
        self._pausing = False
        self.wake()

    def write(self) -> None:
        """Write now. A client too far behind is dropped; nobody else notices."""
        self._due = False
        server = self._server
        most = server.settings.limits.sendq_bytes
        if server.history is not None:
            server.history.commit()  # said means stored: nobody is sent what is not on disk
        urgent_only = self._pausing
        if not urgent_only and server.turn.is_waiting:
            self._pausing = True
            self._loop.call_later(_PAUSE, self._end_pause)
        behind = server.turn.write(urgent_only)
        for client, waiting in behind:
            if most and waiting > most:
                server.leave(client, "SendQ exceeded")
                client.wire.abort()
            elif client.closing:
                client.wire.close()
        if behind:
            self.wake()  # those who stay are told who went
