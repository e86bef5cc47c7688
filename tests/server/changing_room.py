"""A real room in a program of its own, whose settings are changed while people are in it."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.journeys.person import Person
from tests.journeys.programs import PATIENCE

#: So that a test may connect, register and write as fast as it likes; accounts work without TLS.
SETTINGS = """# of a test
[limits]
connections_per_ip = 0
connect_rate = 0
message_rate = 0

[accounts]
sasl_without_tls = true
password_hashing = "fast"  # quick
registrations_per_ip = 0
"""


class Knocker(Person):
    """Somebody at the door who has not said anything yet."""

    def __init__(self, port: int) -> None:
        self.nick = "*"
        self.heard: list[str] = []
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._came = b""
        self._place = 0


class ChangingRoom:
    """The program; `config` is its settings file, none where it is empty."""

    def __init__(self, folder: Path, config: str = SETTINGS, *more: str) -> None:
        self.file = folder / "room.toml"
        self.data = folder / "data"
        command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(self.data), *more]
        if config:
            self.file.write_text(config)
            command += ["--config", str(self.file)]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.ready: dict[str, Any] = self.says_ready()
        self.port: int = self.ready["port"]
        self.guests: list[Person] = []
        self._last_nick = 0

    def says_ready(self) -> dict[str, Any]:
        """What it says when it is open."""
        assert self.program.stdout is not None
        line = self.program.stdout.readline()
        assert line, self.log.read_text()
        said: dict[str, Any] = json.loads(line)
        ready: dict[str, Any] = said.get("ready", said)
        return ready

    def call(self, method: str, **params: Any) -> Any:
        """Make a call of the control API; its result, or the error."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(str(self.ready["control"]))
            line.sendall(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1}).encode() + b"\n")
            answer = json.loads(line.makefile(encoding="utf-8").readline())
        return answer["result"] if "result" in answer else answer["error"]

    def set(self, table: str, **values: object) -> None:
        """Change settings of a table; they can be."""
        answer = self.call("landline.set_settings", settings={table: values})
        assert answer == {"restart": []}, answer

    def setting(self, table: str, name: str) -> dict[str, Any]:
        """What is told of a setting."""
        every: list[dict[str, Any]] = self.call("landline.settings")["list"]
        return next(one for one in every if (one["table"], one["name"]) == (table, name))

    def person(self, *first: str) -> Person:
        """Somebody new who is through the door."""
        self._last_nick += 1
        knocker = self.knocker()
        knocker.nick = f"p{self._last_nick}"
        knocker.says(*first, f"NICK {knocker.nick}", f"USER {knocker.nick} 0 * :{knocker.nick}", "PING greeted")
        knocker.hears(" 001 ")
        knocker.hears("PONG .*greeted")
        return knocker

    def knocker(self) -> Knocker:
        """Somebody new who is not."""
        self.guests.append(Knocker(self.port))
        return self.guests[-1]  # type: ignore[return-value]

    def leave(self) -> None:
        """Everybody hangs up."""
        while self.guests:
            self.guests.pop().leaves()

    def close(self) -> None:
        """End it."""
        self.leave()
        self.program.terminate()
        self.program.communicate(timeout=30)


def answers(person: Person, *lines: str) -> list[str]:
    """Say lines; everything that comes back, a line each."""
    before = len(person.heard)
    person.says(*lines, "PING answered")
    person.hears("PONG .*answered")
    return person.heard[before:-1]


def commands(person: Person, *lines: str) -> list[str]:
    """The same, the commands alone."""
    found = [line.split(" ") for line in answers(person, *lines)]
    return [words[2 if words[0].startswith("@") else 1] if words[0][0] in ":@" else words[0] for words in found]
