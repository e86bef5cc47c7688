"""Looking for channels in a room."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.session.core import Core
from app.state import browsing
from app.state.events import ChannelsListed, Event, StageChanged


class Browsing(QObject):
    """One part of a session.

    Signals:
        listed(channels, complete): a tuple of ListedChannel, in no order; more come until it is complete.
    """

    listed = Signal(object, bool)

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core: Final = core
        core.happened.connect(self._on_happened)

    def ask(self) -> None:
        """Ask which channels there are: `listed` follows, as they come. One question at a time."""
        self._core.do(browsing.ask(self._core.room))

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case ChannelsListed(channels, complete):
                    self.listed.emit(channels, complete)
                case StageChanged():
                    # A lost connection answers no more.
                    self.listed.emit((), True)
                case _:
                    pass
