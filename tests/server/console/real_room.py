"""A real room in a program of its own, with scripted clients at addresses of their own, for the console's tests."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

CLIENTS = 200
#: Clients of one address.
TOGETHER = 10
LIMITS = "[timeouts]\nping = 600\n[limits]\nconnections_per_ip = 0\nconnect_rate = 0\nmessage_rate = 0\n"


class Scripted:
    """One client, which does what a test says."""

    def __init__(self, port: int, number: int) -> None:
        self.nick = f"user{number:03}"
        self.ip = f"127.0.9.{10 + number // TOGETHER}"
        self.socket = socket.create_connection(("127.0.0.1", port), source_address=(self.ip, 0))
        self.socket.settimeout(60)
        self.say(f"NICK {self.nick}", f"USER {self.nick} 0 * :{self.nick}")
        self.heard = b""

    def say(self, *lines: str) -> None:
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def until(self, mark: str) -> str:
        """Read until this has come; gives all that came since the last time."""
        while mark.encode() not in self.heard:
            data = self.socket.recv(1 << 16)
            if not data:
                raise ConnectionError(self.heard[-200:])
            self.heard += data
        heard, self.heard = self.heard.decode(), b""
        return heard


class RealRoom:
    """The program, its control socket, and its clients."""

    def __init__(self, folder: Path) -> None:
        (folder / "room.toml").write_text(LIMITS)
        command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(folder / "data")]
        command += ["--config", str(folder / "room.toml"), "--log-level", "error"]
        self.program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.program.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.program.stdout.readline())["ready"]
        self.data = folder / "data"
        self.clients = [Scripted(self.ready["port"], number) for number in range(CLIENTS)]
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
            client.socket.close()
        self.program.terminate()
        self.program.communicate(timeout=30)
