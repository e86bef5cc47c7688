"""All that Landline keeps in the user's data folder, beside a room that is hosted there."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.store.choices import KnownChoices
    from app.store.drafts import DraftsFile
    from app.store.last_session import SessionFile
    from app.store.outboxes import Outboxes
    from app.store.passwords import KnownPasswords
    from app.store.rooms import KnownRooms
    from app.store.worker import Worker
    from server.trust import KnownFingerprints


def data_folder() -> Path:
    """Where Landline keeps what is no setting, on this platform."""
    from platformdirs import user_data_path

    return user_data_path("landline", appauthor=False)


class Stores:
    """One of each, for the whole program. Each is loaded and read when it is asked for first: a start without a room
    needs few of them."""

    def __init__(self, data: Path, *, keep_history: bool = True) -> None:
        """Those of a data folder, which need not be there yet. `keep_history`: also what is said in rooms."""
        self._data: Final = data
        self._keep_history: Final = keep_history
        #: What rooms know this user by.
        self.key: Final = data / "key.pem"

    @cached_property
    def known(self) -> "KnownRooms":
        from app.store.rooms import KnownRooms

        return KnownRooms(self._data / "rooms.json")

    @cached_property
    def choices(self) -> "KnownChoices":
        from app.store.choices import KnownChoices

        return KnownChoices(self._data / "choices.json")

    @cached_property
    def last_session(self) -> "SessionFile":
        from app.store.last_session import SessionFile

        return SessionFile(self._data / "session.json")

    @cached_property
    def outboxes(self) -> "Outboxes":
        from app.store.outboxes import Outboxes

        return Outboxes(self._data / "outbox")

    @cached_property
    def drafts(self) -> "DraftsFile":
        from app.store.drafts import DraftsFile

        return DraftsFile(self._data / "drafts.json")

    @cached_property
    def fingerprints(self) -> "KnownFingerprints":
        from server.trust import KnownFingerprints

        return KnownFingerprints(self._data / "fingerprints.json")

    @cached_property
    def passwords(self) -> "KnownPasswords":
        from app.store.passwords import KnownPasswords

        return KnownPasswords()

    @cached_property
    def history(self) -> "Worker":
        from app.store.worker import Worker

        return Worker(self._data / "history.db", keeping=self._keep_history)
