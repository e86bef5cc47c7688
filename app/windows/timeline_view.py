"""The timeline of a conversation, as people read it: by eye, by ear and with the keyboard."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.models.timeline import TimelineModel
from app.models.timeline_words import spoken
from app.state.lines import TALK, Delivery, Kind, Line, Older
from app.windows.timeline_bare import Index
from app.windows.timeline_hover import TimelineHover
from app.windows.timeline_jump import JumpButton
from resources.theme import Theme

#: From the edges of the viewport to the jump button.
_JUMP_EDGE: Final = 12
#: A screen reader is told of so many new messages at once; of more, only how many.
_ANNOUNCED_AT_MOST: Final = 3
#: A line that was jumped to stands out so long.
_LIT_MS: Final = 1200
#: Older lines are wanted when so many heights of the viewport, or fewer, are left above.
_AHEAD: Final = 1.5


class TimelineView(TimelineHover):
    """The timeline of one conversation.

    It follows the newest line until the reader goes up, and stays on its line from then on; a small button leads
    back. Up and Down go from line to line, Return does what a click would do (a link, "Try again", "Show all"). What
    can be done with a line is on the bar under the pointer, in its menu, and on the keyboard.

    Signals:
        link_activated(address): a link was chosen; it begins with http:// or https://.
        nick_activated(nick): the reader wants to write to this person: a double click on name or avatar, or the menu.
        profile_requested(nick, where): a click on name or avatar; `where` is on the screen.
        retry_requested(key): the reader wants this failed line sent again.
        discard_requested(key): the reader wants this failed line gone.
        reply_requested(key), edit_requested(key), take_back_requested(key): the reader wants that done with a line.
        reaction_toggled(key, text): the reader wants their reaction added, or taken back where it is there.
        picker_requested(key, where): the reader wants to choose a reaction; `where` is on the screen.
        quote_activated(msgid): the reader wants to see an answered message that is not here.
        newest_wanted(): the reader wants to leave a part of the history (`set_excerpt`).
        older_wanted(): the oldest line is near, and there are older ones. Again when the timeline says `Older.MORE`.
        read_to(key): the newest line shows; told once for each.
    """

    newest_wanted = Signal()
    older_wanted = Signal()
    read_to = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._jump: JumpButton | None = None
        self._excerpt = False
        # What was asked or told last, so that it is not asked or told again.
        self._asked_older = False
        self._told_read: int | None = None
        super().__init__(theme, parent)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._on_top_near)
        self._unlight = QTimer(self, singleShot=True, interval=_LIT_MS)
        self._unlight.timeout.connect(self._on_lit_enough)
        self.setAccessibleName(self.tr("Messages"))
        self._jump = JumpButton(theme, self)
        self._jump.clicked.connect(self._on_jump_clicked)

    def set_timeline(self, timeline: TimelineModel) -> None:
        if timeline is not self.timeline:
            self._asked_older = False
            self._told_read = None
        super().set_timeline(timeline)

    def set_excerpt(self, excerpt: bool) -> None:
        """Whether what is shown is a part of the history: its end is not the newest line, which is elsewhere."""
        self._excerpt = excerpt

    # Jumping to a line and back.

    def show_msgid(self, msgid: str) -> bool:
        """Show the line with this msgid, and let it stand out for a moment; false: it is not here.

        `back` leads to where the reader was.
        """
        row = self._timeline.row_of_msgid(msgid)
        if row is None:
            return False
        self._place.remember()
        index = self._timeline.index(row)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.setCurrentIndex(index)
        self._lit = self._timeline.lines[row].key
        self._unlight.start()
        self.viewport().update()
        return True

    @property
    def at_end(self) -> bool:
        """Whether the newest line shows, and the next one will."""
        return self._place.stuck

    def show_marked(self) -> None:
        """Begin where it says "New since you left", where that is too far above the newest line to be seen with it."""
        row = self._timeline.marked_row
        if row is None or not self._place.stuck or not self.isVisible():
            return
        self._refresh()
        if self._shown and row < self._shown[0][0]:
            self._place.go_to_row(row)
            self._refresh()

    def back(self) -> bool:
        """Go to where the reader was before the last jump; false: there was none."""
        came = self._place.go_back()
        if came:
            self._refresh()
        return came

    def _jump_to(self, msgid: str) -> None:
        if not self.show_msgid(msgid):
            self.quote_activated.emit(msgid)

    def _on_lit_enough(self) -> None:
        self._lit = None
        self.viewport().update()

    # Older lines, and how far one has read.

    def _settled(self) -> None:
        super()._settled()
        if self._jump is None:
            return
        self._show_jump(self._jump)
        place = self._place
        if self._timeline.older is Older.MORE and not self._asked_older and self._near_top:
            self._asking.start()
        if place.stuck and self._timeline.lines and self.isVisible():
            newest = self._timeline.lines[-1].key
            if newest != self._told_read:
                self._told_read = newest
                self.read_to.emit(newest)

    @property
    def _near_top(self) -> bool:
        return self.isVisible() and self._place.y <= _AHEAD * self.viewport().height() + self._place.head

    def _on_top_near(self) -> None:
        """In a turn of its own: what comes at once may not come while rows are laid out."""
        if self._timeline.older is Older.MORE and not self._asked_older and self._near_top:
            self._asked_older = True
            self.older_wanted.emit()

    def _on_older_changed(self) -> None:
        self._asked_older = False
        super()._on_older_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settled()

    # New lines.

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        lines = self._timeline.lines
        if end == len(lines) - 1:
            came = lines[start:]
            if any(line.mine and line.delivery in (Delivery.WAITING, Delivery.PENDING) for line in came):
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

    def _show_jump(self, jump: JumpButton) -> None:
        place, view = self._place, self.viewport().geometry()
        far = place.total - place.y - view.height() > view.height() // 2
        wanted = self._excerpt or (not place.stuck and (far or place.unseen > 0))
        if wanted:
            jump.show_unseen(0 if self._excerpt else place.unseen)
            size = jump.sizeHint()
            left = _JUMP_EDGE if self.isRightToLeft() else view.width() - size.width() - _JUMP_EDGE
            corner = view.topLeft().x() + left, view.bottom() - size.height() - _JUMP_EDGE
            jump.setGeometry(QRect(*corner, size.width(), size.height()))
        if wanted != jump.isVisibleTo(self):
            jump.setVisible(wanted)

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
        if self._excerpt:
            self.newest_wanted.emit()
            return
        self.scroll_to_end()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
