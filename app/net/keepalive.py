"""Whether the other end is still there, and how long it takes to answer."""

from math import inf
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

#: A network that drops packets gives no answer at all; people do not wait longer for a connection than this, in ms.
CONNECT_TIMEOUT: Final = 10_000
#: Seconds of silence before the app asks, and then before it gives the connection up.
SILENCE: Final = 30.0
PATIENCE: Final = 15.0
#: Seconds for the greeting: servers that look up names and identities take their time.
GREETING: Final = 45.0


class Keepalive(QObject):
    """Watches one connection for signs of life.

    Signals:
        ask(token): send a PING with this token.
        gone(): nothing came any more.
    """

    ask = Signal(str)
    gone = Signal()

    def __init__(self, parent: QObject | None = None, *, silence: float = SILENCE, patience: float = PATIENCE) -> None:
        super().__init__(parent)
        self.latency_ms: float | None = None
        self._silence: Final = silence
        self._patience: Final = patience
        self._heard = 0.0
        #: When the question that waits for its answer was asked.
        self._asked: float | None = None
        self._token = 0
        self._timer: Final = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    def greet(self) -> None:
        """The connection stands; the greeting must be over in time."""
        self.latency_ms = None
        # Whatever comes until then is no answer: only `start` ends this wait.
        self._asked = inf
        self._timer.start(round(GREETING * 1000))

    def start(self) -> None:
        """In the room: ask at once, to know how far away it is, and watch from now on."""
        self._heard = monotonic()
        self._ask()

    def stop(self) -> None:
        """There is no connection."""
        self._timer.stop()
        self._asked = None
        self.latency_ms = None

    def heard(self) -> None:
        """Something came. Called for every read: only notes the moment."""
        self._heard = monotonic()

    def answered(self, token: str) -> None:
        """A PONG came."""
        if self._asked is not None and token == self._current():
            self.latency_ms = (monotonic() - self._asked) * 1000
            self._asked = None

    def _current(self) -> str:
        return f"landline-{self._token}"

    def _ask(self) -> None:
        self._token += 1
        self._asked = monotonic()
        self._timer.start(round(self._patience * 1000))
        self.ask.emit(self._current())

    def _on_timeout(self) -> None:
        if self._asked is not None and self._heard < self._asked:
            self.gone.emit()
            return
        # Answered, or at least something else came.
        self._asked = None
        left = self._silence - (monotonic() - self._heard)
        if left > 0:
            self._timer.start(max(round(left * 1000), 1))
        else:
            self._ask()
