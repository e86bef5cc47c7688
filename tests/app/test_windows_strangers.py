"""Another computer answers than the room that was meant: what the window shows, and what comes of each button."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.session import Stage
from app.state.security import Security
from app.windows.room_page import RoomPage
from server.protocol.address import Address, invite_link
from server.protocol.fingerprint import grouped
from server.trust import KnownFingerprints
from tests.app.hands import click, part, type_in
from tests.app.room_process import RoomProcess
from tests.app.test_windows_main import Started
from tests.fakes import FakeServer


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RoomProcess]:
    made = RoomProcess(tmp_path / "other")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Started:
    return Started(qtbot, tmp_path / "app")


def join(app: Started, typed: str) -> None:
    field = part(app.window, QLineEdit, "join_address")
    field.clear()
    type_in(field, typed)
    click(app.window, "join_button")


def known(app: Started, room: RoomProcess) -> str:
    return KnownFingerprints(app.folder / "fingerprints.json").of(Address("127.0.0.1", room.port))


def agree() -> None:
    """Press the button of the question that is asked."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    part(dialog, QPushButton, "confirm_button").click()


def page(app: Started) -> RoomPage:
    found = app.window.findChild(RoomPage)
    assert isinstance(found, RoomPage)
    return found


def test_a_room_is_remembered_by_its_fingerprint_and_shows_no_mark(
    qtbot: QtBot, app: Started, room: RoomProcess
) -> None:
    join(app, f"127.0.0.1:{room.port}")
    app.is_in_room()
    assert known(app, room) == room.fingerprint
    assert page(app)._session.security is Security.NEW
    assert not app.sees("plain_mark")


def test_the_same_room_says_nothing_when_it_comes_back(qtbot: QtBot, app: Started, room: RoomProcess) -> None:
    join(app, invite_link(Address("127.0.0.1", room.port, channel="#tea", fingerprint=room.fingerprint)))
    qtbot.waitUntil(lambda: app.sees("conversation_name") and app.text("conversation_name") == "# tea")
    session = page(app)._session
    assert session.security is Security.KNOWN
    room.kill()
    qtbot.waitUntil(lambda: session.stage is Stage.WAITING)
    room.start()
    qtbot.waitUntil(lambda: session.stage is Stage.HERE)
    assert app.sees("conversation_name")


def test_a_room_that_is_another_one_is_not_joined_by_itself(qtbot: QtBot, app: Started, room: RoomProcess) -> None:
    join(app, f"127.0.0.1:{room.port}")
    app.is_in_room()
    session, before = page(app)._session, room.fingerprint
    room.set_up_anew()
    qtbot.waitUntil(lambda: app.sees("stranger_title"))
    assert app.text("stranger_title") == "This is not the computer that answered last time"
    assert app.text("stranger_shown") == grouped(room.fingerprint)
    assert app.text("stranger_expected") == grouped(before)
    assert session.stage is Stage.CLOSED
    click(app.window, "stranger_leave")
    assert app.sees("conversation_name")
    assert app.text("connection_words").startswith("This is not the computer that answered last time.")
    assert known(app, room) == before

    click(app.window, "rejoin_button")
    qtbot.waitUntil(lambda: app.sees("stranger_title"))
    click(app.window, "stranger_trust")
    assert session.stage is Stage.CLOSED
    agree()
    qtbot.waitUntil(lambda: session.stage is Stage.HERE)
    assert app.sees("conversation_name")
    assert known(app, room) == room.fingerprint


def test_a_first_visit_is_held_against_the_invite(qtbot: QtBot, app: Started, room: RoomProcess) -> None:
    join(app, invite_link(Address("127.0.0.1", room.port, fingerprint="5f1c" * 16)))
    qtbot.waitUntil(lambda: app.sees("stranger_title"))
    assert app.text("stranger_title") == "This is not the computer that the invite is for"
    click(app.window, "stranger_leave")
    assert app.sees("join_address")
    assert part(app.window, QLineEdit, "join_address").isEnabled()
    assert known(app, room) == ""

    click(app.window, "join_button")
    qtbot.waitUntil(lambda: app.sees("stranger_title"))
    click(app.window, "stranger_trust")
    agree()
    app.is_in_room()
    assert known(app, room) == room.fingerprint


def test_a_server_without_encryption_is_marked(qtbot: QtBot, app: Started) -> None:
    server = FakeServer()
    join(app, f"127.0.0.1:{server.port}")
    app.is_in_room()
    mark = part(app.window, QToolButton, "plain_mark")
    assert mark.isVisible()
    assert mark.accessibleName() == "Not encrypted"
    click(app.window, "plain_mark")
    assert part(app.window, QLabel, "notice_words").text().startswith("Nothing encrypts what is said here")
