"""The one line on standard output by which a server program says that its room stands, or why it does not."""

import json
from collections.abc import Sequence
from typing import NamedTuple


class Ready(NamedTuple):
    """A room that stands: its name, its port, every address that others can type, and where its owner controls it."""

    name: str
    port: int
    addresses: Sequence[str]
    control: str
    #: Process id of the server.
    pid: int
    #: SHA-256 of the room's certificate; None where it has none.
    fingerprint: str | None = None


class NotReady(NamedTuple):
    """A room that could not be opened, in words a person can act on."""

    error: str


def format_ready(outcome: Ready | NotReady) -> str:
    """Write the line, without its line end."""
    return json.dumps(outcome._asdict() if isinstance(outcome, NotReady) else {"ready": outcome._asdict()})


def parse_ready(line: str) -> Ready | NotReady | None:
    """Read the line; None where it is something else (a library's own print, say)."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    if isinstance(error := value.get("error"), str):
        return NotReady(error)
    try:
        return Ready(**value["ready"])
    except (KeyError, TypeError):
        return None
