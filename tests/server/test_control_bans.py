"""Bans and mutes by the control API, what the host did, and taking it back."""

import json
from pathlib import Path

import pytest

from server.control import rpc
from server.core.audit import Audit
from tests.server.room import make_changeable
from tests.server.test_control import Console, room_with


def test_a_preview_tells_whom_a_ban_would_hit_and_hits_nobody() -> None:
    _room, console, (_anna, ben, _clara) = room_with("anna", "ben", "clara")
    assert console.call("landline.ban_preview", type="zline", name="10.0.0.0/30") == {
        "connections": 3,
        "names": ["anna", "ben", "clara"],
    }
    assert console.call("landline.ban_preview", type="kline", name="ben")["names"] == ["ben"]
    assert console.call("landline.ban_preview", type="shun", name="10.0.0.2")["names"] == ["ben"]
    assert console.call("landline.ban_preview", type="zline", name="nonsense") == rpc.INVALID_NAME
    assert not ben.client.closing
    assert console.call("server_ban.list")["list"] == []


def test_who_is_muted_stays_and_cannot_write_until_the_time_is_over() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    made = console.call("server_ban.add", type="shun", name="anna", duration_string="10m", reason="calm down")["tkl"]
    assert (made["type"], made["type_string"], made["name"]) == ("shun", "Mute", "anna!*@*")
    assert anna.gets("NOTICE")[0].params[1] == "The host has muted you for 10m: calm down"
    refused = anna.asks("PRIVMSG #tea :hello")[0]
    assert (refused.command, refused.params[-1]) == ("404", "The host has muted you for 10m: calm down")
    assert anna.asks("PRIVMSG ben :hello")[0].command == "404"
    ben.sends("PRIVMSG #tea :hi")
    assert anna.gets("PRIVMSG")[0].params[1] == "hi"
    room.clock.now += 601
    anna.sends("PRIVMSG #tea :thanks")
    assert ben.gets("PRIVMSG")[0].params[1] == "thanks"
    assert not room.server.bans.any_shuns


def test_a_mute_of_an_address_holds_for_who_comes_later_and_is_lifted() -> None:
    room, console, _people = room_with("anna")
    console.call("server_ban.add", type="shun", name="10.0.0.8/31")
    late = room.person("late", ip="10.0.0.9").sends("JOIN #tea")
    assert late.asks("PRIVMSG #tea :hi")[0].command == "404"
    assert console.call("server_ban.del", type="shun", name="10.0.0.8/31")["tkl"]["type"] == "shun"
    assert late.asks("PRIVMSG #tea :hi") == []


def test_those_who_act_for_the_host_are_not_muted() -> None:
    _room, console, (anna,) = room_with("anna")
    console.call("user.set_oper", nick="anna", oper_account="x", oper_class="y")
    console.call("server_ban.add", type="shun", name="anna")
    anna.hears()
    assert anna.asks("PRIVMSG #tea :hi") == []


def last_act(console: Console) -> dict[str, object]:
    act: dict[str, object] = console.call("landline.acts")["list"][-1]
    return act


def test_acts_are_listed_and_what_only_looks_is_not() -> None:
    _room, console, _people = room_with("anna")
    console.call("rpc.set_issuer", name="otter")
    for method in ("user.list", "landline.status", "server_ban.list", "landline.acts"):
        console.call(method)
    console.call("user.kill", nick="nobody")
    assert console.call("landline.acts")["list"] == []
    console.call("landline.announce", message="soup")
    act = last_act(console)
    assert (act["by"], act["method"], act["params"]) == ("otter", "landline.announce", {"message": "soup"})
    assert (act["can_undo"], act["undone"], act["until"]) == (False, False, None)
    assert act["why_not"] == {"code": "said", "words": "What was said cannot be unsaid."}
    assert console.call("landline.undo", id=act["id"]) == rpc.NOT_FOUND


def test_a_password_is_not_written_down(tmp_path: Path) -> None:
    room, console, _people = room_with()
    make_changeable(room.server, tmp_path)
    console.call("landline.set_password", password="hunter2hunter2")  # noqa: S106 - made up
    assert "hunter2" not in json.dumps(last_act(console))


