"""The models that the windows show: members and conversations, sorted and never sorted again."""

import random
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.models.channel_list import ChannelListModel, ConversationRow
from app.models.conversations import Conversations
from app.models.roster import RosterModel, ValueRole
from app.state.conversation import Member
from app.state.events import Closed, LineAdded, LineChanged, Renamed, RowChanged
from app.state.lines import Delivery, Kind, Line, new_key


def member(nick: str, rank: str = "", *, away: bool = False, me: bool = False) -> Member:
    return Member(nick, rank, away, me)


def test_hosts_come_first_then_i_then_the_others_by_name(qtmodeltester: ModelTester) -> None:
    roster = RosterModel()
    qtmodeltester.check(roster)  # type: ignore[no-untyped-call]
    roster.gather(
        [member("wren"), member("Fern"), member("otter", "@"), member("kestrel", me=True), member("moth", "+")]
    )
    roster.reset()
    assert roster.nicks == ["otter", "moth", "kestrel", "Fern", "wren"]
    roster.put(member("lynx"))
    roster.put(member("aspen", "@"))
    assert roster.nicks == ["aspen", "otter", "moth", "kestrel", "Fern", "lynx", "wren"]


def test_a_member_who_changes_moves_only_where_the_order_asks_for_it(qtbot: QtBot) -> None:
    roster = RosterModel()
    roster.gather([member("fern"), member("lynx"), member("wren")])
    roster.reset()
    inserted: list[int] = []
    roster.rowsInserted.connect(lambda _parent, first, _last: inserted.append(first))
    with qtbot.waitSignal(roster.dataChanged):
        roster.put(member("lynx", away=True))
    assert inserted == []
    assert roster.index(1, 0).data(ValueRole).away
    roster.put(member("lynx", "@"))
    roster.put(member("zebra"), "fern")
    assert roster.nicks == ["lynx", "wren", "zebra"]
    assert inserted == [0, 2]


def test_who_changes_or_leaves_while_members_are_gathered_is_shown_as_they_are() -> None:
    roster = RosterModel()
    roster.gather([member("fern"), member("lynx"), member("wren")])
    roster.put(member("moss"), "fern")
    roster.remove("lynx")
    roster.reset()
    assert roster.nicks == ["moss", "wren"]
    roster.reset()
    assert roster.nicks == []


def test_removing_twice_and_renaming_onto_another_leave_one_of_each() -> None:
    roster = RosterModel()
    roster.gather([member("fern"), member("lynx")])
    roster.reset()
    roster.remove("fern")
    roster.remove("fern")
    roster.put(member("lynx"), "nobody")
    roster.put(member("wren"), "lynx")
    roster.put(member("wren"))
    assert roster.nicks == ["wren"]


def test_a_screen_reader_hears_who_is_away_and_who_i_am() -> None:
    roster = RosterModel()
    roster.gather([member("fern", away=True), member("otter", me=True)])
    roster.reset()
    spoken = [roster.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken == ["otter, you", "fern, away"]


def test_ten_thousand_members_come_and_go_at_once() -> None:
    nicks = [f"member{number}" for number in range(10_000)]
    random.Random(1).shuffle(nicks)
    roster = RosterModel()
    before = perf_counter()
    roster.gather([member(nick) for nick in nicks])
    roster.reset()
    listed = perf_counter() - before
    before = perf_counter()
    for nick in nicks[:1000]:
        roster.remove(nick)
    for nick in nicks[:1000]:
        roster.put(member(nick))
    changed = (perf_counter() - before) / 2000
    assert len(roster.nicks) == 10_000
    assert roster.nicks == sorted(nicks)
    # Some 20 ms and 10 µs; the bounds leave room for a busy machine.
    assert listed < 0.2
    assert changed < 0.0005


def row(name: str, *, direct: bool = False, unread: int = 0) -> ConversationRow:
    return ConversationRow(name, name.lstrip("#"), direct, unread)


def test_channels_come_before_people_and_rows_stay_in_place(qtmodeltester: ModelTester) -> None:
    listed = ChannelListModel()
    qtmodeltester.check(listed)  # type: ignore[no-untyped-call]
    for new in (row("wren", direct=True), row("#random"), row("#Lobby"), row("fern", direct=True)):
        listed.put(new)
    assert [shown.name for shown in listed.rows] == ["#Lobby", "#random", "fern", "wren"]
    listed.put(row("#random", unread=3))
    assert listed.row("#random") == row("#random", unread=3)
    assert listed.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "random, 3 unread"
    listed.remove("#Lobby")
    listed.remove("#Lobby")
    assert [shown.name for shown in listed.rows] == ["#random", "fern", "wren"]
    listed.clear()
    assert listed.rowCount() == 0


def line(text: str, key: int | None = None) -> Line:
    return Line(new_key() if key is None else key, Kind.SAID, 0.0, "otter", text, delivery=Delivery.PENDING)


def test_lines_that_come_together_are_one_insert_and_a_change_finds_its_line(qtbot: QtBot) -> None:
    models = Conversations()
    models.apply([RowChanged(row("#lobby"))])
    inserts: list[tuple[int, int]] = []
    models.timelines["#lobby"].rowsInserted.connect(lambda _parent, first, last: inserts.append((first, last)))
    first, second = line("one"), line("two")
    models.apply([LineAdded("#lobby", first), LineAdded("#lobby", second), LineAdded("#gone", line("x"))])
    assert inserts == [(0, 1)]
    third = line("three")
    models.apply([LineAdded("#lobby", third), LineChanged("#lobby", line("THREE", third.key))])
    assert [shown.text for shown in models.timelines["#lobby"].lines] == ["one", "two", "THREE"]


@pytest.mark.parametrize("name", ["moss", "Fern", "fern"])
def test_a_renamed_conversation_keeps_its_lines(name: str) -> None:
    models = Conversations()
    models.apply([RowChanged(row("fern", direct=True)), LineAdded("fern", line("one"))])
    models.apply([LineAdded("fern", line("two")), Renamed("fern", name), RowChanged(row(name, direct=True))])
    assert [shown.text for shown in models.timelines[name].lines] == ["one", "two"]
    assert [shown.name for shown in models.listed.rows] == [name]
    models.apply([LineAdded(name, line("three")), Closed(name, "gone")])
    assert not models.timelines
    assert models.listed.rowCount() == 0
