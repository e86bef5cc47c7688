"""The left sidebar: which room this is and how the connection stands, its conversations, oneself."""

from PySide6.QtCore import QAbstractItemModel, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from app.state.joining import Stage
from app.windows.avatar import Avatar
from app.windows.conversations import Conversations
from app.windows.labels import ElidedLabel, PlainLabel, hairline
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

_ROOM_HEIGHT = 67
_ME_HEIGHT = 56


class StageDot(QWidget):
    """The connection at a glance: full is here, a ring is on its way or gone. The words stand beside it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stage = Stage.CLOSED
        self.setFixedSize(9, 9)
        theme.changed.connect(self.update)

    def show_stage(self, stage: Stage) -> None:
        self._stage = stage
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._stage is Stage.HERE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.ok)
            painter.drawEllipse(QRectF(0.5, 0.5, 8, 8))
        else:
            painter.setPen(QPen(tokens.bad if self._stage is Stage.CLOSED else tokens.warn, 2))
            painter.drawEllipse(QRectF(1.5, 1.5, 6, 6))
        painter.end()


class Sidebar(QFrame):
    """The sidebar of one room. `conversations` is its middle part."""

    def __init__(self, theme: Theme, model: QAbstractItemModel, menu: QMenu, way_out: QAction) -> None:
        """`menu` opens from the gear beside one's own name; `way_out` has a button beside the room's."""
        super().__init__()
        set_kind(self, Kind.SIDE)
        self.setMinimumWidth(168)
        self._room = ElidedLabel(kind=Kind.HEADING)
        self._room.setObjectName("room_name_label")
        self._dot = StageDot(theme)
        self._where = ElidedLabel(kind=Kind.NOTE)
        self._where.setObjectName("connection_state")
        self.conversations = Conversations(theme, model)
        self._way_out = QToolButton()
        self._way_out.setObjectName("way_out_button")
        self._way_out.setDefaultAction(way_out)
        self._avatar = Avatar(theme)
        self._me = ElidedLabel(kind=Kind.STRONG)
        self._me.setObjectName("my_name")
        self._state = PlainLabel(kind=Kind.NOTE)
        self._state.setObjectName("my_state")
        self._gear = QToolButton()
        self._gear.setObjectName("menu_button")
        self._gear.setAccessibleName(self.tr("Menu"))
        self._gear.setToolTip(self.tr("Menu"))
        set_icon(self._gear, "gear", theme)
        self._menu = menu
        self._gear.clicked.connect(self._on_gear_clicked)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._room_part())
        column.addWidget(hairline())
        column.addWidget(self.conversations, 1)
        column.addWidget(hairline())
        column.addWidget(self._me_part())

    def show_room(self, name: str, address: str, stage: Stage) -> None:
        """Which room, and how the connection stands, in words."""
        words = {
            Stage.HERE: address,
            Stage.WAITING: self.tr("Connection lost"),
            Stage.CLOSED: self.tr("Not connected"),
        }
        self._room.setText(name or address)
        self._where.setText(words.get(stage, self.tr("Calling {address}…").format(address=address)))
        self._dot.show_stage(stage)

    def show_me(self, nick: str, stage: Stage, *, away: bool) -> None:
        """Oneself, as others see one."""
        self._avatar.set_name(nick)
        self._me.setText(nick)
        if stage is Stage.HERE:
            self._state.setText(self.tr("Away") if away else self.tr("Available"))
        else:
            self._state.setText(self.tr("Offline"))

    def _room_part(self) -> QWidget:
        part = QWidget()
        part.setFixedHeight(_ROOM_HEIGHT)
        row = QHBoxLayout(part)
        row.setContentsMargins(16, 10, 8, 10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._room)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._dot)
        state.addWidget(self._where, 1)
        words.addLayout(state)
        row.addLayout(words, 1)
        row.addWidget(self._way_out)
        return part

    def _me_part(self) -> QWidget:
        part = QWidget()
        part.setFixedHeight(_ME_HEIGHT)
        row = QHBoxLayout(part)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(self._avatar)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._me)
        words.addWidget(self._state)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(self._gear)
        self._gear.setIconSize(QSize(18, 18))
        return part

    def _on_gear_clicked(self) -> None:
        height = self._menu.sizeHint().height()
        self._menu.popup(self._gear.mapToGlobal(QPoint(0, -height - 4)))
