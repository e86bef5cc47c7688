"""The rooms that are open in this window, joined and hosted: each with a connection and a state of its own."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.state.joining import Stage
from app.state.security import Stranger
from app.store.last_session import OpenedRoom
from app.store.stores import Stores
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.net.own_key import OwnKey
    from app.session import Session
    from app.windows.room_page import RoomPage

#: What happens within so many milliseconds changes a badge once.
_GATHERED_MS: Final = 30


class OpenRoom(QObject):
    """One room: its session, and its page once it was reached or restored.

    Signals:
        changed(): its name, its connection, what is unread in it, or which conversation is in front.
        reached(): one is in the room for the first time.
        password_wanted(wrong): nobody is let in without a password; `wrong`: what was said is not it.
        stranger_met(): another computer answers than the one that was meant, `stranger`.
        unreachable(words): the room that was never reached cannot be, for a reason in words.
    """

    changed = Signal()
    reached = Signal()
    stranger_met = Signal()
    password_wanted = Signal(bool)
    unreachable = Signal(str)

    def __init__(self, session: "Session", *, own: bool, parent: QObject) -> None:
        """`own`: it is hosted by this window."""
        super().__init__(parent)
        self.session: Final = session
        self.own: Final = own
        self.page: RoomPage | None = None
        #: Who answered instead of the room, until somebody calls it again.
        self.stranger: Stranger | None = None
        #: Whether it waits for its password.
        self.wants_password = False
        session.setParent(self)
        self._soon: Final = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._soon.timeout.connect(self.changed)
        rows = session.conversations
        for signal in (rows.dataChanged, rows.rowsInserted, rows.rowsRemoved, rows.modelReset):
            signal.connect(self._on_rows_changed)
        session.stage_changed.connect(self._on_stage_changed)
        session.stranger_met.connect(self._on_stranger_met)
        session.password_wanted.connect(self._on_password_wanted)
        session.failed.connect(self._on_failed)
        session.waiting.connect(self._on_waiting)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.session.room_name

    @property
    def address(self) -> Address:
        return self.session.address

    @property
    def stage(self) -> Stage:
        return self.session.stage

    @property
    def unread(self) -> int:
        """Messages in it that the user has not read, but for conversations that are muted."""
        return sum(row.unread for row in self.session.conversations.rows if not row.muted)

    @property
    def mentions(self) -> int:
        """How many of them are for me."""
        return sum(row.mentions for row in self.session.conversations.rows if not row.muted)

    def remembered(self) -> OpenedRoom:
        """What is needed to restore it when the app starts again."""
        rows = self.session.conversations.rows
        return OpenedRoom(
            self.name,
            Address(self.address.host, self.address.port, self.address.tls),
            tuple(row.name for row in rows),
            next((row.name for row in rows if row.lobby), ""),
            self.page.conversation if self.page is not None else "",
            self.own,
        )

    def _on_rows_changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_stranger_met(self, stranger: Stranger) -> None:
        self.stranger = stranger
        self.stranger_met.emit()

    def _on_password_wanted(self, wrong: bool) -> None:
        self.wants_password = True
        self.password_wanted.emit(wrong)

    def _on_stage_changed(self, stage: Stage) -> None:
        if stage is Stage.CONNECTING:
            self.stranger = None
            self.wants_password = False
        if stage is Stage.HERE and self.page is None:
            self.reached.emit()
        self.changed.emit()

    def _on_failed(self, why: str) -> None:
        if self.page is None and self.stranger is None and not self.wants_password:
            self.unreachable.emit(why)

    def _on_waiting(self, _seconds: int, why: str) -> None:
        # A room that was never reached: the user decides whether to try again.
        self._on_failed(why)


class Rooms(QObject):
    """All of them, in the order in which they were opened. A room counts once it has a page (`adopt`).

    Signals:
        added(room): an OpenRoom has a page now.
        removed(room): it is left.
        changed(room): its name, its connection, what is unread in it, or which conversation is in front.
        password_wanted(room, wrong): that OpenRoom, which may have no page yet, lets nobody in without a password.
        stranger_met(room): another computer answers than that OpenRoom, which may have no page yet.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal(object)
    stranger_met = Signal(object)
    password_wanted = Signal(object, bool)

    def __init__(self, stores: Stores, parent: QObject) -> None:
        """`stores` remember those that are joined; one's own is there or not."""
        super().__init__(parent)
        self._stores: Final = stores
        self._rooms: Final[list[OpenRoom]] = []
        self._own_key: OwnKey | None = None

    def __iter__(self) -> Iterator[OpenRoom]:
        return iter(tuple(self._rooms))

    def __len__(self) -> int:
        return len(self._rooms)

    def __getitem__(self, at: int) -> OpenRoom:
        return self._rooms[at]

    def index(self, room: OpenRoom) -> int:
        """Its place; -1 where it is not among them."""
        return self._rooms.index(room) if room in self._rooms else -1

    @property
    def own(self) -> OpenRoom | None:
        """The room that is hosted by this window, once it is joined."""
        return next((room for room in self._rooms if room.own), None)

    @property
    def mentions(self) -> int:
        """How many messages, in all rooms together, are for me and not read."""
        return sum(room.mentions for room in self._rooms)

    @property
    def unread(self) -> int:
        """How many messages, in all rooms together, are not read."""
        return sum(room.unread for room in self._rooms)

    def find(self, address: Address) -> OpenRoom | None:
        """The open room at that address."""
        return next((room for room in self._rooms if room.address.place == address.place), None)

    def set_idle(self, message: str | None) -> None:
        """Be away in all of them with this message, as nobody is at the computer; or, with None, be back."""
        for room in self._rooms:
            room.session.people.set_idle(message)

    def prepare(self) -> None:
        """Have at hand what the first call needs, without keeping anybody waiting."""
        self._key().prepare()

    def call(self, nick: str, address: Address, *, own: bool = False) -> OpenRoom:
        """Call a room: `reached` or `unreachable` follows."""
        room = self._make(own=own)
        if own:
            self.trust(address, address.fingerprint)
        room.session.open(address, nick)
        return room

    def trust(self, address: Address, fingerprint: str) -> None:
        """The room at that address is the one that shows this."""
        if fingerprint:
            self._stores.fingerprints.remember(address, fingerprint)

    def restore(self, nick: str, opened: OpenedRoom, address: Address) -> OpenRoom:
        """Have a room that was open last time, now at that address; its session's `reopen` goes there."""
        room = self._make(own=opened.own)
        if opened.own:
            self.trust(address, address.fingerprint)
        room.session.restore(address, nick, opened.name, opened.conversations, opened.lobby)
        return room

    def adopt(self, room: OpenRoom, make_page: Callable[[OpenRoom], "RoomPage"]) -> None:
        """Have this room among the others, with a page."""
        room.page = make_page(room)
        room.page.shown.connect(lambda _conversation: room.changed.emit())
        self._rooms.append(room)
        room.changed.connect(lambda: self.changed.emit(room))
        self.added.emit(room)

    def leave(self, room: OpenRoom) -> None:
        """Leave a room, reached or not; its page goes."""
        listed = room in self._rooms
        if listed:
            self._rooms.remove(room)
        room.blockSignals(True)
        room.session.close()
        if room.page is not None:
            room.page.deleteLater()
        room.deleteLater()
        if listed:
            self.removed.emit(room)

    def _key(self) -> "OwnKey":
        from app.net.own_key import OwnKey

        if self._own_key is None:
            self._own_key = OwnKey(self._stores.key, self)
        return self._own_key

    def _make(self, *, own: bool) -> OpenRoom:
        # On demand, as the chat page: the welcome page is there sooner.
        from app.session import Session

        stores = self._stores
        session = Session(
            None if own else stores.known,
            choices=stores.choices,
            outboxes=stores.outboxes,
            fingerprints=stores.fingerprints,
            own_key=self._key(),
            kept=stores.history,
        )
        room = OpenRoom(session, own=own, parent=self)
        room.stranger_met.connect(lambda: self.stranger_met.emit(room))
        room.password_wanted.connect(lambda wrong: self.password_wanted.emit(room, wrong))
        return room
