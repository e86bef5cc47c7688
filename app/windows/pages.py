"""The inside of the window: the strip of rooms, and one of the pages beside it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.windows.labels import hairline
from app.windows.room_strip import RoomStrip
from app.windows.rooms import OpenRoom, Rooms
from resources.theme import Theme


class Pages(QWidget):
    """All pages, one of them in front. `strip` is seen where there is more than one place to be.

    Signals:
        changed(): another page is in front, or other rooms are open.
    """

    changed = Signal()

    def __init__(self, theme: Theme, rooms: Rooms, more: QAction) -> None:
        """`more` leads to another room."""
        super().__init__()
        self._rooms = rooms
        self._front: OpenRoom | None = None
        self.strip = RoomStrip(theme, rooms, more)
        self._edge = hairline(upright=True)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addWidget(self._edge)
        row.addWidget(self._stack, 1)
        self.strip.chosen.connect(self.show_room)

    @property
    def front(self) -> OpenRoom | None:
        """The room whose page is in front; None while another page is."""
        return self._front

    def is_front(self, page: QWidget) -> bool:
        """Whether this page is in front."""
        return self._stack.currentWidget() is page

    def add(self, page: QWidget) -> None:
        """Have a page more, behind the one in front."""
        self._stack.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front, which may be new."""
        if self._stack.indexOf(page) < 0:
            self.add(page)
        self._stack.setCurrentWidget(page)
        self.settle()

    def show_room(self, room: OpenRoom) -> None:
        """Bring a room's page to the front, ready to write."""
        if room.page is not None:
            self.show_page(room.page)
            room.page.composer.setFocus()

    def settle(self) -> None:
        """Let everything round the page fit to what is in front and what is open."""
        page = self._stack.currentWidget()
        self._front = next((room for room in self._rooms if room.page is page), None)
        self.strip.mark(self._front)
        # One room fills the window, as long as nothing else is open.
        several = len(self._rooms) > (1 if self._front else 0)
        self.strip.setVisible(several)
        self._edge.setVisible(several)
        self.changed.emit()
