"""Another computer answers than a room: the user decides, before anything is said to it."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.state.security import Stranger
from app.windows.pages import Pages
from app.windows.rooms import OpenRoom, Rooms
from resources.theme import Theme

if TYPE_CHECKING:
    from app.windows.stranger_page import StrangerPage


class Strangers(QObject):
    """Shows the page that tells of it in place of the room's.

    Signals:
        left(): the user does not join the room that was called.
        called(): the user trusts the one that answers, and it is called again.
    """

    left = Signal()
    called = Signal()

    def __init__(self, theme: Theme, rooms: Rooms, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._theme: Final = theme
        self._rooms: Final = rooms
        self._pages: Final = pages
        self._page: StrangerPage | None = None
        rooms.stranger_met.connect(self._on_met)
        pages.changed.connect(self._on_pages_changed)

    def _on_met(self, room: OpenRoom) -> None:
        # A room behind the one in front waits until somebody wants to see it.
        if room.page is None or room is self._pages.front:
            self._show(room)

    def _on_pages_changed(self) -> None:
        front = self._pages.front
        if front is not None:
            self._show(front)

    def _show(self, room: OpenRoom) -> None:
        stranger = room.stranger
        if stranger is None:
            return
        # On demand: hardly anybody ever sees it.
        from app.windows.stranger_page import StrangerPage

        if self._page is not None:
            self._page.deleteLater()
        page = self._page = StrangerPage(self._theme)
        page.show_stranger(str(room.address), stranger)
        page.left.connect(partial(self._on_left, room))
        page.trusted.connect(partial(self._on_trusted, room, stranger))
        self._pages.show_page(page)
        page.focus_first()

    def _on_left(self, room: OpenRoom) -> None:
        # What was said in an open room can still be read.
        room.stranger = None
        if room.page is not None:
            self._pages.show_room(room)
        else:
            self.left.emit()

    def _on_trusted(self, room: OpenRoom, stranger: Stranger) -> None:
        self._rooms.trust(room.address, stranger.shown)
        room.session.reopen()
        if room.page is not None:
            self._pages.show_room(room)
        else:
            self.called.emit()
