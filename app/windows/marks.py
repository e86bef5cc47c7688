"""The coloured squares with a symbol that head the cards of the welcome page, and the program's own sign."""

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from resources.icons import pixmap
from resources.theme import Theme

_EDGE = 36


class Mark(QWidget):
    """A symbol on a coloured square; the words beside it say what it is."""

    def __init__(self, theme: Theme, name: str, ground: Literal["copper", "sea"]) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._ground = ground
        self.setFixedSize(_EDGE, _EDGE)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # The blue of the author colours: the eye tells the two cards apart before it reads.
        painter.setBrush(tokens.accent if self._ground == "copper" else tokens.authors[8])
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
        symbol = pixmap(self._name, tokens.on_accent, 20, self.devicePixelRatioF())
        painter.drawPixmap(8, 8, symbol)
        painter.end()


class Sign(QWidget):
    """The program's own icon."""

    def __init__(self, theme: Theme, edge: int) -> None:
        super().__init__()
        self._theme = theme
        self._edge = edge
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        drawn = pixmap("landline", self._theme.tokens.accent, self._edge, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, drawn)
        painter.end()
