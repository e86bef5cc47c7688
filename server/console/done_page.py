"""The tab of what was done: the host's acts, newest first, and taking them back."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resources.theme import Theme
from server.console import words
from server.console.acts import Acts
from server.console.models import Column, Look, RecordModel
from server.console.page import RecordPage
from server.console.record_view import RecordView
from server.console.records import ActRecord


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
        Column("by", tr("Columns", "By"), lambda record, _now: record.by, lambda record: record.by.casefold()),
    ]


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
        self._undo = QAction(self.tr("Take back"), self)
        self._view = RecordView("done", self.done, theme, [self._undo])
        self._view.setAccessibleName(self.tr("What was done"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(RecordPage(self._view, [self._undo], parent=self))
        self._view.selected.connect(self._on_selected)
        self._undo.triggered.connect(lambda: acts.undo([r for r in self._view.picked() if r.can_undo]))
        self._on_selected()

    def take(self, done: Sequence[ActRecord]) -> None:
        """Take all acts as they are now."""
        self.done.show(done)
        self._on_selected()

    def say_when_empty(self, words: str) -> None:
        """What stands in the place of rows while there are none."""
        self._view.say_when_empty(words)

    def _on_selected(self) -> None:
        self._undo.setEnabled(any(record.can_undo for record in self._view.picked()))
