"""What is asked before something is done to somebody. The names and addresses in it are plain text."""

from collections.abc import Collection, Sequence
from ipaddress import ip_address
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from resources.style import Kind, set_kind
from server.console.columns import address_key, nick_mask
from server.console.records import ConnectionRecord

#: Bytes of a message or a reason: with all that stands around them they fit a line of IRC.
_LONGEST: Final = 390
_WIDTH: Final = 440
_MOST_NAMED: Final = 4


class AskDialog(QDialog):
    """A question with one line to write, an act and a way out of it. `open` it; `accepted` says that it shall be."""

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

    def _on_text_changed(self) -> None:
        too_long = len(self.text.encode(errors="replace")) > _LONGEST
        self._trouble.setVisible(too_long)
        self._act.setEnabled(not too_long and (bool(self.text) or not self._needed))


class BanDialog(AskDialog):
    """Whom a ban means, for how long, and why."""

    def __init__(
        self, records: Sequence[ConnectionRecord], own: Collection[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            QCoreApplication.translate("BanDialog", "Ban"),
            QCoreApplication.translate("BanDialog", "Keep out of the room: {who}").format(who=who(records)),
            act=QCoreApplication.translate("BanDialog", "Ban"),
            line=QCoreApplication.translate("BanDialog", "Reason (they are told)"),
            harms=True,
            parent=parent,
        )
        self._addresses = sorted({record.ip for record in records if record.ip}, key=address_key)
        self._nicks = sorted({record.nick for record in records if record.nick}, key=str.casefold)
        self._by_address = QRadioButton(self.tr("by &address: {names}").format(names=_shown(self._addresses)))
        self._by_nick = QRadioButton(self.tr("by &nickname: {names}").format(names=_shown(self._nicks)))
        self._times: list[tuple[QRadioButton, str]] = []
        self._by_address.setEnabled(bool(self._addresses))
        self._by_nick.setEnabled(bool(self._nicks))
        (self._by_address if self._addresses else self._by_nick).setChecked(True)
        self.column.insertWidget(1, self._by_address)
        self.column.insertWidget(2, self._by_nick)
        self.column.insertLayout(3, self._durations())
        if any(ip in own or _is_loopback(ip) for ip in self._addresses):
            warning = self.tr("This is an address of this computer: whoever chats on it is put out too.")
            self.column.insertWidget(2, plain_label(warning, Kind.WARN))

    @property
    def bans(self) -> list[tuple[str, str]]:
        """What to ban: type and name of each ban."""
        if self._by_nick.isChecked():
            return [("kline", nick_mask(nick)) for nick in self._nicks]
        return [("zline", address) for address in self._addresses]

    @property
    def duration(self) -> str:
        """For how long, as the control API has it: "10m", "0" for ever."""
        return next(duration for button, duration in self._times if button.isChecked())

    def _durations(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        group = QButtonGroup(self)
        for words, duration in (
            (self.tr("10 minutes"), "10m"),
            (self.tr("1 hour"), "1h"),
            (self.tr("1 day"), "1d"),
            (self.tr("for ever"), "0"),
        ):
            button = QRadioButton(words)
            button.setChecked(not self._times)
            group.addButton(button)
            row.addWidget(button)
            self._times.append((button, duration))
        row.addStretch(1)
        return row


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


def _shown(names: Sequence[str]) -> str:
    """A few names for a button, whose "&" would make a shortcut."""
    return listed(names).replace("&", "&&")


def _is_loopback(ip: str) -> bool:
    try:
        return ip_address(ip.partition("%")[0]).is_loopback
    except ValueError:
        return False
