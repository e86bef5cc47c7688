"""Sessions in our own room: the real server as a process, real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.models.roster import ValueRole
from app.net.host import Host
from app.session import Session, Stage
from app.state.lines import Delivery, Kind
from app.store.outboxes import Outboxes
from server.protocol.address import Address
from tests.app.room_process import RoomProcess

LOBBY = "#lobby"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RoomProcess]:
    made = RoomProcess(tmp_path / "room")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    made: list[Session] = []
    yield made
    for session in made:
        session.close()


def enter(qtbot: QtBot, sessions: list[Session], room: RoomProcess, nick: str) -> Session:
    """A session in the lobby."""
    session = Session()
    sessions.append(session)
    session.open(Address("127.0.0.1", room.port), nick)
    qtbot.waitUntil(lambda: session.conversations.rowCount() == 1)
    return session


def said(session: Session, conversation: str = LOBBY) -> list[tuple[str, str]]:
    lines = session.timeline(conversation).lines
    return [(line.nick, line.text) for line in lines if line.kind is Kind.SAID and line.delivery is Delivery.STORED]


def kinds(session: Session, kind: Kind, conversation: str = LOBBY) -> list[tuple[str, str, str]]:
    return [(x.nick, x.other, x.text) for x in session.timeline(conversation).lines if x.kind is kind]


def ranks(session: Session, channel: str) -> list[tuple[str, str]]:
    roster = session.roster(channel)
    members = [roster.index(row, 0).data(ValueRole) for row in range(roster.rowCount())]
    return [(member.nick, member.rank) for member in members]


def test_two_people_talk(qtbot: QtBot, room: RoomProcess, sessions: list[Session]) -> None:
    otter = enter(qtbot, sessions, room, "otter")
    fern = enter(qtbot, sessions, room, "fern")
    assert otter.room_name == "Makerspace"
    qtbot.waitUntil(lambda: otter.roster(LOBBY).nicks == ["otter", "fern"])
    qtbot.waitUntil(lambda: fern.roster(LOBBY).nicks == ["fern", "otter"])
    otter.say(LOBBY, "Hello fern")
    qtbot.waitUntil(lambda: said(otter) == said(fern) == [("otter", "Hello fern")])
    mine, theirs = otter.timeline(LOBBY).lines[-1], fern.timeline(LOBBY).lines[-1]
    assert mine.msgid == theirs.msgid != ""
    assert mine.time == theirs.time
    assert theirs.mention
    fern.query("otter")
    fern.say("otter", "/me waves")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 2)
    qtbot.waitUntil(lambda: [line.text for line in otter.timeline("fern").lines] == ["waves"])
    fern.set_away("lunch")
    qtbot.waitUntil(lambda: kinds(otter, Kind.AWAY) == [("fern", "", "lunch")])
    fern.close("so long")
    qtbot.waitUntil(lambda: otter.roster(LOBBY).nicks == ["otter"])
    qtbot.waitUntil(lambda: [who for who, _, _ in kinds(otter, Kind.LEFT)] == ["fern"])


def test_a_long_text_arrives_whole(qtbot: QtBot, room: RoomProcess, sessions: list[Session]) -> None:
    otter, fern = enter(qtbot, sessions, room, "otter"), enter(qtbot, sessions, room, "fern")
    text = " ".join(f"Wort{number}ü" for number in range(600))
    assert len(text) > 5000
    otter.say(LOBBY, text)
    qtbot.waitUntil(lambda: "".join(piece for _, piece in said(fern)) == text)
    qtbot.waitUntil(lambda: said(otter) == said(fern))


def test_a_nickname_in_use_leads_to_another_one(qtbot: QtBot, room: RoomProcess, sessions: list[Session]) -> None:
    enter(qtbot, sessions, room, "otter")
    second, third = enter(qtbot, sessions, room, "otter"), enter(qtbot, sessions, room, "otter")
    assert (second.nick, third.nick) == ("otter2", "otter3")
    with qtbot.waitSignal(third.refused) as refused:
        third.set_nick("otter2")
    assert refused.args == ["Somebody is called otter2 already. otter2_2 may be free."]
    with qtbot.waitSignal(third.nick_changed) as changed:
        third.set_nick("wren")
    assert changed.args == ["wren"]
    qtbot.waitUntil(lambda: kinds(second, Kind.RENAMED) == [("otter3", "wren", "")])


def test_topics_and_kicks_are_told_to_everybody(qtbot: QtBot, room: RoomProcess, sessions: list[Session]) -> None:
    otter, fern = enter(qtbot, sessions, room, "otter"), enter(qtbot, sessions, room, "fern")
    otter.join("tea")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 2)
    fern.join("tea")
    qtbot.waitUntil(lambda: fern.conversations.rowCount() == 2)
    qtbot.waitUntil(lambda: ranks(otter, "#tea") == [("otter", "@"), ("fern", "")])
    with qtbot.waitSignal(fern.topic_changed) as topic:
        otter.set_topic("#tea", "Green or black?")
    assert topic.args == ["#tea", "Green or black?"]
    with qtbot.waitSignal(fern.closed) as closed:
        otter.say("#tea", "/kick fern too loud")
    assert closed.args == ["#tea", "otter put you out of #tea: too loud."]
    qtbot.waitUntil(lambda: kinds(otter, Kind.KICKED, "#tea") == [("fern", "otter", "too loud")])


def test_a_room_that_was_killed_and_started_again_gets_what_was_typed_meanwhile(
    qtbot: QtBot, room: RoomProcess, sessions: list[Session]
) -> None:
    otter, fern = enter(qtbot, sessions, room, "otter"), enter(qtbot, sessions, room, "fern")
    with qtbot.waitSignals([otter.waiting, fern.waiting]):
        room.kill()
    otter.say(LOBBY, "typed while you were gone")
    assert otter.timeline(LOBBY).lines[-1].delivery is Delivery.WAITING
    room.start()
    fern.retry_now()
    qtbot.waitUntil(lambda: fern.stage is Stage.HERE)
    qtbot.waitUntil(lambda: fern.roster(LOBBY).nicks[:1] == ["fern"])
    otter.retry_now()
    qtbot.waitUntil(lambda: said(fern) == [("otter", "typed while you were gone")])
    qtbot.waitUntil(lambda: said(otter) == said(fern))
    assert otter.nick == "otter"


def test_what_was_typed_in_vain_stands_there_at_the_next_start_and_is_sent(
    qtbot: QtBot, room: RoomProcess, sessions: list[Session], tmp_path: Path
) -> None:
    outboxes = Outboxes(tmp_path / "outbox")
    fern, otter = enter(qtbot, sessions, room, "fern"), Session(outboxes=outboxes)
    otter.open(Address("127.0.0.1", room.port), "otter")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 1)
    otter.join("tea")
    otter.query("fern")
    qtbot.waitUntil(lambda: otter.conversations.rowCount() == 3)
    with qtbot.waitSignals([otter.waiting, fern.waiting]):
        room.kill()
    otter.say("#tea", "in the channel")
    otter.say("fern", "for you alone")
    delete(otter)
    again = Session(outboxes=outboxes)
    sessions.append(again)
    again.restore(Address("127.0.0.1", room.port), "otter", "Makerspace", [LOBBY], LOBBY)
    again.reopen()
    waiting = [(name, line.text) for name in ("#tea", "fern") for line in again.timeline(name).lines]
    assert waiting == [("#tea", "in the channel"), ("fern", "for you alone")]
    assert all(again.timeline(name).lines[0].delivery is Delivery.WAITING for name in ("#tea", "fern"))
    room.start()
    fern.retry_now()
    qtbot.waitUntil(lambda: fern.stage is Stage.HERE)
    again.retry_now()
    qtbot.waitUntil(lambda: said(again, "#tea") == [("otter", "in the channel")])
    qtbot.waitUntil(lambda: said(again, "fern") == [("otter", "for you alone")])
    qtbot.waitUntil(lambda: fern.conversations.row("otter") is not None)
    assert said(fern, "otter") == [("otter", "for you alone")]
    assert sorted(row.name for row in again.conversations.rows) == ["#lobby", "#tea", "fern"]


def test_hosting_opens_a_room_makes_its_host_the_operator_and_closes_it(
    qtbot: QtBot, tmp_path: Path, sessions: list[Session]
) -> None:
    host = Host(tmp_path / "room", arguments=["--host", "127.0.0.1", "--port", "0"])
    with qtbot.waitSignal(host.opened, timeout=20_000) as opened:
        host.start("Our room")
    assert opened.args[0].name == "Our room"
    assert host.address is not None
    otter, fern = Session(), Session()
    sessions += [otter, fern]
    otter.stage_changed.connect(lambda stage: host.crown(otter.nick) if stage is Stage.HERE else None)
    for session, nick in ((fern, "fern"), (otter, "otter")):
        with qtbot.waitSignal(session.opened):
            session.open(host.address, nick)
    qtbot.waitUntil(lambda: ranks(fern, LOBBY) == [("otter", "@"), ("fern", "")])
    with qtbot.waitSignals([host.closed, otter.waiting, fern.waiting], timeout=20_000):
        host.stop("Good night")
    assert not host.running


def test_a_room_that_was_kept_open_is_found_again(qtbot: QtBot, tmp_path: Path) -> None:
    first = Host(tmp_path / "room", arguments=["--host", "127.0.0.1", "--port", "0"])
    with qtbot.waitSignal(first.opened, timeout=20_000):
        first.start("Our room")
    room = first.room
    assert room is not None
    first.detach()
    second = Host(tmp_path / "room")
    with qtbot.waitSignal(second.opened, timeout=20_000) as opened:
        second.start("Another name")
    assert (opened.args[0].name, opened.args[0].port) == ("Our room", room.port)
    with qtbot.waitSignal(second.closed, timeout=20_000):
        second.stop()
    # Nothing is left that a third one could be misled by.
    third = Host(tmp_path / "room", arguments=["--host", "127.0.0.1", "--port", "0"])
    with qtbot.waitSignal(third.opened, timeout=20_000):
        third.start("New")
    assert third.room is not None
    assert third.room.name == "New"
    with qtbot.waitSignal(third.closed, timeout=20_000):
        third.stop()
