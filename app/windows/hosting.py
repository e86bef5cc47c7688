"""One's own room, as the window handles it: the page with the address, the admin console, what is asked at the end."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.address import Address

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from app.net.host import Host
    from app.windows.host_page import HostPage
    from server.console.window import ConsoleWindow
    from server.protocol.ready import Ready


class Hosting(QObject):
    """What belongs to a room that this window opened.

    Signals:
        room_asked(): the user wants to talk in it.
        opened(room): the room stands, a Ready; the page shows it.
        moved(room): it was opened again and is otherwise now, a Ready; the page shows it.
        failed(words): it could not be opened, for a reason in words.
        missing(): the room that was to be taken again does not stand any more.
        closed(words): the room that stood is closed; words where nobody asked for it, else empty.
        password_set(password): one's own room asks for that from now on; empty: for none.
        kept(): the user leaves the room open without this window.
        ended(): the user closes the room with this window.
    """

    room_asked = Signal()
    opened = Signal(object)
    moved = Signal(object)
    failed = Signal(str)
    missing = Signal()
    closed = Signal(str)
    password_set = Signal(str)
    kept = Signal()
    ended = Signal()

    def __init__(self, theme: Theme, make_host: Callable[[], "Host"], window: QWidget) -> None:
        """`make_host` is called when a room is opened first: what it needs is not loaded for those who only join.
        Questions stand over `window`."""
        super().__init__(window)
        self._theme = theme
        self._make_host = make_host
        self._host: Host | None = None
        self._window = window
        self._console: ConsoleWindow | None = None
        self._question: QMessageBox | None = None

    @cached_property
    def page(self) -> "HostPage":
        """The host's page, made when a room stands or somebody wants to see it."""
        from app.windows.host_page import HostPage

        page = HostPage(self._theme)
        page.room_asked.connect(self.room_asked)
        page.console_asked.connect(self.show_console)
        page.close_asked.connect(self.ask_close)
        page.seen.connect(self._on_page_seen)
        page.door.password_chosen.connect(self._on_password_chosen)
        page.door.pause_chosen.connect(self._on_pause_chosen)
        return page

    @property
    def running(self) -> bool:
        """Whether a room opens, stands or closes just now."""
        return self._host is not None and self._host.running

    @property
    def address(self) -> Address | None:
        """Where this window itself joins the room; None while there is none."""
        return self._host.address if self._host is not None else None

    @property
    def addresses(self) -> Sequence[str]:
        """Where others reach the room; none while there is none."""
        return self._host.room.addresses if self._host is not None and self._host.room is not None else ()

    def start(self, name: str) -> None:
        """Open a room called so; `opened` or `failed` follows."""
        self._made().start(name)

    def resume(self) -> None:
        """Take a room again that was kept open the last time; `opened` or `missing` follows."""
        self._made().resume()

    def crown(self, nick: str) -> None:
        """Make the user, who has just come into the room under this nickname, its host."""
        if self._host is not None:
            self._host.crown(nick)

    def stop(self) -> None:
        """Close the room: its members are told. `closed` follows."""
        if self._host is not None:
            self._host.stop()

    def detach(self) -> None:
        """Leave the room open when the window goes."""
        if self._host is not None:
            self._host.detach()

    def show_console(self) -> None:
        """Open the admin console of the room, or bring it to the front."""
        room = self._host.room if self._host is not None else None
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
        from app.windows.dialogs import confirm

        confirm(
            self._window,
            self.tr("Close the room?"),
            self.tr("Everybody in it is told, and nobody can talk there any more."),
            self.tr("Close the room"),
            self.stop,
        )

    def ask_at_end(self) -> None:
        """The window is to close while the room is open: keep it, close it, or stay."""
        if self._question is not None:
            return
        from PySide6.QtWidgets import QMessageBox

        box = self._question = QMessageBox(self._window)
        box.setObjectName("closing_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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

    def _made(self) -> "Host":
        if self._host is None:
            self._host = self._make_host()
            self._host.opened.connect(self._on_opened)
            self._host.moved.connect(self._on_moved)
            self._host.failed.connect(self.failed)
            self._host.missing.connect(self.missing)
            self._host.closed.connect(self._on_closed)
            self._host.door_changed.connect(self._on_door_changed)
            self._host.password_set.connect(self.password_set)
            self._host.refused.connect(self.page.door.show_trouble)
        return self._host

    def _on_opened(self, room: "Ready") -> None:
        self.page.show_room(room)
        self.opened.emit(room)

    def _on_moved(self, room: "Ready") -> None:
        self.page.show_room(room)
        self.moved.emit(room)

    def _on_closed(self, why: str) -> None:
        self.close_console()
        if self._question is not None:
            self._question.close()
        self.closed.emit(why)

    def _on_page_seen(self) -> None:
        if self._host is not None:
            self._host.ask_door()

    def _on_door_changed(self, password: bool, paused: bool) -> None:
        self.page.door.show_state(password=password, paused=paused)

    def _on_password_chosen(self, password: str) -> None:
        if self._host is not None:
            self._host.set_password(password)

    def _on_pause_chosen(self, paused: bool) -> None:
        if self._host is not None:
            self._host.set_paused(paused)

    def _on_answered(self) -> None:
        self._question = None

    def _on_console_destroyed(self) -> None:
        self._console = None
