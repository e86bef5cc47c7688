"""What the timeline shows, and where it stays: a real window, real events."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.models.timeline import TimelineModel
from app.state.lines import Delivery, Line, Older
from app.windows.timeline_place import END_GAP
from app.windows.timeline_view import TimelineView
from resources.theme import DARK, LIGHT, Density, Scheme, Theme
from tests.app.timeline_lines import joined, line, said, timeline_of


@pytest.fixture
def theme() -> Theme:
    return Theme(Scheme.LIGHT)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TimelineView:
    made = TimelineView(theme)
    qtbot.addWidget(made)
    made.resize(740, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def top_of(view: TimelineView, row: int) -> int:
    return view.visualRect(view.model().index(row, 0)).top()


def bottom_of(view: TimelineView, row: int) -> int:
    return view.visualRect(view.model().index(row, 0)).bottom()


def shown(view: TimelineView) -> list[str]:
    """The texts of the lines that the viewport shows now, from the top."""
    rows = [view.indexAt(QPoint(100, y)).row() for y in range(0, view.viewport().height(), 8)]
    return [view.timeline.lines[row].text for row in sorted(set(rows) - {-1})]


def wheel(view: TimelineView, notches: int) -> None:
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle,
        QPointF(view.viewport().mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def colors(view: TimelineView) -> set[str]:
    image = view.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def wait_for_rows(qtbot: QtBot, view: TimelineView, last: str) -> None:
    qtbot.waitUntil(lambda: shown(view)[-1:] == [last])


def test_a_timeline_is_shown_from_its_end(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(200)))
    assert shown(view)[-1] == "line 199"
    assert bottom_of(view, 199) == view.viewport().height() - END_GAP - 1
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0


def test_a_few_lines_stand_at_the_lower_end(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(2)))
    assert bottom_of(view, 1) == view.viewport().height() - END_GAP - 1
    assert top_of(view, 0) > 300
    assert not view.verticalScrollBar().isVisible()


def test_it_follows_the_newest_line(qtbot: QtBot, view: TimelineView) -> None:
    timeline = timeline_of(said(200))
    view.set_timeline(timeline)
    timeline.append(said(3, first=200))
    wait_for_rows(qtbot, view, "line 202")
    assert bottom_of(view, 202) == view.viewport().height() - END_GAP - 1


def test_a_reader_who_went_up_stays_on_the_line(qtbot: QtBot, view: TimelineView) -> None:
    timeline = timeline_of(said(200))
    view.set_timeline(timeline)
    wheel(view, 3)
    before, first = top_of(view, 180), shown(view)
    timeline.append(said(50, first=200))
    button = view.findChild(QAbstractButton)
    assert isinstance(button, QAbstractButton)
    qtbot.waitUntil(lambda: "50" in button.text())
    assert (top_of(view, 180), shown(view)) == (before, first)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(view)[-1] == "line 249"
    assert not button.isVisible()


def test_the_wheel_moves_by_as_much_as_it_says(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(400)))
    row = 390
    before = top_of(view, row)
    wheel(view, 1)
    step = top_of(view, row) - before
    assert step == QApplication.wheelScrollLines() * view.verticalScrollBar().singleStep()
    wheel(view, 1)
    wheel(view, -1)
    assert top_of(view, row) - before == step


def test_the_wheel_reaches_both_ends(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(300)))
    for _notch in range(300):
        wheel(view, 1)
    assert shown(view)[0] == "line 0"
    assert top_of(view, 0) == 0
    assert view.verticalScrollBar().value() == 0
    for _notch in range(300):
        wheel(view, -1)
    assert shown(view)[-1] == "line 299"


def test_the_bar_leads_anywhere(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(5000)))
    bar = view.verticalScrollBar()
    bar.setSliderDown(True)
    bar.setSliderPosition(bar.maximum() // 2)
    assert 2200 < int(shown(view)[3].split()[1]) < 2800
    bar.setSliderPosition(0)
    assert shown(view)[0] == "line 0"
    bar.setSliderPosition(bar.maximum())
    assert shown(view)[-1] == "line 4999"
    bar.setSliderDown(False)


def test_what_is_scrolled_looks_as_if_painted_anew(qtbot: QtBot, view: TimelineView) -> None:
    lines = [*said(100), line("otter", "a longer text " * 30, minutes=100, mention=True), *said(100, first=101)]
    view.set_timeline(timeline_of(lines))
    window = view.window()
    for notches in (1, 2, 5, -1, 7, -2, -3, 8, 20, -6):
        wheel(view, notches)
        QApplication.processEvents()
        scrolled = window.screen().grabWindow(window.winId()).toImage()
        view.viewport().repaint()
        anew = window.screen().grabWindow(window.winId()).toImage()
        assert scrolled == anew


def test_what_a_changed_line_does_to_the_next_is_painted_though_it_is_scrolled(view: TimelineView) -> None:
    """The minute of the line below stands in the gutter no more."""
    timeline = timeline_of(said(100))
    view.set_timeline(timeline)
    QApplication.processEvents()
    timeline.replace(dataclasses.replace(timeline.lines[97], time=timeline.lines[98].time))
    wheel(view, 1)
    QApplication.processEvents()
    window = view.window()
    scrolled = window.screen().grabWindow(window.winId()).toImage()
    view.viewport().repaint()
    assert scrolled == window.screen().grabWindow(window.winId()).toImage()


def test_history_in_front_does_not_move_the_text(view: TimelineView) -> None:
    timeline = timeline_of(said(100, first=1000))
    view.set_timeline(timeline)
    wheel(view, 5)
    before, texts = top_of(view, 90), shown(view)
    timeline.merge(said(777))
    assert (top_of(view, 90 + 777), shown(view)) == (before, texts)
    wheel(view, 1)
    wheel(view, -1)
    assert (top_of(view, 90 + 777), shown(view)) == (before, texts)


def test_what_goes_above_does_not_move_the_text(view: TimelineView) -> None:
    timeline = timeline_of(said(300))
    view.set_timeline(timeline)
    wheel(view, 5)
    before = top_of(view, 285)
    timeline.remove(timeline.lines[10].key)
    timeline.remove(timeline.lines[20].key)
    assert top_of(view, 283) == before


def test_the_server_s_word_for_a_pending_line_keeps_its_place(qtbot: QtBot, view: TimelineView) -> None:
    pending = line("kestrel", "On it. Give me ten minutes.", minutes=31, mine=True, delivery=Delivery.PENDING)
    timeline = timeline_of([*said(30), pending, line("fern", "Thanks", minutes=31)])
    view.set_timeline(timeline)
    before = [top_of(view, row) for row in (29, 30, 31)]
    pale = view.viewport().grab().toImage()
    timeline.replace(dataclasses.replace(pending, delivery=Delivery.STORED, msgid="1"))
    qtbot.waitUntil(lambda: view.viewport().grab().toImage() != pale)
    assert [top_of(view, row) for row in (29, 30, 31)] == before


def test_each_timeline_keeps_its_reader_s_place(view: TimelineView) -> None:
    lobby, orders = timeline_of(said(300)), timeline_of(said(50))
    view.set_timeline(lobby)
    wheel(view, 10)
    texts, before = shown(view), top_of(view, 270)
    view.set_timeline(orders)
    assert shown(view)[-1] == "line 49"
    lobby.append(said(10, first=300))
    lobby.merge(said(20))
    view.set_timeline(lobby)
    assert (shown(view), top_of(view, 290)) == (texts, before)


def test_what_i_say_is_shown_at_once(qtbot: QtBot, view: TimelineView) -> None:
    timeline = timeline_of(said(200))
    view.set_timeline(timeline)
    wheel(view, 10)
    timeline.append([line("kestrel", "mine", minutes=201, mine=True, delivery=Delivery.PENDING)])
    wait_for_rows(qtbot, view, "mine")


def test_another_width_keeps_the_reader_s_line(qtbot: QtBot, view: TimelineView) -> None:
    lines = [line("otter", f"{number} " + "words " * (number % 60), minutes=number) for number in range(400)]
    view.set_timeline(timeline_of(lines))
    wheel(view, 40)
    first = shown(view)[0]
    view.resize(500, 500)
    assert shown(view)[0] == first
    view.resize(900, 700)
    assert shown(view)[0] == first


def test_a_full_window_stays_at_the_end_at_any_size(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(200)))
    for width, height in ((300, 200), (900, 700), (740, 40), (740, 500)):
        view.resize(width, height)
        assert bottom_of(view, 199) == view.viewport().height() - END_GAP - 1


def test_many_comings_and_goings_take_one_row(view: TimelineView) -> None:
    lines = [line(), *[joined(f"guest{number}") for number in range(40)], line("fern", minutes=1)]
    view.set_timeline(timeline_of(lines))
    assert bottom_of(view, 1) + 1 == top_of(view, 41)
    assert view.isIndexHidden(view.model().index(20, 0))
    assert not view.isIndexHidden(view.model().index(1, 0))


def test_the_scheme_is_changed_while_it_is_shown(view: TimelineView, theme: Theme) -> None:
    view.set_timeline(timeline_of([line(mention=True), line("fern")]))
    assert {LIGHT.base.name(), LIGHT.mention.name(), LIGHT.mention_bar.name()} <= colors(view)
    theme.choose(Scheme.DARK)
    assert {DARK.base.name(), DARK.mention.name(), DARK.mention_bar.name()} <= colors(view)
    assert LIGHT.base.name() not in colors(view)
    theme.choose(Scheme.LIGHT)


def test_an_empty_timeline_says_what_to_do(qtbot: QtBot, view: TimelineView) -> None:
    assert colors(view) == {LIGHT.base.name()}
    view.set_empty_text("Nobody here yet. Others join at 192.168.1.23.")
    assert len(colors(view)) > 1
    assert view.accessibleDescription() == "Nobody here yet. Others join at 192.168.1.23."
    view.timeline.set_older(Older.LOADING)
    assert view.accessibleDescription() == "Getting older messages…"
    view.timeline.set_older(Older.UNKNOWN)
    view.timeline.append(said(1))
    assert view.accessibleDescription() == ""


HARMFUL = {
    "a long word": "x" * 16_000,
    "many words": "word " * 3_200,
    "marks on marks": "a" + "\u0301" * 5_000,
    "turned order": "\u202e" * 2_000 + "abc",
    "no width": "\u200b" * 5_000,
    "line breaks": "\n" * 16_000,
    "controls": "\x00\x01\x07\x1b[2J\x9b" * 1_000,
    "half characters": "\ud83d\udc00" * 2_000,
    "emoji": "👩‍👩‍👧‍👦" * 600,
    "both directions": "aא" * 2_000,
    "nothing": "",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_no_text_can_freeze_or_break_the_window(view: TimelineView, name: str) -> None:
    lines = [line("fern", "before"), line("evil\u202e\n", HARMFUL[name], mention=True), line("fern", "after")]
    view.set_timeline(timeline_of(lines))
    view.viewport().repaint()
    assert bottom_of(view, 2) == view.viewport().height() - END_GAP - 1
    QTest.keyClick(view, Qt.Key.Key_Home)
    view.viewport().repaint()
    assert top_of(view, 0) >= 0


def test_a_row_never_paints_beyond_itself(view: TimelineView) -> None:
    """Hundreds of marks on one letter reach far up; what stands above stays as it was."""

    def above(lines: list[Line]) -> QImage:
        view.set_timeline(timeline_of(lines))
        rect = view.visualRect(view.model().index(0, 0))
        return view.viewport().grab(rect).toImage()

    plain = above([line("fern", "before"), line("otter", "Z")])
    assert above([line("fern", "before"), line("otter", "Z" + "\u0301" * 300)]) == plain


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_avatar_stands_where_reading_begins(view: TimelineView, direction: Qt.LayoutDirection) -> None:
    view.setLayoutDirection(direction)
    view.set_timeline(timeline_of([line("otter")]))
    image = view.viewport().grab().toImage()
    color = view._theme.author("otter")
    rows = range(image.height())
    columns = [x for x in range(image.width()) if any(QColor(image.pixelColor(x, y)) == color for y in rows)]
    assert (min(columns) == 18) == (direction == Qt.LayoutDirection.LeftToRight)
    assert (max(columns) == image.width() - 19) == (direction == Qt.LayoutDirection.RightToLeft)


def test_rows_stand_closer_together_where_one_likes_that(view: TimelineView, theme: Theme) -> None:
    view.set_timeline(timeline_of(said(20)))
    before = view.visualRect(view.model().index(18, 0)).height()
    theme.choose_density(Density.COMPACT)
    assert view.visualRect(view.model().index(18, 0)).height() < before
    theme.choose_density(Density.COSY)
    assert view.visualRect(view.model().index(18, 0)).height() == before


def test_a_larger_font_makes_larger_rows(view: TimelineView) -> None:
    view.set_timeline(timeline_of(said(20)))
    before = view.visualRect(view.model().index(19, 0)).height()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    view.setFont(font)
    assert view.visualRect(view.model().index(19, 0)).height() > 1.5 * before


def test_a_timeline_that_goes_takes_its_place_with_it(view: TimelineView, qtbot: QtBot) -> None:
    make: Callable[[], TimelineModel] = lambda: timeline_of(said(10))  # noqa: E731
    gone = make()
    view.set_timeline(gone)
    view.set_timeline(make())
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    assert shown(view)[-1] == "line 9"
