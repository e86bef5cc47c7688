"""The log in a file: text for people, or JSON for programs, an object in a line as the room itself tells it.

https://www.unrealircd.org/docs/JSON-RPC:Log
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QTimer, Signal

from server.console import words
from server.console.log_pane import level_mark
from server.console.records import LogEvent

#: Seconds of one go.
_SLICE: Final = 0.004


class LogWriter(QObject):
    """Writes events into a file in slices, in its place only once it is whole; goes away by itself.

    Signals:
        written(int): so many lines are in the file.
        failed(str): why they are not.
    """

    written = Signal(int)
    failed = Signal(str)

    def __init__(self, path: str, events: Sequence[LogEvent], parent: QObject) -> None:
        super().__init__(parent)
        as_json = path.endswith((".json", ".jsonl"))
        self._count = len(events)
        self._lines: Iterator[str] = map(json_of if as_json else text_of, events)
        self._file = QSaveFile(path, self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        """Begin; what came of it is told later."""
        if self._file.open(QIODevice.OpenModeFlag.WriteOnly):
            self._timer.start(0)
        else:
            self._fail()

    def _on_turn(self) -> None:
        until = perf_counter() + _SLICE
        for line in self._lines:
            self._file.write(f"{line}\n".encode(errors="replace"))
            if perf_counter() > until:
                return
        self._timer.stop()
        if self._file.commit():
            self.written.emit(self._count)
            self.deleteLater()
        else:
            self._fail()

    def _fail(self) -> None:
        self.failed.emit(self._file.errorString())
        self.deleteLater()


def text_of(event: LogEvent) -> str:
    """An event as a line for people, with its day."""
    moment = "" if event.time is None else f"{words.stamp(event.time)} "
    return f"{moment}{level_mark(event.level)}{event.msg}"


def json_of(event: LogEvent) -> str:
    """An event as an object."""
    made: dict[str, Any] = {
        "timestamp": None,
        "level": event.level,
        "subsystem": event.subsystem,
        "event_id": event.event_id,
        "msg": event.msg,
    }
    if event.time is not None:
        made["timestamp"] = datetime.fromtimestamp(event.time, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
    if event.client_id:
        made["client"] = {"id": event.client_id, "ip": event.ip, "nick": event.nick or None}
    if event.channel:
        made["channel"] = event.channel
    return json.dumps(made, ensure_ascii=False)
