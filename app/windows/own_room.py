"""The room that this window hosts, beside the rooms that are open in it: it opens, is joined, comes back, closes."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.settings import Settings
from app.state.joining import Stage
from app.store.last_session import OpenedRoom
from app.windows.calling import Calling
from app.windows.hosting import Hosting
from app.windows.rooms import OpenRoom, Rooms
from app.windows.welcome import WelcomePage

if TYPE_CHECKING:
    from server.protocol.ready import Ready


class OwnRoom(QObject):
    """Brings together what hosting says, and what the window shows.

    Signals:
        page_wanted(): the page with the address is to be seen.
        room_wanted(room): that OpenRoom is to be seen.
        restored(opened): one's own room of last time, an OpenedRoom, stands again; None: it does not.
        gone(room): the room is closed; the OpenRoom in which one talked there, or None.
    """

    page_wanted = Signal()
    room_wanted = Signal(object)
    restored = Signal(object)
    gone = Signal(object)

    def __init__(
        self, settings: Settings, rooms: Rooms, calling: Calling, hosting: Hosting, welcome: WelcomePage
    ) -> None:
        super().__init__(hosting)
        self._settings: Final = settings
        self._rooms: Final = rooms
        self._calling: Final = calling
        self._hosting: Final = hosting
        self._welcome: Final = welcome
        #: The room that was open last, while it is looked for.
        self._expected: OpenedRoom | None = None
        rooms.added.connect(self._on_room_added)
        welcome.host_asked.connect(self._on_host_asked)
        hosting.opened.connect(self._on_opened)
        hosting.moved.connect(self._on_moved)
        hosting.failed.connect(welcome.host.fail)
        hosting.missing.connect(self._on_missing)
        hosting.closed.connect(self._on_closed)
        hosting.room_asked.connect(self._on_room_asked)

    def expect(self, opened: OpenedRoom) -> None:
        """It was open when the app ended: take it again if it still stands. It is not opened without being asked."""
        self._expected = opened
        self._hosting.resume()

    def _on_room_added(self, room: OpenRoom) -> None:
        if room.own:
            room.session.stage_changed.connect(lambda: self._crown(room))
            self._crown(room)

    def _crown(self, room: OpenRoom) -> None:
        """Make the user its host, each time that they come in."""
        if room.stage is Stage.HERE:
            room.session.faces.host_at(self._hosting.addresses)
            self._hosting.crown(room.session.nick)

    def _on_host_asked(self, nick: str, name: str) -> None:
        if self._hosting.address is not None:
            self.page_wanted.emit()
            return
        self._settings.nickname = nick
        self._settings.room_name = name
        self._welcome.host.start()
        self._hosting.start(name)

    def _on_opened(self, room: "Ready") -> None:
        self._welcome.host.stand(room.name)
        if self._expected is not None:
            opened, self._expected = self._expected, None
            self.restored.emit(opened)
        else:
            self._join(wanted=False)
            self.page_wanted.emit()

    def _on_moved(self, room: "Ready") -> None:
        """It was opened again. On its old port one comes back by oneself, on another one has to be led there."""
        self._welcome.host.stand(room.name)
        own, address = self._rooms.own, self._hosting.address
        if own is not None and address is not None and own.address.port != address.port:
            self.gone.emit(own)
            self._join(wanted=True)

    def _on_missing(self) -> None:
        self._expected = None
        self.restored.emit(None)

    def _join(self, *, wanted: bool) -> None:
        """Join it, behind the page with its address."""
        if address := self._hosting.address:
            self._calling.call(self._settings.nickname, address, wanted=wanted, own=True)

    def _on_room_asked(self) -> None:
        self._calling.wanted = True
        if room := self._rooms.own:
            self.room_wanted.emit(room)
        elif not self._calling.own:
            self._join(wanted=True)

    def _on_closed(self, why: str) -> None:
        self._welcome.host.rest()
        if self._calling.own:
            self._calling.cancel()
        self.gone.emit(self._rooms.own)
        if why:
            self._welcome.host.fail(why)
        else:
            self._welcome.host.tell(self.tr("Your room is closed."))
