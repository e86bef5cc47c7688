"""The tables as the host arranges them: columns chosen and remembered, rows copied, connections put together."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.connections_page import ConnectionsPage
from server.console.host_names import HostNames
from server.console.record_view import RecordView
from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl, connection, event
from tests.server.console.test_window import nicks, shown_text, table


def choose_column(view: RecordView, title: str) -> None:
    """Tick a column in the menu of columns, or take its tick away."""
    menu = next(menu for menu in view.findChildren(QMenu) if menu.title() == "Columns")
    next(action for action in menu.actions() if action.text() == title).trigger()


def titles(view: RecordView) -> list[str]:
    """The titles in sight, in order."""
    header, model = view.horizontalHeader(), view.model()
    places = [header.logicalIndex(place) for place in range(header.count())]
    return [
        str(model.headerData(place, Qt.Orientation.Horizontal)) for place in places if not view.isColumnHidden(place)
    ]


def test_columns_are_chosen_moved_sorted_and_found_so_the_next_time(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, theme: Theme
) -> None:
    view = table(window, "Connections")
    assert "Round trip" not in titles(view)
    choose_column(view, "Round trip")
    choose_column(view, "Port")
    view.horizontalHeader().moveSection(1, 0)
    view.sortByColumn(7, Qt.SortOrder.DescendingOrder)
    expected = titles(view)
    assert expected[:2] == ["IP address", "Nickname"]
    assert "Round trip" in expected
    assert "Port" not in expected

    def opened_again() -> bool:
        again = ConsoleWindow(control.path, theme)
        qtbot.addWidget(again)
        return titles(table(again, "Connections")) == expected

    qtbot.waitUntil(opened_again)
    again = ConsoleWindow(control.path, theme)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: nicks(again) == ["otter", "fern", "kestrel", "moth", "no nickname yet"])


def test_rows_are_copied_for_a_spreadsheet_without_formulas(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    control.connections = [connection("c1", "ann", "10.0.0.1", client='=HYPERLINK("http://x","a,b")')]
    control.tell_connections()
    qtbot.waitUntil(lambda: nicks(window) == ["ann"])
    view = table(window, "Connections")
    view.selectAll()
    view.copy_csv()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Nickname,IP address,Port,Client,Security,")
    assert lines[1].startswith('ann,10.0.0.1,40000,"\'=HYPERLINK(""http://x"",""a,b"")",not encrypted,')


def test_connections_are_put_together_by_address_and_acted_on_together(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    control.connections = [
        connection(f"c{n}", f"user{n}", "10.0.0.7" if n else "10.0.0.8", messages=2) for n in range(4)
    ]
    control.push(event("connect", "x"))
    qtbot.waitUntil(lambda: len(nicks(window)) == 4)
    button = next(b for b in window.findChildren(QPushButton) if b.text() == "Group by address")
    button.click()
    view = table(window, "Addresses")
    assert view.isVisible()
    assert [[view.model().index(row, c).data() for c in range(5)] for row in range(2)] == [
        ["10.0.0.7", "3", "user1, user2, user3", "–", "6"],
        ["10.0.0.8", "1", "user0", "–", "2"],
    ]
    view.selectRow(0)
    page = window.findChild(ConnectionsPage)
    assert isinstance(page, ConnectionsPage)
    assert [record.nick for record in page.picked()] == ["user1", "user2", "user3"]
    qtbot.waitUntil(lambda: any(b.text() == "Ban 10.0.0.7…" for b in window.findChildren(QPushButton)))
    control.connections.pop()
    control.push(event("connect", "gone"))
    qtbot.waitUntil(lambda: view.model().index(0, 1).data() == "2")


def test_a_computers_name_is_asked_for_only_when_somebody_wants_to_know(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    control.connections = [connection("c1", "ann", "127.0.0.1")]
    control.tell_connections()
    qtbot.waitUntil(lambda: nicks(window) == ["ann"])
    view = table(window, "Connections")
    assert "Computer's name" not in titles(view)
    view.selectRow(0)
    look_up = next(b for b in window.findChildren(QPushButton) if b.text() == "Look up names")
    qtbot.waitUntil(look_up.isEnabled)
    look_up.click()
    qtbot.waitUntil(lambda: "Names found: 1." in shown_text(window))
    assert "Computer's name" in titles(view)
    column = [str(view.model().headerData(c, Qt.Orientation.Horizontal)) for c in range(17)].index("Computer's name")
    assert "localhost" in str(view.model().index(0, column).data())


def test_what_is_no_address_is_not_asked_about(qtbot: QtBot) -> None:
    names = HostNames()
    with qtbot.waitSignal(names.found) as answered:
        names.ask(["127.0.0.1", "evil.example", ""])
        names.ask(["127.0.0.1"])
    assert sum(answered.args or []) == 1
    assert names.name_of("evil.example") == ""


def test_what_waits_and_what_is_open_to_all_is_marked(
    window: ConsoleWindow, control: FakeControl, qtbot: QtBot
) -> None:
    control.connections = [
        connection("a", "ann", "::1", tls="TLSv1.3", round_trip=12, rate_in=10, rate_out=2_000, door="websocket"),
        connection("b", "ben", "::2", send_queue=5_000),
    ]
    control.tell_connections()
    qtbot.waitUntil(lambda: nicks(window) == ["ann", "ben"])
    model = table(window, "Connections").model()
    titles = [str(model.headerData(c, Qt.Orientation.Horizontal)) for c in range(model.columnCount())]
    shown = {title: [str(model.index(row, c).data()) for row in range(2)] for c, title in enumerate(titles)}
    assert shown["Security"] == ["TLS 1.3", "not encrypted"]
    assert shown["Round trip"] == ["12 ms", "–"]
    assert shown["In / out per second"] == ["10 B / 2 KB", "0 B / 0 B"]
    assert shown["Send queue"] == ["0 B", "5 KB"]
    assert shown["Came by"] == ["web", "IRC"]
