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


class Panels(QSplitter):
    """Two panels that keep their widths beside the messages, which take the rest. Their widths are remembered."""

    def __init__(self, settings: Settings, sidebar: QWidget, messages: QWidget, members: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._settings = settings
        self._sidebar = sidebar
        self._members = members
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

    def open_members(self) -> None:
        """Show the member list."""
        if not self._members.isVisible():
            self.switch_members()

    def switch_members(self) -> None:
        """Show the member list, or hide it; in a narrow window it comes in place of the sidebar."""
        shown = not self._members.isVisible()
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
        self._balance()

    def _settle(self) -> None:
        """The member list where there are members, a wish for it, and room."""
        self._members.setVisible(self._listing and self._settings.members_shown and not self._narrow)
        self._sidebar.setVisible(self.width() >= _NARROWEST)
        self._balance()

    def _balance(self) -> None:
        width = self.width()
        sidebar = min(self._settings.sidebar_width, width * 2 // 5) if self._sidebar.isVisibleTo(self) else 0
        members = self._settings.members_width if self._members.isVisibleTo(self) else 0
        self.setSizes([sidebar, max(_LEAST_MESSAGES, width - sidebar - members), members])

    def _on_moved(self) -> None:
        sidebar, _messages, members = self.sizes()
        if sidebar:
            self._settings.sidebar_width = sidebar
        if members:
            self._settings.members_width = members
