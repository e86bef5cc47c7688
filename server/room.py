"""A room from its opening to its end: sockets, control, the clock; refused in words, ended cleanly."""

import asyncio
import contextlib
import gc
import logging
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from server import opening, platform
from server.commands import returning
from server.control.socket import ControlConnection
from server.core.audit import Audit
from server.core.figures import STEP
from server.core.hashing import Aside
from server.core.log import Level, LogEvent
from server.core.passwords import hashed
from server.core.server import Server
from server.net import listener
from server.net.doorway import Doors
from server.net.writer import Writer
from server.opening import CannotOpen
from server.protocol.ready import NotReady, Ready, format_ready
from server.protocol.words import printable
from server.settings import SettingError, Settings
from server.storage.accounts import ACCOUNTS, Accounts
from server.storage.database import CannotKeep
from server.upkeep import Upkeep

if TYPE_CHECKING:
    pass

_log: Final = logging.getLogger(__name__)

#: How long members have to read why the room closes, in seconds.
_LAST_WORDS: Final = 2.0
#: Passwords that are looked at at once: each takes a tenth of a second and 64 MiB.
_HASHES_AT_ONCE: Final = 2
#: Seconds between two looks at who is silent or gone.
_TICK: Final = 1.0
#: Settings that cannot change while the room is open: how names are compared and shown, and where it listens.
_FIXED: Final = ("name", "casemapping", "cloak", "listen", "utf8only")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to open: settings, where to listen, where the room is kept and controlled, how settings are read again."""

    settings: Settings
    endpoints: Sequence[listener.Endpoint]
    data: Path
    control: str
    read_settings: Callable[[], Settings] | None = None


def run(plan: Plan) -> int:
    """Open the room and keep it until somebody ends it. Gives the program's exit status."""
    platform.keep_files_private()
    platform.allow_many_connections()
    with asyncio.Runner(loop_factory=platform.new_event_loop) as runner:
        try:
            runner.run(_keep(plan))
        except (CannotOpen, CannotKeep, listener.CannotListen) as error:
            say(format_ready(NotReady(str(error))))
            print(error, file=sys.stderr)
            return 1
    return 0


def say(line: str) -> None:
    """Tell the program that started this one. It may be gone: that is no reason to close the room."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


async def _keep(plan: Plan) -> None:
    loop = asyncio.get_running_loop()
    opening.prepare(plan.data)
    if platform.answers_locally(plan.control):
        raise CannotOpen(f"This room is open already: {plan.data} is in use. Close it first, or name another --data.")
    tls = opening.encryption(plan.settings, plan.data)
    sockets = listener.bind(plan.endpoints)
    more = opening.further_ports(plan.settings, sockets)
    server = Server(plan.settings, time.time, opening.cloak_key(plan.data), Accounts(plan.data / ACCOUNTS))
    (server.log.watchers if _events.isEnabledFor(logging.INFO) else server.log.trouble_watchers).append(print_event)
    writer = Writer(server)
    upkeep = Upkeep(server, plan.data) if plan.settings.history.enabled else None
    ended: asyncio.Future[str] = loop.create_future()

    def end(reason: str = "") -> None:
        if not ended.done():
            ended.set_result(f"The room is closed: {reason}" if reason else "The room is closed")

    # Before there is a control socket that would be left behind.
    platform.on_end(loop, end)
    try:
        close_control = await platform.listen_locally(lambda: ControlConnection(server, writer), plan.control)
    except OSError as error:
        opening.close([*sockets, *more.web, *more.tls])
        raise CannotOpen(f"The control socket {plan.control} cannot be opened: {error.strerror or error}.") from None
    server.stop = end
    server.audit = Audit(plan.data / "acts.jsonl")
    _give_threads(server, writer)
    server.place = opening.place(sockets)
    doors = Doors(server, writer, lambda: opening.web(server, writer))
    doors.tls, fingerprint = tls
    if plan.read_settings is not None:
        server.reload = _reloader(server, doors, plan)
    accepting = await listener.listen(doors, sockets)
    accepting += await listener.listen(doors, more.web)
    accepting += await listener.listen(doors, more.tls, tls_only=True)
    ready = Ready(
        server.settings.network, server.place.port, server.place.addresses, plan.control, server.place.pid, fingerprint
    )
    say(format_ready(ready))
    _greet(server, plan)
    _calm_the_collector()
    ticking = loop.create_task(_tick(server, writer))
    if upkeep is not None:
        upkeep.start()
    try:
        reason = await ended
    finally:
        ticking.cancel()
        for one in accepting:
            one.close()
        close_control()
    await _bid_farewell(server, writer, reason)
    if upkeep is not None:
        await upkeep.close()
    server.accounts.close()


def _give_threads(server: Server, writer: Writer) -> None:
    server.aside = _aside(writer, None)
    server.hashing.aside = _aside(writer, ThreadPoolExecutor(_HASHES_AT_ONCE, "hash"))


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


def _reloader(server: Server, doors: Doors, plan: Plan) -> Callable[[], None]:
    def reload() -> None:
        """Take the settings as they are now, but for those that what stands in the room depends on."""
        if plan.read_settings is None:
            return
        new, old = plan.read_settings(), server.settings
        try:
            # Who is here stays; who comes is shown the new certificate.
            doors.tls, _fingerprint = opening.encryption(new, plan.data)
        except CannotOpen as error:
            raise SettingError(str(error)) from None
        kept = {name: getattr(old.server, name) for name in _FIXED}
        changed = [name for name, value in kept.items() if getattr(new.server, name) != value]
        server.settings = replace(new, server=replace(new.server, **kept))
        if new.server.password != old.server.password:
            server.password = hashed(new.server.password, new.accounts) or server.accounts.room_password
        server.log.tell("room", "CONFIG_RELOADED", "the settings were read again")
        for name in changed:
            words = f"[server] {name} takes effect when the room is opened again"
            server.log.tell("room", "CONFIG_RELOADED", words, level=Level.WARN)

    return reload


def _greet(server: Server, plan: Plan) -> None:
    """Tell the person at this computer what to read out to the others; not where only troubles are to be told."""
    if not _events.isEnabledFor(logging.INFO):
        return
    lines = [f"{server.settings.network} is open. Others join with one of these addresses:", ""]
    lines += [f"    {address}" for address in server.place.listening]
    lines += ["", f"Any IRC client can join too, on port {server.place.port}. Ctrl+C closes the room.", ""]
    if plan.endpoints and all(endpoint.port is None for endpoint in plan.endpoints):
        from server.protocol.address import DEFAULT_PORT

        if server.place.port != DEFAULT_PORT:
            lines.insert(0, f"Port {DEFAULT_PORT} is taken, so this room has port {server.place.port}.")
    with contextlib.suppress(OSError, ValueError):
        print("\n".join(lines), file=sys.stderr, flush=True)


def print_event(event: LogEvent) -> None:
    """Write an event for the person at the screen: when, from which address, what."""
    level = _LEVELS[event.level]
    if _events.isEnabledFor(level):
        _events.log(level, "%s%s", f"{event.ip} " if event.ip else "", printable(event.text))


_events: Final = logging.getLogger("landline")
_LEVELS: Final = {
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARN: logging.WARNING,
    Level.ERROR: logging.ERROR,
}
