"""What can be clicked in a timeline: links, names, quotes, reactions, code to copy."""

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QHelpEvent, QTextLine
from PySide6.QtWidgets import QToolTip, QWidget

from app.models.timeline_text import LINE_BREAK
from app.models.timeline_words import body
from app.state.abilities import NONE, Abilities
from app.windows.labels import plain_tip
from app.windows.timeline_offer import may_toggle, offer
from app.windows.timeline_parts import Does, Row, Span, Zone
from app.windows.timeline_scrolling import TimelineScrolling
from app.windows.timeline_selection import Spot
from resources.theme import Theme


class Hit(NamedTuple):
    """What is at a point of the timeline."""

    at: int
    row: Row
    #: The position in its text that is nearest.
    spot: Spot
    #: What can be clicked there: a part of the text, or a place beside it.
    active: Span | Zone | None
    #: The point is on the author's name or avatar.
    on_author: bool


class TimelineActive(TimelineScrolling):
    """A timeline that knows what a click on it does.

    Signals:
        link_activated(address): a link was clicked; it begins with http:// or https://.
        nick_activated(nick): the reader wants to write to this person: a double click on name or avatar, or the menu.
        profile_requested(nick, where): a click on name or avatar; `where` is on the screen.
        retry_requested(key): the reader wants this failed line sent again.
        discard_requested(key): the reader wants this failed line gone.
        reply_requested(key), edit_requested(key), take_back_requested(key): the reader wants that done with a line.
        reaction_toggled(key, text): the reader wants their reaction added, or taken back where it is there.
        picker_requested(key, where): the reader wants to choose a reaction; `where` is on the screen.
        quote_activated(msgid): the reader wants to see an answered message that is not here.
    """

    link_activated = Signal(str)
    nick_activated = Signal(str)
    profile_requested = Signal(str, QPoint)
    retry_requested = Signal(int)
    discard_requested = Signal(int)
    reply_requested = Signal(int)
    edit_requested = Signal(int)
    take_back_requested = Signal(int)
    reaction_toggled = Signal(int, str)
    picker_requested = Signal(int, QPoint)
    quote_activated = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._pointer: QPoint | None = None
        self._abilities = NONE
        super().__init__(theme, parent)

    @property
    def abilities(self) -> Abilities:
        """What can be done with messages here."""
        return self._abilities

    def set_abilities(self, abilities: Abilities) -> None:
        """What can be done with messages here: nothing else is offered."""
        self._abilities = abilities
        self._refresh()

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
                copy_text(target or body(row.line))
            case Does.FOLD:
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

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self.hit(event.pos())
            tip = _tip(hit.active) if hit is not None and hit.active is not None else ""
            QToolTip.showText(event.globalPos(), plain_tip(tip), self.viewport())
            return True
        return super().viewportEvent(event)


def _tip(active: Span | Zone) -> str:
    """What a tool tip says about what can be clicked. A link says where it leads in letters that look like no others:
    "xn--…" where a name only seems to be that of somebody known."""
    if isinstance(active, Zone):
        return active.tip
    return bytes(QUrl(active.target).toEncoded().data()).decode() if active.does is Does.OPEN else ""


def copy_text(text: str) -> None:
    """Put a text of the timeline on the clipboard."""
    QGuiApplication.clipboard().setText(text.replace(LINE_BREAK, "\n"))


def _line_at(row: Row, down: int) -> QTextLine:
    """The line of text that is so far below the top of the text."""
    lines = row.text.lineCount()
    for number in range(lines - 1):
        line = row.text.lineAt(number)
        if down < line.y() + line.height():
            return line
    return row.text.lineAt(lines - 1)
