"""A room's control socket without a room: a real local socket, canned answers, every call written down."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

#: As the mock-up shows it.
PEOPLE: tuple[Any, ...] = (
    ("c1", "otter", "192.168.1.23", 51044, "Landline 0.1.0", 211, 84_000, 1_200_000, ["#lobby", "#tea", "#art", "#x"]),
    ("c2", "fern", "192.168.1.31", 40212, "Landline 0.1.0", 188, 5_100_000, 1_100_000, ["#lobby", "#tea", "#art"]),
    ("c3", "kestrel", "192.168.1.40", 58811, "Landline 0.1.0", 76, 31_000, 640_000, ["#lobby", "#tea", "#art", "#x"]),
    ("c4", "moth", "192.168.1.152", 33870, "irssi 1.4.3", 12, 3_000, 410_000, ["#lobby"]),
    ("c5", None, "192.168.1.66", 49152, None, 0, 0, 31, []),
)  # fmt: skip


def connection(identity: str, nick: str | None, ip: str, **more: object) -> dict[str, object]:
    """One entry of landline.connections."""
    return {
        "id": identity,
        "nick": nick,
        "ip": ip,
        "port": 40000,
        "client": None,
        "operator": False,
        "connected_since": "2026-01-31T09:00:00.000Z",
        "idle_since": "2026-01-31T09:40:00.000Z",
        "messages": 0,
        "bytes_in": 0,
        "bytes_out": 0,
        "message_rate": 0,
        "rate_in": 0,
        "rate_out": 0,
        "channels": [],
        "send_queue": 0,
        "account": None,
        "door": "irc",
        "tls": None,
        "round_trip": None,
        **more,
    }


def event(subsystem: str, msg: str, second: int = 0, **more: object) -> dict[str, object]:
    """What one log.event carries."""
    stamp = f"2026-01-31T09:43:{second:02}.000Z"
    return {"timestamp": stamp, "level": "info", "subsystem": subsystem, "event_id": "X", "msg": msg, **more}


class FakeControl(QObject):
    """Answers like a server; `calls` is what it was asked, `refuse` maps methods to what goes wrong."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refuse: dict[str, str] = {}
        self.deaf: set[str] = set()
        #: The method after whose answer it hangs up.
        self.last_words = ""
        self.connections: list[dict[str, object]] = [
            connection(
                i, nick, ip, port=port, client=client, messages=n, bytes_in=b_in, bytes_out=b_out, channels=chans,
                operator=nick == "otter",
            )
            for i, nick, ip, port, client, n, b_in, b_out, chans in PEOPLE
        ]  # fmt: skip
        self.bans: list[dict[str, object]] = []
        self.troubles: list[object] = []
        self.figures: dict[str, list[dict[str, object]]] = {}
        self.log: list[dict[str, object]] = []
        self.status: dict[str, object] = {
            "name": "Makerspace",
            "version": "0.1.0",
            "pid": 1,
            "listening": ["192.168.1.23:5263"],
            "addresses": ["192.168.1.23"],
            "port": 5263,
            "started": "2026-01-31T06:30:00.000Z",
            "uptime": 11_520.0,
            "connected": 9,
            "peak": 14,
            "messages": 1284,
            "bytes_in": 0,
            "bytes_out": 0,
        }
        self._subscribed: dict[QLocalSocket, int] = {}
        #: What those who asked for the connections were told of each.
        self._told: dict[QLocalSocket, dict[object, dict[str, object]]] = {}
        self._sockets: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_new_connection)

    def open(self) -> None:
        """Take calls from now on."""
        assert self._server.listen(self.path), self._server.errorString()

    def close(self) -> None:
        """Go away, with everybody who was connected."""
        self._server.close()
        for socket in self._sockets:
            socket.abort()

    def push(self, *events: Mapping[str, object]) -> None:
        """Tell everybody who subscribed, and keep it for log.list."""
        self.log.extend(map(dict, events))
        for socket, number in self._subscribed.items():
            for one in events:
                message = {"jsonrpc": "2.0", "method": "log.event", "id": number, "result": one}
                socket.write(json.dumps(message).encode() + b"\n")
        self.tell_connections()

    def tell_connections(self) -> None:
        """Tell everybody who asked for the connections what has changed of them."""
        for socket, told in self._told.items():
            now = {one.get("id"): one for one in self.connections}
            changed = [
                {"id": identity, **{k: v for k, v in one.items() if told.get(identity, {}).get(k, ...) != v}}
                for identity, one in now.items()
                if told.get(identity) != one
            ]
            gone = [identity for identity in told if identity not in now]
            self._told[socket] = {identity: dict(one) for identity, one in now.items()}
            what = {"topic": "connections", "changed": changed, "gone": gone, "left": 0}
            message = {"jsonrpc": "2.0", "method": "landline.event", "id": 1, "result": what}
            socket.write(json.dumps(message).encode() + b"\n")

    def send(self, raw: bytes) -> None:
        """Say something else to everybody who subscribed."""
        for socket in self._subscribed:
            socket.write(raw)

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of each call of this method."""
        return [params for name, params in self.calls if name == method]

    @property
    def followers(self) -> int:
        """How many are told of the connections."""
        return len(self._told)

    @property
    def is_open(self) -> bool:
        """Whether calls are taken."""
        return self._server.isListening()

    @property
    def subscribers(self) -> int:
        """How many follow the log."""
        return len(self._subscribed)

    def _on_new_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        self._sockets.append(socket)
        socket.readyRead.connect(lambda: self._on_ready_read(socket))
        socket.disconnected.connect(lambda: self._subscribed.pop(socket, None))
        socket.disconnected.connect(lambda: self._told.pop(socket, None))

    def _on_ready_read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            request = json.loads(bytes(socket.readLine().data()))
            method, params, number = request["method"], request["params"], request["id"]
            self.calls.append((method, params))
            if method in self.deaf:
                continue
            answer: dict[str, object] = {"jsonrpc": "2.0", "method": method, "id": number}
            if method in self.refuse:
                answer["error"] = {"code": -1002, "message": self.refuse[method]}
            else:
                if method == "log.subscribe":
                    self._subscribed[socket] = number
                answer["result"] = self._answer(method, params)
            socket.write(json.dumps(answer).encode() + b"\n")
            if method == "landline.subscribe" and params["topic"] == "connections":
                self._told[socket] = {}
                self.tell_connections()
            if method == "landline.unsubscribe" and params["topic"] == "connections":
                self._told.pop(socket, None)
            if method == "user.kill":
                self.tell_connections()
            if method == self.last_words:
                socket.disconnectFromServer()
                return

    def _answer(self, method: str, params: Mapping[str, Any]) -> object:
        lists: dict[str, Sequence[object]] = {
            "server_ban.list": self.bans,
            "log.list": self.log,
        }
        if method in lists:
            return {"list": lists[method]}
        if method == "landline.status":
            return self.status
        if method == "landline.figures":
            return {"list": self.figures.get(params["span"], []), "step": 5, "most": 60}
        if method == "server.status":
            return {"troubles": self.troubles}
        if method == "landline.announce":
            return {"reached": len(self.connections)}
        if method == "user.kill":
            self.connections = [c for c in self.connections if c["id"] != params["nick"]]
        if method == "server_ban.add":
            self.bans.append({**params, "set_by": "console", "set_at": "2026-01-31T09:43:00.000Z", "expire_at": None})
        if method == "server_ban.del":
            self.bans = [ban for ban in self.bans if (ban["type"], ban["name"]) != (params["type"], params["name"])]
        return True
