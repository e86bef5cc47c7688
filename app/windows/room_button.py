"""A room's square in the strip: what is unread in it and how its connection stands."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.models.timeline_text import safe_nick
from app.state.joining import Stage
from app.windows.avatar import paint_avatar, room_initials
from app.windows.labels import plain_tip
from app.windows.painting import paint_pill, small_font
from app.windows.rooms import OpenRoom
from resources.icons import pixmap
from resources.theme import Theme

#: Of the whole, and of the square in it, in device-independent pixels.
_WIDTH: Final = 59
_HEIGHT: Final = 52
_EDGE: Final = 36
#: The bar beside the room in front, as beside a conversation in front.
_BAR: Final = 3
#: Of a count: larger ones would hide the room's letters.
_MOST_POINTS: Final = 11.0
#: Keys lead to so many rooms.
_KEYS: Final = 9


class RoomButton(QAbstractButton):
    """One room: its letters on the colour of its name; a count where somebody means me, a dot where something is new,
    a ring while there is no connection, a house for one's own.

    Signals:
        menu_asked(where): the user wants its menu; `where` is on the screen.
    """

    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, room: OpenRoom) -> None:
        super().__init__()
        self._theme = theme
        self._room = room
        self.setObjectName("room_button")
        self.setCheckable(True)
        # To a screen reader one choice of several; what is chosen is up to the strip's group.
        self.setAutoExclusive(True)
        # A click leads on to the room; only the keyboard stays here.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    @property
    def room(self) -> OpenRoom:
        """The room that it stands for."""
        return self._room

    def describe(self, place: int) -> None:
        """Say what is known now; `place` is counted from 0."""
        room = self._room
        state = self._state()
        # What a room calls itself comes from the network.
        name = safe_nick(room.name)
        lines = [name, str(room.address), *([state] if state else [])]
        if place < _KEYS:
            lines.append(self.tr("Ctrl+{number}").format(number=place + 1))
        self.setToolTip(plain_tip(*lines))
        spoken = [name]
        if room.mentions:
            spoken.append(self.tr("{count} for you").format(count=room.mentions))
        elif room.unread:
            spoken.append(self.tr("{count} unread").format(count=room.unread))
        if state:
            spoken.append(state)
        self.setAccessibleName(", ".join(spoken))
        self.update()

    def _state(self) -> str:
        """In words, where it is worth a word."""
        match self._room.stage:
            case Stage.HERE:
                return self.tr("Your room, hosted here") if self._room.own else ""
            case Stage.WAITING:
                return self.tr("Connection lost")
            case Stage.CLOSED:
                return self.tr("Not connected")
            case _:
                return self.tr("Calling…")

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyed = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_asked.emit(self.mapToGlobal(self.rect().center()) if keyed else event.globalPos())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRect((self.width() - _EDGE) // 2, (self.height() - _EDGE) // 2, _EDGE, _EDGE)
        here = self._room.stage is Stage.HERE
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent)
            left = self.width() - _BAR if self.isRightToLeft() else 0
            painter.drawRoundedRect(QRectF(left, square.top(), _BAR, _EDGE), 1.5, 1.5)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(tokens.accent if self.hasFocus() else tokens.muted, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(square).adjusted(-3, -3, 3, 3), 12, 12)
        name = self._room.name
        paint_avatar(painter, square, name, self._theme, letters=room_initials(safe_nick(name)), faded=not here)
        if self._room.own:
            self._paint_house(painter, square)
        self._paint_news(painter, square)
        painter.end()

    def _paint_house(self, painter: QPainter, square: QRect) -> None:
        """One's own, in the corner that news leave free."""
        tokens = self._theme.tokens
        corner = self._corner(square, 16, at_end=False)
        painter.setPen(QPen(tokens.side, 2))
        painter.setBrush(tokens.base)
        painter.drawEllipse(corner)
        house = pixmap("host", tokens.text, 10, self.devicePixelRatioF())
        painter.drawPixmap(round(corner.left()) + 3, round(corner.top()) + 3, house)

    def _paint_news(self, painter: QPainter, square: QRect) -> None:
        tokens, room = self._theme.tokens, self._room
        if room.mentions:
            text = str(room.mentions) if room.mentions < 100 else "99+"
            font = small_font(self.font())
            if font.pointSizeF() > _MOST_POINTS:
                font.setPointSizeF(_MOST_POINTS)
            painter.setFont(font)
            height = max(18, painter.fontMetrics().height())
            width = max(height, painter.fontMetrics().horizontalAdvance(text) + 9)
            badge = self._corner(square, width, height, at_end=True)
            painter.setPen(QPen(tokens.side, 2))
            painter.setBrush(tokens.side)
            painter.drawRoundedRect(badge, height / 2, height / 2)
            paint_pill(painter, badge, text, ground=tokens.accent, ink=tokens.on_accent)
        elif room.unread:
            painter.setPen(QPen(tokens.side, 2))
            painter.setBrush(tokens.text)
            painter.drawEllipse(self._corner(square, 12, at_end=True))
        if room.stage is not Stage.HERE:
            spot = QRectF(square.right() - 6, square.top() - 4, 10, 10)
            if self.isRightToLeft():
                spot.moveLeft(square.left() - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.side)
            painter.drawEllipse(spot.adjusted(-2, -2, 2, 2))
            painter.setPen(QPen(tokens.bad if room.stage is Stage.CLOSED else tokens.warn, 2))
            painter.setBrush(tokens.side)
            painter.drawEllipse(spot.adjusted(1, 1, -1, -1))

    def _corner(self, square: QRect, width: int, height: int = 0, *, at_end: bool) -> QRectF:
        """A box over one of the lower corners of the square."""
        height = height or width
        right = at_end != self.isRightToLeft()
        left = square.right() + 6 - width if right else square.left() - 5
        return QRectF(left, square.bottom() + 5 - height, width, height)
