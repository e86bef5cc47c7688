"""Reading with the keyboard: from line to line, and all that can be done with the one it is at."""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.models.timeline_words import body
from app.state.lines import UNDELIVERED
from app.windows.timeline_active import Hit, copy_text
from app.windows.timeline_menu import TimelineMenu
from app.windows.timeline_offer import offer
from app.windows.timeline_parts import Does, Look, Row, Span, Zone
from app.windows.timeline_reader import TimelineReader
from app.windows.timeline_selection import Spot
from resources.theme import Theme

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ACTIVATES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
#: Held, they change nothing about what a letter does here.
_HARMLESS: Final = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
#: Coming so, focus is not where the keyboard goes on.
_NOT_BY_KEYBOARD: Final = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)


class TimelineKeys(TimelineReader):
    """A timeline that is read with the keyboard, too.

    Up and Down go from line to line, Return does what a click would do. With the frame around a line: R replies, E
    edits, + reacts, Delete takes it back, C copies it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        # The keyboard was used last: the line it is at shows a frame.
        self._keyed = False
        super().__init__(theme, parent)

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif key in _STEPS:
            self._step(_STEPS[key], selecting=shift)
        elif key in _PAGES:
            self._turn_page(_PAGES[key])
        elif key == Qt.Key.Key_Home:
            self._place.go_to_start()
            self._scrolled()
            self._go_current(0)
        elif key == Qt.Key.Key_End:
            self.scroll_to_end()
            self._go_current(len(self._timeline.lines) - 1)
        elif key in _ACTIVATES and self._current() is not None:
            self._activate_current()
        elif key == Qt.Key.Key_Escape and self._selection:
            self.clear_selection()
        elif self._act_by_key(event):
            self.viewport().update()
        else:
            # Whoever holds the timeline may let typing go on in the composer.
            event.ignore()

    def _act_by_key(self, event: QKeyEvent) -> bool:
        """Keys that act on the line with the frame: the same as in its menu. False: there is no such line or key."""
        at = self._current()
        row = self._row(at) if at is not None and self._keyed else None
        if at is None or row is None or event.modifiers() & ~_HARMLESS:
            return False
        line, key = row.line, event.key()
        offered = offer(line, self._abilities)
        if event.text() == "+" and offered.react:
            rect = self.visualRect(self._timeline.index(at)).intersected(self.viewport().rect())
            self.picker_requested.emit(line.key, self.viewport().mapToGlobal(rect.center()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        elif key == Qt.Key.Key_R and offered.reply:
            self.reply_requested.emit(line.key)
        elif key == Qt.Key.Key_E and offered.edit:
            self.edit_requested.emit(line.key)
        elif key == Qt.Key.Key_Delete and line.delivery in UNDELIVERED:
            self.discard_requested.emit(line.key)
        elif key == Qt.Key.Key_Delete and offered.take_back:
            self.take_back_requested.emit(line.key)
        elif key == Qt.Key.Key_C:
            copy_text(body(line))
        else:
            return False
        return True

    def _current(self) -> int | None:
        index = self.currentIndex()
        return self._timeline.head_of(index.row()) if index.isValid() else None

    def _go_current(self, at: int) -> None:
        self._keyed = True
        if self._timeline.lines:
            self.setCurrentIndex(self._timeline.index(self._timeline.head_of(at)))
        self.viewport().update()

    def _step(self, step: int, *, selecting: bool) -> None:
        """From line to line; a line higher than the viewport is scrolled through first."""
        current = self._current()
        if current is None:
            if self._shown:
                self._go_current(self._shown[-1][0])
            return
        rect = self.visualRect(self._timeline.index(current))
        height = self.viewport().height()
        if (step > 0 and rect.top() < height < rect.bottom()) or (step < 0 and rect.top() < 0 < rect.bottom()):
            hidden = rect.bottom() - height + 1 if step > 0 else -rect.top()
            self._place.move(step * min(hidden, height // 2))
            self._scrolled()
            return
        at = current + step
        while 0 <= at < len(self._timeline.lines) and self._timeline.head_of(at) != at:
            at += step
        if not 0 <= at < len(self._timeline.lines):
            return
        if selecting:
            self._extend_by_line(current, at)
        self._go_current(at)
        self.scrollTo(self._timeline.index(at))

    def _extend_by_line(self, current: int, at: int) -> None:
        begun = self._selection.start.row if self._selection else current
        if self._selection and self._selection.start.row == current != self._selection.end.row:
            begun = self._selection.end.row
        self._select_rows(min(begun, at), max(begun, at))

    def _turn_page(self, pages: int) -> None:
        self._place.move(pages * self.verticalScrollBar().pageStep())
        self._scrolled()
        if self._shown:
            self._go_current(self._shown[0 if pages < 0 else -1][0])

    def _activate_current(self) -> None:
        current = self._current()
        row = self._row(current) if current is not None else None
        if row is None:
            return
        active: list[Span | Zone] = [span for span in row.spans if span.does is not Does.OPEN]
        active += [row.quote.zone] if row.quote is not None else []
        active += row.spans
        if active:
            self._do(row, active[0])

    def focusInEvent(self, event: QFocusEvent) -> None:
        QAbstractScrollArea.focusInEvent(self, event)
        if event.reason() not in _NOT_BY_KEYBOARD:
            self._keyed = True
            if self._current() is None and self._shown:
                self._go_current(self._shown[-1][0])
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        QAbstractScrollArea.focusOutEvent(self, event)
        self.viewport().update()

    # The menu.

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = event.pos()
        current = self._current()
        hit: Hit | None = None
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self._row(current) if current is not None else None
            if current is not None and row is not None:
                rect = self.visualRect(self._timeline.index(current))
                hit = Hit(current, row, Spot(current, 0), None, on_author=False)
                point = rect.intersected(self.viewport().rect()).center()
        elif self.row_at(point.y()) is not None:
            hit = self.hit(point)
        self._open_menu(hit, self.viewport().mapToGlobal(point))

    def _open_menu(self, hit: Hit | None, where: QPoint) -> None:
        menu = TimelineMenu(self, hit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Whoever goes on typing after a click means the composer.
        self._keyed = False
        super().mousePressEvent(event)

    # How rows look.

    def _look(self, at: int, row: Row) -> Look:
        look = super()._look(at, row)
        return look._replace(current=self._keyed and at == self._current() and self.hasFocus())
