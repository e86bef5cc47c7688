"""The console of a room on another computer: real windows, a real server process, TLS between them."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from resources.theme import Theme
from server.console.backup_part import BackupPart
from server.console.far_console import FarConsole, Wanted
from server.console.far_dialogs import LoginDialog, NewRoomDialog, StrangerDialog
from server.console.header import Header
from server.console.window import ConsoleWindow
from server.protocol.address import Address
from server.protocol.fingerprint import grouped
from server.trust import KnownFingerprints, consoles_file
from tests.server.console.conftest import Answer, Press
from tests.server.console.test_acts import select
from tests.server.console.test_window import nicks, shown_text
from tests.server.far_room import PASSWORD, SETTINGS, USER, FarRoom, Member

Console = Callable[..., FarConsole]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarRoom]:
    with FarRoom(tmp_path_factory.mktemp("far")) as made:
        yield made


@pytest.fixture
def console(qtbot: QtBot, room: FarRoom, theme: Theme) -> Console:
    """Open the console of that room, or of another."""

    def opened(of: FarRoom = room, **more: str) -> FarConsole:
        wanted = {"address": f"127.0.0.1:{of.port}", "user": USER, "password": PASSWORD}
        made = FarConsole(Wanted(**(wanted | more)), theme)
        qtbot.addWidget(made)
        made.show()
        return made

    return opened


def trust(room: FarRoom, fingerprint: str = "") -> None:
    """It was managed before."""
    KnownFingerprints(consoles_file()).remember(Address("127.0.0.1", room.port), fingerprint or room.fingerprint)


def logins(room: FarRoom) -> int:
    """How often somebody said a password."""
    return len(room.locally("log.list", sources=["api.API_LOGIN", "api.API_DENIED"])["list"])


def is_here(console: FarConsole) -> bool:
    """Whether the room is shown."""
    return console.windowTitle() == "Makerspace: admin console"


def dialog(qtbot: QtBot, kind: type[QDialog]) -> QDialog:
    """The dialog of that kind, once it is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert isinstance(found, QDialog)
    return found


def said(asked: QDialog) -> str:
    return "\n".join(label.text() for label in asked.findChildren(QLabel) if label.isVisible())


def fill(asked: QDialog, **fields: str) -> None:
    for name, text in fields.items():
        field = next(one for one in asked.findChildren(QLineEdit) if one.accessibleName() == name.capitalize())
        field.clear()
        QTest.keyClicks(field, text)


def push(asked: QDialog, words: str) -> None:
    button = next(one for one in asked.findChildren(QPushButton) if one.text() == words)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_room_is_met_by_its_fingerprint_and_then_managed(
    qtbot: QtBot, room: FarRoom, console: Console, press: Press, answer: Answer
) -> None:
    anna, ben = Member(room.port, "anna", "127.0.30.1"), Member(room.port, "ben", "127.0.30.2")
    shown = console()
    asked = dialog(qtbot, NewRoomDialog)
    assert grouped(room.fingerprint) in said(asked)
    assert "Nothing was sent yet." in shown_text(shown)
    assert logins(room) == 0
    push(asked, "It is: go on")
    qtbot.waitUntil(lambda: {"anna", "ben"} <= set(nicks(shown)))
    assert is_here(shown)

    press("Announce…")
    answer("Announce", write="Soup is ready")
    qtbot.waitUntil(lambda: "Everybody was told (2): Soup is ready" in shown_text(shown))
    anna.until("NOTICE anna :Soup is ready")
    select(shown, "anna")
    press("Kick…")
    answer("Kick", write="take a break")
    qtbot.waitUntil(lambda: "anna" not in nicks(shown))
    anna.until("take a break")
    select(shown, "ben")
    press("Ban 127.0.30.2…")
    answer("Ban", write="too loud")
    qtbot.waitUntil(lambda: "ben" not in nicks(shown))
    ben.until("too loud")
    assert [act["by"] for act in room.locally("landline.acts")["list"]] == [f"{USER} from 127.0.0.1"] * 3

    shown.close()
    again = console()  # it is known now
    qtbot.waitUntil(lambda: is_here(again))
    for one in (anna, ben):
        one.leave()


def test_what_is_missing_is_asked_for_and_what_is_wrong_again(qtbot: QtBot, room: FarRoom, console: Console) -> None:
    trust(room)
    shown = console(address="", user="", password="")
    asked = dialog(qtbot, LoginDialog)
    connect = next(one for one in asked.findChildren(QPushButton) if one.text() == "Connect")
    fill(asked, address="127.0.0.999")
    assert "four numbers" in said(asked)
    fill(asked, address=f"127.0.0.1:{room.port}", user=USER)
    assert not connect.isEnabled()
    fill(asked, password=PASSWORD[1:])
    QTest.keyClick(asked, Qt.Key.Key_Return)
    asked = dialog(qtbot, LoginDialog)
    qtbot.waitUntil(lambda: "The user or the password is wrong." in said(dialog(qtbot, LoginDialog)))
    asked = dialog(qtbot, LoginDialog)
    assert [field.text() for field in asked.findChildren(QLineEdit)] == [f"127.0.0.1:{room.port}", USER, ""]
    assert asked.focusWidget().accessibleName() == "Password"
    fill(asked, password=PASSWORD)
    push(asked, "Connect")
    qtbot.waitUntil(lambda: is_here(shown))
    # The next one need not type so much.
    console(address="", user="", password="")
    asked = dialog(qtbot, LoginDialog)
    assert [field.text() for field in asked.findChildren(QLineEdit)] == [f"127.0.0.1:{room.port}", USER, ""]
    push(asked, "Cancel")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_another_certificate_stops_it_until_somebody_is_sure(qtbot: QtBot, room: FarRoom, console: Console) -> None:
    trust(room, "ab" * 32)
    before = logins(room)
    shown = console()
    asked = dialog(qtbot, StrangerDialog)
    assert grouped(room.fingerprint) in said(asked)
    assert grouped("ab" * 32) in said(asked)
    assert asked.focusWidget().text() == "Do not connect"  # type: ignore[attr-defined]
    push(asked, "Do not connect")
    qtbot.waitUntil(lambda: "You are not connected." in shown_text(shown))
    assert KnownFingerprints(consoles_file()).of(Address("127.0.0.1", room.port)) == "ab" * 32
    assert logins(room) == before

    again = console()
    asked = dialog(qtbot, StrangerDialog)
    box = asked.findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    box.click()
    push(asked, "Trust the new one")
    qtbot.waitUntil(lambda: is_here(again))
    assert KnownFingerprints(consoles_file()).of(Address("127.0.0.1", room.port)) == room.fingerprint


