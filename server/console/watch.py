"""What a console knows of its room, kept fresh: the state, the connections, the bans, the log."""

from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from server.console.link import ControlLink
from server.console.records import (
    ConnectionRecord,
    LogEvent,
    StatusRecord,
    read_ban,
    read_connection,
    read_event,
    read_list,
    read_status,
)

#: Milliseconds between two looks, for up to a thousand connections; so much more for each further thousand.
_LOOK: Final = 1_000
_MANY: Final = 1_000
#: Looks until the bans are asked for again, because they also end by themselves.
_BANS_EVERY: Final = 5
#: Milliseconds that events are gathered for, before what they changed is asked for.
_GATHER: Final = 80
#: What the log tells that shows in the tables.
_CHANGES_CONNECTIONS: Final = frozenset({"connect", "nick", "join", "part", "kick", "oper"})
_CHANGES_BANS: Final = frozenset({"ban"})
#: Looks over which bytes a second are an average.
_RATE_OVER: Final = 4


class RoomWatch(QObject):
    """Asks the room how it is, once a second while somebody looks, and at once when its log tells of a change.

    Signals:
        reached(): the room answers.
        lost(): the room went away, or is not there; it is tried again.
        status_changed(object): a StatusRecord.
        connections_changed(object): a sequence of ConnectionRecord, all of them.
        bans_changed(object): a sequence of BanRecord, all of them.
        logged(object): a sequence of LogEvent that were not told before, oldest first.
    """

    reached = Signal()
    lost = Signal()
    status_changed = Signal(object)
    connections_changed = Signal(object)
    bans_changed = Signal(object)
    logged = Signal(object)

    def __init__(self, link: ControlLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._looking = False
        self._looks = 0
        #: Methods that were asked and not answered yet; asked no second time meanwhile.
        self._asked: set[str] = set()
        self._known: dict[str, tuple[dict[str, Any], ConnectionRecord]] = {}
        self._traffic: deque[tuple[float, StatusRecord]] = deque(maxlen=_RATE_OVER)
        self._last_logged = -1.0
        self._events: list[LogEvent] = []
        self._stale: set[str] = set()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK)
        self._clock.timeout.connect(self._on_look)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER)
        self._gather.timeout.connect(self._on_gathered)
        link.connected.connect(self._on_connected)
        link.waiting.connect(self._on_waiting)
        link.event_received.connect(self._on_event)

    @property
    def rates(self) -> tuple[float, float]:
        """Bytes a second that come in and go out, over the last few looks."""
        if len(self._traffic) < 2:
            return 0.0, 0.0
        (start, first), (end, last) = self._traffic[0], self._traffic[-1]
        seconds = max(end - start, 0.001)
        return (last.bytes_in - first.bytes_in) / seconds, (last.bytes_out - first.bytes_out) / seconds

    def look(self, looking: bool) -> None:
        """Say whether somebody looks: the log is followed always, the rest is asked for only then."""
        self._looking = looking
        if looking:
            self._clock.start()
            self.refresh()
        else:
            self._clock.stop()

    def refresh(self) -> None:
        """Ask for everything now."""
        self._ask("landline.status", self._on_status)
        self._ask("landline.connections", self._on_connections)
        self._ask("server_ban.list", self._on_bans)

    def _ask(self, method: str, on_result: Any) -> None:
        if not self._link.up or method in self._asked:
            return
        self._asked.add(method)

        def answered(result: object) -> None:
            self._asked.discard(method)
            on_result(result)

        self._link.call(method, {}, answered, lambda _error: self._asked.discard(method))

    def _on_connected(self) -> None:
        self._asked.clear()
        self._traffic.clear()
        self.reached.emit()
        # In this order nothing falls between: both are answered in one go, and events come behind.
        self._link.call("log.list", {"sources": ["all"]}, self._on_log)
        self._link.call("log.subscribe", {"sources": ["all"]})
        self.refresh()

    def _on_waiting(self, _pause: int) -> None:
        self.lost.emit()

    def _on_look(self) -> None:
        self._looks += 1
        self._ask("landline.status", self._on_status)
        self._ask("landline.connections", self._on_connections)
        if self._looks % _BANS_EVERY == 0:
            self._ask("server_ban.list", self._on_bans)

    def _on_status(self, result: object) -> None:
        status = read_status(result)
        if status is None:
            return
        now = monotonic()
        if self._traffic and now - self._traffic[-1][0] < _LOOK / 2_000:
            self._traffic.pop()  # asked out of turn: too short a time to measure over
        self._traffic.append((now, status))
        self.status_changed.emit(status)

    def _on_connections(self, result: object) -> None:
        known = self._known

        def read(raw: Any) -> ConnectionRecord | None:
            # Most clients are as they were a second ago: to compare is ten times faster than to read.
            identity = raw.get("id")
            if isinstance(identity, str) and (before := known.get(identity)) and before[0] == raw:
                fresh[identity] = before
                return before[1]
            if (record := read_connection(raw)) is not None:
                fresh[record.id] = raw, record
            return record

        fresh: dict[str, tuple[dict[str, Any], ConnectionRecord]] = {}
        records = read_list(result, read)
        self._known = fresh
        self._clock.setInterval(_LOOK * max(1, len(records) // _MANY))
        self.connections_changed.emit(records)

    def _on_bans(self, result: object) -> None:
        self.bans_changed.emit(read_list(result, read_ban))

    def _on_log(self, result: object) -> None:
        """The log so far; after a connection that was lost, only what was not told yet."""
        events = [event for event in read_list(result, read_event) if (event.time or 0.0) > self._last_logged]
        self._tell(events)

    def _on_event(self, event: LogEvent) -> None:
        self._events.append(event)
        if event.subsystem in _CHANGES_CONNECTIONS:
            self._stale.add("landline.connections")
        elif event.subsystem in _CHANGES_BANS:
            self._stale.update(("landline.connections", "server_ban.list"))
        if not self._gather.isActive():
            self._gather.start()

    def _on_gathered(self) -> None:
        events, self._events = self._events, []
        stale, self._stale = self._stale, set()
        self._tell(events)
        if not self._looking:
            return
        if "landline.connections" in stale:
            self._ask("landline.connections", self._on_connections)
            self._ask("landline.status", self._on_status)
        if "server_ban.list" in stale:
            self._ask("server_ban.list", self._on_bans)

    def _tell(self, events: Sequence[LogEvent]) -> None:
        if events:
            self._last_logged = max(self._last_logged, *(event.time or 0.0 for event in events))
            self.logged.emit(events)
