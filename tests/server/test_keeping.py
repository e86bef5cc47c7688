"""A room opened again has its channels, topics, modes and bans."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.core import acts
from server.core.bans import ADDRESS, MASK
from tests.server.kept import KeptRoom

Open = Callable[[], KeptRoom]


@pytest.fixture
def open_again(tmp_path: Path) -> Iterator[Open]:
    """Call it for a room on the same folder; the one before is closed."""
    opened: list[KeptRoom] = []

    def close() -> None:
        if opened:
            for client in list(opened[-1].server.clients.values()):
                opened[-1].server.leave(client, "The room is closed")
            opened[-1].history.close()

    def open_room() -> KeptRoom:
        close()
        opened.append(KeptRoom(tmp_path))
        return opened[-1]

    yield open_room
    close()


def test_channels_come_back_with_topic_modes_and_lists(open_again: Open) -> None:
    anna = open_again().person("Anna").sends("JOIN #Tea", "TOPIC #tea :Green", "MODE #tea +mkl-t+be key 9 bad good")
    shown = anna.asks("MODE #tea")[0].params[2:]
    ben = open_again().person("ben")
    assert [m.command for m in ben.asks("JOIN #tea")] == ["475"]
    heard = ben.asks("JOIN #tea key")
    assert [m.command for m in heard] == ["JOIN", "332", "333", "353", "366"]
    assert heard[1].params[1:] == ("#Tea", "Green")
    assert heard[3].params[3] == "@ben", "who comes first is operator"
    assert ben.asks("MODE #tea")[0].params[2:] == shown
    assert [m.params[2] for m in ben.asks("MODE #tea b")[:-1]] == ["bad!*@*"]
    assert [m.params[2] for m in ben.asks("MODE #tea e")[:-1]] == ["good!*@*"]


def test_a_channel_without_anything_in_it_goes_with_its_last_member(open_again: Open) -> None:
    room = open_again()
    anna = room.person("anna").sends("JOIN #typo", "PART #typo", "JOIN #talk", "PRIVMSG #talk :hi")
    anna.hears()
    anna.sends("PART #talk")
    assert set(room.server.channels) == {"#talk"}
    room = open_again()
    assert set(room.server.channels) == {"#talk"}
    assert [m.params[1] for m in room.person("ben").asks("LIST") if m.command == "322"] == ["#talk"]


def test_an_empty_channel_keeps_its_doors_closed(open_again: Open) -> None:
    room = open_again()
    room.person("anna").sends("JOIN #board", "MODE #board +is", "PRIVMSG #board :confidential", "PART #board")
    for again in (room, open_again()):
        stranger = again.person("stranger")
        assert [m.command for m in stranger.asks("JOIN #board")] == ["473"]
        assert [m.command for m in stranger.asks("LIST")] == ["321", "323"]
        stranger.goes()


def test_bans_come_back_until_their_end(open_again: Open) -> None:
    room = open_again()
    acts.ban(room.server, ADDRESS, "10.0.0.0/24", "noise", "the host", 600)
    acts.ban(room.server, MASK, "bad", "", "the host", None)
    acts.ban(room.server, ADDRESS, "10.0.1.1", "", "the host", None)
    acts.lift(room.server, ADDRESS, "10.0.1.1", "the host")
    room = open_again()
    assert room.calls("10.0.0.5").hears() == ["ERROR :Closing link: You are banned from this room: noise"]
    assert not room.calls("10.0.1.1").hears()
    assert {ban.name for ban in room.server.bans.current(room.clock())} == {"10.0.0.0/24", "bad!*@*"}
    room.clock.now += 601
    assert not room.calls("10.0.0.6").hears()


def test_a_renamed_channel_takes_what_was_said_along_and_leaves_nothing_behind(open_again: Open) -> None:
    room = open_again()
    anna = room.person("anna", "batch", "draft/chathistory").sends("JOIN #tea", "PRIVMSG #tea :before")
    anna.sends("MODE #tea +k key", "RENAME #tea #coffee", "PRIVMSG #coffee :after")
    said = [m.params for m in anna.asks("CHATHISTORY LATEST #coffee * 10") if m.command == "PRIVMSG"]
    assert said == [("#coffee", "before"), ("#coffee", "after")]
    spy = room.person("spy", "batch", "draft/chathistory").sends("JOIN #tea")
    assert [m.command for m in spy.asks("CHATHISTORY LATEST #tea * 10")] == ["BATCH", "BATCH"]
    again = open_again().person("anna")
    assert [m.command for m in again.asks("JOIN #coffee")] == ["475"]
    assert [m.params[1] for m in again.asks("LIST") if m.command == "322"] == ["#coffee"]


def test_what_a_channel_says_of_itself_comes_back(open_again: Open) -> None:
    caps = ("batch", "draft/metadata-2")
    open_again().person("anna", *caps).sends("JOIN #tea", "METADATA #tea SET avatar :http://tea", "PART #tea")
    again = open_again().person("ben", *caps)
    assert [m.params[2:] for m in again.asks("METADATA #tea LIST") if m.command == "761"] == [
        ("avatar", "*", "http://tea")
    ]
