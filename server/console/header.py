"""The top of the console: which room this is, where it listens, and what concerns all of it."""

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.records import StatusRecord

#: The narrowest window, and from which width on the buttons say what they do; before that, their signs and tips do.
_LEAST_WIDTH: Final = 480
_ROOM_FOR_WORDS: Final = 860


class Header(QFrame):
    """The room's name, whether it answers, where it listens, and what concerns all of it: the buttons `announce`,
    `pause` and `stop`, which show their signs alone where there is no room for words; in a menu `quiet` and `back_up`,
    and what has nothing to do with this room: `elsewhere`.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self._theme = theme
        self._name = ElidedLabel(least=12)
        set_kind(self._name, Kind.HEADING)
        self._dot = _Dot(theme)
        self._state = ElidedLabel(least=22)
        set_kind(self._state, Kind.MUTED)
        self.announce, self.pause, self.stop = QPushButton(), QPushButton(), QPushButton()
        set_icon(self.announce, "send", theme)
        set_kind(self.stop, Kind.DANGER)
        set_icon(self.stop, "close", theme, "bad")
        #: What each of them says.
        self._words = {
            self.announce: self.tr("Announce…"),
            self.pause: self.tr("Pause joins"),
            self.stop: self.tr("Stop room…"),
        }
        self._menu = QMenu(self)
        self.quiet, self.back_up = self._menu.addAction(self.tr("Quiet…")), self._menu.addAction(self.tr("Back up…"))
        set_icon(self.quiet, "mute", theme)
        set_icon(self.back_up, "copy", theme)
        self._menu.addSeparator()
        self.elsewhere = self._menu.addAction(self.tr("A room on another computer…"))
        self.more = QPushButton()
        set_icon(self.more, "more", theme)
        self.more.setToolTip(self.tr("More"))
        self.more.setAccessibleName(self.tr("More"))
        self.more.clicked.connect(self._on_more)
        self.setMinimumWidth(_LEAST_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 18, 10)
        row.setSpacing(12)
        row.addWidget(self._name)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        row.addStretch(1)
        for button in (*self._words, self.more):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        self._name.set_full(self.tr("Admin console"))
        self._show_paused(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._label()

    def _on_more(self) -> None:
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def show_status(self, status: StatusRecord) -> None:
        """Show the room as it is now."""
        self._name.set_full(self.tr("{room}: admin console").format(room=status.name))
        state = self.tr("Listening on {addresses} · up {time}")
        up = words.duration(status.uptime)
        where = ", ".join(map(words.isolated, status.listening))
        self._state.set_full(state.format(addresses=where, time=up))
        self._dot.set_here(True)
        self.quiet.setText(self.tr("End quiet") if status.quiet else self.tr("Quiet…"))
        self._show_paused(status.paused)
        self._label()

    def let_act(self, may: bool) -> None:
        """Whether there is a room to do something about."""
        for button in self._words:
            button.setEnabled(may)
        for action in (self.quiet, self.back_up):
            action.setEnabled(may)

    def _show_paused(self, paused: bool) -> None:
        self._words[self.pause] = self.tr("Let people in") if paused else self.tr("Pause joins")
        if paused != self.pause.property("paused"):
            self.pause.setProperty("paused", paused)
            set_icon(self.pause, "unlock" if paused else "lock", self._theme)

    def _label(self) -> None:
        has_room = self.width() >= _ROOM_FOR_WORDS
        for button, text in self._words.items():
            button.setText(text if has_room else "")
            button.setToolTip("" if has_room else text)
            button.setAccessibleName(text)

    def say(self, words: str) -> None:
        """Show words in the place of a state: the room does not answer. The name stays."""
        self._state.set_full(words)
        self._dot.set_here(False)


class ElidedLabel(QLabel):
    """One line of plain text that gives way in a narrow window; all of it is on hovering and for screen readers."""

    def __init__(self, least: int = 8) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._full = ""
        #: Characters that stay, however narrow it gets.
        self._least = least

    def set_full(self, text: str) -> None:
        """Show a text, or as much of it as fits."""
        if text != self._full:
            self._full = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            min(self.sizeHint().width(), self.fontMetrics().averageCharWidth() * self._least),
            super().minimumSizeHint().height(),
        )

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._full else f"<p>{escape(self._full)}</p>")


class _Dot(QWidget):
    """Green while the room answers. The words beside it say the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._here = False
        self.setFixedSize(10, 10)
        theme.changed.connect(self.update)

    def set_here(self, here: bool) -> None:
        self._here = here
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tokens.ok if self._here else self._theme.tokens.warn)
        painter.drawEllipse(QRectF(1, 1, 8, 8))
