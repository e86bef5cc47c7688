"""One running Landline for one data folder, with real processes: second starts, six at once, kill -9."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.net.instance import Instance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tests look at the socket's file")


class Starts:
    """Starts of the program with one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs: list[subprocess.Popen[str]] = []

    def start(self, *where: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "app", "--data", str(self.folder), *where]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "USER": "otter"}
        program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        self.programs.append(program)
        return program

    def wait_listening(self) -> None:
        """Until one of them can be called."""
        end = time.monotonic() + 30
        while not (self.folder / "instance.sock").exists():
            assert time.monotonic() < end
            time.sleep(0.01)

    def end(self) -> None:
        for program in self.programs:
            if program.poll() is None:
                program.terminate()
            program.communicate(timeout=30)


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    made = Starts(tmp_path / "kept")
    yield made
    made.end()


@pytest.fixture
def caller() -> Iterator[socket.socket]:
    """A room's port, to see who calls it."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(30)
        yield made


def port_of(listening: socket.socket) -> str:
    return str(listening.getsockname()[1])


def test_a_second_start_hands_its_address_over_and_ends(starts: Starts, caller: socket.socket) -> None:
    first = starts.start()
    starts.wait_listening()
    second = starts.start(f"landline://127.0.0.1:{port_of(caller)}")
    connection, _address = caller.accept()
    connection.close()
    assert second.wait(30) == 0
    assert first.poll() is None


def test_six_starts_at_once_leave_one(starts: Starts) -> None:
    programs = [starts.start() for _ in range(6)]
    end = time.monotonic() + 60
    while sum(program.poll() is None for program in programs) > 1:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert sorted(str(program.poll()) for program in programs) == ["0"] * 5 + ["None"]
    starts.wait_listening()


def test_what_a_killed_one_left_behind_stops_nobody(starts: Starts, caller: socket.socket) -> None:
    first = starts.start()
    starts.wait_listening()
    first.send_signal(signal.SIGKILL)
    first.wait(30)
    assert (starts.folder / "instance.sock").exists()
    second = starts.start("127.0.0.1", port_of(caller))
    connection, _address = caller.accept()
    connection.close()
    assert second.poll() is None


def test_two_data_folders_are_two_landlines(starts: Starts, tmp_path: Path) -> None:
    other = Starts(tmp_path / "other")
    first, second = starts.start(), other.start()
    starts.wait_listening()
    other.wait_listening()
    assert first.poll() is None
    assert second.poll() is None
    other.end()


def test_only_its_user_can_call_it(qtbot: QtBot, tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    assert instance.claim("")
    instance.listen()
    assert stat.S_IMODE((tmp_path / "instance.sock").stat().st_mode) & 0o077 == 0
    instance.close()
    assert not (tmp_path / "instance.sock").exists()


@pytest.mark.parametrize("call", [b"hello\n", b"[]\n", b'{"where": "x"}\n', b"x" * 5000])
def test_a_call_that_makes_no_sense_is_hung_up(qtbot: QtBot, tmp_path: Path, call: bytes) -> None:
    instance = Instance(tmp_path)
    assert instance.claim("")
    instance.listen()
    called: list[str] = []
    instance.called.connect(called.append)
    line = QLocalSocket()
    line.connectToServer(str(tmp_path / "instance.sock"))
    with qtbot.waitSignal(line.disconnected):
        line.write(call)
    assert called == []
    instance.close()


def test_a_call_brings_the_desktop_s_permission_to_come_to_the_front(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "old")
    instance = Instance(tmp_path)
    assert instance.claim("")
    instance.listen()
    line = QLocalSocket()
    line.connectToServer(str(tmp_path / "instance.sock"))
    with qtbot.waitSignal(instance.called) as called:
        line.write(json.dumps({"where": "10.0.0.7", "tokens": {"XDG_ACTIVATION_TOKEN": "new", "PATH": "x"}}).encode())
        line.write(b"\n")
    assert called.args == ["10.0.0.7"]
    assert (os.environ["XDG_ACTIVATION_TOKEN"], os.environ["PATH"] == "x") == ("new", False)
    instance.close()


def test_a_long_folder_has_its_socket_elsewhere(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    instance = Instance(tmp_path / ("x" * 120))
    assert instance.claim("")
    instance.listen()
    assert [re.sub(r"[0-9a-f]{16}", "HASH", path.name) for path in runtime.iterdir()] == ["landline-HASH.sock"]
    instance.close()


def test_a_lock_of_a_program_that_ended_is_taken(qtbot: QtBot, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(30)
    (tmp_path / "instance.lock").write_text(f"{ended.pid}\npython3\n{socket.gethostname()}\n")
    instance = Instance(tmp_path)
    assert instance.claim("")
    assert not QLockFile(str(tmp_path / "instance.lock")).tryLock(0)
    instance.close()
