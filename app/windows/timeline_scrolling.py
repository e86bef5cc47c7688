"""Scrolling a timeline: what still shows is moved, not painted anew."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractItemView

from app.windows.timeline_bare import Index
from app.windows.timeline_viewport import TimelineViewport


class TimelineScrolling(TimelineViewport):
    """A timeline that is scrolled, by as much as was asked however far heights are guessed wrong."""

    def _covered(self) -> QRect:
        """The part of the viewport, from one of its sides on, that has something above it that does not scroll."""
        return QRect()

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        if self._mirroring or not dy:
            return
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        # To an end by hand, however far the heights between are guessed wrong; else as far as was asked.
        to_an_end = bar.isSliderDown() or abs(dy) > height
        if to_an_end and bar.value() == bar.maximum():
            self._place.go_to_end()
        elif to_an_end and bar.value() == bar.minimum():
            self._place.go_to_start()
        elif abs(dy) <= 2 * height:
            self._place.move(-dy)
        else:
            self._place.go(bar.value())
        self._scrolled()

    def _scrolled(self) -> None:
        """The place is another: move what still shows, and paint the rest."""
        self._move_pixels()
        # Only now: what is to be painted anew before pixels move is moved with them.
        self._settled()

    def _move_pixels(self) -> None:
        changed = self._later.isActive()
        shown = self._shown
        before = {id(row): y for _at, y, row in shown}
        self._settle()
        shifts = {y - before[id(row)] for _at, y, row in self._shown if id(row) in before}
        viewport = self.viewport()
        if changed or len(shifts) != 1:
            viewport.update()
        elif shift := shifts.pop():
            whole, covered = viewport.rect(), self._covered()
            if covered.isEmpty():
                viewport.scroll(0, shift, whole)
                return
            # What stands above the viewport keeps Qt from moving pixels below it: they are moved around it.
            height, left, right = whole.height(), covered.left(), covered.right() + 1
            if left:
                viewport.scroll(0, shift, QRect(0, 0, left, height))
            if right < whole.width():
                viewport.scroll(0, shift, QRect(right, 0, whole.width() - right, height))
            viewport.scroll(0, shift, QRect(left, 0, covered.width(), covered.top()))
            viewport.update(left, covered.top(), covered.width(), height - covered.top())

    def verticalOffset(self) -> int:
        return self._place.y

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        at = self._timeline.head_of(index.row())
        height = self.viewport().height()
        shown = next(((y, row.height) for number, y, row in self._shown if number == at), None)
        if hint == QAbstractItemView.ScrollHint.EnsureVisible and shown is not None:
            y, high = shown
            if y < 0 and y + high < height:
                self._place.move(y)
            elif y + high > height and y > 0:
                self._place.move(min(y, y + high - height))
            else:
                return
        else:
            below = hint == QAbstractItemView.ScrollHint.EnsureVisible and at > self._place.row
            self._place.go_to_row(at)
            if below or hint == QAbstractItemView.ScrollHint.PositionAtBottom:
                self._place.move(min(0, self._height(at) - height))
            elif hint == QAbstractItemView.ScrollHint.PositionAtCenter:
                self._place.move(min(0, self._height(at) - height) // 2)
        self._scrolled()
