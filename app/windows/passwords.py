"""Rooms that have a password: it is looked up in the keyring, then asked for, until the user is in or gives up."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.state.joining import Stage
from app.store.stores import Stores
from app.windows.pages import Pages
from app.windows.rooms import OpenRoom, Rooms
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.windows.password_dialog import PasswordDialog

#: A keyring may wait for somebody to unlock it, where nobody sees that it does.
_PATIENCE_MS: Final = 5_000


class Passwords(QObject):
    """Asks for one password at a time, for the room in front or the one that is called.

    Signals:
        left(room): the user does not join that OpenRoom, which was called.
    """

    left = Signal(object)
    _found = Signal(object, int, object)

    def __init__(self, stores: Stores, rooms: Rooms, pages: Pages, parent: QObject) -> None:
        super().__init__(parent)
        self._stores: Final = stores
        self._pages: Final = pages
        #: Those that are asked about, as long as they are there.
        self._rooms: Final[set[OpenRoom]] = set()
        #: Those whose password the keyring is asked for just now, each time by another number.
        self._looked_for: Final[dict[OpenRoom, int]] = {}
        self._lookups = 0
        #: Those that wait for the user, and whether the last password was wrong.
        self._waiting: Final[dict[OpenRoom, bool]] = {}
        #: Whose password came from the keyring, or is to go there, once it is right.
        self._from_keyring: Final[set[OpenRoom]] = set()
        self._to_keep: Final[dict[OpenRoom, str]] = {}
        self._can_remember = False
        self._dialog: PasswordDialog | None = None
        self._found.connect(self._on_found)
        rooms.password_wanted.connect(self._on_wanted)
        pages.changed.connect(self._on_pages_changed)

    def keep_own(self, address: Address, password: str, room: OpenRoom | None) -> None:
        """One's own room at that address asks for this from now on, oneself in `room` as well; empty: for none."""
        if password:
            self._stores.passwords.keep(address, password)
        else:
            self._stores.passwords.forget(address)
        if room is not None:
            room.session.set_password(password)

    def _on_wanted(self, room: OpenRoom, wrong: bool) -> None:
        self._to_keep.pop(room, None)
        if room not in self._rooms:
            self._rooms.add(room)
            room.destroyed.connect(partial(self._on_gone, room))
        if room in self._from_keyring:
            # It has another one now.
            self._from_keyring.discard(room)
            self._stores.passwords.forget(room.address)
            self._ask(room, wrong=False)
        elif wrong:
            self._ask(room, wrong=True)
        else:
            self._lookups += 1
            self._looked_for[room] = self._lookups
            self._stores.passwords.find(room.address, partial(self._found.emit, room, self._lookups))
            QTimer.singleShot(_PATIENCE_MS, self, partial(self._on_found, room, self._lookups, None))

    def _on_found(self, room: OpenRoom, lookup: int, password: str | None) -> None:
        if self._looked_for.get(room) != lookup:
            return
        del self._looked_for[room]
        self._can_remember = password is not None
        if not room.wants_password:
            return
        if password:
            self._from_keyring.add(room)
            self._join(room, password)
        else:
            self._ask(room, wrong=False)

    def _ask(self, room: OpenRoom, *, wrong: bool) -> None:
        self._waiting[room] = wrong
        self._on_pages_changed()

    def _on_pages_changed(self) -> None:
        """A room behind the one in front waits until somebody wants to see it."""
        if self._dialog is None:
            room = next((room for room in self._waiting if room.page is None or room is self._pages.front), None)
            if room is not None:
                self._open_dialog(room, wrong=self._waiting.pop(room))

    def _open_dialog(self, room: OpenRoom, *, wrong: bool) -> None:
        # On demand: few rooms have one.
        from app.windows.password_dialog import PasswordDialog

        self._dialog = dialog = PasswordDialog(room.name, self._pages, wrong=wrong, can_remember=self._can_remember)
        room.destroyed.connect(dialog.close)
        dialog.answered.connect(partial(self._on_answered, room))
        dialog.rejected.connect(partial(self._on_rejected, room))
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_answered(self, room: OpenRoom, password: str, remember: bool) -> None:
        if remember:
            self._to_keep[room] = password
            room.session.stage_changed.connect(partial(self._on_stage_changed, room))
        self._join(room, password)

    def _join(self, room: OpenRoom, password: str) -> None:
        room.session.set_password(password)
        room.session.reopen()

    def _on_stage_changed(self, room: OpenRoom, stage: Stage) -> None:
        if stage is Stage.HERE and (password := self._to_keep.pop(room, "")):
            self._stores.passwords.keep(room.address, password)

    def _on_rejected(self, room: OpenRoom) -> None:
        if room.page is None:
            self.left.emit(room)

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self._on_pages_changed()

    def _on_gone(self, room: OpenRoom) -> None:
        self._rooms.discard(room)
        self._looked_for.pop(room, None)
        self._from_keyring.discard(room)
        self._waiting.pop(room, None)
        self._to_keep.pop(room, None)
