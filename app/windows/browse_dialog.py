"""Which channels a room has: look for one, join it by Enter, or open a new one."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.models.listing import ListingModel, ValueRole
from app.models.timeline_text import safe_nick, safe_text
from app.session import Session
from app.state.conversation import ListedChannel
from app.windows.delegates import Index, RowDelegate, leading, mirrored
from app.windows.dialogs import channel_name
from app.windows.labels import PlainLabel, isolated
from app.windows.painting import paint_focus, small_font
from resources.fields import make_clearable
from resources.style import Kind, set_kind
from resources.theme import Theme
from server.protocol.names import is_channel

#: Channels that come within so many milliseconds are shown together.
_GATHERED_MS: Final = 100
_WIDTH: Final = 560
_HEIGHT: Final = 460


class ListedDelegate(RowDelegate):
    """Draws a channel: its name, what it is about below, how many are in it."""

    least_height = 50
    padding = 34

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        channel: ListedChannel = index.data(ValueRole)
        tokens, state, rect = self._theme.tokens, option.state, QRect(option.rect)
        ground = rect.adjusted(4, 1, -4, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if state & QStyle.StateFlag.State_Selected else tokens.hover)
            painter.drawRoundedRect(ground, 7, 7)
        small, strong = small_font(option.font), QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        painter.setPen(tokens.muted)
        count = self.tr("{count} here").format(count=channel.members)
        width = painter.fontMetrics().horizontalAdvance(count)
        half = rect.height() // 2
        number = QRect(rect.right() - 16 - width, rect.top() + 4, width, half)
        painter.drawText(mirrored(option, number), Qt.AlignmentFlag.AlignCenter, count)
        about = safe_text(channel.topic) or self.tr("No topic")
        below = QRect(rect.left() + 16, rect.top() + half - 1, rect.width() - 32, half - 3)
        elide = Qt.TextElideMode.ElideRight
        about = isolated(painter.fontMetrics().elidedText(about, elide, below.width()))
        painter.drawText(mirrored(option, below), leading(option), about)
        painter.setFont(strong)
        painter.setPen(tokens.text)
        name = QRect(rect.left() + 16, rect.top() + 4, number.left() - rect.left() - 24, half)
        shown = painter.fontMetrics().elidedText(isolated(safe_nick(channel.name)), elide, name.width())
        painter.drawText(mirrored(option, name), leading(option), shown)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, self._theme)
        painter.restore()


class BrowseDialog(QDialog):
    """It never blocks: `open()` it. The channels come as the server tells them.

    Signals:
        channel_wanted(name): the user wants to be in that channel.
    """

    channel_wanted = Signal(str)

    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._model = ListingModel(self)
        self._coming: list[ListedChannel] = []
        self._complete = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("browse_dialog")
        self.setWindowTitle(self.tr("Channels of {room}").format(room=session.room_name))
        self.resize(min(_WIDTH, parent.window().width() - 32), min(_HEIGHT, parent.window().height() - 32))
        self._search = QLineEdit()
        self._search.setObjectName("browse_search")
        self._search.setAccessibleName(self.tr("Search channels"))
        self._search.setPlaceholderText(self.tr("Search channels by name or topic"))
        make_clearable(self._search, self.tr("Clear"))
        self._search.installEventFilter(self)
        self._list = QListView()
        self._list.setObjectName("browse_list")
        self._list.setAccessibleName(self.tr("Channels"))
        self._list.setItemDelegate(ListedDelegate(theme, self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        # A network has tens of thousands of channels: Qt would lay all of them out in one go.
        self._list.setLayoutMode(QListView.LayoutMode.Batched)
        self._list.setBatchSize(1_000)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setModel(self._model)
        self._words = PlainLabel.wrapped(kind=Kind.MUTED)
        self._words.setObjectName("browse_words")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._join = buttons.addButton(self.tr("Join"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._join.setObjectName("browse_join")
        set_kind(self._join, Kind.PRIMARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._search)
        column.addWidget(self._list, 1)
        column.addWidget(self._words)
        column.addWidget(buttons)
        self._join.setDefault(True)
        self._soon = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._soon.timeout.connect(self._take_in)
        self._search.textChanged.connect(self._on_text_changed)
        self._list.doubleClicked.connect(self.accept)
        self._list.selectionModel().currentChanged.connect(self._settle)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        session.browsing.listed.connect(self._on_listed)
        self._settle()
        session.browsing.ask()

    def accept(self) -> None:
        if name := self._chosen():
            super().accept()
            self.channel_wanted.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the search field move in the list."""
        if watched is self._search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if by is not None and self._model.rowCount():
                row = min(max(self._list.currentIndex().row() + by, 0), self._model.rowCount() - 1)
                self._list.setCurrentIndex(self._model.index(row, 0))
                return True
        return super().eventFilter(watched, event)

    def _chosen(self) -> str:
        """The channel that Enter joins: the one in the list, or a new one of the name that was typed."""
        index = self._list.currentIndex()
        if index.isValid():
            channel: ListedChannel = index.data(ValueRole)
            return channel.name
        typed = channel_name(self._search.text().strip())
        return typed if is_channel(typed) else ""

    def _on_listed(self, channels: tuple[ListedChannel, ...], complete: bool) -> None:
        self._coming += channels
        self._complete = self._complete or complete
        if complete or not self._model.count:
            self._soon.stop()
            self._take_in()
        elif not self._soon.isActive():
            self._soon.start()

    def _take_in(self) -> None:
        coming, self._coming = self._coming, []
        chosen = self._chosen()
        self._model.add(coming)
        self._keep(chosen)
        self._settle()

    def _keep(self, name: str) -> None:
        """After a reset the same channel is chosen, else the first."""
        row = max(self._model.row_of(name), 0)
        self._list.setCurrentIndex(self._model.index(row, 0) if self._model.rowCount() else QModelIndex())

    def _on_text_changed(self, text: str) -> None:
        self._model.narrow(text)
        self._keep("")
        self._settle()

    def _settle(self) -> None:
        name, index = self._chosen(), self._list.currentIndex()
        # The keyboard stays in the field: a screen reader hears there what Enter would do.
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else ""
        self._search.setAccessibleDescription(spoken)
        new = bool(name) and not index.isValid()
        self._join.setEnabled(bool(name))
        self._join.setText(self.tr("Open channel") if new else self.tr("Join"))
        if new and self._complete:
            words = self.tr("There is no such channel yet. Enter opens {name}.").format(name=name)
        elif not self._complete:
            words = self.tr("Asking the room…")
        elif self._model.count:
            words = self.tr("{count} channels").format(count=self._model.count)
        else:
            words = self.tr("The room tells of no channels.")
        self._words.setText(words)
