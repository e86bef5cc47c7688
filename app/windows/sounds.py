"""Short sounds, by what the system has to play them; Qt's own player is not in Essentials."""

import sys
from collections.abc import Sequence
from functools import cache
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QStandardPaths
from PySide6.QtWidgets import QApplication

from resources import sounds

#: Players of files on Linux and its kin, the first that is there: PipeWire's, PulseAudio's, ALSA's.
_PLAYERS: Final[Sequence[tuple[str, ...]]] = (("pw-play",), ("paplay",), ("aplay", "-q"))
#: Sounds that come closer together are one.
_APART_MS: Final = 1_500


class Sounds(QObject):
    """Plays a sound by name, now and then."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: Final = QElapsedTimer()

    def play(self, name: str) -> None:
        """Play "mention" or "message", unless one was just played. Never waits; where nothing plays files, the
        system's bell stands for it."""
        if self._last.isValid() and not self._last.hasExpired(_APART_MS):
            return
        self._last.start()
        file = str(sounds.path(name))
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        elif command := player():
            process = QProcess()
            process.setProgram(command[0])
            process.setArguments([*command[1:], file])
            process.setStandardOutputFile(QProcess.nullDevice())
            process.setStandardErrorFile(QProcess.nullDevice())
            process.startDetached()
        else:
            QApplication.beep()


@cache
def player() -> Sequence[str]:
    """The command that plays a file; empty where there is none."""
    if sys.platform == "darwin":
        return ("afplay",)
    return next((command for command in _PLAYERS if QStandardPaths.findExecutable(command[0])), ())
