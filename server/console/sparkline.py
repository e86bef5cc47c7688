"""A small curve of what was."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources.theme import Theme


class Sparkline(QWidget):
    """Points from left to right; the newest is at the right end, and the highest at the top."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: tuple[float, ...] = ()
        self._most = 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(16)
        theme.changed.connect(self.update)

    @property
    def values(self) -> tuple[float, ...]:
        """What is drawn."""
        return self._values

    def show_values(self, values: Sequence[float], most: int) -> None:
        """Draw these, in the width that `most` of them take."""
        self._values, self._most = tuple(values), max(2, most)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        floor, ceiling = self.height() - 2.0, 3.0
        painter.setPen(QPen(tokens.line, 1))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        highest = max(self._values, default=0.0)
        if len(self._values) < 2 or highest <= 0:
            return
        step = self.width() / (self._most - 1)
        left = self.width() - step * (len(self._values) - 1)
        points = [
            QPointF(left + step * number, floor - (floor - ceiling) * value / highest)
            for number, value in enumerate(self._values)
        ]
        painter.setPen(
            QPen(tokens.accent, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(QPolygonF(points))
