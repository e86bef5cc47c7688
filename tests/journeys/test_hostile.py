"""Bad input: the room goes on, and others notice nothing."""

import contextlib
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.commands import COMMANDS
from tests.journeys.programs import Programs
from tests.journeys.test_server_program import People, opens


class Witnesses:
    """Two people who chat while something happens; every line must arrive, in order."""

    def __init__(self, people: People, port: int) -> None:
        self._anna, self._ben = people("anna", port), people("ben", port)
        for person in (self._anna, self._ben):
            person.says("JOIN #lobby")
            person.hears(" 366 ")
        self._said = 0

    def chat(self) -> None:
        """One line each way; each must be the very next that the other hears from its author."""
        self._said += 1
        for speaker, listener in ((self._anna, self._ben), (self._ben, self._anna)):
            speaker.says(f"PRIVMSG #lobby :line {self._said}")
            heard = listener.hears(rf"^:{speaker.nick}!\S+ PRIVMSG #lobby :(.*)", patience=5)
            assert heard[1] == f"line {self._said}"

    def saw(self, nick: str) -> str:
        """Why somebody left, as far as anna has seen it."""
        goodbyes = [line for line in self._anna.heard if line.startswith(f":{nick}!") and " QUIT " in line]
        return goodbyes[0].partition(" QUIT :")[2] if goodbyes else ""


@pytest.fixture
def port(programs: Programs, tmp_path: Path) -> int:
    """A room that lets a whole crowd in from one address, as tests must."""
    file = tmp_path / "room.toml"
    file.write_text("[limits]\nconnections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\n")
    server = programs.python("room", "server", "--headless", "127.0.0.1", "0", "--config", str(file))
    return opens(server).port


@contextlib.contextmanager
def connection(port: int) -> Iterator[socket.socket]:
    """A bare socket."""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        yield line


def drained(line: socket.socket) -> bytes:
    """What there is to read, until the peer has been silent for a moment or closed."""
    heard = b""
    line.settimeout(0.2)
    with contextlib.suppress(TimeoutError, ConnectionError):
        while data := line.recv(65536):
            heard += data
    return heard


def test_random_bytes_do_nothing_to_anybody(port: int, people: People) -> None:
    witnesses = Witnesses(people, port)
    chance = random.Random(5263)
    for _ in range(40):
        with connection(port) as line, contextlib.suppress(ConnectionError):
            if chance.random() < 0.5:
                line.sendall(b"NICK fuzz\r\nUSER f 0 * :f\r\nJOIN #lobby\r\nPART #lobby\r\n")
            line.sendall(chance.randbytes(chance.randrange(20_000)))
        witnesses.chat()


def test_commands_with_random_parameters_do_nothing_to_anybody(port: int, people: People) -> None:
    witnesses = Witnesses(people, port)
    chance = random.Random(6667)
    names = [name for name in COMMANDS if name != "QUIT"]
    words = [
        "#lobby",
        "anna",
        "*",
        ":",
        ":a b",
        "",
        "+ovbklimnst",
        "-k",
        "0",
        "#x,#y",
        "%tcuihsnfdlaor,1",
        "é",
        "\x01",
        "1" * 300,
    ]
    with connection(port) as line:
        line.sendall(b"NICK fuzz\r\nUSER f 0 * :f\r\nCAP REQ :labeled-response batch echo-message message-tags\r\n")
        for _ in range(30):
            lines = []
            for _ in range(100):
                tags = chance.choice(["", "@label=x ", "@+a=b\\;c;label= ", "@ "])
                some = " ".join(chance.choices(words, k=chance.randrange(6)))
                lines.append(f"{tags}{chance.choice(names)} {some}\r\n")
            line.sendall("".join(lines).encode())
            witnesses.chat()
        line.sendall(b"PING still-here\r\n")
        assert b"still-here" in drained(line)


def test_overlong_lines_are_refused_and_the_connection_stays(port: int, people: People) -> None:
    witnesses = Witnesses(people, port)
    with connection(port) as line:
        line.sendall(b"NICK long\r\nUSER l 0 * :l\r\n")
        for _ in range(50):
            line.sendall(b"PRIVMSG #lobby :" + b"x" * 100_000)
        line.sendall(b"\r\nPING still-here\r\n")
        heard = drained(line)
        assert heard.count(b" 417 ") == 1
        assert b"still-here" in heard
        witnesses.chat()


def test_half_a_line_and_silence_harm_nobody(port: int, people: People) -> None:
    witnesses = Witnesses(people, port)
    with contextlib.ExitStack() as stack:
        for number in range(50):
            line = stack.enter_context(connection(port))
            line.sendall(b"NICK half"[: number % 10] if number % 2 else b"@tag=")
        witnesses.chat()


def test_500_connections_that_say_nothing_harm_nobody(port: int, people: People) -> None:
    witnesses = Witnesses(people, port)
    with contextlib.ExitStack() as stack:
        for number in range(500):
            stack.enter_context(connection(port))
            if number % 50 == 0:
                witnesses.chat()
        witnesses.chat()
        people("late", port)
    witnesses.chat()


def test_who_sends_too_fast_is_slowed_down_told_so_and_loses_nothing(programs: Programs, people: People) -> None:
    port = opens(programs.python("room", "server", "--headless", "127.0.0.1", "0")).port
    witnesses = Witnesses(people, port)
    with connection(port) as line:
        line.sendall(b"NICK flood\r\nUSER f 0 * :f\r\n")
        line.sendall(b"".join(b"PING %d\r\n" % number for number in range(230)))
        heard = b""
        while b"PONG" not in heard or b":229\r\n" not in heard:
            data = line.recv(65536)
            assert data, "a flooder is slowed down, not cut"
            heard += data
        witnesses.chat()
    assert b"You are sending too fast" in heard
    assert heard.count(b"PONG") == 230


def test_who_does_not_read_is_dropped_and_nobody_else_notices(
    programs: Programs, tmp_path: Path, people: People
) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[limits]\nsendq_bytes = 200000\nmessage_rate = 0\n")
    words = ("--headless", "127.0.0.1", "0", "--log-level", "warning", "--config", str(file))
    port = opens(programs.python("room", "server", *words)).port
    deaf = people("deaf", port)
    deaf.hardly_reads()
    deaf.says("JOIN #lobby")
    deaf.hears(" 366 ")
    witnesses = Witnesses(people, port)
    talker = people("talker", port)
    talker.says("JOIN #lobby")
    for _ in range(300):  # until the system's own buffers are full as well
        talker.says(*[f"PRIVMSG #lobby :{'x' * 400}"] * 200)
        witnesses.chat()
        if witnesses.saw("deaf"):
            break
    assert witnesses.saw("deaf") == "SendQ exceeded"
    witnesses.chat()


def test_long_questions_of_one_leave_the_others_their_turns(programs: Programs, people: People) -> None:
    """Somebody asks for everything again and again; two others go on chatting meanwhile."""
    port = opens(programs.python("room", "server", "--headless", "127.0.0.1", "0", "--log-level", "warning")).port
    witnesses = Witnesses(people, port)
    greedy = people("greedy", port)
    greedy.says("CAP REQ :draft/chathistory batch", "CAP END", "JOIN #lobby")
    greedy.hears(" 366 ")
    for _ in range(50):
        witnesses.chat()
    greedy.says(*["CHATHISTORY LATEST #lobby * 1000"] * 60)
    for _ in range(10):
        witnesses.chat()
    greedy.hears("You are sending too fast")
    witnesses.chat()
