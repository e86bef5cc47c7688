"""The tab of the log: all that happened, or what one looks for; held still, and written to a file."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.flow import FlowLayout
from server.console.log_files import LogWriter
from server.console.log_filter import KINDS, LEVELS, narrowed_to, parse
from server.console.log_pane import EVENTS_KEPT, LogPane
from server.console.page import RecordPage
from server.console.records import LogEvent
from server.console.remembered import recall, remember

_USUAL_LEVEL: Final = "info"
_LEVELS_IN_WORDS: Final = (
    QT_TRANSLATE_NOOP("LogPage", "Everything, with details"),
    QT_TRANSLATE_NOOP("LogPage", "What happens"),
    QT_TRANSLATE_NOOP("LogPage", "Warnings and errors"),
    QT_TRANSLATE_NOOP("LogPage", "Errors"),
)
_KINDS_IN_WORDS: Final = (
    QT_TRANSLATE_NOOP("LogPage", "Messages"),
    QT_TRANSLATE_NOOP("LogPage", "Comings and goings"),
    QT_TRANSLATE_NOOP("LogPage", "Channels"),
    QT_TRANSLATE_NOOP("LogPage", "Accounts"),
    QT_TRANSLATE_NOOP("LogPage", "The host's acts"),
    QT_TRANSLATE_NOOP("LogPage", "History"),
    QT_TRANSLATE_NOOP("LogPage", "Troubles"),
)


class LogPage(RecordPage):
    """The log with what narrows it: a text, levels, kinds; held still for reading.

    Signals:
        told(str): it was written, in words.
        refused(str): it could not be written, in words.
        narrowing(str): the filter's text that the reader wants, by a line's menu.
    """

    told = Signal(str)
    refused = Signal(str)
    narrowing = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._events: deque[LogEvent] = deque(maxlen=EVENTS_KEPT)
        #: What came while it was held still.
        self._held: deque[LogEvent] = deque(maxlen=EVENTS_KEPT)
        self._text = ""
        self.pane = LogPane(theme)
        self._export = QAction(self.tr("Export…"))
        self._pause = QPushButton(self.tr("Hold still"))
        self._pause.setCheckable(True)
        self._note = QLabel()
        self._private = QLabel(self.tr("What is said is not logged (log_words)."))
        whole = QWidget()
        super().__init__(whole, [self._export], None, [self._private, self._note, self._pause], parent)
        for label, kind in ((self._note, Kind.WARN), (self._private, Kind.MUTED)):
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_kind(label, kind)
            label.hide()
        self._make_choices()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.pane, 1)
        self._pause.toggled.connect(self._on_paused)
        self._export.triggered.connect(self._on_export)
        self.pane.narrowing.connect(lambda key, value: self.narrowing.emit(narrowed_to(self._text, key, value)))
        self._on_narrowed()

    def add(self, events: Sequence[LogEvent]) -> None:
        """Take events that are new, oldest first."""
        if self._pause.isChecked():
            self._held.extend(events)
            self._say_what_waits()
        else:
            self._events.extend(events)
            self.pane.add(events)

    def narrow(self, text: str) -> None:
        """Show only events that fit what is typed (server.console.log_filter)."""
        if text != self._text:
            self._text = text
            self._on_narrowed()

    def say_whether_words_are_logged(self, logged: bool) -> None:
        """Say so where they are not: else one waits for them."""
        self._private.setHidden(logged)

    def export_to(self, path: str) -> None:
        """Write the lines that are shown to a file: JSON where its name ends so, else text."""
        writer = LogWriter(path, self.pane.events, self)
        writer.written.connect(
            lambda count: self.told.emit(self.tr("Lines written: {n}").format(n=words.number(count)))
        )
        writer.failed.connect(lambda why: self.refused.emit(self.tr("Not written: {why}").format(why=why)))
        writer.start()

    def _make_choices(self) -> None:
        self._bar = QFrame()
        set_kind(self._bar, Kind.BASE)
        row = FlowLayout(self._bar)
        row.setContentsMargins(16, 8, 16, 6)
        row.setSpacing(6)
        self._level = QComboBox()
        self._level.setAccessibleName(self.tr("How much is shown"))
        for level, name in zip(LEVELS, _LEVELS_IN_WORDS, strict=True):
            self._level.addItem(self.tr(str(name)), level)
        self._level.setCurrentIndex(max(0, self._level.findData(recall("log/level", _USUAL_LEVEL))))
        self._level.currentIndexChanged.connect(self._on_chosen)
        row.add_near(self._level)
        self._kinds: dict[str, QPushButton] = {}
        chosen = recall("log/kinds").split()
        for kind, name in zip(KINDS, _KINDS_IN_WORDS, strict=True):
            button = self._kinds[kind] = QPushButton(self.tr(str(name)))
            set_kind(button, Kind.COMPACT)
            button.setCheckable(True)
            button.setChecked(kind in chosen)
            button.setToolTip(
                self.tr("Only this kind, and others that are chosen ({words})").format(words=f"kind:{kind}")
            )
            button.toggled.connect(self._on_chosen)
            row.add_near(button)

    def _on_chosen(self) -> None:
        remember("log/level", str(self._level.currentData()))
        remember("log/kinds", " ".join(self._chosen_kinds()))
        self._on_narrowed()

    def _chosen_kinds(self) -> Iterable[str]:
        return [kind for kind, button in self._kinds.items() if button.isChecked()]

    def _on_narrowed(self) -> None:
        typed = parse(self._text)
        wanted = typed.with_choice(self._level.currentIndex(), frozenset(self._chosen_kinds()))
        self._note.setText(self.tr("Not understood: {words}").format(words=" ".join(typed.wrong)))
        self._note.setVisible(bool(typed.wrong))
        self.pane.start_anew(self._events, wanted.fits)

    def _on_paused(self, paused: bool) -> None:
        if not paused:
            held, self._held = list(self._held), deque(maxlen=EVENTS_KEPT)
            self.add(held)
        self._say_what_waits()

    def _say_what_waits(self) -> None:
        if not self._pause.isChecked():
            self._pause.setText(self.tr("Hold still"))
        elif self.isVisible() or not self._held:
            self._pause.setText(self.tr("Go on ({n} new)").format(n=words.number(len(self._held))))

    def _on_export(self) -> None:
        kinds = self.tr("Text (*.txt);;JSON, a line for each event (*.jsonl)")
        path, _filter = QFileDialog.getSaveFileName(self, self.tr("Export the log"), "log.txt", kinds)
        if path:
            self.export_to(path)
