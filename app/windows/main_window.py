"""The window: its size and title, how it comes forward, and how it closes. Its inside is `pages`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.settings import Settings
from app.store.stores import Stores
from app.windows.actions import Actions
from app.windows.appearance import Appearance
from app.windows.commands import Commands
from app.windows.hosting import Hosting
from app.windows.keeping_history import KeepHistory
from app.windows.pages import Pages
from app.windows.rooms import OpenRoom, Rooms
from app.windows.visits import Visits
from app.windows.welcome import WelcomePage
from app.windows.wording import guest_nick, login_nick
from resources.theme import Theme
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.net.host import Host
    from app.windows.background import Background

_WIDTH: Final = 1180
_HEIGHT: Final = 760


class MainWindow(QMainWindow):
    """One window for all rooms; one of them may be hosted by it.

    Signals:
        ended(): it is closed, and the program with it.
    """

    ended = Signal()

    def __init__(self, theme: Theme, settings: Settings, data: Path, make_host: Callable[[], "Host"]) -> None:
        """`data` is the folder for what is no setting; `make_host` is called when a room is hosted first."""
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._data = data
        self._stores = Stores(data, keep_history=settings.keep_history)
        self._background: Background | None = None
        #: Set while the user ends the program, in contrast to closing its window.
        self._ending = False
        #: Set once nothing is left to ask before the window closes.
        self._may_close = False
        KeepHistory(settings, self._stores, self)
        Appearance(settings, theme, self)
        self._rooms = Rooms(self._stores, self)
        self._actions = Actions(self)
        self._welcome = WelcomePage(theme)
        self._hosting = Hosting(theme, make_host, self)
        self._pages = Pages(theme, self._rooms, self._actions["rooms"])
        self._commands = Commands(theme, settings, self._actions, self._rooms, self._pages, self._hosting)
        self._visits = Visits(
            theme, settings, self._stores, self._rooms, self._actions, self._pages, self._welcome, self._hosting
        )
        self._build()
        self._connect()
        self._visits.show_welcome()

    def join(self, nick: str, address: Address) -> None:
        """Go to a room, and be called so there."""
        self._visits.join(nick, address)

    def join_typed(self, text: str) -> None:
        """Join what was given on the command line, as if somebody had typed it into the page."""
        self._welcome.set_nick(self._settings.nickname or login_nick() or guest_nick())
        self._welcome.join.set_text(text)
        self._welcome.join.ask()

    def call_forward(self, where: str = "") -> None:
        """Another start wants the window, and to join there; empty for just the window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if where:
            self.join_typed(where)

    def restore(self) -> None:
        """Have the rooms again that were open last; `call_restored` goes there, once the window is seen."""
        self._visits.restore()

    def call_restored(self) -> None:
        """Go to the rooms that were restored."""
        self._visits.call_restored()

    def start_background(self) -> None:
        """Tell of what happens while nobody looks, and show in the tray; the window is there sooner without it."""
        from app.windows.background import Background

        self._rooms.prepare()
        self._background = Background(self._settings, self._theme, self._rooms, self)
        self._background.window_asked.connect(self.call_forward)
        self._background.quit_asked.connect(self._on_quit)
        self._background.place_asked.connect(self._on_place_asked)

    def end(self) -> None:
        """Close without a question, and a hosted room with it: a terminal or the system ends the program."""
        self._ending = self._may_close = True
        self.close()
        QApplication.exit(0)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._ending and self._background is not None and self._background.keeps_running:
            event.ignore()
            self.hide()
            return
        self._ending = False
        if self._hosting.running and not self._may_close:
            event.ignore()
            self._hosting.ask_at_end()
            return
        self._settings.window = self.saveGeometry()
        self._visits.end()
        self._hosting.close_console()
        if self._background is not None:
            self._background.close()
        self._stores.history.close()
        super().closeEvent(event)
        self.ended.emit()

    def _build(self) -> None:
        self.setMinimumSize(480, 360)
        if self._settings.window.isEmpty() or not self.restoreGeometry(self._settings.window):
            self.resize(_WIDTH, _HEIGHT)
        if sys.platform == "darwin":
            self._actions.menu.setTitle(self.tr("Room"))
            self.menuBar().addMenu(self._actions.menu)
        self.setCentralWidget(self._pages)
        self._welcome.set_nick(self._settings.nickname or login_nick())
        self._welcome.host.set_name(self._settings.room_name)

    def _connect(self) -> None:
        self._welcome.menu_asked.connect(self._on_menu_asked)
        self._hosting.closed.connect(self._on_room_closed)
        self._hosting.kept.connect(self._on_room_kept)
        self._hosting.ended.connect(self._on_room_ended)
        self._rooms.changed.connect(self._show_title)
        self._pages.changed.connect(self._show_title)
        self._commands.welcome_asked.connect(self._visits.show_welcome)
        self._commands.leave_asked.connect(self._visits.leave)
        self._commands.settings_asked.connect(self._on_settings_asked)
        self._commands.quit_asked.connect(self._on_quit)

    def _show_title(self) -> None:
        words = self.tr("Landline")
        if self._pages.front is not None:
            words = self.tr("{room} – Landline").format(room=self._pages.front.name)
        if count := self._rooms.mentions:
            words = f"({count}) {words}"
        # Qt reads this mark as "there may be a star here"; a room's name may contain it.
        self.setWindowTitle(words.replace("[*]", "[*][*]"))

    def _on_menu_asked(self) -> None:
        button = self._welcome.menu_button
        self._actions.menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _on_settings_asked(self) -> None:
        # On demand: few starts of the program show it.
        from app.windows.kept import kept
        from app.windows.message_keys import message_keys
        from app.windows.settings_window import SettingsWindow

        keys = [*self._actions.keys(), *message_keys()]
        window = self.findChild(SettingsWindow) or SettingsWindow(
            self._settings, keys, kept(self._data, self._stores), str(self._data), self
        )
        window.show()
        window.raise_()
        window.activateWindow()

    def _on_place_asked(self, room: OpenRoom, conversation: str) -> None:
        self.call_forward()
        self._pages.show_room(room)
        if room.page is not None:
            room.page.bring(conversation)

    def _on_quit(self) -> None:
        if self._hosting.running:
            # There is something to ask.
            self.call_forward()
        self._ending = True
        self.close()

    def _on_room_closed(self) -> None:
        if self._may_close:
            self.close()

    def _on_room_kept(self) -> None:
        self._ending = self._may_close = True
        self._hosting.detach()
        self.close()

    def _on_room_ended(self) -> None:
        """The window goes when the room is closed (`_on_room_closed`), so that its members are told."""
        self._ending = self._may_close = True
        if room := self._rooms.own:
            self._visits.leave(room)
        self._hosting.stop()
