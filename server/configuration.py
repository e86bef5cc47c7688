"""Where the settings of one room come from: what was set in its console, its settings file, its command line.

Each wins over the one before. What is set while the room is open goes into the settings file that it was opened with;
where there is none, or none that can be written, into one of its own in the data folder.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from server import settings_file
from server.declaration import Key, SettingError
from server.settings import Settings, with_values

#: What was set in the console of a room without a settings file; in its data folder.
OWN_FILE: Final = "settings.toml"
_NOTHING: Final[Mapping[Key, object | None]] = MappingProxyType({})


class Source(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    CONSOLE = "console"
    FILE = "file"
    COMMAND_LINE = "command line"


class Reading(NamedTuple):
    """The settings as they were read; in words what of them has no effect; where each value that was set comes from."""

    settings: Settings
    notes: list[str]
    sources: dict[Key, Source]


class Configuration:
    """The settings of a room, read and written. `file` is its settings file, None where it was opened without one."""

    def __init__(
        self, data: Path, file: Path | None, flags: Mapping[Key, object], named: Collection[Key], unnamed: str
    ) -> None:
        """`flags` are values of the command line, `named` settings that other words of it stand instead of; `unnamed`
        is what a room is called that has no name."""
        self.data = data
        self.file = file
        self.own = data / OWN_FILE
        self._flags = dict(flags)
        self._named = frozenset(named)
        self._unnamed = unnamed
        #: What was set since the program started: until its end, the command line wins no more.
        self._overruled: set[Key] = set()

    def read(self, changes: Mapping[Key, object | None] = _NOTHING) -> Reading:
        """Read all of it, as it would be with these changes; None takes a value back. Raises SettingError in words."""
        own, own_notes = settings_file.load(self.own) if self.own.exists() else ({}, [])
        named, notes = settings_file.load(self.file) if self.file is not None else ({}, [])
        layers: list[tuple[Source, dict[Key, object]]] = [(Source.CONSOLE, own), (Source.FILE, named)]
        for key, value in changes.items():
            own.pop(key, None)
            named.pop(key, None)
            if value is not None:
                (named if self._home_of(key) == self.file else own)[key] = value
        overruled = self._overruled | changes.keys()
        flags = {key: value for key, value in self._flags.items() if key not in overruled}
        settings, sources = Settings(), dict[Key, Source]()
        for source, values in (*layers, (Source.COMMAND_LINE, flags)):
            settings = with_values(settings, values)
            sources |= dict.fromkeys(values, source)
        sources |= dict.fromkeys(self._named, Source.COMMAND_LINE)
        if not settings.server.name:
            settings = replace(settings, server=replace(settings.server, name=self._unnamed))
        return Reading(settings, [*own_notes, *notes], sources)

    def write(self, changes: Mapping[Key, object | None]) -> None:
        """Keep changes, None for values that are taken back. Raises SettingError, in words, where that cannot be."""
        places: dict[Path, dict[Key, object | None]] = {}
        for key, value in changes.items():
            home = self._home_of(key)
            places.setdefault(home, {})[key] = value
            if home != self.own and self.own.exists():
                places.setdefault(self.own, {})[key] = None
        for path, values in places.items():
            if path.exists() or any(value is not None for value in values.values()):
                settings_file.write(path, values)
        self._overruled |= changes.keys()

    def is_in_command_line(self, key: Key) -> bool:
        """Whether the command line says what a setting is: at the next start, that wins."""
        return key in self._flags or key in self._named

    def _home_of(self, key: Key) -> Path:
        """The file that a setting is kept in. Raises SettingError where it can be kept in none."""
        if self.file is None:
            return self.own
        if settings_file.can_write(self.file):
            return self.file
        if key in settings_file.load(self.file)[0]:
            words = f"{self.file} sets {key} and cannot be written from here: change it there."
            raise SettingError(words, {key: words})
        return self.own
