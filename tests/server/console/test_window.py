"""The console in a real window over a real socket: what it shows, and what becomes of a room that goes away."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from resources.theme import Scheme, Theme
from server.console.log_pane import LogPane
from server.console.record_view import RecordView
from server.console.records import TroubleRecord
from server.console.troubles import in_words
from server.console.watch import RoomWatch
from server.console.window import ConsoleWindow
from server.control import health
from tests.server.console.fake_control import FakeControl, connection, event


def shown_text(window: ConsoleWindow) -> str:
    """All words of the labels in sight."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def table(window: ConsoleWindow, name: str) -> RecordView:
    """A table by what it is called."""
    assert window.connections is not None  # all pages are made by then
    return next(view for view in window.findChildren(RecordView) if view.accessibleName() == name)


def log_text(window: ConsoleWindow) -> str:
    """What the end of the log says, beside the connections."""
    return log_tail(window).toPlainText()


def log_tail(window: ConsoleWindow) -> LogPane:
    """The end of the log."""
    assert window.connections is not None  # all pages are made by then
    return next(pane for pane in window.findChildren(LogPane) if pane.accessibleName() == "The end of the log")


def nicks(window: ConsoleWindow) -> list[str]:
    """The nicknames in the table, from the top."""
    model = table(window, "Connections").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_everybody_is_shown_with_address_and_nickname(window: ConsoleWindow) -> None:
    assert nicks(window) == ["fern", "kestrel", "moth", "otter", "no nickname yet"]
    view = table(window, "Connections")
    row = [str(view.model().index(2, column).data()) for column in range(10)]
    assert row[:4] == ["moth", "192.168.1.152", "33870", "irssi 1.4.3"]
    assert row[4] == "not encrypted"
    assert row[7:] == ["12", "3 KB / 410 KB", "1"]


def test_the_head_says_which_room_and_where_it_listens(qtbot: QtBot, window: ConsoleWindow) -> None:
    qtbot.waitUntil(lambda: "Makerspace: admin console" in shown_text(window))
    assert "Listening on 192.168.1.23:5263 · up 3 h 12 min" in shown_text(window)
    assert window.windowTitle() == "Makerspace: admin console"
    for words in ("9", "connected (peak 14)", "1,284", "messages"):
        assert words in shown_text(window)


