"""What the core knows of the settings' way into a room that is open. Whoever opens the room has the real thing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from server.configuration import Configuration, Reading
from server.declaration import Key


class Live(Protocol):
    """The settings of a room that is open. All raise SettingError, in words; then nothing was changed."""

    #: Where they come from, and as they were read last: what will hold when the room is opened again.
    configuration: Configuration
    reading: Reading

    def reread(self) -> None:
        """Read them again, and let them take effect."""

    def change(self, changes: Mapping[Key, object | None]) -> None:
        """Keep these values, None for the default, and let them take effect."""

    def check_restart(self) -> None:
        """Make sure that the room can be opened again as it is set now."""

    def restart(self, reason: str, restored: Path | None = None) -> None:
        """Close the room and open it again; with what is in the folder `restored`, where one is given."""
