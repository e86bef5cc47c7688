"""A JOIN that also tells the account and the real name. https://ircv3.net/specs/extensions/extended-join"""

from server.core.channel import Channel
from server.core.client import Client
from server.core.server import Server


def tell(server: Server, channel: Channel, client: Client) -> None:
    """Tell everybody in a channel that a client came in, itself included, in the form that each asked for."""
    plain = server.outgoing("JOIN", channel.name, source=client)
    extended = server.outgoing(
        "JOIN", channel.name, client.account or "*", client.realname, source=client, trailing=True
    )
    for member in channel.members:
        member.send(extended if "extended-join" in member.caps else plain)
