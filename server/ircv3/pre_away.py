"""Being away from the first moment on: a client that nobody sits at. https://ircv3.net/specs/extensions/pre-away"""

from server.core.client import Client


def may_be_away(client: Client) -> bool:
    """Whether a client may say AWAY now: behind the door everybody, before it who asked for that."""
    return client.registered or "draft/pre-away" in client.caps
