"""The console of a very full room. How long one refresh takes is measured, not judged: machines differ."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl, connection, event
from tests.server.console.test_window import nicks, table

MANY = 5_000


def test_five_thousand_connections_are_shown_and_stay_selected(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, record_property: Callable[[str, object], None]
) -> None:
    control.connections = [connection(f"c{n}", f"user{n:04}", f"10.0.{n >> 8}.{n & 255}") for n in range(MANY)]
    control.push(event("connect", "many"))
    qtbot.waitUntil(lambda: len(nicks(window)) == MANY, timeout=10_000)
    view = table(window, "Connections")
    view.selectRow(2_500)
    gaps: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append((now - last) * 1_000)
        last = now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(0)
    control.connections = [connection("new", "aaron", "10.9.9.9"), *control.connections[1:]]
    control.connections[2_500]["messages"] = 7
    control.push(event("connect", "one more"))
    qtbot.waitUntil(lambda: nicks(window)[0] == "aaron", timeout=10_000)
    record_property("longest_stall_ms", round(max(gaps), 1))
    assert [(record.nick, record.messages) for record in view.picked()] == [("user2500", 7)]
    assert "user0000" not in nicks(window)
