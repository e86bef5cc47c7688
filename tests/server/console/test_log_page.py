"""The log's tab: narrowed, held still, written to a file."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.log_page import LogPage
from server.console.records import LogEvent

EVENTS = [
    LogEvent(1.0, "info", "connect", "X", "10.0.0.1 is anna now", ip="10.0.0.1", nick="anna"),
    LogEvent(2.0, "warn", "ban", "X", "the host banned 10.0.0.2"),
    LogEvent(3.0, "info", "message", "X", "10.0.0.1 anna → #tea hi", ip="10.0.0.1", nick="anna", channel="#tea"),
]


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> LogPage:
    """A log with three lines."""
    made = LogPage(theme)
    qtbot.addWidget(made)
    made.add(EVENTS)
    return made


def lines(page: LogPage) -> list[str]:
    """What is shown, without times."""
    return [line[9:] for line in page.pane.toPlainText().splitlines()]


@pytest.mark.parametrize(("text", "found"), [("#TEA", [2]), ("anna", [0, 2]), ("ban", [1]), ("10.0.0.", [0, 1, 2])])
def test_a_text_narrows_it_and_new_events_too(page: LogPage, text: str, found: list[int]) -> None:
    page.narrow(text)
    assert lines(page) == [EVENTS[number].msg for number in found]
    page.add(EVENTS)
    assert lines(page) == [EVENTS[number].msg for number in found] * 2
    page.narrow("")
    assert len(lines(page)) == 6


def test_only_what_matters(page: LogPage) -> None:
    box = page.findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    box.click()
    assert lines(page) == [EVENTS[1].msg]
    box.click()
    assert len(lines(page)) == 3


def test_it_holds_still_and_goes_on_with_what_came_meanwhile(page: LogPage) -> None:
    button = next(one for one in page.findChildren(QPushButton) if one.isCheckable())
    button.click()
    page.add(EVENTS[:2])
    assert len(lines(page)) == 3
    assert button.text() == "Go on (2 new)"
    button.click()
    assert lines(page)[-2:] == [EVENTS[0].msg, EVENTS[1].msg]
    assert button.text() == "Hold still"


def test_what_is_shown_is_written(qtbot: QtBot, page: LogPage, tmp_path: Path) -> None:
    page.narrow("#tea")
    with qtbot.waitSignal(page.told) as told:
        page.export_to(str(tmp_path / "log.txt"))
    assert told.args == ["Lines written: 1"]
    assert (tmp_path / "log.txt").read_text().endswith(f"{EVENTS[2].msg}\n")
    with qtbot.waitSignal(page.refused):
        page.export_to(str(tmp_path / "no" / "log.txt"))
