"""One running Landline for one data folder: a second start hands over what it was asked for, and ends.

The first one takes a lock, which the system frees with a process however that ends, and listens on a local socket that
only this user can open. A start that finds the lock held hands over there.
https://doc.qt.io/qt-6/qlockfile.html
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QLockFile, QObject, QStandardPaths, QThread, Signal

if TYPE_CHECKING:
    from app.net.instance_line import InstanceServer

#: Bytes of a Unix socket's path, on the system that takes the fewest (macOS: 104 with the closing zero).
_LONGEST_SOCKET_PATH: Final = 103
#: How long the other one may stand between its lock and its socket, in ms.
_BIRTH_MS: Final = 10_000
_PAUSE_MS: Final = 20


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
        self._server: InstanceServer | None = None

    def claim(self, where: str) -> bool:
        """Be the one, or hand over to the one that runs: then False. It may wait, and needs no application yet: it
        comes before any window, and `listen` soon after it. Raises SilentError."""
        clock = QElapsedTimer()
        clock.start()
        while not self._lock.tryLock(0):
            # On demand: the one start that finds nobody, which is most of them, has its window sooner.
            from app.net.instance_line import hand_over

            if hand_over(self._name, where):
                return False
            if clock.hasExpired(_BIRTH_MS):
                # Held by a process that only has the number of one that was killed.
                self._lock.removeStaleLockFile()
                (Path(self._lock.fileName())).unlink(missing_ok=True)
            QThread.msleep(_PAUSE_MS)
        return True

    def listen(self) -> None:
        """Be called by other starts from now on. A folder that takes no socket costs them the way here, not this
        one its window."""
        from app.net.instance_line import InstanceServer

        self._server = InstanceServer(self._name, self)
        self._server.called.connect(self.called)

    def close(self) -> None:
        """Let the next start be the one."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


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
