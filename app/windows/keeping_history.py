"""The setting that decides whether messages are kept on this computer, at work."""

from typing import Final

from PySide6.QtCore import QObject

from app.settings import Settings
from app.store.stores import Stores


class KeepHistory(QObject):
    """Follows the setting as it changes: what is not to be kept goes at once."""

    def __init__(self, settings: Settings, stores: Stores, parent: QObject) -> None:
        super().__init__(parent)
        self._settings: Final = settings
        self._stores: Final = stores
        settings.changed.connect(self._on_changed)

    def _on_changed(self, name: str) -> None:
        if name == "keep_history":
            self._stores.history.set_keeping(self._settings.keep_history)
