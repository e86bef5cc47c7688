"""A real room for tests of windows: the server as a program on the loopback, and people who are in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.settings import Settings
from app.store.drafts import Drafts
from app.windows.room_page import RoomPage
from resources.theme import Theme
from server.console.link import ControlLink
from server.console.program import RoomProgram
from server.protocol.address import Address
from server.protocol.ready import Ready


class OpenRoom:
    """A room that stands, and who joined it."""

    def __init__(self, qtbot: QtBot, ready: Ready) -> None:
        self._qtbot = qtbot
        self.ready = ready
        self.address = Address("127.0.0.1", ready.port)
        self.people: list[Session] = []

    def person(self, nick: str) -> Session:
        """Somebody who is in the lobby."""
        session = Session()
        self.people.append(session)
        session.open(self.address, nick)
        self._qtbot.waitUntil(lambda: session.stage is Stage.HERE and session.conversations.rowCount() == 1)
        return session

    def put_out(self, nick: str, reason: str) -> None:
        """The host puts somebody out."""
        link = ControlLink()
        with self._qtbot.waitSignal(link.connected):
            link.open(self.ready.control)
        done: list[object] = []
        link.call("user.kill", {"nick": nick, "reason": reason}, done.append, done.append)
        self._qtbot.waitUntil(lambda: done == [True])
        link.close()


def open_page(qtbot: QtBot, folder: Path, me: Session, settings: Settings) -> RoomPage:
    """The page of a room that somebody is in, in sight and with the lobby open."""
    page = RoomPage(
        Theme(), settings, me, str(me.address), QMenu(), QAction("Leave"), Drafts(folder / "drafts.json", "here")
    )
    qtbot.addWidget(page)
    page.resize(1180, 760)
    page.show()
    qtbot.waitUntil(lambda: page.conversation == "#lobby")
    return page


@contextmanager
def open_room(qtbot: QtBot, folder: Path, name: str = "Makerspace", settings: str = "") -> Iterator[OpenRoom]:
    """Open a room, with settings in TOML, and close it with everybody in it."""
    program = RoomProgram()
    control = folder / "control"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "settings.toml"
    config.write_text(settings, encoding="utf-8")
    arguments = ["--config", str(config), "--headless", "--host", "127.0.0.1", "--port", "0", "--name", name]
    with qtbot.waitSignal(program.ready, timeout=20_000) as ready:
        program.start([*arguments, "--data", str(folder), "--control", str(control)])
    assert ready.args is not None
    room = OpenRoom(qtbot, ready.args[0])
    yield room
    for session in room.people:
        session.close()
    if program.running:
        with qtbot.waitSignal(program.ended, timeout=10_000):
            program.stop()
