"""What is typed arrives exactly once and in order, however often the app or the room is killed meanwhile."""

import random
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.state.lines import Delivery, Kind
from server.protocol.address import Address
from tests.fakes import Cable, free_port
from tests.journeys.conftest import Screenshots
from tests.journeys.programs import Program, Programs
from tests.journeys.test_kept import kept
from tests.journeys.test_server_program import opens
from tests.journeys.windows import WindowsOpener

COUNT = 300
LOBBY = "#lobby"


class Place:
    """A room, and somebody who talks in it: each a process that can be killed and started again."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self.port = free_port()
        self._programs = programs
        self._folder = folder
        self._starts = 0
        (folder / "room.toml").write_text("[history]\nmax_request = 100000\n")
        (folder / "outbox").mkdir()

    def start_room(self) -> Program:
        config = ["--config", str(self._folder / "room.toml"), "--log-level", "warning"]
        words = ["--headless", "127.0.0.1", str(self.port), "--data", str(self._folder / "kept"), *config]
        program = self._programs.python(f"room{self._another()}", "server", *words)
        opens(program)
        return program

    def start_talker(self) -> Program:
        words = [str(self.port), str(self._folder / "outbox"), str(COUNT)]
        return self._programs.start(f"otter{self._another()}", sys.executable, "-m", "tests.journeys.talker", *words)

    def said(self) -> list[str]:
        """What the room has, in its order."""
        return [text for _id, (_nick, text, _time) in kept(self.port, "fern")]

    def _another(self) -> int:
        self._starts += 1
        return self._starts


def kill(program: Program) -> None:
    program.process.kill()
    program.process.wait(10)


def test_an_app_that_is_killed_again_and_again_says_everything_once(programs: Programs, tmp_path: Path) -> None:
    place, chance = Place(programs, tmp_path), random.Random(4)
    place.start_room()
    said = 0
    while said < COUNT - 1:
        otter = place.start_talker()
        for _ in range(chance.randrange(1, 40)):
            if said < COUNT - 1:
                said = int(otter.wait_for(r"^said (\d+)$")[1])
        kill(otter)
        # It may have said some more before it ended.
        said = max([said, *(int(line.split()[1]) for line in otter.lines if line.startswith("said "))])
    place.start_talker().wait_for("^done$", 90)
    assert place.said() == [str(number) for number in range(COUNT)]


def test_a_room_that_is_killed_again_and_again_has_everything_once(programs: Programs, tmp_path: Path) -> None:
    place, chance = Place(programs, tmp_path), random.Random(7)
    room = place.start_room()
    otter = place.start_talker()
    reached = 0
    while reached < COUNT - 60:
        reached += chance.randrange(20, 60)
        otter.wait_for(rf"^said {reached}$")
        kill(room)
        room = place.start_room()
    otter.wait_for("^done$", 90)
    assert place.said() == [str(number) for number in range(COUNT)]


def test_a_cable_that_is_cut_again_and_again_loses_nothing_and_repeats_nothing(
    qtbot: QtBot, programs: Programs, tmp_path: Path
) -> None:
    place, chance = Place(programs, tmp_path), random.Random(5)
    place.start_room()
    cable = Cable(place.port)
    otter = Session()
    otter.open(Address("127.0.0.1", cable.port), "otter")
    qtbot.waitUntil(lambda: otter.conversations.row(LOBBY) is not None)
    for number in range(60):
        otter.say(LOBBY, str(number))
        stored = chance.randrange(number + 1)
        if number % 6 == 5:
            qtbot.waitUntil(lambda: otter.stage is Stage.HERE and len(delivered(otter)) >= stored)  # noqa: B023
            with qtbot.waitSignal(otter.waiting):
                cable.cut()
            otter.retry_now()
    qtbot.waitUntil(lambda: len(delivered(otter)) == 60, timeout=60_000)
    otter.close()
    assert place.said() == [str(number) for number in range(60)]


def delivered(session: Session) -> list[str]:
    lines = session.timeline(LOBBY).lines
    return [line.text for line in lines if line.kind is Kind.SAID and line.delivery is Delivery.STORED]


def test_what_was_typed_in_a_window_while_the_room_was_gone_is_sent_by_the_next_start(
    programs: Programs, windows: WindowsOpener, screenshots: Screenshots, tmp_path: Path
) -> None:
    place = Place(programs, tmp_path)
    room = place.start_room()
    kestrel = windows("kestrel", "app")
    kestrel.type("kestrel", into="Your name")
    kestrel.type(f"127.0.0.1:{place.port}", into="Address of the room")
    kestrel.click("^Join$")
    kestrel.type("before", into="^Message$")
    kestrel.key("Return")
    kestrel.find("kestrel, .*: before", "ListItem")
    kill(room)
    kestrel.find("Connection lost", "ListItem")
    kestrel.type("are you there?", into="^Message$")
    kestrel.key("Return")
    kestrel.find("are you there.*waits for the connection", "ListItem")
    screenshots("delivery-1-waits", kestrel)
    kill(kestrel.program)
    kestrel = windows("kestrel", "app")
    kestrel.find("are you there.*waits for the connection", "ListItem")
    place.start_room()
    kestrel.find("kestrel, [^(]*: are you there\\?$", "ListItem", patience=60)
    screenshots("delivery-2-stored", kestrel)
    assert place.said() == ["before", "are you there?"]


def test_what_is_typed_while_the_room_is_killed_is_sent_once_it_stands_again(
    programs: Programs, windows: WindowsOpener, tmp_path: Path
) -> None:
    place = Place(programs, tmp_path)
    room = place.start_room()
    kestrel = windows("kestrel", "app")
    kestrel.type("kestrel", into="Your name")
    kestrel.type(f"127.0.0.1:{place.port}", into="Address of the room")
    kestrel.click("^Join$")
    kestrel.click("^Message$", "EditableText")
    kestrel.type("half a ")
    kill(room)
    kestrel.find("Connection lost", "ListItem")
    kestrel.type("thought")
    kestrel.key("Return")
    kestrel.type("another one")
    kestrel.key("Return")
    kestrel.find("half a thought.*waits for the connection", "ListItem")
    place.start_room()
    kestrel.click("Try now")
    kestrel.find("kestrel, [^(]*: another one$", "ListItem")
    kestrel.find("kestrel, [^(]*: half a thought$", "ListItem")
    assert place.said() == ["half a thought", "another one"]
