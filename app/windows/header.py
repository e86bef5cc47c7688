"""The bar above the timeline: which conversation this is, what it is about, who is there."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.models.timeline_text import safe_nick
from app.windows.labels import ElidedLabel
from resources.icons import set_icon
from resources.style import Kind, set_kind
from resources.theme import Theme

HEIGHT = 53


class TopicLabel(ElidedLabel):
    """A channel's topic; a double click or Enter changes it.

    Signals:
        edit_asked(): the user wants to change it.
    """

    edit_asked = Signal()

    def __init__(self) -> None:
        super().__init__(kind=Kind.MUTED)
        self.setObjectName("topic")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.edit_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.edit_asked.emit()
        else:
            super().keyPressEvent(event)


class NameLabel(ElidedLabel):
    """What the conversation is called; a person's name leads to who that is.

    Signals:
        activated(): the user wants to know.
    """

    activated = Signal()

    def __init__(self) -> None:
        super().__init__(kind=Kind.HEADING)
        self.setObjectName("conversation_name")

    def set_person(self, person: bool) -> None:
        """Whether it is somebody's name."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if person else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if person else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit()
        else:
            super().keyPressEvent(event)


class Header(QFrame):
    """Name, topic, the switches of the two panels, and the menu of the conversation.

    Signals:
        profile_asked(beside): the user wants to know who the person in front is; `beside` is a place on the screen.
        menu_asked(where): the user wants the menu of the conversation; `where` is on the screen.
        topic_asked(): the user wants to change the topic.
        search_asked(): the user wants to look for messages.
        plain_asked(): the user wants to know what the open padlock means.
        sidebar_switched(): the user wants the sidebar shown or hidden.
        members_switched(): the user wants the member list shown or hidden.
    """

    profile_asked = Signal(QRect)
    menu_asked = Signal(QPoint)
    topic_asked = Signal()
    search_asked = Signal()
    plain_asked = Signal()
    sidebar_switched = Signal()
    members_switched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, Kind.BASE)
        self.setFixedHeight(HEIGHT)
        self._name = NameLabel()
        # As wide as the name, but a name that is too long gives way.
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._topic = TopicLabel()
        self._sidebar = QToolButton()
        self._sidebar.setObjectName("sidebar_button")
        self._sidebar.setAccessibleName(self.tr("Show or hide the sidebar"))
        self._sidebar.setToolTip(self.tr("Show or hide the sidebar (F9)"))
        set_icon(self._sidebar, "sidebar", theme)
        self._members = QPushButton()
        self._members.setObjectName("members_button")
        set_kind(self._members, Kind.COMPACT)
        self._members.setToolTip(self.tr("Show or hide who is here (Ctrl+U)"))
        set_icon(self._members, "people", theme, "text")
        self._search = QToolButton()
        self._search.setObjectName("search_button")
        self._search.setAccessibleName(self.tr("Search messages"))
        self._search.setToolTip(self.tr("Search messages (Ctrl+F)"))
        set_icon(self._search, "search", theme)
        self._plain = QToolButton()
        self._plain.setObjectName("plain_mark")
        self._plain.setAccessibleName(self.tr("Not encrypted"))
        self._plain.setToolTip(self.tr("Not encrypted"))
        set_icon(self._plain, "unlock", theme, "warn")
        self._plain.hide()
        self._menu = QToolButton()
        self._menu.setObjectName("conversation_menu_button")
        self._menu.setAccessibleName(self.tr("Menu of this conversation"))
        self._menu.setToolTip(self.tr("Menu of this conversation"))
        set_icon(self._menu, "more", theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self._sidebar)
        row.addWidget(self._name)
        row.addSpacing(6)
        row.addWidget(self._topic, 1)
        row.addWidget(self._plain)
        row.addWidget(self._members)
        row.addWidget(self._search)
        row.addWidget(self._menu)
        self._name.activated.connect(self._on_name_activated)
        self._menu.clicked.connect(self._on_menu_clicked)
        self._topic.edit_asked.connect(self.topic_asked)
        self._search.clicked.connect(self.search_asked)
        self._plain.clicked.connect(self.plain_asked)
        self._sidebar.clicked.connect(self.sidebar_switched)
        self._members.clicked.connect(self.members_switched)

    def show_channel(self, name: str, topic: str, *, host: bool) -> None:
        """A channel is in front; its host is told how to set a topic where there is none."""
        self._name.setText("# " + name.removeprefix("#") if name.startswith("#") else name)
        none = self.tr("No topic yet. Double-click to set one.") if host else self.tr("No topic yet.")
        self._topic.setText(topic or none)
        self._topic.setAccessibleName(self.tr("Topic: {topic}").format(topic=self._topic.text()))
        self._topic.setEnabled(True)
        self._name.set_person(False)
        self._menu.show()

    def show_person(self, name: str, words: str) -> None:
        """A one-to-one conversation is in front; `words` say how the person is there."""
        self._name.setText(safe_nick(name))
        self._name.set_person(True)
        self._topic.setText(words)
        self._topic.setAccessibleName(words)
        self._topic.setEnabled(False)
        self._members.hide()
        self._menu.show()

    def show_nothing(self, words: str) -> None:
        """No conversation is open."""
        self._name.setText("")
        self._name.set_person(False)
        self._menu.hide()
        self._topic.setText(words)
        self._topic.setEnabled(False)
        self._members.hide()

    def show_plain(self, plain: bool) -> None:
        """Whether nothing encrypts what is said here."""
        self._plain.setVisible(plain)

    def show_count(self, people: int) -> None:
        """How many are in the channel; nobody while the connection is lost."""
        self._members.setVisible(people > 0)
        self._members.setText(str(people))
        self._members.setAccessibleName(self.tr("Members: {count}").format(count=people))

    def _on_name_activated(self) -> None:
        if self._name.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.profile_asked.emit(QRect(self._name.mapToGlobal(QPoint(0, self._name.height())), QSize(1, 1)))

    def _on_menu_clicked(self) -> None:
        self.menu_asked.emit(self._menu.mapToGlobal(QPoint(0, self._menu.height() + 2)))
