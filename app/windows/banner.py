"""A strip that says what is wrong, and offers what can be done about it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.windows.labels import PlainLabel
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

_SECOND_MS = 1000


class ConnectionBanner(QFrame):
    """Says that the connection is lost and counts down to the next try.

    Signals:
        retry_asked(): the user does not want to wait.
        rejoin_asked(): the user wants to come back into a room that was left.
    """

    retry_asked = Signal()
    rejoin_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BANNER)
        self._why = ""
        self._seconds = 0
        self._words = PlainLabel.wrapped()
        self._words.setObjectName("connection_words")
        self._retry = QPushButton(self.tr("Try now"))
        self._retry.setObjectName("retry_button")
        set_kind(self._retry, Kind.COMPACT)
        set_icon(self._retry, "retry", theme, "text")
        self._rejoin = QPushButton(self.tr("Join again"))
        self._rejoin.setObjectName("rejoin_button")
        set_kind(self._rejoin, Kind.COMPACT)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 18, 6)
        row.addWidget(self._words, 1)
        row.addWidget(self._retry)
        row.addWidget(self._rejoin)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self._on_second)
        self._retry.clicked.connect(self.retry_asked)
        self._rejoin.clicked.connect(self.rejoin_asked)
        self.hide()

    def wait(self, seconds: int, why: str) -> None:
        """Say why, and count down from there."""
        self._seconds = seconds
        self._why = why
        self._clock.start()
        self._say()
        self._offer(retry=True)

    def call(self) -> None:
        """A try is under way."""
        self._clock.stop()
        self._words.setText(self.tr("Connection lost. Calling again…"))
        self._offer()

    def end(self) -> None:
        """All is well, or there is no more to wait for."""
        self._clock.stop()
        self.hide()

    def fail(self, why: str) -> None:
        """It will not get better by itself: say so, without a countdown."""
        self._clock.stop()
        self._words.setText(why)
        self._offer(rejoin=True)

    def _offer(self, *, retry: bool = False, rejoin: bool = False) -> None:
        self._retry.setVisible(retry)
        self._rejoin.setVisible(rejoin)
        self.show()

    def _on_second(self) -> None:
        self._seconds = max(0, self._seconds - 1)
        self._say()

    def _say(self) -> None:
        self._words.setText(
            self.tr("{why} Trying again in {seconds} s. What you type is kept.").format(
                why=self._why, seconds=self._seconds
            )
        )


class Notice(QFrame):
    """One sentence above the composer that stays until it is closed or another one comes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BANNER)
        self._words = PlainLabel.wrapped()
        self._words.setObjectName("notice_words")
        close = QToolButton()
        close.setObjectName("notice_close")
        close.setAccessibleName(self.tr("Close this notice"))
        set_icon(close, "close", theme, "text", 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 4, 10, 4)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        close.clicked.connect(self.hide)
        self.hide()

    def tell(self, words: str) -> None:
        self._words.setText(words)
        self.show()
