"""The server as a program: it stands, it refuses, it ends, it is left open."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from server.console import program
from server.console.link import ControlLink
from server.console.program import RoomProgram, server_command
from server.protocol.ready import Ready

FAKE = Path(__file__).with_name("fake_room.py")


@pytest.fixture
def room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[RoomProgram]:
    """A room's program that is the fake one; it does not outlive the test."""
    monkeypatch.setattr(program, "server_command", lambda arguments: [sys.executable, str(FAKE), *arguments])
    made = RoomProgram()
    yield made
    if made.running:
        with qtbot.waitSignal(made.ended, timeout=8_000):
            made.stop()


def ready_room(qtbot: QtBot, room: RoomProgram, how: str, detail: str = "") -> Ready:
    """Start the fake room and wait until it stands."""
    with qtbot.waitSignal(room.ready, timeout=8_000) as stands:
        room.start([how, detail])
    assert stands.args is not None
    value = stands.args[0]
    assert isinstance(value, Ready)
    return value


def alive(pid: int) -> bool:
    """Whether a program runs: reaped and zombie ones do not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_room_that_stands_is_told_with_its_ready_line(qtbot: QtBot, room: RoomProgram) -> None:
    value = ready_room(qtbot, room, "stands")
    assert (value.name, value.port, value.addresses) == ("Fake", 5263, ["127.0.0.1"])
    assert room.running
    assert room.room == value


def test_a_refusal_is_told_in_the_servers_words(qtbot: QtBot, room: RoomProgram) -> None:
    with qtbot.waitSignal(room.failed, timeout=8_000) as failed:
        room.start(["refused"])
    assert failed.args == ["Port 5263 is taken."]
    assert not room.running


def test_a_crash_is_told_with_the_last_words_of_the_program(qtbot: QtBot, room: RoomProgram) -> None:
    with qtbot.waitSignal(room.failed, timeout=8_000) as failed:
        room.start(["crash"])
    assert failed.args is not None
    words = str(failed.args[0])
    assert words.startswith("The room's program ended before it opened the room.")
    assert "out of cheese" in words


def test_a_program_that_is_not_there_is_told(qtbot: QtBot, room: RoomProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "server_command", lambda _arguments: ["/nowhere/landline-server"])
    with qtbot.waitSignal(room.failed) as failed:
        room.start([])
    assert failed.args is not None
    assert "could not be started" in str(failed.args[0])
    assert not room.running


def test_a_program_that_never_says_ready_is_ended(
    qtbot: QtBot, room: RoomProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_OPENING_TIME", 300)
    with qtbot.waitSignal(room.failed, timeout=8_000) as failed:
        room.start(["silent"])
    assert failed.args == ["The room's program started, but did not open the room in time."]


def test_a_room_that_ends_by_itself_is_told_with_its_last_words(qtbot: QtBot, room: RoomProgram) -> None:
    value = ready_room(qtbot, room, "stands")
    with qtbot.waitSignal(room.ended, timeout=8_000) as ended:
        os.kill(value.pid, signal.SIGKILL)
    assert ended.args is not None
    assert str(ended.args[0]).startswith("The room's program ended by itself.")
    assert "warming up" in str(ended.args[0])
    assert not room.running


def test_stopping_without_a_control_socket_ends_the_program(qtbot: QtBot, room: RoomProgram) -> None:
    value = ready_room(qtbot, room, "stands")
    with qtbot.waitSignal(room.ended, timeout=4_000) as ended:
        room.stop()
    assert ended.args == [""]
    assert not alive(value.pid)


def test_stopping_while_it_opens_ends_it(qtbot: QtBot, room: RoomProgram) -> None:
    room.start(["silent"])
    with qtbot.waitSignal(room.ended, timeout=4_000):
        room.stop()
    assert not room.running


def test_a_program_that_does_not_want_to_end_is_killed(
    qtbot: QtBot, room: RoomProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_CLOSING_TIME", 400)
    value = ready_room(qtbot, room, "stubborn")
    with qtbot.waitSignal(room.ended, timeout=4_000) as ended:
        room.stop()
    assert ended.args == [""]
    assert not alive(value.pid)


def test_a_room_left_open_lives_on(qtbot: QtBot, room: RoomProgram) -> None:
    value = ready_room(qtbot, room, "stands")
    with qtbot.assertNotEmitted(room.ended):
        room.detach()
        assert not room.running
        room.deleteLater()
    assert alive(value.pid)
    assert os.getsid(value.pid) == value.pid  # a hang-up or Ctrl+C of our terminal is not its own
    os.kill(value.pid, signal.SIGKILL)


def test_a_room_that_opens_again_is_still_the_one_and_tells_what_is_otherwise(
    qtbot: QtBot, room: RoomProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "server_command", server_command)  # the real one
    with qtbot.waitSignal(room.ready, timeout=15_000):
        room.start(["--headless", "127.0.0.1", "0", "--data", str(tmp_path / "room"), "--name", "Den"])
    before = room.room
    assert before is not None
    attached = RoomProgram()
    with qtbot.waitSignal(attached.ready, timeout=8_000):
        attached.attach(before.control)
    ended: list[str] = []
    for one in (room, attached):
        one.ended.connect(ended.append)
    link = ControlLink()
    with qtbot.waitSignal(link.connected):
        link.open(before.control)
    link.call("landline.set_settings", {"settings": {"server": {"name": "Lair"}}})
    with qtbot.waitSignals([room.moved, attached.moved], timeout=15_000):
        link.call("landline.restart", {})
    for one in (room, attached):
        assert one.room is not None
        assert (one.room.name, one.room.port, one.room.pid) == ("Lair", before.port, before.pid)
    assert ended == []
    with qtbot.waitSignals([room.ended, attached.ended], timeout=15_000):
        link.call("landline.stop", {})
    link.close()


def test_our_server_is_started_wherever_somebody_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file server.py in the current folder must not be taken for the server."""
    monkeypatch.chdir(tmp_path)
    assert server_command(["--headless"])[:4] == [sys.executable, "-P", "-m", "server"]


def test_the_server_writes_about_each_message_only_for_who_asks() -> None:
    assert server_command(["--headless"])[-3:] == ["--log-level", "warning", "--headless"]
    assert server_command(["--log-file", "x"])[-3:] == ["server", "--log-file", "x"]
