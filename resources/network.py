"""What became of a connection that failed: what happened, what was tried, what to do; and what a room is known by."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QCryptographicHash
from PySide6.QtNetwork import QAbstractSocket, QSslCertificate

from server.protocol.address import Address

_Error = QAbstractSocket.SocketError

#: The room hung up, without a reason.
HUNG_UP: Final = QT_TRANSLATE_NOOP("Troubles", "The room closed the connection.")
#: It spoke TLS before, and does not any more.
NOT_ENCRYPTED: Final = QT_TRANSLATE_NOOP(
    "Troubles",
    "{host} port {port} answers, but not encrypted as it should, so nothing was sent. Is the room closed, and another "
    "program there now? If it stays so, ask the host.",
)
_FAILED: Final = QT_TRANSLATE_NOOP("Troubles", "The connection to {host} port {port} failed: {error}.")
_SENTENCES: Final[Mapping[QAbstractSocket.SocketError, object]] = {
    _Error.HostNotFoundError: QT_TRANSLATE_NOOP(
        "Troubles", "There is no computer called {host}. Is it spelled right, and on this network?"
    ),
    _Error.ConnectionRefusedError: QT_TRANSLATE_NOOP(
        "Troubles",
        "Nobody answers at {host} port {port}. Is the room open on that computer? Its firewall may also be in the way.",
    ),
    _Error.SocketTimeoutError: QT_TRANSLATE_NOOP(
        "Troubles",
        "No answer from {host} port {port}. Is that computer on, and on the same network? "
        "Its firewall may also be in the way.",
    ),
    _Error.RemoteHostClosedError: HUNG_UP,
    _Error.NetworkError: QT_TRANSLATE_NOOP(
        "Troubles", "The way to {host} is not open. Is this computer connected to the network?"
    ),
    _Error.SslHandshakeFailedError: QT_TRANSLATE_NOOP(
        "Troubles", "{host} port {port} did not prove who it is, so nothing was sent."
    ),
}


def error_words(error: QAbstractSocket.SocketError, address: Address, detail: str) -> str:
    """Say what an error of a socket means; `detail` is Qt's own word for it, for those that are rare."""
    return say(_SENTENCES.get(error, _FAILED), address, detail)


def say(sentence: object, address: Address, detail: str = "") -> str:
    """One of the sentences here, about that room."""
    said = QCoreApplication.translate("Troubles", str(sentence))
    return said.format(host=address.host, port=address.port, error=detail)


def fingerprint_of(certificate: QSslCertificate) -> str:
    """SHA-256 of a certificate, 64 hexadecimal digits: what a room is known by."""
    return certificate.digest(QCryptographicHash.Algorithm.Sha256).toHex().toStdString()
