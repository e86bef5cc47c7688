"""The bar at the line under the pointer: it follows the pointer, and is out of the way while the timeline moves."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QCursor, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.state.lines import TALK
from app.windows.timeline_active import Hit
from app.windows.timeline_bar import HoverBar
from app.windows.timeline_keys import TimelineKeys
from app.windows.timeline_offer import offer
from app.windows.timeline_parts import Row
from app.windows.timeline_selection import Spot
from resources.theme import Theme

#: The timeline has come to rest when it has not moved for so long.
_REST_MS: Final = 120


class TimelineHover(TimelineKeys):
    """A timeline with a bar at the line under the pointer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._bar: HoverBar | None = None
        super().__init__(theme, parent)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_bar)
        self._bar = HoverBar(theme, self)
        self._bar.reacted.connect(self._on_reacted)
        self._bar.replied.connect(self._on_replied)
        self._bar.more.connect(self._on_more)

    def _hovered_row(self) -> tuple[int, int, Row] | None:
        return next((shown for shown in self._shown if shown[2].line.key == self._hovered), None)

    def _show_bar(self) -> None:
        if self._bar is None:
            return
        found = self._hovered_row()
        if found is None or found[2].line.kind not in TALK or self._pressed is not None or self._rest.isActive():
            self._bar.hide()
            return
        _at, y, row = found
        area = QRect(0, y + row.top, self.viewport().width(), row.height - row.top)
        self._bar.show_at(area.translated(self.viewport().pos()), offer(row.line, self._abilities))

    def _hover(self) -> None:
        super()._hover()
        self._show_bar()

    def _move_pixels(self) -> None:
        if self._bar is not None:
            # Nothing may stand above what moves, or all of it is painted anew.
            self._bar.hide()
            self._rest.start()
        super()._move_pixels()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_bar()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._show_bar()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._show_bar()

    def _below_bar(self) -> QPoint:
        bar = self._bar
        return self.mapToGlobal(bar.geometry().bottomLeft()) if bar is not None else QCursor.pos()

    def _on_reacted(self) -> None:
        if (found := self._hovered_row()) is not None:
            self.picker_requested.emit(found[2].line.key, self._below_bar())

    def _on_replied(self) -> None:
        if (found := self._hovered_row()) is not None:
            self.reply_requested.emit(found[2].line.key)

    def _on_more(self) -> None:
        if (found := self._hovered_row()) is not None:
            at, _y, row = found
            self._open_menu(Hit(at, row, Spot(at, 0), None, on_author=False), self._below_bar())
