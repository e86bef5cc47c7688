"""Settings in a file: read, refused with the line of what is wrong, and written beside what people wrote there.

https://toml.io/en/v1.0.0
"""

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.declaration import Key, SettingError, about, check
from server.settings import declared, titles

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_HEADER: Final = "What was set in the console. It may be changed by hand, too: `server.rehash` reads it again."


def parse(text: str, where: str) -> tuple[dict[Key, object], list[str]]:
    """Read settings; `where` names their file in messages.

    Gives the values that are set and, in words, what has no effect in this version.
    Raises SettingError with everything that is wrong, a line each.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{where}: {error}") from None
    known = dict(declared())
    values: dict[Key, object] = {}
    wrong: list[str] = []
    notes: list[str] = []
    for name, entries in tables.items():
        if name not in titles() or not isinstance(entries, dict):
            place = f"{where}, line {_line_of(text, name)}"
            wrong.append(f"{place}: there is no table [{name}]{_nearest(name, list(titles()))}")
            continue
        for word, value in entries.items():
            key, place = Key(name, word), f"{where}, line {_line_of(text, name, word)}"
            if key not in known:
                near = _nearest(word, [other.name for other in known if other.table == name])
                wrong.append(f"{place}: [{name}] has no setting {word}{near}")
                continue
            try:
                values[key] = check(key, known[key], value)
            except SettingError as error:
                wrong.append(f"{place}: {error}")
                continue
            if about(known[key]).planned and values[key] != known[key].default:
                notes.append(f"{place}: {key} has no effect in this version")
    if wrong:
        raise SettingError("\n".join(wrong))
    return values, notes


def load(path: Path) -> tuple[dict[Key, object], list[str]]:
    """Read a settings file from disk. Raises SettingError where it cannot be opened, too."""
    return parse(_text_of(path), str(path))


def write(path: Path, changes: Mapping[Key, object | None]) -> None:
    """Set values in a file, None for none, and leave all else in it as people wrote it. It is made where it is missing.

    Whoever reads it meanwhile finds the old file or the new one, whole. It is its owner's alone once it holds a secret.
    Raises SettingError, in words, where it cannot be written.
    """
    path = path.resolve()  # the file that a link leads to is replaced, not the link
    there = path.exists()
    text = _changed(_text_of(path) if there else "", changes)
    values, _notes = parse(text, str(path))
    if any(values.get(key) != value for key, value in changes.items()):
        raise SettingError(f"{path} is written so that it cannot be changed from here: change it by hand.")
    known = dict(declared())
    is_secret = any(value and about(known[key]).secret for key, value in values.items())
    try:
        mode = path.stat().st_mode & (0o700 if is_secret else 0o777) if there else 0o600
        _replace(path, text, mode)
    except OSError as error:
        raise SettingError(f"{path} cannot be written: {error.strerror or error}.") from None


def can_write(path: Path) -> bool:
    """Whether a settings file can be replaced by a new one."""
    path = path.resolve()
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"The settings file {path} cannot be read: {getattr(error, 'strerror', error)}") from None


def _changed(text: str, changes: Mapping[Key, object | None]) -> str:
    # On demand: few rooms are changed while they are open.
    import tomlkit

    document = tomlkit.parse(text) if text else _new()
    for key, value in changes.items():
        table: Any = document.get(key.table)
        if value is None:
            if table is not None and key.name in table:
                del table[key.name]
            continue
        if table is None:
            document[key.table] = table = tomlkit.table()
        table[key.name] = _written(value)
    return tomlkit.dumps(document)


def _new() -> "TOMLDocument":
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEADER))
    return document


def _written(value: object) -> object:
    import tomlkit

    if not isinstance(value, tuple):
        return value
    array = tomlkit.array()
    array.extend(value)
    return array.multiline(len(value) > 1)


def _replace(path: Path, text: str, mode: int) -> None:
    part = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode & 0o777)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _nearest(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _line_of(text: str, table: str, key: str = "") -> int:
    """Where a table or a key stands, counted from 1 (tomllib does not tell). 1 where it is written unusually."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
        if header:
            inside = header[1] == table
            if inside and not key:
                return number
        elif (inside and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line)) or (
            not key and re.match(rf"\s*\"?{re.escape(table)}\"?\s*[.=]", line)
        ):
            return number
    return 1
