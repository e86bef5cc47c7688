"""What a host can do to the people in a room: each act asks first where it harms, and tells what it did."""

from collections.abc import Mapping, Sequence
from time import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from server.console import words
from server.console.ban_dialogs import BanDialog, BanEditor, Durations
from server.console.ban_files import add_params
from server.console.columns import banned
from server.console.dialogs import AskDialog, listed, who
from server.console.link import ControlError, ControlLink
from server.console.records import ActRecord, BanRecord, ConnectionRecord, LogEvent, StatusRecord

#: Characters of a message that a question repeats.
_QUOTED: Final = 240
#: A call to the room: its method and parameters.
Call = tuple[str, Mapping[str, object]]


class Acts(QObject):
    """Asks the person, then the room.

    Signals:
        told(str): it is done, in words.
        refused(str): it could not be done, in words.
        stopping(): the room closes because it was asked to.
        restarting(): it does, and opens again.
    """

    told = Signal(str)
    refused = Signal(str)
    stopping = Signal()
    restarting = Signal()

    def __init__(self, link: ControlLink, window: QWidget) -> None:
        super().__init__(window)
        self._link = link
        self._window = window

    def announce(self) -> None:
        """Say something to everybody in the room."""
        dialog = AskDialog(
            self.tr("Announce"),
            self.tr("Say something to everybody in the room"),
            act=self.tr("Announce"),
            line=self.tr("What everybody is told"),
            needed=True,
            parent=self._window,
        )
        dialog.accepted.connect(lambda: self._announce(dialog.text))
        dialog.open()

    def message(self, records: Sequence[ConnectionRecord]) -> None:
        """Say something to some people, each by themselves."""
        named = [record for record in records if record.nick]
        dialog = AskDialog(
            self.tr("Message"),
            self.tr("Say something to {who} alone").format(who=who(named)),
            act=self.tr("Send"),
            line=self.tr("What they are told"),
            needed=True,
            parent=self._window,
        )

        def send() -> None:
            calls = [("message.send_notice", {"nick": r.nick, "message": dialog.text}) for r in named]
            self.do(calls, self.tr("{who} was told: {text}").format(who=who(named), text=dialog.text))

        dialog.accepted.connect(send)
        dialog.open()

    def rename(self, record: ConnectionRecord) -> None:
        """Give somebody another nickname."""
        dialog = AskDialog(
            self.tr("Rename"),
            self.tr("Another nickname for {who}").format(who=who([record])),
            act=self.tr("Rename"),
            line=self.tr("Its new nickname"),
            needed=True,
            parent=self._window,
        )
        dialog.set_text(record.nick or "")

        def send() -> None:
            done = self.tr("{who} is called {nick} now.").format(who=who([record]), nick=dialog.text)
            self.do([("user.set_nick", {"nick": record.id, "newnick": dialog.text})], done)

        dialog.accepted.connect(send)
        dialog.open()

    def kick(self, records: Sequence[ConnectionRecord]) -> None:
        """Put people out of the room; they may come back."""
        dialog = AskDialog(
            self.tr("Kick"),
            self.tr("Put out of the room: {who}").format(who=who(records)),
            act=self.tr("Kick"),
            line=self.tr("Reason (they are told)"),
            harms=True,
            parent=self._window,
        )

        def send() -> None:
            calls = [("user.kill", {"nick": record.id, "reason": dialog.text}) for record in records]
            self.do(calls, self.tr("{who} was put out.").format(who=who(records)))

        dialog.accepted.connect(send)
        dialog.open()

    def ban(self, records: Sequence[ConnectionRecord], status: StatusRecord | None, *, mute: bool = False) -> None:
        """Keep addresses or nicknames out of the room, or from writing, for a time or for ever."""
        # What the dialog warns of is this computer's, which may be another one than the room's.
        here = self._link.local_address
        own = (here,) if here else status.addresses if status is not None else ()
        dialog = BanDialog(records, own, self._link, mute=mute, parent=self._window)
        dialog.accepted.connect(lambda: self._set(dialog))
        dialog.open()

    def edit_ban(self, ban: BanRecord | None) -> None:
        """Change a ban, or add one where there is none."""
        dialog = BanEditor(ban, self._link, self._window)
        dialog.accepted.connect(lambda: self._set(dialog))
        dialog.open()

    def set_bans(self, bans: Sequence[BanRecord]) -> None:
        """Set these bans for the time that they still have."""
        calls = [("server_ban.add", add_params(ban, time())) for ban in bans]
        self.do(calls, self.tr("Bans set: {n}").format(n=len(bans)))

    def undo(self, done: Sequence[ActRecord]) -> None:
        """Take acts back, the latest first."""
        numbers = sorted((record.number for record in done), reverse=True)
        calls = [("landline.undo", {"id": number}) for number in numbers]
        self.do(calls, self.tr("Taken back: {n}").format(n=len(done)))

    def remove_message(self, event: LogEvent) -> None:
        """Take away for everybody what somebody said in a channel."""
        dialog = AskDialog(
            self.tr("Remove message"),
            self.tr("Remove for everybody in {channel}: {text}").format(
                channel=event.channel, text=_beginning(event.msg)
            ),
            act=self.tr("Remove"),
            line=self.tr("Reason (they are told)"),
            harms=True,
            parent=self._window,
        )

        def send() -> None:
            params = {"channel": event.channel, "msgid": event.msgid, "reason": dialog.text}
            done = self.tr("The message is removed. For ten minutes that can be taken back under “Done”.")
            self.do([("landline.redact", params)], done)

        dialog.accepted.connect(send)
        dialog.open()

    def _set(self, dialog: BanDialog | BanEditor) -> None:
        more = {"reason": dialog.text, "duration_string": dialog.duration}
        calls = [("server_ban.add", {"type": kind, "name": name, **more}) for kind, name in dialog.bans]
        names = listed([banned(BanRecord(kind, name)) for kind, name in dialog.bans])
        is_mute = any(kind == "shun" for kind, _name in dialog.bans)
        done = self.tr("{who} is muted now.") if is_mute else self.tr("{who} is banned now.")
        self.do(calls, done.format(who=names))

    def lift(self, bans: Sequence[BanRecord]) -> None:
        """Let those who were banned in again. It harms nobody, so it is not asked."""
        calls = [("server_ban.del", {"type": ban.type, "name": ban.name}) for ban in bans]
        names = listed([banned(ban) for ban in bans])
        self.do(calls, self.tr("The ban of {who} is lifted.").format(who=names))

    def back_up(self, path: str) -> None:
        """Have the whole room written into one file."""
        self.told.emit(self.tr("The room is being written to {path}…").format(path=path))

        def done(result: object) -> None:
            count = result.get("bytes") if isinstance(result, dict) else None
            amount = words.size(count) if isinstance(count, int) else ""
            self.told.emit(self.tr("The room is in {path} ({size}).").format(path=path, size=amount))

        self._link.call("landline.backup", {"path": path}, done, self._on_refused)

    def pause(self, status: StatusRecord | None) -> None:
        """Let nobody in any more, or let people in again. It harms nobody who is here, so it is not asked."""
        paused = status is not None and status.paused
        done = self.tr("People are let in again.") if paused else self.tr("Nobody is let in who is not here yet.")
        self.do([("landline.pause", {"paused": not paused})], done)

    def quiet(self, status: StatusRecord | None) -> None:
        """Let nobody write for a time, or let everybody write again."""
        if status is not None and status.quiet:
            self.do([("landline.quiet", {"duration_string": "0s"})], self.tr("Everybody may write again."))
            return
        question = self.tr("Let nobody write but those who act for the host")
        dialog = AskDialog(self.tr("Quiet"), question, act=self.tr("Quiet"), line="", parent=self._window)
        durations = Durations()
        dialog.column.insertWidget(1, durations)
        done = self.tr("Nobody may write for now.")
        dialog.accepted.connect(
            lambda: self.do([("landline.quiet", {"duration_string": durations.duration})], done),
        )
        dialog.open()

    def restore(self, status: StatusRecord | None) -> None:
        """Open the room again with what a backup holds."""
        title, kinds = self.tr("Restore a backup"), self.tr("Room (*.zip)")
        path, _filter = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if not path:
            return
        question = self.tr("Restore the room from {path}?").format(path=path)
        aside = self.tr("What it keeps now is set aside in its folder, not deleted.")
        dialog = AskDialog(
            title,
            "\n\n".join((question, f"{_who_is_told(status)} {aside}")),
            act=self.tr("Restore"),
            line="",
            harms=True,
            parent=self._window,
        )

        def send() -> None:
            self.told.emit(self.tr("The backup is being read…"))
            self._link.call("landline.restore", {"path": path}, self._on_restarting, self._on_refused)

        dialog.accepted.connect(send)
        dialog.open()

    def restart(self, status: StatusRecord | None) -> None:
        """Close the room and open it again, with all its settings."""
        dialog = AskDialog(
            self.tr("Restart the room"),
            "\n\n".join((self.tr("Close the room and open it again at once?"), _who_is_told(status))),
            act=self.tr("Restart the room"),
            line=self.tr("Reason (everybody is told)"),
            harms=True,
            parent=self._window,
        )

        def send() -> None:
            self._link.call("landline.restart", {"reason": dialog.text}, self._on_restarting, self._on_refused)

        dialog.accepted.connect(send)
        dialog.open()

    def stop(self, status: StatusRecord | None) -> None:
        """Close the room."""
        if status is not None and status.connected:
            question = self.tr("Close the room? Connected now: {n}.").format(n=status.connected)
        else:
            question = self.tr("Close the room?")
        if self._link.local_address:
            question += "\n" + self.tr("It cannot be opened again from here: that takes the computer that it is on.")
        dialog = AskDialog(
            self.tr("Stop the room"),
            question,
            act=self.tr("Stop room"),
            line=self.tr("Reason (everybody is told)"),
            harms=True,
            parent=self._window,
        )

        dialog.accepted.connect(
            lambda: self._link.call("landline.stop", {"reason": dialog.text}, self._on_stopping, self._on_refused)
        )
        dialog.open()

    def _announce(self, text: str) -> None:
        def reached(result: object) -> None:
            count = result.get("reached") if isinstance(result, dict) else None
            if isinstance(count, int):
                self.told.emit(self.tr("Everybody was told ({n}): {text}").format(n=count, text=text))
            else:
                self.told.emit(self.tr("Everybody was told: {text}").format(text=text))

        self._link.call("landline.announce", {"message": text}, reached, self._on_refused)

    def do(self, calls: Sequence[Call], done: str) -> None:
        """Make all calls; when the last one is answered, tell that it is done, or each that was not."""
        if not calls:
            self.told.emit(done)
            return
        left = len(calls)
        refusals: list[str] = []

        def answered() -> None:
            nonlocal left
            left -= 1
            if left:
                return
            if refusals:
                self.refused.emit(self.tr("Not done: {why}").format(why=" ".join(dict.fromkeys(refusals))))
            else:
                self.told.emit(done)

        def refused(error: ControlError) -> None:
            refusals.append(error.message)
            answered()

        for method, params in calls:
            self._link.call(method, params, lambda _result: answered(), refused)

    def _on_restarting(self, _result: object) -> None:
        self.restarting.emit()
        self.told.emit(self.tr("The room is opened again."))

    def _on_stopping(self, _result: object) -> None:
        self.stopping.emit()
        self.told.emit(self.tr("The room closes."))

    def _on_refused(self, error: ControlError) -> None:
        self.refused.emit(self.tr("Not done: {why}").format(why=error.message))


def _beginning(text: str) -> str:
    """A long message is known by how it begins."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _who_is_told(status: StatusRecord | None) -> str:
    """What a restart means for those who are here."""
    tr = QCoreApplication.translate
    if status is None or not status.connected:
        return tr("Acts", "Nobody is connected now.")
    words = tr("Acts", "Connected now: {n}. They are told, and their programs come back by themselves.")
    return words.format(n=status.connected)
