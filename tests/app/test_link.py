"""The connection: real sockets on the loopback."""

import socket
from itertools import pairwise
from time import perf_counter

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QAbstractSocket
from pytestqt.qtbot import QtBot

from app.net.dial import Proof
from app.net.keepalive import Keepalive
from app.net.link import Link
from app.net.reconnect import PAUSES, Reconnect
from resources.network import error_words
from server.protocol.address import Address
from server.protocol.lines import BadLine
from server.protocol.message import Message
from tests.fakes import FakeServer, free_port


@pytest.fixture
def server(qtbot: QtBot) -> FakeServer:
    return FakeServer(welcomes=False)


def linked(qtbot: QtBot, server: FakeServer) -> tuple[Link, list[Message | BadLine]]:
    link = Link(Address("127.0.0.1", server.port), Proof())
    items: list[Message | BadLine] = []
    link.received.connect(items.extend)
    with qtbot.waitSignal(link.opened):
        link.open()
    qtbot.waitUntil(lambda: server.connections == 1)
    return link, items


def test_lines_come_and_go(qtbot: QtBot, server: FakeServer) -> None:
    link, items = linked(qtbot, server)
    link.write(["NICK otter", "PRIVMSG #x :Grüße"])
    qtbot.waitUntil(lambda: server.lines == ["NICK otter", "PRIVMSG #x :Grüße"])
    server.send_bytes(b"PING :a\r\n:fern PRIVMSG #x :caf\xe9\r\n")
    qtbot.waitUntil(lambda: len(items) == 2)
    assert items == [Message("PING", ("a",)), Message("PRIVMSG", ("#x", "café"), source="fern")]
    link.close()


def test_last_words_come_before_the_end(qtbot: QtBot, server: FakeServer) -> None:
    link, items = linked(qtbot, server)
    with qtbot.waitSignal(link.closed) as closed:
        server.hang_up(*[f"NOTE {number}" for number in range(5000)], "ERROR :bye")
    assert closed.args == ["The room closed the connection."]
    assert len(items) == 5001
    assert items[-1] == Message("ERROR", ("bye",))


def test_a_flood_leaves_the_window_its_turns(qtbot: QtBot, server: FakeServer) -> None:
    link, items = linked(qtbot, server)
    count = 60_000
    turns: list[float] = []
    ticker = QTimer()
    ticker.setInterval(0)
    ticker.timeout.connect(lambda: turns.append(perf_counter()))
    server.send_bytes(b":fern!f@f PRIVMSG #lobby :the quick brown fox\r\n" * count)
    ticker.start()
    qtbot.waitUntil(lambda: len(items) == count, timeout=20_000)
    ticker.stop()
    assert len(turns) > 20
    gaps = sorted(after - before for before, after in pairwise(turns))
    # Most of them: the machine may be busy with something else for a moment.
    assert gaps[int(len(gaps) * 0.9)] < 0.016
    link.close()


def test_an_endless_line_is_thrown_away_and_the_next_one_is_read(qtbot: QtBot, server: FakeServer) -> None:
    link, items = linked(qtbot, server)
    server.send_bytes(b"x" * 1_000_000 + b"\r\nPING :still here\r\n")
    qtbot.waitUntil(lambda: len(items) == 2)
    assert isinstance(items[0], BadLine)
    assert items[1] == Message("PING", ("still here",))
    link.close()


def test_nobody_answering_says_where_and_what_to_do(qtbot: QtBot) -> None:
    port = free_port()
    link = Link(Address("127.0.0.1", port), Proof())
    with qtbot.waitSignal(link.closed) as closed:
        link.open()
    where = f"Nobody answers at 127.0.0.1 port {port}."
    assert closed.args == [f"{where} Is the room open on that computer? Its firewall may also be in the way."]


def test_a_name_that_nobody_has_is_said(qtbot: QtBot) -> None:
    link = Link(Address("no-such-computer.invalid"), Proof())
    with qtbot.waitSignal(link.closed, timeout=20_000) as closed:
        link.open()
    assert "no-such-computer.invalid" in closed.args[0]


def test_no_answer_at_all_ends_after_a_while(qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        link = Link(Address("127.0.0.1", port, tls=True), Proof(), timeout=100)
        with qtbot.waitSignal(link.closed) as closed:
            link.open()  # Asks for TLS, and the other end never says anything.
    assert closed.args[0].startswith(f"No answer from 127.0.0.1 port {port}.")


def test_a_room_that_takes_in_nothing_is_given_up(qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        link = Link(Address("127.0.0.1", deaf.getsockname()[1]), Proof(plain=True))
        with qtbot.waitSignal(link.opened):
            link.open()
        with qtbot.waitSignal(link.closed) as closed:
            for _ in range(200):
                link.write(["x" * 50_000])
        assert closed.args == ["The room takes in nothing any more."]


def test_closing_writes_what_was_said_and_tells_nothing_more(qtbot: QtBot, server: FakeServer) -> None:
    link, _items = linked(qtbot, server)
    told: list[str] = []
    link.closed.connect(told.append)
    link.write(["QUIT :bye"])
    link.close()
    link.close()
    with qtbot.waitSignal(link.destroyed):
        pass
    qtbot.waitUntil(lambda: server.lines == ["QUIT :bye"])
    assert told == []


def test_each_error_has_words_without_placeholders_left() -> None:
    for error in QAbstractSocket.SocketError:
        words = error_words(error, Address("otter.local", 5263), "Qt's own words")
        assert words
        assert "{" not in words


def test_pauses_grow_until_somebody_is_in_for_good(qtbot: QtBot) -> None:
    reconnect = Reconnect()
    assert [reconnect.wait() for _ in range(8)] == [*PAUSES, 30, 30]
    reconnect.arrived()
    assert reconnect.wait() == 30
    with qtbot.waitSignal(reconnect.due):
        reconnect.retry_now()
    reconnect.stop()
    assert reconnect.wait() == 1
    with qtbot.waitSignal(reconnect.due, timeout=3000):
        pass
    reconnect.retry_now()


def test_silence_is_asked_about_and_then_is_the_end(qtbot: QtBot) -> None:
    keepalive = Keepalive(silence=0.05, patience=0.05)
    asked: list[str] = []
    keepalive.ask.connect(asked.append)
    keepalive.start()
    keepalive.heard()
    keepalive.answered(asked[0])
    assert keepalive.latency_ms is not None
    assert keepalive.latency_ms < 50
    with qtbot.waitSignal(keepalive.gone):
        pass
    assert len(asked) == 2


def test_any_sign_of_life_is_enough(qtbot: QtBot) -> None:
    keepalive = Keepalive(silence=0.02, patience=0.05)
    asked: list[str] = []
    keepalive.ask.connect(asked.append)
    keepalive.ask.connect(lambda _token: QTimer.singleShot(1, keepalive.heard))
    gone: list[bool] = []
    keepalive.gone.connect(lambda: gone.append(True))
    keepalive.start()
    qtbot.waitUntil(lambda: len(asked) == 4)
    keepalive.stop()
    assert gone == []
