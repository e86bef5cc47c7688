"""Every rank of a member before its nickname, not just the highest. https://ircv3.net/specs/extensions/multi-prefix"""

from server.core.channel import Channel
from server.core.client import Client


def is_on(asker: Client) -> bool:
    """Whether a client is shown every rank."""
    return "multi-prefix" in asker.caps


def prefix(channel: Channel, member: Client, asker: Client) -> str:
    """The symbols of a member's ranks, as the asker wants to see them."""
    return channel.prefix(member, every=is_on(asker))
