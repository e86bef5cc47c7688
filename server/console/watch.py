"""What a console knows of its room, kept fresh: the state, the connections, the bans, the log."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from server.console.link import ControlLink
from server.console.records import (
    LogEvent,
    StatusRecord,
    read_act,
    read_ban,
    read_channel,
    read_connection,
    read_event,
    read_figures,
    read_list,
    read_status,
    read_troubles,
)

#: Milliseconds between two looks at the room as a whole.
_LOOK: Final = 1_000
#: Looks until the bans are asked for again, because they also end by themselves.
_BANS_EVERY: Final = 5
#: Milliseconds that events are gathered for, before what they changed is asked for.
_GATHER: Final = 80
#: What the log tells that shows in the tables.
_CHANGES_STATUS: Final = frozenset({"connect"})
_CHANGES_BANS: Final = frozenset({"ban"})
#: Looks over which bytes a second are an average.
_RATE_OVER: Final = 4


class RoomWatch(QObject):
    """Is told of the connections as they change, and asks how the rest is: once a second while somebody looks, and at
    once when the log tells of a change.

    Signals:
        reached(): the room answers.
        lost(): the room went away, or is not there; it is tried again.
        status_changed(object): a StatusRecord.
        connections_changed(object, object): those that are new or changed, a sequence of ConnectionRecord; and the ids
            of those that are gone.
        channels_changed(object, object): the same of the channels, with ChannelRecord.
        bans_changed(object): a sequence of BanRecord, all of them.
        troubled(object): what is wrong with the room; a sequence of TroubleRecord, empty where all is well.
        figures_changed(object): a FiguresRecord of the span that is looked at.
        acts_changed(object): a sequence of ActRecord, all that are at hand.
        logged(object): a sequence of LogEvent that were not told before, oldest first.
    """

    reached = Signal()
    lost = Signal()
    status_changed = Signal(object)
    connections_changed = Signal(object, object)
    channels_changed = Signal(object, object)
    bans_changed = Signal(object)
    troubled = Signal(object)
    figures_changed = Signal(object)
    acts_changed = Signal(object)
    logged = Signal(object)

    def __init__(self, link: ControlLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._looking = False
        self._looks = 0
        self._span = "5m"
        #: Methods that were asked and not answered yet; asked no second time meanwhile.
        self._asked: set[str] = set()
        self._feeds = {
            "connections": _Feed(read_connection, self.connections_changed.emit),
            "channels": _Feed(read_channel, self.channels_changed.emit),
        }
        #: Of the acts that are known; 0 while none are.
        self._acts_version = 0
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
        # To read a page of many takes its time, and to show it again as much: each has a turn of its own.
        self._show = QTimer(self)
        self._show.setSingleShot(True)
        self._show.setInterval(0)
        self._show.timeout.connect(self._on_show)
        link.connected.connect(self._on_connected)
        link.waiting.connect(self._on_waiting)
        link.event_received.connect(self._on_event)
        link.news_received.connect(self._on_news)

    @property
    def rates(self) -> tuple[float, float]:
        """Bytes a second that come in and go out, over the last few looks."""
        if len(self._traffic) < 2:
            return 0.0, 0.0
        (start, first), (end, last) = self._traffic[0], self._traffic[-1]
        seconds = max(end - start, 0.001)
        return (last.bytes_in - first.bytes_in) / seconds, (last.bytes_out - first.bytes_out) / seconds

    def look(self, looking: bool) -> None:
        """Say whether somebody looks: the log is followed always, all else only then."""
        self._looking = looking
        if looking:
            self._clock.start()
            self.refresh()
            self._follow()
        else:
            self._clock.stop()
            for topic, feed in self._feeds.items():
                feed.subscribed = False
                self._link.call("landline.unsubscribe", {"topic": topic})

    def look_at_span(self, span: str) -> None:
        """Show the figures of the last "5m", "1h" or "1d" from now on."""
        self._span = span
        self._asked.discard("landline.figures")
        self._ask_figures()

    def refresh(self) -> None:
        """Ask now for what is asked for."""
        self._ask("landline.status", self._on_status)
        self._ask("server_ban.list", self._on_bans)
        self._ask_acts()
        self._ask_figures()
        self._ask("server.status", self._on_health)

    def _follow(self) -> None:
        """Be told of connections and channels from the answers on."""
        if self._link.up and self._looking:
            for topic, feed in self._feeds.items():
                self._link.call("landline.subscribe", {"topic": topic}, feed.begin)

    def _ask_figures(self) -> None:
        span = self._span

        def on_figures(result: object) -> None:
            if span == self._span:
                self.figures_changed.emit(read_figures(span, result))

        self._ask("landline.figures", on_figures, {"span": span})

    def _ask(self, method: str, on_result: Any, params: Mapping[str, object] = MappingProxyType({})) -> None:
        if not self._link.up or method in self._asked:
            return
        self._asked.add(method)

        def answered(result: object) -> None:
            self._asked.discard(method)
            on_result(result)

        self._link.call(method, params, answered, lambda _error: self._asked.discard(method))

    def _on_connected(self) -> None:
        self._asked.clear()
        self._traffic.clear()
        self._acts_version = 0
        self.reached.emit()
        # In this order nothing falls between: both are answered in one go, and events come behind.
        self._link.call("log.list", {"sources": ["all"]}, self._on_log)
        self._link.call("log.subscribe", {"sources": ["all"]})
        self.refresh()
        self._follow()

    def _on_waiting(self, _pause: int) -> None:
        for feed in self._feeds.values():
            feed.forget()
        self.lost.emit()

    def _on_look(self) -> None:
        self._looks += 1
        self._ask("landline.status", self._on_status)
        if self._looks % _BANS_EVERY == 0:
            self._ask("server_ban.list", self._on_bans)
            self._ask_figures()
            self._ask("server.status", self._on_health)
            self._ask_acts()

    def _on_status(self, result: object) -> None:
        status = read_status(result)
        if status is None:
            return
        now = monotonic()
        if self._traffic and now - self._traffic[-1][0] < _LOOK / 2_000:
            self._traffic.pop()  # asked out of turn: too short a time to measure over
        self._traffic.append((now, status))
        self.status_changed.emit(status)

    def _on_news(self, news: dict[str, Any]) -> None:
        topic = news.get("topic")
        if isinstance(topic, str) and topic in self._feeds:
            self._feeds[topic].take(news)
            self._show.start()

    def _on_show(self) -> None:
        for feed in self._feeds.values():
            feed.tell()

    def _on_bans(self, result: object) -> None:
        self.bans_changed.emit(read_list(result, read_ban))

    def _on_health(self, result: object) -> None:
        self.troubled.emit(read_troubles(result))

    def _ask_acts(self) -> None:
        self._ask("landline.acts", self._on_acts, {"unless": self._acts_version})

    def _on_acts(self, result: object) -> None:
        """All acts, unless they are what they were."""
        version = result.get("version") if isinstance(result, dict) else None
        if not isinstance(version, int) or version != self._acts_version:
            self._acts_version = version if isinstance(version, int) else 0
            self.acts_changed.emit(read_list(result, read_act))

    def _on_log(self, result: object) -> None:
        """The log so far; after a connection that was lost, only what was not told yet."""
        events = [event for event in read_list(result, read_event) if (event.time or 0.0) > self._last_logged]
        self._tell(events)

    def _on_event(self, event: LogEvent) -> None:
        self._events.append(event)
        if event.subsystem in _CHANGES_STATUS:
            self._stale.add("landline.status")
        elif event.subsystem in _CHANGES_BANS:
            self._stale.add("server_ban.list")
        if not self._gather.isActive():
            self._gather.start()

    def _on_gathered(self) -> None:
        events, self._events = self._events, []
        stale, self._stale = self._stale, set()
        self._tell(events)
        if not self._looking:
            return
        if "landline.status" in stale:
            self._ask("landline.status", self._on_status)
        if "server_ban.list" in stale:
            self._ask("server_ban.list", self._on_bans)

    def _tell(self, events: Sequence[LogEvent]) -> None:
        if events:
            self._last_logged = max(self._last_logged, *(event.time or 0.0 for event in events))
            self.logged.emit(events)


class _Feed:
    """What is known of many things of which the room tells as they change."""

    def __init__(self, read: Callable[[dict[str, Any]], Any], tell: Callable[[Any, Any], None]) -> None:
        self.subscribed = False
        self._read = read
        self._tell = tell
        #: As they were told, by id.
        self._known: dict[str, dict[str, Any]] = {}
        #: Which were told since this subscription began; None once all were.
        self._confirmed: set[str] | None = None
        #: What is to be told: by id what is new, or None of what is gone.
        self._due: dict[str, Any] = {}
        self._has_news = False

    def begin(self, _result: object) -> None:
        """The room tells of them from now on."""
        self.subscribed, self._confirmed = True, set()

    def forget(self) -> None:
        """The room is gone."""
        self.subscribed = False
        self._known.clear()
        self._due.clear()
        self._has_news = False

    def take(self, news: dict[str, Any]) -> None:
        """Take in what is new: whole objects of those that are, else what has changed."""
        if not self.subscribed:
            return
        self._has_news = True
        known, due = self._known, self._due
        for raw in _entries(news, "changed"):
            identity = raw.get("id") if isinstance(raw, dict) else None
            if not isinstance(identity, str):
                continue
            whole = known[identity] = known.get(identity, {}) | raw
            if (record := self._read(whole)) is not None:
                due[record.id] = record
                if self._confirmed is not None:
                    self._confirmed.add(record.id)
        gone = [identity for identity in _entries(news, "gone") if isinstance(identity, str)]
        if self._confirmed is not None and not news.get("left"):
            # What was known from before and is not told of is not there any more.
            gone += known.keys() - self._confirmed
            self._confirmed = None
        for identity in gone:
            known.pop(identity, None)
            due[identity] = None

    def tell(self) -> None:
        """Tell what is new since the last time."""
        if self._has_news:
            self._has_news = False
            due, self._due = self._due, {}
            self._tell(
                [record for record in due.values() if record is not None],
                [identity for identity, record in due.items() if record is None],
            )


def _entries(news: dict[str, Any], key: str) -> list[Any]:
    value = news.get(key)
    return value if isinstance(value, list) else []
