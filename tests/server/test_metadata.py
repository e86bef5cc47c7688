"""What people and channels say of themselves: https://ircv3.net/specs/extensions/metadata."""

import pytest

from server.protocol.message import Message
from tests.server.room import Person, Room

HERE = ":Test-Room.landline"
MASK = "192.168.1.9"


def speaker(room: Room, nick: str, version: int = 2, *caps: str) -> Person:
    return room.person(nick, "batch", f"draft/metadata-{version}", *caps)


def inside(messages: list[Message], kind: str) -> list[Message]:
    """What a batch holds; all of the messages must be this one batch."""
    assert (messages[0].command, messages[0].params[1]) == ("BATCH", kind)
    reference = messages[0].params[0][1:]
    assert messages[-1].params == (f"-{reference}",)
    assert all(m.tags["batch"] == reference for m in messages[1:-1])
    return messages[1:-1]


def values(person: Person, target: str) -> dict[str, str]:
    answer = inside(person.asks(f"METADATA {target} LIST"), "metadata")
    assert {m.command for m in answer} <= {"761"}
    return {m.params[2]: m.params[4] for m in answer}


@pytest.mark.parametrize("version", [2, 3])
def test_values_are_set_shown_and_taken_away(version: int) -> None:
    anna = speaker(Room(), "anna", version)
    (set_,) = anna.asks("METADATA * SET display-name :Anna Lena")
    assert (set_.command, set_.params) == ("761", ("anna", "anna", "display-name", "*", "Anna Lena"))
    anna.sends("METADATA anna SET status :")
    assert values(anna, "*") == {"display-name": "Anna Lena", "status": ""}
    got = inside(anna.asks("METADATA * GET status avatar Bad! display-name"), "metadata")
    code = "KEY_INVALID" if version == 2 else "INVALID_KEY"
    assert [(m.command, m.params[2 if m.command != "FAIL" else 1]) for m in got] == [
        ("761", "status"), ("766", "avatar"), ("FAIL", code), ("761", "display-name"),
    ]  # fmt: skip
    assert [m.command for m in anna.asks("METADATA * SET status")] == ["766"]
    assert anna.asks("METADATA * SET status")[0].params[1:4] == ("KEY_NOT_SET", "anna", "status")
    assert [m.params[2] for m in inside(anna.asks("METADATA * CLEAR"), "metadata")] == ["display-name"]
    assert values(anna, "*") == {}


def test_news_come_in_the_form_that_each_asked_for_and_only_of_what_is_followed() -> None:
    room = Room()
    anna, older, newer, other = (speaker(room, *words) for words in (("anna", 2), ("old", 2), ("new", 3), ("x", 2)))
    outsider = speaker(room, "outsider")
    for person in (anna, older, newer, other):
        person.sends("JOIN #tea")
    for person in (older, newer, outsider):
        assert person.asks("METADATA * SUB status")[0].params[1:] == ("status",)
    for person in (anna, other):
        person.hears()
    anna.sends("METADATA * SET status :busy", "METADATA * SET color :#fff", "METADATA * SET status")
    assert older.hears() == [
        f":anna!~anna@{MASK} METADATA anna status * :busy",
        f":anna!~anna@{MASK} METADATA anna status *",
    ]
    assert newer.hears() == [
        f"{HERE} 761 * anna status * :busy",
        f"{HERE} 766 * anna status :Key is not set any more",
    ]
    assert other.hears() == outsider.hears() == []
    assert len(anna.hears()) == 3, "who changes it gets an answer and no news"


