"""Whom one ignores in a room: add somebody, hear somebody again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.timeline_text import safe_nick
from app.session import Session
from app.windows.labels import PlainLabel, isolated
from resources.style import Kind, set_kind


class IgnoredDialog(QDialog):
    """It never blocks: `open()` it. What is done here is done at once."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._people = session.people
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("ignored_dialog")
        self.setWindowTitle(self.tr("Ignored people"))
        self.resize(min(420, parent.window().width() - 32), min(400, parent.window().height() - 32))
        self._who = QLineEdit()
        self._who.setObjectName("ignore_input")
        self._who.setAccessibleName(self.tr("Whom to ignore"))
        self._who.setPlaceholderText(self.tr("Name, or a mask like *!*@host"))
        self._add = QPushButton(self.tr("Ignore"))
        self._add.setObjectName("ignore_button")
        self._list = QListWidget()
        self._list.setObjectName("ignored_list")
        set_kind(self._list, Kind.PAGES)
        # A list measures its rows as they come.
        self._list.ensurePolished()
        self._list.setAccessibleName(self.tr("Ignored people"))
        self._none = PlainLabel.wrapped(self.tr("You ignore nobody."), Kind.MUTED)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lift = QPushButton(self.tr("Hear again"))
        self._lift.setObjectName("hear_again_button")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._lift, QDialogButtonBox.ButtonRole.ActionRole)
        row = QHBoxLayout()
        row.addWidget(self._who, 1)
        row.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(self.tr("Ignored people"), Kind.HEADING))
        column.addWidget(
            PlainLabel.wrapped(
                self.tr("What they write in this room is not shown to you. They are not told."), Kind.MUTED
            )
        )
        column.addLayout(row)
        column.addWidget(self._none, 1)
        column.addWidget(self._list, 1)
        column.addWidget(buttons)
        set_kind(self._add, Kind.PRIMARY)
        self._add.setDefault(True)
        self._add.clicked.connect(self._on_add)
        self._lift.clicked.connect(self._on_lift)
        self._who.textChanged.connect(self._settle)
        self._list.currentRowChanged.connect(self._settle)
        buttons.rejected.connect(self.reject)
        self._people.ignored_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self._list.clear()
        for entry in self._people.ignored:
            item = QListWidgetItem(isolated(safe_nick(entry)))
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, safe_nick(entry))
            self._list.addItem(item)
        self._none.setVisible(self._list.count() == 0)
        self._list.setVisible(self._list.count() > 0)
        self._list.setCurrentRow(0)
        self._settle()

    def _settle(self) -> None:
        self._add.setEnabled(bool(self._who.text().strip()))
        self._lift.setEnabled(self._list.currentRow() >= 0)

    def _on_add(self) -> None:
        who = self._who.text().strip()
        self._who.clear()
        self._people.ignore(who)

    def _on_lift(self) -> None:
        if self._list.currentRow() >= 0:
            self._people.unignore(str(self._list.currentItem().data(Qt.ItemDataRole.UserRole)))
