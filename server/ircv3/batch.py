"""Lines that belong together. https://ircv3.net/specs/extensions/batch"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from server.core.client import Client
from server.core.outgoing import with_tag
from server.core.server import Server


def wrap(server: Server, client: Client, lines: list[bytes], kind: str, *params: str) -> list[bytes]:
    """Put written lines between the two BATCH lines of a client that has `batch`; what is in one already, as it is.

    What was written as one may be several lines: a batch of its own inside this one.
    """
    reference, opening, closing = _ends(server, client, kind, *params)
    return [opening, *_within(reference, lines), closing]


@contextmanager
def around(server: Server, client: Client, kind: str, *params: str) -> Iterator[None]:
    """Whatever a client that has `batch` is sent meanwhile is one batch, be it nothing."""
    reference, opening, closing = _ends(server, client, kind, *params)
    client.send_bytes(opening)
    start = len(client.outbox)
    try:
        yield
    finally:
        client.outbox[start:] = _within(reference, client.outbox[start:])
        client.send_bytes(closing)


def _ends(server: Server, client: Client, kind: str, *params: str) -> tuple[str, bytes, bytes]:
    """A new batch: its reference and its two lines."""
    reference = server.order.new_id()
    opening = server.outgoing("BATCH", f"+{reference}", kind, *params).write(client.view)
    return reference, opening, server.outgoing("BATCH", f"-{reference}").write(client.view)


def _within(reference: str, lines: list[bytes]) -> list[bytes]:
    return [
        line if line.startswith(b"@batch=") else with_tag(line, f"batch={reference}")
        for written in lines
        for line in written.splitlines(keepends=True)
    ]


def is_one(lines: list[bytes]) -> bool:
    """Whether lines are a single batch from its first to its last."""
    opened = re.search(rb"(?:^| )BATCH \+(\S+)", lines[0])
    return opened is not None and lines[-1].endswith(b" BATCH -%b\r\n" % opened[1])
