"""The tab of what was done: the host's acts, newest first, and taking them back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QIODevice, QSaveFile, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from resources.theme import Theme
from server.console import words
from server.console.acts import Acts
from server.console.models import Column, Look, RecordModel
from server.console.page import ActionButton, RecordPage
from server.console.record_view import RecordView
from server.console.records import ActRecord
from server.protocol.words import HOST

#: Milliseconds that a timer waits at most.
_LONGEST: Final = 3_600_000


def act_columns() -> list[Column[ActRecord]]:
    """The columns of the acts, in the language of the moment."""
    tr = QCoreApplication.translate
    undone = tr("Columns", "taken back")
    return [
        Column(
            "when",
            tr("Columns", "When"),
            lambda record, _now: words.when(record.time) if record.time else "–",
            lambda record: -record.number,
        ),
        Column(
            "what",
            tr("Columns", "What"),
            lambda record, _now: what_was_done(record),
            lambda record: record.method,
            look=lambda record: Look.FAINT if record.undone else Look.NAME,
            badge=lambda record: undone if record.undone else "",
            detail=lambda record: f"{record.method} {record.details}",
        ),
        Column(
            "details",
            tr("Columns", "Details"),
            lambda record, _now: record.details or "–",
            lambda record: record.details.casefold(),
            detail=lambda record: record.details,
        ),
        Column("by", tr("Columns", "By"), lambda record, _now: _author(record), lambda record: record.by.casefold()),
        Column(
            "undo",
            tr("Columns", "Can be taken back"),
            when_it_can_be_taken_back,
            lambda record: (not record.can_undo, record.until or 0.0, record.why),
            detail=lambda record: "" if record.can_undo or record.undone else record.why_in_words,
            volatile=True,
        ),
    ]


def when_it_can_be_taken_back(record: ActRecord, now: float) -> str:
    """Until when an act can be taken back, or why it cannot."""
    tr = QCoreApplication.translate
    if record.undone:
        return "–"
    if record.can_undo_at(now):
        if record.until is None:
            return tr("Done", "yes")
        return tr("Done", "until {time}").format(time=words.clock(record.until))
    known = {
        "said": tr("Done", "no: it was heard"),
        "gone": tr("Done", "no: it is gone for good"),
        "outside": tr("Done", "no: it was done outside of the room"),
        "nothing": tr("Done", "no: it changed nothing that is left"),
        "unknown": tr("Done", "no: what was before is not known"),
        "repeat": tr("Done", "no: do it once more instead"),
        "late": tr("Done", "no: it is too late"),
        "closed": tr("Done", "no: the room was closed since"),
    }
    return known.get("late" if record.can_undo else record.why, record.why_in_words)


def what_was_done(record: ActRecord) -> str:
    """An act in words."""
    tr = QCoreApplication.translate
    known = {
        "server_ban.add": tr("Done", "Muted") if record.kind == "shun" else tr("Done", "Banned"),
        "server_ban.del": tr("Done", "Mute lifted") if record.kind == "shun" else tr("Done", "Ban lifted"),
        "user.kill": tr("Done", "Put out of the room"),
        "user.set_nick": tr("Done", "Renamed"),
        "user.set_oper": tr("Done", "May act for the host, or no longer"),
        "channel.kick": tr("Done", "Put out of a channel"),
        "landline.let_back": tr("Done", "Let back in"),
        "landline.redact": tr("Done", "Message removed"),
        "landline.give_back": tr("Done", "Message put back"),
        "channel.set_topic": tr("Done", "Topic set"),
        "channel.set_mode": tr("Done", "Modes set"),
        "landline.channel_create": tr("Done", "Channel opened"),
        "landline.channel_rename": tr("Done", "Channel renamed"),
        "landline.channel_clear": tr("Done", "History cleared"),
        "landline.channel_close": tr("Done", "Channel closed"),
        "landline.backup": tr("Done", "Backed up"),
        "landline.announce": tr("Done", "Announced"),
        "message.send_notice": tr("Done", "Told"),
        "landline.pause": tr("Done", "Joins paused, or let in again"),
        "landline.quiet": tr("Done", "Asked for quiet, or ended it"),
        "landline.set_password": tr("Done", "Password changed"),
        "landline.undo": tr("Done", "Taken back"),
        "landline.set_settings": tr("Done", "Settings changed"),
        "landline.restart": tr("Done", "Room opened again"),
        "landline.restore": tr("Done", "Backup restored"),
        "server.rehash": tr("Done", "Settings read again"),
    }
    return known.get(record.method, record.method)


class DonePage(QWidget):
    """What the host did, and by whom."""

    def __init__(self, acts: Acts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done: RecordModel[ActRecord] = RecordModel(
            act_columns(), lambda record: (what_was_done(record), record.details, record.by), self
        )
        self._acts = acts
        self._undo = QAction(self.tr("Take back"), self)
        self._export = QAction(self.tr("Export…"), self)
        self._view = RecordView("done", self.done, theme, [self._undo])
        self._view.setAccessibleName(self.tr("What was done"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(RecordPage(self._view, [self._undo], None, [ActionButton(self._export)], self))
        self._view.selected.connect(self._on_selected)
        self._undo.triggered.connect(lambda: acts.undo(self._picked()))
        self._export.triggered.connect(self._on_export)
        #: Goes off when the next act cannot be taken back any more.
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self._on_over)
        self._on_selected()

    def take(self, done: Sequence[ActRecord]) -> None:
        """Take all acts as they are now."""
        by_number = {record.number: record for record in done}
        self.done.show([_named(record, by_number) for record in done])
        self._wait()
        self._on_selected()

    def export_to(self, path: str) -> None:
        """Write the acts that are shown to a file: JSON where its name ends so, else a table."""
        shown = self.done.shown
        as_json = path.endswith((".json", ".jsonl"))
        text = "".join(map(_json_of, shown)) if as_json else self._view.all_as_csv()
        file = QSaveFile(path)
        if file.open(QIODevice.OpenModeFlag.WriteOnly):
            file.write(text.encode(errors="replace"))
            if file.commit():
                self._acts.told.emit(self.tr("Acts written: {n}").format(n=len(shown)))
                return
        self._acts.refused.emit(self.tr("Not written: {why}").format(why=file.errorString()))

    def _on_export(self) -> None:
        kinds = self.tr("Table (*.csv);;JSON, a line for each act (*.jsonl)")
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Export what was done"), "acts.csv", kinds)
        if path:
            self.export_to(path)

    def _wait(self) -> None:
        now = time()
        ends = [end for record in self.done.everything if (end := record.until) is not None and end > now]
        if ends:
            self._over.start(min(_LONGEST, round(1000 * (min(ends) - now)) + 1))

    def _on_over(self) -> None:
        self.done.pass_time()
        self._wait()
        self._on_selected()

    def say_when_empty(self, words: str) -> None:
        """What stands in the place of rows while there are none."""
        self._view.say_when_empty(words)

    def _picked(self) -> list[ActRecord]:
        now = time()
        return [record for record in self._view.picked() if record.can_undo_at(now)]

    def _on_selected(self) -> None:
        self._undo.setEnabled(bool(self._picked()))
        self._export.setEnabled(self.done.total > 0)


def _author(record: ActRecord) -> str:
    return QCoreApplication.translate("Columns", "the host") if record.by == HOST else record.by


def _json_of(record: ActRecord) -> str:
    """An act as a line, with the names that `landline.acts` has."""
    made = {
        "id": record.number,
        "time": None if record.time is None else datetime.fromtimestamp(record.time, UTC).isoformat(),
        "by": record.by,
        "method": record.method,
        "details": record.details,
        "undone": record.undone,
    }
    return f"{json.dumps(made, ensure_ascii=False)}\n"


def _named(record: ActRecord, by_number: Mapping[int, ActRecord]) -> ActRecord:
    """What took an act back, with what that act was."""
    undone = by_number.get(record.takes_back)
    if undone is None:
        return record
    what = ", ".join(part for part in (what_was_done(undone), undone.details) if part)
    return replace(record, details=what)
