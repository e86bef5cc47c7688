"""What carries lines between a console and a room: its own socket on this computer; for others see `far_wire`."""

from abc import abstractmethod
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

#: Bytes read ahead; behind that the server waits.
_READ_AHEAD: Final = 1 << 20


class Reason(Enum):
    """Why a room that answers is not managed from here."""

    #: It was never met before: somebody has to say that it is the right one.
    NEW = auto()
    #: Another one answers than last time.
    STRANGER = auto()
    #: It does not know this user with this password.
    PASSWORD = auto()
    #: It cannot be managed from afar, or not now.
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A room answers, and is not managed: why, in words, and what it showed (SHA-256 of its certificate)."""

    reason: Reason
    words: str
    shown: str = ""


class Wire(QObject):
    """One way to a room, that may be opened again each time it has ended. Never blocks.

    Signals:
        opened(): lines go both ways from now on.
        readable(): there is something to `read`.
        ended(): it is over, or never came to be. What came before can still be read meanwhile.
        refused(object): the same, for a reason that trying again does not change; a Refusal.
    """

    opened = Signal()
    readable = Signal()
    ended = Signal()
    refused = Signal(object)

    #: What became of the last try, in words, where there is more to say than that nobody answers.
    trouble = ""

    @property
    def local_address(self) -> str:
        """The address that this computer has on the way; empty where the way does not leave it."""
        return ""

    @property
    @abstractmethod
    def available(self) -> bool:
        """Whether there is something to `read`."""

    @property
    @abstractmethod
    def unsent(self) -> int:
        """Bytes that the room has not taken yet."""

    @abstractmethod
    def open(self) -> None:
        """Try to reach the room."""

    @abstractmethod
    def abort(self) -> None:
        """Hang up; `ended` follows where it was open."""

    @abstractmethod
    def write(self, line: bytes) -> None:
        """Send one line, with its end."""

    @abstractmethod
    def read(self) -> bytes:
        """Some of what came: lines and parts of lines, or nothing where a line is not whole yet."""


class LocalWire(Wire):
    """A control socket on this computer, by its path."""

    def __init__(self, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._socket = QLocalSocket(self)
        self._socket.setReadBufferSize(_READ_AHEAD)
        self._socket.connected.connect(self.opened)
        self._socket.readyRead.connect(self.readable)
        # Comes once for a try that failed as for a connection that ended; errorOccurred comes before the state is true.
        self._socket.stateChanged.connect(self._on_state_changed)

    @property
    def available(self) -> bool:
        return self._socket.bytesAvailable() > 0

    @property
    def unsent(self) -> int:
        return self._socket.bytesToWrite()

    def open(self) -> None:
        self._socket.connectToServer(self._path)

    def abort(self) -> None:
        self._socket.abort()

    def write(self, line: bytes) -> None:
        self._socket.write(line)

    def read(self) -> bytes:
        return bytes(self._socket.readAll().data())

    def _on_state_changed(self, state: QLocalSocket.LocalSocketState) -> None:
        if state == QLocalSocket.LocalSocketState.UnconnectedState:
            self.ended.emit()
