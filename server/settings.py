"""Every setting of the server, declared once: the TOML file, the flags and their help all come from here.

A table of the file is a class below, a key a field of it; people's files rely on the names. Values come
from the defaults, then the file, then the flags.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, cast

from server.protocol.names import CASEMAPPINGS

#: Where a room listens when nobody says otherwise: every address of this machine, old and new.
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - a room is for everybody on the network


class SettingError(Exception):
    """A setting that cannot be, in words that name its place."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a setting besides its type and default."""

    meaning: str
    unit: str = ""
    least: int | None = None
    choices: tuple[str, ...] = ()
    #: Name on the command line.
    flag: str = ""
    #: Read, so that one file serves every version, but without an effect in this one.
    planned: bool = False
    #: A list of addresses and ranges of addresses.
    networks: bool = False


def _setting(default: object, meaning: str, **more: Any) -> Any:
    return field(default=default, metadata={"about": About(meaning, **more)})


@dataclass(frozen=True, slots=True)
class ServerTable:
    """[server]"""

    name: str = _setting("", "The room's name; empty: this computer's name", flag="--name")
    network: str = _setting("", "The name that clients show for the network; empty: the room's name")
    description: str = _setting("A Landline room", "One line about the room, shown by WHOIS and LINKS")
    password: str = _setting("", "Asked from everybody who joins, in words or as its Argon2 hash; empty: none")
    motd: tuple[str, ...] = _setting((), "Message of the day, line by line; empty: none")
    listen: tuple[str, ...] = _setting(
        (), 'Addresses to listen on, each with a port or without: ["0.0.0.0", "[::1]:6667"]; empty: everywhere'
    )
    casemapping: str = _setting("ascii", "When two names are one", choices=tuple(CASEMAPPINGS))
    utf8only: bool = _setting(True, "Lines that are not UTF-8 are refused; false: read as Western European")
    cloak: bool = _setting(True, "Members see no IP address of each other")
    resolve_hostnames: bool = _setting(False, "Ask the DNS for the names of addresses", planned=True)
    ident_lookup: bool = _setting(False, "Ask a client's machine for its user (RFC 1413)", planned=True)
    default_user_modes: str = _setting("", 'User modes that everybody starts with, like "i"')
    plain_text_door: bool = _setting(False, "Let netcat and telnet in without IRC")
    log_words: bool = _setting(True, "The log shows what is said in channels; false: only that something was said")


