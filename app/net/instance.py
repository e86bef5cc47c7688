"""One running Landline for one data folder: a second start hands over what it was asked for, and ends.

The first one holds a lock and listens on a local socket that only this user can open. A start that finds somebody
listening hands over; else it takes the lock, which the system frees with a process however that ends, and listens.
https://doc.qt.io/qt-6/qlocalserver.html
"""

import json
import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QLockFile, QObject, QStandardPaths, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

#: Bytes of a Unix socket's path, on the system that takes the fewest (macOS: 104 with the closing zero).
_LONGEST_SOCKET_PATH: Final = 103
#: How long the other one may take to answer, and how long it may stand between its lock and its socket, in ms.
_ANSWER_MS: Final = 5_000
_BIRTH_MS: Final = 10_000
_PAUSE_MS: Final = 20
#: An address is shorter; what is longer was not written here.
_LONGEST_CALL: Final = 4_096
_DONE: Final = b"done\n"
#: What a Wayland or X desktop gives to a program that is started, so that its window may come to the front.
_TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class SilentError(Exception):
    """Another Landline runs, but does not answer."""


class Instance(QObject):
    """This process's claim to be the one.

    Signals:
        called(where): another start was to join there; empty where it was just to show the window.
    """

    called = Signal(str)

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        """There is one for each data folder."""
        super().__init__(parent)
        self._name: Final = _socket_name(data)
        data.mkdir(parents=True, exist_ok=True)
        self._lock: Final = QLockFile(str(data / "instance.lock"))
        # However long it is held, it is as good as its process.
        self._lock.setStaleLockTime(0)
        self._server: Final = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)

    def claim(self, where: str) -> bool:
        """Be the one, or hand over to the one that runs: then False. It may wait, and needs no application yet: it
        comes before any window, and `listen` soon after it. Raises SilentError."""
        clock = QElapsedTimer()
        clock.start()
        while True:
            if self._hand_over(where):
                return False
            if self._lock.tryLock(0):
                break
            if clock.hasExpired(_BIRTH_MS):
                # Held by a process that only has the number of one that was killed.
                self._lock.removeStaleLockFile()
                (Path(self._lock.fileName())).unlink(missing_ok=True)
            QThread.msleep(_PAUSE_MS)
        return True

    def listen(self) -> None:
        """Be called by other starts from now on. A folder that takes no socket costs them the way here, not this
        one its window."""
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)

    def close(self) -> None:
        """Let the next start be the one."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, where: str) -> bool:
        """Tell the one that runs; False where none does."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        tokens = {name: os.environ[name] for name in _TOKENS if name in os.environ}
        socket.write(json.dumps({"where": where, "tokens": tokens}).encode() + b"\n")
        while not socket.canReadLine():
            if not socket.waitForReadyRead(_ANSWER_MS):
                # It may be on its way out: the next look will tell.
                if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                    return False
                raise SilentError
        return bytes(socket.readLine().data()) == _DONE

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


def _socket_name(data: Path) -> str:
    """Where the one for this data folder listens: within it, where the path is short enough for a socket."""
    path = str(data.absolute() / "instance.sock")
    if sys.platform != "win32" and len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    import hashlib

    short = "landline-" + hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    if sys.platform == "win32":
        return short
    runtime = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    return str(Path(runtime) / f"{short}.sock")
