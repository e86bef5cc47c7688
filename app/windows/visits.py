"""Rooms come and go: joined, restored, hosted, left; and what is seen then."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.settings import Settings
from app.store.last_session import OpenedRoom
from app.store.rooms import KnownRoom
from app.store.stores import Stores
from app.windows.actions import Actions
from app.windows.calling import Calling
from app.windows.hosting import Hosting
from app.windows.last_rooms import LastRooms
from app.windows.own_room import OwnRoom
from app.windows.pages import Pages
from app.windows.passwords import Passwords
from app.windows.rooms import OpenRoom, Rooms
from app.windows.strangers import Strangers
from app.windows.welcome import WelcomePage
from resources.theme import Theme
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.windows.room_page import RoomPage


class Visits(QObject):
    """Brings together the welcome page, the calls, and the pages of the rooms that are open."""

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        stores: Stores,
        rooms: Rooms,
        actions: Actions,
        pages: Pages,
        welcome: WelcomePage,
        hosting: Hosting,
    ) -> None:
        super().__init__(pages)
        self._theme: Final = theme
        self._settings: Final = settings
        self._stores: Final = stores
        self._rooms: Final = rooms
        self._actions: Final = actions
        self._pages: Final = pages
        self._welcome: Final = welcome
        self._hosting: Final = hosting
        self._calling: Final = Calling(rooms, self)
        self._own: Final = OwnRoom(settings, rooms, self._calling, hosting, welcome)
        self._last: Final = LastRooms(stores.last_session, rooms, self)
        strangers = Strangers(theme, rooms, pages, self)
        strangers.left.connect(self.show_welcome)
        strangers.called.connect(lambda: pages.show_page(welcome))
        self._passwords: Final = Passwords(stores, rooms, pages, self)
        hosting.password_set.connect(self._on_own_password_set)
        self._passwords.left.connect(self._on_password_not_said)
        welcome.join_asked.connect(self.join)
        welcome.forget_asked.connect(self._on_forget_asked)
        welcome.cancelled.connect(self.show_welcome)
        self._own.page_wanted.connect(lambda: pages.show_page(hosting.page))
        self._own.room_wanted.connect(pages.show_room)
        self._own.restored.connect(self._on_own_restored)
        self._own.gone.connect(self._on_own_gone)
        self._calling.reached.connect(self._on_reached)
        self._calling.kept.connect(self._on_kept)
        self._calling.failed.connect(self._on_failed)
        pages.changed.connect(self._on_pages_changed)

    def join(self, nick: str, address: Address) -> None:
        """Go to a room. One that is not open is called: the welcome page shows how it goes, and the room is shown when
        it is reached."""
        self._settings.nickname = nick
        if room := self._rooms.find(address):
            room.session.reopen()
            self._pages.show_room(room)
            if address.channel and room.page is not None:
                room.page.bring(address.channel)
            return
        self.show_welcome()
        self._welcome.join.call(str(address))
        self._calling.call(nick, address, wanted=True)

    def show_welcome(self) -> None:
        """Where another room is joined or hosted; one that is being called is not called any more."""
        self._calling.cancel()
        self._welcome.join.rest()
        self._welcome.show_rooms(self._stores.known.rooms)
        self._pages.show_page(self._welcome)
        self._welcome.focus_first()

    def restore(self) -> None:
        """Have the rooms again that were open last; `call_restored` goes there."""
        if not (self._settings.nickname and self._settings.restore_rooms):
            return
        last = self._last.read()
        for at, opened in enumerate(last.rooms):
            if opened.own:
                self._last.expect(opened)
            else:
                self._restore(opened, opened.address, front=at == last.front)

    def call_restored(self) -> None:
        """Go to the rooms that were restored, to one's own where it still stands."""
        if opened := self._last.expected:
            self._own.expect(opened)
        for room in self._rooms:
            room.session.reopen()

    def leave(self, room: OpenRoom) -> None:
        """Leave an open room; the one beside it is seen then, or the welcome page."""
        at, seen = self._rooms.index(room), room is self._pages.front
        self._rooms.leave(room)
        if not seen:
            self._pages.settle()
        elif len(self._rooms):
            self._pages.show_room(self._rooms[min(at, len(self._rooms) - 1)])
        else:
            self.show_welcome()

    def end(self) -> None:
        """Leave all of them; they are open again the next time."""
        self._last.stop()
        self._calling.cancel()
        for room in self._rooms:
            self._rooms.leave(room)

    def _restore(self, opened: OpenedRoom, address: Address, *, front: bool) -> OpenRoom:
        room = self._rooms.restore(self._settings.nickname, opened, address)
        self._rooms.adopt(room, self._make_page)
        if room.page is not None and opened.shown:
            room.page.bring(opened.shown)
        if front:
            self._pages.show_room(room)
        else:
            self._pages.settle()
        return room

    def _make_page(self, room: OpenRoom) -> "RoomPage":
        # On demand: the welcome page is there sooner.
        from app.windows.room_page import RoomPage

        where = self._hosting.page.address if room.own else str(room.address)
        way_out = self._actions["own_room" if room.own else "rooms"]
        drafts = self._stores.drafts.of(room.address)
        page = RoomPage(self._theme, self._settings, room.session, where, self._actions.menu, way_out, drafts)
        self._pages.add(page)
        return page

    def _on_pages_changed(self) -> None:
        front = self._pages.front
        if front is not None:
            # Who goes to another room waits for the one that is called no more.
            self._calling.cancel()
        self._last.set_front(front)

    def _on_reached(self, room: OpenRoom) -> None:
        self._rooms.adopt(room, self._make_page)
        self._welcome.join.rest()
        if self._calling.wanted:
            self._pages.show_room(room)
        else:
            self._pages.settle()

    def _on_kept(self, room: OpenRoom, why: str) -> None:
        """It cannot be reached: what was seen in it can be read all the same."""
        self._rooms.adopt(room, self._make_page)
        self._welcome.join.rest()
        if room.page is not None:
            room.page.banner.fail(why)
        self._pages.show_room(room)

    def _on_failed(self, why: str) -> None:
        self._pages.show_page(self._welcome)
        self._welcome.join.fail(why)

    def _on_own_password_set(self, password: str) -> None:
        if address := self._hosting.address:
            self._passwords.keep_own(address, password, self._rooms.own)

    def _on_password_not_said(self, room: OpenRoom) -> None:
        if room.own:
            self._calling.cancel()
        else:
            self.show_welcome()
            self._welcome.join.fail(self.tr("This room has a password. Ask its host for it."))

    def _on_forget_asked(self, room: KnownRoom) -> None:
        self._stores.known.forget(room)
        self._welcome.show_rooms(self._stores.known.rooms)

    def _on_own_restored(self, opened: OpenedRoom | None) -> None:
        self._last.expect(None)
        address = self._hosting.address
        if opened is not None and address is not None:
            # Unless something else was opened or chosen meanwhile.
            room = self._restore(opened, address, front=self._pages.front is None and not self._calling.wanted)
            room.session.reopen()

    def _on_own_gone(self, room: OpenRoom | None) -> None:
        if room is not None:
            self.leave(room)
        if self._pages.is_front(self._hosting.page):
            self.show_welcome()
        else:
            self._pages.settle()
