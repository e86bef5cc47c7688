"""The welcome page's cards and the page of one's own room, with real clicks and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.windows.dialogs import ask_channel, ask_nick, confirm
from app.windows.host_card import HostCard
from app.windows.host_page import HostPage
from app.windows.join_card import JoinCard
from resources.theme import Theme
from server.protocol.address import Address
from server.protocol.ready import Ready
from tests.app.hands import click, part, press, type_in


@pytest.fixture
def card(qtbot: QtBot) -> JoinCard:
    made = JoinCard(Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_address_is_given_on(qtbot: QtBot, card: JoinCard) -> None:
    type_in(part(card, QLineEdit, "join_address"), "192.168.1.23:8081")
    with qtbot.waitSignal(card.join_asked) as asked:
        click(card, "join_button")
    assert asked.args == [Address("192.168.1.23", 8081)]


def test_enter_joins_too(qtbot: QtBot, card: JoinCard) -> None:
    type_in(part(card, QLineEdit, "join_address"), "landline://otter-desktop.local")
    with qtbot.waitSignal(card.join_asked):
        press(part(card, QLineEdit, "join_address"), Qt.Key.Key_Return)


def test_what_is_wrong_is_said_while_typing_and_nothing_is_called(qtbot: QtBot, card: JoinCard) -> None:
    words = part(card, QLabel, "join_words")
    type_in(part(card, QLineEdit, "join_address"), "256.1.1.1")
    assert "0 to 255" in words.text()
    assert words.property("kind") == "muted"
    with qtbot.assertNotEmitted(card.join_asked):
        click(card, "join_button")
    assert words.property("kind") == "bad"
    press(part(card, QLineEdit, "join_address"), Qt.Key.Key_Home)
    press(part(card, QLineEdit, "join_address"), Qt.Key.Key_Delete)
    assert words.text() == ""


def test_a_call_that_takes_long_says_so_and_can_be_ended(qtbot: QtBot, card: JoinCard) -> None:
    words = part(card, QLabel, "join_words")
    part(card, QLineEdit, "join_address").setText("192.168.1.23")
    card.call("192.168.1.23")
    assert part(card, QProgressBar, "join_progress").isVisible()
    assert words.text() == ""
    qtbot.waitUntil(lambda: words.text() == "Calling 192.168.1.23…")
    with qtbot.waitSignal(card.cancelled):
        click(card, "cancel_button")


def test_a_call_that_fails_says_why_and_keeps_what_was_typed(qtbot: QtBot, card: JoinCard) -> None:
    type_in(part(card, QLineEdit, "join_address"), "192.168.1.23")
    card.call("192.168.1.23")
    card.fail("Nobody answers at 192.168.1.23 port 5263.")
    assert part(card, QLabel, "join_words").text() == "Nobody answers at 192.168.1.23 port 5263."
    assert part(card, QLineEdit, "join_address").text() == "192.168.1.23"
    assert part(card, QPushButton, "join_button").isVisible()
    assert not part(card, QProgressBar, "join_progress").isVisible()


def test_words_from_the_network_are_no_markup(card: JoinCard) -> None:
    assert part(card, QLabel, "join_words").textFormat() is Qt.TextFormat.PlainText


def test_a_room_is_hosted_under_the_name_proposed_or_typed(qtbot: QtBot) -> None:
    card = HostCard(Theme())
    qtbot.addWidget(card)
    card.show()
    card.propose("otter's room")
    with qtbot.waitSignal(card.host_asked) as proposed:
        click(card, "host_button")
    type_in(part(card, QLineEdit, "room_name"), "Makerspace")
    with qtbot.waitSignal(card.host_asked) as typed:
        click(card, "host_button")
    assert (proposed.args, typed.args) == (["otter's room"], ["Makerspace"])


def test_while_a_room_is_open_the_button_brings_it_back(qtbot: QtBot) -> None:
    card = HostCard(Theme())
    qtbot.addWidget(card)
    card.show()
    card.start()
    assert not part(card, QPushButton, "host_button").isEnabled()
    card.stand("Makerspace")
    assert part(card, QPushButton, "host_button").isEnabled()
    assert part(card, QPushButton, "host_button").text() == "Show your room"
    card.fail("The port is taken.")
    assert part(card, QLabel, "host_words").text() == "The port is taken."


@pytest.fixture
def page(qtbot: QtBot) -> HostPage:
    made = HostPage(Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def room(port: int = 5263, *addresses: str) -> Ready:
    return Ready("Makerspace", port, addresses or ("192.168.1.23", "fe80::77"), "/run/control", 1, "5f1c" * 16)


def test_the_address_stands_large_and_is_copied(qtbot: QtBot, page: HostPage) -> None:
    page.show_room(room())
    assert part(page, QLabel, "room_address").text() == "192.168.1.23"
    assert part(page, QLabel, "room_open").text().endswith("Makerspace is open")
    click(page, "copy_address")
    assert QGuiApplication.clipboard().text() == "192.168.1.23"
    assert part(page, QPushButton, "copy_address").text() == "Copied"
    assert part(page, QLabel, "invite_link").text().startswith("landline://192.168.1.23:5263?fingerprint=5f1c")
    click(page, "copy_link")
    assert QGuiApplication.clipboard().text() == "landline://192.168.1.23:5263?fingerprint=" + "5f1c" * 16


def test_another_port_than_the_usual_one_stands_behind_the_address(page: HostPage) -> None:
    page.show_room(room(5264))
    assert part(page, QLabel, "room_address").text() == "192.168.1.23:5264"


def test_a_second_room_shows_its_own_other_addresses_only(qtbot: QtBot, page: HostPage) -> None:
    page.show_room(room())
    page.show_room(room(5263, "10.0.0.1", "10.0.0.2"))

    def shown() -> set[str]:
        return {label.text() for label in page.findChildren(QLabel) if label.isVisible()}

    qtbot.waitUntil(lambda: "10.0.0.2" in shown() and "fe80::77" not in shown())


def test_the_buttons_of_a_host(qtbot: QtBot, page: HostPage) -> None:
    page.show_room(room())
    for name, signal in (
        ("go_to_room", page.room_asked),
        ("console_button", page.console_asked),
        ("close_room_button", page.close_asked),
    ):
        with qtbot.waitSignal(signal):
            click(page, name)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_channel_is_asked_for_without_its_hash(qtbot: QtBot, window: QWidget) -> None:
    dialog = ask_channel(window)
    dialog.open()
    go = part(dialog, QPushButton, "answer_button")
    assert not go.isEnabled()
    type_in(part(dialog, QLineEdit, "answer"), "two words")
    assert not go.isEnabled()
    assert "hyphens" in part(dialog, QLabel, "answer_words").text()
    part(dialog, QLineEdit, "answer").setText("laser-cutter")
    with qtbot.waitSignal(dialog.answered) as answered:
        click(dialog, "answer_button")
    assert answered.args == ["laser-cutter"]


def test_a_name_that_will_not_do_cannot_be_taken(qtbot: QtBot, window: QWidget) -> None:
    dialog = ask_nick(window, "otter")
    dialog.open()
    answer = part(dialog, QLineEdit, "answer")
    answer.setText("9")
    with qtbot.assertNotEmitted(dialog.answered):
        press(answer, Qt.Key.Key_Return)
    answer.setText("kestrel")
    with qtbot.waitSignal(dialog.answered) as answered:
        press(answer, Qt.Key.Key_Return)
    assert answered.args == ["kestrel"]


def test_harm_is_done_by_its_button_and_not_by_enter(qtbot: QtBot, window: QWidget) -> None:
    done: list[str] = []
    box = confirm(window, "Put out?", "They can come back.", "Put out", lambda: done.append("first"))
    press(box, Qt.Key.Key_Return)
    assert done == []
    box = confirm(window, "Put out?", "They can come back.", "Put out", lambda: done.append("second"))
    click(box, "confirm_button")
    assert done == ["second"]
