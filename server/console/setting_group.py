"""Settings that belong together, below what they are about."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources.style import Kind
from server.console.dialogs import plain_label
from server.console.setting_row import SettingRow


class SettingGroup(QWidget):
    """One group; its rows come one by one, hidden at first."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title.casefold()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 12)
        self._column.setSpacing(0)
        self._column.addWidget(plain_label(title, Kind.HEADING))
        self.hide()

    def add(self, row: SettingRow) -> None:
        """Put a row below the others."""
        row.hide()
        self._column.addWidget(row)

    def fits(self, row: SettingRow, words: list[str]) -> bool:
        """Whether all these words are in what a row says, or in the group's name."""
        return row.fits([word for word in words if word not in self._title])
