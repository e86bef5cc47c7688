"""What somebody wants to see of the log: words, and words with a colon that narrow it down, as in the app's search.

    tea "at five" from:otter ip:192.168.1.0/24 in:#lobby kind:messages level:warn

All words must be there; of several with the same colon one is enough. `level:` means that one and what matters more.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from server.console.records import LogEvent

#: From what hardly anybody wants to know to what the host must.
LEVELS: Final = ("debug", "info", "warn", "error")
_RANKS: Final = {level: rank for rank, level in enumerate(LEVELS)} | {"warning": 2, "fatal": 3}
_INFO: Final = 1
#: What is told, by the subsystems that tell of it; what is in none of them is a trouble.
KINDS: Final = {
    "messages": frozenset({"message", "announce"}),
    "comings": frozenset({"connect", "nick", "join", "part"}),
    "channels": frozenset({"channel", "topic", "mode"}),
    "accounts": frozenset({"account", "oper"}),
    "acts": frozenset({"ban", "kick", "room"}),
    "history": frozenset({"history"}),
    "troubles": frozenset({"wire", "log"}),
}
_KIND_OF: Final = {subsystem: kind for kind, subsystems in KINDS.items() for subsystem in subsystems}
#: Words of one filter that count.
_MOST_WORDS: Final = 16
#: What is still being typed.
_UNFINISHED: Final = frozenset({"from:", "ip:", "in:", "kind:", "level:"})
_QUOTES: Final = '"“”„«»'
_PART: Final = re.compile(
    rf"(?:(?P<key>from|ip|in|kind|level):)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is wanted; what is empty narrows nothing. `wrong` are the parts that nobody can understand."""

    words: tuple[str, ...] = ()
    nicks: AbstractSet[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    places: AbstractSet[str] = frozenset()
    kinds: AbstractSet[str] = frozenset()
    #: Its place in LEVELS; None where that is left open.
    level: int | None = None
    wrong: tuple[str, ...] = ()

    def fits(self, event: LogEvent) -> bool:
        """Whether an event is wanted."""
        return (
            (self.level is None or rank_of(event.level) >= self.level)
            and (not self.kinds or event.subsystem in self.kinds or kind_of(event.subsystem) in self.kinds)
            and (not self.nicks or event.nick.casefold() in self.nicks)
            and (not self.places or event.channel.casefold() in self.places)
            and (not self.networks or self._is_from_there(event))
            and (not self.words or self._has_words(event))
        )

    def _has_words(self, event: LogEvent) -> bool:
        said = f"{event.msg}\n{event.nick}\n{event.channel}\n{event.subsystem}\n{event.event_id}".casefold()
        return all(word in said for word in self.words)

    def _is_from_there(self, event: LogEvent) -> bool:
        if not event.ip:  # of bans, say: they are about an address, not from it
            return any(str(network.network_address) in event.msg for network in self.networks)
        address = _address(event.ip)
        return address is not None and any(address in network for network in self.networks)

    def with_choice(self, level: int, kinds: AbstractSet[str]) -> "LogFilter":
        """The same, and of these levels and kinds alone; what is typed has the last word."""
        return replace(self, kinds=self.kinds or kinds, level=level if self.level is None else self.level)


def parse(text: str) -> LogFilter:
    """Read what was typed."""
    words: list[str] = []
    found: dict[str, list[str]] = {"from": [], "in": [], "kind": []}
    networks: list[IPv4Network | IPv6Network] = []
    wrong: list[str] = []
    level: int | None = None
    for part in list(_PART.finditer(text))[:_MOST_WORDS]:
        key, value = (part["key"] or "").casefold(), (part["word"] or part["phrase"] or "").strip().casefold()
        if not value or value in _UNFINISHED:
            continue
        if key == "ip":
            try:
                networks.append(ip_network(value.partition("%")[0], strict=False))
            except ValueError:
                words.append(value)  # the beginning of one
        elif key == "level":
            level = _RANKS.get(value, level)
            wrong += [] if value in _RANKS else [part[0]]
        elif key == "kind" and value not in KINDS and value not in _KIND_OF:
            wrong.append(part[0])
        elif key:
            found[key].append(value)
        else:
            words.append(value)
    places = {place if place.startswith("#") else f"#{place}" for place in found["in"]}
    nicks = frozenset(nick.removeprefix("@") for nick in found["from"])
    return LogFilter(
        tuple(words), nicks, tuple(networks), frozenset(places), frozenset(found["kind"]), level, tuple(wrong)
    )


def narrowed_to(text: str, key: str, value: str) -> str:
    """A filter's text, with this value in the place of what it said of the same thing."""
    kept = [part[0] for part in _PART.finditer(text) if (part["key"] or "").casefold() != key]
    return " ".join([*kept, f"{key}:{value}"])


def rank_of(level: str) -> int:
    """How much an event of this level matters: its place in LEVELS."""
    return _RANKS.get(level, _INFO)


def kind_of(subsystem: str) -> str:
    """Which of KINDS an event is."""
    return _KIND_OF.get(subsystem, "troubles")


@lru_cache(maxsize=1 << 12)
def _address(text: str) -> object:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
