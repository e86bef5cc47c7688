"""The page of the settings window that lists what can be done by which keys."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.windows.labels import PlainLabel
from resources.style import Kind


class KeysPage(QWidget):
    """Two columns: what is done, and its keys."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("shortcuts")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for at, (words, pressed) in enumerate(keys):
            grid.addWidget(PlainLabel.wrapped(words), at, 0)
            grid.addWidget(PlainLabel(pressed, Kind.CODE), at, 1)
