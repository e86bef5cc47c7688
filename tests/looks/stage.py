"""What the pages are shown on: the window of the app, the room that it is in, and the hands of whoever uses it."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from app.net.host import Host
from app.session import Session
from app.settings import Settings
from app.windows.composer_input import ComposerInput
from app.windows.main_window import MainWindow
from app.windows.room_page import RoomPage
from app.windows.rooms import Rooms
from resources.theme import Theme
from server.protocol.address import Address
from tests.app.hands import part
from tests.looks.room import QuietRoom

_PATIENCE = 20.0


class Stage:
    """One window of the app, for kestrel. `names` are all the words in it that no language translates."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self.folder = folder
        self.settings = Settings(folder / "settings.ini")
        self.settings.nickname = "kestrel"
        self.theme = theme
        self.host = Host(folder / "own", arguments=("--host", "127.0.0.1", "--port", "0"))
        self.room = QuietRoom(folder / "room", "Makerspace")
        self.window = MainWindow(theme, self.settings, folder / "data", lambda: self.host)
        self.window.show()
        self.window.activateWindow()

    def page(self) -> RoomPage:
        """The room that is seen."""
        return next(page for page in self.window.findChildren(RoomPage) if page.isVisible())

    def join(self, address: Address) -> None:
        """Go to a room, until its lobby is there."""
        self.window.join("kestrel", address)
        self.until(lambda: any(page.isVisible() for page in self.window.findChildren(RoomPage)))
        self.until(lambda: self.page().conversation == "#lobby" and self.page().members.model().rowCount())

    def session(self) -> Session:
        """What is known of the room that is seen."""
        front = next(room for room in part(self.window, Rooms, "") if room.page is self.page())
        return front.session

    def act(self, name: str) -> None:
        """Trigger an action of the window."""
        part(self.window, QAction, f"action_{name}").trigger()

    def write(self, text: str) -> ComposerInput:
        """Have this in the composer, as if it was typed."""
        composer = part(self.page(), ComposerInput, "composer")
        composer.setFocus()
        composer.clear()
        composer.insert(text)
        return composer

    def paste(self, text: str) -> None:
        """Paste this into the composer."""
        pasted = QMimeData()
        pasted.setText(text)
        part(self.page(), ComposerInput, "composer").insertFromMimeData(pasted)

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < end, f"This never came true. At {self.room.address}; shown: {self._words()}"
            QApplication.processEvents()
            time.sleep(0.002)

    def _words(self) -> list[str]:
        return [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]

    def settle(self) -> None:
        """Let everything find its place."""
        for _ in range(8):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def put_away(self) -> None:
        """Close what stands over the window."""
        for shown in reversed(windows()):
            if shown is not self.window:
                shown.close()
        self.window.activateWindow()
        self.settle()

    def close(self) -> None:
        """End everything."""
        self.put_away()
        if self.host.running:
            self.host.stop()
            self.until(lambda: not self.host.running)
        self.window.end()
        self.room.close()


def windows() -> list[QWidget]:
    """What stands on the screen, topmost last."""
    shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    return sorted(shown, key=_height)


def _height(window: QWidget) -> int:
    """The window, dialogs over it, menus over these."""
    if isinstance(window, MainWindow):
        return 0
    depth, parent = 1, window.parentWidget()
    while parent is not None:
        depth, parent = depth + 1, parent.parentWidget()
    return depth + (100 if isinstance(window, QMenu) else 0)
