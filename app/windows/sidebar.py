"""The left sidebar: which room this is and how the connection stands, its conversations, oneself."""

from PySide6.QtCore import QAbstractItemModel, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.models.timeline_text import safe_nick, safe_text
from app.session.faces import Faces
from app.state.joining import Stage
from app.windows.avatar import Avatar
from app.windows.conversations import Conversations
from app.windows.labels import ElidedLabel, hairline
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
    """The sidebar of one room. `conversations` is its middle part.

    Signals:
        me_asked(beside): the user wants to see what others see of them; `beside` is a place on the screen.
    """

    me_asked = Signal(QRect)

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
        self._mine = QPushButton()
        self._mine.setObjectName("my_profile_button")
        set_kind(self._mine, Kind.BARE)
        self._mine.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._mine.clicked.connect(self._on_me_clicked)
        self._state = ElidedLabel(kind=Kind.NOTE)
        self._state.setObjectName("my_state")
        self._gear = QToolButton()
        self._gear.setObjectName("menu_button")
        self._gear.setAccessibleName(self.tr("Menu"))
        self._gear.setToolTip(self.tr("Menu"))
        set_icon(self._gear, "gear", theme)
        self._menu = menu
        self._gear.clicked.connect(self._on_gear_clicked)

        # Once all labels have their letters.
        theme.changed.connect(self._fit, Qt.ConnectionType.QueuedConnection)
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

    def set_faces(self, faces: Faces) -> None:
        """Show one's own picture, too."""
        self._avatar.set_faces(faces)

    def show_me(self, nick: str, name: str, stage: Stage, *, away: bool, status: str) -> None:
        """Oneself, as others see one: `name` is what is shown for the nickname."""
        self._avatar.set_name(nick)
        self._me.setText(safe_nick(name))
        self._mine.setAccessibleName(self.tr("Your profile, {name}").format(name=name))
        if stage is not Stage.HERE:
            self._state.setText(self.tr("Offline"))
        elif away:
            self._state.setText(self.tr("Away"))
        else:
            self._state.setText(safe_text(status) or self.tr("Available"))

    def _room_part(self) -> QWidget:
        part = QWidget()
        part.setMinimumHeight(_ROOM_HEIGHT)
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
        part.setMinimumHeight(_ME_HEIGHT)
        row = QHBoxLayout(part)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(4)
        mine = QHBoxLayout(self._mine)
        mine.setContentsMargins(6, 4, 6, 4)
        mine.setSpacing(10)
        mine.addWidget(self._avatar)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._me)
        words.addWidget(self._state)
        words.addStretch(1)
        mine.addLayout(words, 1)
        for inside in (self._avatar, self._me, self._state):
            inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._fit()
        row.addWidget(self._mine, 1)
        row.addWidget(self._gear)
        self._gear.setIconSize(QSize(18, 18))
        return part

    def _fit(self) -> None:
        """As high as the letters are; a button does not ask what is laid out in it."""
        inside = self._mine.layout()
        if inside is not None:
            self._mine.setFixedHeight(max(_ME_HEIGHT - 8, inside.sizeHint().height()))

    def _on_me_clicked(self) -> None:
        self.me_asked.emit(QRect(self._mine.mapToGlobal(QPoint(0, 0)), self._mine.size()))

    def _on_gear_clicked(self) -> None:
        height = self._menu.sizeHint().height()
        self._menu.popup(self._gear.mapToGlobal(QPoint(0, -height - 4)))
