"""What people type to reach a room: an address, a host name, a link.

192.168.1.23   192.168.1.23:5263   192.168.1.23 5263   fe80::1%eth0   [fe80::1]:5263
otter-desktop.local   irc://otter-desktop.local/lobby   landline://192.168.1.23:5263
"""

import ipaddress
from dataclasses import dataclass
from enum import Enum
from typing import Final

#: The room's port: "LAND" on a phone's keypad.
DEFAULT_PORT: Final = 5263
#: Ports that a link's scheme means where it names none.
SCHEMES: Final = {"irc": 6667, "ircs": 6697, "landline": DEFAULT_PORT}
_HIGHEST_PORT: Final = 65535


class AddressProblem(Enum):
    """What is wrong with an address, for a window to say in its own words."""

    EMPTY = "empty"
    #: A link of another kind, like https://.
    SCHEME = "scheme"
    HOST = "host"
    #: Four numbers with dots, but one is over 255 or missing.
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    PORT = "port"
    #: A bracket without its pair.
    BRACKET = "bracket"


class AddressError(ValueError):
    """This cannot be an address; `problem` says why."""

    def __init__(self, problem: AddressProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Address:
    """Where a room is: a host without brackets, a port, whether TLS is asked for, a channel that a link names."""

    host: str
    port: int = DEFAULT_PORT
    tls: bool = False
    channel: str = ""

    def __str__(self) -> str:
        """As people read it out: without the port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host and self.port != DEFAULT_PORT else self.host
        return host if self.port == DEFAULT_PORT else f"{host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read what somebody typed. Raises AddressError with what is wrong."""
    text = text.strip()
    if not text:
        raise AddressError(AddressProblem.EMPTY)
    scheme, marks, rest = text.partition("://")
    channel = ""
    default = DEFAULT_PORT
    tls = False
    if marks:
        scheme = scheme.lower()
        if scheme not in SCHEMES:
            raise AddressError(AddressProblem.SCHEME)
        default = SCHEMES[scheme]
        tls = scheme == "ircs"
        text, _, path = rest.partition("/")
        channel = path.partition("?")[0].partition(",")[0]
        if channel and channel[0] not in "#&":
            channel = f"#{channel}"
        text = text.rpartition("@")[2]
        if not text:
            raise AddressError(AddressProblem.HOST)
    host, port = _split_port(text)
    return Address(_checked_host(host), _checked_port(port, default), tls, channel)


def _split_port(text: str) -> tuple[str, str | None]:
    """Cut `host:port`, `[host]:port` or `host port`; the port is None where there is none."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        rest = rest.strip()
        if not bracket:
            raise AddressError(AddressProblem.BRACKET)
        if ":" not in host:
            raise AddressError(AddressProblem.IPV6)
        if not rest:
            return host, None
        return host, rest[1:] if rest[0] == ":" else rest
    if "]" in text:
        raise AddressError(AddressProblem.BRACKET)
    words = text.split()
    if len(words) == 2:
        return words[0], words[1]
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, None


def _checked_port(port: str | None, default: int) -> int:
    if port is None:
        return default
    if not port.isascii() or not port.isdigit() or len(port) > 5 or not 1 <= int(port) <= _HIGHEST_PORT:
        raise AddressError(AddressProblem.PORT)
    return int(port)


def _checked_host(host: str) -> str:
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise AddressError(AddressProblem.IPV6) from None
        return host
    numbers = host.split(".")
    if all(number.isdigit() for number in numbers if number) and host.strip("."):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise AddressError(AddressProblem.IPV4) from None
    labels = host.removesuffix(".").split(".")
    if len(host) > 253 or not all(map(_is_label, labels)):
        raise AddressError(AddressProblem.HOST)
    return host


def _is_label(label: str) -> bool:
    """One part of a host name: letters of any script, digits, inner hyphens and underscores."""
    return (
        0 < len(label) <= 63
        and label[0] != "-"
        and label[-1] != "-"
        and all(character.isalnum() or character in "-_" for character in label)
    )