def test_who_joins_learns_of_those_who_are_there_and_they_of_them() -> None:
    room = Room()
    anna = speaker(room, "anna").sends("METADATA * SUB status", "JOIN #tea", "METADATA * SET status :here")
    anna.sends("METADATA #tea SET status :open", "METADATA #tea SET url :http://tea")
    anna.hears()
    ben = speaker(room, "ben").sends("METADATA * SUB status", "METADATA * SET status :new")
    heard = ben.asks("JOIN #tea")
    assert [m.command for m in heard] == ["JOIN", "353", "366", "METADATA", "METADATA"]
    assert {m.params[::3] for m in heard[3:]} == {("#tea", "open"), ("anna", "here")}
    assert anna.gets("METADATA")[0].params == ("ben", "status", "*", "new")
    assert speaker(room, "carl").sends("JOIN #tea").gets("METADATA") == []
    room.person("plain").sends("JOIN #tea")
    assert [m.params[::3] for m in inside(ben.asks("METADATA #tea SYNC"), "metadata")] == [
        ("#tea", "open"), ("anna", "here"), ("ben", "new"),
    ]  # fmt: skip
    assert [m.params[::3] for m in ben.asks("METADATA * SUB url") if m.command == "METADATA"] == [
        ("#tea", "http://tea")
    ]


def test_who_joins_a_big_channel_asks_later() -> None:
    room = Room(limits={"connections_per_ip": 0, "connect_rate": 0})
    people = [room.person(f"n{number}").sends("JOIN #tea") for number in range(200)]
    people[0].sends("MODE #tea +o n1")
    anna = speaker(room, "anna").sends("METADATA * SUB status")
    assert [(m.command, m.params[1]) for m in anna.asks("JOIN #tea")[-1:]] == [("774", "#tea")]
    assert [(m.command, m.params[1]) for m in anna.asks("METADATA * SUB url")] == [("770", "url"), ("774", "#tea")]
    assert inside(anna.asks("METADATA #tea SYNC"), "metadata") == []


def test_who_watches_somebody_hears_of_them() -> None:
    room = Room()
    watcher = speaker(room, "watcher").sends("METADATA * SUB status")
    anna = speaker(room, "anna").sends("METADATA * SET status :one")
    told = watcher.asks("MONITOR + anna,lena")
    assert [m.command for m in told] == ["730", "731", "METADATA"]
    anna.sends("METADATA * SET status :two")
    assert [m.params[3] for m in watcher.gets("METADATA")] == ["two"]
    anna.sends("NICK lena")
    assert [m.command for m in watcher.gets()] == ["731", "730", "METADATA"]


def test_it_can_be_said_before_the_door() -> None:
    room = Room(limits={"metadata_subs": 7, "metadata_keys": 5})
    person = room.calls().sends("CAP LS 302")
    words = person.hears()[0].split()
    assert "draft/metadata-2=before-connect,max-subs=7,max-keys=5,max-value-bytes=300" in words
    assert [m.command for m in person.asks("METADATA * SET status :x")] == ["451"]
    person.sends("CAP REQ :draft/metadata-2 batch")
    assert person.asks("METADATA * SUB status")[0].params == ("*", "status")
    assert person.asks("METADATA * SET status :early")[0].params == ("*", "*", "status", "*", "early")
    assert person.asks("METADATA other LIST")[0].params[1] == "INVALID_TARGET"
    person.sends("NICK anna", "USER a 0 * :A", "CAP END")
    heard = person.gets()
    start = next(place for place, m in enumerate(heard) if m.command == "BATCH")
    assert [m.params for m in inside(heard[start : start + 3], "metadata")] == [("anna", "status", "*", "early")]
    assert heard[start].params[2] == "anna"
    assert heard[start + 3].command == "422"
    plain = room.calls()
    assert "draft/metadata-2=" not in str(plain.asks("CAP LS"))


