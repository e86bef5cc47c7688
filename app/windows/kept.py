"""What the settings window says that Landline keeps on this computer."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.store.stores import Stores
from app.windows.settings_storage import Kept


def kept(data: Path, stores: Stores) -> list[Kept]:
    """Each thing in the data folder."""
    tr = QCoreApplication.translate
    return [
        Kept(
            tr("Kept", "Rooms you were in"),
            tr("Kept", "Their names and addresses, to join them again with one click."),
            (data / "rooms.json",),
            stores.known.forget_all,
            tr("Kept", "Their names and addresses are forgotten. Rooms that are open stay open."),
        ),
        Kept(
            tr("Kept", "Messages"),
            tr("Kept", "What you have seen in rooms, to be read and searched while their host is away."),
            (data / "history.db", data / "history.db-wal", data / "history.db-shm"),
            stores.history.clear,
            tr("Kept", "Messages are forgotten on this computer. The rooms still have them."),
        ),
        Kept(
            tr("Kept", "Drafts"),
            tr("Kept", "What you began to write and did not send."),
            (data / "drafts.json",),
            stores.drafts.forget_all,
            tr("Kept", "What you began to write is forgotten. What stands in an open conversation stays there."),
        ),
        Kept(
            tr("Kept", "Fingerprints of rooms"),
            tr("Kept", "By what rooms are known again, so that no other computer can pass itself off as one."),
            (data / "fingerprints.json",),
            stores.fingerprints.forget_all,
            tr("Kept", "The next time, each room is trusted as it answers then."),
        ),
        Kept(
            tr("Kept", "Your key"),
            tr("Kept", "What rooms know you by: whoever has this file can be called by your name in them."),
            (data / "key.pem",),
        ),
        Kept(
            tr("Kept", "Your own room"),
            tr("Kept", "What was said in the room that you host, and its settings. The admin console says more."),
            (data / "room",),
        ),
    ]
