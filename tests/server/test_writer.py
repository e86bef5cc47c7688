"""When what clients are to be sent is written."""

import asyncio

from server.core.client import Client
from server.net.writer import Writer
from tests.server.room import Person, Room


class Reader:
    """A wire whose other end waits for words."""

    descriptor: int | None = None

    def __init__(self, client: Client) -> None:
        self.heard = b""
        self._more = asyncio.Event()
        client.wire = self

    def write(self, data: bytes) -> int:
        self.send(data)
        return 0

    def send(self, data: bytes) -> int:
        self.heard += data
        self._more.set()
        return len(data)

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""

    abort = resume = close

    async def hears(self, words: bytes) -> None:
        while words not in self.heard:
            self._more.clear()
            await self._more.wait()


def test_comings_are_told_by_themselves_and_in_order() -> None:
    async def play() -> None:
        room = Room()
        writer = Writer(room.server)
        guests: list[Person] = [room.person(f"guest{number}") for number in range(20)]
        host = room.person("host")
        reader = Reader(host.client)
        host.sends("JOIN #tea")
        room.write()
        reader.heard = b""
        for guest in guests:
            own = Reader(guest.client)
            guest.sends("JOIN #tea")
            writer.wake()
            await own.hears(b" 366 ")
        await reader.hears(b":guest19!")
        told = [line.split(b"!")[0].decode() for line in reader.heard.splitlines()]
        assert told == [f":guest{number}" for number in range(20)]

    asyncio.run(asyncio.wait_for(play(), 30))


def test_a_line_that_comes_alone_after_some_quiet_is_written_at_once() -> None:
    async def play() -> None:
        room = Room()
        writer = Writer(room.server)
        anna, ben = room.person("anna"), room.person("ben")
        reader = Reader(ben.client)
        for person in (anna, ben):
            person.sends("JOIN #tea")
        room.write()
        anna.sends("PRIVMSG #tea :all alone")
        writer.wake(alone=True)
        assert b":all alone" in reader.heard
        anna.sends("PRIVMSG #tea :one of many")
        writer.wake()
        assert b":one of many" not in reader.heard
        await reader.hears(b":one of many")

    asyncio.run(asyncio.wait_for(play(), 30))
