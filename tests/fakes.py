"""Things at the other end of the wire that do what a test tells them."""

import json
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

#: What a handshake of TLS begins with.
_TLS: Final = b"\x16"
Greeter = Callable[["FakeServer", str], None]


class FakeServer(QObject):
    """An IRC server on the loopback that a test speaks for, line by line. One client at a time is talked to."""

    def __init__(self, parent: QObject | None = None, *, welcomes: bool = True, capabilities: str = "") -> None:
        """`welcomes`: registration, PING and JOIN are answered by themselves, as a server does."""
        super().__init__(parent)
        self.lines: list[str] = []
        self.connections = 0
        self._welcomes = welcomes
        self._capabilities = capabilities
        self._client: QTcpSocket | None = None
        self._held = b""
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._on_new_connection)
        assert self._server.listen(QHostAddress.SpecialAddress.LocalHost)
        self.port = self._server.serverPort()

    def send(self, *lines: str) -> None:
        """Say something to the client."""
        self.send_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def send_bytes(self, data: bytes) -> None:
        assert self._client is not None
        self._client.write(data)

    def hang_up(self, *lines: str) -> None:
        """Close the connection, after last words."""
        assert self._client is not None
        client, self._client = self._client, None
        client.write("".join(f"{line}\r\n" for line in lines).encode())
        client.disconnectFromHost()

    def close(self) -> None:
        """Hang up and listen no more."""
        self._server.close()
        if self._client is not None:
            self._client.abort()
            self._client = None

    def listen_again(self) -> None:
        assert self._server.listen(QHostAddress.SpecialAddress.LocalHost, self.port)

    def _on_new_connection(self) -> None:
        client = self._client = self._server.nextPendingConnection()
        self.connections += 1
        self._held = b""
        self.lines.clear()
        client.readyRead.connect(lambda: self._read(client))

    def _read(self, client: QTcpSocket) -> None:
        data = bytes(client.readAll().data())
        if data.startswith(_TLS):
            # It speaks none, as servers of old.
            self.connections -= 1
            client.abort()
            return
        *lines, self._held = (self._held + data).split(b"\r\n")
        for line in lines:
            self.lines.append(line.decode())
            if self._welcomes and client is self._client:
                self._answer(line.decode())

    def _answer(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "CAP" if rest.startswith("LS"):
                self.send(f":fake.net CAP * LS :{self._capabilities}")
            case "CAP" if rest.startswith("REQ"):
                self.send(f":fake.net CAP * ACK :{rest.removeprefix('REQ ').removeprefix(':')}")
            case "USER":
                nick = next(x for x in reversed(self.lines) if x.startswith("NICK ")).removeprefix("NICK ")
                self.send(
                    f":fake.net 001 {nick} :Welcome",
                    f":fake.net 005 {nick} CHANTYPES=# NETWORK=Fake LOBBY=#lobby :are supported",
                    f":fake.net 422 {nick} :No message of the day",
                )
            case "JOIN":
                nick = next(x for x in reversed(self.lines) if x.startswith("NICK ")).removeprefix("NICK ")
                for name in rest.split(","):
                    self.send(f":{nick}!u@h JOIN {name}", f":fake.net 353 {nick} = {name} :{nick}")
                    self.send(f":fake.net 366 {nick} {name} :End")
            case "PING":
                self.send(f":fake.net PONG fake.net {rest}")
            case _:
                pass


def free_port() -> int:
    """A port of the loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cable(QObject):
    """Between an app and a server on the loopback. When it is cut, the app notices at once, but what was on it arrives
    late, and only then does the server notice: like a network that loses and repeats packets."""

    #: Milliseconds for each direction, and until what was on a cut cable arrives.
    LAG = 20
    LATE = 1_500

    def __init__(self, port: int, parent: QObject | None = None) -> None:
        """`port` is the server's."""
        super().__init__(parent)
        self._far_port = port
        self._strands: list[_Strand] = []
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._on_new_connection)
        assert self._server.listen(QHostAddress.SpecialAddress.LocalHost)
        self.port = self._server.serverPort()

    def cut(self) -> None:
        """All connections are lost; new ones can be made."""
        for strand in self._strands:
            strand.cut()
        self._strands.clear()

    def _on_new_connection(self) -> None:
        self._strands.append(_Strand(self._server.nextPendingConnection(), self._far_port, self))


class _Strand(QObject):
    """One connection through a cable."""

    def __init__(self, near: QTcpSocket, port: int, parent: QObject) -> None:
        super().__init__(parent)
        self._near = near
        near.setParent(self)
        self._cut = False
        self._held = b""
        self._far = QTcpSocket(self)
        self._far.connectToHost("127.0.0.1", port)
        self._near.readyRead.connect(self._on_near)
        self._far.readyRead.connect(self._on_far)
        self._near.disconnected.connect(self._on_near_gone)
        self._far.disconnected.connect(self._on_far_gone)

    def cut(self) -> None:
        self._cut = True
        self._near.abort()
        QTimer.singleShot(Cable.LATE, self, self._arrive_late)

    def _on_near(self) -> None:
        data = bytes(self._near.readAll().data())
        QTimer.singleShot(Cable.LAG, self, lambda: self._arrive(data))

    def _arrive(self, data: bytes) -> None:
        if self._cut:
            self._held += data
        else:
            self._far.write(data)

    def _on_far(self) -> None:
        data = self._far.readAll()
        QTimer.singleShot(Cable.LAG, self, lambda: self._near.isOpen() and self._near.write(data))

    def _arrive_late(self) -> None:
        self._far.write(self._held)
        self._far.disconnectFromHost()

    def _on_near_gone(self) -> None:
        if not self._cut:
            QTimer.singleShot(Cable.LAG * 2, self, self._hang_up)

    def _hang_up(self) -> None:
        self._far.disconnectFromHost()

    def _on_far_gone(self) -> None:
        self._near.disconnectFromHost()


