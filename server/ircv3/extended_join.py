"""A JOIN that also tells the account and the real name. https://ircv3.net/specs/extensions/extended-join"""

from typing import Final

from server.core.channel import Channel
from server.core.client import Client
from server.core.outgoing import Outgoing
from server.core.server import Server
from server.protocol.capabilities import View
from server.protocol.message import format_message

_VIEW: Final = int(View.EXTENDED_JOIN)


class _Join(Outgoing):
    """A JOIN in both forms."""

    __slots__ = ("_extended",)

    def __init__(self, client: Client, channel: str, plain: Outgoing) -> None:
        super().__init__(plain.body, plain.tags, plain.moment, plain.msgid)
        more = (channel, client.account or "*", client.realname)
        body = format_message("JOIN", *more, source=client.mask, trailing=True)
        self._extended = Outgoing(body, plain.tags, plain.moment, plain.msgid)

    def write(self, view: int) -> bytes:
        """The bytes for one view, in the form that it asks for."""
        if not view & _VIEW:
            return super().write(view)
        data = self.written[view] = self._extended.write(view)
        return data


def tell(server: Server, channel: Channel, client: Client) -> None:
    """Tell everybody in a channel that a client came in, itself included, in the form that each asked for."""
    news = _Join(client, channel.name, server.event([channel], "JOIN", channel.name, source=client))
    channel.send(news, can_wait=True)
    client.catch_up()  # it is told at once


def tell_itself(server: Server, channel: Channel, client: Client) -> None:
    """Tell a client alone that it is in a channel: where it was all the time, but under another name."""
    more = (client.account or "*", client.realname) if "extended-join" in client.caps else ()
    client.send(server.outgoing("JOIN", channel.name, *more, source=client, trailing=bool(more)))
