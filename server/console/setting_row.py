"""One setting on the page: its name, what it means, what changes it, and the way back to its default."""

from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.dialogs import plain_label
from server.console.setting_controls import make_control
from server.console.setting_records import SettingRecord, Value, in_words, translated

_CONTROL_WIDTH: Final = 220
#: ... and in a row that is narrower than this.
_NARROW: Final = 500
_NARROW_CONTROL: Final = 156
#: Room for the sign of a box, so that what it means stands below its name.
_INDENT: Final = 24


class Pending(Enum):
    """What is to become of a setting, where it is no value."""

    NOTHING = "nothing"
    DEFAULT = "default"


class SettingRow(QWidget):
    """The row of one setting. What a person chose waits in `pending` until it is saved.

    Signals:
        changed(): something else waits to be saved, or nothing any more.
    """

    changed = Signal()

    def __init__(self, record: SettingRecord, theme: Theme) -> None:
        super().__init__()
        self.record = record
        self.pending: Value | Pending = Pending.NOTHING
        self._theme = theme
        self._control = make_control(record)
        self._note = plain_label("", Kind.NOTE)
        self._waits = plain_label(self.tr("Waits until the room is opened again."), Kind.WARN)
        self._wrong = plain_label("", Kind.BAD)
        self._reset = QToolButton()
        self._reset.setAutoRaise(True)
        set_icon(self._reset, "retry", theme)
        self._reset.clicked.connect(self._on_reset)
        self._control.changed.connect(self._on_changed)
        self._lay_out()
        self._control.show_value(self._shown)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.record.kind != "bool":
            self._control.setFixedWidth(_NARROW_CONTROL if self.width() < _NARROW else _CONTROL_WIDTH)

    def take(self, record: SettingRecord) -> None:
        """Show how it is now; what waits to be saved stays, as far as it still changes something."""
        self.record = record
        if (
            self.pending is Pending.NOTHING
            or self.pending == record.value
            or (self.pending is Pending.DEFAULT and not record.is_set)
        ):
            self.pending = Pending.NOTHING
            self._control.show_value(self._shown)
        self._tell()

    def discard(self) -> None:
        """Forget what was chosen."""
        self.pending = Pending.NOTHING
        self._control.show_value(self._shown)
        self._tell()

    def saved(self) -> None:
        """What was chosen is so now; what the room tells of it comes next."""
        self.pending = Pending.NOTHING
        self._tell()

    def show_wrong(self, words: str) -> None:
        """Say why it cannot be."""
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def focus(self) -> None:
        """Let the person go on there."""
        self._control.inside.setFocus()

    def fits(self, words: list[str]) -> bool:
        """Whether each of these words is in its name or its meaning."""
        record = self.record
        text = " ".join((translated(record.title), translated(record.meaning), record.full_name)).casefold()
        return all(word in text for word in words)

    @property
    def _shown(self) -> Value:
        return "" if self.record.secret else self.record.value

    def _lay_out(self) -> None:
        record = self.record
        is_switch = record.kind == "bool"
        column = QVBoxLayout()
        column.setSpacing(2)
        if is_switch:
            column.addWidget(self._control)
        else:
            title = plain_label(translated(record.title), Kind.STRONG)
            title.setBuddy(self._control.inside)
            column.addWidget(title)
        below = QVBoxLayout()
        below.setContentsMargins(_INDENT if is_switch else 0, 0, 0, 0)
        below.setSpacing(2)
        for part in (plain_label(translated(record.meaning), Kind.NOTE), self._note, self._waits, self._wrong):
            below.addWidget(part)
        column.addLayout(below)
        column.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(0, 10, 0, 10)
        line.setSpacing(8)
        line.addLayout(column, 1)
        if not is_switch:
            self._control.setFixedWidth(_NARROW_CONTROL)
            self._control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            line.addWidget(self._control, 0, Qt.AlignmentFlag.AlignTop)
        # Its place stays where it is hidden, so that nothing moves under the hand.
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        line.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignTop)
        hairline = QFrame()
        hairline.setFixedHeight(1)
        set_kind(hairline, Kind.HAIRLINE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(line)
        whole.addWidget(hairline)

    def _on_changed(self) -> None:
        value = self._control.value
        is_as_it_was = value == self._shown
        self.pending = Pending.NOTHING if is_as_it_was else value
        self.show_wrong("")
        self._tell()
        self.changed.emit()

    def _on_reset(self) -> None:
        self.pending = Pending.DEFAULT if self.record.is_set else Pending.NOTHING
        self._control.show_value("" if self.record.secret else self.record.default)
        self.show_wrong("")
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        """Say what there is to say besides the value."""
        record = self.record
        default = in_words(record, record.default)
        is_default = self._control.value == ("" if record.secret else record.default)
        will_be_set = record.is_set and self.pending is not Pending.DEFAULT
        notes = [self.tr("Not saved yet.")] if self.pending is not Pending.NOTHING else []
        if record.secret:
            notes.append(
                self.tr("One is set. Type another one to change it.") if will_be_set else self.tr("None is set.")
            )
        elif not is_default:
            notes.append(self.tr("Usually: {default}.").format(default=default))
        if record.restart:
            notes.append(self.tr("Takes effect when the room is opened again."))
        if record.command_line:
            notes.append(self.tr("The command line names it: that wins when the room is started anew."))
        self._note.setText(" ".join(notes))
        self._note.setVisible(bool(notes))
        self._waits.setVisible(record.waiting and self.pending is Pending.NOTHING)
        if self._wrong.text() == "":
            self._wrong.hide()
        words = (
            self.tr("Remove") if record.secret else self.tr("Back to the default: {default}").format(default=default)
        )
        self._reset.setToolTip(words)
        self._reset.setAccessibleName(f"{translated(record.title)}: {words}")
        self._reset.setVisible(will_be_set if record.secret else not is_default)
