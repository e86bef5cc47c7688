"""The line to a control socket: answers find their calls, nothing malformed harms, a room that returns is found."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from server.console import link as module
from server.console.link import UNREACHABLE, ControlError, ControlLink
from server.console.records import LogEvent
from tests.server.console.fake_control import FakeControl, event


@pytest.fixture
def link(qtbot: QtBot) -> Iterator[ControlLink]:
    """A link that hangs up after the test."""
    made = ControlLink()
    yield made
    made.close()


def connect(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    """Open the fake room and wait until the link is up."""
    control.open()
    with qtbot.waitSignal(link.connected):
        link.open(control.path)


def ask(qtbot: QtBot, link: ControlLink, method: str) -> object:
    """Call and wait for the result or the error."""
    got: list[object] = []
    link.call(method, {}, got.append, got.append)
    qtbot.waitUntil(lambda: bool(got))
    return got[0]


def test_each_answer_finds_its_call(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    names: list[object] = []
    link.call("landline.status", {}, lambda result: names.append(result["name"]))
    link.call("log.list", {}, lambda result: names.append(result["list"]))
    qtbot.waitUntil(lambda: len(names) == 2)
    assert names == ["Makerspace", []]


def test_a_refusal_is_told_with_its_code_and_words(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    control.refuse["user.kill"] = "There is no such person"
    connect(qtbot, link, control)
    assert ask(qtbot, link, "user.kill") == ControlError(-1002, "There is no such person")


def test_a_call_without_a_room_fails_and_not_from_inside_the_call(qtbot: QtBot, link: ControlLink) -> None:
    errors: list[ControlError] = []
    link.call("landline.status", {}, None, errors.append)
    assert errors == []
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == UNREACHABLE


def test_events_are_told_as_values(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    assert ask(qtbot, link, "log.subscribe") is True
    with qtbot.waitSignal(link.event_received) as told:
        client = {"id": "c1", "ip": "192.168.1.40", "nick": "kestrel"}
        control.push(event("join", "192.168.1.40 kestrel joined #tea", client=client, channel="#tea"))
    assert told.args is not None
    value = told.args[0]
    assert isinstance(value, LogEvent)
    assert (value.subsystem, value.ip, value.nick, value.channel) == ("join", "192.168.1.40", "kestrel", "#tea")


@pytest.mark.parametrize(
    "raw",
    [
        b"\n",
        b"not json\n",
        b"[1, 2]\n",
        b"null\n",
        b'"text"\n',
        b"\xff\xfe\x00\n",
        b'{"id": 99, "result": 1}\n',
        b'{"id": [], "result": 1}\n',
        b'{"id": {}, "error": 7}\n',
        b'{"id": true, "result": 1}\n',
        b'{"method": "log.event", "result": []}\n',
        b'{"method": "log.event", "result": {"msg": 5, "client": "x"}}\n',
        b'{"method": "log.event", "result": {"timestamp": "9999999999-01-01", "msg": ""}}\n',
        b"[" * 100_000 + b"\n",
        b'{"id": 1' + b"0" * 5_000 + b"}\n",
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_cannot_be_read_is_left_out(qtbot: QtBot, link: ControlLink, control: FakeControl, raw: bytes) -> None:
    connect(qtbot, link, control)
    ask(qtbot, link, "log.subscribe")
    with qtbot.assertNotEmitted(link.event_received), qtbot.assertNotEmitted(link.disconnected):
        control.send(raw)
        status = ask(qtbot, link, "landline.status")
    assert isinstance(status, dict)


def test_an_answer_in_pieces_is_whole(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    ask(qtbot, link, "log.subscribe")
    with qtbot.waitSignal(link.event_received):
        for byte in b'{"method": "log.event", "id": 1, "result": {"msg": "h\xc3\xa9"}}\n':
            control.send(bytes([byte]))


def test_a_line_without_end_ends_the_connection(
    qtbot: QtBot, link: ControlLink, control: FakeControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_LINE", 100_000)
    connect(qtbot, link, control)
    ask(qtbot, link, "log.subscribe")
    with qtbot.waitSignal(link.disconnected):
        control.send(b"x" * 200_000)


def test_a_flood_of_events_comes_whole_and_in_order(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    ask(qtbot, link, "log.subscribe")
    told: list[str] = []
    link.event_received.connect(lambda one: told.append(one.msg))
    control.push(*(event("message", str(number)) for number in range(5_000)))
    qtbot.waitUntil(lambda: len(told) == 5_000)
    assert told == [str(number) for number in range(5_000)]


def test_an_answer_that_comes_with_the_goodbye_is_told(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    got: list[object] = []
    control.last_words = "landline.stop"
    with qtbot.waitSignal(link.disconnected):
        link.call("landline.stop", {}, got.append, got.append)
    assert got == [True]


def test_a_room_that_restarts_is_found_again(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    control.deaf.add("landline.status")
    errors: list[ControlError] = []
    link.call("landline.status", {}, None, errors.append)
    qtbot.waitUntil(lambda: bool(control.called("landline.status")))
    with qtbot.waitSignal(link.disconnected):
        control.close()
    assert [error.code for error in errors] == [UNREACHABLE]
    assert not link.up
    with qtbot.waitSignal(link.connected, timeout=4_000):
        control.open()
    assert link.up


def test_the_pauses_between_tries_grow(
    qtbot: QtBot, link: ControlLink, control: FakeControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 2)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 9)
    pauses: list[int] = []
    link.waiting.connect(pauses.append)
    link.open(control.path)
    qtbot.waitUntil(lambda: len(pauses) >= 5)
    assert pauses[:5] == [2, 4, 8, 9, 9]


def test_a_room_that_owes_an_answer_for_long_counts_as_gone(
    qtbot: QtBot, link: ControlLink, control: FakeControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 50)
    connect(qtbot, link, control)
    control.deaf.add("landline.status")
    errors: list[ControlError] = []
    with qtbot.waitSignal(link.disconnected):
        link.call("landline.status", {}, None, errors.append)
    assert [error.code for error in errors] == [UNREACHABLE]


def test_after_hanging_up_nothing_is_told(qtbot: QtBot, link: ControlLink, control: FakeControl) -> None:
    connect(qtbot, link, control)
    with qtbot.assertNotEmitted(link.disconnected), qtbot.assertNotEmitted(link.waiting, wait=50):
        link.close()
    assert not link.up
