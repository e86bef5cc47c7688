"""What concerns many at once, the whole room, the tables and the log: by the console's widgets, on a real room with two
hundred clients, who tell what came of it.
"""

import csv
import io
import json
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from server.console.header import Header
from server.console.log_page import LogPage
from server.console.record_view import RecordView
from server.console.window import ConsoleWindow
from tests.server.console.conftest import Answer, Press
from tests.server.console.real_room import CLIENTS, TOGETHER, RealRoom
from tests.server.console.test_real_room import asked_of, pick, rows_of
from tests.server.console.test_tabs import go_to, tabs
from tests.server.console.test_window import nicks, shown_text, table

Choose = Callable[[Path], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Let every dialog that asks for a file answer with this one: the system's own cannot be driven."""

    def chosen(path: Path) -> None:
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_args: (str(path), ""))

    return chosen


def menu_act(view: RecordView, *titles: str) -> None:
    """Do what the rows' menu offers under these titles, one menu within another."""
    menu = view.findChild(QMenu)
    assert isinstance(menu, QMenu)
    for title in titles:
        action = next(one for one in menu.actions() if one.text() == title)
        inner = action.menu()
        if not isinstance(inner, QMenu):
            action.trigger()
            return
        menu = inner


def room_offers(console: ConsoleWindow) -> dict[str, QAction]:
    """What the menu in the head of the window offers."""
    header = console.findChild(Header)
    assert isinstance(header, Header)
    menu = header.findChild(QMenu)
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions()}


def room_menu(console: ConsoleWindow, title: str) -> None:
    """Do what the menu in the head of the window offers."""
    room_offers(console)[title].trigger()


def told(qtbot: QtBot, console: ConsoleWindow, words: str) -> None:
    """Wait until the console says that something is done: by then the room has answered."""
    qtbot.waitUntil(lambda: words in shown_text(console))


def said_in(console: ConsoleWindow) -> list[str]:
    """The lines of the log that are shown, without times."""
    page = console.findChild(LogPage)
    assert isinstance(page, LogPage)
    return [line[9:] for line in page.pane.toPlainText().splitlines()]


def test_one_is_told_something_and_renamed_and_that_is_taken_back(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    renamed, other = room.clients[7], room.clients[8]
    assert (renamed.is_encrypted, other.door) == (True, "websocket")
    view = table(console, "Connections")
    pick(view, renamed.nick, other.nick)
    press("Message…")
    answer("Send", write="a word with both of you")
    told(qtbot, console, "was told: a word with both of you")
    for person in (renamed, other):
        person.until("a word with both of you")
    pick(view, renamed.nick)
    press("Rename…")
    asked_of(qtbot, f"Another nickname for {renamed.nick}")
    answer("Rename", write="goldfish")
    qtbot.waitUntil(lambda: "goldfish" in nicks(console))
    for person in (renamed, other):
        person.until(" NICK ")
    go_to(console, "Done")
    done = table(console, "What was done")
    qtbot.waitUntil(lambda: done.model().rowCount() > 0 and done.model().index(0, 1).data() == "Renamed")
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: renamed.nick in nicks(console))
    renamed.until(" NICK ")


def test_several_are_kicked_at_once(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    people = [room.clients[number] for number in (17, 18, 29, 33)]
    qtbot.waitUntil(lambda: people[-1].nick in nicks(console))
    pick(table(console, "Connections"), *(person.nick for person in people))
    press("Kick…")
    asked = answer("Kick", write="too loud")
    assert all(person.nick in asked for person in people)
    told(qtbot, console, "was put out.")
    for person in people:
        person.until("too loud")
    qtbot.waitUntil(lambda: not {person.nick for person in people} & set(nicks(console)))
    assert room.clients[16].nick in nicks(console)


def test_everybody_who_came_by_ipv6_is_banned_after_it_was_told_whom_that_hits(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer, choose: Choose, tmp_path: Path
) -> None:
    people = room.clients[170:180]
    if room.ipv6:
        assert {person.ip for person in people} == {"::1"}
    pick(table(console, "Connections"), people[0].nick)
    press(f"Ban {people[0].ip}…")
    asked_of(qtbot, f"This hits who is connected now ({TOGETHER}): {people[0].nick}")
    answer("Ban", write="the whole floor")
    told(qtbot, console, "is banned now.")
    for person in people:
        person.until("the whole floor")
    go_to(console, "Bans")
    view = table(console, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    choose(tmp_path / "bans.json")
    press("Export…")
    qtbot.waitUntil(lambda: "Bans written: 1" in shown_text(console))
    view.selectRow(0)
    press("Lift")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)
    press("Import…")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    with socket.create_connection(("::1" if room.ipv6 else "127.0.0.1", room.ready["port"])) as caller:
        if not room.ipv6:
            return  # it comes from another address than they did
        caller.settimeout(60)
        heard = b""
        caller.sendall(b"NICK again\r\nUSER again 0 * :again\r\n")
        while b"the whole floor" not in heard:
            heard += (came := caller.recv(4096))
            assert came, heard
    view.selectRow(0)
    press("Lift")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)


