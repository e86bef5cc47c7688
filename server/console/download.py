"""The backup of a room on another computer, written into a file here."""

from typing import Final

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from resources.network import fingerprint_of
from server.console.far_wire import Far
from server.protocol.fingerprint import AUTHORITY
from server.protocol.words import printable

#: Bytes taken in at once, and milliseconds of silence: the room writes the backup before it sends it.
_AT_ONCE: Final = 256 * 1024
_PATIENCE: Final = 600_000
_OK: Final = 200
#: Characters of what a room says to why it refuses.
_MOST_WORDS: Final = 300

_Attribute = QNetworkRequest.Attribute


class BackupDownload(QObject):
    """One download; a file that is there already is replaced once the new one is whole.

    Signals:
        progressed(object, object): bytes that have come, and of how many; -1 while that is not known.
        done(object): all has come; its bytes.
        failed(str): it did not come, in words; empty where it was stopped from here. Nothing is left behind.
    """

    progressed = Signal(object, object)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, far: Far, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._far = far
        self._over = False
        self._count = 0
        self._words = ""
        self._file = QSaveFile(path, self)
        self._manager = QNetworkAccessManager(self)
        self._reply: QNetworkReply | None = None

    def start(self) -> None:
        """Begin; never waits."""
        if not self._file.open(QIODevice.OpenModeFlag.WriteOnly):
            self._fail(self._file.errorString())
            return
        url = QUrl()
        url.setScheme("https")
        url.setHost(self._far.address.host)
        url.setPort(self._far.address.port)
        url.setPath("/api/backup")
        request = QNetworkRequest(url)
        manual = QNetworkRequest.RedirectPolicy.ManualRedirectPolicy.value
        request.setAttribute(_Attribute.RedirectPolicyAttribute, manual)
        request.setAttribute(_Attribute.Http2AllowedAttribute, False)
        request.setRawHeader(b"Authorization", self._far.authorization.encode())
        request.setRawHeader(b"User-Agent", b"Landline")
        request.setRawHeader(b"Accept-Encoding", b"identity")
        request.setTransferTimeout(_PATIENCE)
        reply = self._reply = self._manager.get(request)
        reply.setReadBufferSize(_AT_ONCE)
        reply.sslErrors.connect(self._on_ssl_errors)
        reply.encrypted.connect(self._on_encrypted)
        reply.readyRead.connect(self._on_ready_read)
        reply.finished.connect(self._on_finished)

    def stop(self) -> None:
        """It is not wanted any more."""
        self._fail("")

    def _on_ssl_errors(self) -> None:
        if self._reply is not None and self._shown() == self._far.fingerprint:
            self._reply.ignoreSslErrors()

    def _on_encrypted(self) -> None:
        # Before anything was sent. Without errors an authority vouches for it.
        if self._reply is not None and self._far.fingerprint not in {self._shown(), AUTHORITY}:
            self._fail(self.tr("Another computer answers than the one you know. Nothing was sent to it."))

    def _shown(self) -> str:
        return "" if self._reply is None else fingerprint_of(self._reply.sslConfiguration().peerCertificate())

    def _on_ready_read(self) -> None:
        if self._over or self._reply is None:
            return
        data = self._reply.readAll()
        if self._reply.attribute(_Attribute.HttpStatusCodeAttribute) != _OK:
            self._words = (self._words + bytes(data.data()).decode(errors="replace"))[:_MOST_WORDS]
            return
        if self._file.write(data) != data.size():
            self._fail(self._file.errorString())
            return
        self._count += data.size()
        length = self._reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader)
        self.progressed.emit(self._count, length if isinstance(length, int) else -1)

    def _on_finished(self) -> None:
        self._on_ready_read()
        if self._over or self._reply is None:
            return
        if self._words:
            self._fail(printable(self._words.strip()))
        elif self._reply.error() is not QNetworkReply.NetworkError.NoError:
            self._fail(self._reply.errorString())
        elif not self._file.commit():
            self._fail(self._file.errorString())
        else:
            self._over = True
            self.done.emit(self._count)
            self.deleteLater()

    def _fail(self, words: str) -> None:
        if self._over:
            return
        self._over = True
        if self._reply is not None:
            self._reply.abort()
        self._file.cancelWriting()
        self.failed.emit(words)
        self.deleteLater()
