"""How long a start takes until there is a window that can be used, beside other chat programs in one run.

    python -m tests.bench.startup [--rounds 10]

Each round starts every program once, so that what else happens on this machine strikes them all. A window can be
used once something is painted in it on the screen (of an Xvfb). Programs that are not installed are
left out. CPU is what the program used until then; memory is its resident set a second later.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.store.last_session import LastSession, OpenedRoom, SessionFile
from server.protocol.address import Address
from tests.bench.x_windows import Place, XWindows
from tests.journeys.programs import CHECKOUT, environment_of
from tests.journeys.screen import Screen, missing, running_screen

_PATIENCE = 30.0
#: Fewer are an empty window.
_COLORS = 4


@dataclass
class Peer:
    """A program, and what was measured of it: seconds to the window and to what it paints, CPU seconds, bytes."""

    name: str
    command: Callable[[Path], Sequence[str]]
    #: Makes a home as if the program had been used before.
    prepare: Callable[[Path], object]
    mapped: list[float] = field(default_factory=list)
    usable: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def installed(self) -> bool:
        program = self.command(Path())[-1]
        return self.command(Path())[0] == sys.executable or shutil.which(program) is not None


def _landline(home: Path) -> Sequence[str]:
    return sys.executable, "-m", "app", "--data", str(home / "landline")


def _with_a_room(home: Path) -> None:
    room = OpenedRoom("Makerspace", Address("127.0.0.1", 1), ("#lobby", "#tea", "fern"), "#lobby", "#lobby")
    SessionFile(home / "landline" / "session.json").keep(LastSession((room,), 0))
    (home / "landline" / "settings.ini").write_text("[General]\nnickname=kestrel\n")


def _as_somebody() -> Sequence[str]:
    """HexChat does not like to be started by the administrator: to it, this is somebody else."""
    return ("unshare", "--user", "--map-user=1000") if os.geteuid() == 0 else ()


def _hexchat(home: Path) -> None:
    folder = home / "config" / "hexchat"
    folder.mkdir(parents=True)
    (folder / "hexchat.conf").write_text("gui_slist_skip = 1\n")


def _konversation(home: Path) -> None:
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "konversationrc").write_text("[Startup Options]\nShowServerListOnStartup=false\n")


#: The least that Python and Qt can do.
_FLOOR = """
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
text = QPlainTextEdit("hello")
text.resize(1180, 760)
text.show()
application.exec()
"""


PEERS = (
    Peer("landline", _landline, lambda _home: None),
    Peer("landline, with a room", _landline, _with_a_room),
    Peer("PySide6, empty", lambda _home: (sys.executable, "-c", _FLOOR), lambda _home: None),
    Peer("konversation", lambda _home: ("konversation",), _konversation),
    Peer("hexchat", lambda _home: (*_as_somebody(), "hexchat"), _hexchat),
)


@contextmanager
def desktop(folder: Path) -> Iterator[tuple[Screen, Mapping[str, str]]]:
    """A session: a screen, and the environment with it and with a bus, where there is one."""
    with running_screen(folder) as screen:
        more = {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
        bus = None
        if shutil.which("dbus-daemon"):
            command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:dir={folder}"]
            bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            assert bus.stdout is not None
            more["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        try:
            yield screen, more
        finally:
            if bus is not None:
                bus.terminate()
                bus.communicate()


def wait_painted(screen: Screen, place: Place) -> None:
    """Until a few colours are to be seen there: letters on a ground."""
    end = time.monotonic() + _PATIENCE
    while len(screen.colors(*place)) < _COLORS:
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.002)


def start(peer: Peer, home: Path, more: Mapping[str, str], screen: Screen, windows: XWindows) -> None:
    """One start, measured."""
    windows.forget()
    begun = time.perf_counter()
    program = subprocess.Popen(
        peer.command(home),
        env=environment_of(home, {**more, "PYTHONWARNINGS": "default"}),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        place = windows.wait_mapped(_PATIENCE)
        peer.mapped.append(time.perf_counter() - begun)
        wait_painted(screen, place)
        peer.usable.append(time.perf_counter() - begun)
        process = psutil.Process(program.pid)
        times = process.cpu_times()
        peer.cpu.append(times.user + times.system)
        time.sleep(1)
        peer.memory.append(process.memory_info().rss)
    finally:
        os.killpg(program.pid, signal.SIGTERM)
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def report(peers: Sequence[Peer]) -> None:
    print(f"{'':<24}{'mapped':>10}{'usable':>10}{'least':>10}{'CPU':>10}{'memory':>10}")
    for peer in peers:
        figures = (statistics.median(peer.mapped), statistics.median(peer.usable), min(peer.usable))
        cpu, memory = statistics.median(peer.cpu), statistics.median(peer.memory)
        print(
            f"{peer.name:<24}"
            + "".join(f"{figure * 1000:>7.0f} ms" for figure in (*figures, cpu))
            + f"{memory / 2**20:>7.0f} MB"
        )
    print(json.dumps({peer.name: statistics.median(peer.usable) for peer in peers}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    if packages := missing():
        sys.exit(f"not installed (Debian: {packages})")
    peers = [peer for peer in PEERS if peer.installed]
    with tempfile.TemporaryDirectory() as name, desktop(Path(name)) as (screen, more):
        windows = XWindows(more["DISPLAY"])
        homes = {peer.name: Path(name) / f"home {number}" for number, peer in enumerate(peers)}
        for peer in peers:
            homes[peer.name].mkdir()
            peer.prepare(homes[peer.name])
            # The first start writes settings and fills the disk's cache: it does not count.
            start(peer, homes[peer.name], more, screen, windows)
            for figures in (peer.mapped, peer.usable, peer.cpu, peer.memory):
                figures.clear()
        for _ in range(options.rounds):
            for peer in peers:
                start(peer, homes[peer.name], more, screen, windows)
        windows.close()
    report(peers)


if __name__ == "__main__":
    main()
