"""Reading with the pointer: hovering, selecting across lines, copying, and clicking what can be clicked."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QClipboard,
    QEnterEvent,
    QGuiApplication,
    QMouseEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QWidget

from app.models.timeline import TimelineModel
from app.models.timeline_text import length16
from app.windows.timeline_active import Hit, TimelineActive
from app.windows.timeline_bare import Index
from app.windows.timeline_offer import offer
from app.windows.timeline_parts import Does, Look, Row, Span, Zone
from app.windows.timeline_selection import Selection, Spot, word_at
from app.windows.timeline_writing import selection_range
from resources.theme import Theme

#: How often a drag beyond the edge scrolls.
_DRAG_SCROLL_MS: Final = 30
#: Copying gives way to everything else after so many seconds.
_COPIED_AT_ONCE: Final = 0.004


class TimelineReader(TimelineActive):
    """A timeline that is read with a pointer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._selection = Selection()
        self._copying: Iterator[str] = iter(())
        self._copied: list[str] = []
        self._hovered: int | None = None
        # The line that was jumped to.
        self._lit: int | None = None
        self._pressed: Hit | None = None
        self._last_double_click = QPoint()
        self._triple = QTimer(singleShot=True)
        super().__init__(theme, parent)
        self._drag_scroll = QTimer(self, interval=_DRAG_SCROLL_MS)
        self._drag_scroll.timeout.connect(self._on_dragged_beyond)

    def set_timeline(self, timeline: TimelineModel) -> None:
        if timeline is not self.timeline:
            self._selection.clear()
            self._pressed = None
        super().set_timeline(timeline)

    # Selecting.

    def selected_text(self) -> str:
        """What is selected: as it stands within one line, with times and names where it is several."""
        return "\n".join(self._selection.parts(self._timeline, self._place))

    @property
    def has_selection(self) -> bool:
        return bool(self._selection)

    def copy(self) -> None:
        """Put what is selected on the clipboard: at once, or where it is very much, while the window goes on."""
        if self._selection:
            self._copied = []
            self._copying = self._selection.parts(self._timeline, self._place)
            self._copy_on()

    def _copy_on(self) -> None:
        until = time.monotonic() + _COPIED_AT_ONCE
        while part := list(islice(self._copying, 256)):
            self._copied += part
            if time.monotonic() >= until:
                QTimer.singleShot(0, self, self._copy_on)
                return
        if self._copied:
            QGuiApplication.clipboard().setText("\n".join(self._copied))
            self._copied = []

    def _copy_anew(self) -> None:
        """Rows have other numbers now: a copy that is under way begins once more."""
        if self._copied:
            self.copy()

    def select_all(self) -> None:
        self._select_rows(0, len(self._timeline.lines) - 1)

    def clear_selection(self) -> None:
        self._selection.clear()
        self.viewport().update()

    def _select_rows(self, first: int, last: int) -> None:
        """Select whole lines, and where a row tells several, all of it."""
        if self._timeline.lines:
            last = self._timeline.head_of(last)
            end = length16(self._place.seen(self._timeline, last).text)
            self._selection.select(Spot(first, 0), Spot(last, end))
            self.viewport().update()

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        self._selection.rows_inserted(start, end - start + 1)
        self._copy_anew()
        super().rowsInserted(parent, start, end)

    def _on_rows_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self._selection.rows_removed(first, last - first + 1)
        self._copy_anew()
        self._pressed = None
        super()._on_rows_removed(parent, first, last)

    def _do(self, row: Row, active: Span | Zone) -> None:
        if active.does is Does.FOLD:
            self._selection.clear()
        super()._do(row, active)

    # The pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        hit = self._pressed = self.hit(point)
        if hit is None:
            return
        if self._triple.isActive() and (point - self._last_double_click).manhattanLength() < 8:
            self._pressed = None
            self._select_rows(hit.at, hit.at)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._selection.extend(hit.spot)
        else:
            self._selection.begin(hit.spot)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._pointer = point
        if event.buttons() & Qt.MouseButton.LeftButton and self._pressed is not None:
            self._drag_to(point)
            beyond = not 0 <= point.y() < self.viewport().height()
            if beyond != self._drag_scroll.isActive():
                self._drag_scroll.start() if beyond else self._drag_scroll.stop()
            return
        self._hover()
        hit = self.hit(point)
        shape = Qt.CursorShape.ArrowCursor
        if hit is not None and (hit.active is not None or hit.on_author):
            shape = Qt.CursorShape.PointingHandCursor
        elif hit is not None and 0 <= point.x() - hit.row.text_left < self._maker.measures.text_width:
            shape = Qt.CursorShape.IBeamCursor
        if shape != self.viewport().cursor().shape():
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag_scroll.stop()
        pressed, self._pressed = self._pressed, None
        if self._selection:
            self._offer_selection()
        elif pressed is not None:
            hit = self.hit(event.position().toPoint())
            if hit is None or hit.row.line.key != pressed.row.line.key:
                return
            if pressed.active is not None and hit.active == pressed.active:
                self._do(pressed.row, pressed.active)
            elif pressed.on_author and hit.on_author:
                self.profile_requested.emit(pressed.row.line.nick, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        hit = self.hit(point)
        if event.button() != Qt.MouseButton.LeftButton or hit is None:
            return
        if hit.on_author:
            self.nick_activated.emit(hit.row.line.nick)
            return
        self._last_double_click = point
        self._triple.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        start, end = word_at(hit.row.text, hit.spot.position, hit.row.length)
        self._selection.select(Spot(hit.at, start), Spot(hit.at, end))
        self.viewport().update()
        self._offer_selection()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._hover()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._pointer = event.position().toPoint()
        self._hover()

    def _drag_to(self, point: QPoint) -> None:
        hit = self.hit(point)
        if hit is not None:
            self._selection.extend(hit.spot)
            self.viewport().update()

    def _on_dragged_beyond(self) -> None:
        if self._pointer is None:
            return
        y, height = self._pointer.y(), self.viewport().height()
        self._place.move((y if y < 0 else y - height) // 2)
        self._scrolled()
        self._drag_to(self._pointer)

    def _offer_selection(self) -> None:
        """Where the system pastes with the middle button, that has what was selected last."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and (text := self.selected_text()):
            clipboard.setText(text, QClipboard.Mode.Selection)

    # How rows look.

    def _settled(self) -> None:
        super()._settled()
        self._hover()

    def _hover(self) -> None:
        """The row below the pointer is another, perhaps."""
        found = self.row_at(self._pointer.y()) if self._pointer is not None else None
        key = found[2].line.key if found is not None else None
        if key == self._hovered:
            return
        changed = {key, self._hovered}
        self._hovered = key
        for _at, y, row in self._shown:
            if row.line.key in changed:
                self.viewport().update(0, y, self.viewport().width(), row.height)

    def _look(self, at: int, row: Row) -> Look:
        selected: tuple[QTextLayout.FormatRange, ...] = ()
        start, end = self._selection.part(at, row.length) if self._selection else (0, 0)
        if end > start:
            tokens = self._theme.tokens
            selected = (selection_range(start, end, tokens.accent, tokens.on_accent),)
        key = row.line.key
        hovered = key == self._hovered
        reactable = bool(row.chips) and offer(row.line, self._abilities).react
        return Look(hovered=hovered, lit=key == self._lit, reactable=reactable, selected=selected)
