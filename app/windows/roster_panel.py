"""The member list with its filter: typing narrows it to whom one looks for, Escape shows everybody again."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from app.models.roster import RosterModel
from app.windows.labels import PlainLabel
from app.windows.roster_view import RosterView
from resources.fields import make_clearable
from resources.style import Kind
from resources.theme import Theme

#: Whoever comes and goes while the list is narrowed is looked at so often, in ms.
_GATHERED_MS: Final = 50


class RosterPanel(QFrame):
    """The list as it is, or those in it whose name holds what is typed.

    Signals: those of the list.
        message_asked(nick)
        menu_asked(nick, where)
        profile_asked(nick, beside)
    """

    message_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    profile_asked = Signal(str, QRect)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._members: RosterModel | None = None
        self._narrowed: Final = RosterModel(self)
        self.list: Final = RosterView(theme)
        self._filter = QLineEdit()
        self._filter.setObjectName("member_filter")
        self._filter.setAccessibleName(self.tr("Search members"))
        self._filter.setPlaceholderText(self.tr("Search members"))
        make_clearable(self._filter, self.tr("Clear"))
        self._filter.installEventFilter(self)
        self._top = QWidget()
        self._top.hide()
        self._nobody = PlainLabel.wrapped(self.tr("Nobody here is called so."), Kind.MUTED)
        self._nobody.setObjectName("nobody_words")
        self._nobody.setContentsMargins(16, 6, 12, 6)
        self._nobody.hide()
        self._soon: Final = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._soon.timeout.connect(self._narrow)
        self.setMinimumWidth(140)
        self.setFocusProxy(self.list)
        inside = QVBoxLayout(self._top)
        inside.setContentsMargins(10, 10, 10, 0)
        inside.addWidget(self._filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._nobody)
        column.addWidget(self.list, 1)
        self._filter.textChanged.connect(self._on_text_changed)
        self.list.message_asked.connect(self.message_asked)
        self.list.menu_asked.connect(self.menu_asked)
        self.list.profile_asked.connect(self.profile_asked)
        self.list.typed.connect(self.search)

    def show_members(self, members: RosterModel | None) -> None:
        """The members of another channel, all of them; None for none."""
        if members is self._members:
            return
        if self._members is not None:
            self._members.disconnect(self)
        self._members = members
        self._end()
        self.list.show_members(members)
        if members is not None:
            for changed in (members.rowsInserted, members.rowsRemoved, members.dataChanged, members.modelReset):
                changed.connect(self._on_members_changed)

    def search(self, text: str = "") -> None:
        """Look for somebody; `text` was typed already."""
        if self._members is None:
            return
        self._top.show()
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.insert(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._end()
                self.list.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.focus_first()
                return True
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        self._filter.clear()
        self._top.hide()

    def _on_text_changed(self, text: str) -> None:
        if not text:
            self._soon.stop()
            self._nobody.hide()
            self.list.show_members(self._members)
        else:
            self._narrow()
            self.list.show_members(self._narrowed)

    def _on_members_changed(self) -> None:
        if self._filter.text():
            self._soon.start()

    def _narrow(self) -> None:
        if self._members is not None:
            self._narrowed.show_only(self._members, self._filter.text())
            self._nobody.setVisible(self._narrowed.rowCount() == 0)
