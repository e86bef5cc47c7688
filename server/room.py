"""A room from its opening to its end: sockets, control, the clock; refused in words, ended cleanly."""

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import psutil

from server import opening, platform, screen
from server.commands import returning
from server.configuration import Configuration, Reading
from server.control.socket import ControlConnection
from server.core.audit import Audit
from server.core.figures import STEP
from server.core.hashing import Aside
from server.core.log import Level
from server.core.server import Server
from server.declaration import Key, SettingError
from server.live_settings import LiveSettings
from server.net import listener
from server.net.doorway import Doors
from server.net.listener import Endpoint
from server.net.writer import Writer
from server.opening import CannotOpen
from server.protocol.ready import Ready, format_ready
from server.settings import Settings
from server.storage.accounts import ACCOUNTS, Accounts
from server.upkeep import Upkeep

#: How long members have to read why the room closes, in seconds.
_LAST_WORDS: Final = 2.0
#: Passwords that are looked at at once: each takes a tenth of a second and 64 MiB.
_HASHES_AT_ONCE: Final = 2
#: Seconds between two looks at who is silent or gone.
_TICK: Final = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a room's settings come from, where it listens with them, and where it is controlled."""

    configuration: Configuration
    endpoints: Callable[[Settings], Sequence[Endpoint]]
    control: str

    def read(self, port: int | None = None) -> "Wanted":
        """What to open. Where no port is named, the room has `port`. Raises SettingError in words."""
        reading = self.configuration.read()
        where = self.endpoints(reading.settings)
        return Wanted(reading, at_port(where, port) if port else where)


class Wanted(NamedTuple):
    """What is to be opened: settings, as they were read, and where to listen."""

    reading: Reading
    endpoints: Sequence[Endpoint]


class Ending(NamedTuple):
    """Why a room closed, and whether it is opened again: with what is in the folder `restored`, where one is named."""

    reason: str
    again: bool = False
    restored: Path | None = None
    #: The port that it had.
    port: int = 0


def at_port(endpoints: Sequence[Endpoint], port: int) -> list[Endpoint]:
    """The same places, on this port where they name none."""
    return [Endpoint(one.host, one.port or port) for one in endpoints]


class _End:
    """How a room comes to its end: `told` is when somebody has said so."""

    def __init__(self, port: Callable[[], int]) -> None:
        self.told: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        #: Whether somebody has asked for that, at any time; and whether the room is to be opened again.
        self.for_good = False
        self.again = False
        self._port = port

    def close(self, reason: str = "") -> None:
        """Close the room."""
        self.for_good = True
        self._tell(Ending(f"The room is closed: {reason}" if reason else "The room is closed"))

    def restart(self, reason: str, restored: Path | None) -> None:
        """Close the room, and open it again."""
        words = "The room is opened again in a moment"
        self.again = not self.told.done()
        self._tell(Ending(f"{words}: {reason}" if reason else words, True, restored, self._port()))

    def _tell(self, ending: Ending) -> None:
        if not self.told.done():
            self.told.set_result(ending)


async def keep(plan: Plan, wanted: Wanted, trouble: str = "") -> Ending:
    """Open a room and keep it until somebody ends it; `trouble` is told to whoever watches it.

    Raises CannotOpen, CannotListen or CannotKeep, in words; then nothing of it is left open.
    """
    with ExitStack() as opened:
        return await _keep(plan, wanted, trouble, opened)


