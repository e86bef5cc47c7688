"""A connection to a room: bytes on a socket, messages in the app."""

from collections import deque
from collections.abc import Iterable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QSslSocket

from app.net.dial import Dial, Proof, Reached
from app.net.keepalive import CONNECT_TIMEOUT
from app.state.security import Stranger
from resources.network import HUNG_UP, error_words, say
from server.protocol import limits
from server.protocol.address import Address
from server.protocol.lines import BadLine, LineDecoder
from server.protocol.message import Message

#: One read, in bytes: its messages are made in well below a millisecond.
_READ_AT_ONCE: Final = 8 * 1024
#: How many messages go out in one signal, and how long before the window has its turn again, in seconds.
_SLICE: Final = 16
_TURN: Final = 0.002
#: A room that takes in nothing any more is lost, not waited for. In bytes.
_MOST_UNWRITTEN: Final = 1024 * 1024
#: Time for the last words to be written when the person leaves, in ms.
_FAREWELL: Final = 2_000


class Link(QObject):
    """One connection, in its whole life: opened, messages, closed. A new one is made for the next try.

    Signals:
        opened(reached): the connection stands, a Reached: how far it is safe, too.
        received(items): what came, a list of Message and BadLine, in order; a bounded number at once.
        stranger(stranger): another one answers than was meant, a Stranger, and was told nothing. The last signal.
        closed(words): the connection is gone, or never came to be; says why. The last signal; never sent when the
            link was closed from this side.
    """

    opened = Signal(object)
    stranger = Signal(object)
    received = Signal(list)
    closed = Signal(str)

    def __init__(
        self, address: Address, proof: Proof, parent: QObject | None = None, *, timeout: int = CONNECT_TIMEOUT
    ) -> None:
        """`timeout` is in ms."""
        super().__init__(parent)
        self._address: Final = address
        self._decoder: Final = LineDecoder(limits.ALL_TAGS, limits.SERVER_LINE, fallback="cp1252")
        self._items: Final[deque[Message | BadLine]] = deque()
        #: Why it ended, once it has; told when everything that came before is.
        self._words: str | None = None
        self._done = False
        self._socket: QSslSocket | None = None
        self._dial: Final = Dial(address, proof, self, timeout=timeout)
        self._dial.reached.connect(self._on_reached)
        self._dial.stranger.connect(self._on_stranger)
        self._dial.failed.connect(self._end)
        self._turn: Final = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(1)
        self._turn.timeout.connect(self._pump)
        #: When something was last passed on.
        self._pumped_at = 0.0

    def open(self) -> None:
        """Start connecting; never waits."""
        self._dial.start()

    def write(self, lines: Iterable[str]) -> None:
        """Send lines, in one write."""
        data = "".join(f"{line}\r\n" for line in lines).encode(errors="replace")
        socket = self._socket
        if self._done or not data or socket is None:
            return
        if socket.state() is not QAbstractSocket.SocketState.ConnectedState:
            return
        socket.write(data)
        if socket.bytesToWrite() + socket.encryptedBytesToWrite() > _MOST_UNWRITTEN:
            self._end(self.tr("The room takes in nothing any more."))

    def close(self) -> None:
        """End it from this side: what was written still goes out, nothing more comes in."""
        if self._done:
            return
        self._finish()
        if self._socket is None:
            self._dial.stop()
            self.deleteLater()
            return
        self._socket.disconnected.connect(self.deleteLater)
        self._socket.flush()
        self._socket.disconnectFromHost()
        QTimer.singleShot(_FAREWELL, self, self.deleteLater)

    def abort(self, words: str) -> None:
        """Count it as lost, for a reason in words."""
        self._end(words)

    def _finish(self) -> None:
        self._done = True
        self._turn.stop()
        self._items.clear()

    def _end(self, words: str) -> None:
        """It is over: tell so, after everything that came before."""
        if self._words is None and not self._done:
            self._words = words
            if self._socket is None:
                self._dial.stop()
            self._pump()

    def _pump(self) -> None:
        """Pass on what came, for the length of one turn; the rest in the next one."""
        turn_ends = perf_counter() + _TURN
        while not self._done:
            if not self._items:
                data = bytes(self._socket.read(_READ_AT_ONCE).data()) if self._socket else b""
                if not data:
                    break
                self._items.extend(self._decoder.feed(data))
            if self._items:
                self.received.emit([self._items.popleft() for _ in range(min(_SLICE, len(self._items)))])
            self._pumped_at = perf_counter()
            if self._pumped_at >= turn_ends and not self._done:
                self._turn.start()
                return
        if self._words is not None and not self._done:
            self._finish()
            if self._socket is not None:
                self._socket.abort()
            self.closed.emit(self._words)
            self.deleteLater()

    def _on_reached(self, reached: Reached) -> None:
        socket = self._socket = reached.socket
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready_read)
        socket.errorOccurred.connect(self._on_error_occurred)
        socket.disconnected.connect(self._on_disconnected)
        # A line of chat is small and urgent; and a peer whose cable is pulled is noticed one day.
        socket.setSocketOption(QAbstractSocket.SocketOption.LowDelayOption, 1)
        socket.setSocketOption(QAbstractSocket.SocketOption.KeepAliveOption, 1)
        self.opened.emit(reached)
        # Something may have come together with the end of the handshake.
        self._on_ready_read()

    def _on_stranger(self, stranger: Stranger) -> None:
        if not self._done:
            self._finish()
            self.stranger.emit(stranger)
            self.deleteLater()

    def _on_ready_read(self) -> None:
        if self._turn.isActive():
            return
        # A socket with TLS tells of each record by itself, all of them in one turn.
        if perf_counter() < self._pumped_at + _TURN:
            self._turn.start()
        else:
            self._pump()

    def _on_error_occurred(self, error: QAbstractSocket.SocketError) -> None:
        if self._socket is not None:
            self._end(error_words(error, self._address, self._socket.errorString()))

    def _on_disconnected(self) -> None:
        self._end(say(HUNG_UP, self._address))
