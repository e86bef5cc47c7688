"""How long each turn of a window's event loop takes."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop

_PATIENCE = 120.0


class Turn(NamedTuple):
    """One pass of the event loop, in milliseconds: of the thread's own CPU, and of the wall."""

    cpu: float
    wall: float


def each_turn(done: Callable[[], bool], patience: float = _PATIENCE) -> Iterator[Turn]:
    """Run the event loop until something holds; every turn of it."""
    dispatcher = QAbstractEventDispatcher.instance()
    deadline = time.monotonic() + patience
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError("it does not end")
        cpu, wall = time.thread_time(), time.perf_counter()
        if dispatcher.processEvents(QEventLoop.ProcessEventsFlag.AllEvents):
            yield Turn((time.thread_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000)
        else:
            # It waits for something: that is no turn.
            time.sleep(0.0005)


def turns_until(done: Callable[[], bool], patience: float = _PATIENCE) -> list[Turn]:
    """Run the event loop until something holds; all its turns."""
    return list(each_turn(done, patience))


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of all does not exceed; 0 of none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def in_words(turns: list[Turn]) -> str:
    """Of many turns the worst and the 99th percentile, and how many would be seen."""
    cpu, wall = [turn.cpu for turn in turns], [turn.wall for turn in turns]
    over = [sum(one > most for one in cpu) for most in (8, 16)]
    return (
        f"longest turn {max(cpu, default=0):.1f} ms of CPU ({max(wall, default=0):.1f} ms of wall), "
        f"99% {percentile(cpu, 0.99):.1f} ms, over 8 ms: {over[0]}, over 16 ms: {over[1]}"
    )
