"""A connection to a room: bytes on a socket, messages in the app."""

from collections import deque
from collections.abc import Iterable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QSslSocket

from server.protocol import limits
from server.protocol.address import Address
from server.protocol.lines import BadLine, LineDecoder
from server.protocol.message import Message

#: A network that drops packets gives no answer at all; people do not wait longer than this, in ms.
CONNECT_TIMEOUT: Final = 10_000
#: What the socket takes in before the window has read it, in bytes: then the network waits.
_READ_BUFFER: Final = 256 * 1024
#: One read, in bytes: its messages are made in well below a millisecond.
_READ_AT_ONCE: Final = 8 * 1024
#: How many messages go out in one signal, and how long before the window has its turn again, in seconds.
_SLICE: Final = 64
_TURN: Final = 0.004
#: A room that takes in nothing any more is lost, not waited for. In bytes.
_MOST_UNWRITTEN: Final = 1024 * 1024
#: Time for the last words to be written when the person leaves, in ms.
_FAREWELL: Final = 2_000


class Link(QObject):
    """One connection, in its whole life: opened, messages, closed. A new one is made for the next try.

    Signals:
        opened(): the connection stands.
        received(items): what came, a list of Message and BadLine, in order; a bounded number at once.
        closed(words): the connection is gone, or never came to be; says why. The last signal; never sent when the
            link was closed from this side.
    """

    opened = Signal()
    received = Signal(list)
    closed = Signal(str)

    def __init__(self, address: Address, parent: QObject | None = None, *, timeout: int = CONNECT_TIMEOUT) -> None:
        super().__init__(parent)
        self._address: Final = address
        self._decoder: Final = LineDecoder(limits.ALL_TAGS, limits.SERVER_LINE, fallback="cp1252")
        self._items: Final[deque[Message | BadLine]] = deque()
        #: Why it ended, once it has; told when everything that came before is.
        self._words: str | None = None
        self._done = False
        self._socket: Final = QSslSocket(self)
        self._socket.setReadBufferSize(_READ_BUFFER)
        self._socket.connected.connect(self._on_connected)
        self._socket.readyRead.connect(self._on_ready_read)
        self._socket.errorOccurred.connect(self._on_error_occurred)
        self._socket.disconnected.connect(self._on_disconnected)
        self._timeout: Final = QTimer(self)
        self._timeout.setSingleShot(True)
        self._timeout.setInterval(timeout)
        self._timeout.timeout.connect(self._on_timeout)
        self._turn: Final = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._pump)

    def open(self) -> None:
        """Start connecting; never waits."""
        self._timeout.start()
        if self._address.tls:
            # The certificate is checked against the system's authorities; one that is not known ends the connection.
            self._socket.encrypted.connect(self._on_connected)
            self._socket.connectToHostEncrypted(self._address.host, self._address.port)
        else:
            self._socket.connectToHost(self._address.host, self._address.port)

    def write(self, lines: Iterable[str]) -> None:
        """Send lines, in one write."""
        data = "".join(f"{line}\r\n" for line in lines).encode(errors="replace")
        if self._done or not data or self._socket.state() is not QAbstractSocket.SocketState.ConnectedState:
            return
        self._socket.write(data)
        if self._socket.bytesToWrite() > _MOST_UNWRITTEN:
            self._end(self.tr("The room takes in nothing any more."))

    def close(self) -> None:
        """End it from this side: what was written still goes out, nothing more comes in."""
        if self._done:
            return
        self._finish()
        self._socket.disconnected.connect(self.deleteLater)
        self._socket.flush()
        self._socket.disconnectFromHost()
        QTimer.singleShot(_FAREWELL, self, self.deleteLater)

    def abort(self, words: str) -> None:
        """Count it as lost, for a reason in words."""
        self._end(words)

    def _finish(self) -> None:
        self._done = True
        self._timeout.stop()
        self._turn.stop()
        self._items.clear()

    def _end(self, words: str) -> None:
        """It is over: tell so, after everything that came before."""
        if self._words is None and not self._done:
            self._words = words
            self._timeout.stop()
            self._pump()

    def _pump(self) -> None:
        """Pass on what came, for the length of one turn; the rest in the next one."""
        turn_ends = perf_counter() + _TURN
        while not self._done:
            if not self._items:
                data = bytes(self._socket.read(_READ_AT_ONCE).data())
                if not data:
                    break
                self._items.extend(self._decoder.feed(data))
            if self._items:
                self.received.emit([self._items.popleft() for _ in range(min(_SLICE, len(self._items)))])
            if perf_counter() >= turn_ends and not self._done:
                self._turn.start()
                return
        if self._words is not None and not self._done:
            self._finish()
            self._socket.abort()
            self.closed.emit(self._words)
            self.deleteLater()

    def _on_connected(self) -> None:
        if self._address.tls and not self._socket.isEncrypted():
            return
        self._timeout.stop()
        # A line of chat is small and urgent; and a peer whose cable is pulled is noticed one day.
        self._socket.setSocketOption(QAbstractSocket.SocketOption.LowDelayOption, 1)
        self._socket.setSocketOption(QAbstractSocket.SocketOption.KeepAliveOption, 1)
        self.opened.emit()

    def _on_ready_read(self) -> None:
        if not self._turn.isActive():
            self._pump()

    def _on_error_occurred(self, error: QAbstractSocket.SocketError) -> None:
        self._end(self._error_words(error))

    def _on_disconnected(self) -> None:
        self._end(self.tr("The room closed the connection."))

    def _on_timeout(self) -> None:
        self._end(self._error_words(QAbstractSocket.SocketError.SocketTimeoutError))

    def _error_words(self, error: QAbstractSocket.SocketError) -> str:
        """What happened, what was tried, what to do."""
        match error:
            case QAbstractSocket.SocketError.HostNotFoundError:
                said = self.tr("There is no computer called {host}. Is it spelled right, and on this network?")
            case QAbstractSocket.SocketError.ConnectionRefusedError:
                said = self.tr(
                    "Nobody answers at {host} port {port}. Is the room open on that computer? "
                    "Its firewall may also be in the way."
                )
            case QAbstractSocket.SocketError.SocketTimeoutError:
                said = self.tr(
                    "No answer from {host} port {port}. Is that computer on, and on the same network? "
                    "Its firewall may also be in the way."
                )
            case QAbstractSocket.SocketError.RemoteHostClosedError:
                said = self.tr("The room closed the connection.")
            case QAbstractSocket.SocketError.NetworkError:
                said = self.tr("The way to {host} is not open. Is this computer connected to the network?")
            case QAbstractSocket.SocketError.SslHandshakeFailedError:
                said = self.tr("{host} port {port} did not prove who it is, so nothing was sent.")
            case _:
                said = self.tr("The connection to {host} port {port} failed: {error}.")
        return said.format(host=self._address.host, port=self._address.port, error=self._socket.errorString())
