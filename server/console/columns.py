"""What the tables show of a connection and of a ban, column by column, and how rows compare."""

from socket import AF_INET, AF_INET6, inet_pton
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from server.console import words
from server.console.models import Column, Look
from server.console.records import BanRecord, ConnectionRecord

#: What is known of nobody.
NOTHING = "–"


class Names(Protocol):
    """What computers are called, as far as somebody asked."""

    def name_of(self, ip: str) -> str:
        """The name of an address; empty where none is known."""


def connection_columns(names: Names) -> list[Column[ConnectionRecord]]:
    """The columns of the connections, in the language of the moment."""
    tr = QCoreApplication.translate
    unnamed = tr("Columns", "no nickname yet")
    host = tr("Columns", "host")
    plain = tr("Columns", "not encrypted")
    doors = {
        "irc": tr("Columns", "IRC"),
        "websocket": tr("Columns", "web"),
        "text": tr("Columns", "plain text"),
    }
    return [
        Column(
            "nick",
            tr("Columns", "Nickname"),
            lambda record, _now: record.nick or unnamed,
            lambda record: (record.nick is None, (record.nick or "").casefold(), record.id),
            look=lambda record: Look.NAME if record.nick else Look.FAINT,
            badge=lambda record: host if record.operator else "",
        ),
        Column(
            "address",
            tr("Columns", "IP address"),
            lambda record, _now: record.ip,
            lambda record: (*address_key(record.ip), record.port),
            look=lambda _record: Look.CODE,
            detail=lambda record: names.name_of(record.ip),
        ),
        Column(
            "port",
            tr("Columns", "Port"),
            lambda record, _now: str(record.port),
            lambda record: record.port,
            look=lambda _record: Look.CODE,
        ),
        Column(
            "client",
            tr("Columns", "Client"),
            lambda record, _now: record.client or NOTHING,
            lambda record: (not record.client, record.client.casefold()),
            detail=lambda record: record.client,
        ),
        Column(
            "security",
            tr("Columns", "Security"),
            lambda record, _now: record.tls.replace("TLSv", "TLS ") or plain,
            lambda record: record.tls,
            look=lambda record: Look.PLAIN if record.tls else Look.WARN,
        ),
        Column(
            "connected",
            tr("Columns", "Connected"),
            lambda record, now: _since(record.connected_since, now),
            lambda record: -(record.connected_since or 0.0),
            detail=lambda record: words.when(record.connected_since) if record.connected_since else "",
        ),
        Column(
            "idle",
            tr("Columns", "Idle"),
            lambda record, now: _since(record.idle_since, now),
            lambda record: -(record.idle_since or 0.0),
            volatile=True,
        ),
        Column(
            "messages",
            tr("Columns", "Messages"),
            lambda record, _now: words.number(record.messages),
            lambda record: record.messages,
            volatile=True,
        ),
        Column(
            "traffic",
            tr("Columns", "In / out"),
            lambda record, _now: words.pair(words.size(record.bytes_in), words.size(record.bytes_out)),
            lambda record: record.bytes_in + record.bytes_out,
            volatile=True,
        ),
        Column(
            "channels",
            tr("Columns", "Channels"),
            lambda record, _now: words.number(len(record.channels)) if record.channels else NOTHING,
            lambda record: len(record.channels),
            detail=lambda record: ", ".join(record.channels),
        ),
        Column(
            "account",
            tr("Columns", "Account"),
            lambda record, _now: record.account or NOTHING,
            lambda record: (not record.account, record.account.casefold()),
            shown=False,
        ),
        Column(
            "host",
            tr("Columns", "Computer's name"),
            lambda record, _now: names.name_of(record.ip) or NOTHING,
            lambda record: (not (name := names.name_of(record.ip)), name),
            shown=False,
        ),
        Column(
            "door",
            tr("Columns", "Came by"),
            lambda record, _now: doors.get(record.door, record.door) or NOTHING,
            lambda record: record.door,
            shown=False,
        ),
        Column(
            "round_trip",
            tr("Columns", "Round trip"),
            lambda record, _now: NOTHING if record.round_trip is None else words.milliseconds(record.round_trip),
            lambda record: -1 if record.round_trip is None else record.round_trip,
            shown=False,
            volatile=True,
        ),
        Column(
            "message_rate",
            tr("Columns", "Messages / min"),
            lambda record, _now: words.number(record.message_rate),
            lambda record: record.message_rate,
            shown=False,
            volatile=True,
        ),
        Column(
            "rate",
            tr("Columns", "In / out per second"),
            lambda record, _now: words.pair(words.size(record.rate_in), words.size(record.rate_out)),
            lambda record: record.rate_in + record.rate_out,
            shown=False,
            volatile=True,
        ),
        Column(
            "queue",
            tr("Columns", "Send queue"),
            lambda record, _now: words.size(record.send_queue),
            lambda record: record.send_queue,
            look=lambda record: Look.WARN if record.send_queue else Look.PLAIN,
            shown=False,
            volatile=True,
        ),
    ]


