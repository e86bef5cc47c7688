"""The app in rooms that are not ours: a real ngIRCd, two of them linked into one network, and Ergo with its history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.state.lines import Delivery, Kind
from server.protocol.address import Address
from tests.fakes import Ergo, Ngircd, OtherServer, free_port, has

needs_ngircd = pytest.mark.skipif(not has("ngircd"), reason="ngircd is not installed")


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    made: list[Session] = []
    yield made
    for session in made:
        session.close()


def enter(qtbot: QtBot, sessions: list[Session], server: OtherServer, nick: str, channel: str = "#tea") -> Session:
    """A session in a channel."""
    qtbot.waitUntil(server.listens)
    session = Session()
    sessions.append(session)
    session.open(Address("127.0.0.1", server.port, channel=channel), nick)
    qtbot.waitUntil(lambda: session.conversations.rowCount() == 1)
    return session


def said(session: Session, conversation: str = "#tea") -> list[tuple[str, str]]:
    lines = session.timeline(conversation).lines
    return [(x.nick, x.text) for x in lines if x.kind is Kind.SAID and x.delivery is Delivery.STORED]


def noted(session: Session, conversation: str = "#tea") -> list[str]:
    return [line.text for line in session.timeline(conversation).lines]


def everybody(session: Session) -> set[str]:
    return set(session.roster("#tea").nicks)


def presence(session: Session, nick: str) -> str | None:
    row = session.conversations.row(nick)
    return row.presence if row else None


def linked(port: int, folder: Path) -> tuple[Ngircd, Ngircd]:
    """Two servers, the second of which calls the first."""
    words = "MyPassword = link\nPeerPassword = link\n"
    hub = Ngircd(folder, "hub.example", port, f"[Server]\nName = leaf.example\n{words}")
    leaf = Ngircd(
        folder, "leaf.example", links=f"[Server]\nName = hub.example\nHost = 127.0.0.1\nPort = {port}\n{words}"
    )
    return hub, leaf


@needs_ngircd
def test_people_talk_on_a_server_that_we_did_not_write(qtbot: QtBot, tmp_path: Path, sessions: list[Session]) -> None:
    with Ngircd(tmp_path) as server:
        otter, fern = enter(qtbot, sessions, server, "otter"), enter(qtbot, sessions, server, "fern")
        assert otter.stage is Stage.HERE
        qtbot.waitUntil(lambda: everybody(otter) == {"otter", "fern"})
        otter.say("#tea", "Is there any tea?")
        fern.say("#tea", "In the kitchen.")
        both = [("otter", "Is there any tea?"), ("fern", "In the kitchen.")]
        qtbot.waitUntil(lambda: sorted(said(otter)) == sorted(said(fern)) == sorted(both))
        fern.query("otter")
        fern.say("otter", "psst")
        qtbot.waitUntil(lambda: otter.conversations.rowCount() == 2)
        qtbot.waitUntil(lambda: said(otter, "fern") == said(fern, "otter") == [("fern", "psst")])
        qtbot.waitUntil(lambda: otter.latency_ms is not None)


@needs_ngircd
def test_a_long_text_arrives_whole_there_too(qtbot: QtBot, tmp_path: Path, sessions: list[Session]) -> None:
    with Ngircd(tmp_path) as server:
        otter, fern = enter(qtbot, sessions, server, "otter"), enter(qtbot, sessions, server, "fern")
        text = "".join(f"{number:04} öffnen " for number in range(400)).strip()
        otter.say("#tea", text)
        # ngIRCd lets a line a second through once the first ones are in, and takes spaces from the end of lines.
        qtbot.waitUntil(lambda: " ".join(piece for _, piece in said(fern)) == text)


@needs_ngircd
def test_a_nickname_that_is_too_long_or_taken_there_becomes_another(
    qtbot: QtBot, tmp_path: Path, sessions: list[Session]
) -> None:
    with Ngircd(tmp_path) as server:
        nicks = [enter(qtbot, sessions, server, "longer-than-nine").nick for _ in range(2)]
        assert nicks == ["longer-th", "longer-t3"]
        assert enter(qtbot, sessions, server, "Žofie").nick == "Zofie"


@needs_ngircd
def test_a_network_of_two_servers_is_one_room(qtbot: QtBot, tmp_path: Path, sessions: list[Session]) -> None:
    hub, leaf = linked(free_port(), tmp_path)
    with hub:
        otter = enter(qtbot, sessions, hub, "otter")
        with leaf:
            fern = enter(qtbot, sessions, leaf, "fern")
            qtbot.waitUntil(lambda: everybody(otter) == {"otter", "fern"})
            qtbot.waitUntil(lambda: everybody(fern) == {"fern", "otter"})
            otter.say("#tea", "Hello over there")
            fern.say("#tea", "Hello back")
            qtbot.waitUntil(lambda: ("otter", "Hello over there") in said(fern))
            qtbot.waitUntil(lambda: ("fern", "Hello back") in said(otter))
            otter.set_away("lunch")
            qtbot.waitUntil(lambda: "You are away: lunch." in noted(otter))
            fern.query("otter")
            fern.say("otter", "Are you there?")
            qtbot.waitUntil(lambda: presence(fern, "otter") == "away")
        # The network splits: who is on the other side is gone, and comes back with it.
        qtbot.waitUntil(lambda: everybody(otter) == {"otter"})
        qtbot.waitUntil(lambda: fern.stage is not Stage.HERE)
        with leaf:
            qtbot.waitUntil(leaf.listens)
            fern.retry_now()
            qtbot.waitUntil(lambda: everybody(otter) == {"otter", "fern"})
            fern.say("#tea", "Back again")
            qtbot.waitUntil(lambda: ("fern", "Back again") in said(otter))


@pytest.mark.skipif(not has("ergo"), reason="Ergo is not installed")
def test_what_was_said_meanwhile_is_there_on_a_server_with_a_history(
    qtbot: QtBot, tmp_path: Path, sessions: list[Session]
) -> None:
    with Ergo(tmp_path) as server:
        otter, fern = enter(qtbot, sessions, server, "otter"), enter(qtbot, sessions, server, "fern")
        otter.say("#tea", "Is there any tea?")
        qtbot.waitUntil(lambda: said(fern) == [("otter", "Is there any tea?")])
        fern.close()
        lines = [("otter", f"cup {number}") for number in range(150)]
        for _nick, text in lines:
            otter.say("#tea", text)
        qtbot.waitUntil(lambda: said(otter)[1:] == lines)
        again = enter(qtbot, sessions, server, "fern")
        qtbot.waitUntil(lambda: said(again)[-20:] == lines[-20:])
        again.history.older("#tea")
        qtbot.waitUntil(lambda: said(again) == [("otter", "Is there any tea?"), *lines])
