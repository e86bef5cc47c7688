"""What several tests of the console need: a control socket that answers, a theme, the console's window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from resources.theme import Scheme, Theme
from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl
from tests.server.console.real_room import CLIENTS, RealRoom

Press = Callable[[str], None]
Answer = Callable[..., str]


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


@pytest.fixture
def press(qtbot: QtBot) -> Press:
    """Click the button in sight that says this."""

    def pressed(words: str) -> None:
        found: list[QPushButton] = []

        def is_there() -> bool:
            found[:] = [
                button
                for button in QApplication.allWidgets()
                if isinstance(button, QPushButton) and button.text() == words and button.isVisible()
            ]
            return len(found) == 1 and found[0].isEnabled()

        qtbot.waitUntil(is_there)
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    return pressed


@pytest.fixture
def answer(qtbot: QtBot) -> Answer:
    """Answer the dialog that is open: choose, write, press; gives what it asked."""

    def answered(button: str, write: str = "", choose: tuple[str, ...] = ()) -> str:
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        asked = "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
        for words in choose:
            radio = next(one for one in dialog.findChildren(QRadioButton) if words in one.text())
            QTest.mouseClick(radio, Qt.MouseButton.LeftButton, pos=QPoint(8, radio.height() // 2))
            assert radio.isChecked()
        if write:
            line = dialog.findChild(QLineEdit)
            assert isinstance(line, QLineEdit)
            QTest.keyClicks(line, write)
        pressed = next(one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == button)
        QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        return asked

    return answered


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRoom]:
    """One real room for all tests of a module; each takes people of its own."""
    made = RealRoom(tmp_path_factory.mktemp("real"))
    yield made
    made.close()


@pytest.fixture
def console(qtbot: QtBot, room: RealRoom, theme: Theme) -> ConsoleWindow:
    """The real room's console, with everybody in it."""
    made = ConsoleWindow(room.control, theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.connections.rowCount() > CLIENTS // 2)
    return made
