"""All that Landline keeps in the user's data folder, beside a room that is hosted there."""

from dataclasses import dataclass
from pathlib import Path

from app.store.choices import KnownChoices
from app.store.drafts import DraftsFile
from app.store.last_session import SessionFile
from app.store.outboxes import Outboxes
from app.store.passwords import KnownPasswords
from app.store.rooms import KnownRooms
from app.store.worker import Worker
from server.trust import KnownFingerprints


@dataclass(frozen=True, slots=True)
class Stores:
    """One of each, for the whole program."""

    known: KnownRooms
    choices: KnownChoices
    last_session: SessionFile
    outboxes: Outboxes
    drafts: DraftsFile
    fingerprints: KnownFingerprints
    passwords: KnownPasswords
    #: What rooms know this user by.
    key: Path
    history: Worker

    @staticmethod
    def within(data: Path, *, keep_history: bool = True) -> "Stores":
        """Those of a data folder, which need not be there yet. `keep_history`: also what is said in rooms."""
        return Stores(
            KnownRooms(data / "rooms.json"),
            KnownChoices(data / "choices.json"),
            SessionFile(data / "session.json"),
            Outboxes(data / "outbox"),
            DraftsFile(data / "drafts.json"),
            KnownFingerprints(data / "fingerprints.json"),
            KnownPasswords(),
            data / "key.pem",
            Worker(data / "history.db", keeping=keep_history),
        )
