"""What a host can do to channels; as with people, each act that harms asks first."""

import json
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Signal
from PySide6.QtWidgets import QWidget

from server.console.acts import Acts
from server.console.dialogs import AskDialog, listed
from server.console.link import ControlError, ControlLink
from server.console.records import ChannelRecord, read_said

#: Messages that are asked for at once.
_PAGE: Final = 1_000


class ChannelActs(QObject):
    """Asks the person, then the room; what came of it is told by the `acts`.

    Signals:
        counted(str, int): a channel's id, and how many of its messages are kept.
    """

    counted = Signal(str, int)

    def __init__(self, acts: Acts, link: ControlLink, window: QWidget) -> None:
        super().__init__(window)
        self._acts = acts
        self._link = link
        self._window = window

    def create(self) -> None:
        """Open a channel."""
        dialog = self._ask(self.tr("New channel"), self.tr("Open a channel"), self.tr("Open"), self.tr("Its name"))
        dialog.set_text("#")

        def send() -> None:
            name = _channel_name(dialog.text)
            self._acts.do(
                [("landline.channel_create", {"channel": name})], self.tr("{name} is open.").format(name=name)
            )

        dialog.accepted.connect(send)
        dialog.open()

    def rename(self, record: ChannelRecord) -> None:
        """Give a channel another name."""
        question = self.tr("Rename {name}").format(name=record.name)
        dialog = self._ask(self.tr("Rename"), question, self.tr("Rename"), self.tr("Its new name"))
        dialog.set_text(record.name)

        def send() -> None:
            name = _channel_name(dialog.text)
            words = self.tr("{name} is called {other} now.").format(name=record.name, other=name)
            self._acts.do([("landline.channel_rename", {"channel": record.name, "newname": name})], words)

        dialog.accepted.connect(send)
        dialog.open()

    def set_topic(self, records: Sequence[ChannelRecord]) -> None:
        """Give channels a topic, or none."""
        question = self.tr("The topic of {names}").format(names=_names(records))
        line = self.tr("Topic (empty: none)")
        dialog = self._ask(self.tr("Topic"), question, self.tr("Set"), line, needed=False)
        dialog.set_text(records[0].topic)

        def send() -> None:
            calls = [("channel.set_topic", {"channel": r.name, "topic": dialog.text}) for r in records]
            self._acts.do(calls, self.tr("{names} has its topic.").format(names=_names(records)))

        dialog.accepted.connect(send)
        dialog.open()

    def set_modes(self, records: Sequence[ChannelRecord]) -> None:
        """Change modes of channels."""
        question = self.tr("The modes of {names}").format(names=_names(records))
        line = self.tr("What changes: +m (only some may write), +i (by invitation), +k word (a key), +l 20 (at most)")
        dialog = self._ask(self.tr("Modes"), question, self.tr("Change"), line)

        def send() -> None:
            modes, _, parameters = dialog.text.partition(" ")
            more = {"modes": modes, "parameters": parameters.strip()}
            calls = [("channel.set_mode", {"channel": record.name, **more}) for record in records]
            self._acts.do(calls, self.tr("Modes changed: {names}").format(names=_names(records)))

        dialog.accepted.connect(send)
        dialog.open()

    def clear(self, records: Sequence[ChannelRecord]) -> None:
        """Let go of what was said in channels."""
        question = self.tr("Delete all that was said in {names}? This cannot be taken back.")
        title = self.tr("Clear history")
        dialog = self._sure(title, question.format(names=_names(records)), self.tr("Delete"), with_reason=False)

        def send() -> None:
            calls = [("landline.channel_clear", {"channel": record.name}) for record in records]
            self._acts.do(calls, self.tr("Deleted is what was said in {names}.").format(names=_names(records)))

        dialog.accepted.connect(send)
        dialog.open()

    def close_channels(self, records: Sequence[ChannelRecord]) -> None:
        """Put everybody out of channels and forget them."""
        question = self.tr("Close {names}, with all that was said? This cannot be taken back.")
        title = self.tr("Close channel")
        dialog = self._sure(title, question.format(names=_names(records)), title, with_reason=True)

        def send() -> None:
            calls = [("landline.channel_close", {"channel": r.name, "reason": dialog.text}) for r in records]
            self._acts.do(calls, self.tr("Closed: {names}").format(names=_names(records)))

        dialog.accepted.connect(send)
        dialog.open()

    def count(self, record: ChannelRecord) -> None:
        """Ask how many messages of a channel are kept."""

        def counted(result: object) -> None:
            number = result.get("messages") if isinstance(result, dict) else None
            if isinstance(number, int):
                self.counted.emit(record.id, number)

        self._link.call("landline.channel_history", {"channel": record.name}, counted)

    def export(self, record: ChannelRecord, path: str) -> None:
        """Write all that was said in a channel into a file: JSON where its name ends so, else text."""
        file = QSaveFile(path, self)
        if not file.open(QIODevice.OpenModeFlag.WriteOnly):
            self._acts.refused.emit(self.tr("Not written: {why}").format(why=file.errorString()))
            return
        written = 0

        def ask(after: int) -> None:
            params = {"channel": record.name, "after": after, "limit": _PAGE}
            self._link.call("landline.channel_export", params, take, fail)

        def take(result: object) -> None:
            nonlocal written
            page: dict[str, Any] = result if isinstance(result, dict) else {}
            entries = page.get("list")
            lines = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
            written += len(lines)
            as_json = path.endswith((".json", ".jsonl"))
            text = "".join(json.dumps(o, ensure_ascii=False) + "\n" if as_json else read_said(o) for o in lines)
            file.write(text.encode(errors="replace"))
            after = page.get("next")
            if isinstance(after, int):
                ask(after)
                return
            if file.commit():
                words = self.tr("{n} messages of {name} written.").format(n=written, name=record.name)
                self._acts.told.emit(words)
            else:
                self._acts.refused.emit(self.tr("Not written: {why}").format(why=file.errorString()))
            file.deleteLater()

        def fail(error: ControlError) -> None:
            file.cancelWriting()
            file.commit()
            file.deleteLater()
            self._acts.refused.emit(self.tr("Not done: {why}").format(why=error.message))

        ask(0)

    def _ask(self, title: str, question: str, act: str, line: str, *, needed: bool = True) -> AskDialog:
        return AskDialog(title, question, act=act, line=line, needed=needed, parent=self._window)

    def _sure(self, title: str, question: str, act: str, *, with_reason: bool) -> AskDialog:
        line = self.tr("Reason (they are told)") if with_reason else ""
        return AskDialog(title, question, act=act, line=line, harms=True, parent=self._window)


def _channel_name(text: str) -> str:
    """What somebody wrote, with the sign that every channel's name starts with."""
    return text if text.startswith("#") else f"#{text}"


def _names(records: Sequence[ChannelRecord]) -> str:
    return listed([record.name for record in records])
