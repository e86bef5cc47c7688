"""A real room in a program of its own that may be managed from another computer, and calls of its API over TLS."""

import asyncio
import base64
import hashlib
import http.client
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

from websockets.asyncio.client import ClientConnection, connect

USER = "admin"
PASSWORD = "correct horse"  # noqa: S105 - of a test
SETTINGS = f"""
[server]
name = "Makerspace"
[api]
user = "{USER}"
password = "{PASSWORD}"
connections = 4
[limits]
connections_per_ip = 0
connect_rate = 0
"""


class Answer(NamedTuple):
    """What came back: the status, headers, and text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def call(self) -> Any:
        """It as JSON."""
        return json.loads(self.text)


def basic(user: str = USER, password: str = PASSWORD) -> dict[str, str]:
    """What says who one is."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def trusting() -> ssl.SSLContext:
    """TLS that looks at no certificate: the room's own is nobody's else."""
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


class FarRoom:
    """The program; may be closed and opened again on the same port."""

    def __init__(self, folder: Path, settings: str = SETTINGS, *more: str) -> None:
        self.data = folder / "data"
        self.config = folder / "room.toml"
        self.config.write_text(settings)
        self._more = more
        self.port = 0
        self.open()

    def open(self) -> None:
        command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", str(self.port), "--data", str(self.data)]
        command += ["--config", str(self.config), "--log-level", "error", *self._more]
        self.program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.program.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.program.stdout.readline())["ready"]
        self.port = self.ready["port"]

    def close(self) -> None:
        self.program.terminate()
        self.program.communicate(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def fingerprint(self) -> str:
        """Of its certificate."""
        return str(self.ready["fingerprint"])

    def ask(
        self,
        method: str,
        path: str = "/api",
        body: str | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        ip: str = "127.0.0.1",
        tls: bool = True,
    ) -> Answer:
        """One request from that address."""
        asking = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, source_address=(ip, 0), context=trusting())
            if tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(ip, 0))
        )
        try:
            asking.request(method, path, body, basic() if headers is None else dict(headers))
            answer = asking.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode("latin-1"))
        finally:
            asking.close()

    def call(self, method: str, ip: str = "127.0.0.1", **params: object) -> Any:
        """One call over HTTPS: its result, or its error."""
        request = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1})
        answer = self.ask("POST", body=request, headers=basic() | {"Content-Type": "application/json"}, ip=ip)
        assert answer.status == 200, answer.text
        return answer.call.get("result", answer.call.get("error"))

    def locally(self, method: str, **params: object) -> Any:
        """One call through the room's own socket."""
        with socket.socket(socket.AF_UNIX) as talking, talking.makefile("rwb") as lines:
            talking.connect(self.ready["control"])
            lines.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1}).encode() + b"\n")
            lines.flush()
            return json.loads(lines.readline()).get("result")


class HasPort(Protocol):
    """A room."""

    @property
    def port(self) -> int: ...


class FarSocket:
    """A WebSocket to a room. (A socket of TLS that two threads share, as in websockets.sync, hangs now and then.)"""

    def __init__(self, room: HasPort, path: str = "/api", *, tls: bool = True, **more: Any) -> None:
        self._runner = asyncio.Runner()
        scheme, ssl_context = ("wss", trusting()) if tls else ("ws", None)
        more.setdefault("additional_headers", basic())

        async def connected() -> ClientConnection:
            url = f"{scheme}://127.0.0.1:{room.port}{path}"
            return await connect(url, ssl=ssl_context, compression=None, proxy=None, max_size=None, **more)

        try:
            self._socket = self._runner.run(connected())
        except BaseException:
            self._runner.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def ask(self, method: str, **params: object) -> Any:
        """One call; gives the next message."""
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1}))
        return self.hear()

    def send(self, text: str | bytes) -> None:
        self._runner.run(self._socket.send(text))

    def read(self) -> str:
        """The next message as it comes. Raises ConnectionClosed at the end."""

        async def received() -> str | bytes:
            async with asyncio.timeout(30):
                return await self._socket.recv()

        text = self._runner.run(received())
        assert isinstance(text, str)
        return text

    def hear(self) -> Any:
        """The next message."""
        return json.loads(self.read())

    def close(self) -> None:
        self._runner.run(self._socket.close())
        self._runner.close()


class Member:
    """Somebody in the room, who types IRC."""

    def __init__(self, port: int, nick: str, ip: str = "127.0.0.1", *, tls: bool = False) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(ip, 0))
        self.socket = trusting().wrap_socket(plain) if tls else plain
        self.heard = b""
        self.say(f"NICK {nick}", f"USER {nick} 0 * :{nick} the Great", "JOIN #tea")
        self.until(" 366 ")

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

    def leave(self) -> None:
        self.socket.close()


def fingerprint_at(port: int) -> str:
    """What a port shows."""
    with socket.create_connection(("127.0.0.1", port)) as plain, trusting().wrap_socket(plain) as tls:
        shown = tls.getpeercert(binary_form=True)
        assert shown is not None
        return hashlib.sha256(shown).hexdigest()
