"""How fast one client may send commands: a token bucket, kept as the one moment at which it is full again."""

#: How many commands may come at once before the rate counts, as a multiple of the rate.
BURST = 10


def pause_after(full_at: float, rate: int, now: float, cost: float = 1.0) -> tuple[float, float]:
    """Count one command.

    `full_at` is when the bucket is full again, `rate` commands a second (0: no limit), times in seconds.
    Gives the new moment, and how long the client must be left unread: 0 while the bucket is not empty.
    """
    if not rate:
        return 0.0, 0.0
    full_at = max(full_at, now) + cost / rate
    return full_at, max(0.0, full_at - now - BURST)
