"""The program `landline`, as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.last_session import LastSession, OpenedRoom, SessionFile
from server.protocol.address import Address


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bare | {"QT_QPA_PLATFORM": "offscreen"} | environment,
    )


def finish(program: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = program.communicate(timeout=30)
    return program.returncode, out, err


def test_it_says_its_version() -> None:
    assert finish(start("--version")) == (0, "Landline 0.1.0\n", "")


def test_help_shows_how_a_room_is_joined() -> None:
    code, out, _err = finish(start("--help"))
    assert code == 0
    assert "landline 192.168.55.13 8081" in out


@pytest.mark.parametrize("where", [["300.1.1.1"], ["192.168.1.23", "99999"], ["https://example.org"]])
def test_an_address_that_cannot_be_is_explained(where: list[str]) -> None:
    code, _out, err = finish(start(*where))
    assert code == 2
    assert err.startswith(f"landline: {' '.join(where)}: ")
    assert err.strip().endswith(".")


def test_without_a_screen_it_says_what_can_be_done() -> None:
    code, _out, err = finish(start(QT_QPA_PLATFORM=""))
    assert code == 1
    assert "landline-server --headless" in err


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ModuleNotFoundError", 'The window needs Qt. Install it from Landline\'s folder with: pip install ".[app]"'),
        ("ImportError", "The window needs Qt, which is here but does not start: libEGL.so.1"),
    ],
)
def test_without_qt_it_says_what_can_be_done(tmp_path: Path, kind: str, words: str) -> None:
    (tmp_path / "PySide6.py").write_text(f"raise {kind}('libEGL.so.1', name='PySide6')\n")
    code, _out, err = finish(start(PYTHONPATH=f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"))
    assert code == 1
    assert err.splitlines()[0] == words


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a program without asking it")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    settings = tmp_path / "landline" / "settings.ini"
    with socket.create_server(("127.0.0.1", 0)) as room:
        room.settimeout(20)
        port = str(room.getsockname()[1])
        home = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "USER": "otter"}
        program = start("127.0.0.1", port, **home)
        caller, _address = room.accept()  # it calls as soon as its window is there
        with caller:
            program.send_signal(number)
            code, _out, err = finish(program)
    assert (code, [line for line in err.splitlines() if "plugin does not support" not in line]) == (0, [])
    assert "window=" in settings.read_text()


def test_a_link_that_macos_hands_over_is_heard() -> None:
    script = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from app.windows.application import Application
application = Application(["landline"])
application.link_opened.connect(print)
QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl("landline://192.168.1.23:5263")))
"""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    program = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert program.stdout == "landline://192.168.1.23:5263\n"


#: Says what is loaded when the window has its first picture, and which of PySide6's classes of widgets are made.
FIRST_PICTURE = """
import json, os, sys
import app.__main__ as program

def classes(kind):
    return {kind.__name__}.union(*map(classes, type.__subclasses__(kind)))

def look(*_):
    from PySide6.QtWidgets import QWidget
    print(json.dumps([sorted(sys.modules), sorted(classes(QWidget))]), flush=True)
    os._exit(0)

program._go_on = look
program.main(["--data", sys.argv[1]])
"""


def first_picture(data: Path) -> tuple[set[str], set[str]]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "USER": "otter"}
    command = [sys.executable, "-c", FIRST_PICTURE, str(data)]
    program = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=30)
    modules, classes = json.loads(program.stdout)
    return set(modules), set(classes)


def test_the_first_picture_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    modules, classes = first_picture(tmp_path)
    assert "app.windows.welcome" in modules
    assert not modules & {
        "PySide6.QtNetwork", "asyncio", "sqlite3", "ssl", "app.session", "app.state.events", "app.windows.host_page",
        "app.windows.room_page", "app.windows.timeline_view",
    }  # fmt: skip
    # Asked for a widget of Qt's own, PySide6 makes all classes: see `app.windows.viewport`.
    assert "QMdiArea" not in classes
    assert len(classes) < 100


def test_a_restored_room_waits_for_no_class_that_it_does_not_use(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_text("[General]\nnickname=kestrel\n")
    opened = OpenedRoom("Makerspace", Address("127.0.0.1", 1), ("#lobby", "fern"), "#lobby", "#lobby")
    SessionFile(tmp_path / "session.json").keep(LastSession((opened,), 0))
    modules, classes = first_picture(tmp_path)
    assert "app.windows.room_page" in modules
    assert not modules & {
        "PySide6.QtNetwork",
        "asyncio",
        "ssl",
        "app.windows.emoji_picker",
        "app.windows.settings_window",
    }
    assert "QMdiArea" not in classes
