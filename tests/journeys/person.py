"""Somebody who types IRC by hand: the plainest client there is, to see what other people's programs do."""

import contextlib
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
        self._stream = self._socket.makefile("rw", encoding="utf-8", newline="\r\n")
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
        self._stream.write("".join(f"{line}\r\n" for line in lines))
        self._stream.flush()

    def hears(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """The next line from the room that holds the pattern."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                line = self._stream.readline().rstrip("\r\n")
            except TimeoutError:
                break
            if not line:
                break
            self.heard.append(line)
            if line.startswith("PING"):
                self.says(line.replace("PING", "PONG", 1))
            if found := re.search(pattern, line):
                return found
        heard = "\n".join(self.heard[-40:])
        raise AssertionError(f"{self.nick} did not hear {pattern!r}:\n{heard}")

    def leaves(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):  # what was not sent yet cannot be, when the room has hung up first
            self._stream.close()
        self._socket.close()
