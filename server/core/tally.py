"""How often something came from each address lately."""

from collections.abc import Callable
from typing import Final, NamedTuple

#: Addresses that are counted; beyond them the one counted first is forgotten.
_MOST_ADDRESSES: Final = 10_000


class _Count(NamedTuple):
    since: float
    times: int


class Tally:
    """A count by address, which begins anew that many seconds after it began. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._counts: dict[str, _Count] = {}

    def add(self, ip: str) -> None:
        """It came once more from this address."""
        count = self._current(ip)
        if ip not in self._counts and len(self._counts) >= _MOST_ADDRESSES:
            del self._counts[next(iter(self._counts))]
        self._counts[ip] = _Count(count.since, count.times + 1)

    def has(self, ip: str, times: int) -> bool:
        """Whether it came so often."""
        return self._current(ip).times >= times

    def _current(self, ip: str) -> _Count:
        now = self._clock()
        count = self._counts.get(ip)
        return _Count(now, 0) if count is None or now - count.since >= self._seconds else count

    def __len__(self) -> int:
        return len(self._counts)
