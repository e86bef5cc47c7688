"""The addresses of this machine that others can type."""

import ipaddress
import socket
from collections.abc import Iterable

import ifaddr

from server.protocol.address import Address


def reachable(bound: Iterable[str]) -> list[str]:
    """What others on the network can type for a room that listens on these hosts, the likeliest first.

    `bound` may hold the addresses that mean all (0.0.0.0, ::). Loopback stands only where there is nothing else, and so
    do IPv6 link-local addresses: their scope is a name that only this machine knows.
    """
    hosts = list(bound)
    found: list[str] = []
    for host in hosts:
        if not is_everywhere(host):
            found.append(host)
            continue
        family = 6 if ":" in host else 4
        found += [address for address in of_this_machine() if (6 if ":" in address else 4) == family]
    outside = [address for address in found if not is_loopback(address)]
    plain = [address for address in outside if "%" not in address]
    return list(dict.fromkeys(plain or outside or found or ["127.0.0.1"]))


def of_this_machine() -> list[str]:
    """The addresses of all network cards: IPv4, then IPv6 without a scope, then link-local ones with theirs."""
    plain: list[str] = []
    scoped: list[str] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            if isinstance(ip.ip, str):
                plain.insert(0 if not ip.ip.startswith("169.254.") else len(plain), ip.ip)
            elif ipaddress.ip_address(ip.ip[0]).is_link_local:
                # A scope means something on this machine only, but without one nobody can connect at all.
                scoped.append(f"{ip.ip[0]}%{adapter.name}")
            else:
                scoped.insert(0, ip.ip[0])
    return plain + scoped


def is_everywhere(host: str) -> bool:
    """Whether a host means every address of this machine."""
    return host in {"0.0.0.0", "::", "*", ""}  # noqa: S104


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, for itself alone."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def with_port(host: str, port: int) -> str:
    """As people read it out: without the port where it is the usual one."""
    return str(Address(host, port))


def this_computer() -> str:
    """What this computer calls itself, without its domain."""
    return socket.gethostname().partition(".")[0] or "Landline"
