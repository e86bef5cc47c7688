"""Looking for channels in a room."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.session.core import Core
from app.state import browsing
from app.state.conversation import ListedChannel
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
        #: What was told in answer to the question that is not answered wholly yet; None where there is none.
        self._found: list[ListedChannel] | None = None
        core.happened.connect(self._on_happened)

    def ask(self) -> None:
        """Ask which channels there are: `listed` follows, as they come. Who asks while an answer comes hears first
        what came of it so far."""
        if self._found is not None:
            self.listed.emit(tuple(self._found), False)
            return
        self._found = []
        self._core.do(browsing.ask(self._core.room))
        if self._core.room.listing is None:
            # It was refused.
            self._end()

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case ChannelsListed(channels, complete) if self._found is not None:
                    self._found += channels
                    self.listed.emit(channels, False)
                    if complete:
                        self._end()
                case StageChanged():
                    # A lost connection answers no more.
                    self._end()
                case _:
                    pass

    def _end(self) -> None:
        if self._found is not None:
            self._found = None
            self.listed.emit((), True)
