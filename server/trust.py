"""What rooms proved themselves by when they answered last: trust on first use, in a file that only its owner reads."""

import json
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from server.files import room_key, write_whole
from server.protocol.address import Address
from server.protocol.fingerprint import AUTHORITY, read_fingerprint

#: Rooms that are remembered; the one that was met first is forgotten first.
MOST: Final = 2_000


def consoles_file() -> Path:
    """Where this user's consoles and `landline-server ctl` remember which rooms they may send a password to."""
    return Path(user_config_path("landline", appauthor=False)) / "managed.json"


class KnownFingerprints:
    """Fingerprints by room. A file that cannot be read is as good as none; one that cannot be written changes nothing
    for this run."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._rooms: dict[str, str] = _read(path)

    def of(self, address: Address) -> str:
        """What the room there has to show: a fingerprint, AUTHORITY, or nothing where it was never met encrypted."""
        return self._rooms.get(room_key(address), "")

    def remember(self, address: Address, fingerprint: str) -> None:
        """The room there has to show this from now on."""
        if self.of(address) != fingerprint:
            self._rooms[room_key(address)] = fingerprint
            for oldest in list(self._rooms)[:-MOST]:
                del self._rooms[oldest]
            self._write()

    def forget_all(self) -> None:
        """Each room is trusted anew the next time."""
        self._rooms.clear()
        self._write()

    def _write(self) -> None:
        write_whole(self._path, json.dumps(self._rooms, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict[str, str]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): kept for key, kept in list(records.items())[-MOST:] if _is_proof(kept)}
    except (OSError, ValueError, AttributeError):
        return {}


def _is_proof(kept: object) -> bool:
    """The file may have been edited by hand."""
    if not isinstance(kept, str):
        return False
    return kept == AUTHORITY or (bool(kept) and read_fingerprint(kept) == kept)
