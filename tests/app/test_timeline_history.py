"""What comes to a timeline by msgid and by time: history, reactions, what is taken back. No window."""

import dataclasses
import random
import sys

import pytest
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.models.reactions import REACTIONS_AT_MOST
from app.models.timeline import TRIMMED_AT_ONCE, TimelineModel
from app.models.timeline_index import MsgidIndex
from app.state.lines import Delivery, Line, Older, Reaction
from tests.app.timeline_lines import joined, line, said, timeline_of


def numbered(*numbers: int) -> list[Line]:
    """Lines a minute apart, each with its number as text and msgid."""
    return [line("otter", str(number), minutes=number, msgid=f"m{number}") for number in numbers]


def texts(timeline: TimelineModel) -> list[str]:
    return [entry.text for entry in timeline.lines]


@pytest.fixture
def timeline(qapp: object) -> TimelineModel:
    made = timeline_of(numbered(10, 11, 14, 15))
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def test_history_stands_where_its_time_says_and_each_run_is_one_insert(timeline: TimelineModel) -> None:
    spy = QSignalSpy(timeline.rowsInserted)
    timeline.merge(numbered(12, 8, 9, 13, 16))
    assert texts(timeline) == ["8", "9", "10", "11", "12", "13", "14", "15", "16"]
    assert spy.count() == 3


def test_what_has_one_time_keeps_its_order(timeline: TimelineModel) -> None:
    timeline.merge([line("fern", text, minutes=11) for text in ("a", "b")])
    timeline.merge([line("fern", text, minutes=10) for text in ("c", "d")], older=True)
    assert texts(timeline) == ["c", "d", "10", "11", "a", "b", "14", "15"]


def test_a_message_stands_once_however_often_it_comes(timeline: TimelineModel) -> None:
    timeline.merge(numbered(9, 10, 9, 11))
    timeline.append(numbered(15, 16, 16))
    assert texts(timeline) == ["9", "10", "11", "14", "15", "16"]


def test_what_history_knows_of_a_known_line_is_taken_over(timeline: TimelineModel) -> None:
    thumb = Reaction("👍", ("fern",))
    first, second = numbered(10, 11)
    timeline.merge([dataclasses.replace(first, reactions=(thumb,)), dataclasses.replace(second, taken_back_by="otter")])
    assert timeline.lines[0].reactions == (thumb,)
    assert (timeline.lines[1].text, timeline.lines[1].taken_back_by) == ("", "otter")
    timeline.merge(numbered(10))
    assert timeline.lines[0].reactions == (thumb,)


def test_a_pending_line_that_history_brought_first_stands_once(timeline: TimelineModel) -> None:
    pending = line("kestrel", "mine", minutes=20, mine=True, delivery=Delivery.PENDING)
    timeline.append([pending])
    stored = dataclasses.replace(pending, delivery=Delivery.STORED, msgid="m20")
    timeline.merge([dataclasses.replace(stored, key=-5, time=stored.time - 30)])
    timeline.replace(stored)
    assert texts(timeline) == ["10", "11", "14", "15", "mine"]
    assert timeline.lines[-1].key == pending.key
    assert timeline.row_of_msgid("m20") == 4


def test_a_line_is_found_by_its_msgid_wherever_its_clock_was(timeline: TimelineModel) -> None:
    late = dataclasses.replace(line("fern", "late", minutes=-500), msgid="late")
    timeline.append([late, *numbered(*range(20, 200))])
    assert timeline.row_of_msgid("late") == 4
    assert timeline.row_of_msgid("m150") == 135
    assert timeline.line_of("m11") is timeline.lines[1]
    timeline.remove(timeline.lines[1].key)
    assert (timeline.line_of("m11"), timeline.row_of_msgid("m11"), timeline.line_of("")) == (None, None, None)


def test_random_history_in_random_pieces_makes_one_timeline(qapp: object) -> None:
    chance = random.Random(5)
    for _round in range(20):
        timeline = TimelineModel()
        QAbstractItemModelTester(timeline, QAbstractItemModelTester.FailureReportingMode.Fatal, timeline)
        for _piece in range(12):
            first = chance.randrange(200)
            timeline.merge(numbered(*range(first, first + chance.randrange(1, 40))))
        times = [entry.time for entry in timeline.lines]
        assert times == sorted(times)
        assert len({entry.msgid for entry in timeline.lines}) == len(times)
        for row in range(0, len(times), 7):
            assert timeline.row_of_msgid(timeline.lines[row].msgid) == row


