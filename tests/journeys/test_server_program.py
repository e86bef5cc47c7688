"""`landline-server` as a program: what it prints, what it refuses, how it ends."""

import json
import os
import re
import signal
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.protocol.address import DEFAULT_PORT
from server.protocol.ready import NotReady, Ready, parse_ready
from tests.journeys.conftest import Room
from tests.journeys.person import Person
from tests.journeys.programs import Program, Programs

People = Callable[..., Person]


def opens(program: Program) -> Ready:
    """The room that a server says it opened."""
    line = program.wait_for(r'^\{"(ready|error)"').string
    ready = parse_ready(line)
    assert isinstance(ready, Ready), line
    return ready


def refuses(program: Program) -> str:
    """Why a server says that it does not open, once it has ended with an error."""
    line = program.wait_for(r'^\{"(ready|error)"').string
    refusal = parse_ready(line)
    assert isinstance(refusal, NotReady), line
    assert program.wait_ended() == 1
    return refusal.error


def test_the_log_shows_who_connects_speaks_and_leaves_with_address(room: Room, people: People) -> None:
    anna = people("anna", room.port)
    room.program.wait_for(rf"127\.0\.0\.1 connected \(port {anna.port}\)")
    room.program.wait_for(r"127\.0\.0\.1 is anna now")
    anna.says("JOIN #lobby", "PRIVMSG #lobby :hello \x1b[31m\u202e!", "NICK lena", "QUIT :bye")
    room.program.wait_for(r"127\.0\.0\.1 anna joined #lobby")
    said = room.program.wait_for(r"127\.0\.0\.1 anna → #lobby hello").string
    assert said.endswith("hello \ufffd[31m\ufffd!"), "what a terminal would obey is not written to it"
    room.program.wait_for(r"127\.0\.0\.1 anna is now lena")
    room.program.wait_for(r"127\.0\.0\.1 lena left \(Quit: bye\)")


