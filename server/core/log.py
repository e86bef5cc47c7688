"""What happens in the room, told to whoever watches: the log on the screen, the console.

Field names and event words follow UnrealIRCd's JSON log (https://www.unrealircd.org/docs/JSON-RPC:Log).
"""

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from server.core.client import Client
from server.protocol.tuples import maker

#: Events that are kept for whoever starts to watch.
KEPT: Final = 2000


class Level(StrEnum):
    """How much an event matters to the host."""

    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class LogEvent(NamedTuple):
    """One event: when (seconds since 1970), what, in words, and whose address it came from."""

    moment: float
    level: Level
    subsystem: str
    event_id: str
    text: str
    client: str = ""
    ip: str = ""
    port: int = 0
    nick: str = ""
    channel: str = ""
    #: Of what was said: by which it can be pointed to.
    msgid: str = ""


_event: Final = maker(LogEvent)


class Log:
    """The last events, and who is told of each new one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.events: deque[LogEvent] = deque(maxlen=KEPT)
        self.watchers: list[Callable[[LogEvent], None]] = []
        #: Who is told of troubles alone: nothing is asked of them for each message that is said.
        self.trouble_watchers: list[Callable[[LogEvent], None]] = []

    def tell(
        self,
        subsystem: str,
        event_id: str,
        text: str,
        client: Client | None = None,
        channel: str = "",
        level: Level = Level.INFO,
        msgid: str = "",
    ) -> None:
        """Keep an event and pass it on. `text` comes without time and address: those are added where it is shown."""
        if client is None:
            event = LogEvent(self._clock(), level, subsystem, event_id, text, channel=channel)
        else:
            now, number, ip, port = self._clock(), client.id, client.ip, client.port
            event = _event((now, level, subsystem, event_id, text, number, ip, port, client.nick, channel, msgid))
        self.events.append(event)
        for watcher in self.watchers:
            watcher(event)
        if level is not Level.INFO:
            for watcher in self.trouble_watchers:
                watcher(event)
