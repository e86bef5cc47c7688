"""What was chosen for a room is there again when the app starts again."""

from pathlib import Path

import pytest

from app.state.choices import Choices
from app.state.notifying import Level
from app.store.choices import MOST, KnownChoices
from server.protocol.address import Address

HERE = Address("192.168.1.23", 5263)
CHOSEN = Choices(("otter", "*!*@h.net"), {"#orders": Level.NOTHING, "fern": Level.MENTIONS}, frozenset({"#random"}))


def test_what_was_chosen_is_there_after_a_restart_for_that_room_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "choices.json"
    KnownChoices(path).keep(HERE, CHOSEN)
    again = KnownChoices(path)
    assert again.of(Address("192.168.1.23", 5263, tls=False)) == CHOSEN
    assert again.of(Address("192.168.1.23", 5264)) == Choices()
    again.keep(HERE, Choices())
    assert "192.168.1.23" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"a 1": []}', '{"a 1": {"ignored": 3, "levels": {}, "muted": []}}', '{"a 1": {"ignored": []}}',
     '{"a 1": {"ignored": [], "levels": {"#x": "loud"}, "muted": []}}', "\x00\xff"],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "choices.json"
    path.write_text(text, encoding="latin-1")
    assert KnownChoices(path).of(Address("a", 1)) == Choices()


def test_a_folder_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    known = KnownChoices(tmp_path / "data" / "choices.json")
    known.keep(HERE, CHOSEN)
    assert known.of(HERE) == CHOSEN


def test_rooms_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    known = KnownChoices(tmp_path / "choices.json")
    for number in range(MOST + 1):
        known.keep(Address(f"room{number}", 5263), CHOSEN)
    again = KnownChoices(tmp_path / "choices.json")
    assert again.of(Address("room0", 5263)) == Choices()
    assert again.of(Address("room1", 5263)) == CHOSEN
