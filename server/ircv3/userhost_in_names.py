"""Whole masks in NAMES. https://ircv3.net/specs/extensions/userhost-in-names"""

from server.core.client import Client


def is_on(asker: Client) -> bool:
    """Whether a client is shown nick!user@host where others see nicknames."""
    return "userhost-in-names" in asker.caps
