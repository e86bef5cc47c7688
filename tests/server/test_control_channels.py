"""Channels by the control API: told as they change, opened, renamed, closed; what is kept of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.control import rpc
from tests.server.kept import KeptRoom
from tests.server.test_control import Console, room_with


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptRoom]:
    """A room that keeps what is said."""
    room = KeptRoom(tmp_path)
    yield room
    room.close()


def test_channels_are_told_with_their_messages_a_minute() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    assert console.call("landline.subscribe", topic="channels") is True
    (first,) = console.waits()
    assert first["topic"] == "channels"
    (tea,) = first["changed"]
    assert (tea["name"], tea["members"], tea["topic"], tea["modes"], tea["message_rate"]) == ("#tea", 2, "", "nt", 0)
    for _ in range(3):
        anna.sends("PRIVMSG #tea :hi")
    console.call("channel.set_topic", channel="#tea", topic="Hello")
    (event,) = console.waits()
    assert event["changed"] == [{"id": "#tea", "topic": "Hello", "message_rate": 3}]
    room.clock.now += 61
    ben.goes()
    (event,) = console.waits()
    assert event["changed"] == [{"id": "#tea", "members": 1, "message_rate": 0}]
    anna.sends("PART #tea")
    (event,) = console.waits()
    assert event["gone"] == ["#tea"]


def test_a_channel_is_opened_and_that_is_taken_back() -> None:
    room, console, (anna,) = room_with("anna")
    assert console.call("landline.channel_create", channel="#new") is True
    assert console.call("landline.channel_create", channel="#NEW") == rpc.ALREADY_EXISTS
    assert console.call("landline.channel_create", channel="new") == rpc.INVALID_NAME
    anna.sends("JOIN #new")
    assert anna.client in room.server.channels["#new"].members
    number = console.call("landline.acts")["list"][-1]["id"]
    assert console.call("landline.undo", id=number) is True
    assert "#new" not in room.server.channels
    assert anna.gets("KICK")[0].params[0] == "#new"


def test_a_channel_gets_another_name_and_back() -> None:
    room, console, (anna,) = room_with("anna")
    modern = room.person("modern", "draft/channel-rename").sends("JOIN #tea")
    modern.hears()
    anna.hears()
    assert console.call("landline.channel_rename", channel="#tea", newname="#coffee", reason="stronger") is True
    assert modern.hears() == [":Test-Room.landline RENAME #tea #coffee :stronger"]
    assert [message.command for message in anna.gets("PART", "JOIN")] == ["PART", "JOIN"]
    assert set(room.server.channels) == {"#coffee"}
    console.call("landline.channel_create", channel="#tea")
    assert console.call("landline.channel_rename", channel="#coffee", newname="#tea") == rpc.ALREADY_EXISTS
    assert console.call("landline.channel_rename", channel="#coffee", newname="tea") == rpc.INVALID_NAME
    console.call("landline.channel_close", channel="#tea")
    rename = next(a for a in console.call("landline.acts")["list"] if a["method"] == "landline.channel_rename")
    assert console.call("landline.undo", id=rename["id"]) is True
    assert set(room.server.channels) == {"#tea"}


def test_what_was_said_is_counted_and_given_by_pages(kept: KeptRoom) -> None:
    anna = kept.person("anna").sends("JOIN #tea")
    for number in range(5):
        anna.sends(f"PRIVMSG #tea :line {number}")
    console = Console(kept)
    assert console.call("landline.channel_history", channel="#tea") == {"messages": 5}
    first = console.call("landline.channel_export", channel="#tea", limit=3)
    assert [row["text"] for row in first["list"]] == ["line 0", "line 1", "line 2"]
    row = first["list"][0]
    assert (row["command"], row["from"], row["account"]) == ("PRIVMSG", anna.client.mask, "")
    assert row["time"].startswith("2027-")
    last = console.call("landline.channel_export", channel="#tea", limit=3, after=first["next"])
    assert ([row["text"] for row in last["list"]], last["next"]) == (["line 3", "line 4"], None)
    assert console.call("landline.channel_export", channel="#tea", limit=0) == rpc.INVALID_PARAMS
    assert console.call("landline.channel_export", channel="#nothing") == rpc.NOT_FOUND


def test_what_was_said_is_let_go_of_by_slices_and_what_comes_after_stays(kept: KeptRoom) -> None:
    anna = kept.person("anna").sends("JOIN #tea,#other")
    for number in range(700):
        anna.sends(f"PRIVMSG #tea :line {number}")
    anna.sends("PRIVMSG #other :stays")
    console = Console(kept)
    assert console.call("landline.channel_clear", channel="#tea") is True
    anna.sends("PRIVMSG #tea :afterwards")
    console.waits()
    assert console.call("landline.channel_history", channel="#tea") == {"messages": 1}
    assert console.call("landline.channel_history", channel="#other") == {"messages": 1}


def test_a_closed_channel_is_gone_with_all_that_was_said(kept: KeptRoom, tmp_path: Path) -> None:
    anna = kept.person("anna").sends("JOIN #tea", "TOPIC #tea :Hello", "PRIVMSG #tea :hi")
    console = Console(kept)
    assert console.call("landline.channel_close", channel="#tea", reason="tidying up") is True
    assert anna.gets("KICK")[0].params == ("#tea", "anna", "tidying up")
    assert kept.server.channels == {}
    kept.history.commit(settled=True)
    assert kept.history.read("SELECT count(*) FROM channels") == [(0,)]
    assert kept.history.read("SELECT count(*) FROM messages WHERE command = 'PRIVMSG'") == [(0,)]


def test_the_lobby_stays() -> None:
    room, console, _people = room_with()
    room.person("anna").sends("JOIN #lobby")
    assert console.call("landline.channel_close", channel="#lobby") == rpc.INVALID_NAME
    assert console.call("landline.channel_rename", channel="#lobby", newname="#hall") == rpc.INVALID_NAME


def test_a_room_that_keeps_nothing_says_so() -> None:
    _room, console, _people = room_with("anna")
    for method in ("landline.channel_history", "landline.channel_export", "landline.channel_clear"):
        assert console.call(method, channel="#tea") == rpc.NOT_FOUND
