"""log.*: what happens in the room, as it happens and lately, narrowed to what somebody wants to know of.

Sources as in UnrealIRCd's log blocks (https://www.unrealircd.org/docs/Log_sources): a subsystem ("connect"), a level
("warn"), an event ("LOCAL_NICK_CHANGE"), several joined by dots ("connect.warn"), or "all"; with "!" in front, what is
left out, whatever else says. Only such with "!" stand for all but those.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Final, NamedTuple

from server.control.objects import event_object
from server.control.rpc import INVALID_PARAMS, Caller, RpcError, event_line, method
from server.core.log import Level, LogEvent

#: Seconds that events are gathered for, and that one go of telling them may take: nobody's message feels that.
_GATHER: Final = 0.02
_SLICE: Final = 0.001
#: Bytes that may wait for whoever does not read, before nothing more is written; and events that are held meanwhile.
_MOST_WAITING: Final = 1 << 20
_MOST_HELD: Final = 10_000
#: Sources of one call.
_MOST_SOURCES: Final = 100

_LEVELS: Final = frozenset({*Level, "fatal"})
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class _Source(NamedTuple):
    """One source; what is empty fits everything."""

    subsystem: str = ""
    level: str = ""
    event_id: str = ""

    def fits(self, event: LogEvent) -> bool:
        return (
            self.subsystem in {"", event.subsystem}
            and self.level in {"", event.level}
            and self.event_id in {"", event.event_id}
        )


class Sources:
    """Which events somebody wants. Raises RpcError where one cannot be read."""

    def __init__(self, sources: Sequence[object]) -> None:
        self._wanted: list[_Source] = []
        self._unwanted: list[_Source] = []
        for source in sources[:_MOST_SOURCES]:
            words = source if isinstance(source, str) else ""
            (self._unwanted if words.startswith("!") else self._wanted).append(_read(words.removeprefix("!")))
        #: What was found of each kind of event: there are few.
        self._known: dict[tuple[str, str, str], bool] = {}

    def fit(self, event: LogEvent) -> bool:
        """Whether an event is wanted."""
        kind = (event.subsystem, event.level, event.event_id)
        known = self._known.get(kind)
        if known is None:
            known = not any(source.fits(event) for source in self._unwanted) and (
                not self._wanted or any(source.fits(event) for source in self._wanted)
            )
            self._known[kind] = known
        return known


def _read(words: str) -> _Source:
    if words == "all":
        return _Source()
    found: dict[str, str] = {}
    for part in words.split("."):
        if not _NAME.fullmatch(part):
            raise RpcError(INVALID_PARAMS, 'A source is like "all", "connect", "!debug" or "connect.REFUSED"')
        name = "level" if part in _LEVELS else "event_id" if part.isupper() else "subsystem"
        found[name] = part
    return _Source(**found)


class _Follower:
    """Tells one caller of events, a few times a second and so many in one go as fit into a slice of time."""

    def __init__(self, caller: Caller, number: object, sources: Sources) -> None:
        self._caller = caller
        self._number = number
        self._sources = sources
        self._held: deque[LogEvent] = deque(maxlen=_MOST_HELD)
        self._left_out = 0
        self._going = False
        self._watchers = caller.server.log.watchers
        self._watchers.append(self._on_event)

    def close(self) -> None:
        """Tell no more."""
        self._watchers.remove(self._on_event)
        self._held.clear()

    def _on_event(self, event: LogEvent) -> None:
        if not self._sources.fit(event):
            return
        if len(self._held) == _MOST_HELD:
            self._left_out += 1
        self._held.append(event)
        if not self._going:
            self._going = True
            self._caller.later(_GATHER, self._go)

    def _go(self) -> None:
        held, push = self._held, self._caller.push
        if self._caller.waiting() <= _MOST_WAITING:
            if held and self._left_out:
                words = f"{self._left_out + 1} events are left out here: they came faster than they were read"
                held[0] = LogEvent(held[0].moment, Level.WARN, "log", "EVENTS_LEFT_OUT", words)
                self._left_out = 0
            until = perf_counter() + _SLICE
            while held and perf_counter() < until:
                push(event_line("log.event", self._number, event_object(held.popleft())))
        self._going = bool(held)
        if held:
            self._caller.later(_GATHER, self._go)


@method("log.subscribe")
def log_subscribe(caller: Caller, sources: list, request_id: object = None) -> bool:  # type: ignore[type-arg]
    """Be told of what happens from now on, by a `log.event` for each; other sources take the place of earlier ones."""
    wanted = Sources(sources)

    def start() -> Callable[[], None]:
        return _Follower(caller, request_id, wanted).close

    caller.unsubscribe("log")
    caller.subscribe("log", start)
    return True


@method("log.unsubscribe")
def log_unsubscribe(caller: Caller) -> bool:
    """Be told no more."""
    caller.unsubscribe("log")
    return True


@method("log.list")
def log_list(caller: Caller, sources: list | None = None) -> dict[str, Any]:  # type: ignore[type-arg]
    """What happened lately, oldest first."""
    wanted = Sources(sources or [])
    return {"list": [event_object(event) for event in caller.server.log.events if wanted.fit(event)]}
