"""The window: the welcome page, the page of one's own room, and the room that one is in."""

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.settings import Settings
from app.state.joining import Stage
from app.store.rooms import KnownRoom, KnownRooms
from app.windows.actions import Actions
from app.windows.hosting import Hosting
from app.windows.welcome import WelcomePage
from app.windows.wording import guest_nick, login_nick
from resources.icons import set_icon
from resources.theme import Scheme, Theme
from server.protocol.address import Address
from server.protocol.ready import Ready

if TYPE_CHECKING:
    from app.net.host import Host
    from app.session import Session
    from app.windows.room_page import RoomPage

_WIDTH: Final = 1180
_HEIGHT: Final = 760


class MainWindow(QMainWindow):
    """One window, one room at a time; it may host another one in the background."""

    def __init__(self, theme: Theme, settings: Settings, rooms: KnownRooms, make_host: Callable[[], "Host"]) -> None:
        """`rooms` are offered, and remember those that are joined; `make_host` is called when one is hosted first."""
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._rooms = rooms
        self._session: Session | None = None
        self._page: RoomPage | None = None
        #: Whether the session is with the room that is hosted here.
        self._in_own_room = False
        #: Whether the room comes to the front when it is reached: who opens one reads its address out first.
        self._wanted = False
        #: Set once nothing is left to ask before the window closes.
        self._may_close = False
        self._actions = Actions(self, settings.scheme, self._choose_scheme)
        self._welcome = WelcomePage(theme)
        self._hosting = Hosting(theme, make_host, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._welcome)
        self._stack.addWidget(self._hosting.page)
        self.setCentralWidget(self._stack)
        self._build()
        self._connect()
        self._show_welcome()
        self._welcome.focus_first()

    def join(self, nick: str, address: Address) -> None:
        """Call a room; the welcome page shows how it goes, and the room is shown when it is reached."""
        self._settings.nickname = nick
        self._leave_session()
        self._show(self._welcome)
        self._welcome.join.call(str(address))
        self._wanted = True
        self._open_session(nick, address, self._rooms)

    def join_typed(self, text: str) -> None:
        """Join what was given on the command line, as if somebody had typed it into the page."""
        self._welcome.set_nick(self._settings.nickname or login_nick() or guest_nick())
        self._welcome.join.set_text(text)
        self._welcome.join.ask()

    def end(self) -> None:
        """Close without a question, and a hosted room with it: a terminal or the system ends the program."""
        self._may_close = True
        self.close()
        QApplication.exit(0)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._hosting.running and not self._may_close:
            event.ignore()
            self._hosting.ask_at_end()
            return
        self._settings.window = self.saveGeometry()
        self._leave_session()
        self._hosting.close_console()
        super().closeEvent(event)

    def _build(self) -> None:
        self.setMinimumSize(480, 360)
        if self._settings.window.isEmpty() or not self.restoreGeometry(self._settings.window):
            self.resize(_WIDTH, _HEIGHT)
        if sys.platform == "darwin":
            self._actions.menu.setTitle(self.tr("Room"))
            self.menuBar().addMenu(self._actions.menu)
        self._welcome.set_nick(self._settings.nickname or login_nick())
        self._welcome.host.set_name(self._settings.room_name)

    def _connect(self) -> None:
        self._welcome.host_asked.connect(self._on_host_asked)
        self._welcome.join_asked.connect(self.join)
        self._welcome.forget_asked.connect(self._on_forget_asked)
        self._welcome.cancelled.connect(self._show_welcome)
        self._welcome.menu_asked.connect(self._on_menu_asked)
        self._hosting.opened.connect(self._on_room_opened)
        self._hosting.failed.connect(self._welcome.host.fail)
        self._hosting.closed.connect(self._on_room_closed)
        self._hosting.page.room_asked.connect(self._on_room_asked)
        self._hosting.kept.connect(self._on_room_kept)
        self._hosting.ended.connect(self._on_room_ended)
        set_icon(self._actions["own_room"], "host", self._theme)
        set_icon(self._actions["leave"], "back", self._theme)
        self._actions.on("own_room", lambda: self._show(self._hosting.page))
        self._actions.on("console", self._hosting.show_console)
        self._actions.on("close_room", self._hosting.ask_close)
        self._actions.on("leave", self._show_welcome)
        self._actions.on("quit", self.close)
        for name, do in _ON_PAGE.items():
            self._actions.on(name, partial(self._on_page_action, do))

    def _choose_scheme(self, scheme: Scheme) -> None:
        self._settings.scheme = scheme
        self._theme.choose(scheme)

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._actions.set_state(in_room=page is self._page, hosting=self._hosting.address is not None)
        self._show_title()

    def _show_title(self) -> None:
        words = self.tr("Landline")
        if self._page is not None and self._stack.currentWidget() is self._page:
            words = self.tr("{room} – Landline").format(room=self._page.title)
            if count := self._page.mentions:
                words = f"({count}) {words}"
        # Qt reads this mark as "there may be a star here"; a room's name may contain it.
        self.setWindowTitle(words.replace("[*]", "[*][*]"))

    def _show_welcome(self) -> None:
        """Leave the room, or stop calling one."""
        self._leave_session()
        self._welcome.join.rest()
        self._welcome.show_rooms(self._rooms.rooms)
        self._show(self._welcome)

    def _open_session(self, nick: str, address: Address, rooms: KnownRooms | None) -> None:
        # On demand, as the chat page: the welcome page is there sooner.
        from app.session import Session

        session = self._session = Session(rooms, self)
        session.stage_changed.connect(self._on_stage_changed)
        session.failed.connect(self._on_call_failed)
        session.waiting.connect(self._on_call_waiting)
        session.open(address, nick)

    def _leave_session(self) -> None:
        self._in_own_room = False
        if self._page is not None:
            self._stack.removeWidget(self._page)
            self._page.deleteLater()
            self._page = None
        if self._session is not None:
            self._session.disconnect(self)
            self._session.close()
            self._session.deleteLater()
            self._session = None

    def _join_own_room(self) -> None:
        """Join the room that is hosted here, behind the host's page. It is not remembered: it is there or not."""
        self._leave_session()
        if address := self._hosting.address:
            self._in_own_room = True
            self._open_session(self._settings.nickname, address, None)

    def _on_page_action(self, do: Callable[["RoomPage"], object]) -> None:
        if self._page is not None:
            do(self._page)

    def _on_menu_asked(self) -> None:
        button = self._welcome.menu_button
        self._actions.menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _on_host_asked(self, nick: str, name: str) -> None:
        if self._hosting.address is not None:
            self._show(self._hosting.page)
            return
        self._settings.nickname = nick
        self._settings.room_name = name
        self._welcome.host.start()
        self._hosting.start(name)

    def _on_forget_asked(self, room: KnownRoom) -> None:
        self._rooms.forget(room)
        self._welcome.show_rooms(self._rooms.rooms)

    def _on_room_opened(self, room: Ready) -> None:
        self._welcome.host.stand(room.name)
        self._wanted = False
        self._join_own_room()
        self._show(self._hosting.page)

    def _on_room_closed(self, why: str) -> None:
        if self._may_close:
            self.close()
            return
        self._welcome.host.rest()
        if self._in_own_room or self._stack.currentWidget() is self._hosting.page:
            self._show_welcome()
        if why:
            self._welcome.host.fail(why)
        else:
            self._welcome.host.tell(self.tr("Your room is closed."))

    def _on_room_asked(self) -> None:
        self._wanted = True
        if not self._in_own_room:
            self._join_own_room()
        elif self._page is not None:
            self._show(self._page)

    def _on_room_kept(self) -> None:
        self._may_close = True
        self._hosting.detach()
        self.close()

    def _on_room_ended(self) -> None:
        """The window goes when the room is closed (`_on_room_closed`), so that its members are told."""
        self._may_close = True
        self._leave_session()
        self._hosting.stop()

    def _on_stage_changed(self, stage: Stage) -> None:
        if stage is not Stage.HERE or self._page is not None or self._session is None:
            return
        from app.windows.room_page import RoomPage

        session = self._session
        session.failed.disconnect(self._on_call_failed)
        session.waiting.disconnect(self._on_call_waiting)
        where = self._hosting.page.address if self._in_own_room else str(session.address)
        way_out = self._actions["own_room" if self._in_own_room else "leave"]
        page = self._page = RoomPage(self._theme, self._settings, session, where, self._actions.menu, way_out)
        page.title_changed.connect(self._show_title)
        self._stack.addWidget(page)
        self._welcome.join.rest()
        if self._in_own_room:
            self._hosting.crown(session.nick)
        if self._wanted:
            self._show(page)

    def _on_call_failed(self, why: str) -> None:
        self._leave_session()
        self._show(self._welcome)
        self._welcome.join.fail(why)

    def _on_call_waiting(self, _seconds: int, why: str) -> None:
        # A room that was never reached: the user decides whether to try again.
        self._on_call_failed(why)


_ON_PAGE: Final[dict[str, Callable[["RoomPage"], object]]] = {
    "new_channel": lambda page: page.requests.ask_channel(),
    "new_direct": lambda page: page.requests.ask_person(),
    "topic": lambda page: page.ask_topic(),
    "nick": lambda page: page.requests.ask_nick(),
    "away": lambda page: page.switch_away(),
    "close_conversation": lambda page: page.close_conversation(),
    "previous": lambda page: page.step(-1),
    "next": lambda page: page.step(1),
    "next_part": lambda page: page.focus_part(1),
    "previous_part": lambda page: page.focus_part(-1),
    "sidebar": lambda page: page.panels.switch_sidebar(),
    "members": lambda page: page.panels.switch_members(),
}
