"""The server's log as it is written, with the newest line in sight."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontDatabase,
    QResizeEvent,
    QShowEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from resources.style import Kind, set_kind, step
from resources.theme import Theme
from server.console import words
from server.console.log_filter import rank_of
from server.console.records import LogEvent

#: Lines that are kept, and events that can be looked through for them; older ones go.
LINES_KEPT: Final = 5_000
EVENTS_KEPT: Final = 20_000
#: Seconds of one go; the rest has its turn when the window had one.
_SLICE: Final = 0.004
#: Lines that are written in one go at most: how long Qt takes for them is known only afterwards.
_MOST_AT_ONCE: Final = 100
_TIME_WIDTH: Final = len("09:43:02")
_NO_TIME: Final = " " * _TIME_WIDTH
_EDGE: Final = 14


class LogPane(QPlainTextEdit):
    """Lines of time, IP address and words, of events that fit. It follows the tail until the reader scrolls up; what
    comes then, or out of sight, waits, and the oldest of that goes where it becomes too much.

    Signals:
        narrowing(str, str): the reader wants to see only what has this: "ip", "from" or "in", and its value.
        removing(object): the reader wants what was said to be removed, a LogEvent.
    """

    narrowing = Signal(str, str)
    removing = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits: Callable[[LogEvent], bool] = lambda _event: True
        self._follows = True
        #: The event of each line, from the top; and those that were not looked at yet.
        self._shown: deque[LogEvent] = deque(maxlen=LINES_KEPT)
        self._due: deque[LogEvent] = deque(maxlen=EVENTS_KEPT)
        #: Of more than there can be lines for: what is still to be looked at, from the newest on, and what fits of it.
        self._search: Iterator[LogEvent] | None = None
        self._found: deque[LogEvent] = deque()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(LINES_KEPT)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Log"))
        self.setPlaceholderText(self.tr("What happens in the room is written here."))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(step(-0.5))
        self.setFont(font)
        self.document().setDocumentMargin(12)
        self._lines = _Lines(self.document(), theme)
        self._newest = QPushButton(self)
        set_kind(self._newest, Kind.COMPACT)
        self._newest.hide()
        self._newest.clicked.connect(self.follow)
        self._go_on = QTimer(self)
        self._go_on.setSingleShot(True)
        self._go_on.timeout.connect(self._write)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)

    @property
    def events(self) -> list[LogEvent]:
        """Those whose lines are shown, from the top."""
        return list(self._shown)

    def add(self, events: Sequence[LogEvent]) -> None:
        """Write events below what stands there, a line each."""
        self._due.extend(events)
        self._go_on_or_wait()

    def start_anew(self, events: Iterable[LogEvent], fits: Callable[[LogEvent], bool]) -> None:
        """Write what fits of these in the place of all that stands there, and of all that comes."""
        self._fits = fits
        self.clear()
        self._shown.clear()
        self._due.clear()
        self._due.extend(events)
        self._search = None
        self._follows = True
        self._newest.hide()
        self._go_on_or_wait()

    def follow(self) -> None:
        """Go to the newest line, and follow the tail again."""
        self.setFocus()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._on_scrolled()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go_on_or_wait()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        cursor = self.textCursor() if by_key else self.cursorForPosition(event.pos())
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if (number := cursor.blockNumber()) < len(self._shown):
            menu.addSeparator()
            menu.addActions(self._offers(self._shown[number], menu))
        where = self.viewport().mapToGlobal(self.cursorRect(cursor).bottomLeft()) if by_key else event.globalPos()
        menu.popup(where)

    def _offers(self, event: LogEvent, owner: QWidget) -> list[QAction]:
        """What the lines can be narrowed to, of what this one has."""
        offers: list[QAction] = []
        for key, value, offer in (
            ("ip", event.ip, self.tr("Only from address {what}")),
            ("from", event.nick, self.tr("Only from nickname {what}")),
            ("in", event.channel, self.tr("Only in channel {what}")),
        ):
            if value:
                action = QAction(offer.format(what=value).replace("&", "&&"), owner)
                action.triggered.connect(lambda _checked, key=key, value=value: self.narrowing.emit(key, value))
                offers.append(action)
        # What was said to those with a rank alone is not kept, and cannot be taken back.
        if event.msgid and event.channel.startswith("#"):
            action = QAction(self.tr("Remove this message…"), owner)
            action.triggered.connect(lambda: self.removing.emit(event))
            offers.append(action)
        return offers

    def _go_on_or_wait(self) -> None:
        if not self.isVisible():
            return
        if not self._follows:
            self._say_what_waits()
        elif not self._go_on.isActive():
            self._write()

    def _write(self) -> None:
        """Look at what is due for one slice of time, and write what fits."""
        until = perf_counter() + _SLICE
        if not self._has_found(until):
            self._go_on.start(0)
            return
        due, fits = self._due, self._fits
        lines: list[str] = []
        while due and len(lines) < _MOST_AT_ONCE and perf_counter() < until:
            event = due.popleft()
            if fits(event):
                lines.append(line_of(event))
                self._shown.append(event)
        if lines:
            self.appendPlainText("\n".join(lines))
        if due:
            self._go_on.start(0)

    def _has_found(self, until: float) -> bool:
        """Look through what is due from its end, where it may be more than there can be lines for; whether that is
        done. What is found is due then, and all that came meanwhile.
        """
        if self._search is None:
            if len(self._due) <= LINES_KEPT:
                return True
            self._search = iter(list(reversed(self._due)))
            self._found.clear()
            self._due.clear()
        for event in self._search:
            if self._fits(event):
                self._found.appendleft(event)
                if len(self._found) == LINES_KEPT:
                    break
            if perf_counter() > until:
                return False
        self._search = None
        self._due.extendleft(reversed(self._found))
        return True

    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        if follows != self._follows:
            self._follows = follows
            self._say_what_waits()
            self._newest.setVisible(not follows)
            self._go_on_or_wait()

    def _on_range_changed(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)

    def _say_what_waits(self) -> None:
        count = len(self._due)
        self._newest.setText(self.tr("Newest ({n})").format(n=words.number(count)) if count else self.tr("Newest"))
        self._place_button()

    def _place_button(self) -> None:
        self._newest.adjustSize()
        size, room = self._newest.size(), self.viewport().geometry()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = room.left() + _EDGE if mirrored else room.right() - size.width() - _EDGE
        self._newest.move(QPoint(x, room.bottom() - size.height() - _EDGE))


def line_of(event: LogEvent) -> str:
    """An event as a line: its time, its level where that matters, and its words, which begin with the address that it
    came from.
    """
    time = _NO_TIME if event.time is None else words.clock(event.time)
    return f"{time} {level_mark(event.level)}{event.msg}"


def level_mark(level: str) -> str:
    """A level in words, as it stands in a line; nothing of what is told all the time."""
    return _marks()[rank_of(level)]


def _marks() -> tuple[str, ...]:
    tr = QCoreApplication.translate
    return tr("LogPane", "detail: "), "", tr("LogPane", "warning: "), tr("LogPane", "ERROR: ")


class _Lines(QSyntaxHighlighter):
    """Writes times in the second rank, and lines in the colour of their level, which words say, too."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._time = QTextCharFormat()
        debug, warn, error = self._levels = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        detail, _info, warning, trouble = _marks()
        self._format_of = {detail: debug, warning: warn, trouble: error}
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def highlightBlock(self, text: str) -> None:
        said = text[_TIME_WIDTH + 1 : _TIME_WIDTH + 40]
        for mark, written in self._format_of.items():
            if said.startswith(mark):
                self.setFormat(0, len(text), written)
                return
        self.setFormat(0, _TIME_WIDTH, self._time)

    def _on_theme_changed(self) -> None:
        tokens = self._theme.tokens
        self._time.setForeground(tokens.muted)
        for level, color in zip(self._levels, (tokens.muted, tokens.warn, tokens.bad), strict=True):
            level.setForeground(color)
        self.rehighlight()
