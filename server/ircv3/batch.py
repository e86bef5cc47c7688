"""Lines that belong together. https://ircv3.net/specs/extensions/batch"""

from server.core.client import Client
from server.core.outgoing import with_tag
from server.core.server import Server


def wrap(server: Server, client: Client, kind: str, lines: list[bytes], opening_tag: str) -> list[bytes]:
    """Put written lines between the two BATCH lines of a client that has `batch`; the first carries a tag as well."""
    reference = server.new_message_id()
    opening = server.outgoing("BATCH", f"+{reference}", kind).write(client.view)
    closing = server.outgoing("BATCH", f"-{reference}").write(client.view)
    return [
        with_tag(opening, opening_tag),
        *(with_tag(line, f"batch={reference}") for line in lines),
        closing,
    ]
