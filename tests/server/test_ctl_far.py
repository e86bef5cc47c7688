"""`landline-server ctl --at HOST` as a program, against a room that may be managed from another computer."""

import json
import os
import pty
import select
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.__main__ import main
from server.ctl_far import PASSWORD_VARIABLE
from server.protocol.fingerprint import grouped
from tests.server.far_room import PASSWORD, USER, FarRoom

Ctl = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarRoom]:
    with FarRoom(tmp_path_factory.mktemp("far")) as made:
        yield made


def command(room: FarRoom, *words: str) -> list[str]:
    return [sys.executable, "-m", "server", "ctl", "--at", f"127.0.0.1:{room.port}", *words]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who never managed a room."""
    environment = {name: value for name, value in os.environ.items() if name != PASSWORD_VARIABLE}
    return {**environment, "XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}


@pytest.fixture
def call(room: FarRoom, home: dict[str, str]) -> Ctl:
    def run(*words: str, password: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(room, "--user", USER, *words),
            input=f"{password}\n", capture_output=True, text=True, timeout=60, check=False, env=home,
        )  # fmt: skip

    return run


def test_a_room_is_managed_once_its_fingerprint_was_named(room: FarRoom, call: Ctl) -> None:
    refused = call("user.list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert grouped(room.fingerprint) in refused.stderr
    assert f"--fingerprint {room.fingerprint}" in refused.stderr
    done = call("--fingerprint", room.fingerprint, "landline.announce", "message=soup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "reached: 0\n", "")
    assert json.loads(call("--json", "stats.get").stdout)["server"]["total"] == 1  # it is known now
    assert room.locally("landline.acts")["list"][-1]["by"] == f"{USER} from 127.0.0.1"
    assert json.loads(call("--json", "landline.status").stdout)["fingerprint"] == room.fingerprint


def test_the_password_may_stand_in_the_environment(room: FarRoom, home: dict[str, str]) -> None:
    words = command(room, "--user", USER, "--fingerprint", room.fingerprint, "server_ban.list")
    done = subprocess.run(words, capture_output=True, text=True, env=home | {PASSWORD_VARIABLE: PASSWORD}, check=True)
    assert done.stdout == "(none)\n"


def test_a_wrong_password_is_told(room: FarRoom, call: Ctl) -> None:
    refused = call("--fingerprint", room.fingerprint, "user.list", password="wrong")  # noqa: S106 - of a test
    assert (refused.returncode, refused.stderr) == (1, "The user or the password is wrong.\n")
    assert "never managed from here" in call("user.list").stderr  # nor was anything remembered


def test_another_certificate_stops_it(room: FarRoom, call: Ctl, home: dict[str, str]) -> None:
    other = "ab" * 32
    refused = call("--fingerprint", other, "user.list")
    assert (refused.returncode, "Nothing was sent to it." in refused.stderr) == (1, True)
    assert call("--fingerprint", room.fingerprint, "user.list").returncode == 0
    known = Path(home["XDG_CONFIG_HOME"]) / "landline" / "managed.json"
    known.write_text(known.read_text().replace(room.fingerprint, other))
    stopped = call("user.list")
    assert (stopped.returncode, "than the one you know" in stopped.stderr) == (1, True)
    assert grouped(room.fingerprint) in stopped.stderr
    assert call("--fingerprint", room.fingerprint, "user.list").returncode == 0
    assert call("user.list").returncode == 0


def test_what_the_room_refuses_and_what_makes_no_sense_have_their_statuses(room: FarRoom, call: Ctl) -> None:
    known = ("--fingerprint", room.fingerprint)
    assert call(*known, "user.get", "nick=nobody").returncode == 1
    assert call(*known, "no.such").returncode == 2
    assert "64 hexadecimal digits" in call("--fingerprint", "12", "user.list").stderr
    assert call("--at", "not an address", "user.list").returncode == 2
    nobody = call(*known, "--at", "127.0.0.1:1", "user.list")
    assert (nobody.returncode, "Is it open?" in nobody.stderr) == (3, True)
    unmet = call("--at", "127.0.0.1:1", "user.list")
    assert (unmet.returncode, "No room answers encrypted" in unmet.stderr) == (3, True)


def test_a_room_without_an_api_says_so(tmp_path: Path, home: dict[str, str]) -> None:
    with FarRoom(tmp_path, "") as room:
        words = command(room, "--user", USER, "--fingerprint", room.fingerprint, "user.list")
        done = subprocess.run(words, input="x\n", capture_output=True, text=True, env=home, check=False)
    assert (done.returncode, "its settings name no user for [api]" in done.stderr) == (1, True)


def test_the_backup_is_written_here(room: FarRoom, call: Ctl, tmp_path: Path) -> None:
    known = ("--fingerprint", room.fingerprint)
    target = tmp_path / "room.zip"
    done = call(*known, "landline.backup", f"path={target}")
    assert done.stdout == f"bytes: {target.stat().st_size}\n"
    with zipfile.ZipFile(target) as archive:
        assert "room.db" in archive.namelist()
    refused = call("landline.backup", f"path={tmp_path}/no/room.zip")
    assert (refused.returncode, "cannot be written" in refused.stderr) == (1, True)
    assert [one.name for one in tmp_path.iterdir() if "zip" in one.name] == ["room.zip"]


def test_events_are_followed(room: FarRoom, home: dict[str, str]) -> None:
    words = command(room, "--user", USER, "--fingerprint", room.fingerprint, "log.subscribe")
    environment = home | {PASSWORD_VARIABLE: PASSWORD, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as following:
        assert following.stdout is not None
        while not select.select([following.stdout], [], [], 0.2)[0]:  # before it stands, nothing is told of
            room.locally("landline.announce", message="soup")
        assert "the host → everybody: soup" in following.stdout.readline()
        following.terminate()


def test_a_person_at_a_terminal_is_asked(room: FarRoom, home: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    with (
        subprocess.Popen(
            command(room, "stats.get"), stdin=theirs, stdout=theirs, stderr=theirs, env=home, start_new_session=True
        ) as program,
        os.fdopen(ours, "r+b", buffering=0) as terminal,
    ):
        os.close(theirs)
        heard = b""
        for question, answer in ((b"[y/N] ", "y"), (b"User: ", USER), (b"Password of admin at ", PASSWORD)):
            while question not in heard:
                heard += terminal.read(4096)
            terminal.write(f"{answer}\n".encode())
        while b"server.total: 1" not in heard:
            heard += terminal.read(4096)
        assert program.wait(30) == 0
    assert PASSWORD.encode() not in heard
    assert grouped(room.fingerprint).split("\n")[0].encode() in heard


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--at", "192.168.1.23"], "go with --console"),
        (["--console", "--user", "admin"], "go with --console"),
        (["--console", "--at", "a..b"], "no address"),
        (["--console", "--at", "192.168.1.23", "--fingerprint", "12"], "64 hexadecimal digits"),
    ],
)
def test_what_makes_no_sense_opens_no_console(words: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    assert why in capsys.readouterr().err


def test_the_console_is_opened_from_the_command_line(room: FarRoom, home: dict[str, str]) -> None:
    words = ["--console", "--at", f"127.0.0.1:{room.port}", "--user", USER, "--fingerprint", room.fingerprint]
    environment = home | {PASSWORD_VARIABLE: PASSWORD, "QT_QPA_PLATFORM": "offscreen"}
    before = len(room.locally("log.list", sources=["api.API_LOGIN"])["list"])
    with subprocess.Popen([sys.executable, "-m", "server", *words], env=environment) as program:
        while len(room.locally("log.list", sources=["api.API_LOGIN"])["list"]) == before:
            assert program.poll() is None
        program.terminate()
        assert program.wait(30) == 0
