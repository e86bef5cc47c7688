"""CPU time of a server for each message that it brings to one member of a channel, beside its peers in one run.

    python -m tests.bench.fanout [--members 100 1000] [--rounds 9] [--peers floor landline ngircd]

Saturated: some members talk as fast as the server takes it, all others only read. Steady: one member says a line every
10 ms, so that system calls are what costs. Counted is the server's own CPU time (user and system), divided by the lines
that arrived; every line must arrive. All peers stand at the same time, each with its members, and are measured in turn
in many short rounds, so that a noisy second hits all; what is shown are medians. Latency is from the moment a talker's
words were handed over to the moment they were read. `floor` is tests/bench/floor.c; peers that are not installed are
left out.
"""

import argparse
import contextlib
import resource
import selectors
import socket
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.peers import AT_ONCE, ENCRYPTED, PEERS, Peer, is_installed, running

#: What is said ends with a byte that nothing else has: no read can bring half of it, so that each line counts once.
MARK = b"|"
TEXT = "x" * 99 + MARK.decode()
TALKERS = 10
#: Lines that a talker may have on the way: enough to keep the server busy, little enough for every send queue.
WINDOW = 20


class Figures(NamedTuple):
    """One round: CPU microseconds a delivery in all, in the system's part; milliseconds to each delivery."""

    cpu: float
    system: float
    latencies: list[float]


