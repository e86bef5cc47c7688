"""The timeline as a model: no window."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.models.timeline import TRIMMED_AT_ONCE, TimelineModel
from app.models.timeline_words import clock, day
from app.state.lines import Delivery, Kind, Line, Reaction
from tests.app.timeline_lines import joined, left, line, said, timeline_of


@pytest.fixture
def timeline() -> TimelineModel:
    return TimelineModel()


def texts(timeline: TimelineModel) -> list[str]:
    return [entry.text for entry in timeline.lines]


def heads(timeline: TimelineModel) -> list[bool]:
    return [timeline.shape(row).head for row in range(timeline.rowCount())]


def test_what_comes_stands_at_the_end_as_one_insert(timeline: TimelineModel) -> None:
    spy = QSignalSpy(timeline.rowsInserted)
    timeline.append(said(3))
    timeline.append(said(2, first=3))
    assert texts(timeline) == ["line 0", "line 1", "line 2", "line 3", "line 4"]
    assert [(spy.at(at)[1], spy.at(at)[2]) for at in range(spy.count())] == [(0, 2), (3, 4)]


def test_nothing_to_append_tells_nobody(timeline: TimelineModel) -> None:
    spy = QSignalSpy(timeline.rowsInserted)
    timeline.append([])
    timeline.merge([])
    assert spy.count() == 0


def test_history_comes_in_front(timeline: TimelineModel) -> None:
    timeline.append(said(2, first=5))
    timeline.merge(said(5))
    assert texts(timeline) == [f"line {number}" for number in range(7)]


def test_qt_finds_no_fault_with_the_model(timeline: TimelineModel) -> None:
    QAbstractItemModelTester(timeline, QAbstractItemModelTester.FailureReportingMode.Fatal)
    timeline.append(said(5))
    timeline.merge(said(2))
    timeline.remove(timeline.lines[3].key)
    timeline.replace(dataclasses.replace(timeline.lines[0], text="other"))
    timeline.set_marker(timeline.lines[2].key)
    assert timeline.rowCount() == 6


def test_a_line_that_changes_stays_in_its_place(timeline: TimelineModel) -> None:
    pending = line("kestrel", "On it.", mine=True, delivery=Delivery.PENDING)
    timeline.append([*said(2), pending, *said(2)])
    spy = QSignalSpy(timeline.dataChanged)
    timeline.replace(dataclasses.replace(pending, delivery=Delivery.STORED, msgid="abc"))
    assert timeline.lines[2].delivery is Delivery.STORED
    assert spy.at(0)[0].row() == 2
    assert timeline.rowCount() == 5


def test_a_key_nobody_knows_changes_nothing(timeline: TimelineModel) -> None:
    timeline.append(said(3))
    timeline.replace(line(text="other", key=-1))
    timeline.remove(-1)
    timeline.set_marker(-1)
    assert texts(timeline) == ["line 0", "line 1", "line 2"]


def test_lines_of_one_author_within_five_minutes_form_a_group(timeline: TimelineModel) -> None:
    timeline.append(
        [
            line("otter", minutes=0),
            line("otter", minutes=4),
            line("otter", minutes=10),
            line("fern", minutes=10),
            line("fern", minutes=11, kind=Kind.NOTICE),
            line("fern", minutes=12, kind=Kind.DID),
            line("fern", minutes=12),
        ]
    )
    assert heads(timeline) == [True, False, True, True, True, True, True]


def test_a_clock_that_goes_back_a_little_breaks_no_group(timeline: TimelineModel) -> None:
    timeline.append([line("otter", minutes=1), line("otter", minutes=0.99)])
    assert heads(timeline) == [True, False]


def test_each_day_begins_with_its_line(timeline: TimelineModel) -> None:
    timeline.append([line(minutes=0), line(minutes=1), line(minutes=24 * 60), line(minutes=24 * 60 + 1)])
    assert [timeline.shape(row).new_day for row in range(4)] == [True, False, True, False]
    assert heads(timeline) == [True, False, True, False]


def test_the_marker_stands_above_one_line_and_begins_a_group(timeline: TimelineModel) -> None:
    timeline.append([line("otter", minutes=0), line("otter", minutes=1), line("otter", minutes=2)])
    timeline.set_marker(timeline.lines[1].key)
    assert [timeline.shape(row).marked for row in range(3)] == [False, True, False]
    assert heads(timeline) == [True, True, False]
    timeline.set_marker(None)
    assert heads(timeline) == [True, False, False]


def test_history_in_front_of_a_group_makes_one_group_of_both(timeline: TimelineModel) -> None:
    timeline.append([line("otter", minutes=1)])
    timeline.merge([line("otter", minutes=0)])
    assert heads(timeline) == [True, False]


def runs(timeline: TimelineModel) -> list[int]:
    return [timeline.shape(row).run for row in range(timeline.rowCount())]


def test_comings_and_goings_in_a_row_are_told_by_the_first(timeline: TimelineModel) -> None:
    timeline.append([line(), joined("wren"), left("lynx"), joined("moth"), line()])
    assert runs(timeline) == [0, 3, 0, 0, 0]
    assert [timeline.shape(row).folded for row in range(5)] == [False, False, True, True, False]
    assert [entry.nick for entry in timeline.run(1)] == ["wren", "lynx", "moth"]
    assert timeline.head_of(3) == 1


def test_a_run_grows_with_what_comes_and_its_first_row_is_told(timeline: TimelineModel) -> None:
    timeline.append([line(), joined("wren")])
    spy = QSignalSpy(timeline.dataChanged)
    timeline.append([joined("lynx")])
    assert runs(timeline) == [0, 2, 0]
    assert [spy.at(at)[0].row() for at in range(spy.count())] == [1]


def test_a_run_ends_with_the_day_and_at_the_marker(timeline: TimelineModel) -> None:
    timeline.append([joined("a"), joined("b"), joined("c", minutes=24 * 60), joined("d", minutes=24 * 60)])
    assert runs(timeline) == [2, 0, 2, 0]
    timeline.set_marker(timeline.lines[1].key)
    assert runs(timeline) == [1, 1, 2, 0]
    timeline.set_marker(None)
    assert runs(timeline) == [2, 0, 2, 0]


def test_runs_that_meet_become_one(timeline: TimelineModel) -> None:
    timeline.append([joined("b"), joined("c"), line(key=-7), joined("d")])
    timeline.merge([joined("a")], older=True)
    assert runs(timeline) == [3, 0, 0, 0, 1]
    timeline.remove(-7)
    assert runs(timeline) == [4, 0, 0, 0]


def test_a_run_is_bounded(timeline: TimelineModel) -> None:
    timeline.append([joined(f"guest{number}") for number in range(1200)])
    assert [run for run in runs(timeline) if run] == [500, 500, 200]


def delivered(timeline: TimelineModel) -> list[int]:
    return [row for row in range(timeline.rowCount()) if timeline.shape(row).delivered]


def test_only_the_last_own_line_says_that_it_was_delivered(timeline: TimelineModel) -> None:
    timeline.append([line(mine=True), line("fern"), line(mine=True), line("fern")])
    assert delivered(timeline) == [2]
    sent = line(mine=True, delivery=Delivery.PENDING)
    timeline.append([sent])
    assert delivered(timeline) == []
    timeline.replace(dataclasses.replace(sent, delivery=Delivery.STORED))
    assert delivered(timeline) == [4]
    timeline.remove(sent.key)
    assert delivered(timeline) == [2]


def test_the_oldest_go_in_blocks_when_there_are_too_many() -> None:
    timeline = TimelineModel(kept=100)
    spy = QSignalSpy(timeline.rowsRemoved)
    timeline.append(said(100 + TRIMMED_AT_ONCE - 1))
    assert spy.count() == 0
    timeline.append(said(1, first=100 + TRIMMED_AT_ONCE - 1))
    assert timeline.rowCount() == 100
    assert spy.count() == 1
    assert timeline.lines[0].text == f"line {TRIMMED_AT_ONCE}"


@pytest.mark.parametrize(
    ("entry", "spoken"),
    [
        (line("otter", "hi"), "otter, 09:00: hi"),
        (line("otter", "waves", kind=Kind.DID), "otter, 09:00: otter waves"),
        (joined("wren"), "09:00: wren joined"),
        (line("lynx", "lost", kind=Kind.LEFT), "09:00: lynx left (lost)"),
        (line("lynx", "spam", kind=Kind.KICKED, other="otter"), "09:00: otter put lynx out: spam"),
        (line("me", "spam", kind=Kind.KICKED, other="otter", mine=True), "09:00: otter put you out: spam"),
        (line("fern", "", kind=Kind.RENAMED, other="tree"), "09:00: fern is called tree now"),
        (line("otter", "New!", kind=Kind.TOPIC), "09:00: otter changed the topic: New!"),
        (line("otter", "", kind=Kind.TOPIC), "09:00: otter took the topic away"),
        (line("", "New!", kind=Kind.TOPIC), "09:00: The topic is: New!"),
        (line("otter", "+o fern", kind=Kind.MODE), "09:00: otter made fern a host here"),
        (line("room.landline", "+o fern", kind=Kind.MODE), "09:00: fern is a host here now"),
        (line("otter", "+o {x}", kind=Kind.MODE), "09:00: otter made {x} a host here"),
        (line("otter", "+b *!*@*", kind=Kind.MODE), "09:00: otter changed the channel's rules: +b *!*@*"),
        (line("fern", "lunch", kind=Kind.AWAY), "09:00: fern is away (lunch)"),
        (line("fern", "", kind=Kind.AWAY), "09:00: fern is back"),
        (line("", "No answer", kind=Kind.ERROR), "Error, 09:00: No answer"),
        (line("", "Connected {0}", kind=Kind.INFO), "09:00: Connected {0}"),
        (
            line("me", "hi", mine=True, delivery=Delivery.FAILED, reason="no room"),
            "me, 09:00: hi (not sent — no room)",
        ),
        (line("me", "hi", mine=True, delivery=Delivery.PENDING), "me, 09:00: hi (… sending)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_screen_reader_is_told_who_when_and_what(entry: Line, spoken: str) -> None:
    timeline = timeline_of([line(minutes=-9, kind=Kind.INFO), entry])
    assert timeline.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == spoken.replace("09:00", clock(entry.time))


def test_a_screen_reader_is_told_what_stands_above_a_line_and_what_a_row_tells() -> None:
    timeline = timeline_of([line("otter", "hi"), joined("wren"), joined("lynx"), line("fern", "hi")])
    timeline.set_marker(timeline.lines[3].key)
    nine = clock(timeline.lines[0].time)
    spoken = [timeline.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert spoken[0] == f"{day(timeline.lines[0].time)}. otter, {nine}: hi"
    assert spoken[1:3] == [f"{nine}: → wren joined · → lynx joined", f"{nine}: lynx joined"]
    assert spoken[3] == f"New since you left. fern, {nine}: hi"


def test_what_is_done_with_a_message_before_it_comes_is_not_lost(timeline: TimelineModel) -> None:
    timeline.react("m1", "fern", "👍", on=True, mine=False)
    timeline.react("m1", "wren", "👍", on=True, mine=False)
    timeline.react("m1", "wren", "👍", on=False, mine=False)
    timeline.take_back("m2", "fern")
    timeline.merge([line(text="one", msgid="m1"), line(text="two", msgid="m2")], older=True)
    one, two = timeline.lines
    assert one.reactions == (Reaction("👍", ("fern",), False),)
    assert (two.text, two.taken_back_by) == ("", "fern")
    timeline.merge([line(text="one", msgid="m1")], older=True)
    assert timeline.lines[0].reactions == one.reactions
