"""What can be done with a line, by key and by menu, and jumping between lines. A real window, real events."""

import random
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.models.timeline import TimelineModel
from app.state.abilities import Abilities
from app.state.lines import Delivery, Kind, Line, Older, Reaction
from app.windows.timeline_offer import Offer, may_toggle, offer
from app.windows.timeline_view import TimelineView
from resources.theme import LIGHT, Scheme, Theme
from tests.app.timeline_lines import joined, line, said, timeline_of

LEFT = Qt.MouseButton.LeftButton
ALL = Abilities(reply=True, react=True, unreact=True, take_back=True, edit=True)


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView(Theme(Scheme.LIGHT))
    qtbot.addWidget(made)
    made.resize(740, 500)
    made.show()
    qtbot.waitExposed(made)
    made.set_abilities(ALL)
    return made


def show(view: TimelineView, lines: Sequence[Line]) -> TimelineModel:
    timeline = timeline_of(lines)
    view.set_timeline(timeline)
    return timeline


def numbered(count: int, *, first: int = 0) -> list[Line]:
    return [line("otter", f"line {at}", minutes=at, msgid=f"m{at}") for at in range(first, first + count)]


def top_of(view: TimelineView, row: int) -> int:
    return view.visualRect(view.model().index(row, 0)).top()


def values(spy: QSignalSpy) -> list[object]:
    return [spy.at(at)[0] for at in range(spy.count())]


STORED = line("fern", "hi", msgid="m")
MINE = line("kestrel", "hi", msgid="m", mine=True)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (STORED, Offer(reply=True, react=True)),
        (MINE, Offer(reply=True, react=True, take_back=True, edit=True)),
        (line("kestrel", "waves", kind=Kind.DID, msgid="m", mine=True), Offer(reply=True, react=True, take_back=True)),
        (line("fern", "no number"), Offer()),
        (line("kestrel", "hi", mine=True, delivery=Delivery.PENDING), Offer()),
        (line("fern", "", msgid="m", taken_back_by="fern"), Offer()),
        (joined("wren"), Offer()),
    ],
)
def test_what_can_be_done_with_a_line(entry: Line, expected: Offer) -> None:
    assert offer(entry, ALL) == expected
    assert offer(entry, Abilities()) == Offer()


def test_a_host_takes_back_what_others_said() -> None:
    assert offer(STORED, Abilities(take_back_others=True)) == Offer(take_back=True)


def test_a_reaction_that_cannot_be_taken_back_stays() -> None:
    mine = line("fern", "hi", msgid="m", reactions=(Reaction("👍", ("me",), mine=True),))
    assert may_toggle(mine, "👍", ALL)
    assert not may_toggle(mine, "👍", ALL._replace(unreact=False))
    assert may_toggle(mine, "🎉", ALL._replace(unreact=False))


@pytest.mark.parametrize(
    ("typed", "signal"),
    [("r", "reply_requested"), ("e", "edit_requested"), ("+", "picker_requested")],
)
def test_a_letter_acts_on_the_line_with_the_frame(view: TimelineView, typed: str, signal: str) -> None:
    lines = [MINE, line("fern", "last", minutes=1)]
    show(view, lines)
    spy = QSignalSpy(getattr(view, signal))
    QTest.keyClicks(view, typed)
    assert spy.count() == 0
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClicks(view, typed)
    assert values(spy) == [MINE.key]


def test_delete_takes_back_and_c_copies(view: TimelineView) -> None:
    show(view, [MINE])
    spy = QSignalSpy(view.take_back_requested)
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    QTest.keyClick(view, Qt.Key.Key_C)
    assert values(spy) == [MINE.key]
    assert QGuiApplication.clipboard().text() == "hi"
    view.set_abilities(Abilities())
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert spy.count() == 1


def test_after_a_click_letters_go_to_the_composer(view: TimelineView) -> None:
    show(view, [MINE])
    spy = QSignalSpy(view.reply_requested)
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(300, 300))
    QTest.keyClicks(view, "r")
    assert spy.count() == 0


