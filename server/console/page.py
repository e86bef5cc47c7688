"""One tab with a table: rows above, what can be done with the selected ones below."""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from server.console.flow import FlowLayout


class RecordPage(QFrame):
    """A table, or several in each other's place, and what can be done, as buttons; `more` stands at the far end."""

    def __init__(
        self,
        table: QWidget,
        actions: Sequence[QAction],
        harmful: QAction | None = None,
        more: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        buttons = FlowLayout()
        buttons.setContentsMargins(16, 9, 16, 9)
        buttons.setSpacing(8)
        for action in actions:
            button = ActionButton(action)
            if action is harmful:
                set_kind(button, Kind.DANGER)
            buttons.add_near(button)
        for widget in more:
            buttons.add_far(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(table, 1)
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
