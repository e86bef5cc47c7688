"""What the tables show of a connection and of a ban, column by column, and how rows compare."""

from functools import lru_cache
from ipaddress import ip_network

from PySide6.QtCore import QCoreApplication

from server.console import words
from server.console.models import Column, Look
from server.console.records import BanRecord, ConnectionRecord

#: What is known of nobody.
NOTHING = "–"


def connection_columns() -> list[Column[ConnectionRecord]]:
    """The columns of the connections, in the language of the moment."""
    tr = QCoreApplication.translate
    unnamed = tr("Columns", "no nickname yet")
    host = tr("Columns", "host")
    return [
        Column(
            tr("Columns", "Nickname"),
            lambda record, _now: record.nick or unnamed,
            lambda record: (record.nick is None, (record.nick or "").casefold(), record.id),
            look=lambda record: Look.NAME if record.nick else Look.FAINT,
            badge=lambda record: host if record.operator else "",
        ),
        Column(
            tr("Columns", "IP address"),
            lambda record, _now: record.ip,
            lambda record: (*address_key(record.ip), record.port),
            look=lambda _record: Look.CODE,
        ),
        Column(
            tr("Columns", "Port"),
            lambda record, _now: str(record.port),
            lambda record: record.port,
            look=lambda _record: Look.CODE,
        ),
        Column(
            tr("Columns", "Client"),
            lambda record, _now: record.client or NOTHING,
            lambda record: (not record.client, record.client.casefold()),
            detail=lambda record: record.client,
        ),
        Column(
            tr("Columns", "Connected"),
            lambda record, now: _since(record.connected_since, now),
            lambda record: -(record.connected_since or 0.0),
            detail=lambda record: words.when(record.connected_since) if record.connected_since else "",
        ),
        Column(
            tr("Columns", "Idle"),
            lambda record, now: _since(record.idle_since, now),
            lambda record: -(record.idle_since or 0.0),
        ),
        Column(
            tr("Columns", "Messages"),
            lambda record, _now: words.number(record.messages),
            lambda record: record.messages,
        ),
        Column(
            tr("Columns", "In / out"),
            lambda record, _now: f"{words.size(record.bytes_in)} / {words.size(record.bytes_out)}",
            lambda record: record.bytes_in + record.bytes_out,
        ),
        Column(
            tr("Columns", "Channels"),
            lambda record, _now: words.number(len(record.channels)) if record.channels else NOTHING,
            lambda record: len(record.channels),
            detail=lambda record: ", ".join(record.channels),
        ),
    ]


def found_in_connection(record: ConnectionRecord) -> tuple[str, ...]:
    """What a filter looks at."""
    return record.ip, record.nick or ""


def ban_columns() -> list[Column[BanRecord]]:
    """The columns of the bans, in the language of the moment."""
    tr = QCoreApplication.translate
    forever = tr("Columns", "for ever")
    return [
        Column(
            tr("Columns", "Who"),
            lambda record, _now: banned(record),
            lambda record: (*address_key(record.name), record.name.casefold()),
            look=lambda _record: Look.CODE,
        ),
        Column(
            tr("Columns", "By"),
            lambda record, _now: ban_kind(record),
            lambda record: record.type,
        ),
        Column(
            tr("Columns", "Until"),
            lambda record, _now: words.when(record.expire_at) if record.expire_at else forever,
            lambda record: (record.expire_at is None, record.expire_at or 0.0),
        ),
        Column(
            tr("Columns", "Reason"),
            lambda record, _now: record.reason or NOTHING,
            lambda record: record.reason.casefold(),
            detail=lambda record: record.reason,
        ),
        Column(
            tr("Columns", "Set by"),
            lambda record, _now: record.set_by or NOTHING,
            lambda record: record.set_by.casefold(),
        ),
        Column(
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
    if record.name.endswith("!*@*"):
        return QCoreApplication.translate("Columns", "nickname")
    if record.type in {"zline", "gzline"}:
        return QCoreApplication.translate("Columns", "address")
    return QCoreApplication.translate("Columns", "mask")


@lru_cache(maxsize=1 << 14)
def address_key(text: str) -> tuple[int, int]:
    """Addresses by number, IPv4 before IPv6, and what is no address behind."""
    try:
        network = ip_network(text.partition("%")[0], strict=False)
    except ValueError:
        return 9, 0
    return network.version, int(network.network_address)


def _since(moment: float | None, now: float) -> str:
    return NOTHING if moment is None else words.duration(now - moment)
