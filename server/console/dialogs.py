"""What is asked before something is done to somebody. The names and addresses in it are plain text."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from server.console.records import ConnectionRecord

#: Bytes of a message or a reason: with all that stands around them they fit a line of IRC.
_LONGEST: Final = 390
_WIDTH: Final = 440
_MOST_NAMED: Final = 4


class AskDialog(QDialog):
    """A question with one line to write (none where `line` says nothing of it), an act and a way out of it. `open` it;
    `accepted` says that it shall be.
    """

    def __init__(
        self,
        title: str,
        question: str,
        *,
        act: str,
        line: str,
        needed: bool = False,
        harms: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self._needed = needed
        self._possible = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)
        self.column.addWidget(plain_label(question, Kind.HEADING))
        self._edit = QLineEdit()
        self._edit.setAccessibleName(line)
        caption = plain_label(line, Kind.SMALL)
        caption.setBuddy(self._edit)
        self.column.addWidget(caption)
        self.column.addWidget(self._edit)
        caption.setVisible(bool(line))
        self._edit.setVisible(bool(line))
        self._trouble = plain_label(self.tr("This is too long to be sent in one line."), Kind.BAD)
        self.column.addWidget(self._trouble)
        buttons = QDialogButtonBox()
        self._act = buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
        self._act.setDefault(True)
        set_kind(self._act, Kind.DANGER if harms else Kind.PRIMARY)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.column.addSpacing(4)
        self.column.addWidget(buttons)
        self._edit.textChanged.connect(self._on_text_changed)
        self._on_text_changed()
        self._edit.setFocus()

    @property
    def text(self) -> str:
        """What was written, without spaces around it."""
        return self._edit.text().strip()

    def set_text(self, text: str) -> None:
        """Write this into the line."""
        self._edit.setText(text)

    def set_possible(self, possible: bool) -> None:
        """Say whether all else is such that it can be done."""
        self._possible = possible
        self._on_text_changed()

    def _on_text_changed(self) -> None:
        too_long = len(self.text.encode(errors="replace")) > _LONGEST
        self._trouble.setVisible(too_long)
        self._act.setEnabled(self._possible and not too_long and (bool(self.text) or not self._needed))


def who(records: Sequence[ConnectionRecord]) -> str:
    """Name the people of these connections, by address where there is no nickname."""
    return listed([record.nick or record.ip for record in records])


def listed(names: Sequence[str]) -> str:
    """A few names in a row; of many the first ones and how many more."""
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    if more <= 0:
        return shown
    return QCoreApplication.translate("Dialogs", "{names} and {n} more").format(names=shown, n=more)


def plain_label(text: str, kind: Kind) -> QLabel:
    """A label that shows its text as it is, in as many lines as it takes."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_kind(label, kind)
    return label
