"""The console's acts on a real room with two hundred clients: what a click does is done to them."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from server.console.acts import Acts
from server.console.bans_page import BansPage
from server.console.channel_acts import ChannelActs
from server.console.log_page import LogPage
from server.console.record_view import RecordView
from server.console.window import ConsoleWindow
from tests.server.console.conftest import Answer, Press
from tests.server.console.real_room import CLIENTS, TOGETHER, RealRoom, Scripted
from tests.server.console.test_acts import select
from tests.server.console.test_tabs import go_to
from tests.server.console.test_window import nicks, shown_text, table


def asked_of(qtbot: QtBot, words: str) -> None:
    """Wait until the dialog that is open says this."""

    def says() -> bool:
        dialog = QApplication.activeModalWidget()
        return isinstance(dialog, QDialog) and any(words in label.text() for label in dialog.findChildren(QLabel))

    qtbot.waitUntil(says)


def test_everybody_is_there_with_their_own_address(qtbot: QtBot, room: RealRoom, console: ConsoleWindow) -> None:
    qtbot.waitUntil(lambda: len(nicks(console)) == CLIENTS)
    records = {record.nick: record for record in console.connections.everything}
    assert [records[client.nick].ip for client in room.clients] == [client.ip for client in room.clients]
    assert [records[client.nick].door for client in room.clients] == [client.door for client in room.clients]
    assert [bool(records[client.nick].tls) for client in room.clients] == [c.is_encrypted for c in room.clients]
    qtbot.waitUntil(lambda: all(r.channels for r in console.connections.everything))


def test_one_is_muted_after_it_was_told_whom_that_hits_and_may_speak_when_it_is_taken_back(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    muted, hearer = room.clients[0], room.clients[1]
    qtbot.waitUntil(lambda: muted.nick in nicks(console))
    select(console, muted.nick)
    press("Mute…")
    asked_of(qtbot, f"(10): {muted.nick}")
    asked = answer("Mute", choose=("nickname",), write="calm down")
    assert "Let nobody hear: user000" in asked
    qtbot.waitUntil(lambda: f"{muted.nick} is muted now." in shown_text(console))
    muted.until("The host has muted you for 10m: calm down")
    muted.say("PRIVMSG #c0 :still here")
    muted.until(" 404 ")
    go_to(console, "Bans")
    view = table(console, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    assert [view.model().index(0, column).data() for column in range(2)] == [muted.nick, "muted"]
    go_to(console, "Done")
    done = table(console, "What was done")
    qtbot.waitUntil(lambda: done.model().rowCount() >= 1 and done.model().index(0, 1).data() == "Muted")
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)
    muted.say("PRIVMSG #c0 :thank you")
    hearer.until("thank you")
    qtbot.waitUntil(lambda: any(record.undone for record in done.picked()))


def test_an_address_is_banned_with_all_who_come_from_it_and_the_ban_is_changed_and_lifted(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    people = room.clients[-TOGETHER:]
    qtbot.waitUntil(lambda: people[0].nick in nicks(console))
    select(console, people[0].nick)
    press(f"Ban {people[0].ip}…")
    asked_of(qtbot, f"This hits who is connected now ({TOGETHER}): {people[0].nick}")
    answer("Ban")
    qtbot.waitUntil(lambda: "is banned now." in shown_text(console))
    for person in people:
        person.until("You are banned from this room")
    qtbot.waitUntil(lambda: not {person.nick for person in people} & set(nicks(console)))
    go_to(console, "Bans")
    view = table(console, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    view.selectRow(0)
    press("Change…")
    asked_of(qtbot, "This hits nobody who is connected now.")
    answer("Change", choose=("for ever",))
    qtbot.waitUntil(lambda: view.model().index(0, 2).data() == "for ever")
    press("Lift")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)


def test_a_ban_is_written_down_by_hand_and_what_is_none_is_refused_before(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    go_to(console, "Bans")
    press("Add…")
    asked_of(qtbot, "Who is kept out, or muted?")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    name = next(line for line in dialog.findChildren(QLineEdit) if "range" in line.accessibleName())
    QTest.keyClicks(name, "127.0.9.0/99")
    asked_of(qtbot, "neither an address nor a range")
    name.clear()
    QTest.keyClicks(name, f"{room.clients[20].ip}/32")
    asked_of(qtbot, f"({TOGETHER}): ")
    answer("Add", choose=("mute",))
    view = table(console, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    assert view.model().index(0, 1).data() == "muted"
    view.selectRow(0)
    press("Lift")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)


def test_bans_go_into_a_file_and_come_out_of_it(
    qtbot: QtBot, console: ConsoleWindow, press: Press, tmp_path: Path
) -> None:
    go_to(console, "Bans")
    page = console.findChild(BansPage)
    assert isinstance(page, BansPage)
    file = tmp_path / "bans.json"
    entries = [
        {"type": "zline", "name": "192.0.2.0/24", "reason": "noise", "expire_at": "2100-01-01T00:00:00.000Z"},
        {"type": "shun", "name": "spam!*@*", "reason": ""},
        {"type": "zline", "name": "192.0.2.9", "expire_at": "2001-01-01T00:00:00.000Z"},
        {"type": 7},
    ]
    file.write_text(json.dumps({"list": entries}))
    page.import_from(str(file))
    view = table(console, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 2)
    again = tmp_path / "again.json"
    page.export_to(str(again))
    qtbot.waitUntil(lambda: "Bans written: 2" in shown_text(console))
    written = {entry["name"]: entry for entry in json.loads(again.read_text())["list"]}
    assert written["spam!*@*"]["expire_at"] is None
    end = datetime.fromisoformat(written["192.0.2.0/24"]["expire_at"])
    assert abs(end.timestamp() - datetime(2100, 1, 1, tzinfo=UTC).timestamp()) < 60
    file.write_text("nonsense")
    page.import_from(str(file))
    qtbot.waitUntil(lambda: "There are no bans in this file." in shown_text(console))
    page.import_from(str(tmp_path / "missing.json"))
    view.selectAll()
    press("Lift")
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)


def rows_of(view: RecordView, column: int) -> list[str]:
    """What a column says, from the top."""
    return [str(view.model().index(row, column).data()) for row in range(view.model().rowCount())]


def pick(view: RecordView, *names: str) -> None:
    """Select rows by what their first cell says."""
    view.clearSelection()
    view.setSelectionMode(view.SelectionMode.MultiSelection)
    for name in names:
        view.selectRow(rows_of(view, 0).index(name))
    view.setSelectionMode(view.SelectionMode.ExtendedSelection)


def test_channels_are_opened_renamed_given_a_topic_and_modes_and_closed(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    go_to(console, "Channels")
    view = table(console, "Channels")
    qtbot.waitUntil(lambda: {"#c0", "#c1", "#c2", "#c3"} <= set(rows_of(view, 0)))
    press("New…")
    answer("Open", write="club")
    qtbot.waitUntil(lambda: "#club" in rows_of(view, 0))
    pick(view, "#club")
    press("Rename…")
    answer("Rename", write="clubhouse")
    qtbot.waitUntil(lambda: "#clubhouse" in rows_of(view, 0) and "#club" not in rows_of(view, 0))
    guest = room.clients[60]
    guest.say("JOIN #clubhouse")
    guest.until(" 366 ")
    qtbot.waitUntil(lambda: rows_of(view, 1)[rows_of(view, 0).index("#clubhouse")] == "1")
    pick(view, "#clubhouse")
    press("Topic…")
    answer("Set", write="Tea at five")
    qtbot.waitUntil(lambda: "Tea at five" in rows_of(view, 5))
    guest.until("Tea at five")
    press("Modes…")
    answer("Change", write="+m-t")
    qtbot.waitUntil(lambda: rows_of(view, 4)[rows_of(view, 0).index("#clubhouse")] == "mn")
    pick(view, "#clubhouse")
    press("Close channel…")
    asked = answer("Close channel", write="closing time")
    assert "This cannot be taken back." in asked
    qtbot.waitUntil(lambda: "#clubhouse" not in rows_of(view, 0))
    guest.until("closing time")


def test_what_was_said_is_counted_written_to_files_and_deleted(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer, tmp_path: Path
) -> None:
    talker = room.clients[110]
    for number in range(1_200):
        talker.say(f"PRIVMSG #c2 :line {number}")
    talker.say("PING done")
    talker.until("PONG")
    go_to(console, "Channels")
    view = table(console, "Channels")
    qtbot.waitUntil(lambda: "#c2" in rows_of(view, 0))
    pick(view, "#c2")
    qtbot.waitUntil(lambda: rows_of(view, 3)[rows_of(view, 0).index("#c2")] == "1,200")
    acts = console.findChild(ChannelActs)
    assert isinstance(acts, ChannelActs)
    (record,) = view.picked()
    acts.export(record, str(tmp_path / "said.txt"))
    acts.export(record, str(tmp_path / "said.jsonl"))
    qtbot.waitUntil(lambda: (tmp_path / "said.txt").exists() and (tmp_path / "said.jsonl").exists())
    lines = (tmp_path / "said.txt").read_text().splitlines()
    assert (len(lines), lines[-1].partition(" ")[2]) == (1_200, f"<{talker.nick}> line 1199")
    said = [json.loads(line) for line in (tmp_path / "said.jsonl").read_text().splitlines()]
    assert [one["text"] for one in said] == [f"line {number}" for number in range(1_200)]
    acts.export(record, str(tmp_path / "no such folder" / "said.txt"))
    qtbot.waitUntil(lambda: "Not written:" in shown_text(console))
    press("Clear history…")
    answer("Delete")
    qtbot.waitUntil(lambda: "Deleted is what was said in #c2." in shown_text(console))


def test_the_room_goes_into_one_file_while_it_is_open(qtbot: QtBot, console: ConsoleWindow, tmp_path: Path) -> None:
    acts = console.findChild(Acts)
    assert isinstance(acts, Acts)
    told: list[str] = []
    acts.told.connect(told.append)
    acts.back_up(str(tmp_path / "room.zip"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1].startswith(f"The room is in {tmp_path}")
    with zipfile.ZipFile(tmp_path / "room.zip") as archive:
        assert "room.db" in archive.namelist()
    with qtbot.waitSignal(acts.refused):
        acts.back_up(str(tmp_path / "no" / "room.zip"))


def test_a_whole_address_is_kicked_at_once(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    people = room.clients[40 : 40 + TOGETHER]
    qtbot.waitUntil(lambda: people[-1].nick in nicks(console))
    press("Group by address")
    view = table(console, "Addresses")
    addresses = [view.model().index(row, 0).data() for row in range(view.model().rowCount())]
    view.selectRow(addresses.index(people[0].ip))
    press("Kick…")
    answer("Kick", write="one at a time")
    qtbot.waitUntil(lambda: "were put out." in shown_text(console) or "was put out." in shown_text(console))
    for person in people:
        person.until("one at a time")
    qtbot.waitUntil(lambda: not {person.nick for person in people} & set(nicks(console)))


def test_somebody_is_put_out_and_comes_back_to_what_they_had_when_that_is_taken_back(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    guest = room.clients[30]
    guest.say("JOIN #guests")
    guest.until(" 366 ")
    qtbot.waitUntil(lambda: guest.nick in nicks(console))
    select(console, guest.nick)
    press("Kick…")
    answer("Kick", write="calm down")
    qtbot.waitUntil(lambda: f"{guest.nick} was put out." in shown_text(console))
    guest.until("calm down")
    guest.close()
    qtbot.waitUntil(lambda: guest.nick not in nicks(console))
    go_to(console, "Done")
    done = table(console, "What was done")
    qtbot.waitUntil(lambda: rows_of(done, 1)[:1] == ["Put out of the room"])
    assert rows_of(done, 2)[0] == f"{guest.nick}, calm down"
    assert rows_of(done, 4)[0].startswith("until ")
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: rows_of(done, 1)[:1] == ["Taken back"])
    assert rows_of(done, 2)[0] == f"Put out of the room, {guest.nick}, calm down"
    assert rows_of(done, 4)[:2] == ["no: do it once more instead", "–"]
    back = room.clients[30] = Scripted(room.ready["port"], 30, ipv6=False)
    told = back.until("The host took back that you were put out of the room: you are in ")
    assert " 353 user030 = #guests :@user030" in told
    assert f":{back.nick}!" in told


def test_a_message_is_removed_from_the_log_and_put_back_and_removed_again(
    qtbot: QtBot, room: RealRoom, console: ConsoleWindow, press: Press, answer: Answer
) -> None:
    talker, hearer = room.clients[160], room.clients[161]
    hearer.say("CAP REQ :draft/message-redaction message-tags batch server-time draft/chathistory")
    hearer.until(" ACK ")
    talker.say("PRIVMSG #c3 :a word too many")
    said = hearer.until("a word too many")
    msgid = said.rpartition("msgid=")[2].partition(" ")[0]
    go_to(console, "Log")
    page = console.findChild(LogPage)
    assert isinstance(page, LogPage)
    document = page.pane.document()
    qtbot.waitUntil(lambda: not document.find("a word too many").isNull())
    page.pane.setTextCursor(document.find("a word too many"))
    middle = page.pane.rect().center()
    key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, page.pane.mapToGlobal(middle))
    QApplication.sendEvent(page.pane, key)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Remove this message…").trigger()
    menu.close()
    asked = answer("Remove", write="off topic")
    qtbot.waitUntil(lambda: "The message is removed." in shown_text(console))
    assert "a word too many" in asked
    assert f"REDACT #c3 {msgid} :off topic" in hearer.until("off topic")
    go_to(console, "Done")
    done = table(console, "What was done")
    qtbot.waitUntil(lambda: rows_of(done, 1)[:1] == ["Message removed"])
    assert rows_of(done, 2)[0] == "#c3, off topic"
    assert rows_of(done, 4)[0].startswith("until ")
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: rows_of(done, 1)[:1] == ["Taken back"])
    again = hearer.until("BATCH -")
    assert "PRIVMSG #c3 :a word too many" in again
    assert f"msgid={msgid}" in again
    assert said.partition("time=")[2].partition(";")[0] in again
    qtbot.waitUntil(lambda: rows_of(done, 1)[:1] == ["Taken back"])
    assert rows_of(done, 4)[:2] == ["yes", "–"]
    done.selectRow(0)
    press("Take back")
    qtbot.waitUntil(lambda: rows_of(done, 4)[1:2] == ["–"] and rows_of(done, 4)[2].startswith("until "))
    assert f"REDACT #c3 {msgid}" in hearer.until("REDACT")
