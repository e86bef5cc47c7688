"""What is to be written when this turn of the loop ends, to whom. Members who are sent the same lines share one outbox.

Most of what a channel's members are sent is the same for nearly all of them. So those with one view form a crowd: a
message costs one entry in the crowd's outbox instead of one in each member's, and the lines are put together once.
Whoever is sent anything else has it in an outbox of its own, behind what the crowd was sent until then; what the crowd
is sent afterwards stands behind that again. A client is in one crowd at most: that of the channel it came into, or
that was sent to, last.

News of comings and goings can wait a moment, so that those of many take one write. They stay in order: who is sent
anything else is sent them before.
"""

from collections.abc import Callable
from operator import call
from os import write as write_to_socket
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from server.core.channel import Channel
    from server.core.client import Client

_Way = TypeVar("_Way")


class Crowd:
    """Members of one channel, with one view, who are to be written `lines`.

    Nothing waits on the wires of those in `sockets`, by their number in the system, and in `senders`, by what takes
    their bytes (`Wire.descriptor`, `Wire.send`), so that writing to one of them is one call.

    `ahead` has those who are not to get just these lines, and how many of them they have already, or do without: who
    came later, who is sent something else, who talks and does not hear its own lines, who reads too slowly.
    """

    __slots__ = ("ahead", "bytes_each", "channel", "lines", "senders", "sockets", "view")

    def __init__(self, channel: "Channel", view: int) -> None:
        self.channel = channel
        self.view = view
        self.lines: list[bytes] = []
        #: All are ordered, and quick to leave.
        self.sockets: dict[Client, int] = {}
        self.senders: dict[Client, Callable[[bytes], int]] = {}
        self.ahead: dict[Client, int] = {}
        #: Bytes that were written to each, counted here once for all.
        self.bytes_each = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in it any more."""
        return not (self.sockets or self.senders or self.ahead)

    def let_in(self, client: "Client") -> None:
        """Share the outbox with a client from now on."""
        client.crowd = self
        client.bytes_alone -= self.bytes_each
        self.ahead[client] = len(self.lines)
        self.join(client)

    def let_out(self, client: "Client") -> None:
        """Share the outbox with a client no more; what it was sent so far is forgotten here."""
        client.crowd = None
        client.bytes_alone += self.bytes_each
        self._fall_out(client)
        self.ahead.pop(client, None)

    def set_ahead(self, client: "Client", more: int = 0) -> None:
        """A client has all that was sent so far, and does without so many lines more."""
        if client not in self.ahead:
            self._fall_out(client)
        self.ahead[client] = len(self.lines) + more

    def join(self, client: "Client") -> None:
        """Let one of those ahead be one of all others again, where it lacks nothing."""
        if not self.lines and not client.own_lines and not client.wire.waiting():
            del self.ahead[client]
            if client.wire.descriptor is None:
                self.senders[client] = client.wire.send
            else:
                self.sockets[client] = client.wire.descriptor

    def _fall_out(self, client: "Client") -> None:
        self.sockets.pop(client, None)
        self.senders.pop(client, None)

    def write(self) -> list[tuple["Client", bytes]]:
        """Write the lines to all who are to have just these; gives what others are to be written."""
        data = b"".join(self.lines)
        size = len(data)
        behind = _write_each(write_to_socket, self.sockets, data)
        if self.senders:
            behind += _write_each(call, self.senders, data)
        rest = []
        lines, self.lines = self.lines, []
        every = len(lines)
        for client, had in self.ahead.items():
            client.bytes_alone -= size
            self.ahead[client] = 0
            if client.own_lines:
                rest.append((client, b"".join(client.take_own() + lines[had:])))
            elif not had:
                rest.append((client, data))  # those who read too slowly share what waits for them
            elif had < every:
                rest.append((client, b"".join(lines[had:])))
            # Else it lacks nothing: who talks will soon talk again, and so stays ahead until somebody answers.
        for client, left in behind:
            client.bytes_alone -= len(left)
            self.set_ahead(client)
        self.bytes_each += size
        return behind + rest


def _write_each(
    write: Callable[[_Way, bytes], int], ways: dict["Client", _Way], data: bytes
) -> list[tuple["Client", bytes]]:
    """Write the same to each; gives who did not take all of it, with the rest.

    Nearly all the work of a busy room is done here. Nothing is in this loop but one call for each member, and nothing
    of a member is looked at, which the processor would have to fetch: so little as a number is the best that can be.
    """
    size = len(data)
    unsent: dict[_Way, bytes] = {}
    for way in ways.values():
        try:
            sent = write(way, data)
        except OSError:  # it takes nothing now, or is gone, of which its transport will tell
            sent = 0
        if sent != size:
            unsent[way] = data[sent:]
    return [(client, unsent[way]) for client, way in ways.items() if way in unsent] if unsent else []


class Turn:
    """Everybody who has something to be written: single clients, and channels with their crowds."""

    __slots__ = ("channels", "clients", "waiting_channels", "waiting_clients")

    def __init__(self) -> None:
        #: Those with something in their own outbox, and those that were sent to.
        self.clients: dict[Client, None] = {}
        self.channels: list[Channel] = []
        #: The same of those with nothing but what can wait.
        self.waiting_clients: dict[Client, None] = {}
        self.waiting_channels: dict[Channel, None] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether there is anything that can."""
        return bool(self.waiting_clients or self.waiting_channels)

    def write(self, urgent_only: bool = False) -> list[tuple["Client", int]]:
        """End the turn: write what is in the outboxes.

        Gives those who are leaving, and those who do not take it as fast, with the bytes that wait for them. Whatever
        is sent from now on, also because of that, belongs to the next turn.
        """
        clients, channels = self.clients, self.channels
        self.clients, self.channels = {}, []
        if not urgent_only and (self.waiting_clients or self.waiting_channels):
            clients |= self.waiting_clients
            channels += self.waiting_channels
            self.waiting_clients, self.waiting_channels = {}, {}
        due: list[tuple[Client, bytes]] = []
        for channel in channels:
            due += channel.write()
        for client in clients:
            if client.own_lines:
                due.append((client, b"".join(client.take_own())))
        behind = []
        for client, data in due:
            client.bytes_alone += len(data)
            waiting = client.wire.write(data)
            if waiting or client.closing:
                behind.append((client, waiting))
            elif client.crowd is not None:
                client.crowd.join(client)
        return behind
