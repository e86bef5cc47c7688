"""A room on the loopback whose time stands still: the real server, asked in the process of the test."""

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from server.protocol.address import Address
from server.protocol.message import parse
from tests.server.kept import KeptRoom
from tests.server.room import Person

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
#: How a TLS connection begins (RFC 8446, 5.1).
_TLS: Final = b"\x16\x03"
_CAPS: Final = (
    "message-tags", "echo-message", "batch", "server-time", "draft/multiline", "draft/message-redaction",
    "draft/metadata-2", "labeled-response", "extended-join",
)  # fmt: skip


class Talker:
    """Somebody in the room, written for by a test."""

    def __init__(self, room: "QuietRoom", nick: str) -> None:
        self._room = room
        self._person = room.kept.person(nick, *_CAPS)

    def sends(self, *lines: str) -> None:
        """Send lines; everybody hears at once what they lead to."""
        self._person.sends(*lines)
        self._room.write()

    def says(self, text: str, channel: str = "#lobby", tags: str = "", minutes: float = 0.0) -> str:
        """Say something so many minutes after what was said last; gives its id."""
        self._room.passes(minutes)
        self._person.hears()
        sent = [f"PRIVMSG {channel} :{line}" for line in text.split("\n")]
        if len(sent) == 1:
            self.sends(f"@{tags} {sent[0]}" if tags else sent[0])
        else:
            head = f"@{tags} " if tags else ""
            lines = (f"@batch=m {line}" for line in sent)
            self.sends(f"{head}BATCH +m draft/multiline {channel}", *lines, "BATCH -m")
        heard = [message for line in self._person.has() if (message := parse(line)) is not None]
        return next(message.tags["msgid"] for message in heard if "msgid" in message.tags)

    def goes(self) -> None:
        """Be cut off."""
        self._person.goes()
        self._room.write()


class QuietRoom(QObject):
    """Its members are talkers, and whoever connects."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__()
        folder.mkdir(parents=True)
        self.kept = KeptRoom(
            folder,
            server={"name": name},
            limits={"message_rate": 0},
            operator={"name": "host", "password": "secret"},
        )
        # In the evening before last, whenever this runs: an app believes no time that is yet to come.
        self.kept.clock.now = time.time() // _DAY * _DAY - _DAY - 3 * _HOUR
        #: Nothing that is sent from outside is read.
        self.deaf = False
        self._calls: list[tuple[Person, QTcpSocket]] = []
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._on_new_connection)
        assert self._server.listen(QHostAddress.SpecialAddress.LocalHost)
        self.address = Address("127.0.0.1", self._server.serverPort())

    def passes(self, minutes: float) -> None:
        """So much time goes by."""
        self.kept.clock.now += max(minutes * 60, 0.01)

    def write(self) -> None:
        """Everybody hears what there is to hear."""
        self.kept.write()
        for person, socket in tuple(self._calls):
            socket.write("".join(f"{line}\r\n" for line in person.has()).encode())
            if person.cut:
                self._calls.remove((person, socket))
                socket.disconnectFromHost()

    def make_searchable(self) -> None:
        """What was said so far can be found."""
        self.kept.write()
        self.kept.words.catch_up()

    def hear(self) -> None:
        """Read again what is sent."""
        self.deaf = False
        for person, socket in tuple(self._calls):
            self._on_ready_read(person, socket)

    def cut(self) -> None:
        """Nobody hears the room any more, and nobody answers at its address."""
        self._server.close()
        for person, socket in tuple(self._calls):
            socket.abort()
            person.goes()
        self._calls.clear()
        self.write()

    def close(self) -> None:
        """Hang up and forget everything."""
        self.cut()
        self.kept.close()

    def _on_new_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        person = self.kept.calls("192.168.1.40")
        self._calls.append((person, socket))
        socket.readyRead.connect(lambda: self._on_ready_read(person, socket))
        socket.disconnected.connect(lambda: self._on_disconnected(person, socket))

    def _on_ready_read(self, person: Person, socket: QTcpSocket) -> None:
        if self.deaf:
            return
        data = bytes(socket.readAll().data())
        if data.startswith(_TLS):
            # The app calls again without it, and says so in its windows.
            socket.disconnectFromHost()
            return
        self.passes(0)
        person.sends_bytes(data)
        self.write()

    def _on_disconnected(self, person: Person, socket: QTcpSocket) -> None:
        if (person, socket) in self._calls:
            self._calls.remove((person, socket))
            person.goes()
            self.write()
