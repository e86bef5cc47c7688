"""A console that is left open on a busy room: whether it grows, falls behind, or is felt by those who talk.

    python -m tests.bench.soak [minutes] [--clients 100] [--rate 1000] [--rounds 12]

A room stands with so many connections, ten to a channel, who say so many messages a second in all, and a console with
its log in sight. For each twentieth of the time shown is: memory of console and server, their CPU time, the turns of
the console's event loop, and how long after it was said the newest line of the log had been said. Afterwards, round by
round, that room and one beside it without a console are talked in by turns for a few seconds each: the time from
somebody's words to each who hears them (median, 99th percentile), and the CPU time of the server for a message.
"""

import argparse
import json
import os
import re
import selectors
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication, QTabBar

from resources.style import dress
from resources.theme import STYLE, Theme
from server.console.app import settle_memory
from server.console.log_pane import LogPane
from server.console.window import ConsoleWindow
from tests.bench.console import Clients, Room, standing
from tests.bench.fanout import Member
from tests.bench.turns import each_turn, percentile

_CHANNEL: Final = 10
_ROUND: Final = 5.0
#: Seconds between two looks at how far behind the log is.
_LOOK: Final = 0.1
_SAID: Final = re.compile(rb":(\d+)\|")
_MEGABYTE: Final = 1e6


