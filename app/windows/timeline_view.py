"""The timeline of a conversation, as people read it: by eye, by ear and with the keyboard."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.models.timeline_words import spoken
from app.state.lines import TALK, Delivery, Kind, Line
from app.windows.timeline_bare import Index
from app.windows.timeline_jump import JumpButton
from app.windows.timeline_menu import TimelineMenu
from app.windows.timeline_paint import Look
from app.windows.timeline_reader import Hit, TimelineReader
from app.windows.timeline_rows import Row
from app.windows.timeline_selection import Spot
from resources.theme import Theme

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ACTIVATES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
#: Coming so, focus is not where the keyboard goes on.
_NOT_BY_KEYBOARD: Final = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
#: From the edges of the viewport to the jump button.
_JUMP_EDGE: Final = 12
#: A screen reader is told of so many new messages at once; of more, only how many.
_ANNOUNCED_AT_MOST: Final = 3


class TimelineView(TimelineReader):
    """The timeline of one conversation.

    It follows the newest line until the reader goes up, and stays on its line from then on; a small button leads
    back. Up and Down go from line to line, Return does what a click would do (a link, "Try again", "Show all").

    Signals:
        link_activated(address): a link was chosen; it begins with http:// or https://.
        nick_activated(nick): the reader wants to write to this person: a double click on name or avatar, or the menu.
        retry_requested(key): the reader wants this failed line sent again.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        # The keyboard was used last: the line it is at shows a frame.
        self._keyed = False
        self._jump: JumpButton | None = None
        super().__init__(theme, parent)
        self.setAccessibleName(self.tr("Messages"))
        self._jump = JumpButton(theme, self)
        self._jump.clicked.connect(self._on_jump_clicked)

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
            self._place.go_to_row(0)
            self._scrolled()
            self._go_current(0)
        elif key == Qt.Key.Key_End:
            self.scroll_to_end()
            self._go_current(len(self._timeline.lines) - 1)
        elif key in _ACTIVATES and self._current() is not None:
            self._activate_current()
        elif key == Qt.Key.Key_Escape and self._selection:
            self.clear_selection()
        else:
            # Whoever holds the timeline may let typing go on in the composer.
            event.ignore()

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
        if row is not None and row.spans:
            self._do(row, row.spans[0])

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
        menu = TimelineMenu(self, hit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(point))

    # New lines.

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        lines = self._timeline.lines
        if end == len(lines) - 1:
            came = lines[start:]
            if any(line.mine and line.delivery is Delivery.PENDING for line in came):
                # Who says something wants to see it.
                self._place.go_to_end()
            self._announce(came)
        super().rowsInserted(parent, start, end)

    def _announce(self, lines: Sequence[Line]) -> None:
        """Let a screen reader say what came."""
        if not (QAccessible.isActive() and self.isVisible()):
            return
        told = [line for line in lines if line.kind in TALK | {Kind.ERROR, Kind.KICKED} and not line.mine]
        if not told:
            return
        if len(told) <= _ANNOUNCED_AT_MOST:
            words = "\n".join(spoken(line) for line in told)
        else:
            words = self.tr("%n new messages", "", len(told))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # The way back to the newest line.

    def _settled(self) -> None:
        super()._settled()
        if self._jump is None:
            return
        place, view = self._place, self.viewport().geometry()
        far = place.total - place.y - view.height() > view.height() // 2
        wanted = not place.stuck and (far or place.unseen > 0)
        if wanted:
            self._jump.show_unseen(place.unseen)
            size = self._jump.sizeHint()
            left = _JUMP_EDGE if self.isRightToLeft() else view.width() - size.width() - _JUMP_EDGE
            corner = view.topLeft().x() + left, view.bottom() - size.height() - _JUMP_EDGE
            self._jump.setGeometry(QRect(*corner, size.width(), size.height()))
        if wanted != self._jump.isVisibleTo(self):
            self._jump.setVisible(wanted)

    def _covered(self) -> QRect:
        if self._jump is None or not self._jump.isVisibleTo(self):
            return QRect()
        covered = self._jump.geometry().translated(-self.viewport().pos())
        if self.isRightToLeft():
            covered.setLeft(0)
        else:
            covered.setRight(self.viewport().width() - 1)
        return covered

    def _on_jump_clicked(self) -> None:
        self.scroll_to_end()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    # How rows look.

    def _look(self, at: int, row: Row) -> Look:
        look = super()._look(at, row)
        if self._keyed and at == self._current() and self.hasFocus():
            return Look(hovered=look.hovered, current=True, selected=look.selected)
        return look
