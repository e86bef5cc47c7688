"""The log's tab: narrowed, held still, followed, written to a file."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.log_page import LogPage
from server.console.records import LogEvent

EVENTS = [
    LogEvent(1.0, "info", "connect", "X", "10.0.0.1 is anna now", ip="10.0.0.1", nick="anna"),
    LogEvent(2.0, "warn", "ban", "X", "the host banned 10.0.0.2"),
    LogEvent(3.0, "info", "message", "X", "10.0.0.1 anna → #tea hi", "c1", "10.0.0.1", "anna", "#tea"),
    LogEvent(4.0, "debug", "wire", "X", "10.0.0.3 sent a line that cannot be read", ip="10.0.0.3"),
    LogEvent(5.0, "error", "history", "X", "history is damaged"),
]
SHOWN = [0, 1, 2, 4]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> LogPage:
    """A log with a few lines."""
    made = LogPage(theme)
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    made.add(EVENTS)
    has(qtbot, made, SHOWN)
    return made


def lines(page: LogPage) -> list[str]:
    """What is shown, without times."""
    return [line[9:] for line in page.pane.toPlainText().splitlines()]


def has(qtbot: QtBot, page: LogPage, numbers: Sequence[int]) -> None:
    """Wait until these of the events are shown, and no others."""
    words = [EVENTS[number].msg for number in numbers]
    qtbot.waitUntil(lambda: len(lines(page)) == len(words) and all(map(str.endswith, lines(page), words)))


def button(page: LogPage, words: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text().startswith(words))


def flood(page: LogPage, count: int) -> None:
    page.add([LogEvent(9.0, "info", "message", "MESSAGE", f"line {number}") for number in range(count)])


@pytest.mark.parametrize(
    ("text", "found"),
    [("#TEA", [2]), ("from:anna", [0, 2]), ("ban", [1]), ("ip:10.0.0.0/24", [0, 2]), ("level:debug wire", [3])],
)
def test_a_text_narrows_it_and_new_events_too(qtbot: QtBot, page: LogPage, text: str, found: list[int]) -> None:
    page.narrow(text)
    has(qtbot, page, found)
    page.add(EVENTS)
    has(qtbot, page, found * 2)
    page.narrow("")
    has(qtbot, page, SHOWN * 2)


def test_levels_are_told_in_words_and_chosen(qtbot: QtBot, page: LogPage) -> None:
    assert lines(page)[1] == "warning: the host banned 10.0.0.2"
    assert lines(page)[3] == "ERROR: history is damaged"
    level = page.findChild(QComboBox)
    assert isinstance(level, QComboBox)
    for name, found in (
        ("Everything, with details", [0, 1, 2, 3, 4]),
        ("Warnings and errors", [1, 4]),
        ("Errors", [4]),
        ("What happens", SHOWN),
    ):
        level.setCurrentText(name)
        has(qtbot, page, found)


def test_several_kinds_are_chosen_and_remembered(qtbot: QtBot, page: LogPage, theme: Theme) -> None:
    button(page, "Messages").click()
    has(qtbot, page, [2])
    button(page, "History").click()
    has(qtbot, page, [2, 4])
    combo = page.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("Errors")
    again = LogPage(theme)
    qtbot.addWidget(again)
    again.show()
    again.add(EVENTS)
    has(qtbot, again, [4])
    assert [one.text() for one in again.findChildren(QPushButton) if one.isChecked()] == ["Messages", "History"]


def test_what_cannot_be_understood_is_told(page: LogPage) -> None:
    def said() -> list[str]:
        return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]

    page.narrow("kind:cheese")
    assert said() == ["Not understood: kind:cheese"]
    page.narrow("")
    assert said() == []
    page.say_whether_words_are_logged(False)
    assert said() == ["What is said is not logged (log_words)."]


def test_it_holds_still_and_goes_on_with_what_came_meanwhile(qtbot: QtBot, page: LogPage) -> None:
    hold = button(page, "Hold still")
    hold.click()
    page.add(EVENTS[:2])
    assert hold.text() == "Go on (2 new)"
    page.narrow("anna")
    has(qtbot, page, [0, 2])  # what came before it was held still can be looked through
    page.narrow("")
    hold.click()
    has(qtbot, page, [*SHOWN, 0, 1])
    assert hold.text() == "Hold still"


def test_who_scrolls_up_reads_in_peace_and_goes_to_the_newest_by_a_button(qtbot: QtBot, page: LogPage) -> None:
    flood(page, 100)
    bar = page.pane.verticalScrollBar()
    qtbot.waitUntil(lambda: lines(page)[-1] == "line 99" and 0 < bar.maximum() == bar.value())
    bar.setValue(0)
    newest = button(page, "Newest")
    assert newest.isVisible()
    page.add(EVENTS[:2])
    qtbot.waitUntil(lambda: newest.text() == "Newest (2)")
    assert bar.value() == 0
    newest.click()
    qtbot.waitUntil(lambda: lines(page)[-1].endswith(EVENTS[1].msg) and bar.value() == bar.maximum())
    assert not newest.isVisible()
    page.resize(400, 180)
    flood(page, 1)
    qtbot.waitUntil(lambda: lines(page)[-1] == "line 0" and bar.value() == bar.maximum())


def test_a_flood_leaves_the_newest_lines_and_no_more_than_there_may_be(qtbot: QtBot, page: LogPage) -> None:
    flood(page, 30_000)
    qtbot.waitUntil(lambda: lines(page)[-1] == "line 29999")
    assert page.pane.blockCount() == len(page.pane.events) == 5_000
    assert [event.msg for event in page.pane.events] == lines(page)
    page.narrow('"line 11111"')
    qtbot.waitUntil(lambda: lines(page) == ["line 11111"])
    page.narrow('"line 1111"')  # 30,000 is more than is kept
    qtbot.waitUntil(lambda: lines(page)[:1] == ["line 11110"])


def test_nothing_is_written_out_of_sight(qtbot: QtBot, page: LogPage) -> None:
    page.hide()
    flood(page, 7_000)
    assert len(lines(page)) == len(SHOWN)
    page.show()
    qtbot.waitUntil(lambda: lines(page)[-1] == "line 6999")


def test_a_line_offers_to_see_only_what_is_like_it(qtbot: QtBot, page: LogPage) -> None:
    asked: list[str] = []
    page.narrowing.connect(asked.append)
    page.narrow("tea from:cleo")
    page.narrow("tea")
    has(qtbot, page, [2])
    page.pane.moveCursor(QTextCursor.MoveOperation.Start)
    for place, text in enumerate(["tea ip:10.0.0.1", "tea from:anna", "tea in:#tea"]):
        where = page.pane.cursorRect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, page.pane.mapToGlobal(where))
        QApplication.sendEvent(page.pane.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offers = [action for action in menu.actions() if action.text().startswith("Only ")]
        assert len(offers) == 3
        menu.setActiveAction(offers[place])
        QTest.keyClick(menu, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
        assert asked[-1] == text


def test_what_is_shown_is_written_as_text_or_json(qtbot: QtBot, page: LogPage, tmp_path: Path) -> None:
    page.narrow("level:warn")
    has(qtbot, page, [1, 4])
    with qtbot.waitSignal(page.told) as told:
        page.export_to(str(tmp_path / "log.txt"))
    assert told.args == ["Lines written: 2"]
    first, second = (tmp_path / "log.txt").read_text().splitlines()
    assert first.endswith(":02 warning: the host banned 10.0.0.2")
    assert second.startswith("19")  # with its day
    page.narrow("#tea")
    has(qtbot, page, [2])
    with qtbot.waitSignal(page.told):
        page.export_to(str(tmp_path / "log.jsonl"))
    assert json.loads((tmp_path / "log.jsonl").read_text()) == {
        "timestamp": "1970-01-01T00:00:03.000Z",
        "level": "info",
        "subsystem": "message",
        "event_id": "X",
        "msg": EVENTS[2].msg,
        "client": {"id": "c1", "ip": "10.0.0.1", "nick": "anna"},
        "channel": "#tea",
    }
    with qtbot.waitSignal(page.refused):
        page.export_to(str(tmp_path / "no" / "log.txt"))
