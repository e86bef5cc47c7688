"""What the control socket tells, as values. Whatever is missing or of another type has a plain default, and text
has no characters left that cannot be seen.

Names as in UnrealIRCd's JSON-RPC, https://www.unrealircd.org/docs/JSON-RPC
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from server.console import words

#: The longest text of one field that is shown; a server of ours sends far less.
_LONGEST = 2_000
#: What `landline.figures` tells of each moment.
_FIGURES = (
    "connections", "messages", "bytes_in", "bytes_out", "delivery", "slowest_delivery", "loop_delay", "memory",
)  # fmt: skip

#: Of an act's parameters, what says nothing to people.
_UNTOLD = frozenset({"type", "id", "msgid"})

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """One client that the server holds. Times are seconds since 1970; None where the server tells none."""

    id: str
    #: None before it has a nickname.
    nick: str | None
    ip: str
    port: int
    account: str = ""
    #: The program that it says it is ("irssi 1.4.3"); empty where it did not say.
    client: str = ""
    #: How it came in ("irc", "websocket", "text"), and the version of TLS; empty where it is not encrypted.
    door: str = ""
    tls: str = ""
    #: Milliseconds from a question to its answer; None where that was not measured yet.
    round_trip: int | None = None
    operator: bool = False
    connected_since: float | None = None
    idle_since: float | None = None
    messages: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    #: Messages a minute, bytes a second.
    message_rate: int = 0
    rate_in: int = 0
    rate_out: int = 0
    channels: tuple[str, ...] = ()
    #: Bytes that wait for it to read.
    send_queue: int = 0


@dataclass(frozen=True, slots=True)
class BanRecord:
    """Whom the server does not let in: `type` and `name` together are its identity."""

    type: str
    name: str
    reason: str = ""
    set_by: str = ""
    set_at: float | None = None
    #: None: for ever.
    expire_at: float | None = None

    @property
    def id(self) -> str:
        """Its identity among bans."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """One channel."""

    id: str
    name: str
    members: int = 0
    topic: str = ""
    modes: str = ""
    created: float | None = None
    #: Messages a minute.
    message_rate: int = 0
    #: Messages that are kept; None where that was not asked.
    kept: int | None = None

    def with_kept(self, kept: int | None) -> "ChannelRecord":
        """The same, with how many messages are kept."""
        return replace(self, kept=kept)


@dataclass(frozen=True, slots=True)
class ActRecord:
    """Something that the host did."""

    number: int
    time: float | None
    by: str
    #: The call, its parameters in words, and of a ban its type.
    method: str
    details: str = ""
    kind: str = ""
    can_undo: bool = False
    undone: bool = False
    #: Until when it can be taken back, in seconds since 1970; None: without an end.
    until: float | None = None
    #: Why it cannot be: a code, and the room's words.
    why: str = ""
    why_in_words: str = ""
    #: The act that it took back; 0 for none.
    takes_back: int = 0

    @property
    def id(self) -> str:
        """Its identity among acts."""
        return str(self.number)

    def can_undo_at(self, now: float) -> bool:
        """Whether it can be taken back at a moment."""
        return self.can_undo and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class FiguresRecord:
    """How the room was over a span ("5m", "1h", "1d"): by name the values of each point, oldest first."""

    span: str
    #: How many points there are once the span is over.
    most: int
    values: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class TroubleRecord:
    """Something that is wrong with the room: a code, the room's own words, the figures that belong to it."""

    code: str
    words: str
    params: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """The room as a whole, totals since it opened."""

    name: str
    version: str = ""
    pid: int = 0
    listening: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    port: int = 0
    #: Seconds since it opened.
    uptime: float = 0.0
    connected: int = 0
    peak: int = 0
    messages: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    #: SHA-256 of the room's certificate; None where it has none.
    fingerprint: str | None = None
    #: Whether the log has what is said.
    log_words: bool = True
    #: Whether nobody is let in, and whether nobody may write.
    paused: bool = False
    quiet: bool = False


