"""One's nickname for oneself, in our own room: the real server, real keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.models.roster import ValueRole
from app.net.own_key import OwnKey
from app.session import Session, Stage
from app.state.lines import Kind
from server.trust import KnownFingerprints
from tests.app.room_process import RoomProcess

LOBBY = "#lobby"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RoomProcess]:
    made = RoomProcess(tmp_path / "room")
    made.start()
    yield made
    made.kill()


class Computer(QObject):
    """What somebody has at home: a key, and the fingerprints of the rooms that they know."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        super().__init__()
        self._qtbot = qtbot
        self._home = home
        self.sessions: list[Session] = []

    def joins(self, room: RoomProcess, nick: str) -> Session:
        """Start the app, and join."""
        fingerprints = KnownFingerprints(self._home / "fingerprints.json")
        session = Session(parent=self, fingerprints=fingerprints, own_key=OwnKey(self._home / "key.pem", self))
        self.sessions.append(session)
        session.open(room.address, nick)
        self._qtbot.waitUntil(lambda: session.conversations.rowCount() == 1)
        return session


@pytest.fixture
def computers(qtbot: QtBot, tmp_path: Path) -> Iterator[list[Computer]]:
    made = [Computer(qtbot, tmp_path / name) for name in ("mine", "theirs")]
    yield made
    for computer in made:
        for session in computer.sessions:
            session.close()


def marked(session: Session) -> list[str]:
    """Who is shown as owning their name."""
    roster = session.roster(LOBBY)
    members = [roster.index(row, 0).data(ValueRole) for row in range(roster.rowCount())]
    return sorted(member.nick for member in members if member.known)


def test_a_name_is_mine_also_after_both_programs_were_started_anew(
    qtbot: QtBot, room: RoomProcess, computers: list[Computer]
) -> None:
    mine, theirs = computers
    otter = mine.joins(room, "otter")
    qtbot.waitUntil(lambda: otter.people.owns_name("otter"))
    otter.close()
    room.kill()
    room.start()

    thief = theirs.joins(room, "otter")
    assert thief.nick == "otter2"
    told = [line.text for line in thief.timeline(LOBBY).lines if line.kind is Kind.INFO]
    assert told[0].startswith("The name otter belongs to somebody else here, even while they are away.")
    with qtbot.waitSignal(thief.refused) as refused:
        thief.set_nick("otter")
    assert refused.args is not None
    assert refused.args[0].startswith("The name otter belongs to somebody else here")

    again = mine.joins(room, "otter")
    assert again.nick == "otter"
    qtbot.waitUntil(lambda: marked(thief) == ["otter"])
    qtbot.waitUntil(lambda: marked(again) == ["otter"])


def test_others_see_the_mark_as_soon_as_the_name_is_ones_own(
    qtbot: QtBot, room: RoomProcess, computers: list[Computer]
) -> None:
    mine, theirs = computers
    kestrel = theirs.joins(room, "kestrel")
    otter = mine.joins(room, "otter")
    qtbot.waitUntil(lambda: marked(kestrel) == marked(otter) == ["kestrel", "otter"])
    assert otter.people.profile("kestrel").account == "kestrel"


def test_after_a_lost_connection_one_is_logged_in_again(
    qtbot: QtBot, room: RoomProcess, computers: list[Computer]
) -> None:
    otter = computers[0].joins(room, "otter")
    qtbot.waitUntil(lambda: marked(otter) == ["otter"])
    room.kill()
    qtbot.waitUntil(lambda: otter.stage is Stage.WAITING)
    room.start()
    qtbot.waitUntil(lambda: otter.stage is Stage.HERE)
    qtbot.waitUntil(lambda: marked(otter) == ["otter"])
    assert otter.nick == "otter"


def test_somebody_without_a_key_is_in_the_room_all_the_same(
    qtbot: QtBot, room: RoomProcess, computers: list[Computer], tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("not a folder")
    otter = computers[0].joins(room, "otter")
    assert otter.nick == "otter"
    assert marked(otter) == []
