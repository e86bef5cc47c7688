"""One setting as a person sees it: its name, what it means, and a control that follows it and changes it at once."""

from enum import Enum
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from app.settings import Setting, Settings
from app.windows.labels import PlainLabel
from resources.style import Kind

_CONTROL_WIDTH = 190
_CONTROL_HEIGHT = 34


class SettingRow(QWidget):
    """The row of one setting. A truth value is a box with its name beside it; others have theirs to the left."""

    def __init__(self, settings: Settings, row: "Setting[Any]") -> None:
        super().__init__()
        self._settings = settings
        self._row = row
        # Bare, as Qt's own names of children are its properties' keys: `setting_density`.
        self.setObjectName(f"row_{row.name}")
        self._meaning = PlainLabel.wrapped(row.meaning, Kind.NOTE)
        self._control = self._make_control()
        self._control.setObjectName(f"setting_{row.name}")
        self._control.setAccessibleName(row.label)
        self._control.setAccessibleDescription(row.meaning)
        self._lay_out()
        self._show()
        settings.changed.connect(self._on_changed)

    def _make_control(self) -> QCheckBox | QComboBox | QSpinBox:
        row = self._row
        if isinstance(row.default, bool):
            box = QCheckBox(row.label.replace("&", "&&"))
            box.toggled.connect(self._set)
            return box
        if isinstance(row.default, Enum):
            choice = QComboBox()
            for value in row.choices:
                choice.addItem(row.words(value), value)
            choice.activated.connect(lambda at: self._set(choice.itemData(at)))
            return choice
        number = QSpinBox()
        number.setRange(row.least, row.most)
        number.setSingleStep(row.step)
        number.setSuffix(row.unit)
        # Each digit of a number that is typed would be a value of its own.
        number.setKeyboardTracking(False)
        number.valueChanged.connect(self._set)
        return number

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(2)
        if isinstance(self._control, QCheckBox):
            column.addWidget(self._control)
            indent = QHBoxLayout()
            indent.addSpacing(24)
            indent.addWidget(self._meaning, 1)
            column.addLayout(indent)
            column.setContentsMargins(0, 10, 0, 10)
            self.setLayout(column)
            return
        label = PlainLabel(self._row.label, Kind.STRONG)
        label.setBuddy(self._control)
        column.addWidget(label)
        column.addWidget(self._meaning)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 10, 0, 10)
        line.setSpacing(16)
        line.addLayout(column, 1)
        self._control.setMinimumSize(_CONTROL_WIDTH, _CONTROL_HEIGHT)
        self._control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line.addWidget(self._control, 0, Qt.AlignmentFlag.AlignVCenter)

    def _set(self, value: object) -> None:
        setattr(self._settings, self._row.name, value)

    def _show(self) -> None:
        value = getattr(self._settings, self._row.name)
        self._control.blockSignals(True)
        if isinstance(self._control, QCheckBox):
            self._control.setChecked(value)
        elif isinstance(self._control, QComboBox):
            self._control.setCurrentIndex(list(self._row.choices).index(value))
        else:
            self._control.setValue(value)
        self._control.blockSignals(False)

    def _on_changed(self, name: str) -> None:
        if name == self._row.name:
            self._show()
