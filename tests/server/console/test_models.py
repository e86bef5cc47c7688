"""The tables' model: rows change in place, what is selected stays selected, addresses sort as numbers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from server.console.columns import ban_columns, connection_columns, found_in_connection
from server.console.host_names import HostNames
from server.console.models import Look, RecordModel
from server.console.records import BanRecord, ConnectionRecord

NICK, IP, PORT, CLIENT, SECURITY, CONNECTED, IDLE, MESSAGES, TRAFFIC, CHANNELS = range(10)


def people(*rows: tuple[str, str | None, str]) -> list[ConnectionRecord]:
    """Connections of id, nickname, address."""
    return [ConnectionRecord(identity, nick, ip, 40_000) for identity, nick, ip in rows]


THREE = people(("a", "otter", "10.0.0.9"), ("b", None, "10.0.0.10"), ("c", "Fern", "fe80::1"))


@pytest.fixture
def model(qapp: QApplication) -> RecordModel[ConnectionRecord]:
    """A table of connections, sorted by nickname."""
    made = RecordModel(connection_columns(HostNames()), found_in_connection)
    made.show(THREE)
    return made


def column(model: RecordModel[ConnectionRecord], number: int) -> list[str]:
    """What a column shows, from the top."""
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def ids(model: RecordModel[ConnectionRecord]) -> str:
    """The records' ids, from the top."""
    return "".join(model.record(row).id for row in range(model.rowCount()))


def select(view: QTableView, rows: Sequence[int]) -> None:
    """Select these rows."""
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        view.selectionModel().select(view.model().index(row, 0), flags)


def test_it_is_a_well_behaved_model(model: RecordModel[ConnectionRecord], qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.sort(IP, Qt.SortOrder.DescendingOrder)
    model.narrow("10.")
    model.narrow("")
    model.show(THREE[1:])
    model.show(THREE)
    assert ids(model) == "cba"


def test_who_has_no_nickname_is_said_to_have_none(model: RecordModel[ConnectionRecord]) -> None:
    assert column(model, NICK) == ["Fern", "otter", "no nickname yet"]
    assert model.cell(2, NICK)[1] is Look.FAINT


def test_the_host_has_a_badge_that_is_read_aloud(model: RecordModel[ConnectionRecord]) -> None:
    model.show([replace(THREE[0], operator=True)])
    assert model.cell(0, NICK)[2] == "host"
    assert model.index(0, NICK).data(Qt.ItemDataRole.AccessibleTextRole) == "otter, host"


def test_addresses_sort_as_numbers_and_ipv6_behind(model: RecordModel[ConnectionRecord]) -> None:
    model.sort(IP)
    assert column(model, IP) == ["10.0.0.9", "10.0.0.10", "fe80::1"]


def test_figures_sort_by_size_not_by_letters(model: RecordModel[ConnectionRecord]) -> None:
    model.show([replace(one, messages=n, bytes_in=n) for one, n in zip(THREE, (9, 1_000, 80), strict=True)])
    model.sort(MESSAGES, Qt.SortOrder.DescendingOrder)
    assert column(model, MESSAGES) == ["1,000", "80", "9"]
    model.sort(TRAFFIC)
    assert column(model, TRAFFIC) == ["9 B / 0 B", "80 B / 0 B", "1 KB / 0 B"]


def test_idle_sorts_by_how_long(model: RecordModel[ConnectionRecord]) -> None:
    model.show([replace(one, idle_since=at) for one, at in zip(THREE, (100.0, 300.0, 200.0), strict=True)])
    model.sort(IDLE)
    assert ids(model) == "bca"


@pytest.mark.parametrize(
    ("text", "found"), [("10.0", "ab"), ("FERN", "c"), ("  otter ", "a"), ("zzz", ""), ("", "cab")]
)
def test_a_filter_looks_at_addresses_and_nicknames(model: RecordModel[ConnectionRecord], text: str, found: str) -> None:
    model.narrow(text)
    assert ids(model) == found


def test_what_is_selected_moves_along(qtbot: QtBot, model: RecordModel[ConnectionRecord]) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setModel(model)
    select(view, [1])  # otter
    newcomers = people(("d", "aaron", "10.0.0.1"), ("e", "zoe", "10.0.0.2"))
    model.show([*newcomers, replace(THREE[0], messages=5), THREE[1]])
    assert column(model, NICK) == ["aaron", "otter", "zoe", "no nickname yet"]
    assert [model.record(i.row()).id for i in view.selectionModel().selectedRows()] == ["a"]
    model.show([replace(THREE[0], nick="zz")])
    assert [model.record(i.row()).nick for i in view.selectionModel().selectedRows()] == ["zz"]
    model.show([])
    assert view.selectionModel().selectedRows() == []


def test_unchanged_rows_are_neither_removed_nor_inserted(qtbot: QtBot, model: RecordModel[ConnectionRecord]) -> None:
    with (
        qtbot.assertNotEmitted(model.rowsInserted),
        qtbot.assertNotEmitted(model.rowsRemoved),
        qtbot.assertNotEmitted(model.layoutChanged),
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.waitSignal(model.dataChanged),
    ):
        model.show([replace(one, bytes_out=7) for one in THREE])
    assert column(model, TRAFFIC) == ["0 B / 7 B"] * 3


def test_one_id_is_one_row(model: RecordModel[ConnectionRecord]) -> None:
    model.show([THREE[0], replace(THREE[0], nick="twice")])
    assert column(model, NICK) == ["twice"]


def test_markup_of_a_stranger_stays_text(model: RecordModel[ConnectionRecord]) -> None:
    model.show([replace(THREE[0], client="<img src=x><b>evil</b>", channels=("#<i>x</i>",))])
    tip = model.index(0, CLIENT).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>&lt;img src=x&gt;&lt;b&gt;evil&lt;/b&gt;</p>"
    assert "&lt;i&gt;" in model.index(0, CHANNELS).data(Qt.ItemDataRole.ToolTipRole)


def test_bans_say_whom_and_how_long(qapp: QApplication) -> None:
    model = RecordModel(ban_columns(), lambda ban: (ban.name,))
    model.show([BanRecord("zline", "10.0.0.0/24"), BanRecord("kline", "spam!*@*"), BanRecord("kline", "*!*@10.1.*")])
    shown = {str(model.index(row, 0).data()): str(model.index(row, 1).data()) for row in range(3)}
    assert shown == {"10.0.0.0/24": "address", "spam": "nickname", "*!*@10.1.*": "mask"}
    assert model.index(0, 2).data() == "for ever"
