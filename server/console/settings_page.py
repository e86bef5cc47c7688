"""The tab of the settings: all of them in groups, changed together, and what waits until the room is opened again."""

from collections import deque
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console.backup_part import BackupPart
from server.console.banner import Banner
from server.console.dialogs import listed, plain_label
from server.console.link import ControlError, ControlLink
from server.console.records import LogEvent
from server.console.setting_group import SettingGroup
from server.console.setting_records import SettingRecord, SettingsRecord, read_settings, translated
from server.console.setting_row import Pending, SettingRow

_METHOD: Final = "landline.settings"
#: What the log tells when settings were changed.
_TOLD: Final = frozenset({"CONFIG_CHANGED", "CONFIG_RELOADED"})
#: Seconds of one go at making rows.
_SLICE: Final = 0.004
_LIST_WIDTH: Final = 150
#: Lines of text that are longer do not read well.
_WIDEST: Final = 720


class SettingsPage(QFrame):
    """The room's settings. What is chosen waits until it is saved, then all of it is taken, or none.

    Signals:
        told(str): what was done, in words.
        refused(str): why it was not, in words.
        restart_asked(): close the room and open it again.
        unsought(): what narrows the page is to be forgotten.
    """

    told = Signal(str)
    refused = Signal(str)
    restart_asked = Signal()
    unsought = Signal()

    def __init__(self, link: ControlLink, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self._link = link
        self._theme = theme
        self._rows: dict[tuple[str, str], SettingRow] = {}
        self._groups: dict[str, SettingGroup] = {}
        #: What is to be made, and what is to be brought into sight.
        self._due: deque[SettingRecord] = deque()
        self._unshown: deque[SettingRow] = deque()
        self._words: list[str] = []
        self._is_stale, self._is_asked, self._is_saving = True, False, False
        self.backup = BackupPart()
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._on_make)
        self._make_widgets()
        self._lay_out()
        self.clear(self.tr("Looking for the room…"))

    @property
    def is_busy(self) -> bool:
        """Whether something is still to come into sight."""
        return self._making.isActive()

    def narrow(self, text: str) -> None:
        """Show the settings of all groups that these words are in; of one group where there are none."""
        self._words = text.casefold().split()
        if (item := self._list.currentItem()) is not None:
            item.setSelected(not self._words)
        self._show_group()

    def reach(self) -> None:
        """The room answers: show what it is set to, now or when the page is looked at."""
        self._is_stale, self._is_asked = True, False
        self._read()

    def clear(self, words: str) -> None:
        """There is no room to change; what was chosen stays for when it is back."""
        self._is_asked = self._is_saving = False
        self._inside.setEnabled(False)
        self._waiting.hide()
        self._away.setText(words)
        self._away.setVisible(not self._rows)
        self._tell()

    def hear(self, events: Sequence[LogEvent]) -> None:
        """Others change settings, too."""
        if any(event.event_id in _TOLD for event in events):
            self._is_stale = True
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()

    def _make_widgets(self) -> None:
        self._waiting = Banner()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Groups of settings"))
        set_kind(self._list, Kind.PAGES)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.currentRowChanged.connect(self._on_group_chosen)
        self._list.itemClicked.connect(self._on_group_clicked)
        self._inside = QFrame()
        set_kind(self._inside, Kind.BASE)
        # Beside a stretch, as a column alone would reckon its heights with widths that its parts never have.
        beside = QHBoxLayout(self._inside)
        beside.setContentsMargins(24, 14, 24, 14)
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        beside.addWidget(content, 1)
        beside.addStretch(0)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._away = plain_label("", Kind.MUTED)
        self._none = plain_label("", Kind.MUTED)
        self._column.addWidget(self._none)
        self._column.addWidget(self.backup)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(self.tr("Settings"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        self._away.setContentsMargins(24, 14, 24, 14)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._discard = QPushButton(self.tr("Discard"))
        self._save = QPushButton(self.tr("Save"))
        set_kind(self._save, Kind.PRIMARY)
        self._discard.clicked.connect(self._on_discard)
        self._save.clicked.connect(self._on_save)

    def _lay_out(self) -> None:
        side = QFrame()
        set_kind(side, Kind.SIDE)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(8, 12, 8, 8)
        beside.addWidget(self._list)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._away)
        right.addWidget(self._scroll, 1)
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(side)
        both.addLayout(right, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 9, 16, 9)
        bar.setSpacing(8)
        bar.addWidget(self._note, 1)
        bar.addWidget(self._discard)
        bar.addWidget(self._save)
        line = QFrame()
        line.setFixedHeight(1)
        set_kind(line, Kind.HAIRLINE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._waiting)
        column.addLayout(both, 1)
        column.addWidget(line)
        column.addLayout(bar)

    # What the room is set to

    def _read(self) -> None:
        if self._is_stale and not self._is_asked and self._link.up and self.isVisible():
            self._is_stale, self._is_asked = False, True
            self._link.call(_METHOD, {}, self._on_read, self._on_not_read)

    def _on_read(self, result: object) -> None:
        self._is_asked = False
        found = read_settings(result)
        if {record.key for record in found.settings} != self._rows.keys() | {record.key for record in self._due}:
            self._begin(found)
        self._due = deque(record for record in found.settings if record.key not in self._rows)
        for record in found.settings:
            if (row := self._rows.get(record.key)) is not None:
                row.take(record)
        self._inside.setEnabled(True)
        self._away.hide()
        self._say_what_waits(found.settings)
        self._making.start()
        self._tell()
        self._read()  # where it was changed meanwhile

    def _on_not_read(self, error: ControlError) -> None:
        self._is_asked = False
        self._is_stale = True
        self._away.setText(self.tr("The settings cannot be shown: {why}").format(why=error.message))
        self._away.setVisible(not self._rows)

    def _begin(self, found: SettingsRecord) -> None:
        """Make the groups anew, without rows yet."""
        for group in self._groups.values():
            group.deleteLater()
        self._rows.clear()
        self._groups.clear()
        self._list.clear()
        for at, (name, title) in enumerate(found.tables):
            group = self._groups[name] = SettingGroup(translated(title))
            self._column.insertWidget(at, group)
            self._list.addItem(QListWidgetItem(translated(title)))
        self._list.addItem(QListWidgetItem(self.backup.title))
        self._list.setCurrentRow(0)
        self._list.setFixedWidth(max(_LIST_WIDTH, self._list.sizeHintForColumn(0) + 12))

    def _on_make(self) -> None:
        """Make rows, and bring rows into sight, for one slice of time."""
        until = perf_counter() + _SLICE
        while perf_counter() < until:
            if self._due:
                record = self._due.popleft()
                row = self._rows[record.key] = SettingRow(record, self._theme)
                row.changed.connect(self._tell)
                self._groups[record.table].add(row)
                if self._is_wanted(row):
                    self._groups[record.table].show()
                    self._unshown.append(row)
            elif self._unshown:
                row = self._unshown.popleft()
                row.setVisible(self._is_wanted(row))
            else:
                self._making.stop()
                self._say_whether_some_fit()
                return

    def _say_what_waits(self, settings: Sequence[SettingRecord]) -> None:
        waiting = [translated(record.title) for record in settings if record.waiting]
        if waiting:
            words = self.tr("Saved, and waiting until the room is opened again: {names}.").format(names=listed(waiting))
            self._waiting.show_words(words, self._on_restart, self.tr("Restart the room now…"))
        else:
            self._waiting.hide()

    def _on_restart(self) -> None:
        self._waiting.show()  # it waits until that is done
        self.restart_asked.emit()

    # What is in sight

    def _on_group_chosen(self, _at: int) -> None:
        if not self._words:
            self._show_group()
            self._scroll.verticalScrollBar().setValue(0)

    def _on_group_clicked(self) -> None:
        if self._words:
            self.unsought.emit()

    def _is_wanted(self, row: SettingRow) -> bool:
        """Whether a row is to be in sight."""
        table = row.record.table
        if self._words:
            return self._groups[table].fits(row, self._words)
        return list(self._groups).index(table) == self._list.currentRow()

    def _show_group(self) -> None:
        """Hide at once what is not wanted any more; what is, comes into sight a few rows at a time."""
        wanted = [row for row in self._rows.values() if self._is_wanted(row)]
        tables = {row.record.table for row in wanted}
        for name, group in self._groups.items():
            group.setVisible(name in tables)
        for row in set(self._rows.values()).difference(wanted):
            row.hide()
        self._unshown = deque(row for row in wanted if row.isHidden())
        self.backup.setVisible(not self._words and bool(self._groups) and self._list.currentRow() == len(self._groups))
        self._none.hide()
        self._making.start()

    def _say_whether_some_fit(self) -> None:
        self._none.setText(self.tr("No setting fits “{text}”.").format(text=" ".join(self._words)))
        self._none.setVisible(bool(self._words) and all(group.isHidden() for group in self._groups.values()))

    # What is to be changed

    def _changes(self) -> dict[tuple[str, str], object]:
        return {
            key: None if row.pending is Pending.DEFAULT else row.pending
            for key, row in self._rows.items()
            if row.pending is not Pending.NOTHING
        }

    def _tell(self) -> None:
        count = len(self._changes())
        if self._save.hasFocus() or self._discard.hasFocus():
            self._list.setFocus()  # a button that is off has no keyboard
        self._save.setEnabled(bool(count) and self._link.up and not self._is_saving)
        self._discard.setEnabled(bool(count) and not self._is_saving)
        set_kind(self._note, Kind.MUTED)
        if self._is_saving:
            self._note.setText(self.tr("Saving…"))
        elif count:
            self._note.setText(self.tr("Not saved yet: {n}").format(n=count))
        else:
            self._note.setText("")

    def _on_discard(self) -> None:
        for row in self._rows.values():
            row.discard()
            row.show_wrong("")
        self._tell()

    def _on_save(self) -> None:
        changes = self._changes()
        wanted: dict[str, dict[str, object]] = {}
        for (table, name), value in changes.items():
            wanted.setdefault(table, {})[name] = list(value) if isinstance(value, tuple) else value
        for row in self._rows.values():
            row.show_wrong("")
        self._is_saving = True
        self._tell()
        keys = list(changes)
        self._link.call(
            "landline.set_settings", {"settings": wanted}, lambda result: self._on_saved(keys, result), self._on_refused
        )

    def _on_saved(self, keys: Sequence[tuple[str, str]], result: Any) -> None:
        self._is_saving = False
        for key in keys:
            if (row := self._rows.get(key)) is not None:
                row.saved()
        self._tell()
        names = listed([translated(self._rows[key].record.title) for key in keys if key in self._rows])
        waits = isinstance(result, dict) and bool(result.get("restart"))
        said = (
            self.tr("Saved: {names}. Some of it waits until the room is opened again.")
            if waits
            else self.tr("Saved: {names}.")
        )
        self.told.emit(said.format(names=names))
        self._is_stale = True
        self._read()

    def _on_refused(self, error: ControlError) -> None:
        self._is_saving = False
        self._tell()
        wrong = self._show_wrong(error.data)
        words = error.message if not wrong else self.tr("Nothing was saved: see what is wrong.")
        set_kind(self._note, Kind.BAD)
        self._note.setText(words)
        self.refused.emit(self.tr("Not saved: {why}").format(why=error.message))

    def _show_wrong(self, wrong: Mapping[str, str]) -> bool:
        """Say of each setting why it cannot be, and bring the first into sight."""
        rows = [row for row in self._rows.values() if row.record.full_name in wrong]
        for row in rows:
            row.show_wrong(wrong[row.record.full_name])
        if rows:
            if not self._words:
                self._list.setCurrentRow(list(self._groups).index(rows[0].record.table))
            QTimer.singleShot(0, rows[0], lambda: self._scroll.ensureWidgetVisible(rows[0]))
            rows[0].focus()
        return bool(rows)
