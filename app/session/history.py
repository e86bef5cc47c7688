"""What was said before: asked for page by page, and how far the person has read."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.session.core import Core
from app.state import history, markers
from app.state.events import Event, Opened, ReadUntil

#: How long a moved read marker waits for further moves before it is told, in ms.
_SETTLING: Final = 1_000


class History(QObject):
    """One part of a session."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core: Final = core
        self._settling: Final = QTimer(self, singleShot=True, interval=_SETTLING)
        self._settling.timeout.connect(self.settle)
        core.happened.connect(self._on_happened)

    def older(self, conversation: str) -> None:
        """Bring what was said before the oldest line, a page of it; nothing happens where there is nothing."""
        self._core.do(history.older(self._core.room, conversation))

    def set_reading(self, reading: bool) -> None:
        """Whether the person has the newest line of the conversation in front before their eyes."""
        self._core.do(markers.set_reading(self._core.room, reading))

    def settle(self) -> None:
        """Tell how far the person has read now, in contrast to soon."""
        self._settling.stop()
        markers.take_moved(self._core.room)
        self._core.do(())

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case Opened(conversation):
                    self._core.do(history.recall(self._core.room, conversation, ()))
                case ReadUntil():
                    if not self._settling.isActive():
                        self._settling.start()
                case _:
                    pass
