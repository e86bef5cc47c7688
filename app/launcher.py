"""The launcher: Landline in the applications menu and on the desktop, so that a double click starts it.

Each platform is one class here: a desktop entry on Linux and its kin, a shortcut on Windows, a bundle on macOS.
All belong to the user alone and need no rights.
"""

import hashlib
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QFile, QStandardPaths

import resources
from resources import icon_files

#: Name of the desktop entry and its icon, identifier of the bundle; Wayland finds the window's icon by it.
APP_ID: Final = "org.landline.Landline"
_NAME: Final = "Landline"
_SCHEMES: Final = ("irc", "ircs", "landline")
_TOOL_SECONDS: Final = 20


class LauncherError(Exception):
    """The launcher cannot be made or taken away; the words say why and what to do."""


def install() -> str:
    """Put Landline where this system's users start programs; a second time brings it up to date.

    Gives the words to tell them. Raises LauncherError.
    """
    try:
        return _here().install()
    except OSError as error:
        raise LauncherError(
            QCoreApplication.translate("Launcher", "The launcher could not be written: {file}: {why}.").format(
                file=error.filename, why=error.strerror
            )
        ) from error


def remove() -> str:
    """Take back all that `install` put there. Gives the words to tell. Raises LauncherError."""
    try:
        there = _here().remove()
    except OSError as error:
        raise LauncherError(
            QCoreApplication.translate("Launcher", "The launcher could not be removed: {file}: {why}.").format(
                file=error.filename, why=error.strerror
            )
        ) from error
    if there:
        return QCoreApplication.translate(
            "Launcher", "Landline is no longer in the menu. The program itself and your settings are still here."
        )
    return QCoreApplication.translate("Launcher", "There was no launcher to remove.")


@dataclass(frozen=True, slots=True)
class Start:
    """How this very Landline is started: the words of its command, and the folder that it needs to be started in."""

    command: tuple[str, ...]
    folder: Path | None = None


def start() -> Start:
    """The program `landline` beside the running interpreter; where it was never installed, the interpreter itself."""
    interpreter = Path(sys.executable).absolute()
    program = interpreter.with_name("landline" + interpreter.suffix)
    if program.is_file():
        return Start((str(program),))
    return Start((str(interpreter), "-m", "app"), Path(__file__).absolute().parents[1])


class Launcher(Protocol):
    """One platform's way."""

    def install(self) -> str:
        """Write it; words for a person."""

    def remove(self) -> bool:
        """Whether there was anything to remove."""


class DesktopEntry:
    """Linux, BSD: an entry in the menu, the icon in the user's theme, a copy on the desktop where there is one.

    https://specifications.freedesktop.org/desktop-entry-spec/latest/
    """

    def __init__(self) -> None:
        self._data = _folder(QStandardPaths.StandardLocation.GenericDataLocation)
        self._entry = self._data / "applications" / f"{APP_ID}.desktop"
        desktop = _folder(QStandardPaths.StandardLocation.DesktopLocation)
        # Where somebody has no desktop folder, the home folder stands for it.
        self._on_desktop = desktop / self._entry.name if desktop.is_dir() and desktop != Path.home() else None

    def install(self) -> str:
        text = desktop_entry(start())
        _write(self._entry, text.encode())
        _write(self._icons / "scalable" / "apps" / f"{APP_ID}.svg", icon_files.SVG.read_bytes())
        for size in icon_files.SIZES:
            _write(self._png(size), icon_files.png(size))
        self._refresh()
        if self._on_desktop is None:
            return QCoreApplication.translate("Launcher", "Landline is in the applications menu now: {file}").format(
                file=self._entry
            )
        _write(self._on_desktop, text.encode(), mode=0o755)
        _trust(self._on_desktop)
        return QCoreApplication.translate(
            "Launcher", "Landline is in the applications menu and on the desktop now: {file}"
        ).format(file=self._entry)

    def remove(self) -> bool:
        files = [self._entry, self._icons / "scalable" / "apps" / f"{APP_ID}.svg", *map(self._png, icon_files.SIZES)]
        if self._on_desktop is not None:
            files.append(self._on_desktop)
        there = [file for file in files if file.is_file()]
        for file in there:
            file.unlink()
        if there:
            self._refresh()
        return bool(there)

    @property
    def _icons(self) -> Path:
        return self._data / "icons" / "hicolor"

    def _png(self, size: int) -> Path:
        return self._icons / f"{size}x{size}" / "apps" / f"{APP_ID}.png"

    def _refresh(self) -> None:
        """Let the desktop see what changed: links that open with Landline, and the icons by their folder's time."""
        _run("update-desktop-database", str(self._entry.parent))
        os.utime(self._icons)


