"""A session with a server that does what the test tells it: real sockets, real models."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.models.channel_list import ValueRole
from app.session import Session, Stage
from app.state.lines import Delivery, Kind
from app.state.registry import HANDLERS
from app.store.rooms import KnownRooms
from server.protocol.address import Address
from tests.fakes import FakeServer, free_port

LABELS = "batch echo-message labeled-response message-tags"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


def joined(qtbot: QtBot, session: Session, server: FakeServer) -> None:
    """Come into the lobby."""
    session.open(Address("127.0.0.1", server.port), "otter")
    qtbot.waitUntil(lambda: session.conversations.rowCount() == 1)


def texts(session: Session, conversation: str = "#lobby") -> list[tuple[str, Delivery]]:
    return [(line.text, line.delivery) for line in session.timeline(conversation).lines if line.kind is Kind.SAID]


def test_the_way_into_a_room_is_told_step_by_step(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    stages: list[Stage] = []
    opened: list[str] = []
    session.stage_changed.connect(stages.append)
    session.opened.connect(opened.append)
    joined(qtbot, session, server)
    assert stages == [Stage.CONNECTING, Stage.GREETING, Stage.HERE]
    assert opened == ["#lobby"]
    assert (session.nick, session.room_name, session.stage) == ("otter", "Fake", Stage.HERE)
    qtbot.waitUntil(lambda: session.roster("#LOBBY").rowCount() == 1)
    row = session.conversations.index(0, 0).data(ValueRole)
    assert (row.name, row.label, row.direct) == ("#lobby", "lobby", False)
    qtbot.waitUntil(lambda: session.latency_ms is not None)


def test_the_room_is_remembered_once_one_is_in_it(qtbot: QtBot, tmp_path: Path) -> None:
    known = KnownRooms(tmp_path / "rooms.json")
    session, server = Session(known), FakeServer()
    joined(qtbot, session, server)
    assert [(room.name, room.address.port) for room in known.rooms] == [("Fake", server.port)]
    session.close()


def test_a_line_is_shown_at_once_and_confirmed_by_the_echo(qtbot: QtBot, session: Session) -> None:
    server = FakeServer(capabilities=LABELS)
    joined(qtbot, session, server)
    session.say("#lobby", "hello")
    assert texts(session) == [("hello", Delivery.PENDING)]
    qtbot.waitUntil(lambda: "@label=l1 PRIVMSG #lobby hello" in server.lines)
    server.send("@label=l1 :otter!u@h PRIVMSG #lobby :hello")
    qtbot.waitUntil(lambda: texts(session) == [("hello", Delivery.STORED)])


def test_what_was_typed_while_the_room_was_gone_arrives_when_it_is_back(qtbot: QtBot, session: Session) -> None:
    server = FakeServer(capabilities=LABELS)
    joined(qtbot, session, server)
    session.say("#lobby", "unconfirmed")
    qtbot.waitUntil(lambda: any("unconfirmed" in line for line in server.lines))
    with qtbot.waitSignal(session.waiting) as waiting:
        server.hang_up("ERROR :Closing link: The room is closed")
    assert waiting.args == [1, "The host closed the room."]
    assert session.stage is Stage.WAITING
    assert texts(session) == [("unconfirmed", Delivery.WAITING)]
    session.say("#lobby", "one")
    session.say("#lobby", "two")
    session.retry_now()
    # This room has no history that could tell whether it was heard.
    qtbot.waitUntil(lambda: texts(session)[0] == ("unconfirmed", Delivery.DOUBTFUL))
    qtbot.waitUntil(lambda: any("two" in line for line in server.lines))
    assert [line for line in server.lines if "PRIVMSG" in line] == [
        "@label=l2 PRIVMSG #lobby one",
        "@label=l3 PRIVMSG #lobby two",
    ]
    session.resend("#lobby", next(line.key for line in session.timeline("#lobby").lines if line.text == "unconfirmed"))
    qtbot.waitUntil(lambda: server.lines[-1] == "@label=l4 PRIVMSG #lobby unconfirmed")


def test_a_room_that_is_gone_is_tried_again_by_itself(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    with qtbot.waitSignal(session.waiting):
        server.close()
    with qtbot.waitSignal(session.waiting, timeout=3000) as again:
        pass
    assert again.args[0] == 2
    assert "Nobody answers" in again.args[1]
    server.listen_again()
    session.retry_now()
    qtbot.waitUntil(lambda: session.stage is Stage.HERE)
    assert "Connected again." in [line.text for line in session.timeline("#lobby").lines]


def test_nobody_there_the_first_time_is_a_failure(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.failed) as failed:
        session.open(Address("127.0.0.1", free_port()), "otter")
    assert "Nobody answers at 127.0.0.1" in failed.args[0]
    assert session.stage is Stage.CLOSED


def test_something_that_is_no_room_is_said_to_be_none(qtbot: QtBot, session: Session) -> None:
    server = FakeServer(welcomes=False)
    session.open(Address("127.0.0.1", server.port), "otter")
    qtbot.waitUntil(lambda: len(server.lines) == 3)
    with qtbot.waitSignal(session.failed) as failed:
        server.hang_up("HTTP/1.1 400 Bad Request", "", "<html>")
    assert "no chat room" in failed.args[0]


def test_a_room_that_falls_silent_is_lost(qtbot: QtBot) -> None:
    session, server = Session(silence=0.1, patience=0.1), FakeServer()
    joined(qtbot, session, server)
    server._welcomes = False
    with qtbot.waitSignal(session.waiting) as waiting:
        pass
    assert "does not answer any more" in waiting.args[1]
    session.close()


def test_being_put_out_is_told_and_not_tried_again(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    with qtbot.waitSignal(session.failed) as failed:
        server.hang_up("ERROR :Closing link: Killed (kestrel (too loud))")
    assert failed.args == ["You were put out of the room: too loud."]
    assert session.stage is Stage.CLOSED
    assert session.timeline("#lobby").rowCount() > 0


def test_a_view_that_asks_for_more_while_it_is_told_sees_no_stale_counts(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    session.opened.connect(session.show)
    server.send(":fern!f@f PRIVMSG otter :psst", ":fern!f@f PRIVMSG otter :hey")
    qtbot.waitUntil(lambda: session.conversations.rowCount() == 2)
    qtbot.waitUntil(lambda: session.timeline("fern").rowCount() == 2)
    row = session.conversations.row("fern")
    assert row is not None
    assert (row.unread, row.mentions) == (0, 0)


def test_everything_that_happens_is_told_once(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    told: list[tuple[object, ...]] = []
    session.topic_changed.connect(lambda *args: told.append(("topic", *args)))
    session.nick_changed.connect(lambda *args: told.append(("nick", *args)))
    session.renamed.connect(lambda *args: told.append(("renamed", *args)))
    session.mentioned.connect(lambda name, line: told.append(("mentioned", name, line.text)))
    session.refused.connect(lambda *args: told.append(("refused", *args)))
    session.closed.connect(lambda *args: told.append(("closed", *args)))
    session.query("fern")
    server.send(
        ":otter!u@h TOPIC #lobby :Be kind",
        ":fern!f@f NICK moss",
        ":otter!u@h NICK beaver",
        ":moss!f@f PRIVMSG #lobby :beaver: look",
        ":fake.net 482 beaver #lobby :You're not channel operator",
        ":moss!f@f KICK #lobby beaver :bye",
    )
    qtbot.waitUntil(lambda: len(told) == 6)
    assert told == [
        ("topic", "#lobby", "Be kind"),
        ("renamed", "fern", "moss"),
        ("nick", "beaver"),
        ("mentioned", "#lobby", "beaver: look"),
        ("refused", "Only a host of #lobby may do that."),
        ("closed", "#lobby", "moss put you out of #lobby: bye."),
    ]
    assert [row.name for row in session.conversations.rows] == ["moss"]
    session.close_query("moss")
    assert session.conversations.rowCount() == 0


def test_what_the_person_wants_is_asked_for(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    session.join("tea")
    session.set_topic("#lobby", "Be kind")
    session.set_away("lunch")
    session.set_away(None)
    session.set_nick("beaver")
    session.part("#lobby")
    qtbot.waitUntil(lambda: "PART #lobby" in server.lines)
    assert [line for line in server.lines if not line.startswith("PING")][-6:] == [
        "JOIN #tea",
        "TOPIC #lobby :Be kind",
        "AWAY lunch",
        "AWAY",
        "NICK beaver",
        "PART #lobby",
    ]


def test_another_room_starts_with_nothing_of_the_last(qtbot: QtBot, session: Session) -> None:
    first, second = FakeServer(), FakeServer()
    joined(qtbot, session, first)
    first.send(":fern!f@f PRIVMSG #lobby :hello")
    qtbot.waitUntil(lambda: bool(texts(session)))
    joined(qtbot, session, second)
    assert texts(session) == []
    qtbot.waitUntil(lambda: "QUIT :" in first.lines)


def test_models_stay_true_whatever_a_server_sends(qtbot: QtBot, session: Session) -> None:
    server, chance = FakeServer(capabilities=LABELS), random.Random(7)
    joined(qtbot, session, server)
    words = ["fern", "FERN", "#lobby", "#tea", "+o", "-o", "=", "*", ":@fern +otter lynx wren", ":", "l1", "152", "G"]
    # KILL and the like make the end of the connection one for good; ends are tested elsewhere.
    commands = [*sorted(set(HANDLERS) - {"KILL", "ERROR", "464", "465", "466"}), "JOIN", "NICK", "MODE", "353", "366"]
    sources = ["fern!f@f", "FERN!f@f", "lynx!l@l", "wren!w@w", "fake.net", "!", "#lobby!x@y"]
    compared = 0
    for turn in range(20):
        me = session.nick
        server.send(
            f":{me}!u@h JOIN #lobby", f":fake.net 353 {me} = #lobby :{me} fern", f":fake.net 366 {me} #lobby :End"
        )
        for _ in range(100):
            params = " ".join(chance.choices([*words, me], k=chance.randrange(6)))
            server.send(f":{chance.choice([*sources, me])} {chance.choice(commands)} {params}")
        server.send_bytes(chance.randbytes(500))
        server.send("", f"PING :turn {turn}")
        qtbot.waitUntil(lambda turn=turn: f"PONG :turn {turn}" in server.lines)  # type: ignore[misc]
        for row in session.conversations.rows:
            conversation = session._core.room.find(row.name)
            assert conversation is not None
            if not conversation.listing:
                known = [session._core.room.people[folded].nick for folded in conversation.members]
                assert sorted(session.roster(row.name).nicks) == sorted(known)
                compared += len(known)
    assert session.stage is Stage.HERE
    assert compared > 20


def test_ten_thousand_members_are_listed_quickly(qtbot: QtBot, session: Session) -> None:
    server = FakeServer()
    joined(qtbot, session, server)
    nicks = [f"member{number:05}" for number in range(10_000)]
    server.send(":otter!u@h JOIN #big")
    for at in range(0, len(nicks), 40):
        server.send(f":fake.net 353 otter = #big :{' '.join(nicks[at : at + 40])}")
    server.send(":fake.net 366 otter #big :End")
    qtbot.waitUntil(lambda: session.conversations.rowCount() == 2)
    qtbot.waitUntil(lambda: session.roster("#big").rowCount() == 10_001)
