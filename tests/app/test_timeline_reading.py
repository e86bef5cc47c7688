"""Reading the timeline: selecting, copying, links, the menu, the keyboard, a screen reader. Real events."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QTextLine,
)
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.models.timeline import TimelineModel
from app.models.timeline_words import clock
from app.state.lines import Delivery, Kind, Line
from app.windows import timeline_view
from app.windows.timeline_place import END_GAP
from app.windows.timeline_view import TimelineView
from resources.theme import Scheme, Theme
from tests.app.timeline_lines import MORNING, joined, line, said, timeline_of

LEFT = Qt.MouseButton.LeftButton
NINE = clock(MORNING.timestamp())


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView(Theme(Scheme.LIGHT))
    qtbot.addWidget(made)
    made.resize(740, 500)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made._links.loaded)
    return made


@pytest.fixture(autouse=True)
def _clipboard(qapp: QApplication) -> Iterator[None]:
    QGuiApplication.clipboard().setText("before")
    yield
    QGuiApplication.clipboard().clear()


def show(view: TimelineView, lines: Sequence[Line]) -> TimelineModel:
    timeline = timeline_of(lines)
    view.set_timeline(timeline)
    return timeline


def point(view: TimelineView, row: int, position: int) -> QPoint:
    """Where on the viewport a character stands: a little into it."""
    shown = next(entry for at, _y, entry in view._shown if at == row)
    y = view.visualRect(view.model().index(row, 0)).top()
    text = shown.text.lineForTextPosition(position)
    found = text.cursorToX(position, QTextLine.Edge.Leading)
    x = found[0] if isinstance(found, tuple) else found
    assert isinstance(x, int | float)
    return QPoint(shown.text_left + int(x) + 1, y + shown.text_top + int(text.y() + text.height() / 2))


def drag(view: TimelineView, start: QPoint, end: QPoint) -> None:
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, LEFT, pos=end)


def press(view: TimelineView, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifier)


def copied() -> str:
    return QGuiApplication.clipboard().text(QClipboard.Mode.Clipboard)


def test_a_drag_within_one_line_takes_its_text_alone(view: TimelineView) -> None:
    show(view, [line("otter", "The router arrived")])
    drag(view, point(view, 0, 4), point(view, 0, 10))
    assert view.selected_text() == "router"
    press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "router"


def test_a_drag_across_lines_takes_names_and_times(view: TimelineView) -> None:
    show(
        view,
        [
            line("otter", "The router arrived"),
            line("moth", "waves", kind=Kind.DID),
            joined("wren"),
            line("fern", "Fine!"),
        ],
    )
    expected = [
        f"[{NINE}] otter: router arrived",
        f"[{NINE}] * moth waves",
        f"[{NINE}] → wren joined",
        f"[{NINE}] fern: Fine",
    ]
    drag(view, point(view, 0, 4), point(view, 3, 4))
    assert view.selected_text().split("\n") == expected
    drag(view, point(view, 3, 4), point(view, 0, 4))
    assert view.selected_text().split("\n") == expected


def test_positions_hold_beyond_the_basic_plane(view: TimelineView) -> None:
    show(view, [line("otter", "🎉🎉 two parties")])
    drag(view, point(view, 0, 5), point(view, 0, 8))
    assert view.selected_text() == "two"


def test_our_own_words_are_not_part_of_the_text(view: TimelineView) -> None:
    failed = line("me", "Hello", mine=True, delivery=Delivery.FAILED, reason="no room")
    show(view, [failed])
    rect = view.visualRect(view.model().index(0, 0))
    drag(view, point(view, 0, 0), rect.bottomRight())
    assert view.selected_text() == "Hello"


def test_a_double_click_takes_the_word_and_a_third_the_line(view: TimelineView) -> None:
    show(view, [line("otter", "The router arrived")])
    where = point(view, 0, 6)
    QTest.mouseDClick(view.viewport(), LEFT, pos=where)
    assert view.selected_text() == "router"
    QTest.mouseClick(view.viewport(), LEFT, pos=where)
    assert view.selected_text() == "The router arrived"


def test_a_click_and_escape_take_the_selection_away(view: TimelineView) -> None:
    show(view, said(5))
    press(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text()
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, 2, 2))
    assert view.selected_text() == ""
    view.select_all()
    press(view, Qt.Key.Key_Escape)
    assert view.selected_text() == ""


def test_everything_is_copied_though_little_of_it_shows(view: TimelineView, qtbot: QtBot) -> None:
    timeline = show(view, said(3000, first=500))
    press(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    # History that comes while it is copied is not what was selected.
    timeline.merge(said(500))
    qtbot.waitUntil(lambda: copied() != "before")
    rows = copied().split("\n")
    assert len(rows) == 3000
    assert [rows[at].split(": ")[1] for at in (0, -1)] == ["line 500", "line 3499"]


def test_a_selection_stays_on_its_text(view: TimelineView) -> None:
    timeline = show(view, said(50))
    drag(view, point(view, 45, 0), point(view, 45, 7))
    timeline.merge(said(20))
    assert view.selected_text() == "line 45"
    timeline.remove(timeline.lines[3].key)
    timeline.append(said(5, first=50))
    assert view.selected_text() == "line 45"


def test_a_drag_beyond_the_edge_scrolls(view: TimelineView, qtbot: QtBot) -> None:
    show(view, said(300))
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, pos=point(view, 299, 4))
    QTest.mouseMove(viewport, QPoint(100, -60))
    qtbot.waitUntil(lambda: view.selected_text().count("\n") > 60)
    QTest.mouseRelease(viewport, LEFT, pos=QPoint(100, -60))


def test_a_link_is_opened_by_a_click_on_it(view: TimelineView) -> None:
    show(view, [line("otter", "🎉 see https://example.com/x?y=1. Now")])
    spy = QSignalSpy(view.link_activated)
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, 0, 4))
    assert spy.count() == 0
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, 0, 12))
    assert [spy.at(0)[0], spy.count()] == ["https://example.com/x?y=1", 1]


def test_a_drag_over_a_link_opens_nothing(view: TimelineView) -> None:
    show(view, [line("otter", "see https://example.com/x")])
    spy = QSignalSpy(view.link_activated)
    drag(view, point(view, 0, 6), point(view, 0, 12))
    assert view.selected_text() == "tps://"
    assert spy.count() == 0


def test_a_line_that_failed_is_tried_again_by_click_and_by_key(view: TimelineView) -> None:
    failed = line("me", "Hello", mine=True, delivery=Delivery.FAILED, reason="no room")
    show(view, [line("fern"), failed])
    spy = QSignalSpy(view.retry_requested)
    span = next(entry for at, _y, entry in view._shown if at == 1).spans[0]
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, 1, span.start + 2))
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Return)
    assert [spy.at(at)[0] for at in range(spy.count())] == [failed.key, failed.key]


def test_many_comings_are_unfolded_and_folded_again(view: TimelineView) -> None:
    show(view, [line(), *[joined(f"guest{number}") for number in range(7)]])
    view.select_all()
    assert view.selected_text().endswith("7 people joined")
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Return)
    view.select_all()
    assert view.selected_text().endswith("→ guest5 joined · → guest6 joined")
    press(view, Qt.Key.Key_Return)
    view.select_all()
    assert view.selected_text().endswith("7 people joined")


def test_a_double_click_on_name_or_avatar_asks_for_the_person(view: TimelineView) -> None:
    show(view, [line("otter"), line("otter", minutes=1)])
    spy = QSignalSpy(view.nick_activated)
    top = view.visualRect(view.model().index(0, 0)).top()
    first = next(entry for at, _y, entry in view._shown if at == 0)
    assert first.heading is not None
    QTest.mouseDClick(view.viewport(), LEFT, pos=first.heading.name_rect.center() + QPoint(0, top))
    QTest.mouseDClick(view.viewport(), LEFT, pos=QPoint(30, first.heading.name_rect.center().y() + top))
    assert [spy.at(at)[0] for at in range(spy.count())] == ["otter", "otter"]


def current(view: TimelineView) -> int:
    return view.currentIndex().row()


def test_the_keyboard_goes_from_line_to_line_and_shows_each(view: TimelineView) -> None:
    lines = [*said(30), *[joined(f"guest{number}", minutes=30) for number in range(9)], *said(30, first=31)]
    show(view, lines)
    press(view, Qt.Key.Key_Up)
    assert current(view) == 68
    for _press in range(30):
        press(view, Qt.Key.Key_Up)
    # The comings take one row: the first of them tells all.
    assert current(view) == 30
    rect = view.visualRect(view.currentIndex())
    assert 0 <= rect.top() < rect.bottom() < view.viewport().height()
    press(view, Qt.Key.Key_Down)
    assert current(view) == 39
    press(view, Qt.Key.Key_Home)
    assert (current(view), view.visualRect(view.currentIndex()).top()) == (0, 0)
    press(view, Qt.Key.Key_PageDown)
    assert 10 < current(view) < 68
    press(view, Qt.Key.Key_PageUp)
    assert current(view) == 0
    press(view, Qt.Key.Key_End)
    assert current(view) == 68


def test_shift_and_arrows_select_whole_lines(view: TimelineView) -> None:
    show(view, said(10))
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    press(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert [row.split(": ")[1] for row in view.selected_text().split("\n")] == ["line 7", "line 8", "line 9"]
    press(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [row.split(": ")[1] for row in view.selected_text().split("\n")] == ["line 8", "line 9"]


def test_a_line_higher_than_the_window_is_read_through_with_the_arrows(view: TimelineView) -> None:
    view.resize(740, 160)
    show(view, [*said(3), line("otter", "word " * 2000, minutes=3), *said(3, first=4)])
    press(view, Qt.Key.Key_Home)
    tops = []
    while current(view) < 4:
        press(view, Qt.Key.Key_Down)
        tops.append(view.visualRect(view.model().index(3, 0)).top())
    assert len(tops) > 6
    assert all(0 <= before - after < view.viewport().height() for before, after in pairwise(tops))


def test_letters_are_left_to_whoever_holds_the_timeline(view: TimelineView) -> None:
    show(view, said(3))
    for key in (Qt.Key.Key_X, Qt.Key.Key_Escape):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "x")
        view.keyPressEvent(event)
        assert not event.isAccepted()


def test_focus_by_tab_shows_where_it_is(view: TimelineView) -> None:
    show(view, said(3))
    assert current(view) == -1
    without = view.viewport().grab().toImage()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert current(view) == 2
    assert view.viewport().grab().toImage() != without


def menu_at(view: TimelineView, where: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    view.contextMenuEvent(event)
    return view.findChildren(QMenu)[-1]


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(text)).trigger()
    menu.close()


def test_the_menu_copies_the_message_and_its_link(view: TimelineView) -> None:
    show(view, [line("otter", "see https://example.com/a&b and wiki.local")])
    menu = menu_at(view, point(view, 0, 10))
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [
        "Copy",
        "Copy message",
        "Open https://example.com/a&&b",
        "Copy link https://example.com/a&&b",
        "Write to otter",
        "Select all",
    ]
    assert not menu.actions()[0].isEnabled()
    choose(menu, "Copy link")
    assert copied() == "https://example.com/a&b"
    choose(menu_at(view, point(view, 0, 0)), "Copy message")
    assert copied() == "see https://example.com/a&b and wiki.local"
    spy = QSignalSpy(view.link_activated)
    choose(menu_at(view, point(view, 0, 0)), "Open http://wiki.local")
    assert spy.at(0)[0] == "http://wiki.local"


def test_the_menu_asks_for_the_person_tries_again_and_lets_go(view: TimelineView) -> None:
    failed = line("me", "Hello", mine=True, delivery=Delivery.FAILED)
    show(view, [line("ot&ter"), failed])
    asked, retried = QSignalSpy(view.nick_activated), QSignalSpy(view.retry_requested)
    choose(menu_at(view, point(view, 0, 0)), "Write to ot&&ter")
    choose(menu_at(view, point(view, 1, 0)), "Try again")
    assert (asked.at(0)[0], retried.at(0)[0]) == ("ot&ter", failed.key)
    discarded = QSignalSpy(view.discard_requested)
    choose(menu_at(view, point(view, 1, 0)), "Remove")
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Delete)
    assert [discarded.at(number)[0] for number in range(discarded.count())] == [failed.key] * 2


def test_the_menu_key_opens_the_menu_of_the_current_line(view: TimelineView) -> None:
    show(view, [line("fern", "first"), line("otter", "second")])
    press(view, Qt.Key.Key_End)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    view.contextMenuEvent(event)
    choose(view.findChildren(QMenu)[-1], "Copy message")
    assert copied() == "second"


def test_a_screen_reader_finds_every_line(view: TimelineView) -> None:
    show(view, [*said(500), joined("wren", minutes=500), line("fern", "Fine", minutes=501)])
    reader = QAccessible.queryAccessibleInterface(view)
    assert reader.role() == QAccessible.Role.List
    assert reader.text(QAccessible.Text.Name) == "Messages"
    assert reader.childCount() == 502
    assert reader.child(1).text(QAccessible.Text.Name).endswith(": line 1")
    last = reader.child(501)
    assert last.role() == QAccessible.Role.ListItem
    assert last.text(QAccessible.Text.Name).endswith(": Fine")
    bottom = view.viewport().mapToGlobal(view.viewport().rect().bottomLeft()).y()
    assert last.rect().bottom() == bottom - END_GAP
    assert reader.child(0).rect().bottom() < view.viewport().mapToGlobal(QPoint(0, 0)).y()
    where = view.viewport().mapToGlobal(view.viewport().rect().center())
    assert reader.childAt(where.x(), where.y()).text(QAccessible.Text.Name).split()[-2] == "line"


@pytest.fixture
def screen_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A screen reader runs; what it is told to say at once."""
    told: list[str] = []

    class Recorded(QAccessibleAnnouncementEvent):
        def __init__(self, source: QObject, message: str) -> None:
            super().__init__(source, message)
            told.append(message)

    monkeypatch.setattr(timeline_view, "QAccessibleAnnouncementEvent", Recorded)
    QAccessible.setActive(True)
    yield told
    QAccessible.setActive(False)


def test_a_screen_reader_follows_the_keyboard(view: TimelineView, screen_reader: list[str]) -> None:
    show(view, said(50))
    view.setFocus()
    press(view, Qt.Key.Key_End)
    press(view, Qt.Key.Key_Up)
    focused = QAccessible.queryAccessibleInterface(view).focusChild()
    assert focused.text(QAccessible.Text.Name).endswith(": line 48")


def test_a_screen_reader_says_what_others_say(view: TimelineView, screen_reader: list[str]) -> None:
    timeline = show(view, said(5))
    timeline.append([line("otter", "Hello"), joined("wren"), line("me", "Hi", mine=True)])
    timeline.append(said(20, first=5))
    timeline.merge(said(3))
    assert screen_reader == [f"otter, {NINE}: Hello", "20 new messages"]
