"""One's own room, as the window handles it: the page with the address, the admin console, what is asked at the end."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.net.host import Host
from app.windows.dialogs import confirm
from app.windows.host_page import HostPage
from resources.style import Kind, set_kind
from resources.theme import Theme

if TYPE_CHECKING:
    from server.console.window import ConsoleWindow


class Hosting(QObject):
    """What belongs to a room that this window opened. `page` is the host's page.

    Signals:
        kept(): the user leaves the room open without this window.
        ended(): the user closes the room with this window.
    """

    kept = Signal()
    ended = Signal()

    def __init__(self, theme: Theme, host: Host, window: QWidget) -> None:
        """Questions stand over `window`."""
        super().__init__(window)
        self._theme = theme
        self._host = host
        self._window = window
        self._console: ConsoleWindow | None = None
        self._question: QMessageBox | None = None
        self.page = HostPage(theme)
        self.page.console_asked.connect(self.show_console)
        self.page.close_asked.connect(self.ask_close)

    def show_console(self) -> None:
        """Open the admin console of the room, or bring it to the front."""
        room = self._host.room
        if room is None:
            return
        if self._console is None:
            from server.console.window import ConsoleWindow

            self._console = ConsoleWindow(room.control, self._theme)
            self._console.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._console.destroyed.connect(self._on_console_destroyed)
        self._console.show()
        self._console.raise_()
        self._console.activateWindow()

    def close_console(self) -> None:
        """It goes with the window that opened it."""
        if self._console is not None:
            self._console.close()

    def ask_close(self) -> None:
        """Close the room, if that is really meant."""
        confirm(
            self._window,
            self.tr("Close the room?"),
            self.tr("Everybody in it is told, and nobody can talk there any more."),
            self.tr("Close the room"),
            self._host.stop,
        )

    def ask_at_end(self) -> None:
        """The window is to close while the room is open: keep it, close it, or stay."""
        if self._question is not None:
            return
        box = self._question = QMessageBox(self._window)
        box.setObjectName("closing_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Your room is open"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Your room is still open. What shall become of it?"))
        box.setInformativeText(self.tr("If you keep it open, others can go on talking while Landline is closed."))
        keep = box.addButton(self.tr("Keep the room open"), QMessageBox.ButtonRole.AcceptRole)
        end = box.addButton(self.tr("Close the room"), QMessageBox.ButtonRole.DestructiveRole)
        box.setEscapeButton(box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(keep)
        keep.setObjectName("keep_room_button")
        end.setObjectName("end_room_button")
        set_kind(keep, Kind.PRIMARY)
        set_kind(end, Kind.DANGER)
        keep.clicked.connect(self.kept)
        end.clicked.connect(self.ended)
        box.finished.connect(self._on_answered)
        box.open()

    def _on_answered(self) -> None:
        self._question = None

    def _on_console_destroyed(self) -> None:
        self._console = None