class Crowd:
    """The clients, in a process of their own: what they say carries when it was said."""

    def __init__(self, port: int, size: int) -> None:
        self._members = [Member(port, f"m{number}") for number in range(size)]
        self._selector = selectors.DefaultSelector()
        for number, member in enumerate(self._members):
            member.until(b" 001 ")
            member.say(f"JOIN #c{number // _CHANNEL}\r\n")
            member.until(b" 366 ")
        for member in self._members:
            member.socket.setblocking(False)
            self._selector.register(member.socket, selectors.EVENT_READ, member)
        self._latencies = array("d")
        self._held: dict[Member, bytes] = {}

    def talk(self, rate: float, seconds: float) -> dict[str, float]:
        """Say so many messages a second, by turns; how that was."""
        self._latencies = array("d")
        begun, said = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - begun) < seconds:
            while said < elapsed * rate:
                number = said * 7 % len(self._members)
                words = f"PRIVMSG #c{number // _CHANNEL} :{time.perf_counter_ns()}|\r\n"
                self._members[number].socket.send(words.encode())
                said += 1
            self._read(max(0.0, begun + said / rate - time.perf_counter()))
        deadline = time.perf_counter() + 5
        while len(self._latencies) < said * (_CHANNEL - 1) and time.perf_counter() < deadline:
            self._read(0.1)
        found = sorted(self._latencies)
        return {
            "said": said,
            "missing": said * (_CHANNEL - 1) - len(found),
            "median": found[len(found) // 2],
            "p99": found[len(found) * 99 // 100],
            "worst": found[-1],
        }

    def _read(self, patience: float) -> None:
        for key, _events in self._selector.select(patience):
            member: Member = key.data
            data = self._held.pop(member, b"") + member.socket.recv(1 << 18)
            now = time.perf_counter_ns()
            self._latencies.extend((now - int(said)) / 1e6 for said in _SAID.findall(data))
            if rest := data.rpartition(b"\n")[2]:
                self._held[member] = rest
            if b"PING" in data:
                member.say("PONG x\r\n")


def load(port: int, size: int) -> None:
    """Be the clients: for each rate and time on standard input talk, then tell how that was."""
    crowd = Crowd(port, size)
    print("ready", flush=True)
    for order in sys.stdin:
        rate, seconds = map(float, order.split())
        print(json.dumps(crowd.talk(rate, seconds)), flush=True)


class Used(NamedTuple):
    """CPU seconds and bytes of a process by now."""

    cpu: float
    memory: int

    @classmethod
    def by(cls, process: psutil.Process) -> "Used":
        times = process.cpu_times()
        return cls(times.user + times.system, process.memory_info().rss)


class Soak:
    """One console on one room."""

    def __init__(self, room: Room, window: ConsoleWindow) -> None:
        self._server = psutil.Process(room.pid)
        self._console = psutil.Process()
        self._pane: LogPane = next(pane for pane in window.findChildren(LogPane) if pane.isVisible())
        self._next_look = 0.0
        self._behind = array("d")
        #: Megabytes of the console at the end of each part.
        self.sizes: list[float] = []

    def part(self, done: Callable[[], bool]) -> None:
        """Run the console until something holds; show how that was."""
        begun, console, server = time.monotonic(), Used.by(self._console), Used.by(self._server)
        self._behind = array("d")
        cpu, wall = array("d"), array("d")
        for turn in each_turn(lambda: self._look() or done(), 7200):
            cpu.append(turn.cpu)
            wall.append(turn.wall)
        seconds, now, then = time.monotonic() - begun, Used.by(self._console), Used.by(self._server)
        self.sizes.append(now.memory / _MEGABYTE)
        shares = [100 * (one.cpu - before.cpu) / seconds for one, before in ((now, console), (then, server))]
        print(
            f"{now.memory / _MEGABYTE:10.1f}{then.memory / _MEGABYTE:10.1f}{shares[0]:10.1f}{shares[1]:10.1f}"
            f"{percentile(list(cpu), 0.99):10.1f}{max(cpu, default=0):10.1f}{max(wall, default=0):10.1f}"
            f"{percentile(list(self._behind), 0.5):10.0f}{max(self._behind, default=0):10.0f}",
            flush=True,
        )

    @property
    def left_out(self) -> int:
        """How often the log says that lines are left out."""
        return sum(event.event_id == "EVENTS_LEFT_OUT" for event in self._pane.events)

    def _look(self) -> bool:
        now = time.monotonic()
        if now >= self._next_look and (events := self._pane.events):
            self._next_look = now + _LOOK
            self._behind.append((time.time() - (events[-1].time or 0.0)) * 1000)
        return False


def soak(soaked: Soak, clients: Clients, rate: float, minutes: float) -> None:
    """Leave the console open; say whether it grew."""
    heads = ("MB", "server MB", "CPU %", "server %", "turn 99%", "worst", "wall ms", "behind ms", "worst")
    print("".join(f"{head:>10}" for head in heads), flush=True)
    seconds = minutes * 60
    clients.order(f"{rate} {seconds}")
    begun = time.monotonic()
    for number in range(1, 21):
        soaked.part(lambda ends=begun + seconds * number / 20: time.monotonic() >= ends)  # type: ignore[misc]
    for _turn in each_turn(lambda: clients.have_answered):
        pass
    print(f"delivered: {_in_words(clients.answer())}; left out of the log: {soaked.left_out}")
    # By then all that is bounded is full.
    early, late = statistics.median(soaked.sizes[5:10]), statistics.median(soaked.sizes[15:])
    print(f"grew by {late - early:.1f} MB from the second quarter to the last\n", flush=True)


def compare(rooms: dict[str, tuple[Room, Clients]], rate: float, rounds: int) -> None:
    """Talk in the rooms by turns."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in rooms}
    for number in range(rounds):
        for name in sorted(rooms, reverse=bool(number % 2)):
            room, clients = rooms[name]
            before = Used.by(psutil.Process(room.pid)).cpu
            clients.order(f"{rate} {_ROUND}")
            for _turn in each_turn(lambda clients=clients: clients.have_answered):  # type: ignore[misc]
                pass
            answer = clients.answer()
            spent = Used.by(psutil.Process(room.pid)).cpu - before
            found[name].append({**answer, "cpu": spent / answer["said"] * 1e6})
    for name, answers in found.items():
        middle = {key: statistics.median(answer[key] for answer in answers) for key in answers[0]}
        print(f"{name}: {_in_words(middle)}, server CPU {middle['cpu']:.0f} µs a message (medians of {rounds} rounds)")


def _in_words(answer: dict[str, float]) -> str:
    return (
        f"median {answer['median']:.2f} ms, 99% {answer['p99']:.2f} ms, worst {answer['worst']:.1f} ms, "
        f"missing {answer['missing']:.0f}"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("minutes", type=float, nargs="?", default=10.0)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--rate", type=float, default=1_000.0)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--load", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load(options.load, options.clients)
        return
    application = QApplication([*sys.argv[:1], *STYLE])
    theme = Theme()
    dress(application, theme)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # the console starts as it does the first time
        words = ["tests.bench.soak", "--clients", str(options.clients), "--load"]
        with standing(Path(folder) / "with") as room, closing(Clients([*words, str(room.port)])) as clients:
            window = ConsoleWindow(room.control, theme)
            window.show()
            settle_memory()  # as the program does
            for _turn in each_turn(lambda: window.connections.rowCount() >= options.clients):
                pass
            bar = window.findChildren(QTabBar)[0]
            bar.setCurrentIndex(next(n for n in range(bar.count()) if bar.tabText(n) == "Log"))
            soak(Soak(room, window), clients, options.rate, options.minutes)
            # Opened now: who says nothing for minutes, and answers no PING, is let go.
            with standing(Path(folder) / "without") as other, closing(Clients([*words, str(other.port)])) as others:
                rooms = {"with a console": (room, clients), "without": (other, others)}
                compare(rooms, options.rate, options.rounds)
            window.close()


if __name__ == "__main__":
    main()
