"""The figures of a room at a glance: how many are here, how much is said, how much is sent."""

from collections import deque
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.records import StatusRecord

#: The curve of messages: so many pieces of so many seconds.
_PIECES: Final = 60
_PIECE: Final = 10.0


class Tiles(QFrame):
    """Three figures and a curve."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connected = _Tile()
        self._messages = _Tile()
        self._traffic = _Tile()
        self._curve = Curve(theme)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(14)
        for tile in (self._connected, self._messages, self._traffic):
            row.addWidget(tile, 9)
        row.addWidget(_card(self._curve, _caption(self.tr("messages, last 10 minutes"))), 17)
        self.clear()

    def show_status(self, status: StatusRecord, rates: tuple[float, float]) -> None:
        """Show the figures as they are now; rates are bytes a second in and out."""
        self._connected.set_figure(
            words.number(status.connected),
            self.tr("connected (peak {peak})").format(peak=words.number(status.peak)),
        )
        self._messages.set_figure(words.number(status.messages), self.tr("messages"))
        came, went = rates
        self._traffic.set_figure(
            self.tr("{size}/s").format(size=words.size(went)),
            self.tr("out · {size}/s in").format(size=words.size(came)),
        )
        self._curve.take(status.uptime, status.messages)

    def clear(self) -> None:
        """Show that nothing is known."""
        self._connected.set_figure("–", self.tr("connected"))
        self._messages.set_figure("–", self.tr("messages"))
        self._traffic.set_figure("–", self.tr("bytes per second"))
        self._curve.clear()


class Curve(QWidget):
    """How many messages were said in each of the last pieces of time, since this window looks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: deque[int] = deque(maxlen=_PIECES)
        self._total = 0
        self._until = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(16)
        theme.changed.connect(self.update)

    def take(self, uptime: float, messages: int) -> None:
        """Take the total of messages at a moment of the room's life, in seconds."""
        if not self._counts or messages < self._total:
            self._counts.clear()
            self._counts.append(0)
            self._until = uptime + _PIECE
        else:
            self._counts[-1] += messages - self._total
        self._total = messages
        for _ in range(_PIECES):
            if uptime < self._until:
                break
            self._counts.append(0)
            self._until += _PIECE
        else:
            self._until = uptime + _PIECE  # it slept for longer than the curve is long
        self.update()

    def clear(self) -> None:
        """Forget what was; the next look is the first."""
        self._counts.clear()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        floor, ceiling = self.height() - 2.0, 3.0
        painter.setPen(QPen(tokens.line, 1))
        painter.drawLine(QPointF(0, floor), QPointF(self.width(), floor))
        highest = max(self._counts, default=0)
        if len(self._counts) < 2 or not highest:
            return
        step = self.width() / (_PIECES - 1)
        left = self.width() - step * (len(self._counts) - 1)
        points = [
            QPointF(left + step * number, floor - (floor - ceiling) * count / highest)
            for number, count in enumerate(self._counts)
        ]
        painter.setPen(
            QPen(tokens.accent, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(QPolygonF(points))


class _Tile(QFrame):
    """One figure and what it counts."""

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, Kind.CARD)
        self._figure = QLabel()
        self._figure.setTextFormat(Qt.TextFormat.PlainText)
        set_kind(self._figure, Kind.TITLE)
        self._counted = _caption("")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        column.addWidget(self._figure)
        column.addWidget(self._counted)
        column.addStretch(1)

    def set_figure(self, figure: str, counted: str) -> None:
        self._figure.setText(figure)
        self._counted.setText(counted)


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_kind(label, Kind.MUTED)
    return label


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    set_kind(card, Kind.CARD)
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 10)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    return card
