"""Our server as a process on one port, as often as it is started."""

import json
import socket
import subprocess
import sys
from pathlib import Path

from server.protocol.address import Address
from server.protocol.ready import Ready, parse_ready
from tests.fakes import free_port


class RoomProcess:
    """A room that can be killed, opened again, and set up anew."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.ready: Ready | None = None
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> Address:
        return Address("127.0.0.1", self.port)

    @property
    def fingerprint(self) -> str:
        assert self.ready
        return self.ready.fingerprint or ""

    def start(self) -> None:
        arguments = ["127.0.0.1", str(self.port), "--headless", "--data", str(self.data), "--name", "Makerspace"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        ready = parse_ready(self._process.stdout.readline())
        assert isinstance(ready, Ready)
        self.ready = ready

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def asks(self, method: str, **params: object) -> object:
        """One call of its control socket, which its host has."""
        assert self.ready
        with socket.socket(socket.AF_UNIX) as control, control.makefile("rwb") as stream:
            control.connect(self.ready.control)
            stream.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1}).encode() + b"\n")
            stream.flush()
            return json.loads(stream.readline())["result"]

    def set_up_anew(self) -> None:
        """With another key, on the same port."""
        self.kill()
        for name in ("tls.key", "tls.crt"):
            (self.data / name).unlink()
        self.start()
