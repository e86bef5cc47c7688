"""One port for everybody: encrypted, plain IRC, the web, plain words; and nothing that comes in wrongly harms it."""

import contextlib
import hashlib
import json
import os
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from server.net import certificate
from server.protocol.ready import Ready
from tests.journeys.person import Person
from tests.journeys.programs import Programs
from tests.journeys.test_server_program import opens

People = Callable[..., Person]


def opened(programs: Programs, tmp_path: Path, settings: str = "") -> Ready:
    file = tmp_path / "room.toml"
    file.write_text("[limits]\nconnect_rate = 0\nmessage_rate = 0\n" + settings)
    return opens(programs.python("room", "server", "--headless", "127.0.0.1", "0", "--config", str(file)))


@pytest.fixture
def room(programs: Programs, tmp_path: Path) -> Ready:
    return opened(programs, tmp_path)


@pytest.fixture
def text_room(programs: Programs, tmp_path: Path) -> Ready:
    return opened(programs, tmp_path, "[server]\nplain_text_door = true\n")


@contextlib.contextmanager
def calling(room: Ready) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", room.port), 10) as line:
        yield line


def trusting() -> ssl.SSLContext:
    """What programs do that remember a room by its fingerprint."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def hears(line: socket.socket, words: bytes) -> bytes:
    """Read until these words have come."""
    heard = b""
    while words not in heard:
        data = line.recv(65536)
        assert data, f"hung up after {heard!r}"
        heard += data
    return heard


# TLS.


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_room_port_speaks_tls_with_the_certificate_that_it_named(room: Ready, version: ssl.TLSVersion) -> None:
    context = trusting()
    context.maximum_version = version
    with calling(room) as line, context.wrap_socket(line) as inside:
        assert hashlib.sha256(inside.getpeercert(binary_form=True) or b"").hexdigest() == room.fingerprint
        inside.sendall(b"CAP LS 302\r\nNICK anna\r\nUSER a 0 * :a\r\nCAP END\r\n")
        assert b"sasl=PLAIN,SCRAM-SHA-256 " in hears(inside, b" 001 anna ")
        # More than one record each way.
        inside.sendall(b"PRIVMSG anna :" + b"x" * 300 + b"\r\n" + b"PING 1\r\n" * 2000 + b"PING last\r\n")
        assert hears(inside, b":last\r\n").count(b"PONG") == 2001


def test_a_key_of_ones_own_opens_ones_account(room: Ready, tmp_path: Path) -> None:
    files = certificate.own(tmp_path)
    context = trusting()
    context.load_cert_chain(*files)
    for lines, answer in (
        (b"NICK anna\r\nUSER a 0 * :a\r\nPING in\r\nREGISTER * * *\r\n", b" 900 "),
        (b"CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE +\r\n", b" 903 "),
    ):
        with calling(room) as line, context.wrap_socket(line) as inside:
            inside.sendall(lines)
            assert b"logged in as anna" in hears(inside, answer)


def test_the_certificate_stays_the_same_and_is_the_owners_alone(programs: Programs, tmp_path: Path) -> None:
    data = tmp_path / "room"
    arguments = ("server", "--headless", "127.0.0.1", "0", "--data", str(data))
    first = programs.python("first", *arguments)
    before = opens(first).fingerprint
    first.end()
    assert opens(programs.python("second", *arguments)).fingerprint == before
    assert (data / "tls.key").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no such rights")
def test_what_a_room_keeps_is_the_owners_alone_in_whatever_folder(
    programs: Programs, tmp_path: Path, people: People
) -> None:
    data = tmp_path / "shared"
    data.mkdir(mode=0o755)
    room = opens(programs.python("room", "server", "--headless", "127.0.0.1", "0", "--data", str(data)))
    anna = people("anna", room.port)
    anna.says("JOIN #lobby", "PRIVMSG #lobby :hello", "PING said")
    anna.hears("PONG")
    assert (data / "room.db").exists()
    assert [path.name for path in data.iterdir() if path.stat().st_mode & 0o077] == []


def test_half_a_hello_broken_tls_and_silence_keep_nobody_waiting(room: Ready, people: People) -> None:
    with contextlib.ExitStack() as stack:
        for start in (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01", b"\x16" + b"x" * 400, b"P", b"GET"):
            for _ in range(8):
                line = stack.enter_context(calling(room))
                line.sendall(start)
        anna, ben = people("anna", room.port), people("ben", room.port)
        for person in (anna, ben):
            person.says("JOIN #lobby")
            person.hears(" 366 ")
        began = time.monotonic()
        anna.says("PRIVMSG #lobby :still here")
        ben.hears("still here")
        assert time.monotonic() - began < 1


def test_tls_garbage_ends_in_a_tls_alert(room: Ready) -> None:
    with calling(room) as line:
        line.sendall(b"\x16\x03\x01\x00\x04none")
        line.settimeout(10)
        heard = b""
        while data := line.recv(4096):
            heard += data
        assert heard[:1] == b"\x15"


def test_a_port_for_tls_alone_refuses_the_rest_in_words(programs: Programs, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    opened(programs, tmp_path, f"[tls]\nport = {port}\n")
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(b"NICK anna\r\n")
        assert b"use TLS" in hears(line, b"\r\n")


def test_a_certificate_that_is_none_is_refused_in_words(programs: Programs, tmp_path: Path) -> None:
    for name in ("cert", "key"):
        (tmp_path / name).write_text("nothing")
    file = tmp_path / "room.toml"
    file.write_text(f'[tls]\ncert = "{tmp_path / "cert"}"\nkey = "{tmp_path / "key"}"\n')
    program = programs.python("room", "server", "--headless", "127.0.0.1", "0", "--config", str(file))
    error = json.loads(program.wait_for('"error"').string)["error"]
    assert "are no certificate with its key" in error
    assert program.wait_ended() == 1


def test_the_rooms_own_certificate_is_not_told_to_programs_as_an_authoritys(programs: Programs, tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[tls]\nsts = 30\n")
    program = programs.python("room", "server", "--headless", "127.0.0.1", "0", "--config", str(file))
    assert "an authority signed" in json.loads(program.wait_for('"error"').string)["error"]


def test_a_new_certificate_is_taken_while_people_stay(programs: Programs, tmp_path: Path, people: People) -> None:
    old, new, used = (tmp_path / name for name in ("old", "new", "used"))
    for folder in (old, new, used):
        folder.mkdir()
    files = [certificate.own(old), certificate.own(new)]
    for one in files[0]:
        shutil.copy(one, used)
    room = opened(
        programs,
        tmp_path,
        f'[tls]\ncert = "{used / "tls.crt"}"\nkey = "{used / "tls.key"}"\n'
        '[operator]\nname = "anna"\npassword = "sesame"\n',
    )
    assert room.fingerprint == files[0].fingerprint()
    anna = people("anna", room.port)
    for one in files[1]:
        shutil.copy(one, used)
    anna.says("OPER anna sesame")
    anna.hears(" 381 ")
    anna.says("REHASH")
    anna.says("PING still")
    anna.hears("PONG .*still")
    with calling(room) as line, trusting().wrap_socket(line) as inside:
        assert hashlib.sha256(inside.getpeercert(binary_form=True) or b"").hexdigest() == files[1].fingerprint()


# The web.


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_browser_is_told_how_to_join(room: Ready, encrypted: bool) -> None:
    def ask(method: str, path: str, **headers: str) -> tuple[int, str]:
        line = (
            HTTPSConnection("127.0.0.1", room.port, context=trusting())
            if encrypted
            else HTTPConnection("127.0.0.1", room.port)
        )
        with contextlib.closing(line):
            line.request(method, path, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    status, text = ask("GET", "/")
    assert status == 200
    assert f"<code>127.0.0.1:{room.port}</code>" in text
    assert "<script>" not in ask("GET", "/", Host="<script>alert(1)</script>")[1]
    assert ask("POST", "/")[0] == 405
    assert ask("GET", "/../room.db")[0] == 404


@pytest.mark.parametrize("protocol", ["binary.ircv3.net", "text.ircv3.net", None])
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_irc_goes_through_websockets(room: Ready, people: People, scheme: str, protocol: str | None) -> None:
    ben = people("ben", room.port)
    ben.says("JOIN #lobby")
    ben.hears(" 366 ")
    binary = protocol == "binary.ircv3.net"
    with connect(
        f"{scheme}://127.0.0.1:{room.port}/",
        subprotocols=[Subprotocol(protocol)] if protocol else None,
        ssl=trusting() if scheme == "wss" else None,
    ) as web:
        assert web.subprotocol == protocol

        def say(line: str) -> None:
            web.send(line.encode() if binary else line)

        def until(mark: str) -> str:
            while True:
                line = web.recv(timeout=10)
                assert isinstance(line, bytes) == binary
                text = line.decode() if isinstance(line, bytes) else line
                assert "\n" not in text
                if mark in text:
                    return text

        for line in ("NICK anna", "USER a 0 * :a", "JOIN #lobby"):
            say(line)
        until(" 366 ")
        # A line end inside a message is none.
        say("PRIVMSG #lobby :good\r\nmorning")
        ben.hears("PRIVMSG #lobby :good morning")
        web.send([b"PRIVMSG #lob", b"by :in pieces"] if binary else ["PRIVMSG #lob", "by :in pieces"])
        ben.hears("PRIVMSG #lobby :in pieces")
        ben.says("PRIVMSG #lobby :and to you")
        assert until("and to you").startswith(":ben!")
    ben.hears(":anna!.* QUIT ")


def test_the_page_of_another_site_may_not_talk_here(room: Ready) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{room.port}/", origin=Origin("http://evil.example"))
    assert refused.value.response.status_code == 403
    with connect(f"ws://127.0.0.1:{room.port}/", origin=Origin(f"http://127.0.0.1:{room.port}")):
        pass


# Plain words.


def test_who_waits_is_asked_for_a_name_and_talks(text_room: Ready, people: People) -> None:
    anna = people("anna", text_room.port)
    anna.says("JOIN #lobby")
    anna.hears(" 366 ")
    with calling(text_room) as line:
        assert line.recv(100) == b"NAME"
        line.sendall(b"otter")  # as tutorials do: without a line end
        assert hears(line, b"Here now: anna, otter\n").startswith(b"Connected to server!\n")
        line.sendall(b"hello from a script")
        anna.hears(":otter!.* PRIVMSG #lobby :hello from a script")
        anna.says("PRIVMSG #lobby :hello script")
        assert b"anna: hello script\n" in hears(line, b"script\n")
        anna.says("PRIVMSG #lobby :\x01ACTION waves\x01")
        assert b"* anna waves\n" in hears(line, b"waves\n")
        anna.says("PRIVMSG otter :psst")
        assert b"anna (to you alone): psst\n" in hears(line, b"psst\n")
    anna.hears(":otter!.* QUIT ")


def test_who_says_the_name_first_is_taken_at_their_word(text_room: Ready) -> None:
    with calling(text_room) as first, calling(text_room) as second:
        first.sendall(b"Nick\n")
        assert b"NAME" not in hears(first, b"Here now: Nick\n")
        second.sendall(b"Nick\r\n")  # the same name again
        assert b"Nick2" in hears(second, b"Here now")
        hears(first, b"* Nick2 joined\n")
        second.sendall("one\ntwo\nthree ÄÖ".encode())
        assert hears(first, "three ÄÖ\n".encode()) == "Nick2: one\nNick2: two\nNick2: three ÄÖ\n".encode()
        second.sendall(b"x" * 1000 + b"\n")
        heard = hears(first, b"x" * 100 + b"\n")
        while heard.count(b"x") < 1000:
            heard += first.recv(65536)
        assert all(len(part) < 400 for part in heard.split(b"\n"))


def test_a_script_cannot_say_a_command(text_room: Ready, people: People) -> None:
    anna = people("anna", text_room.port)
    anna.says("JOIN #lobby")
    anna.hears(" 366 ")
    with calling(text_room) as line:
        line.sendall(b"otter\n")
        hears(line, b"Here now")
        line.sendall(b"KICK #lobby anna\n\x00QUIT\r\n")
        anna.hears("PRIVMSG #lobby :KICK #lobby anna")
        anna.hears("PRIVMSG #lobby :QUIT")


def test_plain_words_do_not_come_in_where_the_host_did_not_open_that_door(room: Ready) -> None:
    with calling(room) as line:
        line.settimeout(1.5)
        with pytest.raises(TimeoutError):
            line.recv(10)
        line.sendall(b"otter\n")
        assert b" 451 " in hears(line, b"\r\n")
