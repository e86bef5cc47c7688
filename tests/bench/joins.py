"""CPU time of a server while a thousand people come into one channel, beside its peers in one run.

    python -m tests.bench.joins [--people 1000] [--rounds 3] [--peers landline landline-forgetful ngircd inspircd]

Each round: everybody connects and registers; all join at once; all leave at once; all join one after the other, each
when the one before has the end of its NAMES; all hang up. Counted is the server's own CPU time (user and system), and
the time until everybody has seen everybody: each a whole NAMES, and a JOIN for itself and each who came later. All
peers stand at the same time and are measured in turn; what is shown are medians.
"""

import argparse
import contextlib
import resource
import selectors
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.fanout import Member, spent
from tests.bench.peers import AT_ONCE, PEERS, Peer, is_installed, running

#: Joins one after the other between two looks at what the others were told meanwhile.
SWEEP = 25
#: What is counted in what is heard; both as long, so that one can keep the beginning of the next between two reads.
JOINED, NAMED = b" JOIN ", b" 366 m"


class Storm(NamedTuple):
    """What one storm cost: CPU milliseconds of the server, and milliseconds until all was heard."""

    cpu: float
    wall: float


class People:
    """Everybody on one server, in no channel at first."""

    def __init__(self, peer: Peer, size: int) -> None:
        at_once = AT_ONCE.get(peer.name, size)
        self.members: list[Member] = []
        while len(self.members) < size:
            here = len(self.members)
            self.members += [Member(peer.port, f"m{number}") for number in range(here, min(size, here + at_once))]
            for member in self.members[here:]:
                member.until(b" 001 ")
        self.settle()
        self._selector = selectors.DefaultSelector()
        for member in self.members:
            self._selector.register(member.socket, selectors.EVENT_READ, bytearray())

    def settle(self, words: str = "PING bench", answer: bytes = b"PONG") -> None:
        """Say something that is answered, and hear all that the server has to say until then."""
        for member in self.members:
            member.say(f"{words}\r\n")
        for member in self.members:
            member.until(answer)

    def join_at_once(self) -> None:
        for member in self.members:
            member.say("JOIN #bench\r\n")
        self._hear(self._due)

    def join_in_turn(self) -> None:
        due = self._due
        for number, member in enumerate(self.members, 1):
            member.say("JOIN #bench\r\n")
            member.until(NAMED)
            due -= 2
            if not number % SWEEP:
                due -= self._sweep(0)
        self._hear(due)

    def part(self) -> None:
        self.settle("PART #bench\r\nPING bench")

    def close(self) -> None:
        self._selector.close()
        for member in self.members:
            member.socket.close()

    @property
    def _due(self) -> int:
        """Ends of NAMES, and JOINs: everybody's own and those of all who came later."""
        return len(self.members) + len(self.members) * (len(self.members) + 1) // 2

    def _hear(self, due: int) -> None:
        deadline = time.monotonic() + 120
        while due > 0:
            due -= self._sweep(5)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{due} lines never arrived")

    def _sweep(self, seconds: float) -> int:
        """Read what has come: how many JOINs and ends of NAMES."""
        found = 0
        for key, _ in self._selector.select(seconds):
            data = key.data + key.fileobj.recv(262144)  # type: ignore[union-attr]
            found += data.count(JOINED) + data.count(NAMED)
            key.data[:] = data[1 - len(JOINED) :]
        return found


def storm(peer: Peer, act: Callable[[], object]) -> Storm:
    """Measure one."""
    before, started = spent(peer).total, time.perf_counter()
    act()
    wall = time.perf_counter() - started
    return Storm((spent(peer).total - before) * 1e3, wall * 1e3)


def round_of(peer: Peer, size: int) -> dict[str, Storm]:
    """Every storm once."""
    people: list[People] = []
    storms = {"connect": storm(peer, lambda: people.append(People(peer, size)))}
    with contextlib.closing(people[0]) as everybody:
        storms["join at once"] = storm(peer, everybody.join_at_once)
        storms["part at once"] = storm(peer, everybody.part)
        storms["join in turn"] = storm(peer, everybody.join_in_turn)
        everybody.settle("PART #bench\r\nQUIT", b"ERROR")
    return storms


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--peers", nargs="+", choices=sorted(PEERS), default=[name for name in PEERS if name != "floor"]
    )
    options = parser.parse_args(argv)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rounds: dict[str, dict[str, list[Storm]]] = {}
    with contextlib.ExitStack() as stack:
        peers = [
            stack.enter_context(running(name, Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            for name in options.peers
            if is_installed(name)
        ]
        for _ in range(options.rounds):
            for peer in peers:
                for title, cost in round_of(peer, options.people).items():
                    rounds.setdefault(title, {}).setdefault(peer.name, []).append(cost)
    print(f"{f'{options.people} people':34}{'CPU ms':>10}{'wall ms':>10}")
    for title, by_peer in rounds.items():
        for name, storms in by_peer.items():
            cpu, wall = (statistics.median(values) for values in zip(*storms, strict=True))
            print(f"{f'{title} {name}':34}{cpu:10.1f}{wall:10.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
