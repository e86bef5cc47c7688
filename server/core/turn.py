"""What is to be written when this turn of the loop ends, to whom. Members who are sent the same lines share one outbox.

Most of what a channel's members are sent is the same for nearly all of them. So those with one view form a crowd: a
message costs one entry in the crowd's outbox instead of one in each member's, and the lines are put together once.
Whoever is sent anything else has it in an outbox of its own, behind what the crowd was sent until then; what the crowd
is sent afterwards stands behind that again. A client is in one crowd at most: that of the channel it came into, or
that was sent to, last.

News of comings and goings can wait a moment, so that those of many take one write. They stay in order: who is sent
anything else is sent them before.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.core.channel import Channel
    from server.core.client import Client


class Crowd:
    """Members of one channel, with one view, who are to be written `lines`.

    `ahead` has those who are not to get just these, and how many of them they have already, or do without: who came
    later, who is sent something else, who talks and does not hear its own lines.
    """

    __slots__ = ("ahead", "channel", "lines", "members", "view")

    def __init__(self, channel: "Channel", view: int) -> None:
        self.channel = channel
        self.view = view
        self.lines: list[bytes] = []
        self.ahead: dict[Client, int] = {}
        #: Ordered, and quick to leave.
        self.members: dict[Client, None] = {}


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

    def __bool__(self) -> bool:
        return self.is_urgent or self.is_waiting

    @property
    def is_urgent(self) -> bool:
        """Whether there is anything that cannot wait."""
        return bool(self.clients or self.channels)

    @property
    def is_waiting(self) -> bool:
        """Whether there is anything that can."""
        return bool(self.waiting_clients or self.waiting_channels)

    def take(self, urgent_only: bool = False) -> Iterator[tuple["Client", bytes]]:
        """End the turn: empty the outboxes, give each client with what it is to be sent.

        Whatever is sent from now on, also because of what becomes of these bytes, belongs to the next turn.
        """
        clients, channels = self.clients, self.channels
        self.clients, self.channels = {}, []
        if not urgent_only:
            clients |= self.waiting_clients
            channels += self.waiting_channels
            self.waiting_clients, self.waiting_channels = {}, {}
        outboxes = []
        shared = []
        for channel in channels:
            for crowd in channel.crowds.values():
                if not crowd.lines:  # its view is new
                    continue
                members = list(crowd.members)
                if crowd.ahead:
                    outboxes += [(client, client.take_own() + crowd.lines[had:]) for client, had in crowd.ahead.items()]
                    members = [client for client in members if client not in crowd.ahead]
                shared.append((members, crowd.lines))
            channel.end_turn()
        outboxes += [(client, client.take_own()) for client in clients]
        return _written(outboxes, shared)


def _written(
    outboxes: "list[tuple[Client, list[bytes]]]", shared: "list[tuple[list[Client], list[bytes]]]"
) -> Iterator[tuple["Client", bytes]]:
    for client, lines in outboxes:
        if lines:
            yield client, b"".join(lines)
    for members, lines in shared:
        data = b"".join(lines)
        for client in members:
            yield client, data
