"""What people type to reach a room: an address, a host name, a link.

192.168.1.23   192.168.1.23:5263   192.168.1.23 5263   fe80::1%eth0   [fe80::1]:5263
otter-desktop.local   irc://otter-desktop.local/lobby   landline://192.168.1.23:5263/lobby?fingerprint=5f1c...
"""

import ipaddress
import re
from enum import Enum
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from server.protocol.fingerprint import read_fingerprint

#: The room's port: "LAND" on a phone's keypad.
DEFAULT_PORT: Final = 5263
#: Ports that a link's scheme means where it names none.
SCHEMES: Final = {"irc": 6667, "ircs": 6697, "landline": DEFAULT_PORT}
_HIGHEST_PORT: Final = 65535
_CHANNEL: Final = re.compile(r"[#&]+[^ ,\x00-\x1f]+")


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
    #: A link that is to prove which room it leads to, but was cut short on its way.
    FINGERPRINT = "fingerprint"


class AddressError(ValueError):
    """This cannot be an address; `problem` says why."""

    def __init__(self, problem: AddressProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Address(NamedTuple):
    """Where a room is: a host without brackets and a port, and what a link says beside that."""

    host: str
    port: int = DEFAULT_PORT
    #: A certificate of an authority is asked for (`ircs`).
    tls: bool = False
    channel: str = ""
    #: SHA-256 of the certificate that the room has to show, 64 hexadecimal digits; empty where the link does not say.
    fingerprint: str = ""

    def __str__(self) -> str:
        """As people read it out: without the port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host and self.port != DEFAULT_PORT else self.host
        return host if self.port == DEFAULT_PORT else f"{host}:{self.port}"

    @property
    def place(self) -> tuple[str, int]:
        """What is one room, however it is written."""
        return self.host.casefold(), self.port


def invite_link(address: Address) -> str:
    """The link that joins a room with one click: always with its port, for those who read it out, and with what it
    takes to know that the right room answers."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    # One "#" goes without saying.
    bare = address.channel.removeprefix("#")
    channel = quote(address.channel if bare[:1] in ("#", "&") else bare, safe="")
    proof = f"?fingerprint={address.fingerprint}" if address.fingerprint else ""
    return f"landline://{host}:{address.port}{'/' if channel else ''}{channel}{proof}"


def parse_address(text: str) -> Address:
    """Read what somebody typed. Raises AddressError with what is wrong."""
    text = text.strip()
    if not text:
        raise AddressError(AddressProblem.EMPTY)
    scheme, marks, rest = text.partition("://")
    channel = fingerprint = ""
    default = DEFAULT_PORT
    tls = False
    if marks:
        scheme = scheme.lower()
        if scheme not in SCHEMES:
            raise AddressError(AddressProblem.SCHEME)
        default = SCHEMES[scheme]
        tls = scheme == "ircs"
        rest, _, query = rest.partition("?")
        fingerprint = _fingerprint(query)
        text, _, path = rest.partition("/")
        channel = _channel(unquote(path.partition(",")[0]))
        text = text.rpartition("@")[2]
        if not text:
            raise AddressError(AddressProblem.HOST)
    host, port = _split_port(text)
    return Address(_checked_host(host), _checked_port(port, default), tls, channel, fingerprint)


def _channel(name: str) -> str:
    """What stands behind a link's slash, which may go without its "#"; nothing where no channel can be called so."""
    name = name if name[:1] in ("#", "&") else f"#{name}"
    return name if _CHANNEL.fullmatch(name) else ""


def _fingerprint(query: str) -> str:
    """What `fingerprint=` says behind a link's question mark."""
    values = [value for name, _, value in (word.partition("=") for word in query.split("&")) if name == "fingerprint"]
    if not values:
        return ""
    fingerprint = read_fingerprint(unquote(values[0]))
    if not fingerprint:
        # Without it, the room would go unproven where somebody counts on a proof.
        raise AddressError(AddressProblem.FINGERPRINT)
    return fingerprint


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
