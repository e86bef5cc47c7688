"""How long messages take through the room: from the moment at which their bytes were read to the one at which all were
handed over who are not behind. That they were written to the disk lies between.

It is measured once a turn of the loop, of what was read first in it: a message that came later took no longer.
"""

from bisect import bisect_left
from typing import Final, NamedTuple

#: Seconds up to which a delivery counts into each step, as Prometheus' histograms have them; behind the last is the
#: rest.
BOUNDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Since(NamedTuple):
    """Of the messages since the last look: how many, and their average and longest delivery in seconds."""

    messages: int
    average: float
    worst: float


class Deliveries:
    """All of them since the room opened."""

    def __init__(self) -> None:
        #: Messages by the step that their delivery falls into, and the seconds of all together.
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.messages = 0
        self._worst = 0.0
        self._before = (0, 0.0)

    def add(self, seconds: float, messages: int) -> None:
        """A turn with so many messages took so long."""
        self.counts[bisect_left(BOUNDS, seconds)] += messages
        self.seconds += seconds * messages
        self.messages += messages
        self._worst = max(self._worst, seconds)

    def look(self) -> Since:
        """How it was since the last look; no messages took no time."""
        (messages, seconds), worst = self._before, self._worst
        self._before, self._worst = (self.messages, self.seconds), 0.0
        count = self.messages - messages
        return Since(count, (self.seconds - seconds) / count if count else 0.0, worst)
