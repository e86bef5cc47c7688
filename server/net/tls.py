"""TLS between a transport and a protocol: a transport itself, so that whoever speaks through it need not know.

With pyOpenSSL, because the standard library's ssl cannot ask a client for a certificate of its own making, by which
people show who they are (SASL EXTERNAL). https://www.rfc-editor.org/rfc/rfc8446
"""

import asyncio
import contextlib
import logging
import socket
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

from cryptography.hazmat.primitives.hashes import SHA256
from OpenSSL import SSL

from server.net.connection import ENCRYPTION, SEND

_log: Final = logging.getLogger(__name__)

#: Bytes that are taken out at once: more than any record.
_CHUNK: Final = 65_536


def context(certificate: Path, key: Path) -> SSL.Context:
    """What new connections are encrypted with. Raises SSL.Error or OSError where the files are none for that."""
    made = SSL.Context(SSL.TLS_SERVER_METHOD)
    made.set_min_proto_version(SSL.TLS1_2_VERSION)
    made.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION)
    made.set_session_id(b"landline")
    made.use_certificate_chain_file(str(certificate))
    made.use_privatekey_file(str(key))
    made.check_privatekey()
    # Whoever has a key of their own may show it; what it is worth is for accounts to say.
    made.set_verify(SSL.VERIFY_PEER, lambda *_certificate: True)
    return made