def has(name: str) -> bool:
    """Whether another server is installed, to test against something that we did not write."""
    return _path(name) is not None


def _path(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


class OtherServer:
    """A real server that we did not write, on the loopback, for as long as the block lasts."""

    def __init__(self, name: str, port: int, arguments: Sequence[str]) -> None:
        """The program of that name, which its arguments make listen on the port."""
        self.port = port
        self._name = name
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        path = _path(self._name)
        assert path is not None
        self._process = subprocess.Popen([path, *self._arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def listens(self) -> bool:
        """Whether it takes connections by now."""
        with socket.socket() as probe, suppress(OSError):
            probe.connect(("127.0.0.1", self.port))
            return True
        return False


class Ngircd(OtherServer):
    """ngIRCd: plain IRC, without anything that was added since."""

    def __init__(self, folder: Path, name: str = "irc.example", port: int = 0, links: str = "") -> None:
        """`links` are [Server] sections of its configuration."""
        port = port or free_port()
        config = folder / f"{name}.conf"
        config.write_text(
            f"[Global]\nName = {name}\nInfo = A server for tests\nListen = 127.0.0.1\nPorts = {port}\n"
            "MotdPhrase = Hello\n[Limits]\nMaxConnectionsIP = 0\nConnectRetry = 1\n"
            f"[Options]\nIdent = no\nDNS = no\nPAM = no\n{links}"
        )
        super().__init__("ngircd", port, ["-n", "-f", str(config)])


class Inspircd(OtherServer):
    """InspIRCd with what it has of IRCv3: tags, labels and echoes, no history and nothing that takes back."""

    _MODULES: Final = ("", "_batch", "_ctctags", "_echomessage", "_labeledresponse", "_msgid", "_servertime")

    def __init__(self, folder: Path) -> None:
        port = free_port()
        config = folder / "inspircd.conf"
        config.write_text(
            '<server name="irc.example" description="A server for tests" network="Example" id="00A">'
            f'<admin name="a" nick="a" email="a@irc.example"><bind address="127.0.0.1" port="{port}" type="clients">'
            '<connect allow="*" name="main" resolvehostnames="no" useident="no" localmax="100" globalmax="100">'
            '<options prefixquit="" defaultmodes="nt"><performance clonesonconnect="no"><module name="cap">'
            + "".join(f'<module name="ircv3{name}">' for name in self._MODULES)
            + f'<pid file="{folder}/inspircd.pid"><log method="file" type="*" level="default"'
            f' target="{folder}/inspircd.log">'
        )
        super().__init__("inspircd", port, ["--nofork", "--runasroot", "--config", str(config)])


class Ergo(OtherServer):
    """Ergo with its history in memory: nearly all of IRCv3 that we use, written by others."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        config = folder / "ergo.yaml"
        lengths = ("nicklen", "identlen", "channellen", "awaylen", "kicklen", "topiclen", "monitor-entries")
        lists = ("whowas-entries", "chan-list-modes", "registration-messages")
        # What is JSON is YAML, too.
        config.write_text(
            json.dumps(
                {
                    "network": {"name": "Example"},
                    "server": {
                        "name": "irc.example",
                        "listeners": {f"127.0.0.1:{port}": {}},
                        "max-sendq": "1m",
                        "casemapping": "ascii",
                    },
                    "accounts": {"authentication-enabled": True, "registration": {"enabled": True}},
                    "channels": {"default-modes": "+nt", "registration": {"enabled": True}},
                    "datastore": {"path": str(folder / "ergo.db"), "autoupgrade": True},
                    "lock-file": str(folder / "ergo.lock"),
                    "limits": {
                        **dict.fromkeys(lengths, 64),
                        **dict.fromkeys(lists, 1024),
                        "multiline": {"max-bytes": 40_000, "max-lines": 500},
                    },
                    "history": {
                        "enabled": True,
                        "channel-length": 2048,
                        "client-length": 256,
                        "chathistory-maxmessages": 100,
                        "retention": {"allow-individual-delete": True},
                        "tagmsg-storage": {"default": False, "whitelist": ["+draft/react"]},
                    },
                    "metadata": {"enabled": True, "max-subs": 100, "max-keys": 100, "max-value-bytes": 300},
                    "logging": [{"method": "stderr", "type": "*", "level": "error"}],
                }
            )
        )
        super().__init__("ergo", port, ["run", "--quiet", "--conf", str(config)])
