"""Reaching a room: encrypted where it can be, and never without it where it was before.

Trust on first use: a room proves itself by the certificate that it showed the first time, or that an invite link names.
"""

from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QSsl, QSslSocket

from app.net.own_key import OwnKey
from app.state.security import Security, Stranger
from resources.network import NOT_ENCRYPTED, error_words, fingerprint_of, say
from server.protocol.address import Address
from server.protocol.fingerprint import AUTHORITY

#: What the socket takes in before the window has read it, in bytes: then the network waits. It is decrypted in one go:
#: 256 KB make turns of 20 ms.
_READ_BUFFER: Final = 64 * 1024
#: A server that speaks no TLS may wait for more instead of saying so. A slow network takes two seconds; in ms.
_HANDSHAKE: Final = 4_000
#: Where IRC servers speak plainly, and a room never is (RFC 7194, and browsers refuse them).
_PLAIN_PORTS: Final = frozenset({194, *range(6660, 6670)})

_Error = QAbstractSocket.SocketError
#: What a server that speaks no TLS makes of a try.
_NO_TLS: Final = frozenset(
    {_Error.SslHandshakeFailedError, _Error.SslInternalError, _Error.RemoteHostClosedError, _Error.NetworkError}
)


class Proof(NamedTuple):
    """What is known before the other end answers."""

    #: What the room has to show: the fingerprint of last time, AUTHORITY, or nothing.
    known: str = ""
    #: Whether it is known to speak without TLS, since it did so a moment ago.
    plain: bool = False
    #: What it knows this user by.
    own_key: OwnKey | None = None


class Reached(NamedTuple):
    """The other end answers, and is the one that was meant."""

    socket: QSslSocket
    security: Security
    #: What it showed; AUTHORITY for a certificate of one, empty without TLS.
    fingerprint: str = ""
    #: Whether it was shown the user's own key.
    key_shown: bool = False


class Dial(QObject):
    """One try, with or without TLS as it turns out. The last signal is one of these.

    Signals:
        reached(reached): a connection stands, a Reached; whoever hears it takes the socket over.
        stranger(stranger): another one answers, a Stranger; it was told nothing.
        failed(words): it came to nothing, for a reason in words.
    """

    reached = Signal(object)
    stranger = Signal(object)
    failed = Signal(str)

    def __init__(self, address: Address, proof: Proof, parent: QObject, *, timeout: int) -> None:
        """`timeout` is in ms, for each way that is tried."""
        super().__init__(parent)
        self._address: Final = address
        self._own_key: Final = proof.own_key
        self._expected: Final = proof.known or address.fingerprint
        self._invited: Final = not proof.known
        self._must_encrypt: Final = address.tls or bool(self._expected)
        self._encrypts = self._must_encrypt or not (proof.plain or address.port in _PLAIN_PORTS)
        #: Whether the other end took the connection, and TLS is what is missing.
        self._greeted = False
        self._over = False
        self._socket: QSslSocket | None = None
        self._timeout: Final = QTimer(self, singleShot=True, interval=timeout)
        self._timeout.timeout.connect(self._on_timeout)
        self._handshake: Final = QTimer(self, singleShot=True, interval=_HANDSHAKE)
        self._handshake.timeout.connect(self._try_plainly)

    def start(self) -> None:
        """Try; never waits."""
        self._timeout.start()
        if self._own_key is not None and not self._own_key.ready:
            self._own_key.prepared.connect(self._call)
            self._own_key.prepare()
        else:
            self._call()

    def stop(self) -> None:
        """Not wanted any more: no signal follows."""
        self._over = True
        self._timeout.stop()
        self._handshake.stop()
        self._forsake()
        self.deleteLater()

    @property
    def _certified_only(self) -> bool:
        """Whether an authority has to vouch for the other end, as for `ircs` links."""
        return self._address.tls and not self._expected

    @property
    def _key(self) -> OwnKey | None:
        """What the other end is shown of this user; networks of strangers, nothing."""
        own = self._own_key
        return own if own is not None and own.certificate and self._encrypts and not self._certified_only else None

    def _call(self) -> None:
        if self._over:
            return
        socket = self._socket = QSslSocket(self)
        socket.setReadBufferSize(_READ_BUFFER)
        socket.errorOccurred.connect(self._on_error_occurred)
        socket.connected.connect(self._on_connected)
        if not self._encrypts:
            socket.connectToHost(self._address.host, self._address.port)
            return
        socket.encrypted.connect(self._on_encrypted)
        socket.setProtocol(QSsl.SslProtocol.TlsV1_2OrLater)
        if not self._certified_only:
            # It is looked at once it is here (`_on_encrypted`), before a word is sent.
            socket.setPeerVerifyMode(QSslSocket.PeerVerifyMode.QueryPeer)
        if (own := self._key) and own.certificate and own.key:
            socket.setLocalCertificate(own.certificate)
            socket.setPrivateKey(own.key)
        socket.connectToHostEncrypted(self._address.host, self._address.port)

    def _on_connected(self) -> None:
        if self._over or self._socket is None:
            return
        self._greeted = self._encrypts
        if not self._encrypts:
            self._reach(Reached(self._socket, Security.NONE))
        elif not self._must_encrypt:
            self._handshake.start()

    def _on_encrypted(self) -> None:
        if self._over or self._socket is None:
            return
        socket, expected = self._socket, self._expected
        shown = fingerprint_of(socket.peerCertificate())
        certified = not socket.sslHandshakeErrors()
        key_shown = self._key is not None
        if shown == expected:
            self._reach(Reached(socket, Security.KNOWN, shown, key_shown))
        elif certified and expected in ("", AUTHORITY):
            self._reach(Reached(socket, Security.CERTIFIED, AUTHORITY, key_shown))
        elif not expected:
            self._reach(Reached(socket, Security.NEW, shown, key_shown))
        else:
            self.stop()
            self.stranger.emit(Stranger(expected, shown, self._invited))

    def _on_error_occurred(self, error: QAbstractSocket.SocketError) -> None:
        if self._over or self._socket is None:
            return
        no_tls = self._greeted and error in _NO_TLS
        if no_tls and not self._must_encrypt:
            self._try_plainly()
        elif no_tls and self._expected:
            self._fail(say(NOT_ENCRYPTED, self._address))
        else:
            self._fail(error_words(error, self._address, self._socket.errorString()))

    def _on_timeout(self) -> None:
        self._fail(error_words(QAbstractSocket.SocketError.SocketTimeoutError, self._address, ""))

    def _try_plainly(self) -> None:
        """It speaks no TLS, and never did as far as anybody knows."""
        self._handshake.stop()
        self._forsake()
        self._encrypts = self._greeted = False
        self._timeout.start()
        self._call()

    def _reach(self, reached: Reached) -> None:
        self._over = True
        self._timeout.stop()
        self._handshake.stop()
        self._quiet(reached.socket)
        self.reached.emit(reached)
        self.deleteLater()

    def _fail(self, words: str) -> None:
        self.stop()
        self.failed.emit(words)

    def _forsake(self) -> None:
        if self._socket is not None:
            self._quiet(self._socket)
            self._socket.abort()
            self._socket.deleteLater()
            self._socket = None

    def _quiet(self, socket: QSslSocket) -> None:
        """What happens to this socket is nothing to this try any more."""
        socket.errorOccurred.disconnect(self._on_error_occurred)
        socket.connected.disconnect(self._on_connected)
        if self._encrypts:
            socket.encrypted.disconnect(self._on_encrypted)
