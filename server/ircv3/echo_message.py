"""Authors get their own words back, as everybody got them. https://ircv3.net/specs/extensions/echo-message"""

from server.core.client import Client
from server.core.outgoing import Outgoing


def echo(author: Client, outgoing: Outgoing) -> None:
    """Send a message back to its author, where they asked for that: it is their proof of delivery."""
    if "echo-message" in author.caps:
        author.send(outgoing)
