"""What a console costs a full room, and how smooth it is itself.

    python -m tests.bench.console [--connections 5000] [--seconds 10]

A room stands with so many connections, 100 to a channel; one of them says a line every 10 ms, by turns. In rounds by
turns without and with a console, in its own window, shown is: the time from a line to the last who hears it (median
and 99th percentile, milliseconds), the CPU time of the server, and the longest and the 99th percentile of the turns
of the console's event loop: as it opens, is sorted, has all rows selected, and is in use. Needs that many file
descriptors.
"""

import argparse
import contextlib
import json
import os
import select
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTableView

from resources.style import dress
from resources.theme import STYLE, Theme
from server.console.app import settle_memory
from server.console.window import ConsoleWindow
from tests.bench.fanout import Member
from tests.bench.turns import Turn, in_words, percentile, turns_until

_CHANNEL: Final = 100


def load(port: int, size: int) -> None:
    """Be the clients: for each number on standard input talk so many seconds, then tell the latencies."""
    members = [Member(port, f"m{number}") for number in range(size)]
    for number, member in enumerate(members):
        member.until(b" 001 ")
        member.say(f"JOIN #c{number // _CHANNEL}\r\n")
        member.until(b" 366 ")
    selector = selectors.DefaultSelector()
    for number, member in enumerate(members):
        member.socket.setblocking(False)
        selector.register(member.socket, selectors.EVENT_READ, number)
    print("ready", flush=True)
    for order in sys.stdin:
        until, latencies, turn = time.monotonic() + float(order), list[float](), 0
        _drain(selector, members)
        while time.monotonic() < until:
            turn += 1
            channel = turn * 7 % max(1, size // _CHANNEL)
            talker = channel * _CHANNEL + turn % min(size, _CHANNEL)
            due = min(size - channel * _CHANNEL, _CHANNEL) - 1
            started = time.perf_counter()
            members[talker].socket.send(f"PRIVMSG #c{channel} :hello|\r\n".encode())
            while due > 0:
                for key, _events in selector.select(5):
                    data = members[key.data].socket.recv(1 << 16)
                    due -= data.count(b"|")
                    if b"PING" in data:
                        members[key.data].say("PONG x\r\n")
            latencies.append((time.perf_counter() - started) * 1_000)
            time.sleep(max(0.0, started + 0.01 - time.perf_counter()))
        print(json.dumps(latencies), flush=True)


def _drain(selector: selectors.BaseSelector, members: list[Member]) -> None:
    while ready := selector.select(0.3):
        for key, _events in ready:
            if b"PING" in members[key.data].socket.recv(1 << 20):
                members[key.data].say("PONG x\r\n")


class Room(NamedTuple):
    """A room that stands: its process, its port, its control socket."""

    pid: int
    port: int
    control: str


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[Room]:
    """Open a room without limits; it is closed with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "room.toml").write_text("[limits]\nconnections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\n")
    command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(folder / "data")]
    command += ["--config", str(folder / "room.toml"), "--log-level", "warning"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as room:
        try:
            assert room.stdout is not None
            ready = json.loads(room.stdout.readline())["ready"]
            yield Room(room.pid, ready["port"], ready["control"])
        finally:
            room.terminate()
            room.wait(30)


class Clients:
    """The clients of a room, in a process of their own: `orders` go in, an answer in JSON comes for each."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._stdout.readline()

    def order(self, words: str) -> None:
        """Tell them what to do."""
        self._stdin.write(f"{words}\n")
        self._stdin.flush()

    @property
    def have_answered(self) -> bool:
        """Whether there is an answer."""
        return bool(select.select([self._stdout], [], [], 0)[0])

    def answer(self) -> Any:
        """What came of the order; waits for it."""
        return json.loads(self._stdout.readline())

    def close(self) -> None:
        """End them."""
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--load", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load(options.load, options.connections)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), options.connections, options.seconds)


def _measure(folder: Path, size: int, seconds: float) -> None:
    with standing(folder) as room:
        clients = Clients(["tests.bench.console", "--load", str(room.port), "--connections", str(size)])
        try:
            _compare(room, clients, size, seconds)
        finally:
            clients.close()


def _compare(room: Room, clients: Clients, size: int, seconds: float) -> None:
    application = QApplication([*sys.argv[:1], *STYLE])
    theme = Theme()
    dress(application, theme)
    process = psutil.Process(room.pid)
    found: dict[bool, list[float]] = {False: [], True: []}
    spent: dict[bool, float] = {False: 0.0, True: 0.0}
    for number in range(6):
        with_console = number % 2 == 1
        window: ConsoleWindow | None = None
        if with_console:
            window = _open(room, theme, size)
            view = next(view for view in window.findChildren(QTableView) if view.isVisible())
            order = view.horizontalHeader().sortIndicatorOrder()
            _show("sorted", _once(partial(view.sortByColumn, [0, 7, 8][number // 2], order)))
            _show("all selected", _once(view.selectAll))
            _show("none selected", _once(view.clearSelection))
        before = sum(process.cpu_times()[:2])
        clients.order(str(seconds))
        turns = turns_until(lambda: clients.have_answered)
        found[with_console] += clients.answer()
        spent[with_console] += sum(process.cpu_times()[:2]) - before
        if window is not None:
            _show("in use", turns)
            window.close()
            window.deleteLater()
            application.processEvents()
    for with_console, latencies in found.items():
        print(
            f"{'with' if with_console else 'without'} a console: median {statistics.median(latencies):.2f} ms, "
            f"99% {percentile(latencies, 0.99):.2f} ms, server CPU {spent[with_console]:.2f} s"
        )


def _open(room: Room, theme: Theme, size: int) -> ConsoleWindow:
    """Show the console, and wait until everybody is in it."""
    cpu, wall = time.thread_time(), time.perf_counter()
    window = ConsoleWindow(room.control, theme)
    window.show()
    turns = [Turn((time.thread_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000)]
    _show("window made", turns)
    settle_memory()  # as the program does
    _show("first list", turns_until(lambda: window.connections.rowCount() >= size))
    return window


def _once(act: Callable[[], object]) -> list[Turn]:
    """Do something as a click would; its turn and those that follow from it."""
    QTimer.singleShot(0, act)
    until = time.monotonic() + 0.5
    return turns_until(lambda: time.monotonic() > until)


def _show(what: str, turns: list[Turn]) -> None:
    print(f"{what}: {in_words(turns)}", flush=True)


if __name__ == "__main__":
    main()
