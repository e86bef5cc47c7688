"""What people do with messages, between two real sessions: in our room, in one of Ergo's that knows as much, and where
the server knows nothing of it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.state.abilities import NONE
from app.state.lines import TALK, Delivery, Line
from server.protocol.address import Address
from tests.fakes import Ergo, Inspircd, Ngircd, has
from tests.journeys.conftest import Room

LOBBY = "#lobby"


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    made: list[Session] = []
    yield made
    for session in made:
        session.close()


def enter(qtbot: QtBot, sessions: list[Session], port: int, nick: str) -> Session:
    """A session in the lobby."""
    session = Session()
    sessions.append(session)
    session.open(Address("127.0.0.1", port, channel=LOBBY), nick)
    qtbot.waitUntil(lambda: session.stage is Stage.HERE and session.conversations.row(LOBBY) is not None)
    qtbot.waitUntil(lambda: nick in session.roster(LOBBY).nicks)
    return session


def talk(session: Session, conversation: str = LOBBY) -> list[Line]:
    return [line for line in session.timeline(conversation).lines if line.kind in TALK]


def texts(session: Session, conversation: str = LOBBY) -> list[str]:
    return [line.text for line in talk(session, conversation) if line.delivery is Delivery.STORED]


def reactions(session: Session) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(one.text, one.nicks, one.mine) for line in talk(session) for one in line.reactions]


@pytest.fixture(
    params=["room", pytest.param("ergo", marks=pytest.mark.skipif(not has("ergo"), reason="Ergo is not installed"))]
)
def port(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[int]:
    """Where a server listens: ours, or Ergo."""
    if request.param == "room":
        room: Room = request.getfixturevalue("room")
        yield room.port
    else:
        with Ergo(tmp_path) as server:
            qtbot.waitUntil(server.listens)
            yield server.port


@pytest.fixture
def both(qtbot: QtBot, sessions: list[Session], port: int) -> tuple[Session, Session]:
    """Otter and fern in the lobby; otter came first."""
    otter, fern = (enter(qtbot, sessions, port, nick) for nick in ("otter", "fern"))
    qtbot.waitUntil(lambda: set(otter.roster(LOBBY).nicks) == set(fern.roster(LOBBY).nicks) == {"otter", "fern"})
    return otter, fern


def test_an_answer_points_to_what_it_answers(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    otter.say(LOBBY, "Is there any tea?")
    qtbot.waitUntil(lambda: texts(fern) == ["Is there any tea?"])
    fern.say(LOBBY, "In the kitchen.", talk(fern)[0].msgid)
    qtbot.waitUntil(lambda: len(texts(otter)) == len(texts(fern)) == 2)
    assert talk(otter)[1].reply == talk(fern)[1].reply == talk(otter)[0].msgid != ""


def test_reactions_come_and_go_for_everybody(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    otter.say(LOBBY, "Done")
    qtbot.waitUntil(lambda: texts(otter) == texts(fern) == ["Done"])
    msgid = talk(otter)[0].msgid
    fern.react(LOBBY, msgid, "🎉", on=True)
    qtbot.waitUntil(lambda: reactions(otter) == [("🎉", ("fern",), False)])
    otter.react(LOBBY, msgid, "🎉", on=True)
    qtbot.waitUntil(lambda: reactions(otter) == [("🎉", ("fern", "otter"), True)])
    qtbot.waitUntil(lambda: reactions(fern) == [("🎉", ("fern", "otter"), True)])
    fern.react(LOBBY, msgid, "🎉", on=False)
    qtbot.waitUntil(lambda: reactions(fern) == [("🎉", ("otter",), False)])
    qtbot.waitUntil(lambda: reactions(otter) == [("🎉", ("otter",), True)])


def test_own_words_are_taken_back_and_others_by_the_host_alone(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    # Who comes first to a channel is its host.
    otter.join("tea")
    qtbot.waitUntil(lambda: otter.conversations.row("#tea") is not None)
    fern.join("tea")
    qtbot.waitUntil(lambda: fern.conversations.row("#tea") is not None and "fern" in fern.roster("#tea").nicks)
    fern.say("#tea", "a secret")
    otter.say("#tea", "mine")
    qtbot.waitUntil(lambda: sorted(texts(otter, "#tea")) == sorted(texts(fern, "#tea")) == ["a secret", "mine"])
    qtbot.waitUntil(lambda: otter.abilities("#tea").take_back_others)
    assert not fern.abilities("#tea").take_back_others
    ids = {line.text: line.msgid for line in talk(otter, "#tea")}
    with qtbot.waitSignal(fern.refused) as refused:
        fern.take_back("#tea", ids["mine"])
    assert refused.args == ["Only whoever said it, or a host, can take that back."]
    otter.take_back("#tea", ids["a secret"], "not here")
    otter.take_back("#tea", ids["mine"])
    for session in both:
        qtbot.waitUntil(lambda: [line.taken_back_by for line in talk(session, "#tea")] == ["otter", "otter"])  # noqa: B023
        assert [line.text for line in talk(session, "#tea")] == ["", ""]


def test_a_changed_message_stands_at_the_end_with_what_it_answered(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    fern.say(LOBBY, "When?")
    qtbot.waitUntil(lambda: texts(otter) == ["When?"])
    question = talk(otter)[0].msgid
    otter.say(LOBBY, "At sevn", question)
    qtbot.waitUntil(lambda: texts(otter) == texts(fern) == ["When?", "At sevn"])
    otter.edit(LOBBY, talk(otter)[1].msgid, "At seven,\nin the kitchen")
    for session in both:
        qtbot.waitUntil(lambda: texts(session) == ["When?", "", "At seven,\nin the kitchen"])  # noqa: B023
        assert (talk(session)[1].taken_back_by, talk(session)[2].reply) == ("otter", question)
    # What is somebody else's cannot be changed: nothing new is said, and what was typed is still there.
    fern.edit(LOBBY, talk(fern)[2].msgid, "At eight")
    qtbot.waitUntil(lambda: talk(fern)[-1].delivery is Delivery.FAILED)
    assert talk(fern)[-1].reason == "Only whoever said it, or a host, can take that back."
    fern.discard(LOBBY, talk(fern)[-1].key)
    assert len(talk(otter)) == len(talk(fern)) == 3


def test_several_lines_and_long_ones_are_one_message(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    text = "def tea():\n\n    return " + "very " * 300 + "hot\n# öäü"
    otter.say(LOBBY, text)
    qtbot.waitUntil(lambda: texts(otter) == texts(fern) == [text])
    more = "\n".join(f"line {number} {'x' * 100}" for number in range(900))
    otter.say(LOBBY, more)
    qtbot.waitUntil(lambda: "\n".join(texts(fern)[1:]) == more)
    assert len(texts(fern)) < 10


def test_who_types_is_seen_until_it_is_said(qtbot: QtBot, both: tuple[Session, Session]) -> None:
    otter, fern = both
    with qtbot.waitSignal(otter.typing_changed) as changed:
        fern.typing(LOBBY, active=True)
    assert changed.args == [LOBBY, ("fern",)]
    with qtbot.waitSignal(otter.typing_changed) as changed:
        fern.say(LOBBY, "That's it")
    assert changed.args == [LOBBY, ()]
    with qtbot.waitSignal(fern.typing_changed) as changed:
        otter.typing(LOBBY, active=True)
    with qtbot.waitSignal(fern.typing_changed) as changed:
        otter.typing(LOBBY, active=False)
    assert changed.args == [LOBBY, ()]


@pytest.mark.skipif(not has("ngircd"), reason="ngircd is not installed")
def test_where_the_server_knows_nothing_of_it_nothing_is_offered_and_nothing_breaks(
    qtbot: QtBot, sessions: list[Session], tmp_path: Path
) -> None:
    with Ngircd(tmp_path) as server:
        qtbot.waitUntil(server.listens)
        otter, fern = (enter(qtbot, sessions, server.port, nick) for nick in ("otter", "fern"))
        assert otter.abilities(LOBBY) == NONE._replace(browse=True)
        refused: list[str] = []
        otter.refused.connect(refused.append)
        otter.react(LOBBY, "m1", "🎉", on=True)
        otter.take_back(LOBBY, "m1")
        otter.typing(LOBBY, active=True)
        otter.typing(LOBBY, active=False)
        assert refused == [
            "Reactions do not work in this room.",
            "Messages cannot be taken back in this room.",
        ]
        otter.say(LOBBY, "one\n\ntwo", "m1")
        qtbot.waitUntil(lambda: texts(fern) == ["one", "two"])
        # Stored, as the server answered what stood behind them.
        qtbot.waitUntil(lambda: texts(otter) == ["one", "two"])
        otter.say(LOBBY, "/mode +m")
        fern.say(LOBBY, "hello?")
        qtbot.waitUntil(lambda: talk(fern)[-1].delivery is Delivery.FAILED)
        assert talk(fern)[-1].reason == f"You may not write in {LOBBY} at the moment."
        assert len(refused) == 2


@pytest.mark.skipif(not has("inspircd"), reason="InspIRCd is not installed")
def test_where_the_server_knows_a_part_of_it_that_part_works(
    qtbot: QtBot, sessions: list[Session], tmp_path: Path
) -> None:
    with Inspircd(tmp_path) as server:
        qtbot.waitUntil(server.listens)
        otter, fern = (enter(qtbot, sessions, server.port, nick) for nick in ("otter", "fern"))
        offered = NONE._replace(browse=True, reply=True, react=True, unreact=True, typing=True)
        assert otter.abilities(LOBBY) == offered
        with qtbot.waitSignal(fern.typing_changed) as changed:
            otter.typing(LOBBY, active=True)
        assert changed.args == [LOBBY, ("otter",)]
        otter.say(LOBBY, "one\ntwo")
        qtbot.waitUntil(lambda: texts(fern) == texts(otter) == ["one", "two"])
        msgid = talk(otter)[0].msgid
        fern.react(LOBBY, msgid, "🎉", on=True)
        qtbot.waitUntil(lambda: reactions(otter) == [("🎉", ("fern",), False)])
        fern.say(LOBBY, "/me nods", msgid)
        qtbot.waitUntil(lambda: texts(otter) == texts(fern) == ["one", "two", "nods"])
        assert talk(otter)[2].reply == msgid
        with qtbot.waitSignal(fern.refused) as refused:
            fern.take_back(LOBBY, msgid)
        assert refused.args == ["Messages cannot be taken back in this room."]
