"""Who is in a channel only when asked, not after each JOIN. https://ircv3.net/specs/extensions/no-implicit-names"""

from server.core.client import Client


def wants_names(client: Client) -> bool:
    """Whether a client that came into a channel is told at once who is there."""
    return "no-implicit-names" not in client.caps
