"""The window: the strip of open rooms, and the welcome page, the page of one's own room, or the room in front."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from app.settings import Settings
from app.store.last_session import OpenedRoom
from app.store.rooms import KnownRoom
from app.store.stores import Stores
from app.windows.actions import Actions
from app.windows.appearance import Appearance
from app.windows.calling import Calling
from app.windows.hosting import Hosting
from app.windows.idle import Idle
from app.windows.keeping_history import KeepHistory
from app.windows.labels import hairline
from app.windows.last_rooms import LastRooms
from app.windows.own_room import OwnRoom
from app.windows.room_strip import RoomStrip
from app.windows.rooms import OpenRoom, Rooms
from app.windows.welcome import WelcomePage
from app.windows.wording import guest_nick, login_nick
from resources.icons import set_icon
from resources.theme import Theme
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.net.host import Host
    from app.windows.background import Background
    from app.windows.room_page import RoomPage

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
        self._stores = Stores.within(data, keep_history=settings.keep_history)
        KeepHistory(settings, self._stores.history, self)
        self._rooms = Rooms(self._stores, self)
        self._last = LastRooms(self._stores.last_session, self._rooms, self)
        #: The room whose page is seen; None while another page is.
        self._front: OpenRoom | None = None
        self._calling = Calling(self._rooms, self)
        self._background: Background | None = None
        #: Set while the user ends the program, in contrast to closing its window.
        self._ending = False
        #: Set once nothing is left to ask before the window closes.
        self._may_close = False
        Appearance(settings, theme, self)
        Idle(settings, self._rooms, self)
        self._actions = Actions(self)
        self._strip = RoomStrip(theme, self._rooms, self._actions["rooms"])
        self._welcome = WelcomePage(theme)
        self._hosting = Hosting(theme, make_host, self)
        self._own = OwnRoom(settings, self._rooms, self._calling, self._hosting, self._welcome)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self._show_welcome()

    def join(self, nick: str, address: Address) -> None:
        """Go to a room. One that is not open is called: the welcome page shows how it goes, and the room is shown when
        it is reached."""
        self._settings.nickname = nick
        if room := self._rooms.find(address):
            room.session.reopen()
            self._show_room(room)
            if address.channel and room.page is not None:
                room.page.bring(address.channel)
            return
        self._show_welcome()
        self._welcome.join.call(str(address))
        self._calling.call(nick, address, wanted=True)

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

    def start_background(self) -> None:
        """Tell of what happens while nobody looks, and show in the tray; the window is there sooner without it."""
        from app.windows.background import Background

        self._background = Background(self._settings, self._theme, self._rooms, self)
        self._background.window_asked.connect(self.call_forward)
        self._background.quit_asked.connect(self._on_quit)
        self._background.place_asked.connect(self._on_place_asked)

    def restore(self) -> None:
        """Have the rooms again that were open last; `call_restored` goes there."""
        last = self._last.read()
        nick = self._settings.nickname
        if not (nick and self._settings.restore_rooms):
            return
        for at, opened in enumerate(last.rooms):
            if opened.own:
                self._last.expect(opened)
            else:
                self._restore(opened, opened.address, front=at == last.front)

    def call_restored(self) -> None:
        """Go to the rooms that were restored, to one's own where it still stands; the window is seen by now."""
        if opened := self._last.expected:
            self._own.expect(opened)
        for room in self._rooms:
            room.session.reopen()

    def end(self) -> None:
        """Close without a question, and a hosted room with it: a terminal or the system ends the program."""
        self._may_close = True
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
        self._last.stop()
        self._calling.cancel()
        for room in self._rooms:
            self._rooms.leave(room)
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
        self._stack.addWidget(self._welcome)
        self._stack.addWidget(self._hosting.page)
        self._edge = hairline(upright=True)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._strip)
        row.addWidget(self._edge)
        row.addWidget(self._stack, 1)
        self.setCentralWidget(inside)
        self._welcome.set_nick(self._settings.nickname or login_nick())
        self._welcome.host.set_name(self._settings.room_name)

    def _connect(self) -> None:
        self._welcome.join_asked.connect(self.join)
        self._welcome.forget_asked.connect(self._on_forget_asked)
        self._welcome.cancelled.connect(self._show_welcome)
        self._welcome.menu_asked.connect(self._on_menu_asked)
        self._own.page_wanted.connect(lambda: self._show(self._hosting.page))
        self._own.room_wanted.connect(self._show_room)
        self._own.restored.connect(self._on_own_restored)
        self._own.gone.connect(self._on_room_gone)
        self._calling.reached.connect(self._on_reached)
        self._calling.kept.connect(self._on_kept)
        self._calling.failed.connect(self._on_call_failed)
        self._hosting.kept.connect(self._on_room_kept)
        self._hosting.ended.connect(self._on_room_ended)
        self._rooms.changed.connect(self._show_title)
        self._strip.chosen.connect(self._show_room)
        self._strip.menu_asked.connect(self._on_room_menu_asked)
        set_icon(self._actions["own_room"], "host", self._theme)
        set_icon(self._actions["rooms"], "back", self._theme)
        self._actions.on("own_room", lambda: self._show(self._hosting.page))
        self._actions.on("console", self._hosting.show_console)
        self._actions.on("close_room", self._hosting.ask_close)
        self._actions.on("rooms", self._show_welcome)
        self._actions.on("leave", self._on_leave)
        self._actions.on("settings", self._on_settings)
        self._actions.on("quit", self._on_quit)
        for number in range(1, 10):
            self._actions.on(f"room_{number}", partial(self._on_room_numbered, number - 1))
        self._actions.on("switch", self._on_switch)
        for name, do in _ON_PAGE.items():
            self._actions.on(name, partial(self._on_page_action, do))

    # What is seen.

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._settle()

    def _settle(self) -> None:
        """Let everything round the page fit to what is seen and what is open."""
        page = self._stack.currentWidget()
        self._front = next((room for room in self._rooms if room.page is page), None)
        self._last.set_front(self._front)
        self._strip.mark(self._front)
        # One room fills the window, as long as nothing else is open.
        several = len(self._rooms) > (1 if self._front else 0)
        self._strip.setVisible(several)
        self._edge.setVisible(several)
        self._actions.set_state(in_room=self._front is not None, hosting=self._hosting.address is not None)
        self._show_title()

    def _show_room(self, room: OpenRoom) -> None:
        if room.page is not None:
            self._calling.cancel()
            self._show(room.page)

    def _show_welcome(self) -> None:
        """Where another room is joined or hosted; one that is being called is not called any more."""
        self._calling.cancel()
        self._welcome.join.rest()
        self._welcome.show_rooms(self._stores.known.rooms)
        self._show(self._welcome)
        self._welcome.focus_first()

    def _show_title(self) -> None:
        words = self.tr("Landline")
        if self._front is not None:
            words = self.tr("{room} – Landline").format(room=self._front.name)
        if count := self._rooms.mentions:
            words = f"({count}) {words}"
        # Qt reads this mark as "there may be a star here"; a room's name may contain it.
        self.setWindowTitle(words.replace("[*]", "[*][*]"))

    # Rooms come and go.

    def _restore(self, opened: OpenedRoom, address: Address, *, front: bool) -> OpenRoom:
        room = self._rooms.restore(self._settings.nickname, opened, address)
        self._rooms.adopt(room, self._make_page)
        if room.page is not None and opened.shown:
            room.page.bring(opened.shown)
        if front:
            self._show_room(room)
        else:
            self._settle()
        return room

    def _leave(self, room: OpenRoom) -> None:
        """Leave an open room; the one beside it is seen then, or the welcome page."""
        at, seen = self._rooms.index(room), room is self._front
        self._rooms.leave(room)
        if not seen:
            self._settle()
        elif len(self._rooms):
            self._show_room(self._rooms[min(at, len(self._rooms) - 1)])
        else:
            self._show_welcome()

    def _make_page(self, room: OpenRoom) -> "RoomPage":
        from app.windows.room_page import RoomPage

        where = self._hosting.page.address if room.own else str(room.address)
        way_out = self._actions["own_room" if room.own else "rooms"]
        drafts = self._stores.drafts.of(room.address)
        page = RoomPage(self._theme, self._settings, room.session, where, self._actions.menu, way_out, drafts)
        self._stack.addWidget(page)
        return page

    def _on_reached(self, room: OpenRoom) -> None:
        self._rooms.adopt(room, self._make_page)
        self._welcome.join.rest()
        if room.own:
            self._own.crown(room)
        if self._calling.wanted:
            self._show_room(room)
        else:
            self._settle()

    def _on_kept(self, room: OpenRoom, why: str) -> None:
        """It cannot be reached: what was seen in it can be read all the same."""
        self._rooms.adopt(room, self._make_page)
        self._welcome.join.rest()
        if room.page is not None:
            room.page.banner.fail(why)
        self._show_room(room)

    def _on_call_failed(self, why: str) -> None:
        self._show(self._welcome)
        self._welcome.join.fail(why)

    def _on_settings(self) -> None:
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
        self._show_room(room)
        if room.page is not None:
            room.page.bring(conversation)

    def _on_quit(self) -> None:
        if self._hosting.running:
            # There is something to ask.
            self.call_forward()
        self._ending = True
        self.close()

    def _on_leave(self) -> None:
        if self._front is not None:
            self._leave(self._front)

    def _on_room_numbered(self, at: int) -> None:
        if at < len(self._rooms):
            self._show_room(self._rooms[at])

    def _on_room_menu_asked(self, room: OpenRoom, where: QPoint) -> None:
        menu = self._strip.menu()
        if room.own:
            menu.addAction(self.tr("Your room's address")).triggered.connect(lambda: self._show(self._hosting.page))
            menu.addAction(self.tr("Close the room…")).triggered.connect(self._hosting.ask_close)
        menu.addAction(self.tr("Leave the room")).triggered.connect(lambda: self._leave(room))
        menu.popup(where)

    def _on_switch(self) -> None:
        """The quick switcher of the room in front, with the other rooms in it."""
        front = self._front
        if front is not None and front.page is not None:
            from app.windows.switcher import Place

            front.page.going.ask(
                Place(room.name, sort=self.tr("Room"), icon="host", unread=room.unread, meant=bool(room.mentions),
                      go=partial(self._show_room, room))
                for room in self._rooms
                if room is not front
            )  # fmt: skip

    def _on_page_action(self, do: Callable[["RoomPage"], object]) -> None:
        if self._front is not None and self._front.page is not None:
            do(self._front.page)

    def _on_menu_asked(self) -> None:
        button = self._welcome.menu_button
        self._actions.menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _on_forget_asked(self, room: KnownRoom) -> None:
        self._stores.known.forget(room)
        self._welcome.show_rooms(self._stores.known.rooms)

    # The room that is hosted here.

    def _on_own_restored(self, opened: OpenedRoom | None) -> None:
        self._last.expect(None)
        address = self._hosting.address
        if opened is not None and address is not None:
            # Unless something else was opened or chosen meanwhile.
            room = self._restore(opened, address, front=self._front is None and not self._calling.wanted)
            room.session.reopen()

    def _on_room_gone(self, room: OpenRoom | None) -> None:
        if self._may_close:
            self.close()
            return
        if room is not None:
            self._leave(room)
        if self._stack.currentWidget() is self._hosting.page:
            self._show_welcome()
        else:
            self._settle()

    def _on_room_kept(self) -> None:
        self._may_close = True
        self._hosting.detach()
        self.close()

    def _on_room_ended(self) -> None:
        """The window goes when the room is closed (`_on_room_gone`), so that its members are told."""
        self._may_close = True
        if room := self._rooms.own:
            self._leave(room)
        self._hosting.stop()


_ON_PAGE: Final[dict[str, Callable[["RoomPage"], object]]] = {
    "new_channel": lambda page: page.requests.ask_channel(),
    "new_direct": lambda page: page.requests.ask_person(),
    "topic": lambda page: page.ask_topic(),
    "nick": lambda page: page.requests.ask_nick(),
    "browse": lambda page: page.requests.browse(),
    "profile": lambda page: page.company.edit_profile(),
    "away": lambda page: page.company.switch_away(),
    "ignored": lambda page: page.requests.show_ignored(),
    "search": lambda page: page.search(),
    "back": lambda page: page.looking.back(),
    "find_member": lambda page: page.find_member(),
    "close_conversation": lambda page: page.close_conversation(),
    "previous": lambda page: page.step(-1),
    "next": lambda page: page.step(1),
    "next_part": lambda page: page.focus_part(1),
    "previous_part": lambda page: page.focus_part(-1),
    "sidebar": lambda page: page.panels.switch_sidebar(),
    "members": lambda page: page.panels.switch_members(),
}
