"""The control API: https://www.unrealircd.org/docs/JSON-RPC."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.control import rpc
from tests.server.room import Person, Room, make_changeable


class Console:
    """A caller without a socket."""

    def __init__(self, room: Room) -> None:
        self.pushed: list[dict[str, Any]] = []
        #: Bytes that this console has not read.
        self.unread = 0
        self._due: list[Callable[[], None]] = []
        self.caller = rpc.Caller(
            room.server,
            lambda line: self.pushed.append(json.loads(line)),
            lambda _seconds, act: self._due.append(act),
            lambda: self.unread,
        )

    def waits(self) -> list[dict[str, Any]]:
        """Let happen what is due a little later; gives what came of it."""
        due, self._due = self._due, []
        before = len(self.pushed)
        for act in due:
            act()
        return [event["result"] for event in self.pushed[before:]]

    def raw(self, line: bytes) -> dict[str, Any]:
        written = rpc.answer(self.caller, line)
        if not written:  # it comes later: nothing here has threads, so it is there
            return self.pushed.pop()
        assert written.endswith(b"\n")
        assert written.count(b"\n") == 1
        answer: dict[str, Any] = json.loads(written)
        assert answer["jsonrpc"] == "2.0"
        return answer

    def call(self, method: str, **params: Any) -> Any:
        answer = self.raw(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 7}).encode())
        assert (answer["id"], answer["method"]) == (7, method)
        return answer["result"] if "result" in answer else answer["error"]["code"]


def room_with(*nicks: str) -> tuple[Room, Console, list[Person]]:
    room = Room()
    people = [room.person(nick, ip=f"10.0.0.{place}") for place, nick in enumerate(nicks, 1)]
    for person in people:
        person.sends("JOIN #tea")
    for person in people:
        person.hears()
    return room, Console(room), people


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"nonsense", rpc.PARSE_ERROR),
        (b"\xff\xfe", rpc.PARSE_ERROR),
        (b"[" * 100_000, rpc.PARSE_ERROR),
        (b"[]", rpc.INVALID_REQUEST),
        (b'{"id": 1}', rpc.INVALID_REQUEST),
        (b'{"method": 5}', rpc.INVALID_REQUEST),
        (b'{"method": "user.list", "id": {}}', rpc.INVALID_REQUEST),
        (b'{"method": "no.such", "id": 1}', rpc.METHOD_NOT_FOUND),
        (b'{"method": "user.get", "id": 1}', rpc.INVALID_PARAMS),
        (b'{"method": "user.get", "params": [1], "id": 1}', rpc.INVALID_PARAMS),
        (b'{"method": "user.get", "params": {"nick": 5}, "id": 1}', rpc.INVALID_PARAMS),
        (b'{"method": "user.get", "params": {"nick": "nobody"}, "id": 1}', rpc.NOT_FOUND),
        (b'{"method": "landline.announce", "params": {"message": "a\\nQUIT"}, "id": 1}', rpc.INVALID_PARAMS),
        (b'{"method":"server_ban.add","params":{"type":"zline","name":"x","duration_string":"1h"}}', rpc.INVALID_NAME),
        (b'{"method":"server_ban.add","params":{"type":"kline","name":"x","duration_string":"y"}}', rpc.INVALID_NAME),
        (b'{"method":"server_ban.add","params":{"type":"nonsense","name":"x"}}', rpc.INVALID_PARAMS),
    ],
)
def test_what_cannot_be_answered_gets_an_error_in_words(line: bytes, code: int) -> None:
    error = Console(Room()).raw(line)["error"]
    assert error["code"] == code
    assert error["message"]


def test_connections_show_addresses_and_those_without_a_nickname() -> None:
    room, console, (anna,) = room_with("anna")
    room.calls("10.0.0.9")
    anna.sends("PRIVMSG #tea :hi")
    rows = console.call("landline.connections")["list"]
    assert [(row["nick"], row["ip"], row["port"], row["messages"], row["channels"]) for row in rows] == [
        ("anna", "10.0.0.1", 50_000, 1, ["#tea"]),
        (None, "10.0.0.9", 50_000, 0, []),
    ]
    assert anna.hears() == [":Test-Room.landline PRIVMSG anna :\x01VERSION\x01"]


def test_a_client_object_has_exactly_the_standard_fields() -> None:
    _room, console, _people = room_with("anna")
    client = console.call("user.get", nick="ANNA")["client"]
    assert set(client) == {
        "name", "id", "hostname", "ip", "details", "client_port", "server_port", "connected_since", "idle_since",
        "user",
    }  # fmt: skip
    assert client["user"]["channels"] == [{"name": "#tea", "level": "o"}]
    assert console.call("user.list")["list"] == [client]


def test_status_and_stats_count() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    room.calls()
    anna.sends("PRIVMSG #tea :hi")
    ben.goes()
    status = console.call("landline.status")
    assert (status["name"], status["connected"], status["peak"], status["messages"]) == ("Test Room", 2, 3, 1)
    assert console.call("stats.get")["user"] == {"total": 1, "ulined": 0, "oper": 0, "record": 2}


def test_kick_kill_rename_and_operator() -> None:
    _room, console, (anna, ben, clara) = room_with("anna", "ben", "clara")
    assert console.call("channel.kick", channel="#TEA", nick="ben", reason="enough") is True
    assert anna.hears() == [":Test-Room.landline KICK #tea ben :enough"]
    assert console.call("channel.kick", channel="#tea", nick="ben") == rpc.NOT_FOUND
    assert console.call("user.set_nick", nick="ben", newnick="anna") == rpc.ALREADY_EXISTS
    assert console.call("user.set_nick", nick="ben", newnick="a b") == rpc.INVALID_NAME
    assert console.call("user.set_nick", nick="ben", newnick="benno") is True
    assert ben.hears()[-1].endswith("NICK benno")
    assert console.call("user.kill", nick=clara.client.id, reason="bye") is True
    assert anna.hears()[-1].endswith("QUIT :Killed (the host (bye))")
    assert console.call("user.set_oper", nick="anna", oper_account="host", oper_class="host") is True
    assert anna.client.is_operator


def test_a_new_user_name_or_host_is_told_to_those_who_asked() -> None:
    room, console, (anna,) = room_with("anna")
    modern = room.person("modern", "chghost").sends("JOIN #tea")
    modern.hears()
    anna.hears()
    assert console.call("user.set_vhost", nick="anna", vhost="workshop.example") is True
    assert console.call("user.set_username", nick="anna", username="a") is True
    assert modern.hears() == [
        ":anna!~anna@10.0.0.1 CHGHOST ~anna workshop.example",
        ":anna!~anna@workshop.example CHGHOST a workshop.example",
    ]
    assert anna.hears() == []
    assert anna.client.mask == "anna!a@workshop.example"
    for wrong in ("", "a b", "a@b", "x" * 64):
        assert console.call("user.set_vhost", nick="anna", vhost=wrong) == rpc.INVALID_NAME


def test_topic_and_modes_are_set() -> None:
    room, console, (anna,) = room_with("anna")
    console.call("channel.set_topic", channel="#tea", topic="Hello")
    assert console.call("channel.set_topic", channel="#tea", topic="x" * 500) == rpc.INVALID_NAME
    console.call("channel.set_mode", channel="#tea", modes="+mv-o", parameters="anna anna")
    assert console.call("channel.set_mode", channel="#tea", modes="+o", parameters="nobody") == rpc.INVALID_NAME
    assert anna.hears() == [
        ":Test-Room.landline TOPIC #tea :Hello",
        ":Test-Room.landline MODE #tea +mv-o anna anna",
    ]
    channel = console.call("channel.get", channel="#tea")["channel"]
    assert (channel["topic"], channel["modes"], channel["num_users"]) == ("Hello", "mnt", 1)
    assert [row["name"] for row in console.call("channel.list")["list"]] == ["#tea"]
    assert room.server.channels["#tea"].rank(anna.client) == "v"


def test_bans_are_added_listed_and_lifted() -> None:
    _room, console, (anna,) = room_with("anna")
    console.call("rpc.set_issuer", name="otter")
    made = console.call("server_ban.add", type="zline", name="10.0.0.1", reason="noise", duration_string="10m")["tkl"]
    assert (made["name"], made["duration_string"], made["set_by"]) == ("10.0.0.1", "10m", "otter")
    assert anna.cut or anna.client.closing
    assert console.call("server_ban.list")["list"] == [made]
    assert console.call("server_ban.get", type="zline", name="10.0.0.1")["tkl"] == made
    assert console.call("server_ban.del", type="zline", name="10.0.0.1")["tkl"] == made
    assert console.call("server_ban.del", type="zline", name="10.0.0.1") == rpc.NOT_FOUND


def test_the_log_is_listed_and_pushed_with_addresses_but_without_private_words() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    assert console.call("log.subscribe", sources=["all"]) is True
    assert console.call("log.subscribe", sources=["all"]) is True
    anna.sends("PRIVMSG #tea :hello", "PRIVMSG ben :a secret")
    room.person("clara", ip="10.0.0.3")
    assert console.pushed == []  # gathered for a moment
    console.waits()
    assert [event["id"] for event in console.pushed] == [7] * len(console.pushed)
    events = [event["result"] for event in console.pushed]
    assert events[0]["msg"] == "10.0.0.1 anna → #tea hello"
    assert events[0]["client"] == {"id": anna.client.id, "ip": "10.0.0.1", "port": 50_000, "nick": "anna"}
    assert events[0]["channel"] == "#tea"
    assert "10.0.0.3 is clara now" in [event["msg"] for event in events]
    assert not any("secret" in event["msg"] for event in events)
    assert console.call("log.list", sources=["all"])["list"][-len(events) :] == events
    assert console.call("log.unsubscribe") is True
    ben.sends("PRIVMSG #tea :x")
    assert console.waits() == []
    assert len(console.pushed) == len(events)


def test_announcing_reaches_everybody_and_a_notice_one() -> None:
    _room, console, (anna, ben) = room_with("anna", "ben")
    assert console.call("landline.announce", message="Soup is ready") == {"reached": 2}
    assert anna.hears() == [":Test-Room.landline NOTICE anna :Soup is ready"]
    assert console.call("message.send_notice", nick="ben", message="psst") is True
    assert ben.hears()[-1] == ":Test-Room.landline NOTICE ben :psst"
    assert anna.hears() == []


def test_stopping_gives_the_reason_on() -> None:
    room, console, _people = room_with("anna")
    assert console.call("landline.stop") == rpc.NOT_FOUND
    reasons: list[str] = []
    room.server.stop = reasons.append
    assert console.call("landline.stop", reason="lights out") is True
    assert reasons == ["lights out"]
    assert set(console.call("rpc.info")["methods"]) == set(rpc.METHODS)


def test_the_host_asks_for_quiet_for_a_while() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    assert console.call("landline.quiet", duration_string="45m") is True
    assert console.call("landline.status")["quiet"] is True
    assert anna.asks("PRIVMSG #tea :psst")[0].command == "404"
    assert anna.asks("PRIVMSG ben :psst")[0].command == "404"
    assert ben.hears() == []
    console.call("user.set_oper", nick="ben", oper_account="host", oper_class="host")
    ben.sends("PRIVMSG #tea :Listen, please")
    assert anna.gets("PRIVMSG")[0].params[1] == "Listen, please"
    room.clock.now += 46 * 60
    anna.sends("PRIVMSG #tea :thanks")
    assert ben.gets("PRIVMSG")[0].params[1] == "thanks"
    console.call("landline.quiet", duration_string="0")
    assert anna.asks("PRIVMSG #tea :psst")[0].command == "404"
    console.call("landline.quiet", duration_string="0s")
    assert anna.asks("PRIVMSG #tea :psst") == []


def test_a_password_set_from_outside_is_asked_for_at_once_and_kept_as_its_hash(tmp_path: Path) -> None:
    room, console, _ = room_with("anna")
    make_changeable(room.server, tmp_path)
    assert console.call("landline.set_password", password="open sesame") is True  # noqa: S106 - of a test
    assert console.call("landline.status")["password"] is True
    kept = (tmp_path / "settings.toml").read_text()
    assert 'password = "$argon2' in kept
    assert "sesame" not in kept + str(room.server.audit.acts)
    assert [m.command for m in room.calls().sends("NICK b", "USER b 0 * :b").gets()] == ["464", "ERROR"]
    assert "001" in [m.command for m in room.calls().sends("PASS :open sesame", "NICK b", "USER b 0 * :b").gets()]
    console.call("landline.set_password", password="")
    assert "001" in [m.command for m in room.calls().sends("NICK c", "USER b 0 * :b").gets()]


def test_the_host_lets_nobody_in_for_a_while() -> None:
    room, console, _ = room_with("anna")
    console.call("landline.pause", paused=True)
    assert [m.command for m in room.calls().sends("NICK b", "USER b 0 * :b").gets()] == ["ERROR"]
    console.call("landline.pause", paused=False)
    assert "001" in [m.command for m in room.calls().sends("NICK b", "USER b 0 * :b").gets()]
