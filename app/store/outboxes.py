"""Where the lines that are on their way are kept, for all rooms. Small, as every start of the app reads it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.files import room_key
from server.protocol.address import Address

if TYPE_CHECKING:
    from app.store.outbox import OutboxFile


class Outboxes:
    """The files of all rooms, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder

    def open(self, address: Address) -> "OutboxFile | None":
        """The file of one room; None where another Landline has it, or the folder cannot be used."""
        import hashlib

        from app.store.outbox import OutboxFile

        name = hashlib.sha256(room_key(address).encode()).hexdigest()[:24]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return OutboxFile(self._folder / f"{name}.jsonl")
        except OSError:
            return None
