"""An answer carries the label of its question. https://ircv3.net/specs/extensions/labeled-response"""

from typing import Final

from server.core.client import Client
from server.core.outgoing import with_tag
from server.core.server import Server
from server.ircv3 import batch
from server.protocol.message import escape_tag

#: Bytes of a label; a longer one is ignored.
LONGEST: Final = 64


def label_answer(server: Server, client: Client, start: int, label: str) -> None:
    """Mark what a command put into its client's outbox from `start` on: nothing gets an ACK, many lines a batch."""
    tag = f"label={escape_tag(label)}"
    lines = client.outbox[start:]
    if not lines:
        client.send_bytes(with_tag(server.outgoing("ACK").write(client.view), tag))
    elif len(lines) == 1:
        client.outbox[start] = with_tag(lines[0], tag)
    else:
        if not batch.is_one(lines):
            lines = batch.wrap(server, client, lines, "labeled-response")
        client.outbox[start:] = [with_tag(lines[0], tag), *lines[1:]]
