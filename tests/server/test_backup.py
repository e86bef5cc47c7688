"""The room in one file, written while it is open, and opened again elsewhere."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from server.__main__ import main
from server.control import rpc
from server.storage.backup import CannotRestore, back_up, restore
from tests.server.kept import KeptRoom
from tests.server.test_control import Console


def test_what_was_said_and_set_is_there_again_and_can_be_found(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    room = KeptRoom(tmp_path / "old")
    anna = room.person("anna").sends("JOIN #tea", "TOPIC #tea :Tea at five", "PRIVMSG #tea :the kettle is warm")
    console = Console(room)
    target = tmp_path / "room.zip"
    assert console.call("landline.backup", path=str(target)) == {"bytes": target.stat().st_size}
    assert target.stat().st_mode & 0o077 == 0
    anna.sends("PRIVMSG #tea :afterwards")
    room.write()
    restore(target, tmp_path / "new")
    again = KeptRoom(tmp_path / "new")
    assert again.server.channels["#tea"].topic == "Tea at five"
    again.words.catch_up()
    ben = again.person("ben", "soju.im/search", "batch", "message-tags", "server-time").sends("JOIN #tea")
    ben.hears()
    heard = " ".join(ben.sends("SEARCH in=#tea;text=kettle").hears())
    assert "the kettle is warm" in heard
    page = Console(again).call("landline.channel_export", channel="#tea")
    assert [row["text"] for row in page["list"]] == ["the kettle is warm"]
    room.close()
    again.close()


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    console = Console(room)
    assert console.call("landline.backup", path="room.zip") == rpc.INVALID_PARAMS
    assert console.call("landline.backup", path=str(tmp_path / "no" / "room.zip")) == rpc.INVALID_NAME
    (tmp_path / "taken.zip").mkdir()
    assert console.call("landline.backup", path=str(tmp_path / "taken.zip")) == rpc.INVALID_NAME
    assert not list(tmp_path.glob("*.part"))
    room.close()


def test_a_room_is_never_written_over_and_nonsense_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    room = KeptRoom(tmp_path / "old")
    room.close()
    good, bad, empty = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "empty.zip"
    back_up(tmp_path / "old", good)
    bad.write_bytes(b"nonsense")
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("../evil", "x")
    with pytest.raises(CannotRestore, match="There is a room in"):
        restore(good, tmp_path / "old")
    with pytest.raises(CannotRestore, match="cannot be restored"):
        restore(bad, tmp_path / "new")
    with pytest.raises(CannotRestore, match="There is no room in"):
        restore(empty, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()


def test_the_program_restores_and_not_into_a_room_that_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, target = tmp_path / "room", tmp_path / "room.zip"
    command = [sys.executable, "-m", "server", "--headless", "127.0.0.1", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as room:
        assert room.stdout is not None
        assert "ready" in json.loads(room.stdout.readline())
        assert main(["ctl", "--data", str(data), "landline.backup", f"path={target}"]) == 0
        assert main(["--restore", str(target), "--data", str(data)]) == 1
        assert "A room is open" in capsys.readouterr().err
        room.terminate()
    assert main(["--restore", str(target), "--data", str(tmp_path / "new")]) == 0
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert {"room.db", "accounts.db", "cloak.key", "tls.crt", "tls.key"} <= names
