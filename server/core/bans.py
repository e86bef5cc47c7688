"""Who may not come in: addresses, ranges of addresses, nickname masks, accounts; for a time or for ever."""

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from server.protocol.names import Fold, full_mask, matches

#: Kinds of bans by the words that IRC servers share: an address or range, a mask of nickname, user and address (or,
#: as in the lists of channels, of an account: `a:anna`).
ADDRESS: Final = "zline"
MASK: Final = "kline"
#: Either of them: who it fits may be here, but not write.
SHUN: Final = "shun"
#: A mask that starts with this is about an account, whoever uses it.
#: https://ircv3.net/specs/extensions/account-extban
ACCOUNT: Final = "a:"

#: Seconds that a ban with an end may last.
_LONGEST: Final = 100 * 366 * 86400.0
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "": 1}


@dataclass(frozen=True, slots=True)
class Ban:
    """One ban. `kind` is ADDRESS, MASK or SHUN, times are seconds since 1970; `ends_at` None is for ever."""

    kind: str
    name: str
    reason: str
    set_by: str
    set_at: float
    ends_at: float | None = None

    @property
    def words(self) -> str:
        """What a banned person is told."""
        return f"You are banned from this room: {self.reason}" if self.reason else "You are banned from this room"


class Bans:
    """All bans of the room, by kind and name. Those whose time is over are forgotten when they are next looked at."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._bans: dict[tuple[str, str], Ban] = {}
        #: Whether anybody is kept from writing: asked for each message.
        self.any_shuns = False

    def add(self, ban: Ban) -> None:
        """Remember a ban; one with the same kind and name is replaced."""
        self._bans[ban.kind, self._fold(ban.name)] = ban
        self.any_shuns = self.any_shuns or ban.kind == SHUN

    def get(self, kind: str, name: str) -> Ban | None:
        """The ban with this kind and name."""
        return self._bans.get((kind, self._fold(name)))

    def remove(self, kind: str, name: str) -> Ban | None:
        """Lift a ban; None where there was none."""
        removed = self._bans.pop((kind, self._fold(name)), None)
        self._count_shuns()
        return removed

    def current(self, now: float) -> list[Ban]:
        """Those that hold at this moment, oldest first."""
        over = [key for key, ban in self._bans.items() if ban.ends_at is not None and ban.ends_at <= now]
        for key in over:
            del self._bans[key]
        if over:
            self._count_shuns()
        return list(self._bans.values())

    def of_address(self, ip: str, now: float) -> Ban | None:
        """The ban that keeps this address out before it has said anything."""
        return self.of_client(ip, (), now)

    def of_client(self, ip: str, masks: tuple[str, ...], now: float) -> Ban | None:
        """The ban that keeps a client out: its address, or one of its (folded) masks."""
        if not self._bans:
            return None
        return next((ban for ban in self.current(now) if ban.kind != SHUN and self.means(ban, ip, masks)), None)

    def shun_of(self, ip: str, masks: tuple[str, ...], now: float) -> Ban | None:
        """What keeps a client from writing, by its address or one of its (folded) masks."""
        return next((ban for ban in self.current(now) if ban.kind == SHUN and self.means(ban, ip, masks)), None)

    def means(self, ban: Ban, ip: str, masks: tuple[str, ...]) -> bool:
        """Whether a ban fits an address, or one of somebody's (folded) masks."""
        if (network := _network(ban)) is not None:
            return plain_address(ip) in network
        folded = self._fold(ban.name)
        return any(matches(folded, mask) for mask in masks)

    def __len__(self) -> int:
        return len(self._bans)

    def _count_shuns(self) -> None:
        self.any_shuns = any(kind == SHUN for kind, _name in self._bans)


@lru_cache(maxsize=1024)
def _network(ban: Ban) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The addresses that a ban is about; None where it is about a mask."""
    try:
        return None if ban.kind == MASK else ipaddress.ip_network(ban.name)
    except ValueError:
        return None


def plain_address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address as a value; an IPv4 address that came through an IPv6 socket is the IPv4 one, scopes are dropped."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def ban_name(kind: str, text: str) -> str:
    """Complete what was typed: `192.168.1.7/24` is 192.168.1.0/24, `anna` is anna!*@*. ValueError in words."""
    text = text.strip()
    if kind == SHUN:
        with suppress(ValueError):
            return ban_name(ADDRESS, text)
    if kind == ADDRESS:
        try:
            network = ipaddress.ip_network(text.partition("%")[0], strict=False)
        except ValueError:
            raise ValueError(f"{text!r} is neither an address nor a range of addresses like 192.168.1.0/24") from None
        return str(network.network_address) if network.num_addresses == 1 else str(network)
    if not text or " " in text or not text.isprintable():
        raise ValueError(f"{text!r} is no mask like nick!user@address")
    account = text.removeprefix("~account:") if text.startswith("~account:") else text.removeprefix(ACCOUNT)
    return full_mask(text) if account == text else ACCOUNT + account


def seconds_of(duration: str) -> float | None:
    """Read "10m", "1h30m", "90" (seconds); "0", "permanent" and nothing are for ever: None. ValueError in words."""
    if duration in {"", "0", "permanent"}:
        return None
    parts = re.findall(r"(\d{1,12})(?!\d)([smhdw]?)", duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise ValueError(f"{duration!r} is no duration like 10m, 2h or 1d")
    seconds = float(sum(int(number) * _UNITS[unit] for number, unit in parts))
    if seconds > _LONGEST:
        raise ValueError(f"{duration!r} is longer than a hundred years; 0 is for ever")
    return seconds


def duration_text(seconds: float | None) -> str:
    """Write a duration as it is read: 600 is "10m", None is "0"."""
    if seconds is None:
        return "0"
    left = round(seconds)
    text = ""
    for unit in "wdhms":
        count, left = divmod(left, _UNITS[unit])
        if count:
            text += f"{count}{unit}"
    return text or "0s"


def shun_words(ban: Ban, now: float) -> str:
    """What somebody is told who may not write."""
    lasts = "" if ban.ends_at is None else f" for {duration_text(max(1.0, ban.ends_at - now))}"
    return f"The host has muted you{lasts}: {ban.reason}" if ban.reason else f"The host has muted you{lasts}"
