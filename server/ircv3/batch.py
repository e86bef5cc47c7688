"""Lines that belong together. https://ircv3.net/specs/extensions/batch"""

import re

from server.core.client import Client
from server.core.outgoing import with_tag
from server.core.server import Server


def wrap(server: Server, client: Client, lines: list[bytes], kind: str, *params: str) -> list[bytes]:
    """Put written lines between the two BATCH lines of a client that has `batch`; what is in one already, as it is.

    What was written as one may be several lines: a batch of its own inside this one.
    """
    reference = server.new_message_id()
    opening = server.outgoing("BATCH", f"+{reference}", kind, *params).write(client.view)
    closing = server.outgoing("BATCH", f"-{reference}").write(client.view)
    return [
        opening,
        *(
            line if line.startswith(b"@batch=") else with_tag(line, f"batch={reference}")
            for written in lines
            for line in written.splitlines(keepends=True)
        ),
        closing,
    ]


def is_one(lines: list[bytes]) -> bool:
    """Whether lines are a single batch from its first to its last."""
    opened = re.search(rb"(?:^| )BATCH \+(\S+)", lines[0])
    return opened is not None and lines[-1].endswith(b" BATCH -%b\r\n" % opened[1])