class Member:
    """A connection in the channel: counts what it hears."""

    def __init__(self, port: int, nick: str, tls: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket)
        self.socket.settimeout(60)
        self.say(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")

    def say(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def until(self, mark: bytes) -> None:
        """Read until a mark has come; answer the question that some servers ask at the door."""
        heard = b""
        while mark not in heard:
            data = self.socket.recv(262144)
            if not data:
                raise RuntimeError(f"hung up: {heard[-200:]!r}")
            heard = heard[-200:] + data
            if b"PING" in data and mark == b" 001 ":
                token = data.partition(b"PING ")[2].partition(b"\r\n")[0]
                self.socket.sendall(b"PONG " + token + b"\r\n")


class Crowd:
    """A full channel on one server."""

    def __init__(self, peer: Peer, size: int) -> None:
        self.peer = peer
        at_once = AT_ONCE.get(peer.name, size)
        self.members: list[Member] = []
        tls = None
        if peer.name in ENCRYPTED:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        while len(self.members) < size:
            here = len(self.members)
            self.members += [Member(peer.port, f"m{number}", tls) for number in range(here, min(size, here + at_once))]
            for member in self.members[here:]:
                member.until(b" 001 ")
        for member in self.members:
            member.say("JOIN #bench\r\n")
            member.until(b" 366 ")
        # Everybody has heard of everybody's coming.
        self.members[0].say("PRIVMSG #bench :ready\r\n")
        for member in self.members[1:]:
            member.until(b":ready")
        self._selector = selectors.DefaultSelector()
        for member in self.members:
            member.socket.setblocking(False)
            self._selector.register(member.socket, selectors.EVENT_READ)

    def close(self) -> None:
        self._selector.close()
        for member in self.members:
            member.socket.close()

    def stay(self) -> None:
        """Let the server hear from everybody, so that it lets nobody go who only reads; it is at rest afterwards."""
        for member in self.members:
            member.socket.settimeout(60)
            member.say("PONG bench\r\nPING bench\r\n")
        for member in self.members:
            member.until(b"PONG")
            member.socket.setblocking(False)

    def saturated(self, messages: int) -> Figures:
        """Everything at once: talkers send a window, wait until the last of the members has it, send the next."""
        chunk = f"PRIVMSG #bench :{TEXT}\r\n".encode() * WINDOW
        # A talker hears all but its own lines.
        due = TALKERS * WINDOW * (len(self.members) - 1)
        rounds = max(1, messages // (TALKERS * WINDOW))
        latencies: list[float] = []
        before = spent(self.peer)
        for _ in range(rounds):
            started = time.perf_counter()
            for talker in self.members[:TALKERS]:
                talker.socket.send(chunk)
            self._read(due, started, latencies)
        return _figures(before, spent(self.peer), rounds * due, latencies)

    def steady(self, messages: int) -> Figures:
        """A line every 10 ms."""
        line = f"PRIVMSG #bench :{TEXT}\r\n".encode()
        due = len(self.members) - 1
        latencies: list[float] = []
        before, begun = spent(self.peer), time.perf_counter()
        for number in range(messages):
            started = time.perf_counter()
            self.members[0].socket.send(line)
            self._read(due, started, latencies)
            time.sleep(max(0.0, begun + (number + 1) * 0.01 - time.perf_counter()))
        return _figures(before, spent(self.peer), messages * due, latencies)

    def _read(self, due: int, started: float, latencies: list[float]) -> None:
        """Read until that many lines have come in all."""
        deadline = time.monotonic() + 60
        while due > 0:
            for key, _ in self._selector.select(5):
                for data in _heard(key.fileobj):  # type: ignore[arg-type]
                    due -= data.count(MARK)
                    latencies.append((time.perf_counter() - started) * 1e3)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{due} lines never arrived")


def _heard(line: socket.socket) -> Iterator[bytes]:
    """What there is to read; of TLS, that is a record at a time, and those that were read along with it."""
    more = True
    while more:
        try:
            data = line.recv(262144)
        except ssl.SSLWantReadError:
            return
        if not data:
            raise RuntimeError("the server hung up")
        yield data
        more = isinstance(line, ssl.SSLSocket) and line.pending() > 0


class Spent(NamedTuple):
    """CPU seconds that a server has used: in all, and in its own and the system's code as far as ticks tell."""

    total: float
    user: float
    system: float


def spent(peer: Peer) -> Spent:
    times = psutil.Process(peer.pid).cpu_times()
    total = times.user + times.system
    with contextlib.suppress(OSError):
        # To the nanosecond, where ticks count hundredths of a second.
        tasks = Path(f"/proc/{peer.pid}/task").iterdir()
        total = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    return Spent(total, times.user, times.system)


def _figures(before: Spent, after: Spent, deliveries: int, latencies: list[float]) -> Figures:
    cpu = (after.total - before.total) / deliveries * 1e6
    user, system = after.user - before.user, after.system - before.system
    return Figures(cpu, cpu * system / (user + system) if user + system else 0.0, latencies)


@contextlib.contextmanager
def crowds(names: Sequence[str], size: int) -> Iterator[dict[str, Crowd]]:
    """A full channel on each peer; they all end with the block."""
    with contextlib.ExitStack() as stack:
        found: dict[str, Crowd] = {}
        for name in names:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            found[name] = Crowd(stack.enter_context(running(name, folder)), size)
            stack.callback(found[name].close)
        yield found


def show(title: str, rounds: dict[str, list[Figures]]) -> None:
    """One row of the table for each peer."""
    first = next(iter(rounds))
    base = statistics.median(figures.cpu for figures in rounds[first])
    for name, figures in rounds.items():
        cpu = statistics.median(one.cpu for one in figures)
        system = statistics.median(one.system for one in figures)
        latencies = sorted(latency for one in figures for latency in one.latencies)
        p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
        print(
            f"{f'{title} {name}':34}{cpu:8.3f}{cpu - system:8.3f}{system:8.3f}{cpu / base:8.2f}x{p50:9.2f}{p99:9.2f}",
            flush=True,
        )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--members", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--deliveries", type=int, default=1_000_000, help="lines to arrive in one saturated round")
    parser.add_argument("--steady", type=int, default=200, help="lines said in one steady round; 0: none")
    parser.add_argument("--peers", nargs="+", choices=sorted(PEERS), default=list(PEERS))
    options = parser.parse_args(argv)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))
    peers = [name for name in options.peers if is_installed(name)]
    for name in set(options.peers) - set(peers):
        print(f"{name} cannot be measured here (not installed; the floor needs a C compiler): left out")
    print(f"{'CPU µs a delivery':34}{'all':>8}{'user':>8}{'system':>8}{'to first':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for size in options.members:
        with crowds(peers, size) as full:
            saturated: dict[str, list[Figures]] = {name: [] for name in peers}
            steady: dict[str, list[Figures]] = {name: [] for name in peers}
            for _ in range(options.rounds):
                for name in peers:
                    full[name].stay()
                for name in peers:
                    saturated[name].append(full[name].saturated(options.deliveries // size))
                for name in peers if options.steady and size == options.members[0] else ():
                    steady[name].append(full[name].steady(options.steady))
        show(f"{size} saturated", saturated)
        if any(steady.values()):
            show(f"{size} steady", steady)
    return 0


if __name__ == "__main__":
    sys.exit(main())
