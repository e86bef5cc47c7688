"""What there is many of, told as it changes: all of it at first, in pages, then what is new, a few times a second.

The room's own work knows nothing of this: the log says who came, went and changed a name, and everything else is looked
at in turn, so much in each go as fits into a slice of time that nobody's message feels.
"""

from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Iterable
from time import perf_counter
from typing import Any, ClassVar, Final, NamedTuple

from server.commands.talking import ask_software
from server.control.objects import connection_object
from server.control.rpc import Caller, event_line
from server.core.client import Client
from server.core.log import LogEvent
from server.core.outgoing import timestamp

#: Seconds between two goes, and between two while some are not told yet.
_LOOK: Final = 0.5
_PAGE: Final = 0.02
#: Seconds that one go may take.
_SLICE: Final = 0.0015
#: Clients that are asked in one go how far away they are: each of them answers.
_PINGS: Final = 20
#: Seconds that rates of a connection are an average of.
_RATE_OVER: Final = 5.0
#: Messages a minute of a channel: so many pieces of so many seconds.
_PIECES: Final = 12
_PIECE: Final = 5.0
#: Bytes that may wait for whoever does not read; until they are taken, nothing is looked at.
_MOST_WAITING: Final = 1 << 20


class Feed(ABC):
    """What one caller knows of many things, and what it is to be told.

    Each event has the `topic`; `changed`, objects: whole the first time, later the `id` and what is new; `gone`, ids;
    and `left`, how many are known to be told of in the next event.
    """

    #: What the caller asked for.
    topic: ClassVar[str]

    def __init__(self, caller: Caller, number: object) -> None:
        self.server = caller.server
        self._caller = caller
        self._number = number
        self._told: dict[str, dict[str, Any]] = {}
        #: What is to be looked at before all else.
        self.due: dict[str, None] = dict.fromkeys(self.ids())
        #: What is still to be looked at in this round.
        self._round: list[str] = []
        self._open = True
        self.server.log.watchers.append(self.on_event)
        caller.later(0.0, self._go)

    def close(self) -> None:
        """Tell no more."""
        if self._open:
            self._open = False
            self.server.log.watchers.remove(self.on_event)

    @abstractmethod
    def ids(self) -> Iterable[str]:
        """All that there is."""

    @abstractmethod
    def row(self, identity: str, now: float) -> dict[str, Any] | None:
        """One of them as it is now, with its `id`; None where it is gone."""

    @abstractmethod
    def on_event(self, event: LogEvent) -> None:
        """Something has happened: put into `due` what it is about."""

    def _go(self) -> None:
        """Look at some, and tell what is new."""
        if not self._open:
            return
        first = not self._told
        if self._caller.waiting() <= _MOST_WAITING:
            changed, gone = self._look()
            if changed or gone or first:
                what = {"topic": self.topic, "changed": changed, "gone": gone, "left": len(self.due)}
                self._caller.push(event_line("landline.event", self._number, what))
        self._caller.later(_PAGE if self.due else _LOOK, self._go)

    def _look(self) -> tuple[list[dict[str, Any]], list[str]]:
        now = self.server.clock()
        until = perf_counter() + _SLICE
        changed: list[dict[str, Any]] = []
        gone: list[str] = []
        looks = len(self.due) + len(self._told)  # everything once
        while looks and perf_counter() < until:
            looks -= 1
            if self.due:
                identity = next(iter(self.due))
                del self.due[identity]
            else:
                if not self._round:
                    self._round = list(self._told)
                if not self._round:
                    break
                identity = self._round.pop()
            row, before = self.row(identity, now), self._told.get(identity)
            if row is None:
                if before is not None:
                    del self._told[identity]
                    gone.append(identity)
                continue
            self._told[identity] = row
            if before is None:
                changed.append(row)
            elif new := {key: value for key, value in row.items() if before[key] != value}:
                changed.append({"id": identity, **new})
        return changed, gone


class _Measured(NamedTuple):
    """What a client's totals were at a moment, and what they grew by since the one before."""

    moment: float
    totals: tuple[int, int, int]
    rates: dict[str, int]


class ConnectionFeed(Feed):
    """The connections: objects as `landline.connections` has them, with `message_rate` (messages a minute), `rate_in`
    and `rate_out` (bytes a second) besides.
    """

    topic = "connections"

    def __init__(self, caller: Caller, number: object) -> None:
        self._measured: dict[str, _Measured] = {}
        #: When the last ones were asked how far away they are, and how many that were.
        self._pinged = (0.0, 0)
        super().__init__(caller, number)

    def ids(self) -> Iterable[str]:
        return self.server.clients

    def on_event(self, event: LogEvent) -> None:
        if event.client and event.subsystem != "message":
            self.due[event.client] = None

    def row(self, identity: str, now: float) -> dict[str, Any] | None:
        client = self.server.clients.get(identity)
        if client is None or client.closing:
            self._measured.pop(identity, None)
            return None
        ask_software(self.server, client)
        if client.registered and client.door != "text" and now - client.pinged_at >= self.server.settings.timeouts.ping:
            self._ping(client, now)
        return connection_object(client) | self._rates_of(client, now)

    def _ping(self, client: Client, now: float) -> None:
        """Ask a client how far away it is, where not many others were asked just now."""
        asked_at, count = self._pinged
        if now - asked_at >= _LOOK:
            asked_at, count = now, 0
        if count < _PINGS:
            self._pinged = (asked_at, count + 1)
            self.server.ping(client)

    def _rates_of(self, client: Client, now: float) -> dict[str, int]:
        totals = (client.messages, client.bytes_in, client.bytes_out)
        before = self._measured.get(client.id)
        if before is None:
            rates = {"message_rate": 0, "rate_in": 0, "rate_out": 0}
        else:
            seconds = now - before.moment
            if seconds < _RATE_OVER:
                return before.rates
            messages, came, went = (max(0, new - old) for new, old in zip(totals, before.totals, strict=True))
            rates = {
                "message_rate": round(60 * messages / seconds),
                "rate_in": round(came / seconds),
                "rate_out": round(went / seconds),
            }
        self._measured[client.id] = _Measured(now, totals, rates)
        return rates


class ChannelFeed(Feed):
    """The channels: `id`, `name`, `members`, `topic`, `modes`, `created` and `message_rate` (messages a minute)."""

    topic = "channels"

    def __init__(self, caller: Caller, number: object) -> None:
        #: How many messages were said in each channel, by pieces of time: when each began, and the counts.
        self._said: deque[tuple[float, Counter[str]]] = deque(maxlen=_PIECES)
        super().__init__(caller, number)

    def ids(self) -> Iterable[str]:
        return self.server.channels

    def on_event(self, event: LogEvent) -> None:
        if not event.channel:
            return
        identity = self.server.fold(event.channel)
        if event.subsystem != "message":
            self.due[identity] = None
            return
        if not self._said or event.moment - self._said[-1][0] >= _PIECE:
            self._said.append((event.moment, Counter()))
        self._said[-1][1][identity] += 1

    def row(self, identity: str, now: float) -> dict[str, Any] | None:
        channel = self.server.channels.get(identity)
        if channel is None:
            return None
        since = now - _PIECES * _PIECE
        return {
            "id": identity,
            "name": channel.name,
            "members": len(channel.members),
            "topic": channel.topic,
            "modes": " ".join(channel.modes(with_key=True)).removeprefix("+"),
            "created": timestamp(channel.created_at),
            "message_rate": sum(counts[identity] for begun, counts in self._said if begun > since),
        }
