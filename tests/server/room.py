"""A whole room without a socket: people who say lines and hear lines."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from server.commands import dispatch
from server.configuration import Configuration
from server.core.client import Client
from server.core.server import Server
from server.live_settings import LiveSettings
from server.protocol.lines import BadLine, LineDecoder
from server.protocol.message import Message, parse
from server.settings import Settings


class Clock:
    """Time that stands still until a test moves it. Seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Person:
    """Somebody at the other end of a client: the wire that the core writes to, and the one who types."""

    descriptor: int | None = None

    def __init__(self, room: "Room", ip: str) -> None:
        self._room = room
        self._lines = LineDecoder()
        self._heard = b""
        self.cut = False
        self._held: list[Message | BadLine] = []
        self.client: Client = room.server.connect(self, ip, 50_000, 5263)

    def write(self, data: bytes) -> int:
        self._heard += data
        return 0

    def send(self, data: bytes) -> int:
        self._heard += data
        return len(data)

    def waiting(self) -> int:
        return 0

    def resume(self) -> None:
        held, self._held = self._held, []
        self._act_on(held)

    def close(self) -> None:
        self.cut = True

    def abort(self) -> None:
        self.cut = True

    def sends(self, *lines: str) -> "Person":
        """Type lines; everybody hears what they lead to."""
        self.sends_bytes("".join(f"{line}\r\n" for line in lines).encode())
        return self

    def sends_bytes(self, data: bytes) -> None:
        """Send anything at all."""
        self._act_on(self._lines.feed(data))

    def _act_on(self, items: list[Message | BadLine]) -> None:
        for place, item in enumerate(items):
            dispatch(self._room.server, self.client, item)
            if self.client.busy:
                self._held += items[place + 1 :]
                return

    def goes(self) -> None:
        """The connection is lost."""
        self._room.server.leave(self.client, "Connection closed")
        self._room.server.forget(self.client)

    def hears(self) -> list[str]:
        """All lines that came since the last time, without the server-time tag."""
        self._room.write()
        return self.has()

    def has(self) -> list[str]:
        """The same of what was written so far."""
        text, self._heard = self._heard.decode(), b""
        return text.split("\r\n")[:-1]

    def gets(self, *commands: str) -> list[Message]:
        """What came since the last time, only these commands where some are given."""
        messages = [message for line in self.hears() if (message := parse(line)) is not None]
        return [message for message in messages if not commands or message.command in commands]

    def asks(self, line: str) -> list[Message]:
        """Type a line, forget what came before it, and give what it is answered."""
        self.hears()
        return self.sends(line).gets()


def make_changeable(server: Server, folder: Path) -> list[tuple[str, Path | None]]:
    """Let a server's settings be changed, and kept in a folder; gives what restarts are asked for from then on."""
    configuration = Configuration(folder, None, {}, [], "Test Room")
    reading = configuration.read()._replace(settings=server.settings)
    asked: list[tuple[str, Path | None]] = []
    server.live = LiveSettings(
        server,
        configuration,
        reading,
        lambda _wanted: lambda: None,
        lambda _wanted: None,
        lambda reason, restored: asked.append((reason, restored)),
    )
    return asked


class Room:
    """A server driven by hand."""

    def __init__(self, **tables: dict[str, Any]) -> None:
        settings = Settings()
        settings = replace(settings, server=replace(settings.server, name="Test Room", cloak=False))
        for name, values in tables.items():
            settings = replace(settings, **{name: replace(getattr(settings, name), **values)})
        self.clock = Clock()
        self.server = Server(settings, self.clock, b"k" * 32)

    def write(self) -> None:
        """What the writer does at the end of a turn."""
        for client, _waiting in self.server.turn.write():
            if client.closing:
                client.wire.close()

    def calls(self, ip: str = "192.168.1.9") -> Person:
        """Somebody connects."""
        return Person(self, ip)

    def person(self, nick: str, *caps: str, ip: str = "192.168.1.9") -> Person:
        """Somebody is through the door, with capabilities; what the door said is forgotten."""
        person = self.calls(ip)
        if caps:
            person.sends("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
        person.sends(f"NICK {nick}", f"USER {nick} 0 * :{nick.title()}", *(["CAP END"] if caps else []))
        assert "001" in {message.command for message in person.gets()}, nick
        return person

    def members(self, channel: str, *nicks: str) -> list[Person]:
        """People in one channel; the first one made it."""
        people = [self.person(nick) for nick in nicks]
        for person in people:
            person.sends(f"JOIN {channel}")
        for person in people:
            person.hears()
        return people
