"""The tab of the log: all that happened, or what one looks for; held still, and written to a file."""

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QIODevice, QSaveFile, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QWidget

from resources.theme import Theme
from server.console.log_pane import LINES_KEPT, LogPane, line_of
from server.console.page import RecordPage
from server.console.records import LogEvent


class LogPage(RecordPage):
    """The log with what narrows it: a text, only what matters, held still for reading.

    Signals:
        told(str): it was written, in words.
        refused(str): it could not be written, in words.
    """

    told = Signal(str)
    refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.pane = LogPane(theme)
        self._only_troubles = QCheckBox(self.tr("Only warnings and errors"))
        self._pause = QPushButton(self.tr("Hold still"))
        self._pause.setCheckable(True)
        self._export = QAction(self.tr("Export…"))
        super().__init__(self.pane, [self._export], None, [self._only_troubles, self._pause], parent)
        self._events: deque[LogEvent] = deque(maxlen=LINES_KEPT)
        #: What came while it was held still.
        self._held: deque[LogEvent] = deque(maxlen=LINES_KEPT)
        self._wanted = ""
        self._only_troubles.toggled.connect(self._on_narrowed)
        self._pause.toggled.connect(self._on_paused)
        self._export.triggered.connect(self._on_export)

    def add(self, events: Sequence[LogEvent]) -> None:
        """Take events that are new, oldest first."""
        if self._pause.isChecked():
            self._held.extend(events)
            self._pause.setText(self.tr("Go on ({n} new)").format(n=len(self._held)))
            return
        self._events.extend(events)
        if shown := self._fitting(events):
            self.pane.add(shown)

    def narrow(self, text: str) -> None:
        """Show only events in which a text is found: in their words, address, nickname, channel or kind."""
        wanted = text.strip().casefold()
        if wanted != self._wanted:
            self._wanted = wanted
            self._on_narrowed()

    def export_to(self, path: str) -> None:
        """Write the lines that are shown to a file."""
        lines = [line_of(event) for event in self._fitting(self._events)]
        file = QSaveFile(path)
        if file.open(QIODevice.OpenModeFlag.WriteOnly):
            file.write("".join(f"{line}\n" for line in lines).encode(errors="replace"))
            if file.commit():
                self.told.emit(self.tr("Lines written: {n}").format(n=len(lines)))
                return
        self.refused.emit(self.tr("Not written: {why}").format(why=file.errorString()))

    def _fitting(self, events: Sequence[LogEvent] | deque[LogEvent]) -> list[LogEvent]:
        fitting = list(events)
        if self._only_troubles.isChecked():
            fitting = [event for event in fitting if event.level in {"warn", "error", "fatal"}]
        if self._wanted:
            fitting = [event for event in fitting if self._wanted in _text_of(event)]
        return fitting

    def _on_narrowed(self) -> None:
        self.pane.clear()
        if shown := self._fitting(self._events):
            self.pane.add(shown)

    def _on_paused(self, paused: bool) -> None:
        if not paused:
            self._pause.setText(self.tr("Hold still"))
            held, self._held = list(self._held), deque(maxlen=LINES_KEPT)
            self.add(held)

    def _on_export(self) -> None:
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Export the log"), "log.txt", self.tr("Text (*.txt)"))
        if path:
            self.export_to(path)


def _text_of(event: LogEvent) -> str:
    """What a filter looks at."""
    return f"{event.msg}\n{event.ip}\n{event.nick}\n{event.channel}\n{event.subsystem}".casefold()