def found_in_connection(record: ConnectionRecord) -> tuple[str, ...]:
    """What a filter looks at."""
    return record.ip, record.nick or "", record.account, record.client, *record.channels


def ban_columns() -> list[Column[BanRecord]]:
    """The columns of the bans, in the language of the moment."""
    tr = QCoreApplication.translate
    forever = tr("Columns", "for ever")
    return [
        Column(
            "who",
            tr("Columns", "Who"),
            lambda record, _now: banned(record),
            lambda record: (*address_key(record.name), record.name.casefold()),
            look=lambda _record: Look.CODE,
        ),
        Column(
            "by",
            tr("Columns", "By"),
            lambda record, _now: ban_kind(record),
            lambda record: record.type,
        ),
        Column(
            "until",
            tr("Columns", "Until"),
            lambda record, _now: words.when(record.expire_at) if record.expire_at else forever,
            lambda record: (record.expire_at is None, record.expire_at or 0.0),
        ),
        Column(
            "reason",
            tr("Columns", "Reason"),
            lambda record, _now: record.reason or NOTHING,
            lambda record: record.reason.casefold(),
            detail=lambda record: record.reason,
        ),
        Column(
            "set_by",
            tr("Columns", "Set by"),
            lambda record, _now: record.set_by or NOTHING,
            lambda record: record.set_by.casefold(),
        ),
        Column(
            "set",
            tr("Columns", "Set"),
            lambda record, _now: words.when(record.set_at) if record.set_at else NOTHING,
            lambda record: record.set_at or 0.0,
        ),
    ]


def found_in_ban(record: BanRecord) -> tuple[str, ...]:
    """What a filter looks at."""
    return record.name, record.reason


def nick_mask(nick: str) -> str:
    """The mask that bans a nickname, wherever it comes from."""
    return f"{nick}!*@*"


def banned(record: BanRecord) -> str:
    """Whom a ban keeps out, without the parts of a mask that fit everybody."""
    return record.name.removesuffix("!*@*").removeprefix("*@")


def ban_kind(record: BanRecord) -> str:
    """By what a ban tells whom it means."""
    if record.type == "shun":
        return QCoreApplication.translate("Columns", "muted")
    if record.name.endswith("!*@*"):
        return QCoreApplication.translate("Columns", "nickname")
    if record.type in {"zline", "gzline"}:
        return QCoreApplication.translate("Columns", "address")
    return QCoreApplication.translate("Columns", "mask")


def address_key(text: str) -> tuple[int, bytes]:
    """Addresses by number, IPv4 before IPv6, and what is no address behind."""
    start = text.partition("/")[0].partition("%")[0]
    try:
        # Many times as fast as `ipaddress`, and thousands are sorted in one go.
        return (6, inet_pton(AF_INET6, start)) if ":" in start else (4, inet_pton(AF_INET, start))
    except OSError:
        return 9, b""


def _since(moment: float | None, now: float) -> str:
    return NOTHING if moment is None else words.duration(now - moment)
