"""`landline-server` with a window, and a real server in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.banner import Banner
from server.console.hosting import HostingConsole
from server.console.link import ControlLink
from server.console.program import RoomProgram
from server.console.window import ConsoleWindow
from server.protocol.ready import Ready
from tests.server.console.test_program import alive
from tests.server.console.test_window import log_text, nicks, shown_text

Make = Callable[..., HostingConsole]


@pytest.fixture
def host(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Make:
    """Open a console that hosts a room; the room does not outlive the test."""

    def stop(window: HostingConsole) -> None:
        program = program_of(window)
        if program.running:
            with qtbot.waitSignal(program.ended, timeout=8_000):
                program.stop()

    def make() -> HostingConsole:
        window = HostingConsole(["127.0.0.1", "0", "--data", str(tmp_path / "room"), "--name", "Den"], theme)
        qtbot.addWidget(window, before_close_func=stop)
        window.show()
        return window

    return make


def program_of(window: HostingConsole) -> RoomProgram:
    """The program that a console started."""
    program = window.findChild(RoomProgram)
    assert isinstance(program, RoomProgram)
    return program


def room_of(qtbot: QtBot, window: HostingConsole) -> Ready:
    """Wait until the room stands and the console shows it."""
    program = program_of(window)
    qtbot.waitUntil(lambda: "Den: admin console" in shown_text(window), timeout=15_000)
    assert program.room is not None
    return program.room


def question(qtbot: QtBot, press: str) -> None:
    """Answer what is asked when the window closes."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    button = next(one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == press)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_room_is_opened_and_shows_who_comes(qtbot: QtBot, host: Make) -> None:
    window = host()
    assert "Opening the room…" in shown_text(window)
    room = room_of(qtbot, window)
    with socket.create_connection(("127.0.0.1", room.port)) as client:
        client.sendall(b"NICK wren\r\nUSER u 0 * :r\r\nJOIN #lobby\r\nPRIVMSG #lobby :good morning\r\n")
        qtbot.waitUntil(lambda: nicks(window) == ["wren"])
        qtbot.waitUntil(lambda: "127.0.0.1 wren → #lobby good morning" in log_text(window))
    qtbot.waitUntil(lambda: nicks(window) == [])


def test_a_room_that_cannot_open_says_why_and_tries_again(qtbot: QtBot, host: Make, tmp_path: Path) -> None:
    (tmp_path / "room").write_text("a file is in the way")
    window = host()
    banner = window.findChildren(Banner)[0]
    retry = banner.findChildren(QPushButton)[0]
    qtbot.waitUntil(retry.isVisible, timeout=15_000)
    assert str(tmp_path / "room") in shown_text(window)
    assert "The room is not open." in shown_text(window)
    (tmp_path / "room").unlink()
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    room_of(qtbot, window)
    assert not retry.isVisible()


def test_closing_asks_and_can_be_cancelled(qtbot: QtBot, host: Make) -> None:
    window = host()
    room = room_of(qtbot, window)
    window.close()
    question(qtbot, "Cancel")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert window.isVisible()
    assert alive(room.pid)


def test_closing_can_leave_the_room_open(qtbot: QtBot, host: Make, theme: Theme) -> None:
    window = host()
    room = room_of(qtbot, window)
    window.close()
    question(qtbot, "Keep the room open")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert alive(room.pid)
    later = ConsoleWindow(room.control, theme)  # landline-server --console
    qtbot.addWidget(later)
    later.show()
    qtbot.waitUntil(lambda: "Den: admin console" in shown_text(later))
    found = RoomProgram()
    with qtbot.waitSignal(found.ready):
        found.attach(room.control)
    assert found.room is not None
    assert (found.room.pid, found.room.port, found.room.name) == (room.pid, room.port, "Den")
    with qtbot.waitSignal(found.ended, timeout=8_000) as ended:
        found.stop("Good night")
    assert ended.args == [""]
    qtbot.waitUntil(lambda: "does not answer" in shown_text(later))
    qtbot.waitUntil(lambda: not alive(room.pid))


def test_closing_can_close_the_room(qtbot: QtBot, host: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    window = host()
    room = room_of(qtbot, window)
    ended = []
    monkeypatch.setattr(QCoreApplication, "quit", lambda: ended.append(True))
    window.close()
    question(qtbot, "Close the room")
    qtbot.waitUntil(lambda: bool(ended), timeout=8_000)
    assert not alive(room.pid)


def test_a_room_that_is_stopped_can_be_opened_again(qtbot: QtBot, host: Make) -> None:
    window = host()
    room = room_of(qtbot, window)
    link = ControlLink(window)
    with qtbot.waitSignal(link.connected):
        link.open(room.control)
    link.call("landline.stop")
    qtbot.waitUntil(lambda: "The room is closed." in shown_text(window), timeout=8_000)
    link.close()
    again = next(button for button in window.findChildren(QPushButton) if button.text() == "Open it again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Listening on" in shown_text(window), timeout=15_000)


def test_a_room_that_stands_no_more_cannot_be_attached(qtbot: QtBot, tmp_path: Path) -> None:
    found = RoomProgram()
    with qtbot.waitSignal(found.failed) as failed:
        found.attach(str(tmp_path / "nothing.sock"))
    assert failed.args == ["The room is not open any more."]
    assert not found.running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_ends_cleanly_on_a_signal(qtbot: QtBot, tmp_path: Path, number: signal.Signals) -> None:
    """The whole program, as somebody starts it in a terminal: both processes end, with success."""
    data = tmp_path / "room"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "server", "127.0.0.1", "0", "--data", str(data)]
    program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    control = data / "control.sock"
    with program:
        try:
            qtbot.waitUntil(control.exists, timeout=15_000)
            program.send_signal(number)
            _, said = program.communicate(timeout=15)
        finally:
            program.kill()
    assert program.returncode == 0, said
    assert "Traceback" not in said
    assert not control.exists()


def test_without_a_screen_it_says_what_to_do(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    command = [sys.executable, "-m", "server", "--data", str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "landline-server --headless" in ended.stderr