def menu_of(view: TimelineView, row: int) -> QMenu:
    where = view.visualRect(view.model().index(row, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    view.contextMenuEvent(event)
    return view.findChildren(QMenu)[-1]


def test_the_menu_offers_the_same(view: TimelineView) -> None:
    show(view, [MINE, line("fern", "x", msgid="n", minutes=1)])
    menu = menu_of(view, 0)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts[:4] == ["React…", "Reply", "Edit", "Take back"]
    spy = QSignalSpy(view.edit_requested)
    menu.actions()[2].trigger()
    menu.close()
    assert values(spy) == [MINE.key]
    menu = menu_of(view, 1)
    assert [action.text() for action in menu.actions()][:3] == ["React…", "Reply", ""]
    menu.close()
    view.set_abilities(Abilities())
    menu = menu_of(view, 0)
    assert menu.actions()[0].text() == "Copy"
    menu.close()


def test_the_menu_toggles_reactions_that_are_there(view: TimelineView) -> None:
    entry = line("fern", "hi", msgid="m", reactions=(Reaction("👍", ("otter",)), Reaction("🎉", ("me",), mine=True)))
    show(view, [entry])
    spy = QSignalSpy(view.reaction_toggled)
    for text, reaction in (("React with 👍", "👍"), ("Take back my 🎉", "🎉")):
        menu = menu_of(view, 0)
        next(action for action in menu.actions() if action.text() == text).trigger()
        menu.close()
        assert [spy.at(spy.count() - 1)[0], spy.at(spy.count() - 1)[1]] == [entry.key, reaction]
    view.set_abilities(ALL._replace(unreact=False))
    menu = menu_of(view, 0)
    assert not any(action.text().startswith("Take back my") for action in menu.actions())
    menu.close()


def test_a_click_on_the_name_asks_for_the_profile(view: TimelineView) -> None:
    show(view, [STORED])
    spy = QSignalSpy(view.profile_requested)
    top = view.visualRect(view.model().index(0, 0)).top()
    heading = view._shown[0][2].heading
    assert heading is not None
    QTest.mouseClick(view.viewport(), LEFT, pos=heading.name_rect.center() + QPoint(0, top))
    assert values(spy) == ["fern"]


def test_a_jump_shows_the_line_for_a_moment_and_leads_back(view: TimelineView, qtbot: QtBot) -> None:
    timeline = show(view, numbered(400))
    assert not view.show_msgid("unknown")
    assert not view.back()
    newest = top_of(view, 399)
    assert view.show_msgid("m100")
    rect = view.visualRect(view.model().index(100, 0))
    assert 150 < rect.center().y() < 350
    lit = view.viewport().grab(rect).toImage().pixelColor(rect.width() - 5, 5)
    assert lit == LIGHT.accent_soft
    qtbot.waitUntil(lambda: view._lit is None, timeout=5000)
    assert view.viewport().grab(rect).toImage().pixelColor(rect.width() - 5, 5) == LIGHT.base
    timeline.merge(numbered(5, first=-5))
    assert view.back()
    assert top_of(view, 404) == newest


def test_the_way_back_leads_to_the_same_line_whatever_came(view: TimelineView) -> None:
    timeline = show(view, numbered(400))
    view.show_msgid("m200")
    before = top_of(view, 200)
    view.show_msgid("m20")
    timeline.merge([line("fern", "between", minutes=30.5), line("fern", "before", minutes=-1)])
    assert view.back()
    assert top_of(view, 202) == before


def test_older_lines_are_asked_for_once_when_the_top_comes_near(view: TimelineView, qtbot: QtBot) -> None:
    timeline = show(view, numbered(400))
    timeline.set_older(Older.MORE)
    spy = QSignalSpy(view.older_wanted)
    qtbot.wait(1)
    assert spy.count() == 0
    with qtbot.waitSignal(view.older_wanted):
        QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Down)
    timeline.set_older(Older.LOADING)
    before = top_of(view, 3)
    timeline.merge(numbered(100, first=-100))
    assert top_of(view, 103) == before
    with qtbot.waitSignal(view.older_wanted):
        timeline.set_older(Older.MORE)
        view.show_msgid("m-90")
    assert spy.count() == 2


def test_a_timeline_that_has_room_left_asks_for_older_lines(view: TimelineView, qtbot: QtBot) -> None:
    timeline = timeline_of(numbered(3))
    timeline.set_older(Older.MORE)
    with qtbot.waitSignal(view.older_wanted):
        view.set_timeline(timeline)


def test_where_a_conversation_began_is_said_above_its_oldest_line(view: TimelineView, qtbot: QtBot) -> None:
    view.set_conversation("#lobby", direct=False)
    timeline = show(view, numbered(400))
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert top_of(view, 0) == 0
    timeline.set_older(Older.BEGINNING)
    qtbot.waitUntil(lambda: view.accessibleDescription() == "This is where #lobby began")
    assert top_of(view, 0) == 0
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert top_of(view, 0) > 20
    assert view.verticalScrollBar().value() == 0
    top = view.viewport().grab().toImage().copy(0, 0, 740, top_of(view, 0))
    assert len({top.pixel(x, y) for x in range(300, 440) for y in range(top.height())}) > 1
    view.set_conversation("fern", direct=True)
    assert view.accessibleDescription() == "This is where you and fern began to talk"


def test_history_that_comes_between_does_not_move_what_is_read(view: TimelineView) -> None:
    lines = [entry for entry in numbered(400) if not 100 <= int(entry.text.split()[1]) < 150]
    timeline = show(view, lines)
    view.show_msgid("m200")
    before = top_of(view, 150)
    timeline.merge(numbered(50, first=100))
    assert top_of(view, 200) == before
    view.show_msgid("m50")
    before = top_of(view, 50)
    timeline.merge([line("fern", f"later {at}", minutes=300.5) for at in range(9)])
    assert top_of(view, 50) == before


def test_the_newest_line_is_told_as_read_once_it_shows(view: TimelineView, qtbot: QtBot) -> None:
    spy = QSignalSpy(view.read_to)
    timeline = show(view, said(100))
    assert values(spy) == [timeline.lines[-1].key]
    QTest.keyClick(view, Qt.Key.Key_Home)
    timeline.append(said(1, first=100))
    assert spy.count() == 1
    QTest.keyClick(view, Qt.Key.Key_End)
    assert values(spy)[1:] == [timeline.lines[-1].key]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_read_stays_where_it_is_whatever_comes(view: TimelineView, qtbot: QtBot, seed: int) -> None:
    """History above, between and below, reactions, words that are taken back, marks: the top line keeps its place."""
    chance = random.Random(seed)
    known = set(range(0, 400, 2))
    nicks = ("otter", "otter", "fern")

    def entry(number: int) -> Line:
        text = f"line {number} " + "word " * chance.choice((0, 3, 60))
        if chance.random() < 0.15:
            return joined("wren", minutes=number)
        reply = f"m{number - 8}" if chance.random() < 0.2 else ""
        return line(chance.choice(nicks), text, minutes=number, msgid=f"m{number}", reply=reply)

    timeline = show(view, [entry(number) for number in sorted(known)])
    timeline.set_older(Older.MORE)
    view.show_msgid(next(e.msgid for e in timeline.lines[80:] if e.msgid))
    for _step in range(60):
        view._refresh()
        _at, y, row = view._shown[0]
        key, before = row.line.key, y + row.text_top
        match chance.randrange(7):
            case 0:
                first = chance.randrange(-2000, 400)
                fresh = [number for number in range(first, first + chance.randrange(1, 30)) if number not in known]
                known.update(fresh)
                timeline.merge([entry(number) for number in fresh])
            case 1:
                timeline.append([line("fern", "new", minutes=1000)])
            case 2:
                timeline.remove(timeline.lines[chance.randrange(view._shown[0][0])].key)
            case 3:
                timeline.take_back(timeline.lines[chance.randrange(view._shown[0][0])].msgid, "otter")
            case 4:
                timeline.react(timeline.lines[chance.randrange(view._shown[0][0])].msgid, "a", "b", on=True, mine=False)
            case 5:
                timeline.set_older(chance.choice(list(Older)))
            case _:
                view.resize(740, chance.randrange(200, 600))
        view._refresh()
        after = next((y + row.text_top for _at, y, row in view._shown if row.line.key == key), None)
        assert after == before
        if chance.random() < 0.3:
            view._place.move(chance.randrange(-400, 400))
