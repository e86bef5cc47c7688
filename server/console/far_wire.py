"""The way to a room on another computer: its control API through a WebSocket, over TLS and nothing else.

The room is known by its certificate, as somebody said once that it is the right one; nothing is sent before that is
looked at. https://www.rfc-editor.org/rfc/rfc6455
"""

import base64
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QAbstractSocket, QSsl, QSslSocket
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import WebSocketURI

from resources.network import error_words, fingerprint_of
from server.console.wires import Reason, Refusal, Wire
from server.protocol.address import Address
from server.protocol.fingerprint import AUTHORITY
from server.protocol.words import printable

#: Milliseconds until a room has answered, from the first packet to the WebSocket.
_PATIENCE: Final = 15_000
#: Bytes taken in at once: they are decrypted in one go.
_AT_ONCE: Final = 64 * 1024
#: Bytes of one message: 10,000 connections with all that is told of them take 4 MB.
_LONGEST: Final = 32 << 20
#: Characters of what a room says to why it refuses.
_MOST_WORDS: Final = 300
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Far:
    """A room on another computer, and who manages it. `fingerprint` is what the room has to show: SHA-256 of its
    certificate, AUTHORITY, or nothing where it was never met.
    """

    address: Address
    user: str
    password: str = field(repr=False)
    fingerprint: str = ""

    @property
    def authorization(self) -> str:
        """The header that says who this is. https://www.rfc-editor.org/rfc/rfc7617"""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode(errors="replace")).decode()

    def accepts(self, shown: str, *, certified: bool) -> bool:
        """Whether a room that shows this is the one that was met; `certified`: an authority vouches for its name."""
        return shown == self.fingerprint or (certified and self.fingerprint in {"", AUTHORITY})


class FarWire(Wire):
    """A WebSocket to a room."""

    def __init__(self, far: Far, parent: QObject) -> None:
        super().__init__(parent)
        self._far = far
        self._socket: QSslSocket | None = None
        self._protocol: ClientProtocol | None = None
        self._up = False
        #: The pieces of a message that is not whole yet, and their bytes.
        self._pieces: list[bytes] = []
        self._held = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._on_patience)

    @property
    def local_address(self) -> str:
        return "" if self._socket is None else self._socket.localAddress().toString().removeprefix("::ffff:")

    @property
    def available(self) -> bool:
        return self._up and self._socket is not None and self._socket.bytesAvailable() > 0

    @property
    def unsent(self) -> int:
        return 0 if self._socket is None else self._socket.bytesToWrite() + self._socket.encryptedBytesToWrite()

    def open(self) -> None:
        self._drop()
        self.trouble = ""
        socket = self._socket = QSslSocket(self)
        socket.setReadBufferSize(_AT_ONCE)
        socket.setProtocol(QSsl.SslProtocol.TlsV1_2OrLater)
        # Its certificate is looked at once it is here, before a word is sent.
        socket.setPeerVerifyMode(QSslSocket.PeerVerifyMode.QueryPeer)
        socket.encrypted.connect(self._on_encrypted)
        socket.readyRead.connect(self._on_ready_read)
        socket.errorOccurred.connect(self._on_error_occurred)
        socket.disconnected.connect(self._end)
        self._patience.start()
        socket.connectToHostEncrypted(self._far.address.host, self._far.address.port)

    def abort(self) -> None:
        self._end()

    def write(self, line: bytes) -> None:
        if self._protocol is not None and self._up:
            self._protocol.send_text(line.removesuffix(b"\n"))
            self._flush()

    def read(self) -> bytes:
        """Decrypted messages, a line each."""
        if self._socket is None or self._protocol is None:
            return b""
        self._protocol.receive_data(bytes(self._socket.read(_AT_ONCE).data()))
        whole = bytearray()
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                whole += self._take(event)
        self._flush()
        if self._protocol.close_expected():
            QTimer.singleShot(0, self, self._end)
        return bytes(whole)

    def _take(self, frame: Frame) -> bytes:
        if frame.opcode not in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
            return b""
        self._pieces.append(bytes(frame.data))
        self._held += len(frame.data)
        if self._held > _LONGEST:
            QTimer.singleShot(0, self, self._end)
            self._pieces.clear()
        if not frame.fin:
            return b""
        message = b"".join(self._pieces).replace(b"\n", b" ") + b"\n"
        self._pieces.clear()
        self._held = 0
        return message

    def _flush(self) -> None:
        if self._protocol is not None and self._socket is not None:
            for data in self._protocol.data_to_send():
                if data:
                    self._socket.write(data)

    def _on_encrypted(self) -> None:
        if self._socket is None:
            return
        shown = fingerprint_of(self._socket.peerCertificate())
        certified = not self._socket.sslHandshakeErrors()
        if not self._far.accepts(shown, certified=certified):
            self._refuse(Refusal(Reason.STRANGER if self._far.fingerprint else Reason.NEW, "", shown))
            return
        address = self._far.address
        where = WebSocketURI(secure=True, host=address.host, port=address.port, path="/api", query="")
        self._protocol = ClientProtocol(where, max_size=_LONGEST)
        request = self._protocol.connect()
        request.headers["Authorization"] = self._far.authorization
        request.headers["User-Agent"] = "Landline"
        self._protocol.send_request(request)
        self._flush()

    def _on_ready_read(self) -> None:
        if self._up:
            self.readable.emit()
        elif self._socket is not None and self._protocol is not None:
            self._protocol.receive_data(bytes(self._socket.read(_AT_ONCE).data()))
            for event in self._protocol.events_received():
                if isinstance(event, Response):
                    self._on_response(event)
                    return
            if self._protocol.handshake_exc is not None:
                self._refuse(Refusal(Reason.OTHER, self.tr("What answers there is not a room of Landline.")))

    def _on_response(self, response: Response) -> None:
        assert self._protocol is not None  # noqa: S101 - it has just read this
        if self._protocol.handshake_exc is None:
            self._patience.stop()
            self._up = True
            self.opened.emit()
            if self.available:
                self.readable.emit()
        elif isinstance(self._protocol.handshake_exc, InvalidStatus):
            said = printable(bytes(response.body or b"").decode(errors="replace").strip())[:_MOST_WORDS]
            wrong = response.status_code == _UNAUTHORIZED
            words = said or self.tr("The room answers, but does not say why it refuses.")
            self._refuse(Refusal(Reason.PASSWORD if wrong else Reason.OTHER, words))
        else:
            self._refuse(Refusal(Reason.OTHER, self.tr("What answers there is not a room of Landline.")))

    def _on_error_occurred(self, error: QAbstractSocket.SocketError) -> None:
        if self._socket is not None:
            self.trouble = error_words(error, self._far.address, self._socket.errorString())
            self._end()

    def _on_patience(self) -> None:
        self.trouble = error_words(QAbstractSocket.SocketError.SocketTimeoutError, self._far.address, "")
        self._end()

    def _refuse(self, refusal: Refusal) -> None:
        self._drop()
        self.refused.emit(refusal)

    def _end(self) -> None:
        if self._socket is not None:
            self.ended.emit()
            self._drop()

    def _drop(self) -> None:
        socket, self._socket = self._socket, None
        self._protocol = None
        self._up = False
        self._pieces.clear()
        self._held = 0
        self._patience.stop()
        if socket is not None:
            socket.abort()
            socket.deleteLater()
