"""A real room in a program of its own, with scripted clients at addresses of their own, for the console's tests."""

import json
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import connect
from websockets.typing import Subprotocol

CLIENTS = 200
#: Clients of one address.
TOGETHER = 10
#: Of ten clients these come through TLS and WebSockets; and these of all come by IPv6, where there is only one address.
_TLS, _WEBSOCKET = 7, 8
_BY_IPV6 = range(170, 180)
SETTINGS = """
[server]
listen = ["127.0.0.1"{more}]
[timeouts]
ping = 600
[limits]
connections_per_ip = 0
connect_rate = 0
message_rate = 0
"""


class _Line(Protocol):
    """What a client speaks through."""

    def send(self, line: str) -> None: ...
    def receive(self) -> str:
        """What has come; nothing once the other end has hung up."""

    def close(self) -> None: ...


class _Plain:
    """A socket, or one with TLS."""

    def __init__(self, here: socket.socket) -> None:
        self._socket = here

    def send(self, line: str) -> None:
        self._socket.sendall(f"{line}\r\n".encode())

    def receive(self) -> str:
        return self._socket.recv(1 << 16).decode()

    def close(self) -> None:
        self._socket.close()


class _WebSocket:
    """A WebSocket: a line is a message."""

    def __init__(self, here: socket.socket) -> None:
        protocol = Subprotocol("text.ircv3.net")
        # What is not read must not keep it from hearing that the other end hangs up.
        self._socket = connect("ws://x/", sock=here, subprotocols=[protocol], compression=None, max_queue=None)

    def send(self, line: str) -> None:
        self._socket.send(line)

    def receive(self) -> str:
        return f"{self._socket.recv(20)!s}\r\n"

    def close(self) -> None:
        self._socket.close()


class Scripted:
    """One client, which does what a test says."""

    def __init__(self, port: int, number: int, *, ipv6: bool) -> None:
        self.nick = f"user{number:03}"
        there, self.ip = "127.0.0.1", f"127.0.9.{10 + number // TOGETHER}"
        if ipv6 and number in _BY_IPV6:
            there = self.ip = "::1"
        here = socket.create_connection((there, port), 20, (self.ip, 0))
        self.door = "websocket" if number % TOGETHER == _WEBSOCKET else "irc"
        self.is_encrypted = number % TOGETHER == _TLS
        self._line: _Line
        if self.is_encrypted:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self._line = _Plain(context.wrap_socket(here))
        else:
            self._line = _WebSocket(here) if self.door == "websocket" else _Plain(here)
        self.say(f"NICK {self.nick}", f"USER {self.nick} 0 * :{self.nick}")
        self.heard = ""

    def say(self, *lines: str) -> None:
        for line in lines:
            self._line.send(line)

    def until(self, mark: str) -> str:
        """Read until this has come; gives all that came since the last time."""
        while mark not in self.heard:
            came = self._line.receive()
            if not came:
                raise ConnectionError(self.heard[-200:])
            self.heard += came
        heard, self.heard = self.heard, ""
        return heard

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class RealRoom:
    """The program, its control socket, and its clients."""

    def __init__(self, folder: Path) -> None:
        self.ipv6 = _has_ipv6()
        (folder / "room.toml").write_text(SETTINGS.format(more=', "::1"' if self.ipv6 else ""))
        command = [sys.executable, "-m", "server", "--headless", "--port", "0", "--data", str(folder / "data")]
        command += ["--config", str(folder / "room.toml"), "--log-level", "error"]
        self.program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.program.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.program.stdout.readline())["ready"]
        self.data = folder / "data"
        self.clients = [Scripted(self.ready["port"], number, ipv6=self.ipv6) for number in range(CLIENTS)]
        for number, client in enumerate(self.clients):
            client.until(" 001 ")
            client.say(f"JOIN #c{number // 50}")
            client.until(" 366 ")

    @property
    def control(self) -> str:
        """Its control socket."""
        return str(self.ready["control"])

    def close(self) -> None:
        """End it."""
        for client in self.clients:
            client.close()
        self.program.terminate()
        self.program.communicate(timeout=30)


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
