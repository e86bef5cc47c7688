"""What is asked before somebody is banned or muted: whom it means, for how long, why; and whom that hits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QRadioButton, QWidget

from resources.style import Kind, set_kind
from server.console import words
from server.console.columns import address_key, banned, nick_mask
from server.console.dialogs import AskDialog, listed, plain_label, who
from server.console.link import ControlError, ControlLink
from server.console.records import BanRecord, ConnectionRecord

#: Milliseconds after a change until it is asked whom that would hit.
_PREVIEW_AFTER: Final = 150
#: Bans of one dialog that are asked about.
_MOST_ASKED: Final = 20

#: A ban as the control API has it: its type and name.
Means = tuple[str, str]


class BanDialog(AskDialog):
    """Bans or mutes those who are selected, by address or by nickname."""

    def __init__(
        self,
        records: Sequence[ConnectionRecord],
        own: Collection[str],
        link: ControlLink,
        *,
        mute: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        tr = QCoreApplication.translate
        act = tr("BanDialog", "Mute") if mute else tr("BanDialog", "Ban")
        question = tr("BanDialog", "Let nobody hear: {who}") if mute else tr("BanDialog", "Keep out of the room: {who}")
        super().__init__(
            act,
            question.format(who=who(records)),
            act=act,
            line=tr("BanDialog", "Reason (they are told)"),
            harms=True,
            parent=parent,
        )
        self._mute = mute
        self._addresses = sorted({record.ip for record in records if record.ip}, key=address_key)
        self._nicks = sorted({record.nick for record in records if record.nick}, key=str.casefold)
        self._by_address = QRadioButton(self.tr("by &address: {names}").format(names=_shown(self._addresses)))
        self._by_nick = QRadioButton(self.tr("by &nickname: {names}").format(names=_shown(self._nicks)))
        self._by_address.setEnabled(bool(self._addresses))
        self._by_nick.setEnabled(bool(self._nicks))
        (self._by_address if self._addresses else self._by_nick).setChecked(True)
        self._durations = Durations()
        self._preview = Preview(link)
        self.column.insertWidget(1, self._by_address)
        self.column.insertWidget(2, self._by_nick)
        self.column.insertWidget(3, self._durations)
        self.column.insertWidget(4, self._preview)
        is_here = not link.local_address
        if not mute and any(ip in own or (is_here and _is_loopback(ip)) for ip in self._addresses):
            warning = self.tr("This is an address of this computer: whoever chats on it is put out too.")
            self.column.insertWidget(2, plain_label(warning, Kind.WARN))
        self._by_nick.toggled.connect(self._on_changed)
        self._on_changed()

    @property
    def bans(self) -> list[Means]:
        """What to ban: type and name of each ban."""
        if self._by_nick.isChecked():
            return [("shun" if self._mute else "kline", nick_mask(nick)) for nick in self._nicks]
        return [("shun" if self._mute else "zline", address) for address in self._addresses]

    @property
    def duration(self) -> str:
        """For how long, as the control API has it: "10m", "0" for ever."""
        return self._durations.duration

    def _on_changed(self) -> None:
        self._preview.ask(self.bans)


class BanEditor(AskDialog):
    """Bans or mutes whoever is written down: an address, a range of them, a nickname or a mask. Or changes a ban."""

    def __init__(self, ban: BanRecord | None, link: ControlLink, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            tr("BanEditor", "Change ban") if ban else tr("BanEditor", "Add ban"),
            tr("BanEditor", "Change the ban of {who}").format(who=banned(ban))
            if ban
            else tr("BanEditor", "Who is kept out, or muted?"),
            act=tr("BanEditor", "Change") if ban else tr("BanEditor", "Add"),
            line=tr("BanEditor", "Reason (they are told)"),
            harms=True,
            parent=parent,
        )
        self._ban = ban
        self._name = QLineEdit()
        self._name.setPlaceholderText(self.tr("192.168.1.7, 192.168.1.0/24, nickname or nick!user@host"))
        self._name.setAccessibleName(self.tr("An address, a range of addresses, a nickname or a mask"))
        self._keeps_out = QRadioButton(self.tr("&keep out"))
        self._mutes = QRadioButton(self.tr("&mute: may be here, but not write"))
        self._keeps_out.setChecked(True)
        left = None
        if ban is not None and ban.expire_at is not None:
            seconds = max(1, round(ban.expire_at - datetime.now().timestamp()))  # noqa: DTZ005 - a moment, not a time
            left = (self.tr("until {time}, as now").format(time=words.when(ban.expire_at)), f"{seconds}s")
        self._durations = Durations(left, forever=ban is not None and left is None)
        self._preview = Preview(link)
        self._preview.refused.connect(self._on_refused)
        kinds = QHBoxLayout()
        kinds.setSpacing(16)
        kinds.addWidget(self._keeps_out)
        kinds.addWidget(self._mutes)
        kinds.addStretch(1)
        self.column.insertWidget(1, self._name)
        self.column.insertLayout(2, kinds)
        self.column.insertWidget(3, self._durations)
        self.column.insertWidget(4, self._preview)
        self._name.textChanged.connect(self._on_changed)
        self._mutes.toggled.connect(self._on_changed)
        if ban is not None:
            self._name.setText(ban.name)
            self._mutes.setChecked(ban.type == "shun")
            for widget in (self._name, self._keeps_out, self._mutes):
                widget.setEnabled(False)
            self.set_text(ban.reason)
        else:
            self._name.setFocus()
        self._on_changed()

    @property
    def bans(self) -> list[Means]:
        """What to ban: type and name."""
        if self._ban is not None:
            return [(self._ban.type, self._ban.name)]
        name = self._name.text().strip()
        if self._mutes.isChecked():
            return [("shun", name)] if name else []
        return [("zline" if _is_address(name) else "kline", name)] if name else []

    @property
    def duration(self) -> str:
        """For how long, as the control API has it."""
        return self._durations.duration

    def _on_changed(self) -> None:
        self.set_possible(bool(self.bans))
        self._preview.ask(self.bans)

    def _on_refused(self) -> None:
        self.set_possible(False)


class Durations(QWidget):
    """For how long; `left` is what is left of a ban, in words and as the control API has it."""

    def __init__(self, left: tuple[str, str] | None = None, *, forever: bool = False) -> None:
        super().__init__()
        self._times: list[tuple[QRadioButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        group = QButtonGroup(self)
        for text, duration in (
            *((left,) if left else ()),
            (self.tr("10 minutes"), "10m"),
            (self.tr("1 hour"), "1h"),
            (self.tr("1 day"), "1d"),
            (self.tr("for ever"), "0"),
        ):
            button = QRadioButton(text)
            button.setChecked(not self._times)
            group.addButton(button)
            row.addWidget(button)
            self._times.append((button, duration))
        if forever:
            self._times[-1][0].setChecked(True)
        row.addStretch(1)

    @property
    def duration(self) -> str:
        """What is chosen: "10m", "0" for ever."""
        return next(duration for button, duration in self._times if button.isChecked())


class Preview(QLabel):
    """Tells whom bans would hit among those who are connected, before they are set.

    Signals:
        refused(): the room says that this cannot be banned; it is shown why.
    """

    refused = Signal()

    def __init__(self, link: ControlLink) -> None:
        super().__init__()
        plain = plain_label("", Kind.MUTED)
        self.setTextFormat(plain.textFormat())
        self.setWordWrap(True)
        set_kind(self, Kind.MUTED)
        self._link = link
        self._bans: list[Means] = []
        #: Counts the questions: what is answered to an older one is not shown any more.
        self._asked = 0
        self._hit: list[str] = []
        self._count = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PREVIEW_AFTER)
        self._later.timeout.connect(self._on_due)

    def ask(self, bans: Sequence[Means]) -> None:
        """Tell whom these would hit."""
        self._bans = list(bans[:_MOST_ASKED])
        self._asked += 1
        self._later.start()

    def _on_due(self) -> None:
        self._hit, self._count = [], 0
        set_kind(self, Kind.MUTED)
        if not self._bans:
            self.setText("")
        number = self._asked
        for kind, name in self._bans:
            self._link.call(
                "landline.ban_preview",
                {"type": kind, "name": name},
                partial(self._on_answer, number),
                partial(self._on_error, number),
            )

    def _on_answer(self, number: int, result: object) -> None:
        if number != self._asked or not isinstance(result, dict):
            return
        count, names = result.get("connections"), result.get("names")
        if not isinstance(count, int) or not isinstance(names, list):
            return
        self._count += count
        self._hit += [name for name in names if isinstance(name, str)]
        if self._count:
            text = self.tr("This hits who is connected now ({n}): {names}")
            self.setText(text.format(n=self._count, names=listed(self._hit)))
        else:
            self.setText(self.tr("This hits nobody who is connected now."))

    def _on_error(self, number: int, error: ControlError) -> None:
        if number == self._asked:
            set_kind(self, Kind.BAD)
            self.setText(error.message)
            self.refused.emit()


def _shown(names: Sequence[str]) -> str:
    """A few names for a button, whose "&" would make a shortcut."""
    return listed(names).replace("&", "&&")


def _is_address(text: str) -> bool:
    """Whether this looks like an address or a range of them."""
    try:
        ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(ip: str) -> bool:
    return _is_address(ip) and ip_address(ip.partition("%")[0]).is_loopback