@dataclass(frozen=True, slots=True)
class TlsTable:
    """[tls]"""

    port: int = _setting(0, "One more port, for TLS alone; 0: none, TLS is spoken on the room's own")
    cert: str = _setting("", "Certificate file, with its chain; empty: the room's own, made when it opens first")
    key: str = _setting("", "Key file of the certificate")
    sts: int = _setting(
        0,
        "How long programs insist on encryption that came once (STS; needs an authority's certificate); 0: not",
        unit="days",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class WebsocketTable:
    """[websocket]"""

    host: str = _setting("", "Where the further port for WebSockets listens; empty: everywhere")
    port: int = _setting(0, "One more port, for web programs; 0: none, they use the room's own")


@dataclass(frozen=True, slots=True)
class OperatorTable:
    """[operator]"""

    name: str = _setting("", "Who may use OPER; empty: nobody")
    password: str = _setting("", "Their password; empty: nobody")


@dataclass(frozen=True, slots=True)
class ApiTable:
    """[api]"""

    user: str = _setting("", "Who may manage the room from another computer, over TLS; empty: nobody")
    password: str = _setting("", "Their password, in words or as its Argon2 hash; empty: nobody")
    connections: int = _setting(8, "Consoles and programs that may do so at one time", least=1)


@dataclass(frozen=True, slots=True)
class MetricsTable:
    """[metrics]"""

    enabled: bool = _setting(False, "Figures of the room for Prometheus at /metrics")
    allow: tuple[str, ...] = _setting(
        ("127.0.0.1", "::1"),
        "Addresses and ranges of addresses that may read them, by default this computer alone",
        networks=True,
    )


@dataclass(frozen=True, slots=True)
class AccountsTable:
    """[accounts]"""

    registration: bool = _setting(True, "Nicknames can be registered")
    registration_before_connect: bool = _setting(False, "... before joining")
    registration_requires_email: bool = _setting(False, "... with an e-mail address")
    registrations_per_ip: int = _setting(100, "... so many an hour from one address; 0: no limit", least=0)
    sasl_without_tls: bool = _setting(False, "Passwords may come unencrypted")
    password_hashing: str = _setting("argon2", "How passwords are kept", choices=("argon2", "fast"))
    password_min: int = _setting(8, "Shortest password", unit="bytes")
    password_max: int = _setting(300, "Longest password", unit="bytes")
    login_throttle: bool = _setting(True, "Wrong passwords are answered slowly")
    multiclient: bool = _setting(True, "One account on several devices")
    always_on: str = _setting(
        "opt-in",
        'Whether accounts come back into their channels by themselves: "opt-out" for all, "opt-in" for none',
        choices=("opt-in", "opt-out"),
    )
    reserve_nicks: bool = _setting(True, "A registered nickname is its owner's")

    @property
    def hashes_fast(self) -> bool:
        """Whether passwords are kept in a way that is fast to guess: for tests alone."""
        return self.password_hashing == "fast"  # noqa: S105 - the name of a way


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """[history]"""

    enabled: bool = _setting(True, "Keep what is said")
    channel_messages: int = _setting(0, "Messages kept a channel; 0: all", unit="messages", least=0)
    direct_messages: int = _setting(0, "Direct messages kept a conversation; 0: all", unit="messages", least=0)
    max_age: int = _setting(0, "How long messages are kept; 0: for ever", unit="days", least=0)
    max_request: int = _setting(1000, "Most messages in one answer", unit="messages", least=1)
    min_free_disk: int = _setting(
        50,
        "Free space of the disk below which nothing more that is said is kept; 0: until it is full",
        unit="MB",
        least=0,
    )
    redact: bool = _setting(True, "Authors can take back their words, a channel's operators anybody's in it")
    redact_window: int = _setting(0, "How long authors can take back their words; 0: for ever", unit="seconds", least=0)

    @property
    def least_disk(self) -> int:
        """Bytes that the disk must have left for anything to be kept."""
        return self.min_free_disk * 1_000_000


@dataclass(frozen=True, slots=True)
class LimitsTable:
    """[limits]"""

    nicklen: int = _setting(32, "Longest nickname", unit="bytes", least=1)
    channellen: int = _setting(64, "Longest channel name", unit="bytes", least=2)
    topiclen: int = _setting(390, "Longest topic", unit="bytes", least=1)
    kicklen: int = _setting(390, "Longest reason of a kick", unit="bytes", least=1)
    awaylen: int = _setting(200, "Longest away message", unit="bytes", least=1)
    userlen: int = _setting(20, "Longest user name; more is cut off, as the standard has it", unit="bytes", least=1)
    realnamelen: int = _setting(150, "Longest real name; more is cut off", unit="bytes", least=1)
    keylen: int = _setting(32, "Longest channel key", unit="bytes", least=1)
    channels_per_client: int = _setting(100, "Channels one client can be in; 0: no limit", least=0)
    channels: int = _setting(10_000, "Channels in the room; 0: no limit", least=0)
    list_entries: int = _setting(60, "Bans, exceptions and invitations of a channel", unit="entries", least=1)
    monitor: int = _setting(100, "Nicknames one client can watch", unit="nicknames", least=1)
    whowas: int = _setting(100, "Nicknames remembered for WHOWAS", unit="entries", least=0)
    multiline_bytes: int = _setting(40_000, "Longest message of several lines", unit="bytes", least=1)
    multiline_lines: int = _setting(500, "Most lines of one message", unit="lines", least=1)
    metadata_subs: int = _setting(100, "Metadata keys one client can follow", unit="keys", least=1)
    metadata_keys: int = _setting(100, "Metadata keys of one client or channel", unit="keys", least=1)
    connections_per_ip: int = _setting(64, "Connections from one address; 0: no limit", least=0)
    connect_rate: int = _setting(120, "New connections a minute from one address; 0: no limit", least=0)
    message_rate: int = _setting(
        20, "Commands a second from one client before it is slowed down; 0: no limit", unit="commands/s", least=0
    )
    sendq_bytes: int = _setting(
        4 * 1024 * 1024, "What may wait for a client that does not read; 0: no limit", unit="bytes", least=0
    )
    sendq_total_bytes: int = _setting(
        24 * 1024 * 1024,
        "What may wait for all clients together, or 128 KiB each, before the slowest are dropped; 0: no limit",
        unit="bytes",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class TimeoutsTable:
    """[timeouts]"""

    ping: int = _setting(60, "Silence before a ping; twice this and the client is gone", unit="seconds", least=1)
    registration: int = _setting(30, "Time to say a nickname after connecting", unit="seconds", least=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """All tables. A value that cannot be never gets in: `from_toml` refuses it with its line."""

    server: ServerTable = ServerTable()
    tls: TlsTable = TlsTable()
    websocket: WebsocketTable = WebsocketTable()
    operator: OperatorTable = OperatorTable()
    api: ApiTable = ApiTable()
    metrics: MetricsTable = MetricsTable()
    accounts: AccountsTable = AccountsTable()
    history: HistoryTable = HistoryTable()
    limits: LimitsTable = LimitsTable()
    timeouts: TimeoutsTable = TimeoutsTable()

    @property
    def network(self) -> str:
        """What clients call the room."""
        return self.server.network or self.server.name

    @property
    def wire_name(self) -> str:
        """The room's name as the source of a line: no spaces, and a dot, so that it is no nickname."""
        name = re.sub(r"[^\w.-]+", "-", self.server.name).strip("-.") or "room"
        return name if "." in name else f"{name}.landline"


def about(item: Field[Any]) -> About:
    """What was declared of a setting."""
    return cast(About, item.metadata["about"])


def flags() -> Iterator[tuple[str, Field[Any]]]:
    """The settings that have a flag, with their tables' names."""
    for table in fields(Settings):
        for item in fields(cast(Any, table.type)):
            if about(item).flag:
                yield table.name, item


def from_toml(text: str, where: str) -> tuple[Settings, list[str]]:
    """Read a settings file; `where` names it in messages.

    Gives the settings and, in words, what was read but has no effect in this version.
    Raises SettingError with everything that is wrong, a line each.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{where}: {error}") from None
    settings = Settings()
    wrong: list[str] = []
    notes: list[str] = []
    known = {table.name: table for table in fields(Settings)}
    for name, values in tables.items():
        if name not in known or not isinstance(values, dict):
            wrong.append(f"{where}, line {_line_of(text, name)}: there is no table [{name}]{_nearest(name, known)}")
            continue
        table = getattr(settings, name)
        changed = _checked(table, name, values, where, text, wrong, notes)
        settings = replace(settings, **{name: replace(table, **changed)})
    if wrong:
        raise SettingError("\n".join(wrong))
    return settings, notes


def load(path: Path) -> tuple[Settings, list[str]]:
    """Read a settings file from disk. Raises SettingError where it cannot be opened, too."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"The settings file {path} cannot be read: {getattr(error, 'strerror', error)}") from None
    return from_toml(text, str(path))


def check(table: str, item: Field[Any], value: object) -> object:
    """Give back a value as its setting keeps it. Raises SettingError, in words, when it cannot be."""
    what = f"[{table}] {item.name}"
    facts = about(item)
    unit = f" {facts.unit}" if facts.unit else ""
    kept = _typed(what, item, value)
    if facts.least is not None and isinstance(kept, int) and kept < facts.least:
        raise SettingError(f"{what} must be at least {facts.least}{unit}, not {kept}")
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


def _checked(
    table: object,
    name: str,
    values: Mapping[str, object],
    where: str,
    text: str,
    wrong: list[str],
    notes: list[str],
) -> dict[str, object]:
    known = {item.name: item for item in fields(cast(Any, table))}
    changed: dict[str, object] = {}
    for key, value in values.items():
        place = f"{where}, line {_line_of(text, name, key)}"
        if key not in known:
            wrong.append(f"{place}: [{name}] has no setting {key}{_nearest(key, known)}")
            continue
        try:
            changed[key] = check(name, known[key], value)
        except SettingError as error:
            wrong.append(f"{place}: {error}")
            continue
        if about(known[key]).planned and changed[key] != known[key].default:
            notes.append(f"{place}: [{name}] {key} has no effect in this version")
    return changed


def _nearest(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _line_of(text: str, table: str, key: str = "") -> int:
    """Where a table or a key stands, counted from 1 (tomllib does not tell). 1 where it is written unusually."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
        if header:
            inside = header[1] == table
            if inside and not key:
                return number
        elif (inside and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line)) or (
            not key and re.match(rf"\s*\"?{re.escape(table)}\"?\s*[.=]", line)
        ):
            return number
    return 1
