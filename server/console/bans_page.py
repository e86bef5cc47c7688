"""The tab of bans and mutes: add, change, lift, write to a file and read from one."""

from collections.abc import Sequence
from time import time

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from resources.theme import Theme
from server.console.acts import Acts
from server.console.ban_files import read_bans, write_bans
from server.console.columns import ban_columns, found_in_ban
from server.console.models import RecordModel
from server.console.page import ActionButton, RecordPage
from server.console.record_view import RecordView
from server.console.records import BanRecord


class BansPage(QWidget):
    """Who may not come in, and who may not write."""

    def __init__(self, acts: Acts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self.bans: RecordModel[BanRecord] = RecordModel(ban_columns(), found_in_ban, self)
        self._add = QAction(self.tr("Add…"), self)
        self._edit = QAction(self.tr("Change…"), self)
        self._lift = QAction(self.tr("Lift"), self)
        self._import = QAction(self.tr("Import…"), self)
        self._export = QAction(self.tr("Export…"), self)
        self._view = RecordView("bans", self.bans, theme, [self._edit, self._lift])
        self._view.setAccessibleName(self.tr("Bans"))
        files = [ActionButton(action) for action in (self._import, self._export)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(RecordPage(self._view, [self._add, self._edit, self._lift], None, files, parent=self))
        self._view.selected.connect(self._on_selected)
        self._add.triggered.connect(lambda: acts.edit_ban(None))
        self._edit.triggered.connect(lambda: acts.edit_ban(self._view.picked()[0]))
        self._lift.triggered.connect(lambda: acts.lift(self._view.picked()))
        self._import.triggered.connect(self._on_import)
        self._export.triggered.connect(self._on_export)
        self._is_here = False
        self._on_selected()

    def take(self, bans: Sequence[BanRecord]) -> None:
        """Take all bans as they are now."""
        self._is_here = True
        self.bans.show(bans)
        self._on_selected()

    def clear(self) -> None:
        """There is no room to show."""
        self._is_here = False
        self.bans.show([])
        self._on_selected()

    def say_when_empty(self, words: str) -> None:
        """What stands in the place of rows while there are none."""
        self._view.say_when_empty(words)

    def import_from(self, path: str) -> None:
        """Set all bans that a file has."""
        found = read_bans(path, time())
        if isinstance(found, str):
            self._acts.refused.emit(self.tr("There are no bans in this file. {why}").format(why=found).strip())
        else:
            self._acts.set_bans(found)

    def export_to(self, path: str) -> None:
        """Write all bans to a file."""
        if trouble := write_bans(path, self.bans.everything):
            self._acts.refused.emit(self.tr("Not written: {why}").format(why=trouble))
        else:
            self._acts.told.emit(self.tr("Bans written: {n}").format(n=self.bans.total))

    def _on_import(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, self.tr("Import bans"), "", self.tr("Bans (*.json)"))
        if path:
            self.import_from(path)

    def _on_export(self) -> None:
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Export bans"), "bans.json", self.tr("Bans (*.json)"))
        if path:
            self.export_to(path)

    def _on_selected(self) -> None:
        picked = len(self._view.picked())
        self._add.setEnabled(self._is_here)
        self._import.setEnabled(self._is_here)
        self._edit.setEnabled(picked == 1)
        self._lift.setEnabled(picked > 0)
        self._export.setEnabled(self.bans.total > 0)
