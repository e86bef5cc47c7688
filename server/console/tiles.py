"""The figures of a room at a glance: how many are here, how much is said, how much is sent."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.records import FiguresRecord, StatusRecord
from server.console.sparkline import Sparkline

#: The width that the figures need, and from which on there is room for the curve, too.
_LEAST_WIDTH: Final = 480
_ROOM_FOR_CURVE: Final = 760


class Tiles(QFrame):
    """Three figures and a curve."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connected = _Tile()
        self._messages = _Tile()
        self._traffic = _Tile()
        self._curve = Sparkline(theme)
        self._span = _caption("")
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(14)
        for tile in (self._connected, self._messages, self._traffic):
            row.addWidget(tile, 9)
        self._chart = _card(self._curve, self._span)
        row.addWidget(self._chart, 17)
        self.setMinimumWidth(_LEAST_WIDTH)
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
            words.rate(went),
            self.tr("out · {rate} in").format(rate=words.rate(came)),
        )

    def show_figures(self, figures: FiguresRecord) -> None:
        """Draw how many messages were said."""
        spans = {
            "5m": self.tr("messages, last 5 minutes"),
            "1h": self.tr("messages, last hour"),
            "1d": self.tr("messages, last day"),
        }
        self._span.setText(spans.get(figures.span, ""))
        self._curve.show_values(figures.values.get("messages", ()), figures.most)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chart.setVisible(event.size().width() >= _ROOM_FOR_CURVE)

    def clear(self) -> None:
        """Show that nothing is known."""
        self._connected.set_figure("–", self.tr("connected"))
        self._messages.set_figure("–", self.tr("messages"))
        self._traffic.set_figure("–", self.tr("bytes per second"))
        self._curve.show_values((), 2)
        self._span.setText(self.tr("messages"))


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
