"""What answers where a room was known: nothing that it sends harms the console, and words say what it is."""

import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from websockets.frames import Frame, Opcode
from websockets.utils import accept_key

from server.console import far_wire
from server.console.far_wire import Far
from server.console.link import ControlLink
from server.console.wires import Reason, Refusal
from server.net import certificate
from server.protocol.address import Address
from tests.server.far_room import USER

NOISE = random.Random(7).randbytes(5_000)
Speak = Callable[[ssl.SSLSocket], None]


class Impostor:
    """Something with a known certificate that speaks as a test says, to each who calls."""

    def __init__(self, folder: Path, speak: Speak) -> None:
        files = certificate.own(folder)
        self.fingerprint = sha256(ssl.PEM_cert_to_DER_cert(files.certificate.read_text())).hexdigest()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*files)
        self._speak = speak
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            with suppress(OSError):
                plain, _ = self._listening.accept()
                with self._context.wrap_socket(plain, server_side=True) as encrypted:
                    encrypted.settimeout(20)
                    self._speak(encrypted)
            if self._listening.fileno() < 0:
                return

    def close(self) -> None:
        listening, self._listening = self._listening, socket.socket()
        self._listening.close()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        self._thread.join(20)


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Callable[[Speak], Impostor]]:
    made: list[Impostor] = []

    def make(speak: Speak) -> Impostor:
        made.append(Impostor(tmp_path, speak))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def link(qtbot: QtBot) -> Iterator[ControlLink]:
    made = ControlLink()
    yield made
    made.close()


def call(link: ControlLink, impostor: Impostor) -> None:
    link.open(Far(Address("127.0.0.1", impostor.port), USER, "a password", impostor.fingerprint))


def head_of(encrypted: ssl.SSLSocket) -> bytes:
    heard = b""
    while b"\r\n\r\n" not in heard:
        data = encrypted.recv(4096)
        if not data:
            raise ConnectionError
        heard += data
    return heard


def upgraded(encrypted: ssl.SSLSocket) -> None:
    key = next(
        line.split(b": ")[1] for line in head_of(encrypted).split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key")
    )
    answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    encrypted.sendall(f"{answer}Sec-WebSocket-Accept: {accept_key(key.decode())}\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"220 mail.example ESMTP\r\n", "is not a room of Landline"),
        (NOISE * 4, "is not a room of Landline"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "is not a room of Landline"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "does not say why"),
        (b"HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n<b>\x1b[31mx", "<b>\ufffd[31mx"),
        (b"HTTP/1.1 " + b"x" * 100_000, "is not a room of Landline"),
    ],
    ids=["mail", "noise", "no WebSocket", "a page", "no words", "a terminal's words", "no end"],
)
def test_what_is_no_room_is_told_apart(
    qtbot: QtBot, link: ControlLink, impostor: Callable[[Speak], Impostor], answer: bytes, words: str
) -> None:
    def speak(encrypted: ssl.SSLSocket) -> None:
        head_of(encrypted)
        encrypted.sendall(answer)
        while encrypted.recv(4096):
            pass

    with qtbot.waitSignal(link.refused, timeout=10_000) as refused:
        call(link, impostor(speak))
    assert refused.args is not None
    refusal = refused.args[0]
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, words in refusal.words) == (Reason.OTHER, True)


def test_who_says_nothing_is_not_waited_for(
    qtbot: QtBot, link: ControlLink, impostor: Callable[[Speak], Impostor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_wire, "_PATIENCE", 500)

    def speak(encrypted: ssl.SSLSocket) -> None:
        while encrypted.recv(4096):
            pass

    with qtbot.waitSignal(link.waiting, timeout=10_000):
        call(link, impostor(speak))


def test_nothing_is_said_to_another_computer(
    qtbot: QtBot, link: ControlLink, impostor: Callable[[Speak], Impostor]
) -> None:
    heard: list[bytes] = []
    other = impostor(lambda encrypted: heard.append(encrypted.recv(4096)))
    with qtbot.waitSignal(link.refused) as refused:
        link.open(Far(Address("127.0.0.1", other.port), USER, "a password", "ab" * 32))
    assert refused.args is not None
    assert (refused.args[0].reason, refused.args[0].shown) == (Reason.STRANGER, other.fingerprint)
    other.close()
    assert not any(heard)


@pytest.mark.parametrize(
    "sent",
    [
        NOISE,
        b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",  # more than there is
        Frame(Opcode.CONT, b"of nothing").serialize(mask=False),
        Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=False) + Frame(Opcode.CLOSE, b"").serialize(mask=False),
        Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=False),
    ],
    ids=["noise", "too long", "a piece of nothing", "no text", "goodbye"],
)
def test_what_is_no_websocket_ends_the_try_and_it_is_tried_again(
    qtbot: QtBot, link: ControlLink, impostor: Callable[[Speak], Impostor], sent: bytes
) -> None:
    def speak(encrypted: ssl.SSLSocket) -> None:
        upgraded(encrypted)
        encrypted.sendall(sent)
        while encrypted.recv(4096):
            pass

    with qtbot.waitSignals([link.connected, link.disconnected, link.waiting, link.connected], timeout=15_000):
        call(link, impostor(speak))


def test_answers_in_pieces_and_pings_between_them_are_understood(
    qtbot: QtBot, link: ControlLink, impostor: Callable[[Speak], Impostor]
) -> None:
    ponged: list[bool] = []

    def speak(encrypted: ssl.SSLSocket) -> None:
        upgraded(encrypted)
        encrypted.recv(4096)
        frames = (
            Frame(Opcode.TEXT, b'{"id": 1,\n "result":', fin=False),
            Frame(Opcode.PING, b"well?"),
            Frame(Opcode.CONT, b' "' + "ü".encode()[:1], fin=False),
            Frame(Opcode.CONT, "ü".encode()[1:] + b'"}'),
        )
        for frame in frames:
            for byte in frame.serialize(mask=False):
                encrypted.sendall(bytes([byte]))
        ponged.append(encrypted.recv(4096)[:1] == b"\x8a")
        while encrypted.recv(4096):
            pass

    with qtbot.waitSignal(link.connected, timeout=10_000):
        call(link, impostor(speak))
    got: list[object] = []
    link.call("stats.get", {}, got.append)
    qtbot.waitUntil(lambda: got == ["ü"] and ponged == [True])
    link.close()
