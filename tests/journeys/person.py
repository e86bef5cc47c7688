"""Somebody who types IRC by hand: the plainest client there is, to see what other people's programs do."""

import re
import socket
import time

from tests.journeys.programs import PATIENCE


class Person:
    """One connection by a plain socket; a room's pings are answered on the way."""

    def __init__(self, nick: str, port: int, host: str = "127.0.0.1") -> None:
        self.nick = nick
        self.heard: list[str] = []
        self._socket = socket.create_connection((host, port), PATIENCE)
        #: Bytes that came, from a place on.
        self._came = b""
        self._place = 0
        self.says(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        self.hears(f"^:\\S+ 001 {nick} ")

    @property
    def port(self) -> int:
        """The port at this end."""
        port: int = self._socket.getsockname()[1]
        return port

    def hardly_reads(self) -> None:
        """Leave the system little room for what is not read: the other end must keep the rest."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def says(self, *lines: str) -> None:
        """Send lines as they stand."""
        self._socket.settimeout(PATIENCE)
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def hears(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """The next line from the room that holds the pattern."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            line = self._line(left)
            if line is None:
                break
            self.heard.append(line)
            if line.startswith("PING"):
                self.says(line.replace("PING", "PONG", 1))
            if found := re.search(pattern, line):
                return found
        heard = "\n".join(self.heard[-40:])
        raise AssertionError(f"{self.nick} did not hear {pattern!r}:\n{heard}")

    def _line(self, patience: float) -> str | None:
        """The next line; None where none comes."""
        while (end := self._came.find(b"\r\n", self._place)) < 0:
            self._socket.settimeout(patience)
            try:
                data = self._socket.recv(65_536)
            except OSError:
                return None
            if not data:
                return None
            self._came, self._place = self._came[self._place :] + data, 0
        line = self._came[self._place : end].decode()
        self._place = end + 2
        return line

    def leaves(self) -> None:
        """Hang up."""
        self._socket.close()
