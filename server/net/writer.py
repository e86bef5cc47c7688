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
        if self._server.dirty and not self._due:
            self._due = True
            self._loop.call_soon(self.write)

    def write(self) -> None:
        """Write now. A client too far behind is dropped; nobody else notices."""
        self._due = False
        server = self._server
        most = server.settings.limits.sendq_bytes
        if server.history is not None:
            server.history.commit()  # said means stored: nobody is sent what is not on disk
        dirty = server.dirty[:]
        server.dirty.clear()
        for client in dirty:
            data = b"".join(client.outbox)
            client.outbox.clear()
            wire = client.wire
            if most and wire.waiting() + len(data) > most:
                if not client.closing:
                    server.leave(client, "SendQ exceeded")
                    client.outbox.clear()
                    server.dirty.remove(client)
                wire.abort()
                continue
            client.bytes_out += len(data)
            wire.write(data)
            if client.closing:
                wire.close()
        self.wake()
