"""`landline-server ctl` as a program, against a room that stands."""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server import ctl, platform

Ctl = Callable[..., "subprocess.CompletedProcess[str]"]
COMPLETION = Path(__file__).parents[2] / "packaging" / "completion"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A room in a program of its own, with one person in it."""
    data = tmp_path_factory.mktemp("room")
    command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        ready: dict[str, Any] = json.loads(program.stdout.readline())["ready"]
        with socket.create_connection(("127.0.0.1", ready["port"])) as anna:
            anna.sendall(b"NICK anna\r\nUSER anna 0 * :\x1b[31mred\r\nJOIN #tea\r\n")
            heard = b""
            while b" 366 " not in heard:
                heard += anna.recv(4096)
            yield {"data": str(data), **ready}
        program.terminate()


@pytest.fixture
def call(room: dict[str, Any]) -> Ctl:
    """Run it against that room."""

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "server", "ctl", "--data", room["data"], *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_a_list_is_a_table_for_people_and_json_for_programs(call: Ctl) -> None:
    shown = call("user.list")
    head, row = shown.stdout.splitlines()
    assert shown.returncode == 0
    assert head.split()[:4] == ["name", "id", "hostname", "ip"]
    assert row.split()[0] == "anna"
    assert "#tea" in row
    assert "\x1b" not in shown.stdout
    rows = json.loads(call("--json", "user.list").stdout)["list"]
    assert [one["name"] for one in rows] == ["anna"]


def test_a_ban_is_set_and_lifted(call: Ctl) -> None:
    made = call("server_ban.add", "type=zline", "name=10.0.0.0/24", "duration=1h", "reason=too loud")
    assert "tkl.duration_string: 1h" in made.stdout.splitlines()
    assert "10.0.0.0/24" in call("server_ban.list").stdout
    assert call("server_ban.del", '{"type": "zline", "name": "10.0.0.0/24"}').returncode == 0
    assert call("server_ban.list").stdout == "(none)\n"


def test_what_the_room_refuses_has_a_status_of_its_own(call: Ctl) -> None:
    refused = call("user.get", "nick=nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Nobody here is called nobody\n"
    assert json.loads(call("--json", "user.get", "nick=nobody").stdout)["error"]["code"] == -1000


def test_a_value_that_changes_nothing_is_done(call: Ctl) -> None:
    assert call("landline.pause", "paused=false").stdout == "Done.\n"


def test_a_subscription_is_followed(room: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "server", "ctl", "--control", room["control"], "log.subscribe"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        with platform.open_locally(room["control"]) as other:
            heard = False
            while not heard:  # before the subscription stands, nothing is told of
                other.write(b'{"method": "landline.announce", "params": {"message": "soup"}, "id": 1}\n')
                other.flush()
                other.readline()
                heard = bool(select.select([following.stdout], [], [], 0.2)[0])
        assert "the host → everybody: soup" in following.stdout.readline()
        following.terminate()


def test_the_log_is_narrowed_by_its_sources(call: Ctl) -> None:
    assert call("landline.quiet", "duration_string=0s").returncode == 0
    told = json.loads(call("--json", "log.list", "sources=warn,error").stdout)["list"]
    assert {event["level"] for event in told} == {"warn"}
    told = json.loads(call("--json", "log.list", "sources=!room,all").stdout)["list"]
    assert "room" not in {event["subsystem"] for event in told}
    assert call("log.list", "sources=#x").returncode == 1


def test_methods_and_their_parameters_are_listed(call: Ctl) -> None:
    listed = call("--list").stdout
    assert "user.kill" in listed
    assert "Disconnect somebody, saying why." in listed
    assert call("--list", "user.kill").stdout == "nick=str\nreason=str  (may be left out)\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Name a method"),
        (("no.such",), "There is no method no.such"),
        (("--list", "no.such"), "There is no method no.such"),
        (("user.kill",), "user.kill needs nick="),
        (("user.kill", "anna"), "anna is no parameter of user.kill. It has: nick=, reason="),
        (("user.kill", "who=anna"), "who=anna is no parameter"),
        (("landline.pause", "paused=yes"), "paused is true or false"),
        (("user.list", "object_detail_level=x"), "object_detail_level is a whole number"),
        (("user.kill", "{nonsense"), "no JSON object"),
    ],
)
def test_what_makes_no_sense_is_said_before_anybody_is_called(
    words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ctl.run([*words, "--control", "/nowhere"]) == 2
    assert why in capsys.readouterr().err


def test_where_nobody_answers_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ctl.run(["user.list", "--data", str(tmp_path)]) == 3
    assert "Is it open?" in capsys.readouterr().err


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    rows = [{"name": "a", "x": "", "y": "1"}, {"name": "bb", "x": "", "y": ""}]
    assert list(ctl.table(rows)) == ["name  y", "a     1", "bb"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("landline-server ctl user.ki", {"user.kill"}),
        ("landline-server ctl user.kill re", {"reason="}),
        ("landline-server ctl --js", {"--json"}),
        ("landline-server ctl --fing", {"--fingerprint"}),
        ("landline-server ctl --at 192.168.1.23 --user admin user.kill re", {"reason="}),
        ("landline-server ctl --at 192.168.1.23 user.ki", {"user.kill"}),
        ("landline-server --headl", {"--headless"}),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_methods_and_parameters(tmp_path: Path, line: str, expected: set[str]) -> None:
    program = tmp_path / "landline-server"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m server "$@"\n')
    program.chmod(0o755)
    words = line.split(" ")
    script = (
        f'source "{COMPLETION / "landline-server.bash"}"; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1};'
        'compopt() { :; }; _landline_server; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=path, timeout=60, check=True)
    assert set(done.stdout.split()) == expected


def test_objects_in_an_object_are_told_by_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    ctl.show({"history": True, "troubles": [{"code": "slow", "words": "It is slow."}, {"name": "x"}, 3]}, as_json=False)
    assert capsys.readouterr().out == "history: true\ntroubles: It is slow., x, 3\n"
