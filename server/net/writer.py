"""Writes what clients are to be sent: once per client and turn of the loop, however many messages there were."""

import asyncio

from server.core.server import Server


class Writer:
    """Empties the outboxes. `wake` is called after anything that may have put something into one."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._due = False

    def wake(self) -> None:
        """Write at the end of this turn of the loop."""
        if self._server.turn and not self._due:
            self._due = True
            self._loop.call_soon(self.write)

    def write(self) -> None:
        """Write now. A client too far behind is dropped; nobody else notices."""
        self._due = False
        server = self._server
        most = server.settings.limits.sendq_bytes
        if server.history is not None:
            server.history.commit()  # said means stored: nobody is sent what is not on disk
        for client, data in server.turn.take():
            client.bytes_out += len(data)
            waiting = client.wire.write(data)
            if waiting and most and waiting > most:
                server.leave(client, "SendQ exceeded")
                client.wire.abort()
            elif client.closing:
                client.wire.close()
        self.wake()