def test_address_and_port_are_two_plain_words(programs: Programs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = programs.python("room", "server", "--headless", "127.0.0.1", str(port), "--name", "Makerspace")
    ready = opens(server)
    assert (ready.name, ready.port, ready.addresses) == ("Makerspace", port, ["127.0.0.1"])
    server.wait_for("Makerspace is open")
    server.wait_for(rf"127\.0\.0\.1:{port}")


def test_the_usual_port_or_the_next_free_one_on_old_and_new_addresses(programs: Programs, people: People) -> None:
    first, second = (programs.python(name, "server", "--headless") for name in ("first", "second"))
    one, two = opens(first), opens(second)
    assert one.port != two.port
    assert {one.port, two.port} <= set(range(DEFAULT_PORT, DEFAULT_PORT + 50))
    taken, later = sorted((one, two), key=lambda ready: ready.port)
    program = second if later is two else first
    program.wait_for(rf"Port {DEFAULT_PORT} is taken, so this room has port {later.port}")
    people("old", taken.port)
    if socket.has_ipv6:
        people("new", taken.port, "::1")


def test_the_control_socket_and_the_key_are_the_owners_alone(room: Room) -> None:
    control = Path(room.ready.control)
    assert stat.S_IMODE(control.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((control.parent / "cloak.key").stat().st_mode) == 0o600
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(control))
        line.sendall(b'{"jsonrpc":"2.0","method":"landline.status","params":{},"id":1}\n')
        answer = json.loads(line.makefile().readline())
    assert answer["result"]["port"] == room.port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_room_cleanly_and_members_are_told(room: Room, number: int, people: People) -> None:
    anna = people("anna", room.port)
    os.kill(room.program.process.pid, number)
    anna.hears(r"^ERROR :Closing link: The room is closed")
    assert room.program.wait_ended() == 0
    assert not Path(room.ready.control).exists()
    assert not [line for line in room.program.lines if "Traceback" in line]


def test_a_member_that_does_not_read_does_not_keep_the_room_open(room: Room, people: People) -> None:
    deaf = people("deaf", room.port)
    deaf.hardly_reads()
    talker = people("talker", room.port)
    for _ in range(180):
        talker.says(f"PRIVMSG deaf :{'x' * 400}")
    talker.says("PING done")
    talker.hears("PONG .*done")
    room.program.process.terminate()
    assert room.program.wait_ended() == 0


def test_a_taken_port_is_refused_with_who_has_it(programs: Programs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        words = refuses(programs.python("room", "server", "--headless", "127.0.0.1", str(port)))
    assert re.search(rf"Port {port} is taken by \S+ \(process {os.getpid()}\)", words), words
    assert "--port" in words


def test_an_address_of_another_computer_is_refused(programs: Programs) -> None:
    words = refuses(programs.python("room", "server", "--headless", "203.0.113.1", "0"))
    assert "203.0.113.1 is not an address of this computer" in words


def test_a_data_folder_that_cannot_be_written_is_refused(programs: Programs, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    words = refuses(programs.python("room", "server", "--headless", "--port", "0", "--data", str(in_the_way / "x")))
    assert f"{in_the_way / 'x'} cannot be written to" in words


def test_a_room_is_opened_once(programs: Programs, room: Room, people: People) -> None:
    data = Path(room.ready.control).parent
    words = refuses(programs.python("second", "server", "--headless", "--port", "0", "--data", str(data)))
    assert "is open already" in words
    people("anna", room.port)


def test_a_killed_room_opens_again_on_the_same_folder(programs: Programs, room: Room) -> None:
    os.kill(room.program.process.pid, signal.SIGKILL)
    room.program.wait_ended()
    data = Path(room.ready.control).parent
    again = opens(programs.python("again", "server", "--headless", "--port", str(room.port), "--data", str(data)))
    assert again.port == room.port


def test_a_wrong_setting_is_refused_with_its_line(programs: Programs, tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[limits]\n\nnicklen = 0\n")
    words = refuses(programs.python("room", "server", "--headless", "--config", str(file)))
    assert "line 3" in words
    assert "nicklen must be at least 1" in words
    check = programs.python("check", "server", "--check-config", "--config", str(file))
    assert check.wait_ended() == 1
    file.write_text("[limits]\nnicklen = 9\n")
    assert programs.python("check", "server", "--check-config", "--config", str(file)).wait_ended() == 0


def test_settings_are_read_again_when_an_operator_asks(programs: Programs, tmp_path: Path, people: People) -> None:
    file = tmp_path / "room.toml"
    file.write_text('[operator]\nname = "host"\npassword = "secret"\n[server]\nmotd = ["one"]\n')
    ready = opens(programs.python("room", "server", "--headless", "--port", "0", "--config", str(file)))
    host = people("host", ready.port)
    host.says("OPER host secret")
    host.hears(" 381 ")
    file.write_text(file.read_text().replace("one", "two"))
    host.says("REHASH", "MOTD")
    host.hears(" 372 host :- two")
    file.write_text("nonsense")
    host.says("REHASH", "MOTD")
    host.hears("cannot|wrong|Invalid|line 1|Expected")
    host.hears(" 372 host :- two")


def test_the_server_runs_without_qt(programs: Programs, people: People) -> None:
    """What a machine without Qt sees: a PySide6 that cannot be imported."""
    home = programs.home("room")
    (home / "PySide6.py").write_text("raise ImportError('no Qt here', name='PySide6')\n")
    data = str(home / "kept")
    more = {"PYTHONPATH": f"{home}:{Path(__file__).parents[2]}"}
    server = programs.start(
        "room", sys.executable, "-m", "server", "--headless", "--port", "0", "--data", data, more=more
    )
    people("anna", opens(server).port)
    window = programs.start("room", sys.executable, "-m", "server", more=more)
    window.wait_for("The admin console needs Qt")
    assert window.wait_ended() == 1


def test_the_debug_log_shows_the_wire_without_passwords(programs: Programs, people: People) -> None:
    server = programs.python("room", "server", "--headless", "127.0.0.1", "0", "--log-level", "debug")
    anna = people("anna", opens(server).port)
    anna.says("OPER host hunter2", "PASS hunter3", "PRIVMSG anna :hello")
    server.wait_for(r"127\.0\.0\.1 < 'OPER'$")
    server.wait_for(r"127\.0\.0\.1 > .*PRIVMSG anna :hello")
    assert not [line for line in server.lines if "hunter" in line]
