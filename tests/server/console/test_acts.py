"""What the host does to people, with real clicks: each act asks, reaches the room with the right words, tells."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from server.console.window import ConsoleWindow
from tests.server.console.conftest import Answer, Press
from tests.server.console.fake_control import FakeControl, connection, event
from tests.server.console.test_window import nicks, shown_text, table


def select(window: ConsoleWindow, *names: str) -> None:
    """Select the rows of these people."""
    view = table(window, "Connections")
    view.clearSelection()
    view.setSelectionMode(view.SelectionMode.MultiSelection)
    for name in names:
        view.selectRow(nicks(window).index(name))
    view.setSelectionMode(view.SelectionMode.ExtendedSelection)


def test_nothing_is_offered_for_nobody(window: ConsoleWindow) -> None:
    offered = {button.text(): button.isEnabled() for button in window.findChildren(QPushButton)}
    assert not any(offered[words] for words in ("Message…", "Kick…", "Ban…", "Lift"))


def test_a_kick_asks_then_puts_out_and_tells(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "fern")
    press("Kick…")
    assert "Put out of the room: fern" in answer("Kick", write="Please be kind")
    qtbot.waitUntil(lambda: "fern was put out." in shown_text(window))
    assert control.called("user.kill") == [{"nick": "c2", "reason": "Please be kind"}]
    qtbot.waitUntil(lambda: "fern" not in nicks(window))


def test_a_kick_that_is_cancelled_does_nothing(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "fern")
    press("Kick…")
    answer("Cancel")
    press("Announce…")
    answer("Announce", write="still here")
    qtbot.waitUntil(lambda: bool(control.called("landline.announce")))
    assert control.called("user.kill") == []


def test_somebody_without_a_nickname_can_be_kicked_but_not_written_to(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "no nickname yet")
    assert not next(b for b in window.findChildren(QPushButton) if b.text() == "Message…").isEnabled()
    press("Kick…")
    assert "192.168.1.66" in answer("Kick")
    qtbot.waitUntil(lambda: control.called("user.kill") == [{"nick": "c5", "reason": ""}])


def test_an_address_is_banned_for_ten_minutes(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "moth")
    press("Ban 192.168.1.152…")
    answer("Ban", write="flooding")
    expected = {"type": "zline", "name": "192.168.1.152", "reason": "flooding", "duration_string": "10m"}
    qtbot.waitUntil(lambda: control.called("server_ban.add") == [expected])
    qtbot.waitUntil(lambda: "192.168.1.152 is banned now." in shown_text(window))


@pytest.mark.parametrize(("words", "duration"), [("1 hour", "1h"), ("1 day", "1d"), ("for ever", "0")])
def test_a_nickname_is_banned_for_a_time(
    qtbot: QtBot,
    window: ConsoleWindow,
    control: FakeControl,
    press: Press,
    answer: Answer,
    words: str,
    duration: str,
) -> None:
    select(window, "moth")
    press("Ban 192.168.1.152…")
    answer("Ban", choose=("nickname", words))
    expected = {"type": "kline", "name": "moth!*@*", "reason": "", "duration_string": duration}
    qtbot.waitUntil(lambda: control.called("server_ban.add") == [expected])


def test_a_ban_of_this_computer_warns(
    window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "otter")
    press("Ban 192.168.1.23…")
    assert "This is an address of this computer" in answer("Cancel")
    select(window, "moth")
    press("Ban 192.168.1.152…")
    assert "this computer" not in answer("Cancel")


def test_several_are_banned_at_once(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "moth", "no nickname yet", "kestrel")
    press("Ban 3 addresses…")
    answer("Ban")
    qtbot.waitUntil(lambda: len(control.called("server_ban.add")) == 3)
    names = [params["name"] for params in control.called("server_ban.add")]
    assert names == ["192.168.1.40", "192.168.1.66", "192.168.1.152"]


def test_a_ban_is_lifted(qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press) -> None:
    control.bans = [{"type": "zline", "name": "192.168.1.99", "reason": "flooding", "set_by": "otter"}]
    control.push(event("ban", "otter banned 192.168.1.99"))
    window.findChildren(QTabBar)[0].setCurrentIndex(2)
    view = table(window, "Bans")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1, timeout=900)  # sooner than bans are looked at without a word
    view.selectRow(0)
    press("Lift")
    qtbot.waitUntil(lambda: control.called("server_ban.del") == [{"type": "zline", "name": "192.168.1.99"}])
    qtbot.waitUntil(lambda: "The ban of 192.168.1.99 is lifted." in shown_text(window))
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)
    assert "Nobody is banned or muted." in shown_text(window)


def test_one_person_is_told(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    select(window, "kestrel")
    press("Message…")
    answer("Send", write="Lunch?")
    qtbot.waitUntil(lambda: control.called("message.send_notice") == [{"nick": "kestrel", "message": "Lunch?"}])
    qtbot.waitUntil(lambda: "kestrel was told: Lunch?" in shown_text(window))


def test_everybody_is_told(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    press("Announce…")
    answer("Announce", write="The room closes at six")
    qtbot.waitUntil(lambda: control.called("landline.announce") == [{"message": "The room closes at six"}])
    qtbot.waitUntil(lambda: "Everybody was told (5): The room closes at six" in shown_text(window))


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("text", ["", "   ", "ä" * 200], ids=["nothing", "spaces", "long"])
def test_nothing_and_what_is_too_long_cannot_be_sent(qtbot: QtBot, press: Press, answer: Answer, text: str) -> None:
    press("Announce…")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    line = dialog.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setText(text)
    send = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Announce")
    assert not send.isEnabled()
    answer("Cancel")


def test_the_room_is_stopped_after_a_question(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    control.last_words = "landline.stop"
    press("Stop room…")
    assert "Close the room? Connected now: 9." in answer("Stop room", write="Good night")
    qtbot.waitUntil(lambda: control.called("landline.stop") == [{"reason": "Good night"}])
    control.close()
    qtbot.waitUntil(lambda: "The room is closed." in shown_text(window))


def test_a_refusal_is_shown_in_words(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    control.refuse["user.kill"] = "That person is gone"
    select(window, "fern", "moth")
    press("Kick…")
    answer("Kick")
    qtbot.waitUntil(lambda: "Not done: That person is gone" in shown_text(window))


def test_the_same_is_on_the_menu_of_a_row(qtbot: QtBot, window: ConsoleWindow, answer: Answer) -> None:
    select(window, "fern")
    view = table(window, "Connections")
    menu = view.findChild(QMenu)
    assert isinstance(menu, QMenu)
    wanted = {"Message…", "Kick…", "Ban 192.168.1.31…", "Copy"}
    qtbot.waitUntil(lambda: wanted <= {action.text() for action in menu.actions()})
    next(action for action in menu.actions() if action.text() == "Kick…").trigger()
    assert "fern" in answer("Cancel")


def test_markup_in_a_nickname_stays_text(
    qtbot: QtBot, window: ConsoleWindow, control: FakeControl, press: Press, answer: Answer
) -> None:
    control.connections.append(connection("c8", "<b>&x</b>", "192.168.1.8"))
    control.tell_connections()
    qtbot.waitUntil(lambda: "<b>&x</b>" in nicks(window))
    select(window, "<b>&x</b>")
    press("Kick…")
    assert "Put out of the room: <b>&x</b>" in answer("Kick")
    qtbot.waitUntil(lambda: "<b>&x</b> was put out." in shown_text(window))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in window.findChildren(QLabel) if label.text())