def test_lists_and_values_are_bounded() -> None:
    room = Room(limits={"metadata_subs": 2, "metadata_keys": 2})
    anna = speaker(room, "anna")
    told = anna.asks("METADATA * SUB one Bad! two three four")
    assert [(m.command, m.params[1:3]) for m in told] == [
        ("770", ("one", "two")), ("FAIL", ("KEY_INVALID", "Bad!")), ("FAIL", ("TOO_MANY_SUBS", "three")),
    ]  # fmt: skip
    assert anna.asks("METADATA * UNSUB one none")[0].params[1:] == ("one", "none")
    assert [m.params[1:] for m in inside(anna.asks("METADATA * SUBS"), "metadata-subs")] == [("two",)]
    anna.sends("METADATA * SET a :1", "METADATA * SET b :2", "METADATA * SET b :3")
    assert anna.asks("METADATA * SET c :4")[0].params[1:3] == ("LIMIT_REACHED", "anna")
    assert anna.asks(f"METADATA * SET a :{'é' * 151}")[0].params[1] == "VALUE_INVALID"
    assert anna.asks("METADATA * SET a! :4")[0].params[1:3] == ("KEY_INVALID", "a!")
    assert values(anna, "*") == {"a": "1", "b": "3"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("METADATA nobody LIST", ("INVALID_TARGET", "nobody")),
        ("METADATA #none LIST", ("INVALID_TARGET", "#none")),
        ("METADATA op SET status :x", ("KEY_NO_PERMISSION", "op", "status")),
        ("METADATA op CLEAR", ("KEY_NO_PERMISSION", "op", "*")),
        ("METADATA #tea SET status :x", ("KEY_NO_PERMISSION", "#tea", "status")),
        ("METADATA #tea CLEAR", ("KEY_NO_PERMISSION", "#tea", "*")),
        ("METADATA * DESTROY", ("SUBCOMMAND_INVALID", "DESTROY")),
        ("METADATA * :a b", ("SUBCOMMAND_INVALID", "*")),
    ],
)
def test_what_may_not_be_is_refused(line: str, code: tuple[str, ...]) -> None:
    room = Room()
    room.members("#tea", "op")
    anna = speaker(room, "anna").sends("JOIN #tea")
    (message,) = anna.asks(line)
    assert (message.command, message.params[1:-1]) == ("FAIL", code)


@pytest.mark.parametrize("modes", ["+s", "+i", "+k key"])
def test_a_closed_channel_says_nothing_to_outsiders(modes: str) -> None:
    room = Room()
    op = speaker(room, "op").sends("JOIN #tea", "METADATA #tea SET status :secret", f"MODE #tea {modes}")
    assert values(op, "#tea") == {"status": "secret"}
    spy = speaker(room, "spy").sends("METADATA * SUB status")
    for words in ("GET status", "LIST", "SYNC"):
        assert [m.params[1:3] for m in spy.asks(f"METADATA #tea {words}")] == [("INVALID_TARGET", "#tea")]
    op.sends("MODE #tea -isk key")
    assert values(spy, "#tea") == {"status": "secret"}


def test_the_invisible_say_nothing_to_strangers() -> None:
    room = Room()
    anna = speaker(room, "anna").sends("METADATA * SET status :hidden", "MODE anna +i", "JOIN #tea")
    spy = speaker(room, "spy").sends("METADATA * SUB status")
    assert values(spy, "anna") == {}
    assert inside(spy.asks("METADATA anna SYNC"), "metadata") == []
    assert [m.command for m in inside(spy.asks("METADATA anna GET status"), "metadata")] == ["766"]
    assert "760" not in {m.command for m in spy.asks("WHOIS anna")}
    spy.sends("JOIN #tea")
    assert values(spy, "anna") == {"status": "hidden"}
    assert [m.params[1:] for m in spy.asks("WHOIS anna") if m.command == "760"] == [("anna", "status", "*", "hidden")]
    anna.hears()
    assert "760" not in {m.command for m in room.person("plain").sends("JOIN #tea").asks("WHOIS anna")}


def test_without_the_capability_there_is_no_such_command() -> None:
    room = Room()
    for person in (room.person("plain"), room.person("half", "draft/metadata-2")):
        assert [m.command for m in person.asks("METADATA * LIST")] == ["421"]
