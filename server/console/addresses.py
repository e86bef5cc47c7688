"""Connections put together by the address that they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from server.console import words
from server.console.columns import NOTHING, Names, address_key
from server.console.models import Column, Look
from server.console.records import ConnectionRecord


@dataclass(slots=True)
class AddressRecord:
    """One address, the connections from it, and their totals."""

    id: str
    connections: list[ConnectionRecord] = field(default_factory=list)
    nicks: list[str] = field(default_factory=list)
    messages: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    rate_in: int = 0
    rate_out: int = 0


def by_address(records: Iterable[ConnectionRecord]) -> list[AddressRecord]:
    """Put connections together."""
    found: dict[str, AddressRecord] = {}
    for record in records:
        group = found.get(record.ip)
        if group is None:
            group = found[record.ip] = AddressRecord(record.ip)
        group.connections.append(record)
        if record.nick:
            group.nicks.append(record.nick)
        group.messages += record.messages
        group.bytes_in += record.bytes_in
        group.bytes_out += record.bytes_out
        group.rate_in += record.rate_in
        group.rate_out += record.rate_out
    return list(found.values())


def address_columns(names: Names) -> list[Column[AddressRecord]]:
    """The columns of the addresses, in the language of the moment."""
    tr = QCoreApplication.translate
    return [
        Column(
            "address",
            tr("Columns", "IP address"),
            lambda record, _now: record.id,
            lambda record: address_key(record.id),
            look=lambda _record: Look.CODE,
        ),
        Column(
            "connections",
            tr("Columns", "Connections"),
            lambda record, _now: words.number(len(record.connections)),
            lambda record: len(record.connections),
        ),
        Column(
            "nicks",
            tr("Columns", "Nicknames"),
            lambda record, _now: ", ".join(record.nicks[:20]) or NOTHING,
            lambda record: [nick.casefold() for nick in record.nicks[:20]],
            look=lambda _record: Look.NAME,
        ),
        Column(
            "host",
            tr("Columns", "Computer's name"),
            lambda record, _now: names.name_of(record.id) or NOTHING,
            lambda record: (not (name := names.name_of(record.id)), name),
        ),
        Column(
            "messages",
            tr("Columns", "Messages"),
            lambda record, _now: words.number(record.messages),
            lambda record: record.messages,
        ),
        Column(
            "traffic",
            tr("Columns", "In / out"),
            lambda record, _now: words.pair(words.size(record.bytes_in), words.size(record.bytes_out)),
            lambda record: record.bytes_in + record.bytes_out,
        ),
        Column(
            "rate",
            tr("Columns", "In / out per second"),
            lambda record, _now: words.pair(words.size(record.rate_in), words.size(record.rate_out)),
            lambda record: record.rate_in + record.rate_out,
        ),
    ]


def found_in_address(record: AddressRecord) -> tuple[str, ...]:
    """What a filter looks at."""
    return record.id, *record.nicks
