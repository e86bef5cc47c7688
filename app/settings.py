"""What the user chose, remembered in one readable file. Each setting is declared once: type, default and meaning."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Final, Generic, TypeVar, cast, overload

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from resources.theme import Scheme

#: A string, a number, a truth value, an enumeration with such values, or a QByteArray.
T = TypeVar("T")

_TRUTH: Final = {"true": True, "false": False}


class Setting(Generic[T]):
    """One entry of the file, read and written as an attribute of `Settings`."""

    def __init__(self, default: T, meaning: str) -> None:
        self.default = default
        self.meaning = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, settings: None, owner: type) -> "Setting[T]": ...
    @overload
    def __get__(self, settings: "Settings", owner: type) -> T: ...
    def __get__(self, settings: "Settings | None", owner: type) -> "T | Setting[T]":
        if settings is None:
            return self
        return self._read(settings.file.value(self._name))

    def __set__(self, settings: "Settings", value: T) -> None:
        settings.file.setValue(self._name, value.value if isinstance(value, Enum) else value)

    def _read(self, stored: object) -> T:
        """What stands in the file, or the default where there is nothing or a hand-edited file makes no sense."""
        kind: Callable[[object], object] = type(self.default)
        if stored is None or isinstance(stored, type(self.default)):
            return self.default if stored is None else stored
        try:
            # bool("false") is true.
            value = _TRUTH[str(stored)] if isinstance(self.default, bool) else kind(stored)
        except (KeyError, TypeError, ValueError):
            return self.default
        return cast(T, value)


class Settings:
    """The settings of this user. A change is in the file when control returns to Qt."""

    nickname = Setting("", "How you are called in rooms")
    room_name = Setting("", "What your own room is called when you host one")
    scheme = Setting(Scheme.SYSTEM, "Light, dark, or what the system shows")
    window = Setting(QByteArray(), "Where the window was and how large")
    sidebar_width = Setting(232, "How wide the sidebar is, in device-independent pixels")
    members_width = Setting(208, "How wide the member list is, in device-independent pixels")
    members_shown = Setting(True, "Whether the member list is open")

    def __init__(self, path: Path) -> None:
        self.file = QSettings(str(path), QSettings.Format.IniFormat)


def settings_path() -> Path:
    """Where the file lives on this platform. The application's name must be set before."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(place) / "settings.ini"
