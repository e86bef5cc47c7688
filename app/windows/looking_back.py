"""Reading what was said before: older lines while one scrolls up, a jump to a message far away, and the way back."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from app.session import Session
from app.windows.labels import PlainLabel
from app.windows.timeline_view import TimelineView
from resources.style import Kind, set_kind

#: What tells whether the person sees the timeline.
_SEEN: Final = (
    QEvent.Type.WindowActivate,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.Show,
    QEvent.Type.Hide,
)
#: Newer lines of an excerpt are wanted when so many heights of the viewport, or fewer, are left below.
_AHEAD: Final = 1.5


class NewestBar(QFrame):
    """Stands above the timeline while that shows a part of the history, with the way back to the newest line.

    Signals:
        newest_asked(): the person wants to be back.
    """

    newest_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, Kind.SIDE)
        words = PlainLabel(self.tr("You are looking at older messages."), Kind.MUTED)
        button = QPushButton(self.tr("Back to newest"))
        button.setObjectName("newest_button")
        set_kind(button, Kind.COMPACT)
        button.clicked.connect(self.newest_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(words, 1)
        row.addWidget(button)
        self.hide()


class LookingBack(QObject):
    """Lets a page's timeline show the history of the conversation in front, and says what of it is read.

    Signals:
        left(conversation): the person wants to be back in the conversation that they were in before.
        lost(): a message that was jumped to is not there any more, or not to be had now.
    """

    lost = Signal()
    left = Signal(str)

    def __init__(self, session: Session, view: TimelineView) -> None:
        super().__init__(view)
        self._history: Final = session.history
        self._session: Final = session
        self._view: Final = view
        self._conversation = ""
        #: The message that somebody wants to see, until it is there.
        self._wanted = ""
        #: The conversation from which the person jumped here; empty where that is this one.
        self._came_from = ""
        self.bar: Final = NewestBar()
        self.bar.newest_asked.connect(self.show_newest)
        view.newest_wanted.connect(self.show_newest)
        view.older_wanted.connect(self._on_older_wanted)
        view.read_to.connect(self._on_moved)
        view.verticalScrollBar().valueChanged.connect(self._on_moved)
        view.quote_activated.connect(self.jump)
        view.installEventFilter(self)
        self._history.found.connect(self._on_found)
        self._history.missing.connect(self._on_missing)
        self._history.missed.connect(self._on_missed)

    def leave(self) -> None:
        """Another conversation comes to the front, or none."""
        self._history.set_reading(False)
        if self._conversation:
            self._history.close_excerpt(self._conversation)
        self._conversation = self._wanted = self._came_from = ""
        self._view.set_excerpt(False)
        self.bar.hide()

    def pause(self) -> None:
        """What is in front comes to be seen: it is read once the person is where what is new begins."""
        self._history.set_reading(False)

    def show(self, conversation: str) -> None:
        """This conversation is in front now; the view shows its timeline."""
        self._conversation = conversation
        if not self._in_excerpt:
            self._view.show_marked()
        self._tell_reading()

    def jump(self, msgid: str) -> None:
        """Show a message of the conversation in front, wherever in its history it is."""
        if self._conversation:
            self._wanted = msgid
            self._history.around(self._conversation, msgid)

    def come_from(self, conversation: str) -> None:
        """The person jumps here from another conversation: `back` leads there again."""
        if conversation != self._conversation:
            self._came_from = conversation

    def back(self) -> None:
        """To where the person was before the last jump."""
        if self._came_from:
            self.left.emit(self._came_from)
        elif self._in_excerpt or not self._view.back():
            self.show_newest()

    def focus(self) -> None:
        """Give the keyboard to the messages."""
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_end(self) -> None:
        """Who says something wants to see it: in the timeline of the conversation."""
        if self._in_excerpt:
            self.show_newest()

    def show_newest(self) -> None:
        """Back to the newest line."""
        if not self._conversation:
            return
        self._view.set_excerpt(False)
        self._view.set_timeline(self._session.timeline(self._conversation))
        self._history.close_excerpt(self._conversation)
        self.bar.hide()
        self._view.scroll_to_end()
        self._view.setFocus()
        self._tell_reading()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SEEN:
            self._tell_reading()
        return super().eventFilter(watched, event)

    @property
    def conversation(self) -> str:
        """The conversation in front; empty for none."""
        return self._conversation

    @property
    def _in_excerpt(self) -> bool:
        return bool(self._conversation) and self._view.timeline is self._history.excerpt(self._conversation)

    def _tell_reading(self) -> None:
        """Read is what is before somebody's eyes."""
        seen = bool(self._conversation) and self._view.isVisible() and self._view.isActiveWindow()
        self._history.set_reading(seen and self._view.at_end and not self._in_excerpt)

    def _on_moved(self) -> None:
        self._tell_reading()
        bar = self._view.verticalScrollBar()
        if self._in_excerpt and bar.maximum() - bar.value() <= _AHEAD * self._view.viewport().height():
            self._history.excerpt_newer(self._conversation)

    def _on_older_wanted(self) -> None:
        if self._in_excerpt:
            self._history.excerpt_older(self._conversation)
        elif self._conversation:
            self._history.older(self._conversation)

    def _on_found(self, conversation: str, msgid: str) -> None:
        if conversation != self._conversation or msgid != self._wanted:
            return
        self._wanted = ""
        excerpt = self._history.excerpt(conversation)
        far = excerpt is not None and excerpt.line_of(msgid) is not None
        self._view.set_excerpt(far)
        self._view.set_timeline(excerpt if far and excerpt else self._session.timeline(conversation))
        self.bar.setVisible(far)
        self._view.show_msgid(msgid)
        self._tell_reading()

    def _on_missing(self, conversation: str, msgid: str) -> None:
        if conversation == self._conversation and msgid == self._wanted:
            self._wanted = ""
            self.lost.emit()

    def _on_missed(self, conversation: str) -> None:
        """What was missed has come: the reader lands where it begins."""
        if conversation == self._conversation:
            if not self._in_excerpt and self._view.at_end:
                self._view.show_marked()
            self._tell_reading()
