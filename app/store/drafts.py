"""What somebody began to write and did not send, in a readable file: it is there again after a restart."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Final

from server.files import room_key, write_whole
from server.protocol.address import Address

#: Of each room, and of rooms: more are let go, the oldest first.
MOST: Final = 100
#: Characters of one draft: the rest of a longer one is kept only while the window lives.
LONGEST: Final = 20_000


class DraftsFile:
    """The drafts of all rooms. A file that cannot be read is as good as none; one that cannot be written changes
    nothing for this run."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path

    def of(self, room: Address) -> "Drafts":
        """Those of the room at this address."""
        return Drafts(self._path, room_key(room))

    def forget_all(self) -> None:
        """Keep none of those that are not written on."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class Drafts:
    """The drafts of one room by conversation; the file holds those of other rooms as well."""

    def __init__(self, path: Path, room: str) -> None:
        """`room` tells rooms apart."""
        self._path: Final = path
        self._room: Final = room
        self._drafts: Final[dict[str, str]] = _read(path).get(room, {})
        self._kept = dict(self._drafts)

    def __getitem__(self, conversation: str) -> str:
        """What was begun there; empty for nothing."""
        return self._drafts.get(conversation.casefold(), "")

    def __setitem__(self, conversation: str, text: str) -> None:
        self._drafts.pop(conversation.casefold(), None)
        if text.strip():
            self._drafts[conversation.casefold()] = text

    def rename(self, conversation: str, name: str) -> None:
        """A conversation has another name; its draft goes with it."""
        self[name], self[conversation] = self[conversation] or self[name], ""

    def save(self) -> None:
        """Put what is there now into the file."""
        kept = {name: text[:LONGEST] for name, text in [*self._drafts.items()][-MOST:]}
        if kept == self._kept:
            return
        self._kept = kept
        rooms = _read(self._path)
        rooms.pop(self._room, None)
        if kept:
            rooms[self._room] = kept
        content = dict([*rooms.items()][-MOST:])
        write_whole(self._path, json.dumps({"drafts": content}, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict[str, dict[str, str]]:
    """All rooms' drafts, checked: the file may have been edited by hand."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        rooms = json.loads(path.read_text(encoding="utf-8"))["drafts"]
        return {str(room): {str(name): str(text) for name, text in drafts.items()} for room, drafts in rooms.items()}
    return {}
