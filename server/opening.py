"""What stands before a room opens: its folder, its keys, its ports. Refused in words where it cannot be had."""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from server import platform
from server.core.place import Place
from server.core.server import Server
from server.declaration import Key, SettingError
from server.net import listener
from server.net.addresses import reachable, with_port
from server.net.writer import Writer
from server.settings import Settings

if TYPE_CHECKING:
    from OpenSSL import SSL


class CannotOpen(Exception):  # noqa: N818 - it is an answer for a person
    """The room cannot be opened, in words that say why and what to do."""


def prepare(data: Path, control: str) -> None:
    """Make the data folder, and make sure that it can be written to, and that no room is open in it."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".write-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        words = f"The data folder {data} cannot be written to: {error.strerror}. Name another one with --data."
        raise CannotOpen(words) from None
    if platform.answers_locally(control):
        raise CannotOpen(f"This room is open already: {data} is in use. Close it first, or name another --data.")


def cloak_key(data: Path) -> bytes:
    """The key behind the words that stand for addresses: made once, so that they stay the same."""
    path = data / "cloak.key"
    with contextlib.suppress(OSError):
        key = path.read_bytes()
        if len(key) == 32:
            return key
    key = secrets.token_bytes(32)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key)
    except OSError as error:
        raise CannotOpen(f"{path} cannot be written: {error.strerror}.") from None
    return key


def encryption(settings: Settings, data: Path) -> tuple["SSL.Context", str]:
    """What connections are encrypted with, and the certificate's fingerprint."""
    from OpenSSL import SSL

    from server.net import certificate, tls

    table = settings.tls
    if bool(table.cert) != bool(table.key):
        raise CannotOpen("[tls] cert and [tls] key belong together: name both files, or neither.")
    try:
        files = certificate.Certificate(Path(table.cert), Path(table.key)) if table.cert else certificate.own(data)
        if table.sts and files.is_self_signed():
            raise CannotOpen(
                "[tls] sts is only for a certificate that an authority signed: with another, programs would stay out."
            )
        return tls.context(*files), files.fingerprint()
    except OSError as error:
        raise CannotOpen(f"The room's certificate cannot be read or written: {error}.") from None
    except (SSL.Error, ValueError):
        raise CannotOpen(f"{files.certificate} and {files.key} are no certificate with its key.") from None


class MorePorts(NamedTuple):
    """Sockets of the ports that the settings name beside the room's own."""

    web: list[socket.socket]
    tls: list[socket.socket]


def further_ports(settings: Settings, bound: Sequence[socket.socket]) -> MorePorts:
    """Bind them; where that cannot be, none of the room's is bound."""
    more = MorePorts([], [])
    hosts = [str(sock.getsockname()[0]) for sock in bound]
    try:
        if settings.websocket.port:
            where = [settings.websocket.host] if settings.websocket.host else hosts
            more.web.extend(listener.bind([listener.Endpoint(host, settings.websocket.port) for host in where]))
        if settings.tls.port:
            more.tls.extend(listener.bind([listener.Endpoint(host, settings.tls.port) for host in hosts]))
    except listener.CannotListen:
        close([*bound, *more.web, *more.tls])
        raise
    return more


def check_ports(endpoints: Sequence[listener.Endpoint], settings: Settings, own_port: int) -> None:
    """Make sure that a room that listens on `own_port` now could listen there. Raises SettingError in words."""
    hosts = [endpoint.host for endpoint in endpoints]
    web = [settings.websocket.host] if settings.websocket.host else hosts
    wanted = [
        *((Key("server", "listen"), endpoint.host, endpoint.port) for endpoint in endpoints),
        *((Key("websocket", "port"), host, settings.websocket.port) for host in web if settings.websocket.port),
        *((Key("tls", "port"), host, settings.tls.port) for host in hosts if settings.tls.port),
    ]
    ours = {settings_port for settings_port in (own_port,) if settings_port}
    bound: list[socket.socket] = []
    try:
        for key, host, port in wanted:
            try:
                bound += listener.bind([listener.Endpoint(host, 0 if not port or port in ours else port)])
            except listener.CannotListen as error:
                raise SettingError(f"{key}: {error}", {key: str(error)}) from None
    finally:
        close(bound)


def place(sockets: Sequence[socket.socket], fingerprint: str) -> Place:
    """Where a room stands that listens on these, and shows that certificate."""
    hosts = listener.hosts_of(sockets)
    ports = [sock.getsockname()[1] for sock in sockets]
    addresses = reachable(hosts)
    listening = tuple(dict.fromkeys(with_port(host, ports[0]) for host in addresses))
    return Place(os.getpid(), ports[0], listening, tuple(addresses), fingerprint)


async def web(server: Server, writer: Writer) -> Callable[[Callable[[], None]], asyncio.Protocol]:
    """The room's side of the web, loaded in a thread: that takes longer than anybody in the room should wait."""
    application = await asyncio.get_running_loop().run_in_executor(None, import_module, "server.http.application")
    made: Callable[[Callable[[], None]], asyncio.Protocol] = await application.serve(server, writer)
    return made


def close(sockets: Sequence[socket.socket]) -> None:
    for sock in sockets:
        sock.close()
