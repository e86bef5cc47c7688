"""The connections, told as they change: all of them at first, in pages, then what is new, a few times a second.

The room's own work knows nothing of this: the log says who came, went and changed a name, and everybody else is looked
at in turn, so many in each go as fit into a slice of time that nobody's message feels.
"""

from time import perf_counter
from typing import Any, Final, NamedTuple

from server.commands.talking import ask_software
from server.control.objects import connection_object
from server.control.rpc import Caller, event_line
from server.core.client import Client
from server.core.log import LogEvent

#: Seconds between two goes, and between two while some are not told yet.
_LOOK: Final = 0.25
_PAGE: Final = 0.02
#: Seconds that one go may take.
_SLICE: Final = 0.0015
#: Seconds that rates are an average of.
_RATE_OVER: Final = 5.0
#: Bytes that may wait for whoever does not read; until they are taken, nothing is looked at.
_MOST_WAITING: Final = 1 << 20


class _Measured(NamedTuple):
    """What a client's totals were at a moment, and what they grew by since the one before."""

    moment: float
    totals: tuple[int, int, int]
    rates: dict[str, int]


class ConnectionFeed:
    """What one caller knows of the connections, and what it is to be told.

    Each event has `changed`, objects as `landline.connections` has them with `message_rate` (messages a minute),
    `rate_in` and `rate_out` (bytes a second) besides: whole the first time, later the `id` and what is new; `gone`,
    ids; and `left`, how many are known to be told of in the next event.
    """

    def __init__(self, caller: Caller, number: object) -> None:
        self._caller = caller
        self._server = caller.server
        self._number = number
        self._told: dict[str, dict[str, Any]] = {}
        self._measured: dict[str, _Measured] = {}
        #: Who is to be looked at before others.
        self._due: dict[str, None] = dict.fromkeys(self._server.clients)
        #: Who is still to be looked at in this round.
        self._round: list[str] = []
        self._open = True
        self._server.log.watchers.append(self._on_event)
        caller.later(0.0, self._go)

    def close(self) -> None:
        """Tell no more."""
        if self._open:
            self._open = False
            self._server.log.watchers.remove(self._on_event)

    def _on_event(self, event: LogEvent) -> None:
        if event.client and event.subsystem != "message":
            self._due[event.client] = None

    def _go(self) -> None:
        """Look at some, and tell what is new."""
        if not self._open:
            return
        first = not self._told
        if self._caller.waiting() <= _MOST_WAITING:
            changed, gone = self._look()
            if changed or gone or first:
                left = len(self._due)
                what = {"topic": "connections", "changed": changed, "gone": gone, "left": left}
                self._caller.push(event_line("landline.event", self._number, what))
        self._caller.later(_PAGE if self._due else _LOOK, self._go)

    def _look(self) -> tuple[list[dict[str, Any]], list[str]]:
        server, now = self._server, self._server.clock()
        until = perf_counter() + _SLICE
        changed: list[dict[str, Any]] = []
        gone: list[str] = []
        looks = len(server.clients) + len(self._told)  # everybody once, and those that went
        while looks and perf_counter() < until:
            looks -= 1
            if self._due:
                identity = next(iter(self._due))
                del self._due[identity]
            else:
                if not self._round:
                    self._round = list(self._told)
                if not self._round:
                    break
                identity = self._round.pop()
            client = server.clients.get(identity)
            if client is None or client.closing:
                self._measured.pop(identity, None)
                if self._told.pop(identity, None) is not None:
                    gone.append(identity)
            elif new := self._news_of(client, now):
                changed.append(new)
        return changed, gone

    def _news_of(self, client: Client, now: float) -> dict[str, Any]:
        """What is new of a client, with its id; empty where nothing is."""
        server = self._server
        ask_software(server, client)
        if client.registered and client.door != "text" and now - client.pinged_at >= server.settings.timeouts.ping:
            server.ping(client)
        row = connection_object(client) | self._rates_of(client, now)
        before = self._told.get(client.id)
        self._told[client.id] = row
        if before is None:
            return row
        new = {key: value for key, value in row.items() if before[key] != value}
        return {"id": client.id, **new} if new else {}

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
