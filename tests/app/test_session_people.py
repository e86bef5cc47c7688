"""People and channels in our own room: what they say of themselves, who is there, whom one does not hear."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.models.roster import ValueRole
from app.session import Session, Stage
from app.session.core import Core
from app.session.people import People
from app.state.conversation import ListedChannel, Member, Profile
from app.state.events import SyncLater
from app.state.lines import Kind
from app.state.notifying import Level
from app.store.choices import KnownChoices
from tests.app.room_fixture import OpenRoom, open_room

LOBBY = "#lobby"


def test_a_channel_is_asked_about_later_once_however_often_a_server_says_so(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    core = Core(parent, None, None, None, silence=1, patience=1, connect_timeout=1)
    People(core, None)
    later: list[Callable[[], None]] = []
    monkeypatch.setattr(QTimer, "singleShot", lambda _ms, _context, then: later.append(then))
    core.happened.emit((SyncLater(LOBBY, 5),) * 100)
    assert len(later) == 1
    later[0]()
    core.happened.emit((SyncLater(LOBBY, 5),))
    assert len(later) == 2


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenRoom]:
    with open_room(qtbot, tmp_path) as made:
        yield made


def members(session: Session, channel: str = LOBBY) -> dict[str, Member]:
    roster = session.roster(channel)
    found: list[Member] = [roster.index(row, 0).data(ValueRole) for row in range(roster.rowCount())]
    return {member.nick: member for member in found}


def said(session: Session, conversation: str = LOBBY) -> list[str]:
    return [line.text for line in session.timeline(conversation).lines if line.kind is Kind.SAID]


def test_what_somebody_says_of_themselves_is_seen_by_others_now_and_later(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    fern.people.introduce(Profile(display_name="Fern the plant", status="At the lathe", pronouns="she/her"))
    qtbot.waitUntil(lambda: otter.people.profile("fern").pronouns == "she/her")
    assert otter.people.profile("fern").status == "At the lathe"
    assert otter.people.shown_name("fern") == "Fern the plant"
    qtbot.waitUntil(lambda: members(otter)["fern"].display_name == "Fern the plant")
    qtbot.waitUntil(lambda: fern.people.profile("fern").status == "At the lathe")
    wren = room.person("wren")
    qtbot.waitUntil(lambda: wren.people.shown_name("fern") == "Fern the plant")
    with qtbot.waitSignal(wren.people.changed, check_params_cb=lambda nick: nick == "fern"):
        fern.people.introduce(Profile(display_name="Fern the plant"))
    qtbot.waitUntil(lambda: wren.people.profile("fern").status == "")


def test_what_one_says_of_oneself_is_said_again_on_coming_back(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    fern.people.introduce(Profile(status="At the lathe"))
    qtbot.waitUntil(lambda: otter.people.profile("fern").status == "At the lathe")
    fern.close()
    qtbot.waitUntil(lambda: otter.people.profile("fern") == Profile())
    fern.reopen()
    qtbot.waitUntil(lambda: otter.people.profile("fern").status == "At the lathe")


def test_somebody_who_shares_no_channel_is_seen_to_come_be_away_and_go(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    fern.part(LOBBY)
    qtbot.waitUntil(lambda: fern.conversations.rowCount() == 0)
    qtbot.waitUntil(lambda: "fern" not in members(otter))
    otter.query("fern")
    qtbot.waitUntil(lambda: otter.people.presence("fern") == "here")
    fern.set_away("lunch")
    qtbot.waitUntil(lambda: otter.people.presence("fern") == "away")
    assert otter.people.profile("fern").away_message == "lunch"
    fern.people.introduce(Profile(status="eating"))
    qtbot.waitUntil(lambda: otter.people.profile("fern").status == "eating")
    fern.close()
    qtbot.waitUntil(lambda: otter.people.presence("fern") == "gone")
    row = otter.conversations.row("fern")
    assert row is not None
    assert row.presence == "gone"


def test_the_server_tells_more_when_it_is_asked(qtbot: QtBot, room: OpenRoom) -> None:
    otter = room.person("otter")
    fern = room.person("fern")
    fern.set_away("lunch")
    qtbot.waitUntil(lambda: "fern" in members(otter) and members(otter)["fern"].away)
    lines = len(otter.timeline(LOBBY).lines)
    otter.people.ask("fern")
    qtbot.waitUntil(lambda: otter.people.profile("fern").last_heard is not None)
    assert otter.people.profile("fern").came is not None
    assert otter.people.profile("fern").real_name == "fern"
    with qtbot.assertNotEmitted(otter.refused):
        otter.people.ask("nobody")
        otter.people.ask("otter")
        qtbot.waitUntil(lambda: otter.people.profile("otter").last_heard is not None)
    assert len(otter.timeline(LOBBY).lines) == lines


def test_being_away_while_idle_is_seen_by_others_and_ends_by_itself(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    qtbot.waitUntil(lambda: "fern" in members(otter))
    fern.people.set_idle("Idle")
    qtbot.waitUntil(lambda: members(otter)["fern"].away)
    assert fern.away == "Idle"
    fern.people.set_idle(None)
    qtbot.waitUntil(lambda: not members(otter)["fern"].away)
    assert not [line for line in fern.timeline(LOBBY).lines if line.kind is Kind.INFO]


def test_who_is_ignored_is_not_heard_and_that_is_kept(qtbot: QtBot, room: OpenRoom, tmp_path: Path) -> None:
    path = tmp_path / "choices.json"
    otter = Session(choices=KnownChoices(path))
    room.people.append(otter)
    otter.open(room.address, "otter")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 1)
    fern, wren = room.person("fern"), room.person("wren")
    otter.people.ignore_person("fern")
    assert otter.people.is_ignored("fern")
    otter.people.set_muted(LOBBY, True)
    otter.people.set_level(LOBBY, Level.NOTHING)
    fern.say(LOBBY, "one")
    fern.say(LOBBY, "two")
    qtbot.waitUntil(lambda: said(wren) == ["one", "two"])
    wren.say(LOBBY, "three")
    qtbot.waitUntil(lambda: said(otter) == ["three"])
    otter.close()
    again = Session(choices=KnownChoices(path))
    room.people.append(again)
    again.open(room.address, "otter")
    qtbot.waitUntil(lambda: again.conversations.rowCount() == 1)
    assert list(again.people.ignored) == ["fern"]
    row = again.conversations.row(LOBBY)
    assert row is not None
    assert (row.muted, row.level) == (True, Level.NOTHING)
    with qtbot.waitSignal(again.people.ignored_changed):
        again.people.hear_again("fern")
    assert not again.people.is_ignored("fern")
    fern.say(LOBBY, "four")
    qtbot.waitUntil(lambda: said(again)[-1:] == ["four"])


def test_what_one_wants_to_be_told_of_is_told(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    told: list[str] = []
    otter.noticed.connect(lambda _conversation, line: told.append(line.text))
    fern.say(LOBBY, "one")
    fern.say(LOBBY, "otter: two")
    qtbot.waitUntil(lambda: told == ["otter: two"])
    otter.people.set_level(LOBBY, Level.EVERYTHING)
    fern.say(LOBBY, "three")
    qtbot.waitUntil(lambda: told[1:] == ["three"])


def test_a_channel_gets_another_name_with_everything_in_it(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    assert otter.may_rename
    otter.join("#tea")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 2)
    fern.join("#tea")
    qtbot.waitUntil(lambda: fern.conversations.rowCount() == 2)
    fern.say("#tea", "hello")
    qtbot.waitUntil(lambda: said(otter, "#tea") == ["hello"])
    with qtbot.waitSignals([otter.renamed, fern.renamed]):
        otter.rename_channel("#tea", "coffee")
    assert said(fern, "#coffee") == ["hello"]
    assert set(members(fern, "#coffee")) == {"otter", "fern"}
    fern.say("#coffee", "better")
    qtbot.waitUntil(lambda: said(otter, "#coffee") == ["hello", "better"])
    with qtbot.waitSignal(fern.refused):
        fern.rename_channel("#coffee", "milk")


def test_channels_of_the_room_are_listed(qtbot: QtBot, room: OpenRoom) -> None:
    otter, fern = room.person("otter"), room.person("fern")
    fern.join("#tea")
    qtbot.waitUntil(lambda: fern.conversations.rowCount() == 2)
    fern.set_topic("#tea", "Green or black?")
    found: list[ListedChannel] = []
    ends: list[bool] = []

    def take(channels: tuple[ListedChannel, ...], complete: bool) -> None:
        found.extend(channels)
        ends.append(complete)

    otter.browsing.listed.connect(take)
    qtbot.waitUntil(lambda: otter.stage is Stage.HERE)
    there = [ListedChannel(LOBBY, 2, ""), ListedChannel("#tea", 1, "Green or black?")]
    otter.browsing.ask()
    # Somebody else wants to know, while the answer comes.
    otter.browsing.ask()
    qtbot.waitUntil(lambda: ends[-1:] == [True])
    assert sorted(found) == there
    found.clear()
    otter.browsing.ask()
    qtbot.waitUntil(lambda: ends.count(True) == 2)
    assert sorted(found) == there
    otter.close()
    otter.browsing.ask()
    assert ends.count(True) == 3