async def _keep(plan: Plan, wanted: Wanted, trouble: str, opened: ExitStack) -> Ending:
    settings, data = wanted.reading.settings, plan.configuration.data
    opening.prepare(data, plan.control)
    tls = opening.encryption(settings, data)
    sockets = listener.bind(wanted.endpoints)
    opened.callback(opening.close, sockets)
    more = opening.further_ports(settings, sockets)
    opened.callback(opening.close, [*more.web, *more.tls])
    server = Server(settings, time.time, opening.cloak_key(data), Accounts(data / ACCOUNTS))
    opened.callback(server.accounts.close)
    screen.show_events(server)
    writer = Writer(server)
    upkeep = Upkeep(server, data) if settings.history.enabled else None
    end = _End(lambda: server.place.port)
    # Before there is a control socket that would be left behind.
    platform.on_end(asyncio.get_running_loop(), end.close)
    consoles: set[ControlConnection] = set()
    try:
        close_control = await platform.listen_locally(
            lambda: ControlConnection(server, writer, open_ones=consoles), plan.control
        )
    except OSError as error:
        raise CannotOpen(f"The control socket {plan.control} cannot be opened: {error.strerror or error}.") from None
    server.stop = end.close
    server.audit = Audit(data / "acts.jsonl")
    opened.callback(_give_threads(server, writer).shutdown, wait=False)
    where = server.place = opening.place(sockets, tls[1])
    doors = Doors(server, writer, lambda: opening.web(server, writer))
    doors.tls, fingerprint = tls
    _let_change(server, doors, plan, wanted, end)
    accepting = await listener.listen(doors, sockets)
    accepting += await listener.listen(doors, more.web)
    accepting += await listener.listen(doors, more.tls, tls_only=True)
    screen.say(
        format_ready(Ready(server.settings.network, where.port, where.addresses, plan.control, where.pid, fingerprint))
    )
    screen.greet(server, usual_port=all(endpoint.port is None for endpoint in wanted.endpoints))
    if trouble:
        server.log.tell("room", "OPENED_AS_BEFORE", trouble, level=Level.ERROR)
    _calm_the_collector()
    ticking = asyncio.create_task(_tick(server, writer))
    if upkeep is not None:
        upkeep.start()
    try:
        ending = await end.told
    finally:
        ticking.cancel()
        for one in accepting:
            one.close()
        close_control(end.again)
    await _bid_farewell(server, writer, ending.reason)
    doors.close()
    for console in list(consoles):
        console.close()
    if upkeep is not None:
        await upkeep.close()
    gc.unfreeze()
    return ending._replace(again=ending.again and not end.for_good)


def _let_change(server: Server, doors: Doors, plan: Plan, wanted: Wanted, end: _End) -> None:
    """Let the settings be changed while the room is open."""

    def prepare(settings: Settings) -> Callable[[], None]:
        try:
            tls, fingerprint = opening.encryption(settings, plan.configuration.data)
        except CannotOpen as error:
            raise SettingError(str(error)) from None

        def take_effect() -> None:
            doors.tls = tls  # who is here stays; who comes is shown the new certificate
            server.place = server.place._replace(fingerprint=fingerprint)

        return take_effect

    def check_restart(settings: Settings) -> None:
        try:
            where = plan.endpoints(settings)
        except SettingError as error:
            raise SettingError(str(error), {Key("server", "listen"): str(error)}) from None
        opening.check_ports(where, settings, server.place.port)

    server.live = LiveSettings(server, plan.configuration, wanted.reading, prepare, check_restart, end.restart)
    if (kept := server.accounts.take_room_password()) and not server.password:
        server.live.change({Key("server", "password"): kept})  # a room of an older version


def _give_threads(server: Server, writer: Writer) -> Executor:
    """Let slow work be done beside the loop; gives those who do the slowest."""
    hashing = ThreadPoolExecutor(_HASHES_AT_ONCE, "hash")
    server.aside = _aside(writer, None)
    server.hashing.aside = _aside(writer, hashing)
    return hashing


def _aside(writer: Writer, pool: Executor | None) -> Aside:
    """Work in a thread of a pool, the loop's own where it is None; what came out is handed over in the loop."""
    loop = asyncio.get_running_loop()

    def aside(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def on_done(future: asyncio.Future[Any]) -> None:
            if not future.cancelled() and future.exception() is None:
                done(future.result())
                writer.wake()

        loop.run_in_executor(pool, work).add_done_callback(on_done)

    return aside


async def _tick(server: Server, writer: Writer) -> None:
    loop = asyncio.get_running_loop()
    program = psutil.Process()
    delay, look_at = 0.0, 0.0
    while True:
        before = loop.time()
        await asyncio.sleep(_TICK)
        now = loop.time()
        delay = max(delay, now - before - _TICK)
        if now >= look_at:
            look_at = now + STEP - _TICK / 2
            totals = (server.messages, server.bytes_in, server.bytes_out)
            memory = program.memory_info().rss
            since = server.deliveries.look()
            delivery = (since.average, since.worst)
            server.figures.look(server.clock(), len(server.clients), totals, delay, memory, delivery)
            delay = 0.0
        server.tick()
        returning.look(server)
        writer.wake()


async def _bid_farewell(server: Server, writer: Writer, reason: str) -> None:
    """Tell everybody why, and wait until they have read it: those who read slowly for a moment only."""
    server.log.tell("room", "ROOM_CLOSING", reason, level=Level.WARN)
    for client in list(server.clients.values()):
        server.leave(client, reason)
    writer.write()
    deadline = time.monotonic() + _LAST_WORDS
    while server.clients and time.monotonic() < deadline:  # noqa: ASYNC110 - once in a room's life
        await asyncio.sleep(0.01)
    for client in list(server.clients.values()):
        client.wire.abort()
    await asyncio.sleep(0)


def _calm_the_collector() -> None:
    """Messages make no cycles: let the garbage collector look for some seldom, and never at what stands for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
