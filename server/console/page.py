"""One tab with a table: rows above, what can be done with the selected ones below."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.models import RecordModel
from server.console.record_view import RecordView


class RecordPage(QFrame):
    """A table and its acts, as buttons and on the menu of its rows."""

    def __init__(
        self,
        model: RecordModel[Any],
        theme: Theme,
        actions: Sequence[QAction],
        harmful: QAction | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self.view = RecordView(model, theme, actions)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 9, 16, 9)
        buttons.setSpacing(8)
        for action in actions:
            button = ActionButton(action)
            if action is harmful:
                set_kind(button, Kind.DANGER)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)


class ActionButton(QPushButton):
    """A button that does what an action does, and says what it says."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self.setText(self._action.text())
        self.setEnabled(self._action.isEnabled())
