"""Where every connection comes in: its first bytes tell what it speaks, and it is handed over to who speaks that."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, cast

from server.core.server import Server
from server.net.connection import Connection, peer_of
from server.net.text_door import TextConnection
from server.net.writer import Writer
from server.protocol.doors import Door, wanted

if TYPE_CHECKING:
    from OpenSSL import SSL

#: Seconds of silence after which somebody at the open door for plain words is asked for a name.
_SILENCE: Final = 0.5
#: Bytes that may wait while the other half of a program is loaded.
_MOST_HELD: Final = 65_536


class Doors:
    """What stands open on every port of a room.

    `tls` is what encrypted connections are made with, None while there is no certificate. `http` gives, when it is
    first wanted, what makes the protocols of the web from what each has to call when its connection is over.
    """

    def __init__(
        self,
        server: Server,
        writer: Writer,
        http: Callable[[], Awaitable[Callable[[Callable[[], None]], asyncio.Protocol]]] | None = None,
    ) -> None:
        self.server = server
        self.writer = writer
        self.tls: SSL.Context | None = None
        self._http = http
        self._web: Callable[[Callable[[], None]], asyncio.Protocol] | None = None
        #: Connections that no client stands behind (yet), by address: those who have not said what they want or are
        #: shaking hands, and the web's. The core counts clients itself.
        self.outside: Counter[str] = Counter()
        self._places: set[Place] = set()

    @property
    def text(self) -> bool:
        """Whether plain words are let in."""
        return self.server.settings.server.plain_text_door

    async def web(self) -> Callable[[Callable[[], None]], asyncio.Protocol] | None:
        """What makes protocols of the web; None where a room has none."""
        if self._web is None and self._http is not None:
            self._web = await self._http()
        return self._web

    def close(self) -> None:
        """Let go of every connection that no client stands behind: the room closes."""
        for place in list(self._places):
            place.transport.abort()

    def take(self, place: "Place") -> int:
        """Count a place of an address; gives how many it has by now."""
        self._places.add(place)
        self.outside[place.ip] += 1
        return self.outside[place.ip]

    def give_back(self, place: "Place") -> None:
        """It is one no more."""
        self._places.discard(place)
        self.outside[place.ip] -= 1
        if not self.outside[place.ip]:
            del self.outside[place.ip]


class Place:
    """The place of one connection among those of its address that no client stands behind."""

    def __init__(self, doors: Doors, ip: str, transport: asyncio.Transport) -> None:
        self._doors = doors
        self.ip = ip
        self.transport = transport
        self._taken = True
        taken = doors.take(self)
        most = doors.server.settings.limits.connections_per_ip
        #: Whether there are more of them than may be.
        self.is_too_many = bool(most) and taken > most

    def leave(self) -> None:
        """A client stands behind the connection now, or it is over. May be called again."""
        if self._taken:
            self._taken = False
            self._doors.give_back(self)


class Doorway(asyncio.Protocol):
    """One connection whose door is not known yet; `place` is its place where that is inside of TLS."""

    def __init__(self, doors: Doors, *, place: Place | None = None, tls_only: bool = False) -> None:
        self._doors = doors
        self._tls_only = tls_only
        self._inside_tls = place is not None
        self._loop = asyncio.get_running_loop()
        self._held = b""
        self._place = place
        self._timer: asyncio.TimerHandle | None = None
        self._loading: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody called. Who may not come in is told at once, by the one who knows the words."""
        self._transport = cast(asyncio.Transport, transport)
        doors, server = self._doors, self._doors.server
        ip, _ = peer_of(self._transport)
        self._place = self._place or Place(doors, ip, self._transport)
        if server.bans.of_address(ip, server.clock()) is not None:
            self._enter(Door.IRC)
        elif self._place.is_too_many:
            self._transport.abort()
        elif doors.text and not self._tls_only:
            self._timer = self._loop.call_later(_SILENCE, self._enter, Door.TEXT)
        else:
            self._timer = self._loop.call_later(server.settings.timeouts.registration, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """The first bytes."""
        self._held += data
        if self._loading is not None:
            if len(self._held) > _MOST_HELD:
                self._transport.abort()
            return
        door = wanted(self._held, text=self._doors.text)
        if door is not None:
            self._enter(door)

    def eof_received(self) -> bool:
        """They say no more: what came is all that there is."""
        return False

    def connection_lost(self, _exc: Exception | None) -> None:
        """They went without a word."""
        self._stop_waiting()
        if self._place is not None:
            self._place.leave()
        if self._loading is not None:
            self._loading.cancel()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _enter(self, door: Door) -> None:
        self._stop_waiting()
        place = self._place
        if self._transport.is_closing() or place is None:
            return
        match door:
            case Door.TLS if self._doors.tls is not None and not self._inside_tls:
                from server.net.tls import TlsTransport

                # It begins to speak to the doorway inside only when the handshake is done.
                inside = Doorway(self._doors, place=place)
                patience = self._doors.server.settings.timeouts.registration
                tls = TlsTransport(self._transport, self._doors.tls, inside, patience, place.leave)
                self._transport.set_protocol(tls)
                tls.data_received(self._held)
            case _ if self._tls_only:
                self._transport.write(b"ERROR :Only encrypted connections come in on this port: use TLS\r\n")
                self._transport.close()
            case Door.HTTP:
                self._loading = self._loop.create_task(self._enter_web(place))
            case Door.TEXT:
                self._hand_over(TextConnection(self._doors.server, self._doors.writer))
            case _:
                self._hand_over(Connection(self._doors.server, self._doors.writer))

    async def _enter_web(self, place: Place) -> None:
        self._transport.pause_reading()
        web = await self._doors.web()
        if self._transport.is_closing():
            return
        self._hand_over(web(place.leave) if web is not None else Connection(self._doors.server, self._doors.writer))
        self._transport.resume_reading()

    def _hand_over(self, to: asyncio.Protocol) -> None:
        transport = self._transport
        transport.set_protocol(to)
        to.connection_made(transport)
        if self._place is not None and isinstance(to, Connection):
            self._place.leave()  # the core counts it from now on
        if self._held and not transport.is_closing():
            to.data_received(self._held)
