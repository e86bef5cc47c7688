"""A bad cable and a cut one: the app notices, comes back, and what was said is there once and in order."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.hardening import FULL
from tests.journeys.programs import Program, Programs
from tests.journeys.test_kept import kept
from tests.journeys.test_server_program import opens

COUNT = 600 if FULL else 150


#: Cables in tc's words: one that is good, one on which nothing arrives, and bad ones, of which not every kernel has the
#: first. The second is so thin that it drops and delays whatever comes at once.
_WHOLE = "pfifo"
_CUT = "blackhole"
_BAD = ("netem delay 20ms 10ms loss 5%", "tbf rate 150kbit burst 1600 limit 1600")
#: Packets as small as on a real cable, which tc can lose one by one.
_UP = "ip link set lo mtu 1500 up && tc qdisc replace dev lo root"


def why_not(cable: str) -> str:
    """Why there can be no network of one's own with such a cable here; empty where there can."""
    if missing := [name for name in ("unshare", "nsenter", "ip", "tc") if not shutil.which(name)]:
        return f"not installed: {', '.join(missing)}"
    words = ["unshare", "-Urn", "sh", "-c", f"{_UP} {cable}"]
    tried = subprocess.run(words, capture_output=True, text=True, check=False)
    return f"no such network can be had here: {tried.stderr.strip()}" if tried.returncode else ""


class Network:
    """A network of its own with one cable, on which a room stands and somebody talks."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        (folder / "outbox").mkdir()
        # Pings so often that a cut is noticed while the test waits for it.
        (folder / "room.toml").write_text("[history]\nmax_request = 100000\n[timeouts]\nping = 1\n")
        script = f"{_UP} {_WHOLE} && echo stands && exec sleep 600"
        self._holder = programs.start("network", "unshare", "-Urn", "sh", "-c", script)
        self._holder.wait_for("^stands$")

    def _inside(self, *command: str) -> list[str]:
        return ["nsenter", "-t", str(self._holder.process.pid), "-U", "-n", "--preserve-credentials", *command]

    def _room(self) -> list[str]:
        words = ["--headless", "127.0.0.1", "0", "--data", str(self._folder / "kept")]
        return [sys.executable, "-m", "server", *words, "--config", str(self._folder / "room.toml")]

    def opens_room(self) -> tuple[Program, int]:
        room = self._programs.start("room", *self._inside(*self._room()))
        return room, opens(room).port

    def starts_talker(self, port: int) -> Program:
        words = [str(port), str(self._folder / "outbox"), str(COUNT)]
        return self._programs.start("otter", *self._inside(sys.executable, "-m", "tests.journeys.talker", *words))

    def makes_cable(self, how: str) -> None:
        """What the cable does to each packet from now on."""
        subprocess.run(self._inside("tc", "qdisc", "replace", "dev", "lo", "root", *how.split()), check=True)

    @property
    def lost(self) -> int:
        """Packets that the cable has lost since it is as it is."""
        shown = subprocess.run(self._inside("tc", "-s", "qdisc", "show", "dev", "lo"), capture_output=True, check=True)
        return sum(int(number) for number in re.findall(rb"dropped (\d+)", shown.stdout))

    def said(self) -> list[str]:
        """What the room has kept, in its order, seen over a cable that is whole."""
        again = self._programs.start("again", *self._room())
        return [text for _id, (_nick, text, _time) in kept(opens(again).port, "fern")]


@pytest.fixture
def network(programs: Programs, tmp_path: Path) -> Network:
    if words := why_not(_CUT):
        pytest.skip(words)
    return Network(programs, tmp_path)


@pytest.mark.parametrize("cable", _BAD, ids=["lossy", "thin"])
def test_over_a_bad_cable_everything_arrives_once_and_in_order(network: Network, cable: str) -> None:
    if words := why_not(cable):
        pytest.skip(words)
    room, port = network.opens_room()
    network.makes_cable(cable)
    network.starts_talker(port).wait_for("^done$", 110)
    assert network.lost > 0
    room.end()
    assert network.said() == [str(number) for number in range(COUNT)]


def test_a_cut_cable_is_noticed_and_what_was_said_meanwhile_is_said_when_it_is_whole_again(network: Network) -> None:
    room, port = network.opens_room()
    otter = network.starts_talker(port)
    for _ in range(3 if FULL else 1):
        room.wait_for("is otter now")
        room.wait_for("otter → #lobby")
        network.makes_cable(_CUT)
        room.wait_for("otter left .*Ping timeout")
        network.makes_cable(_WHOLE)
    otter.wait_for("^done$", 110)
    room.end()
    assert network.said() == [str(number) for number in range(COUNT)]
