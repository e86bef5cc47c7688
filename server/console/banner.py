"""A strip below the header that tells of trouble."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from resources.style import Kind, set_kind
from server.console.dialogs import plain_label


class Banner(QFrame):
    """Trouble that stays until it is over, with what can be tried."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BANNER)
        self._words = plain_label("", Kind.STRONG)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._retry = QPushButton()
        self._retry.clicked.connect(self._on_retry)
        self._on_click: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 18, 10)
        row.addWidget(self._words, 1)
        row.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, words: str, retry: Callable[[], None], act: str) -> None:
        """Show what is wrong, until `hide`, and a button that does something about it."""
        self._words.setText(words)
        self._retry.setText(act)
        self._on_click = retry
        self._retry.show()
        self.show()

    def show_note(self, words: str) -> None:
        """Show what is wrong and nothing can be done about from here, until `hide`."""
        self._words.setText(words)
        self._retry.hide()
        self.show()

    def _on_retry(self) -> None:
        self.hide()
        if self._on_click is not None:
            self._on_click()