class StartMenu:
    """Windows: a shortcut in the Start menu and one on the desktop."""

    def __init__(self) -> None:
        self._shortcuts = [
            _folder(location) / f"{_NAME}.lnk"
            for location in (
                QStandardPaths.StandardLocation.ApplicationsLocation,
                QStandardPaths.StandardLocation.DesktopLocation,
            )
        ]

    def install(self) -> str:
        how = start()
        if how.folder is not None:
            # Qt's shortcuts carry no arguments.
            raise LauncherError(
                QCoreApplication.translate(
                    "Launcher", "Windows starts Landline by its program landline.exe, which is not beside {python}."
                ).format(python=how.command[0])
                + " "
                + QCoreApplication.translate(
                    "Launcher", 'Install it first, in the folder that Landline is in: py -m pip install ".[app]"'
                )
            )
        self.remove()
        for shortcut in self._shortcuts:
            shortcut.parent.mkdir(parents=True, exist_ok=True)
            if not QFile.link(how.command[0], str(shortcut)):
                raise LauncherError(
                    QCoreApplication.translate("Launcher", "Windows refused to make the shortcut {file}.").format(
                        file=shortcut
                    )
                )
        return QCoreApplication.translate("Launcher", "Landline is in the Start menu and on the desktop now.")

    def remove(self) -> bool:
        there = [shortcut for shortcut in self._shortcuts if shortcut.is_symlink() or shortcut.is_file()]
        for shortcut in there:
            shortcut.unlink()
        return bool(there)


class Bundle:
    """macOS: a small bundle in the user's Applications folder, which starts this Landline.

    https://developer.apple.com/library/archive/documentation/CoreFoundation/Conceptual/CFBundles/
    """

    def __init__(self) -> None:
        self._bundle = Path.home() / "Applications" / f"{_NAME}.app"

    def install(self) -> str:
        how = start()
        contents = self._bundle / "Contents"
        change = f"cd {shlex.quote(str(how.folder))} && " if how.folder else ""
        script = f'#!/bin/sh\n{change}exec {shlex.join(how.command)} "$@"\n'
        _write(contents / "MacOS" / _NAME, script.encode(), mode=0o755)
        _write(contents / "Resources" / f"{_NAME}.icns", icon_files.icns())
        about = {
            "CFBundleDisplayName": _NAME,
            "CFBundleExecutable": _NAME,
            "CFBundleIconFile": _NAME,
            "CFBundleIdentifier": APP_ID,
            "CFBundleName": _NAME,
            "CFBundlePackageType": "APPL",
            "CFBundleURLTypes": [{"CFBundleURLName": APP_ID, "CFBundleURLSchemes": list(_SCHEMES)}],
            "NSHighResolutionCapable": True,
        }
        _write(contents / "Info.plist", plistlib.dumps(about))
        return QCoreApplication.translate("Launcher", "Landline is in your Applications folder now: {file}").format(
            file=self._bundle
        )

    def remove(self) -> bool:
        there = self._bundle.is_dir()
        if there:
            shutil.rmtree(self._bundle)
        return there


def desktop_entry(how: Start) -> str:
    """The text of the desktop entry that starts Landline that way."""
    template = (Path(resources.__file__).parent / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    lines = f"TryExec={_value(how.command[0])}\nExec={_value(_exec(how.command))} %u\n"
    if how.folder is not None:
        lines += f"Path={_value(str(how.folder))}\n"
    return template.replace("Exec=landline %u\n", lines)


def _exec(command: tuple[str, ...]) -> str:
    """Quote each word for the Exec key; a percent sign would start a field code."""
    if "%" in command[0]:
        # GLib looks for the first word on disk before it reads "%%" as "%".
        command = ("/usr/bin/env", *command)
    return " ".join('"' + re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") + '"' for word in command)


def _value(text: str) -> str:
    """Escape what a value of the entry cannot hold as it stands."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _trust(entry: Path) -> None:
    """Let the desktop start the copy without asking: GNOME by a mark, Xfce by a checksum, others by the x bit."""
    _run("gio", "set", str(entry), "metadata::trusted", "true")
    checksum = hashlib.sha256(entry.read_bytes()).hexdigest()
    _run("gio", "set", "-t", "string", str(entry), "metadata::xfce-exe-checksum", checksum)


def _run(tool: str, *arguments: str) -> None:
    """Call one of the desktop's own tools where it is installed; without it the desktop finds out by itself, later."""
    path = shutil.which(tool)
    if path is None:
        return
    subprocess.run(  # noqa: S603 - the desktop's own tool, with our own words
        [path, *arguments], check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=_TOOL_SECONDS
    )


def _write(file: Path, content: bytes, mode: int = 0o644) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)


def _folder(location: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(location))


def _here() -> Launcher:
    ways: dict[str, type[Launcher]] = {"win32": StartMenu, "darwin": Bundle}
    return ways.get(sys.platform, DesktopEntry)()
