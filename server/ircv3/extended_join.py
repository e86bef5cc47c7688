"""A JOIN that also tells the account and the real name. https://ircv3.net/specs/extensions/extended-join"""

from server.core.channel import Channel
from server.core.client import Client
from server.core.outgoing import Outgoing
from server.core.server import Server
from server.protocol.message import format_message


def tell(server: Server, channel: Channel, client: Client) -> None:
    """Tell everybody in a channel that a client came in, itself included, in the form that each asked for."""
    plain = server.event([channel], "JOIN", channel.name, source=client)
    more = (channel.name, client.account or "*", client.realname)
    extended = Outgoing(format_message("JOIN", *more, source=client.mask, trailing=True), plain.tags)
    for member in channel.members:
        member.send(extended if "extended-join" in member.caps else plain)


def tell_itself(server: Server, channel: Channel, client: Client) -> None:
    """Tell a client alone that it is in a channel: where it was all the time, but under another name."""
    more = (client.account or "*", client.realname) if "extended-join" in client.caps else ()
    client.send(server.outgoing("JOIN", channel.name, *more, source=client, trailing=bool(more)))
