"""How long messages take through the room: measured from the read to the last write, the disk's part with it."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from server.core.delivery import BOUNDS, Deliveries
from server.net.connection import Connection
from server.net.writer import Writer
from tests.server.kept import KeptRoom
from tests.server.room import Room


class Cable(asyncio.Transport):
    """A transport that takes all, after some time."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self.heard = b""
        self._seconds = seconds

    def write(self, data: Any) -> None:
        time.sleep(self._seconds)
        self.heard += data

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """There is no bound."""

    def pause_reading(self) -> None:
        """It is read by hand."""

    resume_reading = close = abort = pause_reading


def connected(room: Room, writer: Writer, nick: str, cable: Cable) -> Connection:
    connection = Connection(room.server, writer)
    connection.connection_made(cable)
    connection.data_received(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #tea\r\n".encode())
    return connection


def test_steps_averages_and_the_worst() -> None:
    deliveries = Deliveries()
    deliveries.add(0.0002, 99)
    deliveries.add(2.0, 1)
    assert deliveries.counts[1] == 99
    assert deliveries.counts[len(BOUNDS)] == 1
    since = deliveries.look()
    assert since.messages == 100
    assert since.average == pytest.approx(0.020198)
    assert since.worst == 2.0
    assert deliveries.look() == (0, 0.0, 0.0)


def test_a_delivery_lasts_until_the_last_one_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        room = KeptRoom(tmp_path)
        writer = Writer(room.server)
        anna = connected(room, writer, "anna", Cable())
        cables = [Cable(0.002) for _ in range(3)]
        for number, cable in enumerate(cables):
            connected(room, writer, f"guest{number}", cable)
        writer.write()
        assert room.server.deliveries.messages == 0, "comings are no messages"
        commit = room.history.commit

        def slow_commit(*, settled: bool = False) -> None:
            time.sleep(0.005)
            commit(settled=settled)

        monkeypatch.setattr(room.history, "commit", slow_commit)
        writer.wake()  # something else was due already
        anna.data_received(b"PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\n")
        writer.write()
        assert all(b"two" in cable.heard for cable in cables)
        since = room.server.deliveries.look()
        assert since.messages == 2
        assert 0.011 <= since.average == since.worst < 5
        room.close()

    asyncio.run(asyncio.wait_for(play(), 30))


def test_silence_before_a_message_is_none_of_its_time() -> None:
    async def play() -> None:
        room = Room()
        writer = Writer(room.server)
        anna, ben = (connected(room, writer, nick, Cable()) for nick in ("anna", "ben"))
        writer.write()
        anna.data_received(b"PONG x\r\n")  # read, and nothing comes of it
        await asyncio.sleep(0.05)
        room.server.notice(ben.client, "the clock is due")
        writer.wake()
        anna.data_received(b"PRIVMSG #tea :hi\r\n")
        writer.write()
        since = room.server.deliveries.look()
        assert since.messages == 1
        assert since.worst < 0.05

    asyncio.run(asyncio.wait_for(play(), 30))
