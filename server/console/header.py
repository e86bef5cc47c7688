"""The top of the console: which room this is, where it listens, and what concerns all of it."""

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.console import words
from server.console.records import StatusRecord

#: The narrowest window, and from which width on the buttons say what they do; before that, their signs and tips do.
_LEAST_WIDTH: Final = 480
_ROOM_FOR_WORDS: Final = 800


class Header(QFrame):
    """The room's name, whether it answers, where it listens, and what concerns all of it: the buttons `announce`,
    `back_up` and `stop`; and in a menu what has nothing to do with it: `elsewhere`.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self._name = ElidedLabel(least=12)
        set_kind(self._name, Kind.HEADING)
        self._dot = _Dot(theme)
        self._state = ElidedLabel(least=22)
        set_kind(self._state, Kind.MUTED)
        self.announce = QPushButton(self.tr("Announce…"))
        set_icon(self.announce, "send", theme)
        self.back_up = QPushButton(self.tr("Back up…"))
        set_icon(self.back_up, "copy", theme)
        self.stop = QPushButton(self.tr("Stop room…"))
        set_kind(self.stop, Kind.DANGER)
        set_icon(self.stop, "close", theme, "bad")
        self._buttons = [(button, button.text()) for button in (self.announce, self.back_up, self.stop)]
        for button, text in self._buttons:
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(text)
        self.elsewhere = QAction(self.tr("A room on another computer…"), self)
        self._menu = QMenu(self)
        self._menu.addAction(self.elsewhere)
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
        row.addWidget(self.announce)
        row.addWidget(self.back_up)
        row.addWidget(self.stop)
        row.addWidget(self.more)
        self._name.set_full(self.tr("Admin console"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = event.size().width() >= _ROOM_FOR_WORDS
        for button, text in self._buttons:
            button.setText(text if has_room else "")
            button.setToolTip("" if has_room else text)

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
