"""Every setting of the server, declared once: the TOML file, the flags, the console's page all come from here.

A table of the file is a class below, a key a field of it; people's files rely on the names. Where the values of one
room come from is `server.configuration`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields, replace
from typing import Any, ClassVar, Final, cast

from server.declaration import Key, about, setting
from server.protocol.names import CASEMAPPINGS

#: Where a room listens when nobody says otherwise: every address of this machine, old and new.
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - a room is for everybody on the network

_HIGHEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class ServerTable:
    """[server]"""

    title: ClassVar = "The room"

    name: str = setting(
        "", "Name of the room", "What people read when they join", nothing="this computer's name", flag="--name"
    )
    network: str = setting(
        "", "Name of the network", "What other chat programs show instead of it", nothing="the room's name"
    )
    description: str = setting("A Landline room", "Description", "One line about the room, shown by WHOIS and LINKS")
    password: str = setting("", "Password", "Asked from everybody who joins", nothing="none", secret=True)
    motd: tuple[str, ...] = setting((), "Message of the day", "Shown to everybody who joins", nothing="none")
    listen: tuple[str, ...] = setting(
        (),
        "Addresses to listen on",
        'A line each, with a port or without: "0.0.0.0", "[::1]:6667"',
        nothing="every address of this computer",
        restart=True,
    )
    casemapping: str = setting(
        "ascii",
        "When two names are one",
        "Which letters are the same whether they are small or capital",
        choices=dict(zip(CASEMAPPINGS, CASEMAPPINGS, strict=True)),
        restart=True,
    )
    utf8only: bool = setting(
        True,
        "UTF-8 alone",
        "Lines in another encoding are refused; else they are read as Western European",
        restart=True,
    )
    cloak: bool = setting(True, "Hide IP addresses", "Members see no IP address of each other; the host always does")
    resolve_hostnames: bool = setting(False, "Host names", "Ask the DNS for the names of addresses", planned=True)
    ident_lookup: bool = setting(False, "Ident", "Ask a client's machine for its user (RFC 1413)", planned=True)
    default_user_modes: str = setting(
        "", "User modes at the start", 'Letters: "i" is in no list of strangers, "w" hears the hosts', nothing="none"
    )
    plain_text_door: bool = setting(False, "Let plain text in", "netcat and telnet can join without IRC")
    log_words: bool = setting(True, "Words in the log", "The log shows what is said in channels, not only that it was")


@dataclass(frozen=True, slots=True)
class TlsTable:
    """[tls]"""

    title: ClassVar = "Encryption"

    port: int = setting(
        0,
        "Port for TLS alone",
        "One more port; TLS is spoken on the room's own in any case",
        nothing="none",
        least=0,
        most=_HIGHEST_PORT,
        restart=True,
    )
    cert: str = setting("", "Certificate", "Its file, with its chain", nothing="the room's own")
    key: str = setting("", "Key", "The file with the key of the certificate", nothing="the room's own")
    sts: int = setting(
        0,
        "Insist on encryption",
        "How long programs that came encrypted once come in no other way (STS); needs an authority's certificate",
        nothing="not at all",
        unit="days",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class WebsocketTable:
    """[websocket]"""

    title: ClassVar = "Web programs"

    host: str = setting("", "Address", "Where the further port listens", nothing="where the room does", restart=True)
    port: int = setting(
        0,
        "Further port",
        "One more port for web programs; they can use the room's own in any case",
        nothing="none",
        least=0,
        most=_HIGHEST_PORT,
        restart=True,
    )


@dataclass(frozen=True, slots=True)
class OperatorTable:
    """[operator]"""

    title: ClassVar = "Operator"

    name: str = setting("", "Name", "With it and the password, somebody can act for the host (OPER)", nothing="nobody")
    password: str = setting("", "Password", "What they say with the name", nothing="nobody", secret=True)


@dataclass(frozen=True, slots=True)
class ApiTable:
    """[api]"""

    title: ClassVar = "From afar"

    user: str = setting("", "User", "Who may manage the room from another computer, over TLS", nothing="nobody")
    password: str = setting("", "Password", "What they say with the name", nothing="nobody", secret=True)
    allow: tuple[str, ...] = setting(
        (), "From where", "Addresses and ranges of addresses, a line each", nothing="everywhere", networks=True
    )
    connections: int = setting(8, "Consoles at one time", "And programs that manage the room from afar", least=1)


@dataclass(frozen=True, slots=True)
class MetricsTable:
    """[metrics]"""

    title: ClassVar = "Prometheus"

    enabled: bool = setting(False, "Figures at /metrics", "A program like Prometheus can read how the room is")
    allow: tuple[str, ...] = setting(
        ("127.0.0.1", "::1"),
        "Who may read them",
        "Addresses and ranges of addresses, a line each; by default this computer alone",
        nothing="nobody",
        networks=True,
    )


@dataclass(frozen=True, slots=True)
class AccountsTable:
    """[accounts]"""

    title: ClassVar = "Accounts"

    registration: bool = setting(True, "Registration", "Nicknames can be registered")
    registration_before_connect: bool = setting(
        False, "Registration before joining", "Somebody can register on the way in"
    )
    registration_requires_email: bool = setting(
        False, "Registration with an e-mail address", "One has to be named; nothing is sent to it"
    )
    registrations_per_ip: int = setting(
        100, "Registrations an hour", "So many names can one address register", nothing="no limit", least=0
    )
    sasl_without_tls: bool = setting(
        False, "Passwords unencrypted", "Accounts can be used where others on the network can listen in"
    )
    password_hashing: str = setting(
        "argon2",
        "How passwords are kept",
        "As hashes that are slow to guess; the fast ones are for tests alone",
        choices={"argon2": "slow to guess (Argon2)", "fast": "fast to guess"},
    )
    password_min: int = setting(8, "Shortest password", "Of an account", unit="bytes")
    password_max: int = setting(300, "Longest password", "Of an account", unit="bytes")
    login_throttle: bool = setting(True, "Slow guesses down", "After a few wrong passwords an address has to wait")
    multiclient: bool = setting(True, "Several devices", "One account can be in the room more than once")
    always_on: str = setting(
        "opt-in",
        "Back into the channels",
        "Whether those with an account come back into their channels by themselves",
        choices={"opt-out": "all of them", "opt-in": "nobody"},
    )
    reserve_nicks: bool = setting(True, "Nicknames are their owners'", "Nobody else can take one that is registered")

    @property
    def hashes_fast(self) -> bool:
        """Whether passwords are kept in a way that is fast to guess: for tests alone."""
        return self.password_hashing == "fast"  # noqa: S105 - the name of a way


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """[history]"""

    title: ClassVar = "History"

    enabled: bool = setting(True, "Keep what is said", "Who comes later can read it", restart=True)
    channel_messages: int = setting(
        0, "Messages of a channel", "The latest so many are kept", nothing="all", unit="messages", least=0
    )
    direct_messages: int = setting(
        0,
        "Direct messages",
        "The latest so many of each conversation for two are kept",
        nothing="all",
        unit="messages",
        least=0,
    )
    max_age: int = setting(0, "Age", "What is older is let go of", nothing="for ever", unit="days", least=0)
    max_request: int = setting(
        1000, "Messages of one answer", "What a program can ask for at once", unit="messages", least=1
    )
    min_free_disk: int = setting(
        50, "Free space of the disk", "Nothing more is kept below it", nothing="until it is full", unit="MB", least=0
    )
    redact: bool = setting(True, "Take back messages", "Their authors can, and a channel's operators everybody's in it")
    redact_window: int = setting(
        0, "Time to take back", "How long authors can take back a message", nothing="for ever", unit="seconds", least=0
    )

    @property
    def least_disk(self) -> int:
        """Bytes that the disk must have left for anything to be kept."""
        return self.min_free_disk * 1_000_000


@dataclass(frozen=True, slots=True)
class LimitsTable:
    """[limits]"""

    title: ClassVar = "Limits"

    nicklen: int = setting(32, "Longest nickname", "A letter takes 1 to 4 bytes", unit="bytes", least=1)
    channellen: int = setting(64, "Longest name of a channel", "With its #", unit="bytes", least=2)
    topiclen: int = setting(390, "Longest topic", "Of a channel", unit="bytes", least=1)
    kicklen: int = setting(390, "Longest reason", "Of putting somebody out of a channel", unit="bytes", least=1)
    awaylen: int = setting(200, "Longest away message", "What somebody leaves who is away", unit="bytes", least=1)
    userlen: int = setting(20, "Longest user name", "More is cut off, as the standard has it", unit="bytes", least=1)
    realnamelen: int = setting(150, "Longest real name", "More is cut off", unit="bytes", least=1)
    keylen: int = setting(32, "Longest key of a channel", "Its password", unit="bytes", least=1)
    channels_per_client: int = setting(
        100, "Channels of one person", "How many they can be in", nothing="no limit", least=0
    )
    channels: int = setting(10_000, "Channels of the room", "How many there can be", nothing="no limit", least=0)
    list_entries: int = setting(
        60, "Lists of a channel", "Its bans, exceptions and invitations together", unit="entries", least=1
    )
    monitor: int = setting(
        100, "Watched nicknames", "Of which one client is told whether they are here", unit="nicknames", least=1
    )
    whowas: int = setting(100, "Former nicknames", "How many are remembered for WHOWAS", unit="entries", least=0)
    multiline_bytes: int = setting(
        40_000, "Longest message of several lines", "All its lines together", unit="bytes", least=1
    )
    multiline_lines: int = setting(500, "Most lines of a message", "Of several lines", unit="lines", least=1)
    metadata_subs: int = setting(100, "Followed metadata", "Keys that one client can follow", unit="keys", least=1)
    metadata_keys: int = setting(100, "Kept metadata", "Keys of one client or channel", unit="keys", least=1)
    connections_per_ip: int = setting(
        64, "Connections of one address", "How many can be open at a time", nothing="no limit", least=0
    )
    connect_rate: int = setting(120, "New connections a minute", "From one address", nothing="no limit", least=0)
    message_rate: int = setting(
        20,
        "Commands a second",
        "From one client, before it is slowed down; a message is a command",
        nothing="no limit",
        unit="commands/s",
        least=0,
    )
    sendq_bytes: int = setting(
        4 * 1024 * 1024,
        "Waiting for one client",
        "Whoever reads too slowly is dropped when more than this waits",
        nothing="no limit",
        unit="bytes",
        least=0,
    )
    sendq_total_bytes: int = setting(
        24 * 1024 * 1024,
        "Waiting for all clients",
        "Or 128 KiB each, before the slowest are dropped",
        nothing="no limit",
        unit="bytes",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class TimeoutsTable:
    """[timeouts]"""

    title: ClassVar = "Timeouts"

    ping: int = setting(
        60,
        "Silence",
        "After it a client is asked whether it is there; twice this and it is gone",
        unit="seconds",
        least=1,
    )
    registration: int = setting(30, "Time to come in", "To say a nickname after connecting", unit="seconds", least=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """All tables. A value that cannot be never gets in: reading a file refuses it with its line."""

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


def declared() -> Iterator[tuple[Key, Field[Any]]]:
    """Every setting, in the order of the declarations."""
    for one in fields(Settings):
        for item in fields(cast(Any, one.type)):
            yield Key(one.name, item.name), item


def flags() -> Iterator[tuple[Key, Field[Any]]]:
    """The settings that have a flag."""
    return ((key, item) for key, item in declared() if about(item).flag)


def titles() -> dict[str, str]:
    """What a person calls each table."""
    return {one.name: cast(Any, one.type).title for one in fields(Settings)}


def value_of(settings: Settings, key: Key) -> Any:
    """The value of one setting."""
    return getattr(getattr(settings, key.table), key.name)


def with_values(settings: Settings, values: Mapping[Key, object]) -> Settings:
    """The same settings but for these values, which were checked before."""
    tables: dict[str, dict[str, object]] = {}
    for key, value in values.items():
        tables.setdefault(key.table, {})[key.name] = value
    return replace(settings, **{name: replace(getattr(settings, name), **new) for name, new in tables.items()})


def in_effect(wanted: Settings, opened_with: Settings) -> Settings:
    """What holds in a room that is open: as it is wanted now, but for what takes effect when it is opened again."""
    waiting = (key for key, item in declared() if about(item).restart)
    return with_values(wanted, {key: value_of(opened_with, key) for key in waiting})