class LogEvent(NamedTuple):
    """One entry of the server's log, with the client that it is about."""

    time: float | None
    #: "debug", "info", "warn" or "error".
    level: str
    #: "connect", "join", "message", "ban" ...
    subsystem: str
    event_id: str
    msg: str
    client_id: str = ""
    ip: str = ""
    nick: str = ""
    channel: str = ""
    #: Of what was said in a channel: by which it can be taken back.
    msgid: str = ""


def read_connection(raw: Mapping[str, Any]) -> ConnectionRecord | None:
    """Read one entry of `landline.connections`; None where it has no id to know it by."""
    if not (identity := _text(raw, "id")):
        return None
    return ConnectionRecord(
        id=identity,
        nick=_text(raw, "nick") or None,
        ip=_text(raw, "ip"),
        port=_int(raw, "port"),
        account=_text(raw, "account"),
        client=_text(raw, "client"),
        door=_text(raw, "door"),
        tls=_text(raw, "tls"),
        round_trip=None if raw.get("round_trip") is None else _int(raw, "round_trip"),
        operator=raw.get("operator") is True,
        connected_since=_time(raw, "connected_since"),
        idle_since=_time(raw, "idle_since"),
        messages=_int(raw, "messages"),
        bytes_in=_int(raw, "bytes_in"),
        bytes_out=_int(raw, "bytes_out"),
        message_rate=_int(raw, "message_rate"),
        rate_in=_int(raw, "rate_in"),
        rate_out=_int(raw, "rate_out"),
        channels=_texts(raw, "channels"),
        send_queue=_int(raw, "send_queue"),
    )


def read_ban(raw: Mapping[str, Any]) -> BanRecord | None:
    """Read one entry of `server_ban.list`; None where it bans nobody."""
    kind, name = _text(raw, "type"), _text(raw, "name")
    if not kind or not name:
        return None
    return BanRecord(
        type=kind,
        name=name,
        reason=_text(raw, "reason"),
        set_by=_text(raw, "set_by"),
        set_at=_time(raw, "set_at"),
        expire_at=_time(raw, "expire_at"),
    )


def read_channel(raw: Mapping[str, Any]) -> ChannelRecord | None:
    """Read one channel of a `landline.event`; None where it has no name."""
    identity, name = _text(raw, "id"), _text(raw, "name")
    if not identity or not name:
        return None
    return ChannelRecord(
        id=identity,
        name=name,
        members=_int(raw, "members"),
        topic=_text(raw, "topic"),
        modes=_text(raw, "modes"),
        created=_time(raw, "created"),
        message_rate=_int(raw, "message_rate"),
    )


def read_said(raw: Mapping[str, Any]) -> str:
    """One entry of `landline.channel_export` as a line of text, with its line end; more where more lines were said."""
    who = _text(raw, "from").partition("!")[0]
    words = raw.get("text")
    lines = (words if isinstance(words, str) else "").splitlines() or [""]
    return "".join(f"{_text(raw, 'time')} <{who}> {_seen(line)}\n" for line in lines)


def read_act(raw: Mapping[str, Any]) -> ActRecord | None:
    """Read one entry of `landline.acts`; None where it has no number."""
    if not (number := _int(raw, "id")):
        return None
    given = raw.get("params")
    params: Mapping[str, Any] = given if isinstance(given, dict) else {}
    shown = [_seen(words.plain(value)) for key, value in params.items() if key not in _UNTOLD and value != ""]
    told = raw.get("why_not")
    why: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return ActRecord(
        number=number,
        time=_time(raw, "time"),
        by=_text(raw, "by"),
        method=_text(raw, "method"),
        details=", ".join(shown)[:_LONGEST],
        kind=_text(params, "type"),
        can_undo=raw.get("can_undo") is True,
        undone=raw.get("undone") is True,
        until=_time(raw, "until"),
        why=_text(why, "code"),
        why_in_words=_text(why, "words"),
        takes_back=_int(params, "id") if raw.get("method") == "landline.undo" else 0,
    )


