"""Looking for messages: one field, what was found below it, each a click away."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.search_results import SearchResults, ValueRole
from app.models.timeline_text import safe_text
from app.session import Session
from app.state.query import Hit, QueryError
from app.windows.labels import PlainLabel
from app.windows.search_delegate import HitDelegate
from app.windows.search_hints import SearchHints
from resources.fields import make_clearable
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

#: Whoever types is not finished yet, in ms.
_TYPING_MS: Final = 350
#: A search that takes longer than this shows that it goes on, in ms.
_LONG_MS: Final = 500
_LEAST_WIDTH: Final = 260


class SearchPanel(QFrame):
    """The panel of one room.

    Signals:
        chosen(conversation, msgid): the user wants to see a message where it stands.
        closed(): the user wants it out of the way.
    """

    chosen = Signal(str, str)
    closed = Signal()

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search: Final = session.search
        self._results: Final = SearchResults(self)
        self._failure = ""
        self.setObjectName("search_panel")
        self.setMinimumWidth(_LEAST_WIDTH)
        self.field: Final = QLineEdit()
        self.field.setObjectName("search_field")
        self.field.setAccessibleName(self.tr("Search messages"))
        self.field.setPlaceholderText(self.tr("Search messages"))
        make_clearable(self.field, self.tr("Clear"))
        self.field.installEventFilter(self)
        close = QToolButton()
        close.setObjectName("search_close")
        close.setAccessibleName(self.tr("Close the search"))
        close.setToolTip(self.tr("Close the search (Esc)"))
        set_icon(close, "close", theme, size=16)
        self._busy: Final = _bar()
        self._busy.setAccessibleName(self.tr("Looking for messages"))
        self._words: Final = PlainLabel.wrapped(kind=Kind.MUTED)
        self._words.setObjectName("search_words")
        self._words.setContentsMargins(16, 4, 16, 4)
        self._hints: Final = SearchHints()
        self._delegate: Final = HitDelegate(theme, self)
        self._list: Final = _list(self._results, self._delegate)
        self._list.setAccessibleName(self.tr("Messages that were found"))
        self._list.installEventFilter(self)
        self._more: Final = QPushButton(self.tr("Show more"))
        self._more.setObjectName("search_more")
        set_kind(self._more, Kind.COMPACT)
        self._typing: Final = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._long: Final = QTimer(self, singleShot=True, interval=_LONG_MS)
        self._build(close)
        self._show_state()
        close.clicked.connect(self.closed)
        theme.changed.connect(self._list.doItemsLayout)
        self._connect()

    def begin(self, text: str = "") -> None:
        """Let the user type; `text` stands in the field already."""
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll() if not text else self.field.end(False)

    def stop(self) -> None:
        """Nobody looks for anything now; what was found stays."""
        self._typing.stop()
        self._search.stop()
        self._rest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list.doItemsLayout()

    def _build(self, close: QToolButton) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 8, 8)
        top.setSpacing(4)
        top.addWidget(self.field, 1)
        top.addWidget(close)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(12, 6, 12, 8)
        bottom.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._busy)
        column.addWidget(self._words)
        column.addWidget(self._hints)
        column.addWidget(self._list, 1)
        column.addLayout(bottom)
        column.addStretch(0)
        self._busy.hide()
        self._more.hide()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_text_changed)
        self.field.returnPressed.connect(self._on_return_pressed)
        self._typing.timeout.connect(self._ask)
        self._long.timeout.connect(self._busy.show)
        self._hints.chosen.connect(self._on_hint_chosen)
        self._list.clicked.connect(self._on_activated)
        self._more.clicked.connect(self._on_more_clicked)
        self._search.found.connect(self._on_found)
        self._search.context.connect(self._results.replace)
        self._search.rested.connect(self._on_rested)
        self._search.failed.connect(self._on_failed)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif watched is self.field and key == Qt.Key.Key_Down and self._results.count:
            if not self._list.currentIndex().isValid():
                self._list.setCurrentIndex(self._results.index(1))
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif watched is self._list and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_activated(self._list.currentIndex())
        elif watched is self._list and key == Qt.Key.Key_Up and self._list.currentIndex().row() <= 1:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True

    # Asking.

    def _on_text_changed(self, _text: str) -> None:
        self._typing.start()

    def _on_return_pressed(self) -> None:
        if self._typing.isActive():
            self._ask()
        elif self._results.count:
            index = self._list.currentIndex()
            self._on_activated(index if index.isValid() else self._results.index(1))

    def _on_hint_chosen(self, text: str) -> None:
        typed = self.field.text().rstrip()
        self.field.setText(f"{typed} {text}".lstrip())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_more_clicked(self) -> None:
        self._more.hide()
        self._long.start()
        self._search.go_on()

    def _ask(self) -> None:
        self._typing.stop()
        self._rest()
        self._results.clear()
        self._more.hide()
        self._failure = ""
        try:
            # Asked for before the answer comes, which may be at once.
            self._long.start()
            query = self._search.ask(self.field.text())
        except QueryError as error:
            self._rest()
            self._search.stop()
            self._say(
                self.tr("“{part}” makes no sense here. A day is written 2026-11-20, today or yesterday.").format(
                    part=safe_text(error.part)
                )
            )
            return
        self._delegate.set_query(query)
        if not query:
            self._rest()
            self._show_state()

    # What comes.

    def _on_found(self, hits: tuple[Hit, ...]) -> None:
        self._results.add(hits)
        self._show_state()

    def _on_failed(self, words: str) -> None:
        self._failure = words

    def _on_rested(self, more: bool) -> None:
        self._rest()
        self._more.setVisible(more)
        if self._failure and not self._results.count:
            words = self.tr("The room could not look: {why} Try it again.")
            self._say(words.format(why=safe_text(self._failure).rstrip(".") + "."))
        elif not self._results.count and not self._search.possible:
            self._say(
                self.tr(
                    "This room cannot look for messages, and none are kept on this computer. They can be kept "
                    "in the settings, under Privacy."
                )
            )
        elif not self._results.count:
            self._say(self.tr("Nothing was found. Try fewer words, or other ones."))
        else:
            self._show_state()
            count = self._results.count
            self._announce(self.tr("1 message found") if count == 1 else self.tr("%n messages found", "", count))

    def _rest(self) -> None:
        self._long.stop()
        self._busy.hide()

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.show()
        self._hints.hide()
        self._list.hide()
        self._announce(words)

    def _show_state(self) -> None:
        found = self._results.count > 0
        self._words.hide()
        self._list.setVisible(found)
        self._hints.setVisible(not found)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _on_activated(self, index: QModelIndex | QPersistentModelIndex) -> None:
        value = index.data(ValueRole) if index.isValid() else None
        if isinstance(value, Hit):
            self.chosen.emit(value.conversation, value.line.msgid)


def _list(results: SearchResults, delegate: HitDelegate) -> QListView:
    made = QListView()
    made.setObjectName("search_results")
    made.setModel(results)
    made.setItemDelegate(delegate)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setMouseTracking(True)
    made.viewport().setBackgroundRole(QPalette.ColorRole.Window)
    made.setResizeMode(QListView.ResizeMode.Adjust)
    made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _bar() -> QProgressBar:
    made = QProgressBar()
    made.setObjectName("search_busy")
    made.setRange(0, 0)
    made.setTextVisible(False)
    made.setFixedHeight(3)
    return made
