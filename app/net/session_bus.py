"""The desktop's session bus (D-Bus), spoken without waiting on the window's thread.

`jeepney` puts messages together and takes them apart; the bytes go over a local socket of Qt.
https://dbus.freedesktop.org/doc/dbus-specification.html
"""

import os
from collections.abc import Callable
from typing import Any, Final

from jeepney import DBusAddress, MatchRule, message_bus, new_method_call, new_signal
from jeepney.auth import BEGIN, AuthenticationError, Authenticator
from jeepney.bus import get_connectable_addresses
from jeepney.low_level import HeaderFields, Message, MessageType, Parser
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

#: Gets the body of an answer, or None where the call failed.
Answer = Callable[[tuple[Any, ...] | None], None]


class SessionBus(QObject):
    """One connection to the bus. Nothing here waits; what is called before the bus is there is called then.

    Signals:
        signalled(member, body): a signal that was asked for with `listen`, by its name.
        gone(): there is no bus, or it went away: what was called and not answered failed.
    """

    signalled = Signal(str, object)
    gone = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket: Final = QLocalSocket(self)
        self._auth: Final = Authenticator()
        self._parser: Final = Parser()
        self._serial = 0
        self._answers: Final[dict[int, Answer]] = {}
        self._waiting: Final[list[bytes]] = []
        self._socket.connected.connect(self._on_connected)
        self._socket.readyRead.connect(self._on_ready_read)
        self._socket.disconnected.connect(self._on_gone)
        self._socket.errorOccurred.connect(self._on_gone)

    def open(self) -> bool:
        """Look for the bus; False where the session has none."""
        try:
            path = next(get_connectable_addresses(os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")))
        except (ValueError, RuntimeError, StopIteration):
            return False
        if path.startswith("\0"):
            self._socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
        # The first that goes over the bus, before everything that waits.
        self._waiting.insert(0, self._numbered(message_bus.Hello(), lambda _body: None))
        self._socket.connectToServer(path.removeprefix("\0"))
        # A bus that is not there is known at once.
        return self._socket.state() != QLocalSocket.LocalSocketState.UnconnectedState

    def call(self, to: DBusAddress, method: str, signature: str, body: tuple[Any, ...], answer: Answer) -> None:
        """Call a method; what it gives comes to `answer` later."""
        self._write(self._numbered(new_method_call(to, method, signature, body), answer))

    def listen(self, to: DBusAddress) -> None:
        """Hear the signals of one object."""
        rule = MatchRule(type="signal", interface=to.interface, path=to.object_path)
        self._write(self._numbered(message_bus.AddMatch(rule), lambda _body: None))

    def signal(self, of: DBusAddress, member: str, signature: str, body: tuple[Any, ...]) -> None:
        """Tell everybody who listens."""
        self._write(self._numbered(new_signal(of, member, signature, body), None))

    def close(self) -> None:
        """Hang up."""
        self._socket.blockSignals(True)
        self._socket.abort()

    def _numbered(self, message: Message, answer: Answer | None) -> bytes:
        self._serial += 1
        if answer is not None:
            self._answers[self._serial] = answer
        data: bytes = message.serialise(self._serial)
        return data

    def _write(self, data: bytes) -> None:
        if self._auth.authenticated:
            self._socket.write(data)
        else:
            self._waiting.append(data)

    def _on_connected(self) -> None:
        self._socket.write(self._auth.data_to_send() or b"")

    def _authenticate(self, data: bytes) -> None:
        self._auth.feed(data)
        if self._auth.authenticated:
            self._socket.write(BEGIN)
            for waiting in self._waiting:
                self._socket.write(waiting)
            self._waiting.clear()

    def _on_ready_read(self) -> None:
        data = bytes(self._socket.readAll().data())
        try:
            if not self._auth.authenticated:
                self._authenticate(data)
                return
            messages = self._parser.feed(data)
        except (AuthenticationError, ValueError, TypeError, KeyError, IndexError):
            self._socket.abort()
            return
        for message in messages:
            self._take(message)

    def _take(self, message: Message) -> None:
        header = message.header
        if header.message_type is MessageType.signal:
            self.signalled.emit(str(header.fields.get(HeaderFields.member, "")), message.body)
        elif header.message_type in (MessageType.method_return, MessageType.error):
            answer = self._answers.pop(header.fields.get(HeaderFields.reply_serial, 0), None)
            if answer is not None:
                answer(message.body if header.message_type is MessageType.method_return else None)

    def _on_gone(self) -> None:
        self._socket.blockSignals(True)
        answers = list(self._answers.values())
        self._answers.clear()
        for answer in answers:
            answer(None)
        self.gone.emit()
