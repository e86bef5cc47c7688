"""The bar above the composer that says what is being written: an answer, or one's own message in other words."""

from typing import Literal

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from app.windows.labels import ElidedLabel, unisolated
from resources.icons import set_icon
from resources.style import Kind
from resources.theme import Theme

_SIZE = 16


class AnswerBar(QFrame):
    """One line with a way to the message that it is about, and a way out.

    Signals:
        show_asked(): the user wants to see the message.
        closed(): the user does not want to answer, or change it.
    """

    show_asked = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer_bar")
        self._theme = theme
        self._words = ElidedLabel(kind=Kind.NOTE)
        self._words.setObjectName("answer_words")
        self._show = self._button("answer_show", self.tr("Show the message"))
        self._close = self._button("answer_close", self.tr("Cancel (Escape)"))
        set_icon(self._close, "close", theme, "muted", _SIZE)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(6)
        row.addWidget(self._show)
        row.addWidget(self._words, 1)
        row.addWidget(self._close)
        self._show.clicked.connect(self.show_asked)
        self._close.clicked.connect(self.closed)
        self.hide()

    def tell(self, words: str, icon: Literal["reply", "edit"]) -> None:
        """Say what is being written."""
        set_icon(self._show, icon, self._theme, "accent", _SIZE)
        self._words.setText(words)
        self._words.setAccessibleName(unisolated(words))
        self.show()

    @staticmethod
    def _button(name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setIconSize(QSize(_SIZE, _SIZE))
        return button
