""" "Host a room": the server as a program of its own, and its host made its operator."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from server.console.link import ControlError, ControlLink
from server.console.program import RoomProgram
from server.protocol.address import Address
from server.protocol.ready import Ready


class Host(QObject):
    """The room that this user hosts, if any. Never blocks.

    Signals:
        opened(room): the room stands, a Ready; join it at `address`.
        moved(room): it was opened again and is otherwise now, a Ready; `address` may be another one.
        failed(words): it could not be opened, for a reason in words.
        missing(): the room that was to be taken again does not stand any more.
        password_set(password): the room asks for that from now on; empty: for none.
        door_changed(password, paused): whether the room asks for a password, and whether it lets nobody in.
        refused(words): what was wanted of the room was not done, for a reason in words.
        closed(words): the room that stood is closed; words where nobody asked for it, else empty.
    """

    opened = Signal(object)
    moved = Signal(object)
    failed = Signal(str)
    missing = Signal()
    password_set = Signal(str)
    door_changed = Signal(bool, bool)
    refused = Signal(str)
    closed = Signal(str)

    def __init__(self, data: Path, parent: QObject | None = None, *, arguments: Sequence[str] = ()) -> None:
        """`data` is the folder that the room is kept in; `arguments` are further ones of the server's command line."""
        super().__init__(parent)
        self._data: Final = data
        self._arguments: Final = tuple(arguments)
        self._name = ""
        #: Set while a room is looked for that was kept open the last time.
        self._looking = False
        #: Whether a new one is opened where it is not found.
        self._opening = False
        self._crowned = ""
        self._password = self._paused = False
        self._control: Final = ControlLink(self)
        self._control.connected.connect(self._on_connected)
        self._program: Final = RoomProgram(self)
        self._program.ready.connect(self._on_ready)
        self._program.moved.connect(self.moved)
        self._program.failed.connect(self._on_failed)
        self._program.ended.connect(self._on_ended)

    @property
    def running(self) -> bool:
        """Whether a room opens, stands or closes just now."""
        return self._program.running

    @property
    def room(self) -> Ready | None:
        """The room that stands; None before and after."""
        return self._program.room

    @property
    def address(self) -> Address | None:
        """Where the host itself joins the room; None while there is none."""
        room = self._program.room
        return Address("127.0.0.1", room.port, fingerprint=room.fingerprint or "") if room else None

    def start(self, name: str) -> None:
        """Open a room; one that was kept open the last time is taken again, under its own name."""
        if not self._program.running:
            self._name = name
            self._opening = True
            if not self._look():
                self._start()

    def resume(self) -> None:
        """Take a room again that was kept open the last time; `opened` or `missing` follows."""
        if not self._program.running:
            self._opening = False
            if not self._look():
                self.missing.emit()

    def stop(self, reason: str = "") -> None:
        """Close the room: its members are told why. `closed` follows."""
        self._control.close()
        self._program.stop(reason)

    def detach(self) -> None:
        """Leave the room open when the app ends; `start` finds it again."""
        self._control.close()
        self._program.detach()

    def crown(self, nick: str) -> None:
        """Make the host, who has just come into the room under this nickname, its operator."""
        self._crowned = nick
        if self._control.up:
            self._on_connected()

    def set_password(self, password: str) -> None:
        """Ask everybody who joins from now on for that; empty: for none."""

        def done(_done: object) -> None:
            self._tell_door(bool(password), self._paused)
            self.password_set.emit(password)

        self._control.call("landline.set_password", {"password": password}, done, self._on_refused)

    def set_paused(self, paused: bool) -> None:
        """Let nobody in who is not here yet, or let people in again."""
        self._control.call(
            "landline.pause",
            {"paused": paused},
            lambda _done: self._tell_door(self._password, paused),
            self._on_refused,
        )

    def ask_door(self) -> None:
        """Have `door_changed` tell how it is now: others may have changed it, too."""
        self._control.call("landline.status", None, self._on_status)

    def _tell_door(self, password: bool, paused: bool) -> None:
        self._password, self._paused = password, paused
        self.door_changed.emit(password, paused)

    def _on_status(self, status: object) -> None:
        if isinstance(status, dict):
            self._tell_door(bool(status.get("password")), bool(status.get("paused")))

    def _on_refused(self, error: ControlError) -> None:
        self.refused.emit(error.message)

    def _look(self) -> bool:
        """Whether there may be a room that was kept open: it is asked."""
        # On demand: it brings asyncio along, which no other part of the app needs.
        from server.platform import default_control_path

        control = default_control_path(self._data)
        self._looking = Path(control).exists()
        if self._looking:
            self._program.attach(control)
        return self._looking

    def _start(self) -> None:
        named = ["--name", self._name] if self._name else []
        self._program.start(["--headless", "--data", str(self._data), *named, *self._arguments])

    def _on_connected(self) -> None:
        if self._crowned:
            self._control.call("user.set_oper", {"nick": self._crowned, "oper_account": "host", "oper_class": "host"})
            self._crowned = ""
        self.ask_door()

    def _on_ready(self, room: Ready) -> None:
        self._looking = False
        self._control.open(room.control)
        self.opened.emit(room)

    def _on_failed(self, why: str) -> None:
        if self._looking:
            # What is left of a room that ended without a goodbye.
            self._looking = False
            if self._opening:
                self._start()
            else:
                self.missing.emit()
        else:
            self.failed.emit(why)

    def _on_ended(self, why: str) -> None:
        self._crowned = ""
        self._control.close()
        self.closed.emit(why)
