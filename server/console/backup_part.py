"""The whole room in one file, and back: the last group of the page of settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from resources.style import Kind, set_kind
from server.console.dialogs import plain_label


class BackupPart(QWidget):
    """What backing up and restoring do, and a button for each.

    Signals:
        back_up_asked(): write the room into a file.
        restore_asked(): open the room again with what a file holds.
    """

    back_up_asked = Signal()
    restore_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("Backup")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(8)
        column.addWidget(plain_label(self.title, Kind.HEADING))
        back_up = QPushButton(self.tr("Back up the room…"))
        back_up.clicked.connect(self.back_up_asked)
        restore = self._restore = QPushButton(self.tr("Restore a backup…"))
        set_kind(restore, Kind.DANGER)
        restore.clicked.connect(self.restore_asked)
        parts = (
            (
                self.tr(
                    "One file with all that the room keeps: messages, channels, accounts, bans, settings and its"
                    " certificate. People can go on talking while it is written."
                ),
                back_up,
            ),
            (
                self.tr(
                    "The room closes and opens again with what the file holds. What it keeps now is set aside in its"
                    " folder, not deleted. Everybody is told, and their programs come back by themselves."
                ),
                restore,
            ),
        )
        for words, button in parts:
            self._about = plain_label(words, Kind.MUTED)
            column.addWidget(self._about)
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            column.addSpacing(8)

    def leave_restoring(self) -> None:
        """The room is on another computer: what would be restored has to be there."""
        self._restore.hide()
        self._about.setText(
            self.tr(
                "A backup is restored on the room's own computer: in the console there, or by landline-server ctl"
                " landline.restore path=FILE."
            )
        )
