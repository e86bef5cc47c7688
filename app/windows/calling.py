"""Calling a room for the first time: one at a time, until it is reached, cannot be, or is not wanted any more."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.windows.rooms import OpenRoom, Rooms
from server.protocol.address import Address


class Calling(QObject):
    """The call that is under way, if any.

    Signals:
        reached(room): one is in that OpenRoom now; it is to be adopted.
        kept(room, words): it cannot be reached, for a reason in words, but what was seen in it can be read; it is to be
            adopted.
        failed(words): it came to nothing, for a reason in words.
    """

    reached = Signal(object)
    kept = Signal(object, str)
    failed = Signal(str)

    def __init__(self, rooms: Rooms, parent: QObject) -> None:
        super().__init__(parent)
        self._rooms: Final = rooms
        self._room: OpenRoom | None = None
        self._why = ""
        #: Whether the room comes to the front when it is reached: who opens one reads its address out first.
        self.wanted = False

    @property
    def own(self) -> bool:
        """Whether it is the room that is hosted here that is being called."""
        return self._room is not None and self._room.own

    def call(self, nick: str, address: Address, *, wanted: bool, own: bool = False) -> None:
        """Call a room; a call that is under way ends."""
        self.cancel()
        self.wanted = wanted
        room = self._room = self._rooms.call(nick, address, own=own)
        room.reached.connect(self._on_reached)
        room.unreachable.connect(self._on_unreachable)

    def cancel(self) -> None:
        """Stop calling."""
        room, self._room = self._room, None
        if room is not None:
            self._rooms.leave(room)

    def _on_reached(self) -> None:
        room, self._room = self._room, None
        self.reached.emit(room)

    def _on_unreachable(self, why: str) -> None:
        room = self._room
        if room is None:
            return
        self._why = why
        if room.session.answered or room.own:
            self._give_up()
        else:
            # It may be another one that is called by the time this one's messages are looked through.
            room.session.history.recalled.connect(partial(self._on_recalled, room))
            room.session.read(room.address, room.session.nick)

    def _on_recalled(self, room: OpenRoom, conversations: int) -> None:
        if room is not self._room:
            return
        if not conversations:
            self._give_up()
            return
        self._room = None
        self.kept.emit(room, self._why)

    def _give_up(self) -> None:
        self.cancel()
        self.failed.emit(self._why)
