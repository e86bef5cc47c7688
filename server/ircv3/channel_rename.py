"""A channel under another name, with everybody and everything in it. https://ircv3.net/specs/extensions/channel-rename"""

from server.core.channel import Channel
from server.core.client import Client
from server.core.server import Server


def tell(server: Server, channel: Channel, old: str, reason: str, by: Client | str) -> list[Client]:
    """Tell the members who understand it; gives those who do not."""
    news = server.outgoing("RENAME", old, channel.name, reason, source=by, trailing=True)
    others: list[Client] = []
    for member in channel.members:
        if "draft/channel-rename" in member.caps:
            member.send(news)
        else:
            others.append(member)
    return others
