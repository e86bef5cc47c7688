"""What the actions of the window do: to the page in front, or to the window as a whole."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Signal

from app.settings import Settings
from app.windows.actions import Actions
from app.windows.hosting import Hosting
from app.windows.pages import Pages
from app.windows.rooms import OpenRoom, Rooms
from resources.icons import set_icon
from resources.theme import Theme

if TYPE_CHECKING:
    from app.windows.room_page import RoomPage


class Commands(QObject):
    """Connects the actions, and the menu of a room in the strip.

    Signals:
        welcome_asked(): the user wants to join or host another room.
        leave_asked(room): the user wants to leave that OpenRoom.
        settings_asked(): the user wants to see the settings.
        quit_asked(): the user wants to end the program.
    """

    welcome_asked = Signal()
    leave_asked = Signal(object)
    settings_asked = Signal()
    quit_asked = Signal()

    def __init__(
        self, theme: Theme, settings: Settings, actions: Actions, rooms: Rooms, pages: Pages, hosting: Hosting
    ) -> None:
        super().__init__(pages)
        self._settings: Final = settings
        self._actions: Final = actions
        self._rooms: Final = rooms
        self._pages: Final = pages
        self._hosting: Final = hosting
        set_icon(actions["own_room"], "host", theme)
        set_icon(actions["rooms"], "back", theme)
        actions.on("own_room", self._show_own)
        actions.on("console", hosting.show_console)
        actions.on("close_room", hosting.ask_close)
        actions.on("rooms", self.welcome_asked.emit)
        actions.on("leave", self._on_leave)
        actions["do_not_disturb"].toggled.connect(self._on_quiet_toggled)
        settings.changed.connect(self._show_quiet)
        self._show_quiet()
        actions.on("settings", self.settings_asked.emit)
        actions.on("quit", self.quit_asked.emit)
        for number in range(1, 10):
            actions.on(f"room_{number}", partial(self._on_room_numbered, number - 1))
        actions.on("switch", self._on_switch)
        for name, do in _ON_PAGE.items():
            actions.on(name, partial(self._on_page_action, do))
        pages.strip.menu_asked.connect(self._on_room_menu_asked)
        pages.changed.connect(self._on_pages_changed)

    def _show_own(self) -> None:
        self._pages.show_page(self._hosting.page)

    def _show_quiet(self) -> None:
        self._actions["do_not_disturb"].setChecked(self._settings.do_not_disturb)

    def _on_quiet_toggled(self, quiet: bool) -> None:
        self._settings.do_not_disturb = quiet

    def _on_pages_changed(self) -> None:
        self._actions.set_state(in_room=self._pages.front is not None, hosting=self._hosting.address is not None)

    def _on_leave(self) -> None:
        if self._pages.front is not None:
            self.leave_asked.emit(self._pages.front)

    def _on_room_numbered(self, at: int) -> None:
        if at < len(self._rooms):
            self._pages.show_room(self._rooms[at])

    def _on_room_menu_asked(self, room: OpenRoom, where: QPoint) -> None:
        menu = self._pages.strip.menu()
        if room.own:
            menu.addAction(self.tr("Your room's address")).triggered.connect(self._show_own)
            menu.addAction(self.tr("Close the room…")).triggered.connect(self._hosting.ask_close)
        menu.addAction(self.tr("Leave the room")).triggered.connect(lambda: self.leave_asked.emit(room))
        menu.popup(where)

    def _on_switch(self) -> None:
        """The quick switcher of the room in front, with the other rooms in it."""
        front = self._pages.front
        if front is not None and front.page is not None:
            from app.windows.switcher import Place

            front.page.going.ask(
                Place(room.name, sort=self.tr("Room"), icon="host", unread=room.unread, meant=bool(room.mentions),
                      go=partial(self._pages.show_room, room))
                for room in self._rooms
                if room is not front
            )  # fmt: skip

    def _on_page_action(self, do: Callable[["RoomPage"], object]) -> None:
        front = self._pages.front
        if front is not None and front.page is not None:
            do(front.page)


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
