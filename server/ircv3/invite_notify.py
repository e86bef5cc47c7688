"""A channel's members learn who was invited. https://ircv3.net/specs/extensions/invite-notify"""

from server.core.channel import Channel
from server.core.client import Client
from server.core.server import Server


def tell(server: Server, channel: Channel, inviter: Client, invited: Client) -> None:
    """Tell the channel's operators who asked for such news; whom one may invite is not everybody's business."""
    news = server.outgoing("INVITE", invited.nick, channel.name, source=inviter)
    for member in channel.members:
        if "invite-notify" in member.caps and member is not inviter and channel.is_operator(member):
            member.send(news)
