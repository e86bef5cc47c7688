"""Away when nobody touches the program for a while, back when somebody does.

What counts is what reaches the program's own windows: keys, clicks, wheels, touches, a moved pointer.
"""

from typing import Final, Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

from app.settings import Settings

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Idles(Protocol):
    """Who is to know that nobody is there."""

    def set_idle(self, message: str | None) -> None:
        """Nobody is there: a message about it; or, with None, somebody is again."""


class Idle(QObject):
    """Looks at the windows that get the keyboard; one for the program."""

    def __init__(self, settings: Settings, whom: Idles, parent: QObject, *, minute_ms: int = 60_000) -> None:
        """`minute_ms`: how long a minute of the setting is, in milliseconds."""
        super().__init__(parent)
        self._settings = settings
        self._whom = whom
        self._minute_ms = minute_ms
        self._idle = False
        self._since = QElapsedTimer()
        self._since.start()
        # One timer that looks how long it is: starting it anew with each movement of the pointer costs more.
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        settings.changed.connect(self._on_setting_changed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_window_changed)
            self._on_focus_window_changed(application.focusWindow())
        self._wait()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched()
        return False

    @property
    def _patience_ms(self) -> int:
        """After how long nobody is there; 0 for never."""
        return self._settings.away_minutes * self._minute_ms

    def _wait(self) -> None:
        if self._patience_ms:
            self._due.start(max(1, self._patience_ms - self._since.elapsed()))
        else:
            self._due.stop()

    def _touched(self) -> None:
        self._since.restart()
        if self._idle:
            self._idle = False
            self._whom.set_idle(None)
            self._wait()

    def _on_due(self) -> None:
        if self._since.elapsed() < self._patience_ms:
            self._wait()
        elif not self._idle:
            self._idle = True
            self._whom.set_idle(self.tr("Away from the computer"))

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            # Twice is once: Qt moves the filter to the front.
            window.installEventFilter(self)
            self._touched()

    def _on_setting_changed(self, name: str) -> None:
        if name == "away_minutes":
            self._touched()
            self._wait()
