"""The room's own key and certificate, made once: what programs remember a room by."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

#: Nobody renews it: it is trusted because it stays the same.
_VALID: Final = timedelta(days=365 * 30)


class Certificate(NamedTuple):
    """The files of a certificate (with its chain) and its key."""

    certificate: Path
    key: Path

    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal. Raises OSError or ValueError where the file holds none."""
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).fingerprint(SHA256()).hex()

    def is_self_signed(self) -> bool:
        """Whether no authority stands behind it. Raises as `fingerprint` does."""
        certificate = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return certificate.issuer == certificate.subject


def own(data: Path) -> Certificate:
    """The room's own, kept in its data folder; made where there is none. Raises OSError where it cannot be written."""
    files = Certificate(data / "tls.crt", data / "tls.key")
    if not (files.certificate.exists() and files.key.exists()):
        _make(files)
    return files


def _make(files: Certificate) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # No name of a person or a computer: whoever calls the port reads it.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Landline room")])
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
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    _write(files.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(files.certificate, certificate.public_bytes(Encoding.PEM))


def _write(path: Path, data: bytes) -> None:
    """Put a file there that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