def test_a_fingerprint_of_the_command_line_is_what_counts(qtbot: QtBot, room: FarRoom, console: Console) -> None:
    shown = console(fingerprint=room.fingerprint)
    qtbot.waitUntil(lambda: is_here(shown))
    assert KnownFingerprints(consoles_file()).of(Address("127.0.0.1", room.port)) == room.fingerprint


def test_a_room_that_was_closed_is_found_again(qtbot: QtBot, tmp_path: Path, console: Console, press: Press) -> None:
    with FarRoom(tmp_path) as room:
        trust(room)
        shown = console(room)
        qtbot.waitUntil(lambda: is_here(shown))
        member = Member(room.port, "early")
        qtbot.waitUntil(lambda: nicks(shown) == ["early"])
        member.leave()
        room.close()
        qtbot.waitUntil(lambda: "The room does not answer. Trying again…" in shown_text(shown))
        qtbot.waitUntil(lambda: f"Nobody answers at 127.0.0.1 port {room.port}." in shown_text(shown))
        press("Another room…")
        push(dialog(qtbot, LoginDialog), "Cancel")
        qtbot.waitUntil(lambda: "You are not connected." in shown_text(shown))
        press("Connect…")
        fill(asked := dialog(qtbot, LoginDialog), password=PASSWORD)
        push(asked, "Connect")
        room.open()
        member = Member(room.port, "late")
        qtbot.waitUntil(lambda: nicks(shown) == ["late"], timeout=15_000)
        member.leave()
        shown.close()


def test_a_room_that_is_not_managed_from_afar_says_so_and_is_asked_again(
    qtbot: QtBot, tmp_path: Path, console: Console, press: Press
) -> None:
    with FarRoom(tmp_path, "") as room:
        trust(room)
        shown = console(room)
        qtbot.waitUntil(lambda: "its settings name no user for [api]" in shown_text(shown))
        room.config.write_text(SETTINGS)
        assert room.locally("server.rehash")["success"] is True
        press("Try again")
        qtbot.waitUntil(lambda: "uptime" not in shown_text(shown) and "Listening on" in shown_text(shown))
        # Nobody stays whose password is not the one any more: it is asked for.
        room.config.write_text(SETTINGS.replace(PASSWORD, PASSWORD[1:]))
        room.locally("server.rehash")
        asked = dialog(qtbot, LoginDialog)
        fill(asked, password=PASSWORD[1:])
        push(asked, "Connect")
        qtbot.waitUntil(lambda: "Listening on" in shown_text(shown))
        shown.close()


def test_the_backup_is_written_here(qtbot: QtBot, room: FarRoom, console: Console, tmp_path: Path) -> None:
    trust(room)
    shown = console()
    qtbot.waitUntil(lambda: is_here(shown))
    target = tmp_path / "room.zip"
    shown.write_backup(str(target))
    qtbot.waitUntil(lambda: f"The room is in {target} (" in shown_text(shown), timeout=15_000)
    with zipfile.ZipFile(target) as archive:
        assert {"room.db", "tls.key"} <= set(archive.namelist())
    part = shown.findChild(BackupPart)
    assert isinstance(part, BackupPart)
    assert [one.text() for one in part.findChildren(QPushButton) if not one.isHidden()] == ["Back up the room…"]
    assert any("landline.restore path=FILE" in label.text() for label in part.findChildren(QLabel))
    shown.write_backup(str(tmp_path / "no" / "room.zip"))
    qtbot.waitUntil(lambda: "Not done: " in shown_text(shown))
    assert [one.name for one in tmp_path.iterdir() if "room" in one.name] == ["room.zip"]


def test_what_is_much_comes_whole(qtbot: QtBot, room: FarRoom, console: Console) -> None:
    """A line of some megabytes takes many reads, and arrives as it was sent."""
    trust(room)
    shown = console()
    qtbot.waitUntil(lambda: is_here(shown))
    member = Member(room.port, "talker")
    for number in range(400):
        member.say(f"PRIVMSG #tea :{number} {'x' * 350}")
    member.say("PING done")
    member.until("PONG")
    got: list[dict[str, list[dict[str, object]]]] = []
    for _ in range(20):
        shown._link.call("log.list", {}, got.append)
    qtbot.waitUntil(lambda: len(got) == 20, timeout=20_000)
    assert all(any("399 xxx" in str(one["msg"]) for one in answer["list"]) for answer in got)
    member.leave()


def test_every_console_leads_to_a_room_elsewhere(
    qtbot: QtBot, window: ConsoleWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(
        "server.console.program.QProcess.startDetached", lambda name, words: started.append([name, *words])
    )
    header = window.findChild(Header)
    assert isinstance(header, Header)
    QTest.mouseClick(header.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[-1].text() == "A room on another computer…"
    menu.setActiveAction(menu.actions()[-1])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(started))
    assert started[0][-2:] == ["--console", "--at"]
