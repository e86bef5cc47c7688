"""Members under their headings: the rows stay true however people come, go and change."""

from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.models.roster import RosterModel, ValueRole
from app.state.conversation import Member
from app.windows.roster_groups import Group, Heading, RosterRows
from app.windows.roster_view import RosterView
from resources.theme import Density, Theme

nicks = some.sampled_from(["otter", "fern", "wren", "lynx", "moth"])
members = some.builds(Member, nicks, some.sampled_from(["@", "%", "+", ""]), some.booleans(), some.just(False))
changes = some.lists(some.one_of(some.tuples(some.just("put"), members), some.tuples(some.just("remove"), nicks)))


def shown(rows: RosterRows) -> list[str]:
    values = [rows.index(row, 0).data(ValueRole) for row in range(rows.rowCount())]
    return [f"{v.group.name} {v.count}" if isinstance(v, Heading) else v.nick for v in values]


@given(first=some.lists(members, unique_by=lambda member: member.nick), later=changes)
def test_rows_that_follow_changes_are_those_of_a_fresh_look(
    first: list[Member], later: list[tuple[str, Member | str]]
) -> None:
    roster = RosterModel()
    roster.gather(first)
    roster.reset()
    rows = RosterRows(roster, roster)
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for _what, value in later:
        if isinstance(value, Member):
            roster.put(value)
        else:
            roster.remove(value)
        assert shown(rows) == shown(RosterRows(roster, roster))
    assert tester.model() is rows


def test_hosts_stand_above_helpers_above_everybody_else() -> None:
    roster = RosterModel()
    rows = RosterRows(roster, roster)
    roster.put(Member("wren", "", False, False))
    roster.put(Member("otter", "@", False, False))
    roster.put(Member("lynx", "+", True, False))
    roster.put(Member("fern", "%", False, False))
    assert shown(rows) == ["HOSTS 1", "otter", "HELPERS 1", "fern", "OTHERS 2", "lynx", "wren"]
    assert rows.index(0, 0).data() == "Host"
    assert rows.index(4, 0).data() == "In the room · 2"
    roster.remove("fern")
    assert shown(rows) == ["HOSTS 1", "otter", "OTHERS 2", "lynx", "wren"]
    assert [rows.data(rows.index(0, 0), ValueRole)] == [Heading(Group.HOSTS, 1)]


def test_ten_thousand_members_are_listed_at_once(qtbot: QtBot) -> None:
    roster = RosterModel()
    roster.gather(Member(f"guest{number}", "", False, False) for number in range(10_000))
    roster.reset()
    view = RosterView(Theme())
    qtbot.addWidget(view)
    view.resize(208, 600)
    view.show()
    view.show_members(roster)
    model = view.model()
    assert model.rowCount() == 10_001
    view.scrollToBottom()
    assert view.indexAt(view.viewport().rect().center()).row() > 9_900
    view.show_members(None)
    assert view.model() is None


def test_rows_are_lower_at_once_where_everything_stands_closer_together(qtbot: QtBot) -> None:
    theme, roster = Theme(), RosterModel()
    view = RosterView(theme)
    qtbot.addWidget(view)
    view.show()
    view.show_members(roster)
    roster.put(Member("wren", "", False, False))
    cosy = view.visualRect(view.model().index(1, 0)).height()
    theme.choose_density(Density.COMPACT)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(1, 0)).height() == cosy - 6)
