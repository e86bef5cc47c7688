"""How the room was over the last minutes, hour and day: figures in rings that never grow."""

from collections import deque
from typing import Final, NamedTuple

#: Seconds between two looks: what the shortest ring has one point for.
STEP: Final = 5.0


class Figure(NamedTuple):
    """How the room was at a moment (seconds since 1970), or over the time that a point stands for.

    Rates are per second, `loop_delay` is the longest that anything had to wait for its turn, `delivery` and
    `slowest_delivery` are how long messages took on average and at most (server.core.delivery; 0 where none was said),
    all three in milliseconds; `memory` is in bytes.
    """

    moment: float
    connections: float
    messages: float
    bytes_in: float
    bytes_out: float
    loop_delay: float
    memory: float
    delivery: float = 0.0
    slowest_delivery: float = 0.0


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
        said = sum(one.messages for one in gathered)
        self.points.append(
            whole._replace(
                moment=figure.moment,
                loop_delay=max(one.loop_delay for one in gathered),
                # An average of messages, however many were said in each of the looks.
                delivery=sum(one.delivery * one.messages for one in gathered) / said if said else 0.0,
                slowest_delivery=max(one.slowest_delivery for one in gathered),
            )
        )


class Figures:
    """The rings of a room, by the time that they span."""

    def __init__(self) -> None:
        self.rings = {"5m": Ring(60, 1), "1h": Ring(120, 6), "1d": Ring(288, 60)}
        self._before: tuple[float, int, int, int] | None = None

    def look(
        self,
        moment: float,
        connections: int,
        totals: tuple[int, int, int],
        delay: float,
        memory: int,
        delivery: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Take a look at the room: totals of messages, bytes in and out; since the last look the longest delay, and
        how long messages took on average and at most, in seconds.
        """
        before, self._before = self._before, (moment, *totals)
        if before is None or moment <= before[0]:
            return
        seconds = moment - before[0]
        rates = [max(0, now - then) / seconds for now, then in zip(totals, before[1:], strict=True)]
        messages, came, went = rates
        average, worst = delivery
        figure = Figure(moment, connections, messages, came, went, delay * 1000, memory, average * 1000, worst * 1000)
        for ring in self.rings.values():
            ring.add(figure)
