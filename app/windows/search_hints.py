"""What can be typed beside words to find a message: each a click away."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind

#: What is typed is the same in every language; what it does is said in the user's.
_HINTS: Final = (
    ("from:", QT_TRANSLATE_NOOP("SearchHints", "what somebody said: from:otter")),
    ("in:", QT_TRANSLATE_NOOP("SearchHints", "in one conversation: in:#lobby")),
    ("after:", QT_TRANSLATE_NOOP("SearchHints", "on a day or later: after:yesterday")),
    ("before:", QT_TRANSLATE_NOOP("SearchHints", "before a day: before:2026-11-20")),
    ("has:link", QT_TRANSLATE_NOOP("SearchHints", "with a link in it")),
)


class SearchHints(QWidget):
    """Shown while nothing is looked for.

    Signals:
        chosen(text): the user wants this in the field.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search_hints")
        words = PlainLabel.wrapped(
            self.tr("Type words to find messages that have all of them. In quotes, they must stand as they are."),
            Kind.MUTED,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (text, meaning) in enumerate(_HINTS):
            button = QPushButton(text)
            button.setObjectName(f"hint_{text.partition(':')[0]}")
            set_kind(button, Kind.COMPACT)
            label = PlainLabel.wrapped(QCoreApplication.translate("SearchHints", str(meaning)), Kind.NOTE)
            button.setAccessibleDescription(label.text())
            button.clicked.connect(lambda _checked, text=text: self.chosen.emit(text))
            grid.addWidget(button, row, 0)
            grid.addWidget(label, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 8)
        column.setSpacing(12)
        column.addWidget(words)
        column.addLayout(grid)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
