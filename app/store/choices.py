"""What the person chose for each room, in a readable file in the user's data folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.state.choices import Choices
from app.state.notifying import Level
from server.files import room_key, write_whole
from server.protocol.address import Address

#: Rooms that are remembered; the one that nothing was chosen for the longest is forgotten first.
MOST: Final = 200
_MOST_ENTRIES: Final = 2_000


class KnownChoices:
    """The choices by room. A file that cannot be read is as good as none; one that cannot be written changes nothing
    for this run."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._rooms: dict[str, Choices] = _read(path)

    def of(self, address: Address) -> Choices:
        """What was chosen for the room at this address."""
        return self._rooms.get(room_key(address), Choices())

    def keep(self, address: Address, choices: Choices) -> None:
        """From now on this is chosen for that room."""
        self._rooms.pop(room_key(address), None)
        if choices != Choices():
            self._rooms[room_key(address)] = choices
        for oldest in list(self._rooms)[:-MOST]:
            del self._rooms[oldest]
        self._write()

    def _write(self) -> None:
        text = json.dumps({key: _record(choices) for key, choices in self._rooms.items()}, ensure_ascii=False, indent=1)
        write_whole(self._path, text)


def _record(choices: Choices) -> dict[str, object]:
    return {
        "ignored": list(choices.ignored),
        "levels": {name: level.value for name, level in choices.levels.items()},
        "muted": sorted(choices.muted),
    }


def _read(path: Path) -> dict[str, Choices]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): _choices(record) for key, record in list(records.items())[-MOST:]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _choices(record: Mapping[str, object]) -> Choices:
    """One record, checked: the file may have been edited by hand."""
    levels = record["levels"]
    if not isinstance(levels, dict):
        raise TypeError("levels")
    return Choices(
        tuple(_names(record["ignored"])),
        {str(name): Level(level) for name, level in list(levels.items())[:_MOST_ENTRIES]},
        frozenset(_names(record["muted"])),
    )


def _names(listed: object) -> list[str]:
    if not isinstance(listed, list):
        raise TypeError("a list of names")
    return [str(name) for name in listed[:_MOST_ENTRIES]]
