"""Brings the search into a page: opened by a key, beside the messages; a hit leads to its place, and back again."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from app.session import Session
from app.windows.looking_back import LookingBack
from app.windows.panels import Panels
from app.windows.search_panel import SearchPanel
from resources.theme import Theme


class Finding(QObject):
    """The search of one page."""

    def __init__(
        self, theme: Theme, session: Session, panels: Panels, looking: LookingBack, show: Callable[[str], object]
    ) -> None:
        """`show` brings a conversation to the front of the page."""
        super().__init__(panels)
        self._session: Final = session
        self._panels: Final = panels
        self._looking: Final = looking
        self._show: Final = show
        self.panel: Final = SearchPanel(theme, session)
        panels.add_search(self.panel)
        self.panel.chosen.connect(self._on_chosen)
        self.panel.closed.connect(self.close)

    def open(self, text: str = "") -> None:
        """Let the user look for something; `text` stands in the field already."""
        self._panels.show_search(shown=True)
        self.panel.begin(text)

    def close(self) -> None:
        """Out of the way; what was found is there again when it is opened."""
        self.panel.stop()
        self._panels.show_search(shown=False)
        self._looking.focus()

    def _on_chosen(self, conversation: str, msgid: str) -> None:
        if self._session.conversations.row(conversation) is None:
            self._session.history.open(conversation)
        before = self._looking.conversation
        self._show(conversation)
        self._looking.come_from(before)
        self._panels.make_room()
        self._looking.jump(msgid)
