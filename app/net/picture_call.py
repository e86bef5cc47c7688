"""One picture asked of a web server: bounded in size and time, and nothing is told beside the address."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest, QSslConfiguration

from resources.network import fingerprint_of
from server.protocol.fingerprint import AUTHORITY

#: What is taken in of one picture, in bytes.
MOST_BYTES: Final = 512 * 1024
_AT_ONCE: Final = 64 * 1024
_OK: Final = 200

_Attribute = QNetworkRequest.Attribute
_MANUAL: Final = QNetworkRequest.LoadControl.Manual.value


class PictureCall(QObject):
    """One GET. It follows no redirect, logs in nowhere, and sends and keeps no cookie.

    Signals:
        answered(data): the whole picture, or nothing where there is none. The last signal.
    """

    answered = Signal(bytes)

    def __init__(self, manager: QNetworkAccessManager, url: QUrl, proof: str, parent: QObject, *, timeout: int) -> None:
        """`proof` is what the other end of an https address has to show: a fingerprint, or else a certificate of an
        authority. `timeout` is in ms, for all of it."""
        super().__init__(parent)
        self._fingerprint: Final = "" if proof == AUTHORITY else proof
        self._data = bytearray()
        self._over = False
        self._reply: Final = manager.get(_request(url, by_authority=not self._fingerprint))
        self._reply.setParent(self)
        self._reply.setReadBufferSize(_AT_ONCE)
        self._reply.sslErrors.connect(self._on_ssl_errors)
        self._reply.encrypted.connect(self._on_encrypted)
        self._reply.metaDataChanged.connect(self._on_headers)
        self._reply.readyRead.connect(self._on_ready_read)
        self._reply.finished.connect(self._on_finished)
        self._timeout: Final = QTimer(self, singleShot=True, interval=timeout)
        self._timeout.timeout.connect(self.stop)
        self._timeout.start()

    def stop(self) -> None:
        """It takes too long, or nobody wants it any more: nothing came."""
        self._end(b"")

    @property
    def _shows_proof(self) -> bool:
        shown = fingerprint_of(self._reply.sslConfiguration().peerCertificate())
        return bool(self._fingerprint) and shown == self._fingerprint

    def _end(self, data: bytes) -> None:
        if not self._over:
            self._over = True
            self._timeout.stop()
            self._reply.abort()
            self.answered.emit(data)
            self.deleteLater()

    def _on_ssl_errors(self) -> None:
        if self._shows_proof:
            self._reply.ignoreSslErrors()

    def _on_encrypted(self) -> None:
        # Before anything was sent.
        if self._fingerprint and not self._shows_proof:
            self.stop()

    def _on_headers(self) -> None:
        status = self._reply.attribute(_Attribute.HttpStatusCodeAttribute)
        length = self._reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader)
        if status != _OK or (isinstance(length, int) and length > MOST_BYTES):
            self.stop()

    def _on_ready_read(self) -> None:
        if not self._over:
            self._data += self._reply.readAll().data()
            if len(self._data) > MOST_BYTES:
                self.stop()

    def _on_finished(self) -> None:
        self._on_ready_read()
        good = self._reply.error() is QNetworkReply.NetworkError.NoError
        self._end(bytes(self._data) if good else b"")


def _request(url: QUrl, *, by_authority: bool) -> QNetworkRequest:
    request = QNetworkRequest(url)
    request.setAttribute(_Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy.value)
    for attribute in (
        _Attribute.CookieLoadControlAttribute,
        _Attribute.CookieSaveControlAttribute,
        _Attribute.AuthenticationReuseAttribute,
    ):
        request.setAttribute(attribute, _MANUAL)
    request.setAttribute(_Attribute.Http2AllowedAttribute, False)
    # In place of what Qt says of the system, its language, and that a little may become much.
    request.setRawHeader(b"User-Agent", b"Landline")
    request.setRawHeader(b"Accept-Language", b"*")
    request.setRawHeader(b"Accept-Encoding", b"identity")
    if not by_authority:
        security = QSslConfiguration.defaultConfiguration()
        security.setCaCertificates([])
        request.setSslConfiguration(security)
    return request
