"""The small bar at the line under the pointer: react, reply, and all else in the line's menu."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from app.windows.timeline_offer import Offer
from resources.icons import pixmap
from resources.theme import Theme

_BUTTON: Final = QSize(32, 26)
_SIGN: Final = 16
_RADIUS: Final = 7
#: From the side of the timeline, and above the line's own top.
_SIDE: Final = 18
_ABOVE: Final = 14


class HoverBar(QWidget):
    """What can be done with the line under the pointer, at its upper trailing corner.

    It takes no focus: with the keyboard, the same is on letters and in the menu.

    Signals:
        reacted(), replied(), more(): a button was clicked.
    """

    reacted = Signal()
    replied = Signal()
    more = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._react = _BarButton("react", self.tr("React"), theme, self)
        self._reply = _BarButton("reply", self.tr("Reply"), theme, self)
        self._more = _BarButton("more", self.tr("More"), theme, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for button, clicked in ((self._react, self.reacted), (self._reply, self.replied), (self._more, self.more)):
            row.addWidget(button)
            button.clicked.connect(clicked)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        theme.changed.connect(self.update)

    def show_at(self, line: QRect, offered: Offer) -> None:
        """Show what is offered at a line that covers this part of the parent; nothing where that is hidden."""
        self._react.setVisible(offered.react)
        self._reply.setVisible(offered.reply)
        size = self.sizeHint()
        left = line.left() + _SIDE if self.isRightToLeft() else line.right() + 1 - size.width() - _SIDE
        self.setGeometry(QRect(QPoint(left, max(2, line.top() - _ABOVE)), size))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tokens.base)
        painter.setPen(QPen(tokens.line, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.end()


class _BarButton(QAbstractButton):
    def __init__(self, sign: str, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = sign
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return _BUTTON

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pointed = self.isDown() or self.underMouse()
        if pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)
        sign = pixmap(self._sign, tokens.text if pointed else tokens.muted, _SIGN, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - _SIGN) // 2, (self.height() - _SIGN) // 2, sign)
        painter.end()
