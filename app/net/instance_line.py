"""What a second start says to the one that runs, over a local socket: one line, and an answer.

https://doc.qt.io/qt-6/qlocalserver.html
"""

import json
import os
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.net.instance import SilentError

#: How long the other one may take to answer, in ms.
_ANSWER_MS: Final = 5_000
#: An address is shorter; what is longer was not written here.
_LONGEST_CALL: Final = 4_096
_DONE: Final = b"done\n"
#: What a Wayland or X desktop gives to a program that is started, so that its window may come to the front.
_TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


def hand_over(name: str, where: str) -> bool:
    """Tell the one that listens there to join `where`; False where none does. It waits. Raises SilentError."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_ANSWER_MS):
        return False
    tokens = {token: os.environ[token] for token in _TOKENS if token in os.environ}
    socket.write(json.dumps({"where": where, "tokens": tokens}).encode() + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_ANSWER_MS):
            # It may be on its way out: the next look will tell.
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                return False
            raise SilentError
    return bytes(socket.readLine().data()) == _DONE


class InstanceServer(QObject):
    """Listens for other starts as long as it is there.

    Signals:
        called(where): another start was to join there; empty where it was just to show the window.
    """

    called = Signal(str)

    def __init__(self, name: str, parent: QObject) -> None:
        """`name` is its path, or its name on Windows."""
        super().__init__(parent)
        self._server: Final = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        QLocalServer.removeServer(name)
        self._server.listen(name)

    def close(self) -> None:
        """Hear no more."""
        self._server.close()

    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            call = _Call(socket, self)
            call.made.connect(self.called)
            call.read()


class _Call(QObject):
    """Another start that calls: one line, and an answer.

    Signals:
        made(where): it was understood and answered.
    """

    made = Signal(str)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket: Final = socket
        socket.setParent(self)
        socket.setReadBufferSize(_LONGEST_CALL)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.deleteLater)

    def read(self) -> None:
        """Take in what is there."""
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() >= _LONGEST_CALL:
                self._socket.abort()
            return
        try:
            call = json.loads(bytes(self._socket.readLine().data()))
            where, tokens = str(call["where"]), dict(call["tokens"])
        except (ValueError, KeyError, TypeError):
            self._socket.abort()
            return
        self._socket.write(_DONE)
        self._socket.disconnectFromServer()
        # Qt looks for them there when a window asks to be activated.
        os.environ.update({name: str(tokens[name]) for name in _TOKENS if name in tokens})
        self.made.emit(where)
