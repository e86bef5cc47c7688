"""What of the program goes on beside its window: the tray, what it tells while nobody looks, and that nobody does."""

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.windows.idle import Idle
from app.windows.notifications import Notifications
from app.windows.rooms import Rooms
from app.windows.tray import Tray
from resources.theme import Theme


class Background(QObject):
    """All of it together.

    Signals:
        window_asked(): the user wants to see the window.
        quit_asked(): the user wants to end the program.
        place_asked(room, conversation): the user wants to see that conversation of that OpenRoom.
    """

    window_asked = Signal()
    quit_asked = Signal()
    place_asked = Signal(object, str)

    def __init__(self, settings: Settings, theme: Theme, rooms: Rooms, window: QWidget) -> None:
        super().__init__(window)
        self._settings: Final = settings
        Idle(settings, rooms, self)
        self._tray: Final = Tray(settings, self)
        self._notifications: Final = Notifications(settings, theme, rooms, self._tray, window)
        self._tray.window_asked.connect(self.window_asked)
        self._tray.end_asked.connect(self.quit_asked)
        self._notifications.chosen.connect(self.place_asked)

    @property
    def keeps_running(self) -> bool:
        """Whether the program is to go on without its window, and can be reached then."""
        return self._settings.keep_in_tray and self._tray.available

    def close(self) -> None:
        """The program ends."""
        self._notifications.close()
        self._tray.close()
