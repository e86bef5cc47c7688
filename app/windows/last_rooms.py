"""The rooms that were open when the window was there last: kept as they change, opened again at the start."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.store.last_session import LastSession, OpenedRoom, SessionFile

if TYPE_CHECKING:
    from app.windows.rooms import OpenRoom, Rooms


class LastRooms(QObject):
    """Writes down which rooms are open, soon after each change: a window that is killed comes back as well."""

    def __init__(self, file: SessionFile, rooms: "Rooms", parent: QObject) -> None:
        super().__init__(parent)
        self._file: Final = file
        self._rooms: Final = rooms
        self._front: OpenRoom | None = None
        #: A room of one's own that was open last and may be again.
        self._missing: OpenedRoom | None = None
        #: What changes in one turn is written once.
        self._soon: Final = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.keep)
        for signal in (rooms.added, rooms.removed, rooms.changed):
            signal.connect(self._on_changed)

    def read(self) -> LastSession:
        """What was open last."""
        return self._file.read()

    def set_front(self, room: "OpenRoom | None") -> None:
        """The room that is seen now, or none."""
        self._front = room
        self._soon.start()

    @property
    def expected(self) -> OpenedRoom | None:
        """One's own room that may still come back."""
        return self._missing

    def expect(self, room: OpenedRoom | None) -> None:
        """One's own room may still come back: it is not forgotten meanwhile. None: it does not."""
        self._missing = room
        self._soon.start()

    def keep(self) -> None:
        """Write it down now."""
        self._soon.stop()
        rooms = [room.remembered() for room in self._rooms]
        if self._missing is not None:
            rooms.append(self._missing)
        front = self._rooms.index(self._front) if self._front is not None else -1
        self._file.keep(LastSession(tuple(rooms), front))

    def stop(self) -> None:
        """Write it down for the last time: the rooms that are left from now on are open next time."""
        self.keep()
        for signal in (self._rooms.added, self._rooms.removed, self._rooms.changed):
            signal.disconnect(self._on_changed)
        self._soon.timeout.disconnect(self.keep)

    def _on_changed(self) -> None:
        self._soon.start()
