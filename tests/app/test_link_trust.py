"""Encrypted connections: who answers, whether it is the one that was meant, and what happens where nothing encrypts."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from threading import Thread
from time import perf_counter

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.net.dial import Proof, Reached
from app.net.link import Link
from app.net.own_key import OwnKey
from app.state.security import Security, Stranger
from server.net.certificate import Certificate, own
from server.protocol.address import Address
from server.protocol.fingerprint import AUTHORITY, grouped
from server.protocol.message import Message
from server.trust import KnownFingerprints
from tests.app.room_fixture import OpenRoom, open_room
from tests.fakes import FakeServer

Serve = Callable[[socket.socket], None]
#: Nothing is known of the room.
FRESH = Proof()


@contextmanager
def serving(serve: Serve) -> Iterator[int]:
    """The port of a server that deals with each connection in this way."""

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _from = listening.accept()
                with connection, suppress(OSError):
                    serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def encrypting(files: Certificate, serve: Serve) -> Serve:
    """The same, inside TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)

    def inside(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            serve(wrapped)

    return inside


def silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def hang_up(_connection: socket.socket) -> None:
    """Say nothing, and be gone."""


def answering(words: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(words)

    return serve


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return own(tmp_path)


def reached(qtbot: QtBot, port: int, proof: Proof = FRESH, fingerprint: str = "") -> Reached:
    """How far the connection is safe."""
    link = Link(Address("127.0.0.1", port, fingerprint=fingerprint), proof)
    with qtbot.waitSignal(link.opened) as opened:
        link.open()
    link.close()
    assert opened.args is not None
    found: Reached = opened.args[0]
    return found


def refused(qtbot: QtBot, address: Address, proof: Proof = FRESH) -> str:
    """Why nothing came of it."""
    link = Link(address, proof)
    with qtbot.waitSignal(link.closed) as closed:
        link.open()
    assert closed.args is not None
    return str(closed.args[0])


def stranger(qtbot: QtBot, address: Address, proof: Proof) -> Stranger:
    link = Link(address, proof)
    told: list[object] = []
    link.opened.connect(told.append)
    link.closed.connect(told.append)
    with qtbot.waitSignal(link.stranger) as met:
        link.open()
    assert told == []
    assert met.args is not None
    found: Stranger = met.args[0]
    return found


def test_a_room_is_trusted_the_first_time_and_known_the_next(qtbot: QtBot, certificate: Certificate) -> None:
    fingerprint = certificate.fingerprint()
    with serving(encrypting(certificate, silent)) as port:
        first = reached(qtbot, port)
        assert (first.security, first.fingerprint) == (Security.NEW, fingerprint)
        assert reached(qtbot, port, Proof(known=fingerprint)).security is Security.KNOWN
        assert reached(qtbot, port, fingerprint=fingerprint).security is Security.KNOWN


@pytest.mark.parametrize("known", ["5f1c" * 16, AUTHORITY])
def test_another_one_than_last_time_hears_nothing(qtbot: QtBot, certificate: Certificate, known: str) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        while data := connection.recv(4096):
            heard.append(data)

    with serving(encrypting(certificate, listen)) as port:
        found = stranger(qtbot, Address("127.0.0.1", port), Proof(known=known))
    assert found == Stranger(known, certificate.fingerprint(), invited=False)
    assert heard == []


def test_another_one_than_the_invite_names_hears_nothing(qtbot: QtBot, certificate: Certificate) -> None:
    with serving(encrypting(certificate, silent)) as port:
        found = stranger(qtbot, Address("127.0.0.1", port, fingerprint="5f1c" * 16), Proof())
    assert found == Stranger("5f1c" * 16, certificate.fingerprint(), invited=True)


def test_an_invite_cannot_talk_away_what_is_known(qtbot: QtBot, certificate: Certificate) -> None:
    with serving(encrypting(certificate, silent)) as port:
        address = Address("127.0.0.1", port, fingerprint=certificate.fingerprint())
        found = stranger(qtbot, address, Proof(known="5f1c" * 16))
    assert not found.invited


def test_an_irc_network_needs_an_authority(qtbot: QtBot, certificate: Certificate) -> None:
    with serving(encrypting(certificate, silent)) as port:
        words = refused(qtbot, Address("127.0.0.1", port, tls=True))
    assert words == f"127.0.0.1 port {port} did not prove who it is, so nothing was sent."


@pytest.mark.parametrize(
    "serve",
    [answering(b":irc.example NOTICE * :what?\r\n"), hang_up],
    ids=["garbage", "hangs up"],
)
def test_a_server_of_old_is_spoken_to_plainly(qtbot: QtBot, serve: Serve) -> None:
    tries: list[int] = []

    def first_then_plain(connection: socket.socket) -> None:
        tries.append(1)
        (serve if len(tries) == 1 else silent)(connection)

    with serving(first_then_plain) as port:
        assert reached(qtbot, port)[1:] == (Security.NONE, "", False)
        qtbot.waitUntil(lambda: len(tries) == 2)


def test_a_server_of_old_that_waits_for_more_is_spoken_to_plainly(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.net.dial._HANDSHAKE", 100)
    with serving(silent) as port:
        assert reached(qtbot, port).security is Security.NONE


def test_what_spoke_plainly_a_moment_ago_is_not_asked_again(qtbot: QtBot, server: FakeServer) -> None:
    assert reached(qtbot, server.port, Proof(plain=True)).security is Security.NONE
    qtbot.waitUntil(lambda: server.connections == 1)


@pytest.fixture
def server(qtbot: QtBot) -> FakeServer:
    return FakeServer(welcomes=False)


@pytest.mark.parametrize(
    "serve",
    [answering(b":irc.example NOTICE * :what?\r\n"), answering(b""), answering(b"\x15\x03\x03\x00\x02\x02\x28")],
    ids=["garbage", "hangs up", "alert"],
)
@pytest.mark.parametrize("plain", [False, True])
def test_nothing_is_said_plainly_to_a_room_that_encrypted_before(qtbot: QtBot, serve: Serve, plain: bool) -> None:
    with serving(serve) as port:
        words = refused(qtbot, Address("127.0.0.1", port), Proof(known="5f1c" * 16, plain=plain))
        assert words.startswith(f"127.0.0.1 port {port} answers, but not encrypted as it should, so nothing was sent.")
        invited = refused(qtbot, Address("127.0.0.1", port, fingerprint="5f1c" * 16), Proof(plain=plain))
        assert invited == words


def test_a_room_that_encrypted_before_and_says_nothing_is_given_up(qtbot: QtBot) -> None:
    with serving(silent) as port:
        link = Link(Address("127.0.0.1", port), Proof(known="5f1c" * 16), timeout=200)
        with qtbot.waitSignal(link.closed) as closed:
            link.open()
    assert closed.args is not None
    assert closed.args[0].startswith(f"No answer from 127.0.0.1 port {port}.")


def test_closing_while_it_is_called_ends_quietly(qtbot: QtBot) -> None:
    with serving(silent) as port:
        link = Link(Address("127.0.0.1", port), Proof())
        told: list[object] = []
        for signal in (link.opened, link.closed, link.stranger):
            signal.connect(told.append)
        link.open()
        with qtbot.waitSignal(link.destroyed):
            link.close()
    assert told == []


def test_all_that_was_said_before_the_end_arrives(qtbot: QtBot, certificate: Certificate) -> None:
    lines = b"".join(b":fern!f@f PRIVMSG #lobby :%d\r\n" % number for number in range(40_000))

    def flood(connection: socket.socket) -> None:
        connection.sendall(lines + b"ERROR :bye\r\n")

    with serving(encrypting(certificate, flood)) as port:
        link = Link(Address("127.0.0.1", port), Proof())
        items: list[Message] = []
        link.received.connect(items.extend)
        with qtbot.waitSignal(link.closed):
            link.open()
    assert len(items) == 40_001
    assert items[-1] == Message("ERROR", ("bye",))


# The user's own key.


def prepared(qtbot: QtBot, path: Path) -> OwnKey:
    own_key = OwnKey(path)
    with qtbot.waitSignal(own_key.prepared):
        own_key.prepare()
    return own_key


def test_the_key_is_made_once_and_nobody_else_reads_it(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "new" / "key.pem"
    made, again = prepared(qtbot, path), prepared(qtbot, path)
    assert made.certificate is not None
    assert made.certificate == again.certificate
    assert S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "kept", [b"", b"no key", b"-----BEGIN EC PRIVATE KEY-----\n!!\n-----END EC PRIVATE KEY-----\n"]
)
def test_a_key_that_cannot_be_read_is_none(qtbot: QtBot, tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "key.pem").write_bytes(kept)
    assert prepared(qtbot, tmp_path / "key.pem").certificate is None


def test_a_folder_that_cannot_be_written_costs_the_key_and_nothing_else(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    own_key = OwnKey(tmp_path / "file" / "key.pem")
    with serving(silent) as port:
        assert reached(qtbot, port, Proof(plain=True, own_key=own_key)).security is Security.NONE
    assert own_key.certificate is None


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path / "room") as opened:
        yield opened


def test_our_own_room_is_the_one_that_its_host_says(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    own_key = OwnKey(tmp_path / "key.pem")
    assert room.ready.fingerprint
    found = reached(qtbot, room.ready.port, Proof(own_key=own_key), room.ready.fingerprint)
    assert found[1:] == (Security.KNOWN, room.ready.fingerprint, True)


def test_the_window_has_its_turns_while_the_key_is_made_and_hands_are_shaken(
    qtbot: QtBot, room: OpenRoom, tmp_path: Path
) -> None:
    gaps: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append(now - last)
        last = now

    ticker = QTimer(interval=0)
    ticker.timeout.connect(tick)
    ticker.start()
    reached(qtbot, room.ready.port, Proof(own_key=OwnKey(tmp_path / "key.pem")))
    ticker.stop()
    # Most of them: the machine may be busy with something else for a moment.
    assert sorted(gaps)[int(len(gaps) * 0.9)] < 0.016


# What is remembered.


def test_fingerprints_are_remembered_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "fingerprints.json"
    known = KnownFingerprints(path)
    assert known.of(Address("otter")) == ""
    known.remember(Address("Otter"), "5f1c" * 16)
    known.remember(Address("otter", 6697), AUTHORITY)
    again = KnownFingerprints(path)
    assert again.of(Address("otter", channel="#tea")) == "5f1c" * 16
    assert again.of(Address("otter", 6697)) == AUTHORITY
    assert S_IMODE(path.stat().st_mode) == 0o600
    again.forget_all()
    assert KnownFingerprints(path).of(Address("otter")) == ""


def test_the_oldest_fingerprint_is_forgotten_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.trust.MOST", 2)
    known = KnownFingerprints(tmp_path / "fingerprints.json")
    for host in ("a", "b", "c"):
        known.remember(Address(host), "5f1c" * 16)
    assert [bool(known.of(Address(host))) for host in ("a", "b", "c")] == [False, True, True]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a 1": 3}', '{"otter 5263": "xyz"}', '{"otter 5263": null}'])
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "fingerprints.json").write_text(text)
    assert KnownFingerprints(tmp_path / "fingerprints.json").of(Address("otter")) == ""


def test_people_compare_groups_of_four() -> None:
    assert grouped("0123456789abcdef" * 4) == "\n".join(["0123 4567 89AB CDEF"] * 4)
