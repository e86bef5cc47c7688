"""What a console costs a full room, and how smooth it is itself.

    python -m tests.bench.console [--connections 5000] [--seconds 10]

A room stands with so many connections, 100 to a channel; one of them says a line every 10 ms, by turns. In rounds by
turns without and with a console, in its own window, shown is: the time from a line to the last who hears it (median
and 99th percentile, milliseconds), the CPU time of the server, and the longest and the 99th percentile of what the
console's window did in one go. Needs that many file descriptors.
"""

import argparse
import json
import os
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import psutil

from tests.bench.fanout import Member

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


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


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
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), options.connections, options.seconds)


def _measure(folder: Path, size: int, seconds: float) -> None:
    (folder / "room.toml").write_text("[limits]\nconnections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\n")
    command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(folder / "data")]
    command += ["--config", str(folder / "room.toml"), "--log-level", "warning"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as room:
        try:
            assert room.stdout is not None
            ready = json.loads(room.stdout.readline())["ready"]
            words = [sys.executable, "-m", "tests.bench.console", "--load", str(ready["port"])]
            words += ["--connections", str(size)]
            with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
                try:
                    assert clients.stdout is not None
                    clients.stdout.readline()
                    _compare(room.pid, clients, ready["control"], size, seconds)
                finally:
                    clients.kill()
        finally:
            room.terminate()
            room.wait(30)


def _compare(pid: int, clients: "subprocess.Popen[str]", control: str, size: int, seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QSocketNotifier, QTimer
    from PySide6.QtWidgets import QApplication, QTableView

    from resources.style import dress
    from resources.theme import Theme
    from server.console.window import ConsoleWindow

    application = QApplication([])
    theme = Theme()
    dress(application, theme)
    process = psutil.Process(pid)
    gaps: list[float] = []
    last = [time.perf_counter()]

    def on_tick() -> None:
        now = time.perf_counter()
        gaps.append((now - last[0]) * 1_000)
        last[0] = now

    tick = QTimer()
    tick.setInterval(1)
    tick.timeout.connect(on_tick)
    stdin, stdout = clients.stdin, clients.stdout
    assert stdin is not None
    assert stdout is not None
    found: dict[bool, list[float]] = {False: [], True: []}
    spent: dict[bool, float] = {False: 0.0, True: 0.0}
    for number in range(6):
        with_console = number % 2 == 1
        window: Any = None
        if with_console:
            window = ConsoleWindow(control, theme)
            window.show()
            gaps.clear()
            last[0] = time.perf_counter()
            tick.start()
            while window.connections.rowCount() < size:
                application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            print(f"first list: longest go {max(gaps):.1f} ms, 99% {_percentile(gaps, 0.99):.1f} ms", flush=True)
            view = next(view for view in window.findChildren(QTableView) if view.isVisible())
            view.sortByColumn([0, 7, 8][number // 2], view.horizontalHeader().sortIndicatorOrder())
            application.processEvents()
            gaps.clear()
            last[0] = time.perf_counter()
        before = sum(process.cpu_times()[:2])
        stdin.write(f"{seconds}\n")
        stdin.flush()
        notifier = QSocketNotifier(stdout.fileno(), QSocketNotifier.Type.Read)
        loop = QEventLoop()
        notifier.activated.connect(loop.quit)
        loop.exec()
        notifier.setEnabled(False)
        found[with_console] += json.loads(stdout.readline())
        spent[with_console] += sum(process.cpu_times()[:2]) - before
        if window is not None:
            tick.stop()
            over = sum(gap > 8 for gap in gaps)
            print(
                f"in use: longest go {max(gaps):.1f} ms, 99% {_percentile(gaps, 0.99):.1f} ms, over 8 ms: {over}",
                flush=True,
            )
            window.close()
            window.deleteLater()
            application.processEvents()
    for with_console, latencies in found.items():
        print(
            f"{'with' if with_console else 'without'} a console: median {statistics.median(latencies):.2f} ms, "
            f"99% {_percentile(latencies, 0.99):.2f} ms, server CPU {spent[with_console]:.2f} s"
        )


if __name__ == "__main__":
    main()
