"""The key that rooms know this user by: made once, shown to rooms as the certificate of the app's end of TLS."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QDnsLookup, QSslCertificate, QSslKey

#: Nobody renews it: it is known because it stays the same.
_VALID: Final = timedelta(days=365 * 30)
#: A port where hardly anything ever listens (RFC 863).
_DISCARD: Final = 9


class OwnKey(QObject):
    """A private key with its certificate, in one file that only its owner can read.

    It is read, or made where there is none, on a thread of its own.

    Signals:
        prepared(): it is here, or it cannot be: then `certificate` is None.
    """

    prepared = Signal()
    _read = Signal(object, object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Final = path
        self._loading: QDnsLookup | None = None
        self.ready = False
        self.key: QSslKey | None = None
        self.certificate: QSslCertificate | None = None
        self._read.connect(self._on_read)

    def prepare(self) -> None:
        """Have it here soon; `prepared` follows once."""
        if self._loading is None:
            # On demand, as all of the network: the window is there sooner.
            from PySide6.QtNetwork import QDnsLookup, QHostAddress

            # Whoever uses Qt's TLS first waits until all of the system's certificates are read, 100 ms and more, and
            # Python stands still meanwhile, on whatever thread it asks. A question for a name server by TLS, at a port
            # where nobody answers, is asked by Qt on a thread of its own.
            here = QHostAddress(QHostAddress.SpecialAddress.LocalHost)
            by_tls = QDnsLookup.Protocol.DnsOverTls
            self._loading = QDnsLookup(QDnsLookup.Type.A, "localhost", by_tls, here, _DISCARD, self)
            self._loading.finished.connect(self._on_loaded)
            self._loading.lookup()

    def _on_loaded(self) -> None:
        Thread(target=self._fetch, name="own key", daemon=True).start()

    def _fetch(self) -> None:
        from PySide6.QtNetwork import QSsl, QSslCertificate, QSslKey

        pem = b""
        with suppress(OSError, ImportError):
            pem = _kept(self._path)
        key, certificate = QSslKey(pem, QSsl.KeyAlgorithm.Ec), QSslCertificate(pem)
        good = not key.isNull() and not certificate.isNull()
        with suppress(RuntimeError):  # the program has ended meanwhile
            self._read.emit(key if good else None, certificate if good else None)

    def _on_read(self, key: "QSslKey | None", certificate: "QSslCertificate | None") -> None:
        self.key, self.certificate, self.ready = key, certificate, True
        self.prepared.emit()


def _kept(path: Path) -> bytes:
    """The file, made where there is none. Raises OSError where it can be neither read nor written."""
    if not path.exists():
        pem = _made()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_bytes()


def _made() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    # No name of a person or a computer: every room reads it.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Landline")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A computer without internet may have a clock that is wrong.
        .not_valid_before(now - timedelta(days=365 * 5))
        .not_valid_after(now + _VALID)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
