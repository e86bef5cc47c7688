"""landline.settings and landline.set_settings: what is told, taken back, kept from everybody, and told to clients."""

import json
from pathlib import Path

from server.settings import declared
from tests.server.room import Room, make_changeable
from tests.server.test_control import Console, room_with


def test_a_room_that_cannot_be_changed_says_so() -> None:
    _room, console, _people = room_with()
    for method in ("landline.settings", "landline.restart", "server.rehash", "landline.set_password"):
        assert console.call(method, password="x") == -1000, method  # noqa: S106 - of a test


def test_every_setting_is_told_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    room, console, _people = room_with()
    make_changeable(room.server, tmp_path)
    told = console.call("landline.settings")
    assert [(one["table"], one["name"]) for one in told["list"]] == [tuple(key) for key, _item in declared()]
    kinds = {one["kind"] for one in told["list"]}
    assert kinds == {"bool", "int", "text", "list", "choice"}
    nicklen = next(one for one in told["list"] if one["name"] == "nicklen")
    assert (nicklen["title"], nicklen["unit"], nicklen["least"], nicklen["default"]) == (
        "Longest nickname", "bytes", 1, 32,
    )  # fmt: skip
    assert {table["name"] for table in told["tables"]} == {one["table"] for one in told["list"]}


def test_a_secret_is_in_no_answer_no_act_and_no_undo_and_the_rest_can_be_taken_back(tmp_path: Path) -> None:
    room, console, _people = room_with()
    make_changeable(room.server, tmp_path)
    console.call("landline.set_settings", settings={"operator": {"name": "boss", "password": "hush-hush"}})
    (act,) = console.call("landline.acts")["list"]
    assert act["params"] == {"settings": {"operator": {"name": "boss", "password": "…"}}}
    assert console.call("landline.undo", id=act["id"]) is True
    assert room.server.settings.operator.name == ""
    assert room.server.settings.operator.password.startswith("$argon2"), "what it was before is nobody's to know"
    console.call("landline.set_settings", settings={"operator": {"password": "hush-hush"}})
    assert console.call("landline.acts")["list"][-1]["can_undo"] is False
    told = json.dumps([console.call("landline.settings"), console.call("landline.acts"), console.pushed])
    assert "hush-hush" not in told
    assert "$argon2" not in told
    assert "hush-hush" not in (tmp_path / "settings.toml").read_text()


def test_what_is_refused_is_not_written_down(tmp_path: Path) -> None:
    room, console, _people = room_with()
    make_changeable(room.server, tmp_path)
    (tmp_path / "settings.toml").write_text("[limits\n")
    for settings in ({"limits": {"nicklen": 0}}, {"limits": {"nicklen": 9}}, {"operator": {"password": "x"}}):
        assert console.call("landline.set_settings", settings=settings) == -1002
    assert console.call("landline.acts")["list"] == []
    assert room.server.settings.limits.nicklen == 32


def test_programs_are_told_what_is_otherwise(tmp_path: Path) -> None:
    room = Room()
    make_changeable(room.server, tmp_path)
    console = Console(room)
    plain = room.person("plain")
    newer = room.person("newer", "batch", "draft/extended-isupport")
    for one in (plain, newer):
        one.hears()
    console.call("landline.set_settings", settings={"server": {"network": "School", "cloak": False}})
    assert plain.hears() == [":Test-Room.landline 005 plain NETWORK=School :are supported by this server"]
    opening, line, closing = newer.hears()
    assert " BATCH +" in opening
    assert opening.endswith("draft/isupport")
    assert "NETWORK=School" in line
    assert " BATCH -" in closing
    console.call("landline.set_settings", settings={"server": {"description": "x", "cloak": False}})
    assert plain.hears() == [], "of what concerns nobody, nobody is told"


def test_addresses_are_hidden_from_many_a_few_at_a_time_but_for_hosts_that_were_given(tmp_path: Path) -> None:
    room = Room()
    make_changeable(room.server, tmp_path)
    console = Console(room)
    people = [room.person(f"p{number}", ip=f"10.0.0.{number}") for number in range(12)]
    watcher = room.person("watcher", "chghost")
    for one in (*people, watcher):
        one.sends("JOIN #tea")
    console.call("user.set_vhost", nick="p3", vhost="the.kettle")
    watcher.hears()
    at_the_door = room.calls("10.0.0.99")
    console.call("landline.set_settings", settings={"server": {"cloak": True}})
    hosts = {one.client.nick: one.client.host for one in people}
    assert hosts.pop("p3") == "the.kettle"
    assert all(host.endswith(".cloak") for host in hosts.values())
    assert at_the_door.client.host.endswith(".cloak")
    assert len(watcher.gets("CHGHOST")) == 12  # eleven, and itself
    console.call("landline.set_settings", settings={"server": {"cloak": False}})
    assert people[0].client.host == "10.0.0.0"


def test_a_restart_is_asked_for_with_its_reason(tmp_path: Path) -> None:
    room, console, _people = room_with()
    asked = make_changeable(room.server, tmp_path)
    assert console.call("landline.restart", reason="new port") is True
    assert asked == [("new port", None)]
