"""Whole masks in NAMES. https://ircv3.net/specs/extensions/userhost-in-names"""

from server.core.client import Client


def name(member: Client, asker: Client) -> str:
    """How a member is written in the list of names that the asker gets."""
    return member.mask if "userhost-in-names" in asker.caps else member.nick
