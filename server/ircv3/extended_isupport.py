"""What the server says of itself, asked for at any time. https://ircv3.net/specs/extensions/extended-isupport"""

from collections.abc import Sequence

from server.core import isupport
from server.core.client import Client
from server.core.server import Server
from server.ircv3 import batch


def may_ask(client: Client) -> bool:
    """Whether a client may ask now: behind the door everybody, before it who asked for that."""
    return client.registered or "draft/extended-isupport" in client.caps


def tell(server: Server, client: Client, words: Sequence[str] = ()) -> None:
    """Send all tokens, or only these words; as a batch to a client that knows these."""
    if {"batch", "draft/extended-isupport"} <= client.caps:
        with batch.around(server, client, "draft/isupport"):
            isupport.tell(server, client, words)
    else:
        isupport.tell(server, client, words)
