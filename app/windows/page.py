"""A page of the window: one column in the middle, no wider than reads well."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

#: From the edges of a small window; in a large one the column stands lower, as in the mock-ups.
_MARGIN = 24
_TOP = 60


class Column(QWidget):
    """Keeps one widget in the middle, `width` at most."""

    def __init__(self, inside: QWidget, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside.setMaximumWidth(width)
        inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._outer = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inside, 1000)
        row.addStretch(1)
        self._outer.addLayout(row)
        self._outer.addStretch(1)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        top = _TOP if self.height() >= 700 else _MARGIN
        self._outer.setContentsMargins(_MARGIN, top, _MARGIN, _MARGIN)
