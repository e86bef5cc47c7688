"""The rooms that one was in, in a file."""

import sys
from pathlib import Path

import pytest

from app.store.drafts import DraftsFile
from app.store.rooms import MOST, KnownRoom, KnownRooms
from app.store.stores import data_folder
from server.protocol.address import Address


def room(name: str, host: str = "192.168.1.23", port: int = 5263, visited: float = 1.0) -> KnownRoom:
    return KnownRoom(name, Address(host, port), visited)


def test_the_last_room_stands_first_and_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "rooms.json"
    known = KnownRooms(path)
    for new in (room("Makerspace"), room("Élan ☕", "fe80::1"), room("Renamed", visited=2.0)):
        known.remember(new)
    expected = [room("Renamed", visited=2.0), room("Élan ☕", "fe80::1")]
    assert list(known.rooms) == list(KnownRooms(path).rooms) == expected
    known.forget(expected[0])
    assert list(KnownRooms(path).rooms) == expected[1:]
    assert [entry.name for entry in path.parent.iterdir()] == ["rooms.json"]


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    known = KnownRooms(tmp_path / "rooms.json")
    for number in range(MOST + 5):
        known.remember(room("R", port=number + 1))
    assert [kept.address.port for kept in known.rooms] == list(range(MOST + 5, 5, -1))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"rooms": 1}', '{"rooms": [1]}', '{"rooms": [{"name": "x"}]}', "\ud7ff" * 3,
     '{"rooms": [{"name": "x", "host": "a b c", "port": 1, "tls": false, "visited": 1}]}',
     '{"rooms": [{"name": "x", "host": "a", "port": "1", "tls": false, "visited": 1}]}'],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rooms.json"
    path.write_text(text, encoding="utf-8")
    known = KnownRooms(path)
    assert list(known.rooms) == []
    known.remember(room("Fresh"))
    assert [kept.name for kept in KnownRooms(path).rooms] == ["Fresh"]


def test_a_folder_that_cannot_be_written_changes_nothing_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    known = KnownRooms(tmp_path / "file" / "rooms.json")
    known.remember(room("Here"))
    assert [kept.name for kept in known.rooms] == ["Here"]


def test_the_folder_is_the_user_s_own() -> None:
    assert data_folder().name == "landline"


def test_half_a_character_is_no_reason_to_lose_a_file(tmp_path: Path) -> None:
    drafts = DraftsFile(tmp_path / "drafts.json").of(Address("room.local"))
    drafts["#tea"] = "half \ud800 of it"
    drafts.save()
    again = DraftsFile(tmp_path / "drafts.json").of(Address("ROOM.local"))
    assert again["#tea"] == "half ? of it"
    assert [file.name for file in tmp_path.iterdir()] == ["drafts.json"]
    if sys.platform != "win32":
        assert (tmp_path / "drafts.json").stat().st_mode & 0o077 == 0
