"""Where the room listens: sockets bound before anything else starts, refused in words."""

import asyncio
import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.net.addresses import is_everywhere
from server.net.doorway import Doors, Doorway
from server.protocol.address import DEFAULT_PORT
from server.settings import EVERYWHERE

#: How many ports after the usual one are tried where nobody named a port.
_PORTS_TRIED: Final = 50
#: Connections that may wait to be accepted: a school class joins at the same second.
_BACKLOG: Final = 1024


class CannotListen(Exception):  # noqa: N818 - it is an answer for a person
    """An address or a port cannot be had, in words that say why and what to do."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to listen: a host and a port; port None is the usual one, or the next that is free."""

    host: str
    port: int | None = None


def bind(endpoints: Sequence[Endpoint]) -> list[socket.socket]:
    """Bind every endpoint, all those without a port to one and the same. Raises CannotListen; then none is bound."""
    bound: list[socket.socket] = []
    try:
        if floating := [endpoint.host for endpoint in endpoints if endpoint.port is None]:
            bound += _bind_to_one_port(floating)
        for endpoint in endpoints:
            if endpoint.port is not None:
                # Port 0 is any free one: the first socket gets it, those for the same port follow.
                port = endpoint.port or next((sock.getsockname()[1] for sock in bound), 0)
                bound.append(_bind(endpoint.host, port))
    except CannotListen:
        for sock in bound:
            sock.close()
        raise
    return bound


def everywhere(port: int | None) -> list[Endpoint]:
    """Every address of this machine; without IPv6 where it has none."""
    return [Endpoint(host, port) for host in EVERYWHERE if ":" not in host or _has_ipv6()]


async def listen(doors: Doors, sockets: Sequence[socket.socket], *, tls_only: bool = False) -> list[asyncio.Server]:
    """Start to accept; `tls_only` for ports on which nothing else is spoken."""
    loop = asyncio.get_running_loop()
    return [
        await loop.create_server(lambda: Doorway(doors, tls_only=tls_only), sock=sock, backlog=_BACKLOG)
        for sock in sockets
    ]


def _bind_to_one_port(hosts: Sequence[str]) -> list[socket.socket]:
    for port in range(DEFAULT_PORT, DEFAULT_PORT + _PORTS_TRIED):
        bound: list[socket.socket] = []
        try:
            for host in hosts:
                bound.append(_bind(host, port))  # noqa: PERF401 - those bound before a failure must be closed
        except PortTaken:
            for sock in bound:
                sock.close()
            continue
        return bound
    last = DEFAULT_PORT + _PORTS_TRIED - 1
    raise CannotListen(f"All ports from {DEFAULT_PORT} to {last} are taken. Name a free one with --port.")


class PortTaken(CannotListen):
    """Another program has the port."""


def _bind(host: str, port: int) -> socket.socket:
    text = host.strip("[]")
    try:
        family, _, _, _, where = socket.getaddrinfo(
            None if text == "*" else text, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise CannotListen(f"{host} is no address of this computer: its name cannot be found.") from None
    except OverflowError:
        raise CannotListen(f"{port} is no port: ports go from 1 to 65535.") from None
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let two programs share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a room that was just closed can be opened again at once
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setblocking(False)
        sock.bind(where)
        # A port that is only bound can be bound again by another program: listening makes sure.
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise _words(host, port, error) from None
    return sock


def _words(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        holder = _holder(port)
        by = f" by {holder}" if holder else " by another program"
        return PortTaken(f"Port {port} is taken{by}. Close it, or name another port with --port.")
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(f"{host} is not an address of this computer. Leave it out to listen everywhere.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return CannotListen(f"You may not use port {port}: ports below 1024 need an administrator. Name another one.")
    return CannotListen(f"{host} port {port} cannot be used: {error.strerror}.")


def _holder(port: int) -> str:
    """Which program listens on a port: "ngircd (process 4242)"; empty where that cannot be seen."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if (
                connection.status == psutil.CONN_LISTEN
                and connection.laddr
                and connection.laddr.port == port
                and connection.pid
            ):
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
    except OSError:
        return False
    return True


def hosts_of(sockets: Sequence[socket.socket]) -> list[str]:
    """The hosts that sockets are bound to; those that mean all addresses come first."""
    hosts = [str(sock.getsockname()[0]) for sock in sockets]
    return sorted(hosts, key=lambda host: not is_everywhere(host))