def read_status(raw: object) -> StatusRecord | None:
    """Read what `landline.status` says; None where it says nothing of use."""
    if not isinstance(raw, dict) or not (name := _text(raw, "name")):
        return None
    uptime = raw.get("uptime")
    return StatusRecord(
        name=name,
        version=_text(raw, "version"),
        pid=_int(raw, "pid"),
        listening=_texts(raw, "listening"),
        addresses=_texts(raw, "addresses"),
        port=_int(raw, "port"),
        uptime=float(uptime) if isinstance(uptime, int | float) and 0 <= uptime < 1e12 else 0.0,
        connected=_int(raw, "connected"),
        peak=_int(raw, "peak"),
        messages=_int(raw, "messages"),
        bytes_in=_int(raw, "bytes_in"),
        bytes_out=_int(raw, "bytes_out"),
        fingerprint=_text(raw, "fingerprint") or None,
        log_words=raw.get("log_words") is not False,
        paused=raw.get("paused") is True,
        quiet=raw.get("quiet") is True,
    )


def read_figures(span: str, raw: object) -> FiguresRecord:
    """Read what `landline.figures` says of a span; what cannot be read is left out."""
    points = raw.get("list") if isinstance(raw, dict) else None
    most = _int(raw, "most") if isinstance(raw, dict) else 0
    rows = [point for point in points if isinstance(point, dict)] if isinstance(points, list) else []
    return FiguresRecord(span, min(most, 1_000), {name: tuple(_float(row, name) for row in rows) for name in _FIGURES})


def read_troubles(raw: object) -> list[TroubleRecord]:
    """What is wrong with a room: of `server.status`, as far as it says something of use."""
    troubles = raw.get("troubles") if isinstance(raw, dict) else None
    if not isinstance(troubles, list):
        return []
    return [found for one in troubles[:10] if isinstance(one, dict) and (found := _trouble(one)) is not None]


def _trouble(raw: Mapping[str, Any]) -> TroubleRecord | None:
    if not (words := _text(raw, "words")):
        return None
    given = raw.get("params")
    params: Mapping[str, Any] = given if isinstance(given, dict) else {}
    return TroubleRecord(_text(raw, "code"), words, {name: _int(params, name) for name in params})


def read_event(raw: object) -> LogEvent | None:
    """Read what a `log.event` carries; None where it has no words."""
    if not isinstance(raw, dict) or not (msg := _text(raw, "msg")):
        return None
    client = raw.get("client")
    about: Mapping[str, Any] = client if isinstance(client, dict) else {}
    return LogEvent(
        time=_time(raw, "timestamp"),
        level=_text(raw, "level"),
        subsystem=_text(raw, "subsystem"),
        event_id=_text(raw, "event_id"),
        msg=msg,
        client_id=_text(about, "id"),
        ip=_text(about, "ip"),
        nick=_text(about, "nick"),
        channel=_text(raw, "channel"),
        msgid=_text(raw, "msgid"),
    )


def read_list(raw: object, read: Callable[[Mapping[str, Any]], Record | None]) -> list[Record]:
    """Read `{"list": [...]}`, leaving out the entries that cannot be read."""
    entries = raw.get("list") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        return []
    return [record for entry in entries if isinstance(entry, dict) and (record := read(entry)) is not None]


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return _seen(value[:_LONGEST]) if isinstance(value, str) else ""


def _seen(text: str) -> str:
    """What came from afar without characters that break a row or turn its direction; joiners of emoji stay."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\u200d" else " " if c.isspace() else "\ufffd" for c in text)


def _texts(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key)
    return tuple(_seen(v) for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _int(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key)
    return value if type(value) is int and 0 <= value < 1 << 63 else 0


def _float(raw: Mapping[str, Any], key: str) -> float:
    value = raw.get(key)
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e18 else 0.0


def _time(raw: Mapping[str, Any], key: str) -> float | None:
    """Read ISO 8601 ("2026-01-31T09:43:02.000Z") as seconds since 1970."""
    value = raw.get(key)
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
