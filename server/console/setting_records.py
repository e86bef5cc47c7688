"""A setting as the room tells of it: what it means, what it is set to, and where that comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

#: What a setting can be set to.
Value = bool | int | str | tuple[str, ...]

#: Characters of a text, entries of a list, settings: what is more is no room's.
_LONGEST: Final = 65_536
_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """One setting of `landline.settings`. Its words are English, and what other languages are looked up by."""

    table: str
    name: str
    title: str
    meaning: str
    #: "bool", "int", "text", "list" or "choice".
    kind: str
    default: Value
    value: Value
    unit: str = ""
    least: int | None = None
    most: int | None = None
    #: Each with what a person calls it.
    choices: tuple[tuple[str, str], ...] = ()
    #: What 0, or an empty text or list, stands for.
    nothing: str = ""
    #: Whether a value was set; of a secret, whether there is one: its value is not told.
    is_set: bool = False
    #: "default", "console", "file" or "command line".
    source: str = "default"
    #: Whether the command line names it: that wins when the room is started anew.
    command_line: bool = False
    secret: bool = False
    #: Whether it takes effect when the room is opened again, and whether it waits for that now.
    restart: bool = False
    waiting: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Its table and its name."""
        return (self.table, self.name)

    @property
    def full_name(self) -> str:
        """Both in one word, as the room names it in refusals."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """All settings, their tables with what a person calls these, and the settings file."""

    settings: tuple[SettingRecord, ...]
    tables: tuple[tuple[str, str], ...]
    file: str = ""


def read_settings(raw: object) -> SettingsRecord:
    """Read what `landline.settings` says; what cannot be read, or has no effect, is left out."""
    said: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    settings = [setting for one in _entries(said, "list") if (setting := _read_setting(one)) is not None]
    tables = [(_text(one, "name"), _text(one, "title")) for one in _entries(said, "tables")]
    present = {setting.table for setting in settings}
    return SettingsRecord(
        tuple(settings),
        tuple((name, title or name) for name, title in dict(tables).items() if name in present),
        _text(said, "file"),
    )


def translated(words: str) -> str:
    """Words that the declaration of a setting has, in the language of the moment."""
    return QCoreApplication.translate("RoomSettings", words) if words else ""


def in_words(record: SettingRecord, value: Value) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return (
            QCoreApplication.translate("SettingRow", "on") if value else QCoreApplication.translate("SettingRow", "off")
        )
    if not value and record.nothing:
        return translated(record.nothing)
    if isinstance(value, tuple):
        return ", ".join(value)
    if record.kind == "choice":
        return translated(dict(record.choices).get(str(value), str(value)))
    return f"{value} {translated(record.unit)}".rstrip()


def _read_setting(raw: Mapping[str, Any]) -> SettingRecord | None:
    table, name, kind = _text(raw, "table"), _text(raw, "name"), _text(raw, "kind")
    default, value = _value(kind, raw.get("default")), _value(kind, raw.get("value"))
    secret = raw.get("secret") is True
    if not table or not name or default is None or (value is None and not secret) or raw.get("planned") is True:
        return None
    return SettingRecord(
        table=table,
        name=name,
        title=_text(raw, "title") or name,
        meaning=_text(raw, "meaning"),
        kind=kind,
        default=default,
        value=default if value is None else value,
        unit=_text(raw, "unit"),
        least=_whole(raw.get("least")),
        most=_whole(raw.get("most")),
        choices=tuple((_text(one, "value"), _text(one, "title")) for one in _entries(raw, "choices")),
        nothing=_text(raw, "nothing"),
        is_set=raw.get("is_set") is True,
        source=_text(raw, "source"),
        command_line=raw.get("command_line") is True,
        secret=secret,
        restart=raw.get("restart") is True,
        waiting=raw.get("waiting") is True,
    )


def _value(kind: str, raw: object) -> Value | None:
    if kind == "bool":
        return raw if isinstance(raw, bool) else None
    if kind == "int":
        return _whole(raw)
    if kind in {"text", "choice"}:
        return raw[:_LONGEST] if isinstance(raw, str) else None
    if kind == "list" and isinstance(raw, list):
        return tuple(line[:_LONGEST] for line in raw[:_MOST] if isinstance(line, str))
    return None


def _entries(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = raw.get(key)
    return [one for one in value[:_MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value[:_LONGEST] if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return value if type(value) is int and abs(value) < 1 << 31 else None
