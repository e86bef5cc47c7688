"""When to try a lost room again: soon at first, then with growing pauses."""

from random import uniform
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

#: Pauses in seconds; the last one repeats.
PAUSES: Final = (1, 2, 4, 8, 15, 30)
#: Everybody loses a room that closes at the same moment: they should not all come back at the same one.
_JITTER: Final = 0.2
#: Who stayed this long was let in for good; in ms. Before that, the pauses go on growing.
_SETTLED: Final = 10_000


class Reconnect(QObject):
    """The pauses between tries.

    Signals:
        due(): try again now.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tries = 0
        self._here_since: Final = QElapsedTimer()
        self._timer: Final = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.due)

    def arrived(self) -> None:
        """In the room; once that has lasted a while, the next pause is a short one again."""
        self._here_since.start()

    def wait(self) -> int:
        """Start the next pause; gives its length in whole seconds, as people count."""
        if self._here_since.isValid() and self._here_since.hasExpired(_SETTLED):
            self._tries = 0
        self._here_since.invalidate()
        pause = PAUSES[min(self._tries, len(PAUSES) - 1)]
        self._tries += 1
        self._timer.start(round(pause * uniform(1 - _JITTER, 1 + _JITTER) * 1000))  # noqa: S311 - no secret
        return pause

    def retry_now(self) -> None:
        """End the pause, if there is one."""
        if self._timer.isActive():
            self._timer.stop()
            self.due.emit()

    def stop(self) -> None:
        """No more tries."""
        self._timer.stop()
        self._here_since.invalidate()
        self._tries = 0
