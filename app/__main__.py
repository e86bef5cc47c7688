"""The program `landline`: arguments, then the window. What is not needed for the first window is imported later."""

import argparse
import builtins
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication, QMainWindow

    from app.net.host import Host
    from app.net.instance import Instance
    from app.windows.main_window import MainWindow

_USAGE_ERROR: Final = 2
#: What a call needs, in this order; then what a click on "Host a room" needs, and a program that runs on.
_TO_CALL: Final = (
    "app.net.link",
    "app.session",
    "app.windows.timeline_view",
    "app.windows.room_page",
)
_TO_STAY: Final = (
    "app.net.host",
    "app.windows.host_page",
    "app.windows.background",
    "app.windows.suggestion_list",
)
#: A window that is not seen by then is minimized, or on another desktop.
_OUT_OF_SIGHT_MS: Final = 2_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; gives the exit code."""
    try:
        return _start(arguments)
    except ImportError as error:
        if not (error.name or "").startswith(("PySide6", "shiboken6")):
            raise
        print(_without_qt(error), file=sys.stderr)
        return 1


def _without_qt(error: ImportError) -> str:
    if isinstance(error, ModuleNotFoundError):
        return 'The window needs Qt. Install it from Landline\'s folder with: pip install ".[app]"'
    return (
        f"The window needs Qt, which is here but does not start: {error}\n"
        "A library of the system may be missing. On Debian and Ubuntu, ./packaging/run installs those that Qt needs."
    )


def _start(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if options.version:
        from app.state.talking import VERSION

        print(VERSION)
        return 0
    if options.install_launcher or options.remove_launcher:
        return _change_launcher(install=options.install_launcher)
    where = " ".join(options.where)
    if where and (wrong := _address_words(where)):
        print(f"landline: {where}: {wrong}", file=sys.stderr)
        return _USAGE_ERROR
    if not _has_screen():
        print(
            "landline: There is no screen here. A room without a window is opened by: landline-server --headless",
            file=sys.stderr,
        )
        return 1
    return _run(where, Path(options.data).absolute() if options.data else None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="landline",
        description="Chat for everybody on the same network: host a room, or join one by its address.",
        epilog="Examples: landline 192.168.1.23    landline 192.168.55.13 8081    landline landline://192.168.1.23:5263",
    )
    parser.add_argument(
        "where",
        nargs="*",
        metavar="HOST [PORT]",
        help="join this room at once: an address, a host name or an invite link (irc://, landline://)",
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="keep settings, rooms and all else in this folder: a Landline of its own beside the one that runs",
    )
    parser.add_argument("--install-launcher", action="store_true", help="put Landline into the applications menu")
    parser.add_argument("--remove-launcher", action="store_true", help="take it out of the applications menu again")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    return parser


def _address_words(where: str) -> str:
    """What is wrong with an address, or nothing."""
    from server.protocol.address import AddressError, parse_address

    try:
        parse_address(where)
    except AddressError as error:
        from resources.addresses import address_words

        return address_words(error.problem)
    return ""


def _change_launcher(*, install: bool) -> int:
    from PySide6.QtCore import QCoreApplication

    from app import launcher

    # The launcher asks Qt where this system keeps its menus.
    application = QCoreApplication.instance() or QCoreApplication([])
    application.setApplicationName("landline")
    try:
        print(launcher.install() if install else launcher.remove())
    except launcher.LauncherError as error:
        print(f"landline: {error}", file=sys.stderr)
        return 1
    return 0


def _has_screen() -> bool:
    """Whether Qt can open a window: without a display it would end the program with a core dump."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _run(where: str, own_folder: Path | None) -> int:
    # No look for cycles while everything is new: `Garbage` begins with that.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    _import_fast()
    from app.net.instance import Instance, SilentError
    from app.store.stores import data_folder
    from app.windows.application import Application

    data = own_folder or data_folder()
    instance = Instance(data)
    try:
        if not instance.claim(where):
            return 0
    except SilentError:
        print("landline: Landline is running already, but does not answer. End it, then start again.", file=sys.stderr)
        return 1
    QApplication.setApplicationName("landline")
    QApplication.setApplicationDisplayName("Landline")
    QApplication.setDesktopFileName("org.landline.Landline")
    # The window may live on in the tray: it says itself when it ends.
    QApplication.setQuitOnLastWindowClosed(False)
    application = Application(sys.argv[:1])
    application.setWindowIcon(_icon())
    window = _make_window(application, data, own_folder)
    window.ended.connect(application.quit)
    instance.called.connect(window.call_forward)
    application.link_opened.connect(window.call_forward)
    window.restore()
    window.show()
    with ExitStack() as at_end:
        at_end.callback(instance.close)
        _when_seen(window, lambda: _go_on(window, instance, at_end, where))
        code: int = application.exec()
    return code


def _icon() -> "QIcon":
    """For the title bar and the task bar."""
    from PySide6.QtGui import QColor

    from resources.icons import icon

    return icon("landline", QColor(0, 0, 0), 64)


def _make_window(application: "QApplication", data: Path, own_folder: Path | None) -> "MainWindow":
    from app.settings import Settings, settings_path
    from app.windows.main_window import MainWindow
    from resources.style import dress
    from resources.theme import Theme

    settings = Settings(settings_path(own_folder))
    theme = Theme(settings.scheme)
    dress(application, theme)
    return MainWindow(theme, settings, data, partial(_make_host, data))


def _make_host(data: Path) -> "Host":
    from app.net.host import Host

    return Host(data / "room")


def _import_fast() -> None:
    """What slows imports down and is of no use to Landline: PySide6 reads the source of each module that is imported,
    to find out whether it wants `from __feature__ import ...`."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _when_seen(window: "QMainWindow", do: Callable[[], object]) -> None:
    """Do that once the window has its first picture on the screen, which comes before all that it does not need; or a
    moment later, where it is opened out of sight."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    soon = QTimer(window, singleShot=True, interval=_OUT_OF_SIGHT_MS)
    soon.timeout.connect(do)
    soon.start()

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Expose:
                watched.removeEventFilter(self)
                if soon.isActive():
                    soon.start(0)
            return False

    window.windowHandle().installEventFilter(Watch(window))


def _go_on(window: "MainWindow", instance: "Instance", at_end: ExitStack, where: str) -> None:
    """What comes after the first picture. What ends with the program is put into `at_end`."""
    from PySide6.QtCore import QTimer

    from server.console.interrupts import handled_signals

    at_end.enter_context(handled_signals(window.end))
    instance.listen()
    QTimer.singleShot(0, lambda: _settle(list(_TO_CALL), partial(_call, window, where)))


def _call(window: "MainWindow", where: str) -> None:
    """Go to the rooms that were open, and to the one that the command line names."""
    from PySide6.QtCore import QTimer

    window.call_restored()
    if where:
        window.join_typed(where)
    QTimer.singleShot(0, lambda: _settle(list(_TO_STAY), partial(_stay, window)))


def _settle(coming: list[str], then: Callable[[], object]) -> None:
    """Load what will be needed next, a part in each turn of Qt's loop, now that the window is there; then do that."""
    from PySide6.QtCore import QTimer

    if coming:
        import_module(coming.pop(0))
        QTimer.singleShot(0, lambda: _settle(coming, then))
        return
    then()


def _stay(window: "MainWindow") -> None:
    """What a program needs that runs on for days."""
    from app.windows.garbage import Garbage

    window.start_background()
    Garbage(window)


if __name__ == "__main__":
    sys.exit(main())
