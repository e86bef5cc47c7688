"""The three columns of the chat page: sidebar, messages, member list; who gives way where there is little room."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.settings import Settings

#: Below these widths the member list, then the sidebar, make room for the messages.
_NARROW: Final = 860
_NARROWEST: Final = 560
_LEAST_MESSAGES: Final = 280
#: Narrower than this, the search stands in place of the messages.
_BOTH: Final = 600


class Panels(QSplitter):
    """Two panels that keep their widths beside the messages, which take the rest. Their widths are remembered."""

    def __init__(self, settings: Settings, sidebar: QWidget, messages: QWidget, members: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._settings = settings
        self._sidebar = sidebar
        self._members = members
        self._messages = messages
        self._search: QWidget | None = None
        #: Whether there is anybody to list.
        self._listing = False
        self._narrow = False
        messages.setMinimumWidth(_LEAST_MESSAGES)
        for panel in (sidebar, messages, members):
            self.addWidget(panel)
        self.setHandleWidth(1)
        self.setCollapsible(1, False)
        self.splitterMoved.connect(self._on_moved)

    def list_members(self, *, listing: bool) -> None:
        """Whether the conversation in front has members to list."""
        self._listing = listing
        self._settle()

    def switch_sidebar(self) -> None:
        """Show the sidebar, or hide it."""
        self._sidebar.setVisible(not self._sidebar.isVisible())
        self._balance()

    def add_search(self, search: QWidget) -> None:
        """The panel of the search, at the end; it stays out of the way until it is shown."""
        self._search = search
        search.hide()
        self.addWidget(search)

    def show_search(self, *, shown: bool) -> None:
        """Show the search in place of the member list, or that again."""
        if self._search is not None:
            self._search.setVisible(shown)
            self._messages.setVisible(not shown or self.width() >= _BOTH)
            self._settle()

    def make_room(self) -> None:
        """Let the messages be seen, where the search stands in their place."""
        if not self._messages.isVisibleTo(self):
            self.show_search(shown=False)

    @property
    def _searching(self) -> bool:
        return self._search is not None and self._search.isVisibleTo(self)

    def open_members(self) -> None:
        """Show the member list."""
        if not self._members.isVisible():
            self.switch_members()

    def switch_members(self) -> None:
        """Show the member list, or hide it; in a narrow window it comes in place of the sidebar."""
        shown = not self._members.isVisible()
        if shown and self._search is not None:
            self._search.hide()
            self._messages.show()
        self._settings.members_shown = shown
        if self._narrow:
            self._sidebar.setVisible(not shown)
        self._members.setVisible(shown)
        self._balance()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self._settle()
        if self.width() < _NARROWEST:
            self._sidebar.hide()
        if self._searching:
            self._messages.setVisible(self.width() >= _BOTH)
        self._balance()

    def _settle(self) -> None:
        """The member list where there are members, a wish for it, and room."""
        wanted = self._listing and self._settings.members_shown and not self._searching
        self._members.setVisible(wanted and not self._narrow)
        self._sidebar.setVisible(self.width() >= _NARROWEST and not (self._searching and self._narrow))
        self._balance()

    def _balance(self) -> None:
        width = self.width()
        sidebar = min(self._settings.sidebar_width, width * 2 // 5) if self._sidebar.isVisibleTo(self) else 0
        members = self._settings.members_width if self._members.isVisibleTo(self) else 0
        search = min(self._settings.search_width, width * 3 // 5) if self._searching else 0
        if not self._messages.isVisibleTo(self):
            search = width - sidebar
        self.setSizes([sidebar, max(_LEAST_MESSAGES, width - sidebar - members - search), members, search])

    def _on_moved(self) -> None:
        sidebar, messages, members, *search = self.sizes()
        if sidebar:
            self._settings.sidebar_width = sidebar
        if members:
            self._settings.members_width = members
        if messages and search and search[0]:
            self._settings.search_width = search[0]