def test_everybody_hears_an_announcement_and_is_quiet_while_the_host_asks_for_it(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    people = [room.clients[number] for number in (50, 57, 58, 130)]
    press("Announce…")
    answer("Announce", write="cake in the kitchen")
    told(qtbot, console, "Everybody was told")
    for person in people:
        person.until("cake in the kitchen")
    room_menu(console, "Quiet…")
    answer("Quiet", choose=("1 hour",))
    qtbot.waitUntil(lambda: "Nobody may write for now." in shown_text(console))
    people[0].say("PRIVMSG #c1 :hello?")
    people[0].until(" 404 ")
    qtbot.waitUntil(
        lambda: any(a.text() == "End quiet" for menu in console.findChildren(QMenu) for a in menu.actions())
    )
    room_menu(console, "End quiet")
    qtbot.waitUntil(lambda: "Everybody may write again." in shown_text(console))
    people[0].say("PRIVMSG #c1 :hello again")
    people[1].until("hello again")


def test_nobody_is_let_in_while_joins_are_paused(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press
) -> None:
    press("Pause joins")
    qtbot.waitUntil(lambda: "Nobody is let in who is not here yet." in shown_text(console))

    def call() -> socket.socket:
        caller = socket.create_connection(("127.0.0.1", room.ready["port"]), 60, ("127.0.9.99", 0))
        caller.sendall(b"NICK late\r\nUSER late 0 * :late\r\n")
        return caller

    with call() as caller:
        heard = b""
        while came := caller.recv(4096):
            heard += came
        assert b" 001 " not in heard
    press("Let people in")
    qtbot.waitUntil(lambda: "People are let in again." in shown_text(console))
    with call() as caller:
        heard = b""
        while b" 001 " not in heard:
            heard += caller.recv(4096)
    qtbot.waitUntil(lambda: "late" not in nicks(console))


def test_rows_are_narrowed_sorted_put_together_and_copied(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press
) -> None:
    view = table(console, "Connections")
    field = tabs(console).field
    QTest.keyClicks(field, "user12")
    qtbot.waitUntil(lambda: nicks(console) == [f"user{number}" for number in range(120, 130)])
    header = view.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(0) + 20, 8)
    for expected in ("user129", "user120"):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        qtbot.waitUntil(lambda expected=expected: nicks(console)[0] == expected)  # type: ignore[misc]
    menu_act(view, "Columns", "Came by")
    view.selectAll()
    menu_act(view, "Copy as CSV")
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [row["Nickname"] for row in rows] == nicks(console)
    assert {row["IP address"] for row in rows} == {"127.0.9.22"}
    assert [row["Came by"] for row in rows].count("web") == 1
    assert [row["Security"] for row in rows].count("not encrypted") == TOGETHER - 1
    menu_act(view, "Copy")
    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("user120\t127.0.9.22\t")
    field.clear()
    press("Group by address")
    groups = table(console, "Addresses")
    qtbot.waitUntil(lambda: "127.0.9.22" in rows_of(groups, 0))
    assert rows_of(groups, 1)[rows_of(groups, 0).index("127.0.9.22")] == str(TOGETHER)
    pick(groups, "127.0.9.22")
    press("Look up names")
    qtbot.waitUntil(lambda: "Names found:" in shown_text(console))


def test_the_log_is_narrowed_held_still_and_written(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, choose: Choose, tmp_path: Path
) -> None:
    go_to(console, "Log")
    field = tabs(console).field
    talker, other = room.clients[60], room.clients[61]
    QTest.keyClicks(field, f"from:{talker.nick} in:c1 kind:messages")
    talker.say("PRIVMSG #c1 :first", "PRIVMSG #c1 :second", "JOIN #elsewhere", "PRIVMSG #elsewhere :third")
    other.say("PRIVMSG #c1 :not me")
    expected = [f"{talker.ip} {talker.nick} → #c1 {words}" for words in ("first", "second")]
    qtbot.waitUntil(lambda: said_in(console) == expected)
    press("Hold still")
    talker.say("PRIVMSG #c1 :fourth", "PING now")
    talker.until("PONG")
    hold = next(one for one in console.findChildren(QPushButton) if one.text().startswith("Go on"))
    qtbot.waitUntil(lambda: hold.text() != "Go on (0 new)")
    assert said_in(console) == expected
    QTest.mouseClick(hold, Qt.MouseButton.LeftButton)
    expected.append(f"{talker.ip} {talker.nick} → #c1 fourth")
    qtbot.waitUntil(lambda: said_in(console) == expected)
    choose(tmp_path / "log.jsonl")
    press("Export…")
    qtbot.waitUntil(lambda: "Lines written: 3" in shown_text(console))
    written = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [one["msg"] for one in written] == expected
    assert {(one["client"]["nick"], one["channel"], one["level"]) for one in written} == {(talker.nick, "#c1", "info")}
    field.clear()
    level = next(one for one in console.findChildren(QComboBox) if one.isVisible())
    level.setCurrentText("Warnings and errors")
    qtbot.waitUntil(lambda: all(line.startswith(("warning: ", "ERROR: ")) for line in said_in(console)))
    level.setCurrentText("What happens")
    QTest.keyClicks(field, "ip:127.0.9.10/32 kind:comings")
    qtbot.waitUntil(lambda: any(line.endswith("is user000 now") for line in said_in(console)))
    assert all(line.startswith("127.0.9.10 ") for line in said_in(console))


def test_the_room_is_backed_up_by_its_menu(
    qtbot: QtBot, console: ConsoleWindow, choose: Choose, tmp_path: Path
) -> None:
    choose(tmp_path / "room.zip")
    qtbot.waitUntil(lambda: console.connections.rowCount() > CLIENTS // 2)
    room_menu(console, "Back up…")
    qtbot.waitUntil(lambda: f"The room is in {tmp_path}" in shown_text(console))
    with zipfile.ZipFile(tmp_path / "room.zip") as archive:
        assert "room.db" in archive.namelist()
    assert QApplication.activeModalWidget() is None
