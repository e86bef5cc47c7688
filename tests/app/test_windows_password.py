"""A room with a password: asked for, told where it is wrong, remembered by the system's keyring where there is one."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.session import Session, Stage
from app.windows.dialogs import AskDialog
from app.windows.password_dialog import PasswordDialog
from app.windows.room_page import RoomPage
from server.protocol.fingerprint import grouped
from tests.app.hands import click, part, type_in
from tests.app.room_process import RoomProcess
from tests.app.test_windows_main import Started
from tests.app.test_windows_strangers import join

SESAME = "open sesame"


class Memory(KeyringBackend):
    """A keyring that forgets with the test."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Broken(Memory):
    """One that the person does not unlock."""

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise RuntimeError("locked")


class Silent(Memory):
    """One that waits to be unlocked where nobody sees it, and answers too late."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = Event()

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        self.unlocked.wait(30)
        return "open barley"


@pytest.fixture
def system() -> Iterator[Memory]:
    """The keyring of this system."""
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def set_password(qtbot: QtBot, room: RoomProcess, password: str) -> None:
    """As the host does; it is kept once it is hashed."""
    room.asks("landline.set_password", password="")
    qtbot.waitUntil(lambda: not status(room)["password"])
    room.asks("landline.set_password", password=password)
    qtbot.waitUntil(lambda: bool(status(room)["password"]))


def status(room: RoomProcess) -> dict[str, object]:
    found = room.asks("landline.status")
    assert isinstance(found, dict)
    return found


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[RoomProcess]:
    made = RoomProcess(tmp_path / "room")
    made.start()
    set_password(qtbot, made, SESAME)
    yield made
    made.kill()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Started:
    return Started(qtbot, tmp_path / "app")


def asked(app: Started) -> PasswordDialog:
    """The dialog that asks, once it does."""

    def shown() -> list[PasswordDialog]:
        return [dialog for dialog in app.window.findChildren(PasswordDialog) if dialog.isVisible()]

    app.qtbot.waitUntil(lambda: len(shown()) == 1)
    return shown()[0]


def say(app: Started, password: str, *, wrong: bool = False) -> None:
    app.qtbot.waitUntil(lambda: part(asked(app), QLabel, "password_wrong").isVisible() is wrong)
    dialog = asked(app)
    type_in(part(dialog, QLineEdit, "room_password"), password)
    click(dialog, "password_button")


def test_the_password_is_asked_for_until_it_is_right(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory
) -> None:
    join(app, str(room.address))
    say(app, "open barley")
    say(app, SESAME, wrong=True)
    app.is_in_room()
    qtbot.waitUntil(lambda: list(system.kept.values()) == [SESAME])


def test_who_does_not_know_it_is_back_where_they_were(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory
) -> None:
    join(app, str(room.address))
    asked(app).reject()
    qtbot.waitUntil(lambda: app.text("join_words").startswith("This room has a password."))
    assert part(app.window, QLineEdit, "join_address").isEnabled()
    assert system.kept == {}


def test_a_remembered_password_is_not_asked_for(qtbot: QtBot, app: Started, room: RoomProcess, system: Memory) -> None:
    system.kept["Landline", f"127.0.0.1 {room.port}"] = SESAME
    join(app, str(room.address))
    app.is_in_room()
    assert app.window.findChild(PasswordDialog) is None


def test_a_remembered_password_that_is_wrong_by_now_is_forgotten(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory
) -> None:
    system.kept["Landline", f"127.0.0.1 {room.port}"] = "open wheat"
    join(app, str(room.address))
    dialog = asked(app)
    assert system.kept == {}
    part(dialog, QCheckBox, "remember_password").setChecked(False)
    say(app, SESAME)
    app.is_in_room()
    assert system.kept == {}


@pytest.mark.parametrize("none", [NoKeyring, Broken], ids=["none", "locked"])
def test_without_a_keyring_nothing_is_remembered(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory, none: type[KeyringBackend]
) -> None:
    keyring.set_keyring(none())
    join(app, str(room.address))
    assert not part(asked(app), QCheckBox, "remember_password").isVisible()
    say(app, SESAME)
    app.is_in_room()


def test_a_keyring_that_does_not_answer_is_not_waited_for(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.windows.passwords._PATIENCE_MS", 50)
    silent = Silent()
    keyring.set_keyring(silent)
    join(app, str(room.address))
    asked(app)
    silent.unlocked.set()
    say(app, SESAME)
    app.is_in_room()
    assert app.window.findChild(PasswordDialog) is None


def test_after_a_lost_connection_it_is_said_again_by_itself(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory
) -> None:
    join(app, str(room.address))
    say(app, SESAME)
    app.is_in_room()
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    room.kill()
    qtbot.waitUntil(lambda: page._session.stage is Stage.WAITING)
    room.start()
    qtbot.waitUntil(lambda: page._session.stage is Stage.HERE)


def test_a_password_that_was_changed_meanwhile_is_asked_for_in_the_open_room(
    qtbot: QtBot, app: Started, room: RoomProcess, system: Memory
) -> None:
    join(app, str(room.address))
    say(app, SESAME)
    app.is_in_room()
    set_password(qtbot, room, "open barley")
    room.kill()
    room.start()
    say(app, "open barley", wrong=True)
    app.is_in_room()
    qtbot.waitUntil(lambda: list(system.kept.values()) == ["open barley"])


def test_guessing_is_told_to_wait(qtbot: QtBot, app: Started, room: RoomProcess, system: Memory) -> None:
    join(app, str(room.address))
    say(app, "1")
    for guess in range(2, 7):
        say(app, str(guess), wrong=True)
    qtbot.waitUntil(lambda: app.text("join_words").startswith("Too many wrong passwords"))


def hosting(app: Started, *, paused: bool = False, password: bool = False) -> None:
    """Wait until the page says so, and the room as well."""
    words = "Everybody who joins is asked for it" if password else "None: anybody on the network can join"
    app.qtbot.waitUntil(lambda: app.text("password_state") == words)
    pause = "Nobody is let in for now; who is here stays" if paused else "Come in as usual"
    app.qtbot.waitUntil(lambda: app.text("pause_state") == pause)


def test_a_host_sets_changes_and_removes_the_password(qtbot: QtBot, app: Started, system: Memory) -> None:
    app.opens_room()
    hosting(app)
    click(app.window, "set_password")
    dialog = app.window.findChild(AskDialog)
    assert dialog is not None
    type_in(part(dialog, QLineEdit, "answer"), SESAME)
    click(dialog, "answer_button")
    hosting(app, password=True)
    qtbot.waitUntil(lambda: list(system.kept.values()) == [SESAME])
    click(app.window, "remove_password")
    hosting(app)
    qtbot.waitUntil(lambda: system.kept == {})


def test_a_host_comes_back_into_the_own_room_by_the_keyring(qtbot: QtBot, app: Started, system: Memory) -> None:
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    assert app.host.address
    system.kept["Landline", f"127.0.0.1 {app.host.address.port}"] = SESAME
    app.host.set_password(SESAME)
    page = app.window.findChild(RoomPage)
    assert isinstance(page, RoomPage)
    page._session.close()
    qtbot.waitUntil(lambda: page._session.stage is Stage.CLOSED)
    page._session.reopen()
    qtbot.waitUntil(lambda: page._session.stage is Stage.HERE)
    assert app.window.findChild(PasswordDialog) is None


def test_a_host_lets_nobody_in_for_now(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    click(app.window, "go_to_room")
    app.is_in_room()
    click(app.window, "way_out_button")
    hosting(app)
    click(app.window, "pause_button")
    hosting(app, paused=True)
    assert app.host.address
    guest = Session()
    with qtbot.waitSignal(guest.failed) as failed:
        guest.open(app.host.address, "otter")
    assert failed.args is not None
    assert "The host lets nobody in at the moment" in failed.args[0]
    click(app.window, "pause_button")
    hosting(app)
    guest.open(app.host.address, "otter")
    qtbot.waitUntil(lambda: guest.stage is Stage.HERE)
    guest.close()


def test_the_host_reads_out_the_fingerprint(qtbot: QtBot, app: Started) -> None:
    app.opens_room()
    room = app.host.room
    assert room is not None
    assert app.text("fingerprint") == grouped(room.fingerprint or "")
    assert len(app.text("fingerprint").split()) == 16
