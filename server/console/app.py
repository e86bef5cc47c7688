"""`landline-server` with a window: the console, and the room that it starts."""

import gc
import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from resources.style import dress
from resources.theme import STYLE, Theme
from server.console.hosting import HostingConsole
from server.console.interrupts import handled_signals
from server.console.window import ConsoleWindow

_NO_SCREEN = (
    "There is no screen here, so the admin console cannot open.\n"
    "Open the room without a window: landline-server --headless"
)


def run(arguments: list[str], control: str | None, far: Mapping[str, str] | None = None) -> int:
    """Show the console until it is closed; gives the exit status of the program.

    With `control` None a room is opened with these arguments of the server's command line (without `--headless`);
    else the console of the room with that control socket is shown. `far`: of the one on another computer that the
    fields of `far_console.Wanted` say.
    """
    if not _has_screen():
        sys.stderr.write(f"{_NO_SCREEN}\n")
        return 1
    QApplication.setApplicationName("landline-server")
    QApplication.setApplicationDisplayName("Landline")
    QApplication.setDesktopFileName("org.landline.Landline")
    application = QApplication([*sys.argv[:1], *STYLE])
    theme = Theme()
    dress(application, theme)
    window = _make_window(arguments, control, far, theme)
    window.show()
    end = window.end if isinstance(window, HostingConsole) else application.quit
    QTimer.singleShot(0, window, settle_memory)
    with handled_signals(end):
        return application.exec()


def _make_window(
    arguments: list[str], control: str | None, far: Mapping[str, str] | None, theme: Theme
) -> ConsoleWindow:
    if far is not None:
        # On demand: few look at a room elsewhere.
        from server.console.far_console import FarConsole, Wanted

        return FarConsole(Wanted(**far), theme)
    return HostingConsole(arguments, theme) if control is None else ConsoleWindow(control, theme)


def settle_memory() -> None:
    """What the window is made of stays: the garbage collector need not look at it again with each list of thousands."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _has_screen() -> bool:
    """Whether Qt can open a window: without a display it would end the program with a core dump."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
