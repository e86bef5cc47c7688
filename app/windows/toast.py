"""A note at the edge of the window, where the desktop has no place for notifications."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.windows.labels import ElidedLabel
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

_WIDTH: Final = 320
_MARGIN: Final = 16
_SHOWN_MS: Final = 8_000


class Toast(QFrame):
    """One note over an upper corner of its window, for a few seconds. It never takes the keyboard.

    Signals:
        chosen(): the user clicked it.
    """

    chosen = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window: Final = window
        self.setObjectName("toast")
        set_kind(self, Kind.CARD)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = ElidedLabel(kind=Kind.STRONG)
        self._title.setObjectName("toast_title")
        self._text = ElidedLabel(kind=Kind.MUTED)
        self._text.setObjectName("toast_text")
        close = QToolButton()
        close.setAccessibleName(self.tr("Close this notice"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(close, "close", theme, "muted", 14)
        close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 8, 12)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._clock: Final = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._clock.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def tell(self, title: str, text: str) -> None:
        """Show this in place of what is shown."""
        self._title.setText(title)
        self._text.setText(text.replace("\n", " · "))
        self.setAccessibleName(f"{title}: {text}")
        self._place()
        self.show()
        self.raise_()
        self._clock.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hide()
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _place(self) -> None:
        window = self._window
        self.setFixedWidth(min(_WIDTH, window.width() - 2 * _MARGIN))
        self.adjustSize()
        left = _MARGIN if self.isRightToLeft() else window.width() - self.width() - _MARGIN
        self.move(left, _MARGIN)
