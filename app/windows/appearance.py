"""The look follows the settings, at once and wherever they are changed."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from app.settings import Settings
from resources.theme import Theme


class Appearance(QObject):
    """Keeps a theme as the settings say."""

    def __init__(self, settings: Settings, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._follow: Final[dict[str, Callable[[], None]]] = {
            "scheme": lambda: theme.choose(settings.scheme),
            "density": lambda: theme.choose_density(settings.density),
            "text_size": lambda: theme.choose_text_size(settings.text_size),
            "hours": lambda: theme.choose_hours(settings.hours),
        }
        settings.changed.connect(self._on_changed)
        # Each step would measure everything anew: at the start only what is not as it is already.
        for setting in (Settings.density, Settings.text_size, Settings.hours):
            if getattr(settings, setting.name) != setting.default:
                self._follow[setting.name]()

    def _on_changed(self, name: str) -> None:
        if follow := self._follow.get(name):
            follow()
