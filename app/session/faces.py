"""What the people of a room look like, as far as they put a picture on the room's own computer."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.net.pictures import Pictures
from app.session.core import Core
from app.session.people import People
from app.state.events import Event, StageChanged
from app.state.joining import Stage

#: What comes within so many milliseconds is shown at once.
_GATHERED_MS: Final = 30


class Faces(QObject):
    """One part of a session. Nothing is fetched until `show`, nor while the room is not there.

    Signals:
        changed(): somebody may look different now.
    """

    changed = Signal()

    def __init__(self, core: Core, people: People) -> None:
        super().__init__(core)
        self._core: Final = core
        self._people: Final = people
        self._on = False
        #: The addresses of this computer where the room is its own.
        self._own: Sequence[str] | None = None
        self._pictures: Final = Pictures(self)
        self._soon: Final = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._soon.timeout.connect(self.changed)
        self._pictures.came.connect(self._on_changed)
        people.changed.connect(self._on_changed)
        people.ignored_changed.connect(self._on_changed)
        core.happened.connect(self._on_happened)

    def show(self, on: bool) -> None:
        """Whether pictures are fetched and shown at all."""
        if on != self._on:
            self._on = on
            self._set_source()
            self._on_changed()

    def host_at(self, addresses: Sequence[str]) -> None:
        """The room is on this computer, and others reach it there. Its inner address, by which this app does, means
        another computer to each of them: what they say is there would be looked for among the user's own services."""
        from PySide6.QtNetwork import QHostAddress

        self._own = tuple(address for address in addresses if not QHostAddress(address).isLoopback())
        self._set_source()

    def picture(self, nick: str) -> QImage | None:
        """A square, where there is one; else letters are to be shown until `changed`. Cheap: for painting."""
        if not self._on:
            return None
        address = self._people.profile(nick).avatar
        return self._pictures.picture(address) if address and not self._people.is_ignored(nick) else None

    def _set_source(self) -> None:
        core = self._core
        if self._on and core.room.stage is Stage.HERE:
            self._pictures.set_source((core.address.host,) if self._own is None else self._own, core.fingerprint)
        else:
            self._pictures.set_source((), "")

    def _on_changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_happened(self, events: Iterable[Event]) -> None:
        if any(isinstance(event, StageChanged) for event in events):
            self._set_source()
