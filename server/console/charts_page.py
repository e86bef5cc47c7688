"""The tab of the charts: how the room was over the last minutes, the last hour, the last day."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.header import ElidedLabel
from server.console.records import FiguresRecord
from server.console.sparkline import Sparkline

_COLUMNS: Final = 2


class ChartsPage(QFrame):
    """A curve for each figure, with its value now and its highest.

    Signals:
        span_chosen(str): "5m", "1h" or "1d" is to be shown.
    """

    span_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self._charts = {
            "connections": _Chart(theme, self.tr("Connections"), lambda value: words.number(round(value))),
            "messages": _Chart(theme, self.tr("Messages a minute"), lambda value: words.number(round(60 * value))),
            "bytes_in": _Chart(theme, self.tr("Received"), words.rate),
            "bytes_out": _Chart(theme, self.tr("Sent"), words.rate),
            "delivery": _Chart(theme, self.tr("Delivery of a message"), words.milliseconds),
            "slowest_delivery": _Chart(theme, self.tr("Slowest delivery"), words.milliseconds),
            "loop_delay": _Chart(theme, self.tr("Longest wait"), words.milliseconds),
            "memory": _Chart(theme, self.tr("Memory"), words.size),
        }
        spans = QHBoxLayout()
        spans.setSpacing(16)
        group = QButtonGroup(self)
        for span, text in (
            ("5m", self.tr("last 5 minutes")),
            ("1h", self.tr("last hour")),
            ("1d", self.tr("last day")),
        ):
            button = QRadioButton(text)
            button.setChecked(span == "5m")
            button.clicked.connect(lambda _checked=False, span=span: self.span_chosen.emit(span))
            group.addButton(button)
            spans.addWidget(button)
        spans.addStretch(1)
        charts = QWidget()
        grid = QGridLayout(charts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(14)
        for number, chart in enumerate(self._charts.values()):
            grid.addWidget(chart, number // _COLUMNS, number % _COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(14)
        column.addLayout(spans)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(charts)
        scroll.viewport().setAutoFillBackground(False)
        charts.setAutoFillBackground(False)
        column.addWidget(scroll, 1)

    def show_figures(self, figures: FiguresRecord) -> None:
        """Draw the curves."""
        for name, chart in self._charts.items():
            chart.show_values(figures.values.get(name, ()), figures.most)

    def clear(self) -> None:
        """There is no room to show."""
        for chart in self._charts.values():
            chart.show_values((), 2)


class _Chart(QFrame):
    """One curve, what it is of, and its value."""

    def __init__(self, theme: Theme, title: str, write: Callable[[float], str]) -> None:
        super().__init__()
        set_kind(self, Kind.CARD)
        self._title = title
        self._write = write
        self._head = ElidedLabel(least=16)
        set_kind(self._head, Kind.MUTED)
        self._line = Sparkline(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self._line, 1)
        self.show_values((), 2)

    def show_values(self, values: tuple[float, ...], most: int) -> None:
        self._line.show_values(values, most)
        if values:
            text = self.tr("{title}: {now} (highest {most})")
            head = text.format(title=self._title, now=self._write(values[-1]), most=self._write(max(values)))
        else:
            head = self._title
        self._head.set_full(head)
        # The curve says nothing to a screen reader, these words do.
        self._line.setAccessibleName(head)
