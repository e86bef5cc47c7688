"""What several tests of the console need: a control socket that answers, a theme, the console's window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resources.theme import Scheme, Theme
from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a test chooses is remembered for it alone."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def control(qapp: QApplication, tmp_path: Path) -> Iterator[FakeControl]:
    """A control socket that answers; not open yet."""
    fake = FakeControl(str(tmp_path / "control.sock"))
    yield fake
    if fake.is_open:
        fake.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light colours."""
    return Theme(Scheme.LIGHT)


@pytest.fixture
def window(qtbot: QtBot, control: FakeControl, theme: Theme) -> ConsoleWindow:
    """A console that shows the fake room and everybody in it."""
    control.open()
    made = ConsoleWindow(control.path, theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.connections.rowCount() == len(control.connections) and bool(control.subscribers))
    return made
