"""What the hardening tests share: a room whose troubles fail the test, crowds of bare connections, two witnesses.

Each test has a short form and, with LANDLINE_HARDENING=full in the environment, the whole one.
"""

import contextlib
import os
import resource
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psutil

from tests.journeys.person import Person
from tests.journeys.programs import PATIENCE, Program, Programs
from tests.journeys.test_doors import trusting
from tests.journeys.test_server_program import opens

#: Whether everything is to be done as often as it is promised.
FULL: Final = os.environ.get("LANDLINE_HARDENING") == "full"
#: For tests whose crowd is on one address.
NO_LIMITS: Final = "connections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\n"
#: What no room may ever print, whatever comes in.
_TROUBLE: Final = ("Traceback", "Fatal error", "Exception in", "could not be done", "never awaited", "never retrieved")


class Fortress:
    """A room of the real server, with what can be seen of it from outside."""

    def __init__(self, programs: Programs, folder: Path, limits: str = NO_LIMITS, more: str = "") -> None:
        file = folder / "room.toml"
        file.write_text(f"[limits]\n{limits}{more}")
        words = ("--headless", "127.0.0.1", "0", "--config", str(file), "--log-level", "warning")
        self.program: Program = programs.python("room", "server", *words)
        self.port = opens(self.program).port
        self.process = psutil.Process(self.program.process.pid)

    def is_sound(self) -> None:
        """It is still open, and met nothing that it did not expect."""
        assert self.program.process.poll() is None
        assert [line for line in self.program.lines if any(word in line for word in _TROUBLE)] == []

    @property
    def memory(self) -> int:
        """Bytes that are its own, as the system counts them."""
        return int(self.process.memory_info().rss)

    @property
    def files(self) -> int:
        """Descriptors that it has open, but for those of its databases, which it opens when they are first wanted."""
        return int(self.process.num_fds()) - len(self.process.open_files())

    def call(self) -> socket.socket:
        """A connection that has said nothing."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    @property
    def connections(self) -> int:
        """Connections that it holds."""
        return sum(one.status != psutil.CONN_LISTEN for one in self.process.net_connections("tcp"))

    def comes_down_to(self, connections: int) -> None:
        """Wait until it holds no more connections than that."""
        deadline = time.monotonic() + PATIENCE
        while (held := self.connections) > connections:
            assert time.monotonic() < deadline, f"{held} connections are held, not {connections}"
            time.sleep(0.02)  # nobody tells when another process closes one


#: What the `fortress` fixture gives: call with a table [limits] and more of a settings file.
OpenFortress = Callable[..., Fortress]


class Witnesses:
    """Two people who chat while something happens: every line must arrive, in order. Keeps how long each took."""

    def __init__(self, port: int) -> None:
        self._anna, self._ben = Person("anna", port), Person("ben", port)
        for person in (self._anna, self._ben):
            person.says("CAP REQ :message-tags account-notify", "JOIN #lobby")
            person.hears(" 366 ")
        self._said = 0
        #: Seconds from mouth to ear.
        self.delays: list[float] = []

    def chat(self, times: int = 1) -> None:
        """One line each way; each must be the very next that the other hears from its author."""
        for _ in range(times):
            self._said += 1
            for speaker, listener in ((self._anna, self._ben), (self._ben, self._anna)):
                began = time.perf_counter()
                speaker.says(f"PRIVMSG #lobby :line {self._said}")
                heard = listener.hears(rf":{speaker.nick}!\S+ PRIVMSG #lobby :(.*)")
                self.delays.append(time.perf_counter() - began)
                assert heard[1] == f"line {self._said}"
                del listener.heard[:-1000]

    def saw_leave(self) -> dict[str, str]:
        """Who was seen leaving, and why."""
        goodbyes = [line.partition(" QUIT :") for line in self._anna.heard if " QUIT :" in line]
        return {who.partition("!")[0].rpartition(":")[2]: why for who, _, why in goodbyes}

    @property
    def p99(self) -> float:
        """What 99 of 100 lines took at most, in seconds."""
        return sorted(self.delays)[len(self.delays) * 99 // 100]

    def leave(self) -> None:
        """Hang up."""
        self._anna.leaves()
        self._ben.leaves()


@contextlib.contextmanager
def witnesses(port: int) -> Iterator[Witnesses]:
    """Two people who stay as long as the block."""
    both = Witnesses(port)
    try:
        yield both
    finally:
        both.leave()


@contextlib.contextmanager
def crowd(fortress: Fortress, size: int, encrypted: bool = False) -> Iterator[list[socket.socket]]:
    """That many connections, which say nothing by themselves."""
    need_files(size + 200)
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(fortress.call()) for _ in range(size)]
        yield [stack.enter_context(trusting().wrap_socket(line)) for line in lines] if encrypted else lines


def need_files(number: int) -> None:
    """Let this process, and those that it starts from now on, open that many files where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, number), hard))


def everything(line: socket.socket, patience: float = 5.0) -> bytes:
    """What comes until the other end hangs up. TimeoutError where it does not."""
    line.settimeout(patience)
    heard = b""
    with contextlib.suppress(ConnectionError):
        while data := line.recv(262_144):
            heard += data
    return heard


def until(line: socket.socket, mark: bytes, patience: float = PATIENCE) -> bytes:
    """What comes until there is a mark in it."""
    line.settimeout(patience)
    heard = b""
    while mark not in heard:
        data = line.recv(262_144)
        assert data, f"hung up after {heard[-300:]!r}"
        heard += data
    return heard


class Drain:
    """Reads and forgets what comes on many connections, when there is time."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, line: socket.socket) -> None:
        """Read this one, too."""
        line.setblocking(False)
        self._selector.register(line, selectors.EVENT_READ)

    def drop(self, line: socket.socket) -> None:
        """Read this one no more."""
        self._selector.unregister(line)

    def read(self, wait: float = 0.0) -> None:
        """Take in what is there."""
        for key, _ in self._selector.select(wait):
            with contextlib.suppress(OSError):
                if not key.fileobj.recv(262_144):  # type: ignore[union-attr]
                    self._selector.unregister(key.fileobj)
