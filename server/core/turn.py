"""What is to be written when this turn of the loop ends, to whom. Members who are sent the same lines share one outbox.

Most of what a channel's members are sent is the same for nearly all of them. So those with one view form a crowd: a
message costs one entry in the crowd's outbox instead of one in each member's, and the lines are put together once.
Whoever is sent anything else leaves the crowd, taking along what it was sent this turn, and comes back when one of its
channels is sent to in a later turn. A client is in one crowd at most: that of the channel that was sent to last.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.core.channel import Channel
    from server.core.client import Client


class Crowd:
    """Members of one channel, with one view, who were sent `lines` this turn and nothing else.

    Who talks is left out of its own lines: `left_out` has their places.
    """

    __slots__ = ("channel", "left_out", "lines", "members", "view")

    def __init__(self, channel: "Channel", view: int) -> None:
        self.channel = channel
        self.view = view
        self.lines: list[bytes] = []
        self.left_out: dict[Client, list[int]] = {}
        #: Ordered, and quick to leave.
        self.members: dict[Client, None] = {}

    def lines_for(self, client: "Client") -> list[bytes]:
        """What one member was sent this turn."""
        lines = self.lines.copy()
        for place in reversed(self.left_out.get(client, ())):
            del lines[place]
        return lines


class Turn:
    """Everybody who has something to be written: single clients, and channels with their crowds."""

    __slots__ = ("channels", "dirty")

    def __init__(self) -> None:
        #: Clients whose own outbox is not empty.
        self.dirty: list[Client] = []
        #: Channels that were sent to.
        self.channels: list[Channel] = []

    def __bool__(self) -> bool:
        return bool(self.dirty or self.channels)

    def take(self) -> Iterator[tuple["Client", bytes]]:
        """End the turn: empty every outbox, give each client with what it is to be sent.

        Whatever is sent from now on, also because of what becomes of these bytes, belongs to the next turn.
        """
        outboxes = [(client, client.own_lines) for client in self.dirty]
        for client in self.dirty:
            client.own_lines = []
        shared = []
        for channel in self.channels:
            for crowd in channel.crowds.values():
                members = list(crowd.members)
                if crowd.left_out:
                    outboxes += [(client, crowd.lines_for(client)) for client in members if client in crowd.left_out]
                    members = [client for client in members if client not in crowd.left_out]
                shared.append((members, crowd.lines))
            channel.end_turn()
        self.dirty, self.channels = [], []
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
