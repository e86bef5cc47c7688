"""The application of the windows: macOS hands a link over to it, not to its command line."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from resources.theme import STYLE


class Application(QApplication):
    """One for the program.

    Signals:
        link_opened(link): the user opened an invite link, in whatever program it stood.
    """

    link_opened = Signal(str)

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__([*arguments, *STYLE])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.link_opened.emit(event.url().toString())
            return True
        return super().event(event)
