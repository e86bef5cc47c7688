"""A question above the composer, with its answers beside it: nothing else stops meanwhile."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QWidget

from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind

#: Where there is less room, the answers stand below the question.
_NARROW = 520


class Question(QFrame):
    """One question at a time; Return gives the answer that has the keyboard, Escape the one that does nothing.

    Signals:
        accepted(): do it.
        declined(): don't.
    """

    accepted = Signal()
    declined = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is the object's, and the start of those of its parts."""
        super().__init__(parent)
        set_kind(self, Kind.BANNER)
        self.setObjectName(name)
        self._words = PlainLabel.wrapped()
        self._words.setObjectName(f"{name}_words")
        self._yes = QPushButton()
        self._yes.setObjectName(f"{name}_yes")
        self._no = QPushButton(self.tr("Cancel"))
        self._no.setObjectName(f"{name}_no")
        for button in (self._yes, self._no):
            set_kind(button, Kind.COMPACT)
            button.setAutoDefault(True)
        answers = QHBoxLayout()
        answers.addWidget(self._yes)
        answers.addWidget(self._no)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(18, 6, 18, 6)
        self._box.addWidget(self._words, 1)
        self._box.addLayout(answers)
        self._yes.clicked.connect(self._on_yes)
        self._no.clicked.connect(self._on_no)
        self.hide()

    def ask(self, words: str, yes: str, *, harmful: bool = False) -> None:
        """Ask; `yes` is on the button that does it. Without it there is nothing to do but to read."""
        self._words.setText(words)
        self._yes.setText(yes)
        self._yes.setVisible(bool(yes))
        self._no.setText(self.tr("Cancel") if yes else self.tr("Close"))
        set_kind(self._yes, Kind.DANGER if harmful else Kind.COMPACT)
        set_kind(self._no, None if harmful else Kind.COMPACT)
        self.setAccessibleName(words)
        self.show()
        (self._yes if yes else self._no).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_no()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        else:
            super().keyPressEvent(event)

    def _on_yes(self) -> None:
        self.hide()
        self.accepted.emit()

    def _on_no(self) -> None:
        self.hide()
        self.declined.emit()
