"""How the room was over the last minutes, hour and day: figures in rings that never grow."""

from collections import deque
from typing import Final, NamedTuple

#: Seconds between two looks: what the shortest ring has one point for.
STEP: Final = 5.0


class Figure(NamedTuple):
    """How the room was at a moment (seconds since 1970), or over the time that a point stands for.

    Rates are per second, `loop_delay` is the longest that anything had to wait for its turn, in milliseconds, `memory`
    in bytes.
    """

    moment: float
    connections: float
    messages: float
    bytes_in: float
    bytes_out: float
    loop_delay: float
    memory: float


class Ring:
    """So many points, each of so many looks: an average, and of delays the longest."""

    def __init__(self, points: int, looks: int) -> None:
        self.step = looks * STEP
        self.points: deque[Figure] = deque(maxlen=points)
        self._looks = looks
        self._gathered: list[Figure] = []

    def add(self, figure: Figure) -> None:
        """Take one look."""
        self._gathered.append(figure)
        if len(self._gathered) < self._looks:
            return
        gathered, self._gathered = self._gathered, []
        averages = [sum(values) / len(gathered) for values in zip(*gathered, strict=True)]
        whole = Figure(*averages)
        worst = max(one.loop_delay for one in gathered)
        self.points.append(whole._replace(moment=figure.moment, loop_delay=worst))


class Figures:
    """The rings of a room, by the time that they span."""

    def __init__(self) -> None:
        self.rings = {"5m": Ring(60, 1), "1h": Ring(120, 6), "1d": Ring(288, 60)}
        self._before: tuple[float, int, int, int] | None = None

    def look(self, moment: float, connections: int, totals: tuple[int, int, int], delay: float, memory: int) -> None:
        """Take a look at the room: totals of messages, bytes in and out; delay in seconds since the last look."""
        before, self._before = self._before, (moment, *totals)
        if before is None or moment <= before[0]:
            return
        seconds = moment - before[0]
        rates = [max(0, now - then) / seconds for now, then in zip(totals, before[1:], strict=True)]
        messages, came, went = rates
        figure = Figure(moment, connections, messages, came, went, delay * 1000, memory)
        for ring in self.rings.values():
            ring.add(figure)
