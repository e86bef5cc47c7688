"""How the room is, in figures and in words; and what the log tells of what is said."""

from pathlib import Path
from typing import Any

import pytest

from server.control import health
from tests.server.kept import KeptRoom
from tests.server.room import Room
from tests.server.test_control import Console

WELL: dict[str, Any] = {
    "history": True,
    "disk_left": 10**12,
    "loop_delay": 3,
    "backlog": 0,
    "open_files": 20,
    "most_open_files": 1_024,
}


def test_the_status_tells_of_disk_database_and_files(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    room.person("anna").sends("JOIN #tea", "PRIVMSG #tea :hi")
    room.write()
    room.server.figures.look(room.clock(), 1, (0, 0, 0), 0, 1)
    room.server.figures.look(room.clock() + 5, 1, (0, 0, 0), 0.7, 1)
    status = Console(room).call("server.status")
    assert status["connections"] == 1
    assert status["history"] is True
    assert status["disk_left"] > 0
    assert status["database_size"] > 4_096
    assert status["last_commit"].endswith("Z")
    assert status["open_files"] is None or status["open_files"] > 3
    assert status["loop_delay"] == 700
    assert "slow" in [trouble["code"] for trouble in status["troubles"]]
    room.close()


def test_a_room_that_keeps_nothing_has_no_database_to_tell_of() -> None:
    status = Console(Room()).call("server.status")
    assert (status["history"], status["database_size"], status["disk_left"]) == (None, None, None)


@pytest.mark.parametrize(
    ("figures", "code", "words"),
    [
        ({"history": False}, "history_lost", "what is said now is not kept"),
        ({"disk_left": 200_400_000}, "disk_low", "The disk has 200 MB left"),
        ({"loop_delay": 900}, "slow", "900 ms"),
        ({"backlog": 60_000_000}, "backlog", "60 MB wait"),
        ({"open_files": 1_000}, "files", "1000 of 1024"),
    ],
)
def test_what_is_wrong_is_said_in_words(figures: dict[str, Any], code: str, words: str) -> None:
    assert health.troubles(WELL) == []
    (trouble,) = health.troubles(WELL | figures)
    assert trouble["code"] == code
    assert words in trouble["words"]


def test_unknown_and_unlimited_files_are_no_trouble() -> None:
    assert health.troubles(WELL | {"open_files": None, "most_open_files": None, "disk_left": None}) == []
    assert health.troubles(WELL | {"most_open_files": -1}) == []


def test_the_log_can_keep_words_to_those_who_said_them() -> None:
    room = Room(server={"log_words": False})
    room.person("anna").sends("JOIN #tea", "PRIVMSG #tea :a secret")
    told = [event.text for event in room.server.log.events if event.subsystem == "message"]
    assert told == ["anna → #tea (a message)"]
