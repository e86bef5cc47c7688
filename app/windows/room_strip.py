"""The strip at the far left: a square for each open room."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QScrollArea, QToolButton, QVBoxLayout

from app.windows.rooms import OpenRoom, Rooms
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

if TYPE_CHECKING:
    from app.windows.room_button import RoomButton

_WIDTH: Final = 60
#: Of the way to another room, as of a room's square.
_EDGE: Final = 36


class RoomStrip(QFrame):
    """All open rooms, and the way to another one.

    Signals:
        chosen(room): the user wants to see that OpenRoom.
        menu_asked(room, where): the user wants its menu; `where` is on the screen.
    """

    chosen = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, theme: Theme, rooms: Rooms, more: QAction) -> None:
        """`more` leads to another room."""
        super().__init__()
        self._theme = theme
        self._rooms = rooms
        self._buttons: list[RoomButton] = []
        self._group = QButtonGroup(self)
        self.setObjectName("room_strip")
        self.setAccessibleName(self.tr("Rooms"))
        set_kind(self, Kind.SIDE)
        self.setFixedWidth(_WIDTH)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(0)
        add = self._add = QToolButton()
        add.setObjectName("another_room_button")
        add.setAccessibleName(more.text())
        add.setToolTip(more.toolTip())
        add.clicked.connect(more.trigger)
        add.setFixedSize(_EDGE, _EDGE)
        set_icon(add, "plus", theme)
        inside = QFrame()
        set_kind(inside, Kind.SIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addLayout(self._column)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._scroll = scroll
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        rooms.added.connect(self._on_added)
        rooms.removed.connect(self._on_removed)
        rooms.changed.connect(self._describe)

    def mark(self, room: OpenRoom | None) -> None:
        """This room is in front, or none is."""
        # A group of one choice always has one.
        self._group.setExclusive(False)
        for button in self._buttons:
            button.setChecked(button.room is room)
            # Tab comes to the one in front, arrow keys lead to the others.
            reached = room is None or button.room is room
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if reached else Qt.FocusPolicy.NoFocus)
            if button.room is room:
                self._scroll.ensureWidgetVisible(button, 0, 8)
        self._group.setExclusive(room is not None)

    def menu(self) -> QMenu:
        """An empty menu that goes when it is closed."""
        menu = QMenu(self)
        menu.setObjectName("room_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _on_added(self, room: OpenRoom) -> None:
        # On demand: the welcome page is there sooner.
        from app.windows.room_button import RoomButton

        button = RoomButton(self._theme, room)
        self._buttons.append(button)
        self._group.addButton(button)
        self._column.addWidget(button)
        # Tab goes from above, and comes to the way to another room last.
        self.setTabOrder(self._add, button)
        self.setTabOrder(button, self._add)
        button.clicked.connect(lambda: self.chosen.emit(room))
        button.menu_asked.connect(lambda where: self.menu_asked.emit(room, where))
        self._describe()

    def _on_removed(self, room: OpenRoom) -> None:
        for button in [button for button in self._buttons if button.room is room]:
            self._buttons.remove(button)
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._describe()

    def _describe(self) -> None:
        for place, button in enumerate(self._buttons):
            button.describe(place)
