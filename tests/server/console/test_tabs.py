"""The console's pages: each narrowed by its own text, remembered, in a small window and from right to left."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console import words
from server.console.tabs import Tabs
from server.console.window import ConsoleWindow
from tests.server.console.fake_control import FakeControl, event
from tests.server.console.test_window import nicks, table


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def tabs(window: ConsoleWindow) -> Tabs:
    found = window.findChild(Tabs)
    assert isinstance(found, Tabs)
    return found


def go_to(window: ConsoleWindow, title: str) -> None:
    bar = window.findChildren(QTabBar)[0]
    bar.setCurrentIndex(next(n for n in range(bar.count()) if bar.tabText(n) == title))


def test_each_page_has_a_filter_of_its_own(window: ConsoleWindow) -> None:
    field = tabs(window).field
    QTest.keyClicks(field, "moth")
    assert nicks(window) == ["moth"]
    go_to(window, "Channels")
    assert field.text() == ""
    QTest.keyClicks(field, "#tea")
    assert nicks(window) == ["moth"]
    go_to(window, "Charts")
    assert not field.isVisible()
    go_to(window, "Connections")
    assert field.isVisible()
    assert field.text() == "moth"


def test_what_was_chosen_is_there_the_next_time(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, theme: Theme
) -> None:
    QTest.keyClicks(tabs(window).field, "otter")
    table(window, "Connections").sortByColumn(7, Qt.SortOrder.DescendingOrder)
    go_to(window, "Log")
    QTest.keyClicks(tabs(window).field, "level:warn")
    window.close()
    again = ConsoleWindow(control.path, theme)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.findChildren(QTabBar)[0].currentIndex() == 5)
    assert tabs(again).field.text() == "level:warn"
    qtbot.waitUntil(lambda: nicks(again) == ["otter"])
    go_to(again, "Connections")
    tabs(again).field.clear()
    assert nicks(again)[:2] == ["otter", "fern"], "sorted by messages"


def test_a_line_of_the_log_narrows_the_log(qtbot: QtBot, window: ConsoleWindow, control: FakeControl) -> None:
    go_to(window, "Log")
    window._log.narrowing.emit("ip:10.0.0.1")
    control.push(
        event("message", "10.0.0.1 a", client={"id": "a", "ip": "10.0.0.1"}),
        event("message", "10.0.0.2 b", client={"id": "b", "ip": "10.0.0.2"}),
    )
    assert tabs(window).field.text() == "ip:10.0.0.1"
    qtbot.waitUntil(lambda: window._log.pane.toPlainText().endswith("10.0.0.1 a"))


def test_it_fits_a_small_window(qtbot: QtBot, window: ConsoleWindow) -> None:
    window.resize(640, 480)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (640, 480))
    bar = window.findChildren(QTabBar)[0]
    for number in range(bar.count()):
        bar.setCurrentIndex(number)
        for button in window.findChildren(QPushButton):
            if button.isVisible():
                whole = button.rect().translated(button.mapTo(window, button.rect().topLeft()))
                assert window.rect().contains(whole), (bar.tabText(number), button.text())
                assert button.text() or (button.accessibleName() and button.toolTip())
    assert (window.width(), window.height()) == (640, 480)


def test_figures_keep_their_order_from_right_to_left(right_to_left: None, window: ConsoleWindow) -> None:
    view = table(window, "Connections")
    traffic = view.model().index(0, 8).data()
    assert traffic == "\u200f\u20685.1 MB\u2069 / \u20681.1 MB\u2069"
    assert words.duration(11_520) == "\u20683 h 12 min\u2069"
    assert words.rate(31) == "\u2068\u206831 B\u2069/s\u2069"
    view.selectAll()
    view.copy()
    copied = QGuiApplication.clipboard().text()
    assert "5.1 MB / 1.1 MB" in copied
    assert "\u2068" not in copied


def test_a_window_that_closes_before_its_pages_are_made_forgets_nothing(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, theme: Theme
) -> None:
    go_to(window, "Bans")
    window.close()
    short_lived = ConsoleWindow(control.path, theme)
    qtbot.addWidget(short_lived)
    short_lived.show()
    short_lived.close()
    again = ConsoleWindow(control.path, theme)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.findChildren(QTabBar)[0].currentIndex() == 2)