def test_reactions_come_and_go(timeline: TimelineModel) -> None:
    spy = QSignalSpy(timeline.dataChanged)
    timeline.react("m11", "fern", "👍", on=True, mine=False)
    timeline.react("m11", "kestrel", "👍", on=True, mine=True)
    timeline.react("m11", "kestrel", "👍", on=True, mine=True)
    timeline.react("m11", "wren", "🎉", on=True, mine=False)
    assert timeline.lines[1].reactions == (Reaction("👍", ("fern", "kestrel"), mine=True), Reaction("🎉", ("wren",)))
    assert [spy.at(at)[0].row() for at in range(spy.count())] == [1, 1, 1]
    timeline.react("m11", "kestrel", "👍", on=False, mine=True)
    timeline.react("m11", "wren", "🎉", on=False, mine=False)
    timeline.react("m11", "nobody", "🎉", on=False, mine=False)
    timeline.react("unknown", "wren", "🎉", on=True, mine=False)
    assert list(timeline.lines[1].reactions) == [Reaction("👍", ("fern",))]
    assert timeline.line_of("m11") is timeline.lines[1]


def test_reactions_are_bounded(timeline: TimelineModel) -> None:
    for number in range(1000):
        timeline.react("m11", "evil", str(number), on=True, mine=False)
    timeline.react("m10", "evil", "x" * 500, on=True, mine=False)
    assert len(timeline.lines[1].reactions) == REACTIONS_AT_MOST
    for number in range(1100):
        timeline.react("m14", f"evil{number}", "👍", on=True, mine=False)
    assert len(timeline.lines[2].reactions[0].nicks) == 1000
    assert timeline.lines[0].reactions == ()


def test_what_is_taken_back_has_no_words_and_no_reactions(timeline: TimelineModel) -> None:
    timeline.react("m11", "fern", "👍", on=True, mine=False)
    timeline.take_back("m11", "otter")
    timeline.react("m11", "wren", "🎉", on=True, mine=False)
    gone = timeline.lines[1]
    assert (gone.text, gone.reactions, gone.taken_back_by) == ("", (), "otter")
    timeline.take_back("unknown", "otter")


def test_old_lines_are_let_go_of_but_what_the_room_has_not_got(timeline: TimelineModel) -> None:
    failed = line("kestrel", "mine", minutes=12, mine=True, delivery=Delivery.FAILED)
    timeline.merge([failed])
    timeline.set_older(Older.BEGINNING)
    timeline.clear_before(timeline.lines[4].key)
    assert texts(timeline) == ["mine", "15"]
    assert timeline.older is Older.MORE
    timeline.clear_before(None)
    assert texts(timeline) == ["mine"]
    timeline.clear_before(-1)
    assert texts(timeline) == ["mine"]


def test_what_is_known_of_older_history_is_told(timeline: TimelineModel) -> None:
    spy = QSignalSpy(timeline.older_changed)
    timeline.set_older(Older.LOADING)
    timeline.set_older(Older.LOADING)
    assert (timeline.older, spy.count()) == (Older.LOADING, 1)


def test_history_that_nobody_asked_for_is_trimmed() -> None:
    timeline = TimelineModel(kept=10)
    for first in range(0, 10_000, 1_000):
        timeline.merge(said(1_000, first=first))
    assert timeline.rowCount() < 10 + TRIMMED_AT_ONCE
    assert timeline.lines[-1].text == "line 9999"


def test_what_is_trimmed_can_be_had_again() -> None:
    timeline = TimelineModel(kept=10)
    timeline.append(said(10))
    timeline.set_older(Older.BEGINNING)
    timeline.append(said(TRIMMED_AT_ONCE, first=10))
    assert timeline.older is Older.MORE
    assert timeline.rowCount() == 10


def test_the_last_own_line_is_delivered_whatever_history_brings(timeline: TimelineModel) -> None:
    timeline.merge([line("kestrel", "later", minutes=13, mine=True)])
    timeline.merge([line("kestrel", "earlier", minutes=12, mine=True)])
    assert [timeline.shape(row).delivered for row in range(6)] == [False, False, False, True, False, False]


def test_comings_that_history_brings_between_others_join_their_run(timeline: TimelineModel) -> None:
    timeline.merge([joined("a", minutes=12), joined("c", minutes=13)])
    timeline.merge([joined("b", minutes=12.5)])
    assert [timeline.shape(row).run for row in range(7)] == [0, 0, 3, 0, 0, 0, 0]


def test_the_index_costs_little() -> None:
    index = MsgidIndex()
    lines = [dataclasses.replace(entry, msgid=f"m{number}") for number, entry in enumerate(said(10_000))]
    index.add(lines)
    assert sys.getsizeof(index._lines) / len(lines) < 150
