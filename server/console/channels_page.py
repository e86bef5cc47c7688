"""The tab of the channels: what goes on in each, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from resources.theme import Theme
from server.console import words
from server.console.channel_acts import ChannelActs
from server.console.columns import NOTHING
from server.console.models import Column, Look, RecordModel
from server.console.page import RecordPage
from server.console.record_view import RecordView
from server.console.records import ChannelRecord

#: Where everybody starts: it stays, under its name.
_LOBBY = "#lobby"


def channel_columns() -> list[Column[ChannelRecord]]:
    """The columns of the channels, in the language of the moment."""
    tr = QCoreApplication.translate
    return [
        Column(
            "name",
            tr("Columns", "Channel"),
            lambda record, _now: record.name,
            lambda record: record.name.casefold(),
            look=lambda _record: Look.NAME,
        ),
        Column(
            "members",
            tr("Columns", "Members"),
            lambda record, _now: words.number(record.members),
            lambda record: record.members,
        ),
        Column(
            "message_rate",
            tr("Columns", "Messages / min"),
            lambda record, _now: words.number(record.message_rate),
            lambda record: record.message_rate,
            volatile=True,
        ),
        Column(
            "history",
            tr("Columns", "Kept messages"),
            lambda record, _now: NOTHING if record.kept is None else words.number(record.kept),
            lambda record: -1 if record.kept is None else record.kept,
        ),
        Column(
            "modes",
            tr("Columns", "Modes"),
            lambda record, _now: record.modes or NOTHING,
            lambda record: record.modes,
            look=lambda _record: Look.CODE,
        ),
        Column(
            "topic",
            tr("Columns", "Topic"),
            lambda record, _now: record.topic or NOTHING,
            lambda record: record.topic.casefold(),
            detail=lambda record: record.topic,
        ),
        Column(
            "created",
            tr("Columns", "Opened"),
            lambda record, _now: words.when(record.created) if record.created else NOTHING,
            lambda record: record.created or 0.0,
            shown=False,
        ),
    ]


class ChannelsPage(QWidget):
    """Every channel, with or without somebody in it."""

    def __init__(self, acts: ChannelActs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self.channels: RecordModel[ChannelRecord] = RecordModel(
            channel_columns(), lambda record: (record.name, record.topic), self
        )
        #: How many messages of a channel are kept, by its id; asked for when it is selected.
        self._kept: dict[str, int] = {}
        self._create = QAction(self.tr("New…"), self)
        self._rename = QAction(self.tr("Rename…"), self)
        self._topic = QAction(self.tr("Topic…"), self)
        self._modes = QAction(self.tr("Modes…"), self)
        self._export = QAction(self.tr("Export…"), self)
        self._clear = QAction(self.tr("Clear history…"), self)
        self._close = QAction(self.tr("Close channel…"), self)
        of_one = [self._rename, self._topic, self._modes, self._export, self._clear, self._close]
        self._view = RecordView("channels", self.channels, theme, of_one)
        self._view.setAccessibleName(self.tr("Channels"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(RecordPage(self._view, [self._create, *of_one], self._close, parent=self))
        self._view.selected.connect(self._on_selected)
        self._create.triggered.connect(acts.create)
        self._rename.triggered.connect(lambda: acts.rename(self._view.picked()[0]))
        self._topic.triggered.connect(lambda: acts.set_topic(self._view.picked()))
        self._modes.triggered.connect(lambda: acts.set_modes(self._view.picked()))
        self._export.triggered.connect(self._on_export)
        self._clear.triggered.connect(lambda: acts.clear(self._view.picked()))
        self._close.triggered.connect(lambda: acts.close_channels(self._view.picked()))
        acts.counted.connect(self._on_counted)
        self._is_here = False
        #: Which channel it was last asked of how much is kept.
        self._asked = ""
        self._on_selected()

    def take(self, changed: Sequence[ChannelRecord], gone: Sequence[str]) -> None:
        """Take in what is new."""
        self._is_here = True
        for identity in gone:
            self._kept.pop(identity, None)
        self.channels.update([record.with_kept(self._kept.get(record.id)) for record in changed], gone)
        self._on_selected()

    def clear(self) -> None:
        """There is no room to show."""
        self._is_here = False
        self._kept.clear()
        self.channels.show([])
        self._on_selected()

    def say_when_empty(self, words: str) -> None:
        """What stands in the place of rows while there are none."""
        self._view.say_when_empty(words)

    def _on_export(self) -> None:
        record: ChannelRecord = self._view.picked()[0]
        kinds = self.tr("Text (*.txt);;JSON, a line for each message (*.jsonl)")
        suggested = f"{record.name.lstrip('#').replace('/', '_')}.txt"
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Export what was said"), suggested, kinds)
        if path:
            self._acts.export(record, path)

    def _on_counted(self, identity: str, count: int) -> None:
        self._kept[identity] = count
        self.channels.update([r.with_kept(count) for r in self.channels.everything if r.id == identity])

    def _on_selected(self) -> None:
        picked: list[ChannelRecord] = self._view.picked()
        is_lobby = any(record.id == _LOBBY for record in picked)
        self._create.setEnabled(self._is_here)
        self._rename.setEnabled(len(picked) == 1 and not is_lobby)
        self._export.setEnabled(len(picked) == 1)
        for action in (self._topic, self._modes, self._clear):
            action.setEnabled(bool(picked))
        self._close.setEnabled(bool(picked) and not is_lobby)
        one = picked[0].id if len(picked) == 1 else ""
        if one and one != self._asked:
            self._acts.count(picked[0])
        self._asked = one
