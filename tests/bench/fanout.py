"""CPU time of a server for each message that it brings to one member of a channel, beside its peers in one run.

    python -m tests.bench.fanout [--members 100 1000] [--rounds 3] [--peers landline ngircd]

Saturated: some members talk as fast as the server takes it, all others only read. Counted is the server's own CPU
time (user and system), divided by the lines that arrived; every line must arrive. Steady: one member says a line every
10 ms, so that system calls are what costs. Peers that are not installed are left out.
"""

import argparse
import resource
import selectors
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.peers import PEERS, Peer, is_installed, running

TEXT = "x" * 100
TALKERS = 10
#: Lines that a talker may have on the way: enough to keep the server busy, little enough for every send queue.
WINDOW = 20


class Figures(NamedTuple):
    """One measurement: CPU microseconds a delivery, deliveries a second of wall time."""

    cpu: float
    rate: float


class Member:
    """A connection in the channel: counts what it hears."""

    def __init__(self, port: int, nick: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(60)
        self.say(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")

    def enter(self) -> None:
        """Come into the channel."""
        self.until(b" 001 ")
        self.say("JOIN #bench\r\n")
        self.until(b" 366 ")

    def say(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def until(self, mark: bytes) -> None:
        heard = b""
        while mark not in heard:
            data = self.socket.recv(65536)
            if not data:
                raise RuntimeError(f"hung up: {heard[-200:]!r}")
            heard += data
            if b"PING" in heard and mark == b" 001 ":
                token = heard.partition(b"PING ")[2].partition(b"\r\n")[0]
                self.socket.sendall(b"PONG " + token + b"\r\n")


def channel(peer: Peer, size: int) -> list[Member]:
    """A full channel in which everybody has heard of everybody's coming."""
    # All call before the first one waits: InspIRCd lets people in once a second.
    members = [Member(peer.port, f"m{number}") for number in range(size)]
    for member in members:
        member.enter()
    members[0].say("PRIVMSG #bench :ready\r\n")
    for member in members[1:]:
        member.until(b":ready")
    return members


def saturated(peer: Peer, size: int, messages: int) -> Figures:
    """Everything at once: talkers send a window, wait until the last of the members has it, send the next."""
    members = channel(peer, size)
    selector = selectors.DefaultSelector()
    for member in members:
        member.socket.setblocking(False)
        selector.register(member.socket, selectors.EVENT_READ, member)
    talkers = members[:TALKERS]
    chunk = f"PRIVMSG #bench :{TEXT}\r\n" * WINDOW
    deliveries = 0
    before, started = _cpu(peer), time.perf_counter()
    for _ in range(max(1, messages // (TALKERS * WINDOW))):
        for talker in talkers:
            talker.socket.setblocking(True)
            talker.say(chunk)
            talker.socket.setblocking(False)
        # A talker hears all but its own lines.
        due = sum(TALKERS * WINDOW - (WINDOW if member in talkers else 0) for member in members)
        deliveries += due
        _read(selector, due)
    after, seconds = _cpu(peer), time.perf_counter() - started
    _end(selector, members)
    return Figures((after - before) / deliveries * 1e6, deliveries / seconds)


def steady(peer: Peer, size: int, messages: int) -> Figures:
    """A line every 10 ms."""
    members = channel(peer, size)
    selector = selectors.DefaultSelector()
    for member in members:
        member.socket.setblocking(False)
        selector.register(member.socket, selectors.EVENT_READ, member)
    before, started = _cpu(peer), time.perf_counter()
    for number in range(messages):
        members[0].socket.send(f"PRIVMSG #bench :{TEXT}\r\n".encode())
        _read(selector, size - 1)
        time.sleep(max(0.0, started + (number + 1) * 0.01 - time.perf_counter()))
    after, seconds = _cpu(peer), time.perf_counter() - started
    _end(selector, members)
    deliveries = messages * (size - 1)
    return Figures((after - before) / deliveries * 1e6, deliveries / seconds)


def _read(selector: selectors.BaseSelector, due: int) -> None:
    """Read until that many lines have come in all."""
    deadline = time.monotonic() + 60
    while due > 0:
        for key, _ in selector.select(5):
            data = key.fileobj.recv(262144)  # type: ignore[union-attr]
            if not data:
                raise RuntimeError("the server hung up")
            due -= data.count(b" PRIVMSG ")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{due} lines never arrived")


def _cpu(peer: Peer) -> float:
    """CPU seconds that a server has used, its own and the system's for it."""
    times = psutil.Process(peer.pid).cpu_times()
    return float(times.user + times.system)


def _end(selector: selectors.BaseSelector, members: Sequence[Member]) -> None:
    selector.close()
    for member in members:
        member.socket.close()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--members", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--deliveries", type=int, default=1_500_000, help="lines to arrive in one saturated run")
    parser.add_argument("--steady", type=int, default=300, help="lines said in one steady run; 0: none")
    parser.add_argument("--peers", nargs="+", choices=sorted(PEERS), default=list(PEERS))
    options = parser.parse_args(argv)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))
    peers = [name for name in options.peers if is_installed(name)]
    for name in set(options.peers) - set(peers):
        print(f"{name} is not installed: left out")
    print(f"{'':24}{'CPU µs a delivery':>20}{'deliveries/s':>16}{'to the first':>14}")
    for size in options.members:
        plans = [("saturated", saturated, max(TALKERS * WINDOW, options.deliveries // size))]
        if options.steady and size == options.members[0]:
            plans.append(("steady", steady, options.steady))
        for kind, measure, messages in plans:
            found: dict[str, list[Figures]] = {name: [] for name in peers}
            for number in range(options.rounds):
                for name in peers:  # in turn, so that a noisy minute hits all
                    with tempfile.TemporaryDirectory() as folder, running(name, Path(folder) / str(number)) as peer:
                        found[name].append(measure(peer, size, messages))
            first = statistics.median(figures.cpu for figures in found[peers[0]])
            for name in peers:
                cpu = statistics.median(figures.cpu for figures in found[name])
                rate = statistics.median(figures.rate for figures in found[name])
                print(f"{f'{size} {kind} {name}':24}{cpu:20.3f}{rate:16,.0f}{cpu / first:13.2f}x", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
