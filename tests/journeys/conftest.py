"""What journeys start from: a screen, programs in homes of their own, a standing room, pictures on demand."""

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from server.protocol.ready import Ready, parse_ready
from tests.journeys.person import Person
from tests.journeys.programs import Program, Programs
from tests.journeys.screen import Screen, missing, running_screen
from tests.journeys.windows import Windows, WindowsOpener

if TYPE_CHECKING:
    from tests.journeys.hardening import OpenFortress

#: What the `screenshots` fixture gives.
Screenshots = Callable[..., None]


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """An X server of our own, on a display that was free."""
    if packages := missing():
        pytest.skip(f"not installed (Debian: {packages})")
    with running_screen(tmp_path_factory.mktemp("screen")) as running:
        yield running


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    """Start real programs, each with a home of its own; they are ended with the test."""
    started = Programs(tmp_path)
    yield started
    started.end_all()


@pytest.fixture
def windows(programs: Programs, screen: Screen) -> WindowsOpener:
    """Call with a person's name, a module (`app`, `server`) and its arguments: the windows of that program."""
    return WindowsOpener(programs, screen)


@pytest.fixture
def screenshots(windows: WindowsOpener, screen: Screen) -> Screenshots:
    """Call with a name, and a program to bring in front: NAME.png in the folder of LANDLINE_SCREENSHOTS, if set."""

    def write(name: str, shown: Windows | None = None) -> None:
        if shown is not None:
            shown.come_forward()
        if folder := os.environ.get("LANDLINE_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            windows.wait_painted()
            screen.picture().save(str(Path(folder) / f"{name}.png"))

    return write


@pytest.fixture
def people() -> Iterator[Callable[..., Person]]:
    """Call with a nickname and a port: somebody who types IRC by hand. All hang up with the test."""
    connected: list[Person] = []

    def connect(nick: str, port: int, host: str = "127.0.0.1") -> Person:
        connected.append(Person(nick, port, host))
        return connected[-1]

    yield connect
    for person in connected:
        person.leaves()


class Room(NamedTuple):
    """A standing room: what its ready line said, and its log."""

    ready: Ready
    program: Program

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.ready.port


@pytest.fixture
def room(programs: Programs) -> Room:
    """A room of the real server, as `landline-server --headless` opens it."""
    data = programs.home("room") / "kept"
    program = programs.python("room", "server", "--headless", "--port", "0", "--data", str(data))
    line = program.wait_for(r'^\{"(ready|error)"').string
    ready = parse_ready(line)
    assert isinstance(ready, Ready), line
    return Room(ready, program)


@pytest.fixture
def fortress(programs: Programs, tmp_path: Path) -> Iterator["OpenFortress"]:
    """Open rooms that are to withstand something; in the end they must be open still, and have met no surprise.

    They start with as few descriptors as systems start programs with; most systems let them have more.
    """
    from tests.journeys.hardening import NO_LIMITS, Fortress

    rooms: list[Fortress] = []

    def open_room(limits: str = NO_LIMITS, more: str = "") -> Fortress:
        rooms.append(Fortress(programs, tmp_path, limits, more))
        return rooms[-1]

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield open_room
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    for room in rooms:
        room.is_sound()
