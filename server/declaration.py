"""What a setting is: its name, type and default, what is known of it besides, and which values it can have."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from ipaddress import ip_network
from typing import Any, Final, NamedTuple, cast

#: The highest number that a setting can have where it names none: what every program can show.
_MOST: Final = 2**31 - 1


class Key(NamedTuple):
    """Which setting: its table and its name in it."""

    table: str
    name: str

    def __str__(self) -> str:
        return f"[{self.table}] {self.name}"


class SettingError(Exception):
    """Settings that cannot be, in words that name their place; `wrong` has the words of each, where they are known."""

    def __init__(self, words: str, wrong: Mapping[Key, str] | None = None) -> None:
        super().__init__(words)
        self.wrong = wrong or {}


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a setting besides its type and default."""

    #: What a person calls it, and what it does.
    title: str
    meaning: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    #: What it can be, each with what a person calls that.
    choices: Mapping[str, str] = field(default_factory=dict)
    #: What 0, or nothing at all, stands for.
    nothing: str = ""
    #: Name on the command line.
    flag: str = ""
    #: A list of addresses and ranges of addresses.
    networks: bool = False
    #: Nobody is told its value.
    secret: bool = False
    #: Takes effect when the room is opened the next time; all others at once.
    restart: bool = False
    #: Read, so that one file serves every version, but without an effect in this one.
    planned: bool = False


def setting(default: object, title: str, meaning: str, **more: Any) -> Any:
    """Declare a setting of a table."""
    return field(default=default, metadata={"about": About(title, meaning, **more)})


def about(item: Field[Any]) -> About:
    """What was declared of a setting."""
    return cast(About, item.metadata["about"])


def check(key: Key, item: Field[Any], value: object) -> object:
    """Give back a value as its setting keeps it. Raises SettingError, in words, when it cannot be."""
    what = str(key)
    facts = about(item)
    unit = f" {facts.unit}" if facts.unit else ""
    kept = _typed(what, item, value)
    if facts.least is not None and isinstance(kept, int) and kept < facts.least:
        raise SettingError(f"{what} must be at least {facts.least}{unit}, not {kept}")
    most = _MOST if facts.most is None else facts.most
    if isinstance(kept, int) and kept > most:
        raise SettingError(f"{what} must be at most {most}{unit}, not {kept}")
    if facts.choices and kept not in facts.choices:
        raise SettingError(f"{what} must be one of {', '.join(facts.choices)}, not {kept!r}")
    if facts.networks:
        for network in cast("tuple[str, ...]", kept):
            try:
                ip_network(network, strict=False)
            except ValueError:
                words = f"{what}: {network!r} is neither an address nor a range of addresses like 192.168.1.0/24"
                raise SettingError(words) from None
    if isinstance(kept, str) and not kept.isprintable():
        raise SettingError(f"{what} must be one line without control characters")
    if isinstance(kept, tuple) and any(sign in line for line in kept for sign in "\r\n\0"):
        raise SettingError(f"{what} must be a list of single lines")
    return kept


def _typed(what: str, item: Field[Any], value: object) -> object:
    if item.type is bool and isinstance(value, bool):
        return value
    if item.type is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if item.type is str and isinstance(value, str):
        return value
    if item.type not in (bool, int, str):
        if isinstance(value, str):
            return tuple(value.splitlines())
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
    wanted = {bool: "true or false", int: "a whole number", str: "a text in quotes"}.get(
        cast(Any, item.type), "a list of texts"
    )
    raise SettingError(f"{what} must be {wanted}, not {value!r}")
