"""Reading with the pointer: hovering, selecting across lines, copying, and clicking what can be clicked."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QClipboard,
    QEnterEvent,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.models.timeline import TimelineModel
from app.models.timeline_text import length16
from app.state.abilities import NONE, Abilities
from app.windows.labels import plain_tip
from app.windows.timeline_bare import Index
from app.windows.timeline_offer import may_toggle, offer
from app.windows.timeline_parts import Does, Look, Row, Span, Zone
from app.windows.timeline_selection import Selection, Spot, word_at
from app.windows.timeline_viewport import TimelineViewport
from app.windows.timeline_writing import selection_range
from resources.theme import Theme

#: How often a drag beyond the edge scrolls.
_DRAG_SCROLL_MS: Final = 30
#: Copying gives way to everything else after so many seconds.
_COPIED_AT_ONCE: Final = 0.004


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a point of the timeline."""

    at: int
    row: Row
    #: The position in its text that is nearest.
    spot: Spot
    #: What can be clicked there: a part of the text, or a place beside it.
    active: Span | Zone | None
    #: The point is on the author's name or avatar.
    on_author: bool


class TimelineReader(TimelineViewport):
    """A timeline that is read with a pointer.

    Signals:
        link_activated(address): a link was clicked; it begins with http:// or https://.
        nick_activated(nick): the reader wants to write to this person: a double click on name or avatar, or the menu.
        profile_requested(nick, where): a click on name or avatar; `where` is on the screen.
        retry_requested(key): the reader wants this failed line sent again.
        reply_requested(key), edit_requested(key), take_back_requested(key): the reader wants that done with a line.
        reaction_toggled(key, text): the reader wants their reaction added, or taken back where it is there.
        picker_requested(key, where): the reader wants to choose a reaction; `where` is on the screen.
        quote_activated(msgid): the reader wants to see an answered message that is not here.
    """

    link_activated = Signal(str)
    nick_activated = Signal(str)
    profile_requested = Signal(str, QPoint)
    retry_requested = Signal(int)
    reply_requested = Signal(int)
    edit_requested = Signal(int)
    take_back_requested = Signal(int)
    reaction_toggled = Signal(int, str)
    picker_requested = Signal(int, QPoint)
    quote_activated = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._selection = Selection()
        self._copying: Iterator[str] = iter(())
        self._copied: list[str] = []
        self._pointer: QPoint | None = None
        self._hovered: int | None = None
        # The line that was jumped to.
        self._lit: int | None = None
        self._abilities = NONE
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
    def abilities(self) -> Abilities:
        """What can be done with messages here."""
        return self._abilities

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

    # What is where.

    def hit(self, point: QPoint) -> Hit | None:
        """What is at this point of the viewport; beyond the rows, the nearest row. None: there are no rows."""
        if not self._shown:
            return None
        y = min(max(point.y(), self._shown[0][1]), self._shown[-1][1] + self._shown[-1][2].height - 1)
        found = self.row_at(y)
        if found is None:
            return None
        at, top, row = found
        x = point.x() - row.text_left
        down = point.y() - top - row.text_top
        position = 0
        local = QPoint(point.x(), point.y() - top)
        active: Span | Zone | None = row.zone_at(local)
        if down >= row.ink.height():
            position = row.length
        elif down >= 0:
            line = _line_at(row, down)
            position = min(line.xToCursor(x), row.length)
            if active is None and line.naturalTextRect().contains(x, line.y() + 1):
                active = row.span_at(line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter))
        on_author = row.heading is not None and (
            row.heading.name_rect.contains(local) or self._maker.avatar_rect(row).contains(local)
        )
        return Hit(at, row, Spot(at, position), active, on_author)

    def _do(self, row: Row, active: Span | Zone) -> None:
        """What a click there does."""
        key, target = row.line.key, active.target
        match active.does:
            case Does.OPEN:
                self.link_activated.emit(target)
            case Does.RETRY:
                self.retry_requested.emit(key)
            case Does.QUOTE:
                self._jump_to(target)
            case Does.REACT:
                if may_toggle(row.line, target, self._abilities):
                    self.reaction_toggled.emit(key, target)
            case Does.PICK:
                if offer(row.line, self._abilities).react:
                    self.picker_requested.emit(key, self._on_screen(row))
            case Does.COPY:
                QGuiApplication.clipboard().setText(target)
            case Does.FOLD:
                self._selection.clear()
                self._place.fold(row.line.key)
                self._refresh()

    def _jump_to(self, msgid: str) -> None:
        """Show an answered message."""
        self.quote_activated.emit(msgid)

    def _on_screen(self, row: Row) -> QPoint:
        """Where on the screen something about a row can open: at the pointer, or in the middle of the row."""
        viewport = self.viewport()
        if self._pointer is not None:
            return viewport.mapToGlobal(self._pointer)
        y = next((y for _at, y, shown in self._shown if shown is row), 0)
        area = QRect(0, y, viewport.width(), row.height).intersected(viewport.rect())
        return viewport.mapToGlobal(area.center())

    # The pointer.

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self.hit(event.pos())
            tip = hit.active.tip if hit is not None and isinstance(hit.active, Zone) else ""
            QToolTip.showText(event.globalPos(), plain_tip(tip), self.viewport())
            return True
        return super().viewportEvent(event)

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


def _line_at(row: Row, down: int) -> QTextLine:
    """The line of text that is so far below the top of the text."""
    lines = row.text.lineCount()
    for number in range(lines - 1):
        line = row.text.lineAt(number)
        if down < line.y() + line.height():
            return line
    return row.text.lineAt(lines - 1)
