"""What the parts of a session share: the connection, what is known of the room, and the models."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.models.conversations import Conversations
from app.net.keepalive import Keepalive
from app.net.own_key import OwnKey
from app.net.reconnect import Reconnect
from app.state import greeting, restoring, sending
from app.state.events import Event, Ponged, StageChanged
from app.state.joining import Stage
from app.state.receiving import receive
from app.state.room import Room
from app.state.sayings import Saying, What
from app.state.security import Security, Stranger
from app.store.outbox import OutboxFile
from app.store.outboxes import Outboxes
from app.words import words
from server.protocol.address import Address
from server.protocol.lines import BadLine
from server.protocol.message import Message
from server.trust import KnownFingerprints

if TYPE_CHECKING:
    from app.net.dial import Reached
    from app.net.link import Link


class Core(QObject):
    """The connection to one room, lost and found again.

    A part asks the state for something with `do(function(core.room, ...))`, and hears what happened by `happened`.

    Signals:
        happened(events): a tuple of what happened, in order; the models show it by now.
    """

    happened = Signal(object)

    def __init__(
        self,
        parent: QObject,
        outboxes: Outboxes | None,
        fingerprints: KnownFingerprints | None,
        own_key: OwnKey | None,
        *,
        silence: float,
        patience: float,
        connect_timeout: int,
    ) -> None:
        """`outboxes` keep what is on its way, `fingerprints` by what rooms are known again; `own_key` is what rooms
        know this user by. `silence` and `patience` are in seconds, as in Keepalive;
        `connect_timeout` is in ms."""
        super().__init__(parent)
        self.address = Address("")
        #: Another one each time that a room is opened: to be looked up each time, never kept.
        self.room = Room(words)
        self.models: Final = Conversations()
        self._outboxes: Final = outboxes
        self._outbox: OutboxFile | None = None
        self._fingerprints: Final = fingerprints
        self._own_key: Final = own_key
        #: How far the connection is safe; None while there was none yet.
        self.security: Security | None = None
        #: What the room showed of itself, as in Reached.
        self.fingerprint = ""
        self._link: Link | None = None
        self._connect_timeout: Final = connect_timeout
        self._events: Final[deque[Event]] = deque()
        self._applying = False
        self.reconnect: Final = Reconnect(self)
        self.reconnect.due.connect(self._on_due)
        self.keepalive: Final = Keepalive(self, silence=silence, patience=patience)
        self.keepalive.ask.connect(self._on_ask)
        self.keepalive.gone.connect(self._on_gone)

    def open(self, address: Address, nick: str, password: str) -> None:
        """Join a room; the one before is left already."""
        self._forget(address)
        self.do(greeting.open_room(self.room, nick, password, address.channel))
        self._recall()
        self._connect()

    def restore(self, address: Address, nick: str, name: str, conversations: Sequence[str], lobby: str) -> None:
        """Be with a room that was open when the app ended, with what was open there; `reopen` goes there."""
        self._forget(address)
        self.do(restoring.restore(self.room, nick, name, conversations, lobby))
        self._recall()

    def read(self, address: Address, nick: str, name: str) -> None:
        """Be with a room without a connection, as after it was left; `nick` is what one is called there later, and
        `name` what it called itself."""
        self._forget(address)
        self.room.name = name
        self.room.wanted = nick
        self.room.know_me(nick)

    def reopen(self) -> None:
        """Come back into the room that was left."""
        if self.room.stage is Stage.CLOSED:
            self.do(greeting.reopen(self.room))
            self._connect()

    def do(self, events: Iterable[Event]) -> None:
        """Write what the state wants written, show what happened, then tell about it."""
        happened = list(events)
        if (lines := self.room.take_outgoing()) and self._link:
            self._link.write(lines)
        self._events.extend(happened)
        # A view may ask for something while its model changes: that comes after what is being shown.
        if not self._applying:
            self._applying = True
            shown: list[Event] = []
            while self._events:
                now = list(self._events)
                self._events.clear()
                self.models.apply(now)
                shown += now
            self._applying = False
            if shown:
                self._mind(shown)
                self.happened.emit(tuple(shown))

    def spelled(self, name: str) -> str:
        """A conversation's name as the server spells it."""
        conversation = self.room.find(name)
        return conversation.name if conversation else name

    def _forget(self, address: Address) -> None:
        """Nothing of the room before is known or shown; another one is to be opened."""
        if self._outbox is not None:
            self._outbox.close()
        self._outbox = self._outboxes.open(address) if self._outboxes else None
        if self._outbox is not None:
            self.destroyed.connect(self._outbox.close)
        self.room = Room(words, journal=self._outbox)
        self.models.clear()
        self.address = address
        self.security = None
        self.fingerprint = ""

    def _recall(self) -> None:
        """What did not get through before the app ended waits again."""
        if self._outbox is not None:
            self.do(sending.recall(self.room, self._outbox.kept))

    def _mind(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, StageChanged):
                self._enter(event.stage)
            elif isinstance(event, Ponged):
                self.keepalive.answered(event.token)

    def _enter(self, stage: Stage) -> None:
        """What a stage asks for."""
        match stage:
            case Stage.GREETING:
                self.keepalive.greet()
            case Stage.HERE:
                self.keepalive.start()
                self.reconnect.arrived()
            case Stage.WAITING:
                self.keepalive.stop()
            case Stage.CLOSED:
                self.keepalive.stop()
                self.reconnect.stop()
                if self._link:
                    self._link.close()
                    self._link = None
            case Stage.CONNECTING:
                pass

    def _connect(self) -> None:
        # On demand: a room that is restored is seen before the network is loaded.
        from app.net.dial import Proof
        from app.net.link import Link

        known = self._fingerprints.of(self.address) if self._fingerprints else ""
        # A room without TLS is not asked for it again each time that it is lost.
        proof = Proof(known, self.security is Security.NONE, self._own_key)
        self._link = link = Link(self.address, proof, self, timeout=self._connect_timeout)
        link.opened.connect(self._on_opened)
        link.received.connect(self._on_received)
        link.stranger.connect(self._on_stranger)
        link.closed.connect(self._on_closed)
        link.open()

    def _on_opened(self, reached: "Reached") -> None:
        self.security = reached.security
        self.fingerprint = reached.fingerprint
        if self._fingerprints and reached.fingerprint and not self.address.tls:
            self._fingerprints.remember(self.address, reached.fingerprint)
        self.do(greeting.connected(self.room, key_shown=reached.key_shown))

    def _on_stranger(self, stranger: Stranger) -> None:
        self._link = None
        self.do(greeting.met_stranger(self.room, stranger))

    def _on_received(self, items: list[Message | BadLine]) -> None:
        self.keepalive.heard()
        self.do(receive(self.room, items))

    def _on_closed(self, why: str) -> None:
        self._link = None
        self.do(greeting.lost(self.room, Saying(What.LINK, text=why)))

    def _on_due(self) -> None:
        self.do(greeting.retried(self.room))
        self._connect()

    def _on_ask(self, token: str) -> None:
        self.room.send("PING", token)
        self.do(())

    def _on_gone(self) -> None:
        if self._link:
            greeted = self.room.stage is Stage.HERE
            self._link.abort(words(Saying(What.SILENT if greeted else What.NO_GREETING)))