def test_bytes_a_second_come_from_two_looks(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    control.status["bytes_out"] = 5_000_000
    qtbot.waitUntil(lambda: "MB/s" in shown_text(window))


def test_who_comes_is_there_at_once(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    control.connections.append(connection("c9", "zoe", "192.168.1.77"))
    control.push(event("connect", "192.168.1.77 connected (port 1)"))
    qtbot.waitUntil(lambda: "zoe" in nicks(window), timeout=700)  # sooner than the next look


def test_a_burst_of_events_asks_once(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    before = len(control.called("landline.status"))
    control.push(*(event("connect", f"{number}", number % 60) for number in range(200)))
    qtbot.waitUntil(lambda: "199" in log_text(window))
    assert len(control.called("landline.status")) - before <= 3


def test_the_log_is_written_with_times_and_addresses(qtbot: QtBot, control: FakeControl, theme: Theme) -> None:
    control.log = [event("connect", "192.168.1.66 connected (port 49152)", 51)]
    control.open()
    window = ConsoleWindow(control.path, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "connected (port 49152)" in log_text(window) and bool(control.subscribers))
    control.push(event("message", "192.168.1.40 kestrel → #lobby <b>On it.</b>", 58))
    qtbot.waitUntil(lambda: "kestrel" in log_text(window))
    lines = log_text(window).splitlines()
    assert lines[0].endswith(":43:51 192.168.1.66 connected (port 49152)")
    assert lines[1].endswith(":43:58 192.168.1.40 kestrel → #lobby <b>On it.</b>")


def test_the_log_is_bounded(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    control.push(*(event("message", f"line {number}", number % 60) for number in range(6_000)))
    qtbot.waitUntil(lambda: log_text(window).endswith("line 5999"))
    assert log_tail(window).blockCount() == 5_000


def test_the_filter_is_a_key_away_and_narrows_both_tables(qtbot: QtBot, window: ConsoleWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = window.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "1.15")
    assert nicks(window) == ["moth"]
    QTest.keyClicks(field, "zzz")
    assert nicks(window) == []
    assert "Nothing fits “1.15zzz”." in shown_text(window)


def test_a_click_on_a_title_sorts(qtbot: QtBot, window: ConsoleWindow) -> None:
    view = table(window, "Connections")
    header = view.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(1) + 20, 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    addresses = [str(view.model().index(row, 1).data()) for row in range(5)]
    assert addresses == ["192.168.1.23", "192.168.1.31", "192.168.1.40", "192.168.1.66", "192.168.1.152"]


def test_rows_are_copied_as_text(qtbot: QtBot, window: ConsoleWindow) -> None:
    view = table(window, "Connections")
    window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().startswith("fern\t192.168.1.31\t40212\t"))


def test_the_selection_survives_looks_and_newcomers(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    view = table(window, "Connections")
    view.selectRow(1)
    control.connections.insert(0, connection("c0", "aaron", "192.168.1.2"))
    control.push(event("connect", "aaron"))
    qtbot.waitUntil(lambda: nicks(window)[0] == "aaron")
    assert [record.nick for record in view.picked()] == ["kestrel"]


def test_a_room_that_goes_away_is_said_and_found_again(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    control.close()
    qtbot.waitUntil(lambda: "The room does not answer. Trying again…" in shown_text(window))
    assert nicks(window) == []
    offered = [button for button in window.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
    assert [button.accessibleName() for button in offered] == ["More"], "another room may be found there"
    control.push(event("room", "the room is open", 59))
    control.open()
    qtbot.waitUntil(lambda: len(nicks(window)) == 5, timeout=6_000)
    assert "Listening on" in shown_text(window)
    qtbot.waitUntil(lambda: log_text(window).count("the room is open") == 1)


def test_a_console_that_closes_leaves_the_room_alone(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    window.close()
    assert control.called("landline.stop") == []
    qtbot.waitUntil(lambda: not control.followers)  # nobody looks
    control.connections.append(connection("c9", "zoe", "192.168.1.77"))
    control.connections.pop(0)
    watch = window.findChild(RoomWatch)
    assert isinstance(watch, RoomWatch)
    with qtbot.waitSignal(watch.logged):
        control.push(event("join", "somebody"))
    assert "zoe" not in nicks(window)
    window.show()
    qtbot.waitUntil(lambda: "zoe" in nicks(window) and "otter" not in nicks(window))
    qtbot.waitUntil(lambda: "somebody" in log_text(window))


def test_an_empty_room_says_how_to_join(qtbot: QtBot, control: FakeControl, theme: Theme) -> None:
    control.connections = []
    control.open()
    window = ConsoleWindow(control.path, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "Others on this network join by IP: 192.168.1.23" in shown_text(window))
    window.findChildren(QTabBar)[0].setCurrentIndex(2)
    assert "Nobody is banned or muted." in shown_text(window)


def test_what_is_wrong_is_said_in_words_until_it_is_over(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl
) -> None:
    control.troubles = [
        {"code": "disk_low", "params": {"disk_left": 200_400_000, "disk_floor": 50_000_000}, "words": "low"},
        {"code": "disk_low", "params": 3, "words": "without its figures"},
        {"code": "of a newer room", "words": "in its words"},
        {"code": 7},
        "odd",
    ]
    words = "The disk has 200 MB left: history stops at 50 MB.\nwithout its figures\nin its words"
    qtbot.waitUntil(lambda: words in shown_text(window))
    control.troubles = []
    qtbot.waitUntil(lambda: words not in shown_text(window))


def test_every_trouble_of_a_room_is_known_to_its_console(qtbot: QtBot) -> None:
    for trouble in health._TROUBLES:
        record = TroubleRecord(trouble.code, "?", dict.fromkeys(trouble.params, 1))
        assert in_words(record) != "?", trouble.code


def test_malformed_answers_harm_nothing(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    control.connections = [{"id": 7}, {"id": "x", "nick": ["a"], "ip": None, "port": "1", "channels": 3}]
    control.status = {"name": 5}
    control.bans = [{"type": "zline"}]
    control.push(event("connect", "odd", timestamp="never", client=[1]))
    qtbot.waitUntil(lambda: nicks(window) == ["no nickname yet"])


def test_every_control_has_a_name_and_is_reached_by_keyboard(window: ConsoleWindow) -> None:
    for kind in (QPushButton, QLineEdit, RecordView, LogPane, QTabBar):
        for widget in (one for one in window.findChildren(kind) if one.isVisible()):
            assert isinstance(widget, QWidget)
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget
            assert widget.accessibleName() or getattr(widget, "text", str)() or kind is QTabBar, widget


def test_the_colours_follow_the_theme(qtbot: QtBot, window: ConsoleWindow, theme: Theme) -> None:
    theme.choose(Scheme.DARK)
    assert theme.tokens.base.name() in window.styleSheet()
    theme.choose(Scheme.LIGHT)
    assert theme.tokens.base.name() in window.styleSheet()
