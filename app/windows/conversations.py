"""The middle of the sidebar: the channels one is in, then the people one writes to."""

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.models.channel_list import ConversationRow, ValueRole
from app.windows.channel_list_view import ChannelListView
from app.windows.labels import ElidedLabel
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme


class _OneSort(QSortFilterProxyModel):
    """Only channels, or only direct messages."""

    def __init__(self, model: QAbstractItemModel, parent: QObject, *, direct: bool) -> None:
        super().__init__(parent)
        self._direct = direct
        self.setSourceModel(model)

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        value = cast(ConversationRow, self.sourceModel().index(row, 0, parent).data(ValueRole))
        return value.direct == self._direct


class Conversations(QScrollArea):
    """Both lists with their headings; one conversation is selected in the two together.

    Signals:
        chosen(name): the user wants to see that conversation.
        menu_asked(name, direct, where): the user wants its menu; `where` is on the screen.
        browse_asked(): the user wants to see which channels there are.
        channel_asked(): the user wants a new channel.
        person_asked(): the user wants to write to somebody.
    """

    chosen = Signal(str)
    menu_asked = Signal(str, bool, QPoint)
    browse_asked = Signal()
    channel_asked = Signal()
    person_asked = Signal()

    def __init__(self, theme: Theme, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("conversations")
        self.setAccessibleName(self.tr("Conversations"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QFrame()
        set_kind(inside, Kind.SIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        browse = self._heading_button("search", self.tr("Browse channels"))
        browse.setObjectName("browse_button")
        channels, self._channels = self._section(
            column, model, self.tr("Channels"), self.tr("New channel"), browse, direct=False
        )
        column.addSpacing(12)
        people, self._people = self._section(
            column, model, self.tr("Direct messages"), self.tr("New direct message"), direct=True
        )
        column.addStretch(1)
        self.setWidget(inside)
        self._channels.setObjectName("channels")
        self._people.setObjectName("direct_messages")
        channels.setObjectName("new_channel_button")
        people.setObjectName("new_direct_button")
        browse.clicked.connect(self.browse_asked)
        channels.clicked.connect(self.channel_asked)
        people.clicked.connect(self.person_asked)

    def mark(self, name: str) -> None:
        """Show that this conversation is in front of the user."""
        for view in (self._channels, self._people):
            if view.mark(name):
                self.ensureWidgetVisible(view)

    def names(self) -> list[str]:
        """All conversations from top to bottom."""
        return self._channels.names() + self._people.names()

    def focus_list(self) -> None:
        """Give the keyboard to the list with the selected conversation."""
        people = self._people.selectionModel().hasSelection()
        (self._people if people else self._channels).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _heading_button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(words)
        button.setToolTip(words)
        set_icon(button, icon, self._theme, "muted", 14)
        button.setIconSize(QSize(14, 14))
        return button

    def _section(
        self,
        column: QVBoxLayout,
        model: QAbstractItemModel,
        title: str,
        add: str,
        *more: QToolButton,
        direct: bool,
    ) -> tuple[QToolButton, ChannelListView]:
        plus = self._heading_button("plus", add)
        heading = QHBoxLayout()
        heading.setContentsMargins(16, 0, 8, 0)
        heading.setSpacing(2)
        heading.addWidget(ElidedLabel(title, Kind.SMALL), 1)
        for button in more:
            heading.addWidget(button)
        heading.addWidget(plus)
        column.addLayout(heading)
        view = ChannelListView(self._theme)
        view.setAccessibleName(title)
        rows = _OneSort(model, view, direct=direct)
        view.setModel(rows)
        column.addWidget(view)
        for changed in (rows.rowsInserted, rows.rowsRemoved, rows.modelReset):
            changed.connect(view.fit)
        view.fit()
        view.chosen.connect(self.chosen)
        view.menu_asked.connect(self.menu_asked)
        return plus, view
