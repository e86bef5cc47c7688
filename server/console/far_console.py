"""The console of a room on another computer: who one is, whether it is the right room, and its backup."""

from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressDialog

from resources.theme import Theme
from server.console import words
from server.console.download import BackupDownload
from server.console.far_dialogs import LoginDialog, NewRoomDialog, StrangerDialog
from server.console.far_wire import Far
from server.console.remembered import recall, remember
from server.console.window import ConsoleWindow
from server.console.wires import Reason, Refusal
from server.protocol.address import Address, AddressError, parse_address
from server.protocol.fingerprint import AUTHORITY
from server.trust import KnownFingerprints, consoles_file

#: Addresses that are remembered, and what stands between them.
_MOST: Final = 20
_BETWEEN: Final = " "
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says of a room on another computer; what is empty is asked for."""

    address: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    #: What the room has to show, where somebody said so.
    fingerprint: str = ""


class FarConsole(ConsoleWindow):
    """Asks for what is missing, and again where it was wrong; then it is a console like any other."""

    def __init__(self, wanted: Wanted, theme: Theme) -> None:
        super().__init__("", theme)
        self._wanted = wanted
        self._far: Far | None = None
        self._was_here = False
        self._link.refused.connect(self._on_not_let_in)
        self._link.connected.connect(self._on_let_in)
        self.show_progress(self.tr("Which room?"))
        QTimer.singleShot(0, self, self._begin)

    def _make_settings(self) -> None:
        super()._make_settings()
        self._settings.backup.leave_restoring()

    def _begin(self) -> None:
        wanted = self._wanted
        try:
            address = parse_address(wanted.address)
        except AddressError:
            self._ask("")
            return
        if wanted.user and wanted.password:
            self._call(address, wanted.user, wanted.password)
        else:
            self._ask("")

    def _ask(self, trouble: str) -> None:
        known = recall("far/rooms").split()
        before = self._far
        address = str(before.address) if before is not None else self._wanted.address or (known[0] if known else "")
        user = before.user if before is not None else self._wanted.user or recall("far/user")
        dialog = LoginDialog(address, user, trouble, self, known=known)
        dialog.answered.connect(self._call)
        dialog.rejected.connect(self._on_cancelled)
        dialog.open()

    def _call(self, address: Address, user: str, password: str) -> None:
        known = KnownFingerprints(consoles_file()).of(address)
        fingerprint = self._wanted.fingerprint or known or address.fingerprint
        self._far = Far(address, user, password, fingerprint)
        self._retry()

    def _retry(self) -> None:
        if self._far is not None:
            self.show_progress(self.tr("Calling {address}…").format(address=words.isolated(str(self._far.address))))
            self.attach(self._far)

    def _on_let_in(self) -> None:
        far = self._far
        if far is None or self._was_here:
            return
        self._was_here = True
        if far.fingerprint not in {"", AUTHORITY}:
            KnownFingerprints(consoles_file()).remember(far.address, far.fingerprint)
        address = str(far.address)
        rooms = [address, *(one for one in recall("far/rooms").split() if one != address)]
        remember("far/rooms", _BETWEEN.join(rooms[:_MOST]))
        remember("far/user", far.user)

    def _on_lost(self) -> None:
        super()._on_lost()
        if self._link.trouble and not self._stopped:
            self._banner.show_words(self._link.trouble, lambda: self._ask(""), self.tr("Another room…"))

    def _on_not_let_in(self, refusal: Refusal) -> None:
        far = self._far
        if far is None:
            return
        match refusal.reason:
            case Reason.PASSWORD:
                self.show_progress(self.tr("The user or the password is wrong."))
                self._ask(refusal.words)
            case Reason.NEW:
                self._ask_trust(NewRoomDialog(far.address, refusal.shown, self), far, refusal.shown)
            case Reason.STRANGER:
                self._ask_trust(StrangerDialog(far.address, refusal.shown, far.fingerprint, self), far, refusal.shown)
            case Reason.OTHER:
                self.show_trouble(refusal.words, self._retry, self.tr("Try again"), self.tr("You are not connected."))

    def _ask_trust(self, dialog: NewRoomDialog | StrangerDialog, far: Far, shown: str) -> None:
        def trust() -> None:
            KnownFingerprints(consoles_file()).remember(far.address, shown)
            self._wanted = replace(self._wanted, fingerprint="")
            self._far = replace(far, fingerprint=shown)
            self._retry()

        self.show_progress(self.tr("Nothing was sent yet."))
        dialog.accepted.connect(trust)
        dialog.rejected.connect(self._on_cancelled)
        dialog.open()

    def _on_cancelled(self) -> None:
        if self._was_here or self._far is not None:
            state = self.tr("You are not connected.")
            self.show_trouble(state, lambda: self._ask(""), self.tr("Connect…"), state)
        else:
            self.close()

    def write_backup(self, path: str) -> None:
        """Have the room's backup sent here: a path on its own computer would be of no use."""
        if self._far is None:
            return
        download = BackupDownload(self._far, path, self)
        progress = QProgressDialog(self.tr("The room is being written to {path}…").format(path=path), "", 0, 0, self)
        progress.setCancelButtonText(self.tr("Cancel"))
        progress.setWindowTitle(self.tr("Back up the room"))
        progress.setMinimumDuration(500)
        progress.setAutoReset(False)
        progress.setValue(0)

        def on_progressed(count: int, of: int) -> None:
            if of > 0:
                progress.setRange(0, _PERCENT)
                progress.setValue(_PERCENT * count // of)

        def on_done(count: int) -> None:
            progress.close()
            size = words.size(count)
            self._acts.told.emit(self.tr("The room is in {path} ({size}).").format(path=path, size=size))

        def on_failed(why: str) -> None:
            progress.close()
            self._acts.refused.emit(self.tr("Not done: {why}").format(why=why or self.tr("you stopped it.")))

        progress.canceled.connect(download.stop)
        download.progressed.connect(on_progressed)
        download.done.connect(on_done)
        download.failed.connect(on_failed)
        download.start()
