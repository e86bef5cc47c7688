"""How fast one client may send commands: a token bucket, kept as the one moment at which it is full again."""

from typing import Final

from server.core.open_batch import OpenBatch
from server.protocol.lines import BadLine
from server.protocol.message import Message

#: How many commands may come at once before the rate counts, as a multiple of the rate.
BURST: Final = 10
#: What a line of a message of several lines counts, in commands: they come all at once, and their number is bounded.
_LINE: Final = 0.2
#: What questions count whose answers are long, in commands.
_WORK: Final = {"CHATHISTORY": 5.0, "SEARCH": 5.0, "LIST": 3.0, "WHO": 3.0, "NAMES": 3.0}


def cost_of(item: Message | BadLine, batch: OpenBatch | None) -> float:
    """What a line of a client counts, in commands; `batch` is what the client is sending in several lines."""
    if isinstance(item, BadLine):
        return 1.0
    if batch is not None and not batch.dropped and item.tags.get("batch") == batch.reference:
        return _LINE
    return _WORK.get(item.command, 1.0)


def pause_after(full_at: float, rate: int, now: float, cost: float = 1.0) -> tuple[float, float]:
    """Count one command.

    `full_at` is when the bucket is full again, `rate` commands a second (0: no limit), times in seconds.
    Gives the new moment, and how long the client must be left unread: 0 while the bucket is not empty.
    """
    if not rate:
        return 0.0, 0.0
    full_at = max(full_at, now) + cost / rate
    return full_at, max(0.0, full_at - now - BURST)
