"""Each door under abuse: TLS, the web and plain words are bounded in time, in memory and in what others notice."""

import contextlib
import os
import shutil
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.journeys.hardening import FULL, NO_LIMITS, Fortress, OpenFortress, everything, until, witnesses
from tests.journeys.person import Person
from tests.journeys.test_doors import trusting

_HELLO = b"NICK mallory\r\nUSER m 0 * :m\r\nJOIN #lobby\r\n"
_UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: room\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_CONTINUED, _TEXT, _BINARY, _PING, _LAST = 0, 1, 2, 9, 0x80


def frame(kind: int, data: bytes = b"", announced: int | None = None) -> bytes:
    """One frame of a WebSocket, masked with nothing. https://www.rfc-editor.org/rfc/rfc6455#section-5.2"""
    size = len(data) if announced is None else announced
    length = bytes([0x80 | size]) if size < 126 else b"\xff" + struct.pack("!Q", size)
    return bytes([kind]) + length + bytes(4) + data


@contextlib.contextmanager
def websocket(room: Fortress) -> Iterator[socket.socket]:
    """A WebSocket whose client speaks bare frames, and is in the lobby."""
    with room.call() as line:
        line.sendall(_UPGRADE)
        until(line, b"\r\n\r\n")
        for words in _HELLO.split(b"\r\n")[:-1]:
            line.sendall(frame(_TEXT | _LAST, words))
        until(line, b" 366 ")
        yield line


def pours(line: socket.socket, data: bytes, total: int) -> int:
    """Send the same again and again while the room takes it; how many bytes it took before it hung up."""
    sent = 0
    line.settimeout(1)
    with contextlib.suppress(OSError):
        while sent < total:
            sent += line.send(data)
    return sent


# TLS.


@contextlib.contextmanager
def encrypted(room: Fortress) -> Iterator[ssl.SSLSocket]:
    """Somebody in the lobby, by TLS."""
    with room.call() as line, trusting().wrap_socket(line) as inside:
        inside.sendall(_HELLO)
        until(inside, b" 366 ")
        yield inside


def test_garbage_in_the_middle_of_tls_ends_that_connection_alone(fortress: OpenFortress) -> None:
    room = fortress()
    with witnesses(room.port) as both:
        for garbage in (
            b"x" * 100,
            b"\x17\x03\x03\x40\x00" + os.urandom(16_384),
            b"\x16\x03\x03\x00\x04\x00\x00\x00\x00",
            b"\x15\x03\x03\x00\x02\x02\x28",
        ):
            with encrypted(room) as inside, socket.socket(fileno=os.dup(inside.fileno())) as below:
                below.sendall(garbage)
                everything(below)
                both.chat()
        room.comes_down_to(2)


def test_every_byte_of_a_handshake_may_be_wrong(fortress: OpenFortress) -> None:
    room = fortress(more="[timeouts]\nregistration = 1\n")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    hello = trusting().wrap_bio(incoming, outgoing)
    with contextlib.suppress(ssl.SSLWantReadError):
        hello.do_handshake()
    first = outgoing.read()
    with witnesses(room.port) as both:
        for place in range(0, len(first), 1 if FULL else 10):
            with room.call() as line:
                line.sendall(first[:place] + bytes([first[place] ^ 0xFF]) + first[place + 1 :])
                if place % 50 == 0:
                    both.chat()
        room.comes_down_to(2)


@pytest.mark.skipif(not shutil.which("openssl"), reason="the openssl program is not installed")
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_who_wants_to_shake_hands_again_and_again_is_refused_or_served_and_harms_nobody(
    fortress: OpenFortress, version: str
) -> None:
    room = fortress()
    words = [
        "openssl",
        "s_client",
        "-connect",
        f"127.0.0.1:{room.port}",
        version,
        "-crlf",
    ]
    with witnesses(room.port) as both:
        # R asks to negotiate again (TLS 1.2), K for new keys on both sides (TLS 1.3).
        program = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert program.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            for number in range(200):
                program.stdin.write(b"R\n" if version == "-tls1_2" else b"K\n")
                program.stdin.flush()
                if number % 20 == 0:
                    both.chat()
        program.kill()
        program.communicate()
        both.chat()
        room.comes_down_to(2)


def test_a_tls_client_that_asks_and_never_reads_is_dropped(fortress: OpenFortress) -> None:
    room = fortress(NO_LIMITS + "sendq_bytes = 200000\n")
    with witnesses(room.port) as both, room.call() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with trusting().wrap_socket(line) as inside:
            inside.sendall(_HELLO)
            until(inside, b" 366 ")
            before = room.memory
            pours(inside, b"HELP PRIVMSG\r\n" * 500 + b"MOTD\r\nISUPPORT\r\nLUSERS\r\n" * 500, 100_000_000)
            both.chat()
            assert both.saw_leave() == {"mallory": "SendQ exceeded"}
            assert room.memory - before < 16 * 2**20


def test_all_that_was_said_before_a_goodbye_in_tls_counts(fortress: OpenFortress) -> None:
    room = fortress("connect_rate = 0\n")
    anna = Person("anna", room.port)
    anna.says("JOIN #lobby")
    with encrypted(room) as inside:
        inside.sendall(b"".join(b"PRIVMSG #lobby :%d\r\n" % number for number in range(210)))
        inside.setblocking(False)
        with contextlib.suppress(ssl.SSLError):
            inside.unwrap()
    anna.hears("PRIVMSG #lobby :0")
    anna.hears(":mallory!.* QUIT")
    anna.leaves()


