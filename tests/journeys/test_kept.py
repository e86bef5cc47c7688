"""Said means stored: what any client was sent is in the history, whatever happens to the program or the disk."""

import os
import random
import resource
import signal
import socket
import time
from pathlib import Path

import pytest

from server.protocol.message import Message, parse
from tests.journeys.programs import Program, Programs
from tests.journeys.test_server_program import opens

TALKERS = 4
ROUNDS = 12


class Line:
    """A connection that hears everything, with tags."""

    def __init__(self, nick: str, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.heard: list[Message] = []
        self._rest = b""
        caps = "message-tags server-time echo-message batch draft/chathistory"
        self.sends(
            "CAP LS 302", f"CAP REQ :{caps}", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP END", "JOIN #lobby"
        )
        self.until("366")

    def sends(self, *lines: str) -> None:
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def reads(self) -> bool:
        """Take in what is there; False once the other end is gone."""
        try:
            data = self.socket.recv(262144)
        except ConnectionError:
            data = b""
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        # A line without its end never arrived.
        self.heard += [message for line in lines if (message := parse(line.decode())) is not None]
        return bool(data)

    def until(self, command: str) -> None:
        while not any(message.command == command for message in self.heard):
            assert self.reads(), f"hung up before {command}"

    def said(self) -> dict[str, tuple[str, str, str]]:
        """What was heard, by id."""
        return {
            message.tags["msgid"]: (message.nick, message.params[1], message.tags["time"])
            for message in self.heard
            if message.command == "PRIVMSG"
        }


def start(programs: Programs, name: str, folder: Path) -> tuple[Program, int]:
    config = folder / "room.toml"
    limits = "message_rate = 0\nconnect_rate = 0\nsendq_bytes = 0\n"
    config.write_text(f"[limits]\n{limits}[history]\nmax_request = 100000\n")
    words = ["--headless", "127.0.0.1", "0", "--data", str(folder / "kept"), "--config", str(config)]
    program = programs.python(name, "server", *words, "--log-level", "warning")
    return program, opens(program).port


def kept(port: int, nick: str) -> list[tuple[str, tuple[str, str, str]]]:
    """Everything that the room tells again, in its order."""
    reader = Line(nick, port)
    reader.sends("CHATHISTORY LATEST #lobby * 100000", "PING done")
    reader.until("PONG")
    reader.socket.close()
    return list(reader.said().items())


def test_a_killed_room_has_all_that_anybody_heard_once_and_in_order(programs: Programs, tmp_path: Path) -> None:
    chance = random.Random(9)
    everything: dict[str, tuple[str, str, str]] = {}
    for number in range(ROUNDS):
        program, port = start(programs, f"room{number}", tmp_path)
        # The room was killed at any moment: all that was ever heard must be there.
        found = kept(port, "reader")
        ids = [msgid for msgid, _ in found]
        assert len(set(ids)) == len(ids)
        assert everything.items() <= dict(found).items()
        for nick in (f"talker{place}" for place in range(TALKERS)):
            numbers = [int(words) for _, (author, words, _) in found if author == nick]
            assert numbers == sorted(numbers)
        lines = [Line(f"talker{place}", port) for place in range(TALKERS)]
        moment = time.monotonic() + chance.uniform(0.02, 0.3)
        count = number * 1_000_000
        while time.monotonic() < moment:
            for line in lines:
                line.sends(*(f"PRIVMSG #lobby :{count + step}" for step in range(5)))
            count += 5
            for line in lines:
                line.socket.settimeout(0.001)
                try:
                    line.reads()
                except TimeoutError:
                    continue
        os.kill(program.process.pid, signal.SIGKILL)
        program.wait_ended()
        for line in lines:
            line.socket.settimeout(10)
            while line.reads():
                pass
            everything |= line.said()
            line.socket.close()
    assert len(everything) > ROUNDS * TALKERS, "the room was killed before anything was said"


@pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux can make another program's files refuse to grow"
)
def test_a_full_disk_costs_the_history_but_not_the_room_and_it_resumes(programs: Programs, tmp_path: Path) -> None:
    program, port = start(programs, "room", tmp_path)
    anna, ben = Line("anna", port), Line("ben", port)
    anna.sends("PRIVMSG #lobby :before")
    ben.until("PRIVMSG")
    size = max(path.stat().st_size for path in (tmp_path / "kept").iterdir())
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    for number in range(200):
        anna.sends(f"PRIVMSG #lobby :{'x' * 300} {number}")
    ben.until("NOTICE")
    (told,) = [message.params[1] for message in ben.heard if message.command == "NOTICE"]
    assert "History is not kept" in told
    anna.sends("PRIVMSG #lobby :still talking")
    while "still talking" not in [words for _, words, _ in ben.said().values()]:
        assert ben.reads()
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    while not any("kept again" in message.params[1] for message in ben.heard if message.command == "NOTICE"):
        anna.sends("PRIVMSG #lobby :and now?")
        assert ben.reads()
    anna.sends("PRIVMSG #lobby :after", "PING done")
    anna.until("PONG")
    found = [words for _, (_, words, _) in kept(port, "reader")]
    assert found[0] == "before"
    assert found[-1] == "after"
    assert "still talking" not in found
    for line in (anna, ben):
        line.socket.close()


def test_a_room_opened_again_has_its_history_and_says_when_it_was_damaged(programs: Programs, tmp_path: Path) -> None:
    program, port = start(programs, "first", tmp_path)
    anna = Line("anna", port)
    anna.sends("PRIVMSG #lobby :hello", "PING done")
    anna.until("PONG")
    anna.socket.close()
    assert program.end() == 0
    program, port = start(programs, "second", tmp_path)
    assert [words for _, (_, words, _) in kept(port, "reader")] == ["hello"]
    assert program.end() == 0
    database = tmp_path / "kept" / "room.db"
    database.write_bytes(b"x" * 100_000)
    program, port = start(programs, "third", tmp_path)
    assert kept(port, "reader") == []
    (aside,) = database.parent.glob("room-damaged-*.db")
    assert aside.read_bytes() == b"x" * 100_000
    assert [line for line in program.lines if f"set aside as {aside.name}" in line]
