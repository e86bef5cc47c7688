"""A room that closes and opens again by itself: with new settings, with a backup; as it was where it cannot be."""

import json
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.settings_file import parse
from tests.fakes import free_port
from tests.journeys.person import Person
from tests.server.changing_room import SETTINGS, ChangingRoom, answers, commands

Open = Callable[..., ChangingRoom]
_HISTORY = ("CAP LS 302", "CAP REQ :draft/chathistory batch server-time message-tags", "CAP END")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open a room; it does not outlive the test."""
    rooms: list[ChangingRoom] = []

    def open_room(config: str = SETTINGS, *more: str) -> ChangingRoom:
        rooms.append(ChangingRoom(tmp_path, config, *more))
        return rooms[-1]

    yield open_room
    for room in rooms:
        room.close()


def goes(person: Person) -> None:
    """Somebody is told that the room comes back."""
    person.hears("^ERROR :Closing link: The room is opened again in a moment")
    person.leaves()


def test_what_waits_for_it_holds_afterwards_and_nothing_that_was_said_is_lost(opened: Open) -> None:
    room = opened()
    anna = room.person()
    answers(anna, "JOIN #tea", "PRIVMSG #tea :the kettle is warm")
    port = free_port()
    answer = room.call("landline.set_settings", settings={"server": {"utf8only": False}, "tls": {"port": port}})
    assert answer == {"restart": ["server.utf8only", "tls.port"]}
    assert room.setting("tls", "port")["waiting"] is True
    assert " UTF8ONLY " in str(answers(anna, "ISUPPORT"))
    assert room.call("landline.restart", reason="new port") is True
    goes(anna)
    again = room.says_ready()
    assert {**again, "name": ""} == {**room.ready, "name": ""}, "the same port, process and certificate"
    assert room.setting("tls", "port")["waiting"] is False
    with socket.create_connection(("127.0.0.1", port), 20):
        pass
    bert = room.person(*_HISTORY)
    assert "UTF8ONLY" not in str(answers(bert, "ISUPPORT"))
    answers(bert, "JOIN #tea")
    assert "the kettle is warm" in str(answers(bert, "CHATHISTORY LATEST #tea * 10"))


def test_a_room_on_another_port_says_so_and_is_there(opened: Open) -> None:
    room = opened()
    room.program.terminate()
    room.program.communicate(timeout=30)
    # Without an address on the command line the settings say where.
    port, later = free_port(), free_port()
    room.file.write_text(f'{SETTINGS}\n[server]\nlisten = ["127.0.0.1:{port}"]\n')
    command = [sys.executable, "-m", "server", "--headless", "--data", str(room.data), "--config", str(room.file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as room.program:
        assert room.says_ready()["port"] == port
        assert room.call("landline.set_settings", settings={"server": {"listen": [f"127.0.0.1:{later}"]}}) == {
            "restart": ["server.listen"]
        }
        room.call("landline.restart")
        assert room.says_ready()["port"] == later
        room.port = later
        room.person()
        room.program.terminate()


def test_where_it_cannot_listen_is_refused_before_anything_is_closed(opened: Open) -> None:
    room = opened()
    anna = room.person()
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = holder.getsockname()[1]
        for table, name, value in (
            ("server", "listen", ["203.0.113.1:80"]),
            ("server", "listen", ["127.0.0.1:port"]),
            ("tls", "port", taken),
            ("websocket", "port", taken),
        ):
            refused = room.call("landline.set_settings", settings={table: {name: value}})
            if table != "server":
                assert "is taken" in refused["data"][f"{table}.{name}"]
        room.file.write_text(f"{SETTINGS}\n[tls]\nport = {taken}\n")
        assert "is taken" in room.call("landline.restart")["message"]
    room.file.write_text("[limits]\n\nnicklen = 0\n")
    refused = room.call("landline.restart")
    assert f"{room.file}, line 3: [limits] nicklen must be at least 1" in refused["message"]
    room.file.write_text("[limits\n")
    assert "line 1" in room.call("landline.restart")["message"]
    assert commands(anna, "VERSION")[0] == "351", "the room stands as it stood"


def test_a_room_that_is_asked_to_end_while_it_closes_does_not_come_back(opened: Open) -> None:
    room = opened()
    deaf = room.person()
    deaf.hardly_reads()
    talker = room.person()
    answers(talker, *[f"PRIVMSG {deaf.nick} :{'x' * 400}"] * 200)
    room.call("landline.restart")  # it waits a moment for who does not read
    room.program.terminate()
    assert room.program.wait(20) == 0


def test_consoles_are_hung_up_on_and_find_the_room_again(opened: Open) -> None:
    room = opened()
    with socket.socket(socket.AF_UNIX) as console, console.makefile("rb") as lines:
        console.connect(str(room.ready["control"]))
        console.sendall(b'{"method": "landline.restart", "params": {"reason": "x"}, "id": 1}\n')
        console.settimeout(20)
        assert json.loads(lines.readline())["result"] is True
        assert lines.read() == b""
    room.says_ready()
    assert room.call("landline.acts")["list"][-1]["method"] == "landline.restart"


def test_who_has_not_come_in_is_hung_up_on_too(opened: Open) -> None:
    room = opened()
    silent = socket.create_connection(("127.0.0.1", room.port), 20)
    web = socket.create_connection(("127.0.0.1", room.port), 20)
    with silent, web:
        web.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        room.person()
        room.call("landline.restart")
        room.says_ready()
        assert [hung_up(silent), hung_up(web)] == [True, True]


def hung_up(connection: socket.socket) -> bool:
    """Whether the other end of a connection is gone."""
    connection.settimeout(20)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_what_was_set_without_a_settings_file_is_there_at_the_next_start(opened: Open) -> None:
    room = opened("", "--name", "Flag")
    assert room.call("landline.settings")["file"] is None
    room.set("server", name="Class 7b", motd=["Hello"])
    name = room.setting("server", "name")
    assert (name["value"], name["source"], name["command_line"]) == ("Class 7b", "console", True)
    room.call("landline.restart")
    assert room.says_ready()["name"] == "Class 7b", "the program goes on, and what was set since it started wins"
    room.program.terminate()
    room.program.communicate(timeout=30)
    again = opened("", "--name", "Flag")
    assert again.ready["name"] == "Flag", "a new start: the command line wins"
    assert again.setting("server", "motd")["value"] == ["Hello"]
    (again.data / "settings.toml").write_text("[server]\nmotdd = 1\n")
    again.program.terminate()
    again.program.communicate(timeout=30)
    with subprocess.Popen(
        [sys.executable, "-m", "server", "--headless", "--data", str(again.data)], stdout=subprocess.PIPE, text=True
    ) as program:
        words = json.loads(program.communicate(timeout=30)[0])["error"]
    assert "settings.toml, line 2: [server] has no setting motdd; did you mean motd?" in words


def test_a_backup_takes_the_place_of_the_room_which_is_set_aside(opened: Open, tmp_path: Path) -> None:
    room = opened("")
    room.set("limits", nicklen=20)
    anna = room.person()
    answers(anna, "JOIN #tea", "PRIVMSG #tea :before")
    backup = tmp_path / "room.zip"
    room.call("landline.backup", path=str(backup))
    answers(anna, "PRIVMSG #tea :afterwards")
    room.set("limits", nicklen=10)
    assert room.call("landline.restore", path=str(backup)) is True
    goes(anna)
    room.says_ready()
    bert = room.person(*_HISTORY)
    answers(bert, "JOIN #tea")
    kept = str(answers(bert, "CHATHISTORY LATEST #tea * 10"))
    assert "before" in kept
    assert "afterwards" not in kept
    assert room.setting("limits", "nicklen")["value"] == 20
    (aside,) = room.data.glob("before-restore-*")
    assert parse((aside / "settings.toml").read_text(), "")[0] == {("limits", "nicklen"): 10}
    with sqlite3.connect(f"file:{aside / 'room.db'}?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM messages WHERE words = 'afterwards'").fetchone() == (1,)
    database.close()
    methods = [act["method"] for act in room.call("landline.acts")["list"]]
    assert methods[-2:] == ["landline.set_settings", "landline.restore"], "what was done stays written down"
    assert not (room.data / "restoring").exists()


def test_what_is_no_backup_or_a_damaged_one_closes_nothing(opened: Open, tmp_path: Path) -> None:
    room = opened("")
    anna = room.person()
    (tmp_path / "text.zip").write_text("hello")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    with zipfile.ZipFile(tmp_path / "damaged.zip", "w") as archive:
        archive.writestr("room.db", b"SQLite format 3\0" + b"nonsense" * 1_000)
    for name in ("text.zip", "other.zip", "damaged.zip", "missing.zip"):
        refused = room.call("landline.restore", path=str(tmp_path / name))
        assert name in refused["message"], refused
    assert room.call("landline.restore", path="room.zip")["code"] == -32602
    assert commands(anna, "VERSION")[0] == "351"
    assert not list(room.data.glob("before-restore-*")) + list(room.data.glob("restoring"))


def test_a_backup_that_cannot_be_opened_is_taken_back(opened: Open, tmp_path: Path) -> None:
    room = opened("")
    anna = room.person()
    answers(anna, "JOIN #tea", "PRIVMSG #tea :still here")
    newer = tmp_path / "room.db"
    with sqlite3.connect(newer) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    with zipfile.ZipFile(tmp_path / "newer.zip", "w") as archive:
        archive.write(newer, "room.db")
    assert room.call("landline.restore", path=str(tmp_path / "newer.zip")) is True
    goes(anna)
    assert room.says_ready()["port"] == room.port
    bert = room.person(*_HISTORY)
    answers(bert, "JOIN #tea")
    assert "still here" in str(answers(bert, "CHATHISTORY LATEST #tea * 10"))
    assert not list(room.data.glob("before-restore-*"))
    log = str(room.call("log.list", sources=["all"]))
    assert "was written by a newer Landline" in log
    assert "The room is open as it was before." in log