# The web.


def test_a_frame_of_a_gigabyte_is_refused_when_it_is_announced(fortress: OpenFortress) -> None:
    room = fortress()
    with witnesses(room.port) as both:
        for size in (100_000, 2**30, 2**62):
            with websocket(room) as line:
                before = room.memory
                line.sendall(frame(_BINARY | _LAST, announced=size))
                assert pours(line, b"x" * 65_536, 2**30) < 64 * 2**20
                assert room.memory - before < 8 * 2**20
                both.chat()
        room.comes_down_to(2)


def test_fragments_without_an_end_are_refused(fortress: OpenFortress) -> None:
    room = fortress()
    with witnesses(room.port) as both:
        for data in (b"", b"x", b"x" * 1000):
            with websocket(room) as line:
                before = room.memory
                line.sendall(frame(_TEXT, b"PRIVMSG #lobby :"))
                sent = pours(line, frame(_CONTINUED, data) * 1000, 2**24)
                assert sent < 2**24 or not data
                assert room.memory - before < 8 * 2**20
                both.chat()
        room.comes_down_to(2)


@pytest.mark.parametrize("kind", [_PING, _TEXT], ids=["pings", "nothing"])
def test_a_flood_of_empty_frames_neither_slows_the_others_nor_fills_the_memory(
    fortress: OpenFortress, kind: int
) -> None:
    room = fortress()
    flood = rest = frame(kind | _LAST) * 20_000
    with witnesses(room.port) as both, websocket(room) as line:
        before = room.memory
        line.setblocking(False)
        ends = time.monotonic() + (20 if FULL else 1)
        while time.monotonic() < ends:
            with contextlib.suppress(BlockingIOError):
                rest = rest[line.send(rest) :] or flood
            with contextlib.suppress(BlockingIOError):
                line.recv(262_144)
            both.chat()
        print(f"p99 {both.p99 * 1e3:.1f} ms")
        assert both.p99 < 0.05
        assert room.memory - before < 8 * 2**20


def test_heads_without_an_end_are_ended_and_so_is_who_only_looks_on(fortress: OpenFortress) -> None:
    room = fortress(more="[timeouts]\nregistration = 1\n")
    with witnesses(room.port) as both, contextlib.ExitStack() as stack:
        before = room.memory
        starts = (
            b"GET / HTTP/1.1\r\n",
            b"GET /" + b"x" * 5000,
            b"GET / HTTP/1.1\r\nHost: room\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n",
        )
        lines = [stack.enter_context(room.call()) for _ in starts]
        for line, start in zip(lines, starts, strict=True):
            line.sendall(start)
        with room.call() as line:
            line.sendall(b"GET / HTTP/1.1\r\n")
            assert pours(line, b"x: %s\r\n" % (b"y" * 1000) * 50, 2**24) < 2**24
        with room.call() as line:
            line.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            assert pours(line, b"400\r\n%s\r\n" % (b"y" * 1024) * 50, 2**24) < 2**24
        both.chat()
        for line in lines:
            everything(line)
        assert room.memory - before < 24 * 2**20  # the web's half of the program is among it
        room.comes_down_to(2)


def test_requests_that_two_programs_read_differently_are_refused(fortress: OpenFortress) -> None:
    room = fortress()
    bad = (
        b"POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
        b"POST / HTTP/1.1\r\nHost: r\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"GET / HTTP/1.1\r\nHost: r\r\nX : y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: r\r\nX: a\x00b\r\n\r\n",
    )
    for request in bad:
        with room.call() as line:
            line.sendall(request)
            assert until(line, b"\r\n").split(b" ")[1] == b"400"


def test_a_line_break_in_a_message_of_a_websocket_ends_no_line(fortress: OpenFortress) -> None:
    room = fortress()
    with witnesses(room.port) as both, websocket(room) as line:
        anna = Person("carl", room.port)
        anna.says("JOIN #lobby")
        for mark in (b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n"):
            line.sendall(frame(_TEXT | _LAST, b"PRIVMSG #lobby :a%bQUIT :b" % mark))
            line.sendall(frame(_BINARY | _LAST, b"TOPIC #lobby :a%bQUIT :b" % mark))
            anna.hears("PRIVMSG #lobby :a *QUIT :b$")
        both.chat()
        anna.leaves()


# Plain words.


def test_the_door_for_plain_words_withstands_a_flood_without_ends(fortress: OpenFortress) -> None:
    room = fortress("connect_rate = 0\n", "[server]\nplain_text_door = true\n")
    flood = "é".encode() * 500_000
    with witnesses(room.port) as both, room.call() as line, room.call() as other:
        line.sendall(b"mallory\n")
        until(line, b"Here now")
        other.sendall(b"x" * 100_000)  # never a name
        before = room.memory
        line.setblocking(False)
        other.setblocking(False)
        for _ in range(80 if FULL else 20):
            for one in (line, other):
                with contextlib.suppress(
                    OSError
                ):  # it takes no more now, or never again from who does not read as fast
                    one.send(flood)
                with contextlib.suppress(OSError):
                    one.recv(262_144)
            both.chat()
        # Not even the one that came while the longest piece was taken in.
        assert max(both.delays) < 0.2
        assert room.memory - before < 16 * 2**20
