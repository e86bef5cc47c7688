"""What a setting is changed with: a box, a number, a choice, a line of text, lines of text."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from resources.style import Kind, set_kind
from server.console.setting_records import SettingRecord, Value, translated

_HIGHEST: Final = 2**31 - 1
_LINES: Final = 4
#: What the style leaves out before a number, that of other inputs.
_MARGIN: Final = 8


class Control(QWidget):
    """One of them, which follows and changes a value.

    Signals:
        changed(): the person chose or typed something.
    """

    changed = Signal()

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.inside = inside
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside)
        self.setFocusProxy(inside)

    @property
    def value(self) -> Value:
        """What is chosen."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show this; `changed` does not tell of it."""
        self.inside.blockSignals(True)
        self._show(value)
        self.inside.blockSignals(False)

    def _show(self, value: Value) -> None:
        raise NotImplementedError


def make_control(record: SettingRecord) -> Control:
    """The control for a setting; a screen reader calls it as a person does."""
    made = _CONTROLS[record.kind](record)
    made.inside.setAccessibleName(translated(record.title))
    made.inside.setAccessibleDescription(translated(record.meaning))
    made.inside.setObjectName(f"setting_{record.full_name}")
    return made


class _Switch(Control):
    def __init__(self, record: SettingRecord) -> None:
        self._box = QCheckBox(translated(record.title).replace("&", "&&"))
        super().__init__(self._box)
        self._box.toggled.connect(self.changed)

    @property
    def value(self) -> Value:
        return self._box.isChecked()

    def _show(self, value: Value) -> None:
        self._box.setChecked(bool(value))


class _Number(Control):
    def __init__(self, record: SettingRecord) -> None:
        self._box = _SpinBox()
        super().__init__(self._box)
        self._box.setRange(record.least or 0, _HIGHEST if record.most is None else record.most)
        self._box.setGroupSeparatorShown(record.most is None)
        if record.nothing and not record.least:
            self._box.setSpecialValueText(translated(record.nothing))
        if record.unit:
            self._box.setSuffix(f" {translated(record.unit)}")
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> Value:
        return self._box.value()

    def _show(self, value: Value) -> None:
        self._box.setValue(int(value) if isinstance(value, int) else 0)


class _Choice(Control):
    def __init__(self, record: SettingRecord) -> None:
        self._box = _ComboBox()
        super().__init__(self._box)
        for word, title in record.choices:
            self._box.addItem(translated(title), word)
        self._box.setMinimumContentsLength(10)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> Value:
        return str(self._box.currentData())

    def _show(self, value: Value) -> None:
        self._box.setCurrentIndex(self._box.findData(value))


class _Line(Control):
    def __init__(self, record: SettingRecord) -> None:
        self._line = QLineEdit()
        super().__init__(self._line)
        self._line.setPlaceholderText(translated(record.nothing))
        if record.secret:
            self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.textChanged.connect(self.changed)

    @property
    def value(self) -> Value:
        return self._line.text()

    def _show(self, value: Value) -> None:
        self._line.setText(str(value))
        self._line.setCursorPosition(0)


class _Lines(Control):
    def __init__(self, record: SettingRecord) -> None:
        self._text = QPlainTextEdit()
        super().__init__(self._text)
        set_kind(self._text, Kind.INPUT)
        self._text.setPlaceholderText(translated(record.nothing))
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * _LINES + 20)
        self._text.textChanged.connect(self.changed)

    @property
    def value(self) -> Value:
        lines = self._text.toPlainText().split("\n")
        while lines and not lines[-1]:
            lines.pop()
        return tuple(lines)

    def _show(self, value: Value) -> None:
        self._text.setPlainText("\n".join(value) if isinstance(value, tuple) else "")


class _SpinBox(QSpinBox):
    """A number that a person who only scrolls the page does not change."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _ComboBox(QComboBox):
    """A choice that a person who only scrolls the page does not change."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


_CONTROLS: Final[dict[str, type[_Switch | _Number | _Choice | _Line | _Lines]]] = {
    "bool": _Switch,
    "int": _Number,
    "choice": _Choice,
    "text": _Line,
    "list": _Lines,
}