class TlsTransport(asyncio.Transport, asyncio.Protocol):
    """One encrypted connection: the protocol of the plain transport, and the transport of the protocol inside.

    The handshake may take `patience` seconds. `lost` is called when the connection is over, whether there was a
    protocol inside by then or not. What a peer does not take is encrypted only when it does: until then all who are
    sent the same share the bytes.
    """

    def __init__(
        self,
        plain: asyncio.Transport,
        tls: SSL.Context,
        inside: asyncio.Protocol,
        patience: float,
        lost: Callable[[], None],
    ) -> None:
        super().__init__()
        self._plain = plain
        self._inside = inside
        self._lost = lost
        #: What is not encrypted yet because the plain transport has enough to send, and its bytes.
        self._later: deque[bytes] = deque()
        self._later_bytes = 0
        #: Whether the plain transport has enough, whether the protocol inside was told so, and whether all is said.
        self._is_full = self._has_paused = self._is_ending = False
        self._tls = SSL.Connection(tls, None)
        self._tls.set_accept_state()
        #: The version and the client's fingerprint, once the handshake is done.
        self._encryption: tuple[str, str] | None = None
        # What there is to send mostly goes out at once; the transport has what the system does not take, and closes it.
        shared = plain.get_extra_info("socket")
        self._socket = socket.socket(shared.family, shared.type, shared.proto, shared.fileno())
        self._patience = asyncio.get_running_loop().call_later(patience, self._give_up)

    # What the plain transport tells.

    def data_received(self, data: bytes) -> None:
        """Encrypted bytes came."""
        try:
            self._tls.bio_write(data)
            if self._encryption is None and not self._shake_hands():
                return
            heard = self._decrypted()
        except SSL.Error as error:
            self._fail(error)
            return
        if heard:
            self._inside.data_received(heard)

    def eof_received(self) -> bool:
        """The peer says no more."""
        return bool(self._inside.eof_received()) if self._encryption else False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._patience.cancel()
        self._socket.detach()
        self._later.clear()
        self._later_bytes = 0
        self._lost()
        if self._encryption is not None:
            self._inside.connection_lost(exc)
        # What points at each other stays in memory until the collector looks for it, which it does seldom.
        self._inside = asyncio.Protocol()

    def pause_writing(self) -> None:
        """The plain transport has enough to send."""
        self._is_full = True
        if not self._has_paused:
            self._has_paused = True
            self._inside.pause_writing()

    def resume_writing(self) -> None:
        """The peer has taken most of it."""
        self._is_full = False
        while self._later and not self._is_full:
            data = self._later.popleft()
            self._later_bytes -= len(data)
            self._encrypt(data)
        if self._is_full:
            return
        if self._is_ending:
            self._end()
        elif self._has_paused:
            self._has_paused = False
            self._inside.resume_writing()

    # What the protocol inside asks.

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Encrypt and send."""
        if not data or self.is_closing():
            return
        if self._is_full:
            self._later.append(bytes(data))
            self._later_bytes += len(data)
        else:
            self._encrypt(bytes(data))

    def send(self, data: bytes) -> int:
        """Encrypt and send where nothing waits; gives how many bytes were taken: all or none."""
        if not data or self.is_closing() or self.get_write_buffer_size():
            return 0
        self._encrypt(data)
        return len(data)

    def close(self) -> None:
        """Say goodbye, and close once all is sent."""
        if not self.is_closing():
            self._is_ending = True
            if not self._later:
                self._end()

    def abort(self) -> None:
        """Close at once."""
        self._plain.abort()

    def is_closing(self) -> bool:
        return self._is_ending or self._plain.is_closing()

    def pause_reading(self) -> None:
        self._plain.pause_reading()

    def resume_reading(self) -> None:
        self._plain.resume_reading()

    def is_reading(self) -> bool:
        return self._plain.is_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._inside = cast(asyncio.Protocol, protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._inside

    def get_write_buffer_size(self) -> int:
        return self._plain.get_write_buffer_size() + self._later_bytes

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """The plain transport's stay as they are: what is more than they allow waits here."""

    def can_write_eof(self) -> bool:
        return False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection: `encryption` beside what the plain transport knows."""
        if name == ENCRYPTION:
            return self._encryption
        if name == SEND:
            return self.send
        if name == "socket":  # nobody may write past the encryption
            return default
        return self._tls if name == "sslcontext" else self._plain.get_extra_info(name, default)

    # The handshake and the bytes.

    def _shake_hands(self) -> bool:
        """Go on with the handshake; whether it is done."""
        try:
            self._tls.do_handshake()
        except SSL.WantReadError:
            self._flush()
            return False
        self._patience.cancel()
        shown = self._tls.get_peer_certificate(as_cryptography=True)
        fingerprint = shown.fingerprint(SHA256()).hex() if shown is not None else ""
        self._encryption = (self._tls.get_protocol_version_name(), fingerprint)
        self._flush()
        self._inside.connection_made(self)
        return True

    def _decrypted(self) -> bytes:
        """All that can be read by now; closes where the peer said goodbye."""
        heard: list[bytes] = []
        try:
            while True:
                heard.append(self._tls.recv(_CHUNK))
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.close()
        self._flush()  # what TLS itself has to answer
        return b"".join(heard)

    def _encrypt(self, data: bytes) -> None:
        if self._plain.is_closing():
            return
        try:
            self._tls.sendall(data)
        except SSL.Error as error:
            self._fail(error)
            return
        self._flush()

    def _flush(self) -> None:
        if self._plain.is_closing():
            return
        try:
            while True:
                data = self._tls.bio_read(_CHUNK)
                sent = 0
                if not self._plain.get_write_buffer_size():
                    with contextlib.suppress(OSError):  # it takes nothing now, or is gone, of which the transport tells
                        sent = self._socket.send(data)
                if sent < len(data):
                    self._plain.write(data[sent:])
                if len(data) < _CHUNK:  # to be told that there is no more costs as much as to encrypt
                    return
        except SSL.WantReadError:
            pass

    def _end(self) -> None:
        """All that was to be sent is: say goodbye."""
        if self._encryption is not None and not self._plain.is_closing():
            with contextlib.suppress(SSL.Error):
                self._tls.shutdown()
                self._flush()
        self._plain.close()

    def _fail(self, error: SSL.Error) -> None:
        """What came is no TLS, or broken: the peer is told by TLS's own alert, and that is the end."""
        _log.debug("TLS with %s failed: %s", self._plain.get_extra_info("peername"), error)
        self._flush()
        self._plain.close()

    def _give_up(self) -> None:
        self._plain.abort()
