"""The line between a window and a room: JSON-RPC 2.0, one JSON object a line, whatever carries them.

https://www.jsonrpc.org/specification
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from server.console.records import read_event
from server.console.wires import LocalWire, Refusal, Wire

if TYPE_CHECKING:
    from server.console.far_wire import Far

#: Milliseconds between tries, from the first to the longest.
_FIRST_PAUSE: Final = 250
_LONGEST_PAUSE: Final = 5_000
#: Milliseconds without any word from a room that owes an answer, until it counts as gone.
_PATIENCE: Final = 10_000
#: Bytes of one line: 10,000 connections with all that is told of them take 4 MB.
_LONGEST_LINE: Final = 32 << 20
#: Bytes not yet taken by the server, and calls not yet answered, until further calls are refused.
_MOST_UNSENT: Final = 4 << 20
_MOST_CALLS: Final = 10_000
#: Seconds of one go: a window that paints 60 times in a second has 16 ms for all.
_SLICE: Final = 0.004


@dataclass(frozen=True, slots=True)
class ControlError:
    """Why a call was not done. The code is the server's (JSON-RPC and -1000 not found, -1001 exists, -1002 invalid,
    -1005 denied) or UNREACHABLE; the message is for people, and `data` has those about single parts, by their names.
    """

    code: int
    message: str
    data: Mapping[str, str] = field(default_factory=dict)


#: The room did not take the call, or went away before it answered.
UNREACHABLE: Final = -32000

OnResult = Callable[[Any], None]
OnError = Callable[[ControlError], None]


@dataclass(frozen=True, slots=True)
class _Call:
    on_result: OnResult | None
    on_error: OnError | None


class ControlLink(QObject):
    """Talks to one room, and finds it again by itself after it went away. Never blocks.

    Nothing that the other end sends can raise or grow a buffer without end; what cannot be read is left out.
    Subscriptions end with the connection: subscribe on each `connected`.

    Signals:
        connected(): calls are taken from now on.
        disconnected(): the room went away; calls that waited for an answer have failed.
        waiting(int): nobody is there; the next try is in so many milliseconds.
        refused(object): the room answers, but is not managed from here, a Refusal; it is not tried again.
        event_received(object): a LogEvent, pushed after `log.subscribe`.
        news_received(object): what was pushed after `landline.subscribe`, a dict as it came.
    """

    connected = Signal()
    disconnected = Signal()
    waiting = Signal(int)
    refused = Signal(object)
    event_received = Signal(object)
    news_received = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wire: Wire | None = None
        self._up = False
        self._pause = _FIRST_PAUSE
        self._last_id = 0
        self._calls: dict[int, _Call] = {}
        self._held = bytearray()
        self._searched = 0
        self._retry = self._timer(self._try)
        self._more = self._timer(self._read)
        self._watchdog = self._timer(self._hang_up)

    @property
    def up(self) -> bool:
        """Whether calls are taken now."""
        return self._up

    @property
    def local_address(self) -> str:
        """The address by which a room on another computer sees this one; empty where it is on this computer."""
        return "" if self._wire is None else self._wire.local_address

    @property
    def trouble(self) -> str:
        """Why the room was not reached the last time, in words, where there is more to say than that."""
        return "" if self._wire is None else self._wire.trouble

    def open(self, place: "str | Far") -> None:
        """Connect to a control socket by its path, or to a room on another computer, and again whenever that goes away,
        until `close`.
        """
        self.close()
        wire = self._wire = self._make_wire(place)
        wire.opened.connect(self._on_opened)
        wire.ended.connect(self._on_ended)
        wire.refused.connect(self._on_refused)
        wire.readable.connect(self._on_readable)
        self._pause = _FIRST_PAUSE
        self._try()

    def close(self) -> None:
        """Hang up and stay away. Answers still due are not told any more; emits nothing."""
        wire, self._wire = self._wire, None
        self._up = False
        self._forget()
        self._retry.stop()
        if wire is not None:
            wire.abort()
            wire.deleteLater()

    def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Ask the room for something. One of the two is called later, never from inside this call."""
        wire = self._wire
        if wire is None or not self._up or len(self._calls) >= _MOST_CALLS or wire.unsent > _MOST_UNSENT:
            if on_error is not None:
                QTimer.singleShot(0, self, lambda: on_error(self._unreachable()))
            return
        self._last_id += 1
        self._calls[self._last_id] = _Call(on_result, on_error)
        request = {"jsonrpc": "2.0", "method": method, "params": dict(params or {}), "id": self._last_id}
        wire.write(json.dumps(request, separators=(",", ":")).encode() + b"\n")
        if not self._watchdog.isActive():
            self._watchdog.start(_PATIENCE)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _make_wire(self, place: "str | Far") -> Wire:
        if isinstance(place, str):
            return LocalWire(place, self)
        # On demand: few consoles look at a room elsewhere.
        from server.console.far_wire import FarWire

        return FarWire(place, self)

    def _try(self) -> None:
        if self._wire is not None:
            self._wire.open()

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.abort()

    def _on_opened(self) -> None:
        self._up = True
        self.connected.emit()

    def _on_refused(self, refusal: Refusal) -> None:
        self.close()
        self.refused.emit(refusal)

    def _is_wanted(self) -> bool:
        """Whether nobody has hung up."""
        return self._wire is not None

    def _on_ended(self) -> None:
        if not self._is_wanted() or self._retry.isActive():
            return
        while self._take_line():  # an answer that came together with the goodbye
            pass
        if not self._is_wanted():
            return
        was_up, self._up = self._up, False
        calls = list(self._calls.values())
        self._forget()
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        self._retry.start(pause)
        if was_up:
            self.disconnected.emit()
        for call in calls:
            if call.on_error is not None:
                call.on_error(self._unreachable())
        if self._retry.isActive():  # nobody who heard of it has hung up
            self.waiting.emit(pause)

    def _forget(self) -> None:
        self._calls.clear()
        self._held.clear()
        self._searched = 0
        self._more.stop()
        self._watchdog.stop()

    def _unreachable(self) -> ControlError:
        return ControlError(UNREACHABLE, self.tr("The room does not answer."))

    def _on_readable(self) -> None:
        if not self._more.isActive():
            self._read()

    def _read(self) -> None:
        """Read for one slice of time; the rest has its turn when the window had one."""
        until = perf_counter() + _SLICE
        while self._take_line():
            if perf_counter() > until:
                self._more.start(0)
                return
        if len(self._held) > _LONGEST_LINE:
            self._hang_up()

    def _take_line(self) -> bool:
        """Act on the next whole line; False where there is none."""
        end = self._held.find(b"\n", self._searched)
        while end < 0 and self._wire is not None and self._wire.available:
            self._searched = len(self._held)
            self._held += self._wire.read()
            end = self._held.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._held)
            return False
        line = self._held[:end].decode("utf-8", "replace")
        del self._held[: end + 1]
        self._searched = 0
        self._receive(line)
        return True

    def _receive(self, line: str) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        self._pause = _FIRST_PAUSE
        if message.get("method") == "log.event":
            if (event := read_event(message.get("result"))) is not None:
                self.event_received.emit(event)
            return
        if message.get("method") == "landline.event":
            if isinstance(news := message.get("result"), dict):
                self.news_received.emit(news)
            return
        number = message.get("id")
        call = self._calls.pop(number, None) if isinstance(number, int) else None
        if call is None:
            return
        if self._calls:
            self._watchdog.start(_PATIENCE)
        else:
            self._watchdog.stop()
        if "error" in message:
            if call.on_error is not None:
                call.on_error(self._read_error(message["error"]))
        elif call.on_result is not None:
            call.on_result(message.get("result"))

    def _read_error(self, raw: object) -> ControlError:
        if isinstance(raw, dict):
            code, words = raw.get("code"), raw.get("message")
            if isinstance(code, int) and isinstance(words, str):
                return ControlError(code, words, _words_of(raw.get("data")))
        return ControlError(-32603, self.tr("The room could not do this, and did not say why."))


def _words_of(raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        return {}
    return {key: words for key, words in raw.items() if isinstance(key, str) and isinstance(words, str)}
