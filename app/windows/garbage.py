"""Python's look for cycles of objects nobody needs, on the thread of the windows.

Left to itself it happens on whichever thread makes the next object. The windows' objects may end on their own thread
only: a timer of theirs that ends on the thread that reads the disk ends the program.
https://docs.python.org/3/library/gc.html
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

#: New objects before there is a look at them, and how many of these looks make one at older ones: a look at all costs
#: the reader of a busy room 40 ms and more.
_THRESHOLDS: Final = (50_000, 20, 50)
#: How often they are counted, and how often while many are made, in ms.
_EVERY_MS: Final = 250
_BUSY_MS: Final = 25


class Garbage(QObject):
    """Takes over from Python as long as it is there. All that exists by now stays, and is not looked at again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.collect()
        gc.freeze()
        self._clock: Final = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self._on_timeout)
        self._clock.start()

    def _on_timeout(self) -> None:
        counts = gc.get_count()
        due = [age for age in range(3) if counts[age] > _THRESHOLDS[age]]
        if due:
            gc.collect(due[-1])
        interval = _BUSY_MS if counts[0] > _THRESHOLDS[0] // 4 else _EVERY_MS
        if interval != self._clock.interval():
            self._clock.setInterval(interval)
