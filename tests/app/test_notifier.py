"""System notifications on a private session bus, with a small service that writes down what it is asked for."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.net.notifier import Note, Notifier

NAME = "org.freedesktop.Notifications"
OBJECT = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)

pytestmark = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="not installed (Debian: dbus-daemon), so there is no bus to speak on"
)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A session bus of our own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:dir={tmp_path}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    daemon.communicate(timeout=10)


class Service(QObject):
    """A notification service. It numbers what it shows from 1.

    Signals:
        asked(member, body): a method was called.
    """

    asked = Signal(str, object)

    def __init__(self, address: str, *capabilities: str) -> None:
        super().__init__()
        self.capabilities = list(capabilities)
        self.notes: dict[int, tuple[Any, ...]] = {}
        self.closed: list[int] = []
        self._ending = False
        self._connection: DBusConnection = open_dbus_connection(address)
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def emits(self, member: str, signature: str, *body: object) -> None:
        self._connection.send(new_signal(OBJECT, member, signature, body))

    def end(self) -> None:
        self._ending = True
        self._thread.join(10)
        self._connection.close()

    def _serve(self) -> None:
        while not self._ending:
            try:
                message = self._connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._serve_call(message, str(message.header.fields[HeaderFields.member]))

    def _serve_call(self, message: Any, member: str) -> None:
        match member:
            case "GetCapabilities":
                answer = new_method_return(message, "as", (self.capabilities,))
            case "Notify":
                number = message.body[1] or len(self.notes) + 1
                self.notes[number] = message.body
                answer = new_method_return(message, "u", (number,))
            case "CloseNotification":
                self.closed.append(message.body[0])
                answer = new_method_return(message)
            case _:
                answer = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        self._connection.send(answer)
        self.asked.emit(member, message.body)


@pytest.fixture
def service(bus: str) -> Iterator[Service]:
    made = Service(bus, "body", "body-markup", "actions")
    yield made
    made.end()


@pytest.fixture
def notifier() -> Iterator[Notifier]:
    made = Notifier()
    yield made
    made.close()


def test_a_note_is_shown_with_its_words_as_plain_text(qtbot: QtBot, service: Service, notifier: Notifier) -> None:
    notifier.show(Note("room #lobby", "fern in #lobby", "<b>5 < 6</b> & so"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    program, replaces, icon, title, text, actions, hints, _time = service.notes[1]
    assert (program, replaces, title, text) == (
        "Landline",
        0,
        "fern in #lobby",
        "&lt;b&gt;5 &lt; 6&lt;/b&gt; &amp; so",
    )
    assert icon.startswith("file://")
    assert actions[0] == "default"
    assert hints["desktop-entry"] == ("s", "org.landline.Landline")


def test_a_service_without_markup_gets_the_words_as_they_are(qtbot: QtBot, bus: str, notifier: Notifier) -> None:
    service = Service(bus, "body")
    notifier.show(Note("k", "fern", "5 < 6 & so"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    assert service.notes[1][4] == "5 < 6 & so"
    assert service.notes[1][5] == []
    service.end()


def test_a_second_note_of_a_conversation_takes_the_place_of_the_first(
    qtbot: QtBot, service: Service, notifier: Notifier
) -> None:
    for words in ("one", "two", "three"):
        notifier.show(Note("lobby", "fern", words))
    notifier.show(Note("tea", "wren", "hello"))
    qtbot.waitUntil(lambda: sorted(note[4] for note in service.notes.values()) == ["hello", "three"])


def test_a_click_tells_which_note_it_was(qtbot: QtBot, service: Service, notifier: Notifier) -> None:
    notifier.show(Note("lobby", "fern", "one"))
    notifier.show(Note("tea", "wren", "two"))
    qtbot.waitUntil(lambda: len(service.notes) == 2)
    number = next(number for number, note in service.notes.items() if note[4] == "two")
    with qtbot.waitSignal(notifier.chosen) as chosen:
        service.emits("ActionInvoked", "us", 99, "default")
        service.emits("ActionInvoked", "us", number, "default")
    assert chosen.args == ["tea"]


def test_what_was_seen_is_taken_away_once(qtbot: QtBot, service: Service, notifier: Notifier) -> None:
    notifier.show(Note("lobby", "fern", "one"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    with qtbot.waitSignal(service.asked):
        notifier.withdraw("lobby")
    notifier.withdraw("lobby")
    notifier.show(Note("lobby", "fern", "two"))
    qtbot.waitUntil(lambda: len(service.notes) == 2)
    assert service.closed == [1]


def test_a_note_that_the_user_closed_is_not_replaced_but_new(
    qtbot: QtBot, service: Service, notifier: Notifier
) -> None:
    notifier.show(Note("lobby", "fern", "one"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    service.emits("NotificationClosed", "uu", 1, 2)
    with qtbot.waitSignal(notifier.chosen):
        # In order after it, so that it has been heard.
        notifier.show(Note("tea", "wren", "x"))
        qtbot.waitUntil(lambda: 2 in service.notes)
        service.emits("ActionInvoked", "us", 2, "default")
    notifier.show(Note("lobby", "fern", "two"))
    qtbot.waitUntil(lambda: 3 in service.notes)


@pytest.mark.parametrize("address", ["", "nonsense", "tcp:host=localhost", "unix:path=/nowhere/at/all"])
def test_without_a_bus_it_is_to_be_shown_elsewhere(
    qtbot: QtBot, notifier: Notifier, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    note = Note("lobby", "fern", "one")
    with qtbot.waitSignal(notifier.refused) as refused:
        notifier.show(note)
    assert refused.args == [note]


def test_without_a_service_it_is_to_be_shown_elsewhere_until_there_is_one(
    qtbot: QtBot, bus: str, notifier: Notifier
) -> None:
    with qtbot.waitSignal(notifier.refused):
        notifier.show(Note("lobby", "fern", "one"))
    service = Service(bus, "body")
    notifier.show(Note("lobby", "fern", "two"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    service.end()


def test_a_bus_that_ends_costs_nobody_anything(qtbot: QtBot, service: Service, notifier: Notifier, bus: str) -> None:
    notifier.show(Note("lobby", "fern", "one"))
    qtbot.waitUntil(lambda: 1 in service.notes)
    assert notifier._bus is not None
    with qtbot.waitSignal(notifier._bus.gone):
        notifier._bus._socket.disconnectFromServer()
    notifier.show(Note("lobby", "fern", "two"))
    qtbot.waitUntil(lambda: 2 in service.notes)