def test_a_ban_is_taken_back_once_and_a_lift_bans_again() -> None:
    room, console, _people = room_with()
    console.call("server_ban.add", type="zline", name="10.0.0.9", reason="noise", duration_string="10m")
    number = last_act(console)["id"]
    assert console.call("landline.undo", id=number) is True
    assert console.call("server_ban.list")["list"] == []
    assert console.call("landline.undo", id=number) == rpc.ALREADY_EXISTS
    console.call("server_ban.add", type="zline", name="10.0.0.9", reason="noise", duration_string="10m")
    room.clock.now += 60
    console.call("server_ban.del", type="zline", name="10.0.0.9")
    console.call("landline.undo", id=last_act(console)["id"])
    (ban,) = console.call("server_ban.list")["list"]
    assert (ban["reason"], ban["duration_string"]) == ("noise", "9m")


def test_a_changed_ban_is_what_it_was_before() -> None:
    _room, console, _people = room_with()
    console.call("server_ban.add", type="kline", name="spam", reason="old")
    console.call("server_ban.add", type="kline", name="spam", reason="new")
    console.call("landline.undo", id=last_act(console)["id"])
    (ban,) = console.call("server_ban.list")["list"]
    assert ban["reason"] == "old"


@pytest.mark.parametrize(
    ("method", "params", "look"),
    [
        ("channel.set_topic", {"channel": "#tea", "topic": "new"}, "topic"),
        ("channel.set_mode", {"channel": "#tea", "modes": "+mi-t"}, "modes"),
    ],
)
def test_topics_and_modes_are_set_back(method: str, params: dict[str, str], look: str) -> None:
    _room, console, _people = room_with("anna")
    console.call("channel.set_topic", channel="#tea", topic="old")
    before = console.call("channel.get", channel="#tea")["channel"][look]
    console.call(method, **params)
    assert console.call("channel.get", channel="#tea")["channel"][look] != before
    assert console.call("landline.undo", id=last_act(console)["id"]) is True
    assert console.call("channel.get", channel="#tea")["channel"][look] == before


def test_a_nickname_and_a_pause_are_set_back() -> None:
    room, console, (anna,) = room_with("anna")
    console.call("user.set_nick", nick="anna", newnick="rude")
    console.call("landline.undo", id=last_act(console)["id"])
    assert anna.client.nick == "anna"
    console.call("landline.pause", paused=True)
    console.call("landline.undo", id=last_act(console)["id"])
    assert not room.server.paused


def test_the_file_is_only_added_to_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "acts.jsonl"
    room, console, _people = room_with()
    room.server.audit = Audit(path)
    console.call("server_ban.add", type="zline", name="10.0.0.9")
    first = path.read_bytes()
    console.call("landline.undo", id=1)
    assert path.read_bytes().startswith(first)
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b'{"half a line\n' + path.read_bytes() + b"[]\n{}\n")
    room.server.audit = Audit(path)
    listed = console.call("landline.acts")["list"]
    assert [(act["id"], act["method"], act["undone"]) for act in listed] == [
        (1, "server_ban.add", True),
        (2, "landline.undo", False),
    ]
    console.call("landline.undo", id=2)
    listed = console.call("landline.acts")["list"]
    assert [act["undone"] for act in listed] == [False, True, False]
    assert [ban["name"] for ban in console.call("server_ban.list")["list"]] == ["10.0.0.9"]
    room.server.audit = Audit(path)
    assert console.call("landline.acts")["list"] == listed


def test_a_disk_that_refuses_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    room, console, _people = room_with()
    room.server.audit = Audit(tmp_path / "no" / "such" / "folder")
    assert console.call("landline.announce", message="soup") == {"reached": 0}
    assert "cannot be written" in caplog.text
    assert last_act(console)["method"] == "landline.announce"


def test_a_long_time_is_read_whole_and_a_senseless_one_refused() -> None:
    _room, console, _people = room_with()
    made = console.call("server_ban.add", type="zline", name="10.0.0.9", duration_string="2308089599s")["tkl"]
    assert made["expire_at"].startswith("2100-")
    for duration in ("999999999w", "99999999999999s"):
        answer = console.call("server_ban.add", type="zline", name="10.0.0.9", duration_string=duration)
        assert answer == rpc.INVALID_NAME
