"""Messages of several lines: https://ircv3.net/specs/extensions/multiline."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.flood import cost_of
from server.protocol.lines import BadLine, Wrong
from server.protocol.message import Message
from tests.server.kept import KeptRoom
from tests.server.room import Person, Room

CAPS = ("batch", "message-tags", "echo-message", "server-time", "labeled-response")
CAP = "draft/multiline"
CONCAT = "draft/multiline-concat"
#: A line, and whether it goes on with the one before.
Line = tuple[str, bool]
POEM: list[Line] = [("roses", False), ("are ", False), ("red", True), ("", False), (":-)", False)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path, limits={"multiline_bytes": 2000, "multiline_lines": 20, "connect_rate": 0})
    yield kept
    kept.close()


def member(room: Room, nick: str, *caps: str) -> Person:
    person = room.person(nick, *caps).sends("JOIN #tea")
    person.hears()
    return person


def say(person: Person, target: str, lines: Sequence[Line], opening: str = "") -> None:
    person.sends(f"{opening}BATCH +1 {CAP} {target}")
    person.sends(*(f"@batch=1{f';{CONCAT}' if goes_on else ''} PRIVMSG {target} :{line}" for line, goes_on in lines))
    person.sends("BATCH -1")


def read(batch: Sequence[Message]) -> tuple[Message, list[Line]]:
    """One batch: the line that opens it, and what is in it."""
    opening, *inside, closing = batch
    reference = opening.params[0][1:]
    assert (opening.command, opening.params[:2]) == ("BATCH", (f"+{reference}", CAP))
    assert (closing.command, closing.params) == ("BATCH", (f"-{reference}",))
    for line in inside:
        assert line.command == "PRIVMSG"
        assert set(line.tags) <= {"batch", CONCAT}
        assert (line.tags["batch"], line.source, line.params[0]) == (reference, opening.source, opening.params[2])
    return opening, [(line.params[1], CONCAT in line.tags) for line in inside]


def refusal(answer: list[Message]) -> tuple[str, ...]:
    (fail,) = answer
    assert fail.command == "FAIL"
    assert fail.params[0] == "BATCH"
    return fail.params[1:-1]


def test_it_is_one_message_for_those_who_understand_and_lines_for_the_others(room: KeptRoom) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    tagged, plain = member(room, "tagged", "message-tags", "server-time"), member(room, "plain")
    anna.hears()
    say(anna, "#TEA", POEM, "@label=7;+reply=x;+a=1 ")
    echo, echoed = read(anna.gets())
    assert (echo.tags["label"], echo.source, echo.params[2]) == ("7", anna.client.mask, "#tea")
    heard, lines = read([m for m in ben.gets() if m.command != "JOIN"])
    assert echoed == lines == POEM
    assert heard.tags == {name: value for name, value in echo.tags.items() if name != "label"}
    assert (heard.tags["+reply"], heard.tags["+a"]) == ("x", "1")
    first, *others = tagged.gets("PRIVMSG")
    assert [m.params[1] for m in (first, *others)] == ["roses", "are ", "red", ":-)"]
    assert first.tags == heard.tags
    assert all(m.tags == {k: v for k, v in heard.tags.items() if k != "msgid"} for m in others)
    mask = anna.client.mask
    assert plain.hears()[-4:] == [f":{mask} PRIVMSG #tea :{line}" for line in ("roses", "are ", "red", ":-)")]


def test_it_is_kept_as_one_message_and_told_again_as_one(room: KeptRoom) -> None:
    anna = member(room, "anna", *CAPS, CAP)
    say(anna, "#tea", POEM, "@+reply=x ")
    anna.sends("PRIVMSG #tea :after")
    said, _lines = read(anna.gets()[:-1])
    late = member(room, "late", *CAPS, CAP, "draft/chathistory")
    (opening, *inside, closing) = late.asks("@label=9 CHATHISTORY LATEST #tea * 2")
    outer = opening.params[0][1:]
    assert (opening.params[1], opening.tags["label"], closing.params) == ("chathistory", "9", (f"-{outer}",))
    first, last, after = inside[0], inside[-2], inside[-1]
    assert first.tags["batch"] == last.tags["batch"] == after.tags["batch"] == outer
    again, lines = read(inside[:-1])
    assert lines == POEM
    assert {name: again.tags[name] for name in said.tags} == said.tags
    assert after.params[1] == "after"
    plain = member(room, "plain", "batch", "message-tags", "draft/chathistory")
    _opening, *told, _closing = plain.asks("CHATHISTORY LATEST #tea * 2")
    assert [m.params[1] for m in told] == ["roses", "are ", "red", ":-)", "after"]
    assert [m.tags.get("msgid") for m in told[:4]] == [said.tags["msgid"], None, None, None]


def test_it_is_taken_back_as_one(room: KeptRoom) -> None:
    anna = member(room, "anna", *CAPS, CAP, "draft/message-redaction", "draft/chathistory")
    say(anna, "#tea", POEM)
    opening, _lines = read(anna.gets())
    assert [m.command for m in anna.asks(f"REDACT #tea {opening.tags['msgid']}")] == ["REDACT"]
    assert [m.command for m in anna.asks("CHATHISTORY LATEST #tea * 5")] == ["BATCH", "BATCH"]


def test_a_direct_one_to_somebody_away_and_to_oneself(room: KeptRoom) -> None:
    anna, ben = room.person("anna", *CAPS, CAP), room.person("ben", *CAPS, CAP)
    ben.sends("AWAY :lunch").hears()
    anna.hears()
    say(anna, "BEN", POEM, "@label=7 ")
    opening, *inside, away, closing = anna.gets()
    outer = opening.params[0][1:]
    assert (opening.params[1], opening.tags["label"]) == ("labeled-response", "7")
    assert inside[0].tags["batch"] == inside[-1].tags["batch"] == away.tags["batch"] == outer
    assert closing.params == (f"-{outer}",)
    assert (away.command, read(inside)[1]) == ("301", POEM)
    assert read(ben.gets())[1] == POEM
    say(anna, "anna", POEM, "@label=8 ")
    both = anna.gets()
    heard, echo = read(both[: len(both) // 2]), read(both[len(both) // 2 :])
    assert heard[1] == echo[1] == POEM
    assert ("label" in heard[0].tags, echo[0].tags["label"]) == (False, "8")


def test_its_bounds_are_told_to_those_who_can_read_values(room: KeptRoom) -> None:
    modern, old = room.calls(), room.calls()
    listed = " ".join(m.params[-1] for m in modern.sends("CAP LS 302").gets("CAP")).split(" ")
    assert f"{CAP}=max-bytes=2000,max-lines=20" in listed
    (line,) = old.sends("CAP LS").hears()
    assert len(line) <= 510
    names = line.partition(" :")[2].split(" ")
    assert {name.partition("=")[0] for name in listed if "/" not in name} <= set(names)
    assert not any("=" in name for name in names)
    # In whatever order they are asked for; without `batch` it has no effect.
    anna = room.person("anna", "message-tags", CAP)
    assert [m.command for m in anna.asks(f"BATCH +1 {CAP} #tea")] == ["421"]
    anna.sends("CAP REQ batch").hears()
    assert anna.asks(f"BATCH +1 {CAP} #tea") == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["@batch=2 PRIVMSG #tea :x"], ("MULTILINE_INVALID",)),
        (["@batch=1 PRIVMSG #Other :x"], ("MULTILINE_INVALID_TARGET", "#tea", "#Other")),
        (["@batch=1 PRIVMSG"], ("MULTILINE_INVALID_TARGET", "#tea", "*")),
        (["@batch=1 NOTICE #tea :x"], ("MULTILINE_INVALID",)),
        (["@batch=1 QUIT"], ("MULTILINE_INVALID",)),
        ([f"@batch=1 BATCH +2 {CAP} #tea"], ("MULTILINE_INVALID",)),
        ([f"BATCH +2 {CAP} #tea"], ("MULTILINE_INVALID",)),
        (["BATCH -2"], ("MULTILINE_INVALID",)),
        (["@batch=1 PRIVMSG #tea :x", f"@batch=1;{CONCAT} PRIVMSG #tea :"], ("MULTILINE_INVALID",)),
        (["@batch=1 PRIVMSG #tea :x"] * 21, ("MULTILINE_MAX_LINES", "20")),
        ([f"@batch=1 PRIVMSG #tea :{'x' * 400}"] * 5, ("MULTILINE_MAX_BYTES", "2000")),
        (["BATCH -1"], ("MULTILINE_INVALID",)),
        (["@batch=1 PRIVMSG #tea :", "@batch=1 PRIVMSG #tea :", "BATCH -1"], ("MULTILINE_INVALID",)),
    ],
)
def test_what_cannot_be_one_is_refused_once_and_nobody_hears_of_it(
    room: KeptRoom, lines: list[str], code: tuple[str, ...]
) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    anna.hears()
    anna.sends(f"@label=7 BATCH +1 {CAP} #tea", *lines)
    answer = anna.gets()
    assert refusal(answer) == code
    assert answer[0].tags["label"] == "7"
    # What still comes of it means nothing, and the next one is as good as any.
    if lines[-1].startswith("@batch=1 PRIVMSG"):
        anna.sends("@batch=1 PRIVMSG #tea :late", "BATCH -1")
        assert anna.hears() == []
    anna.sends("BATCH -1").hears()
    assert ben.hears() == []
    say(anna, "#tea", POEM)
    assert read(ben.gets())[1] == POEM


@pytest.mark.parametrize(
    "line",
    [
        "BATCH",
        "BATCH +",
        "BATCH -",
        "BATCH -7",
        "BATCH 7",
        "BATCH +1",
        f"BATCH +1 {CAP}",
        f"BATCH +1 {CAP} #a,#b",
        f"BATCH +1 {CAP} :a b",
        f"BATCH +:x {CAP} #tea",
        f"BATCH +{'x' * 65} {CAP} #tea",
        "BATCH +1 netsplit #tea",
        "@batch=7 PRIVMSG #tea :x",
        "@batch=7 PING x",
    ],
)
def test_what_is_no_batch_is_refused(room: KeptRoom, line: str) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    anna.hears()
    assert refusal(anna.asks(f"@label=7 {line}" if line[0] != "@" else line)) == ("MULTILINE_INVALID",)
    assert ben.hears() == []


def test_a_batch_tag_means_nothing_from_those_without_the_capability(room: KeptRoom) -> None:
    anna, ben = member(room, "anna", "message-tags"), member(room, "ben")
    anna.sends("@batch=7 PRIVMSG #tea :x")
    assert len(ben.hears()) == 1


def test_what_one_may_not_say_one_may_not_say_in_lines(room: KeptRoom) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    anna.sends("MODE #tea +m")
    ben.hears()
    for target, numeric in [("#tea", "404"), ("#nowhere", "403"), ("nobody", "401")]:
        say(ben, target, POEM, "@label=7 ")
        (answer,) = ben.gets()
        assert (answer.command, answer.tags["label"]) == (numeric, "7")
    anna.hears()
    say(anna, "#tea", [("x" * 480, False), ("y", False)])
    assert refusal(anna.gets()) == ("MULTILINE_INVALID",)
    assert ben.hears() == []


def test_a_line_that_cannot_be_read_takes_all_along(room: KeptRoom) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    anna.hears()
    anna.sends(f"@label=7 BATCH +1 {CAP} #tea", "@batch=1 PRIVMSG #tea :one", f"@batch=1 PRIVMSG #tea :{'x' * 600}")
    anna.sends("@batch=1 PRIVMSG #tea :three", "BATCH -1")
    assert [m.command for m in anna.gets()] == ["BATCH", "417", "FAIL", "BATCH"]
    assert ben.hears() == []


def test_one_that_is_never_ended_is_given_up(room: KeptRoom) -> None:
    anna, ben = member(room, "anna", *CAPS, CAP), member(room, "ben", *CAPS, CAP)
    anna.hears()
    anna.sends(f"@label=7 BATCH +1 {CAP} #tea", "@batch=1 PRIVMSG #tea :one", "PING x")
    assert [m.command for m in anna.gets()] == ["PONG"]
    room.clock.now += 61
    room.server.tick()
    room.server.tick()
    answer = anna.gets("FAIL")
    assert refusal(answer) == ("TIMEOUT", "1")
    assert answer[0].tags["label"] == "7"
    assert anna.asks("@batch=1 PRIVMSG #tea :two") == anna.asks("BATCH -1") == []
    assert ben.gets("PRIVMSG", "BATCH") == []


def test_its_lines_may_come_faster_than_commands(room: KeptRoom) -> None:
    anna = member(room, "anna", *CAPS, CAP)
    anna.sends(f"BATCH +1 {CAP} #tea")
    line, other, bad = Message("PRIVMSG", (), {"batch": "1"}), Message("PING"), BadLine(Wrong.TOO_LONG)
    assert cost_of(line, anna.client.batch) < cost_of(other, anna.client.batch) == cost_of(bad, anna.client.batch) == 1
    anna.sends(*["@batch=1 PRIVMSG #tea :x"] * 21)
    assert cost_of(line, anna.client.batch) == cost_of(line, None) == 1


def test_the_host_reads_it_in_one_line(room: KeptRoom) -> None:
    anna = member(room, "anna", *CAPS, CAP)
    say(anna, "#tea", POEM)
    assert room.server.log.events[-1].text == "anna → #tea roses ⏎ are red ⏎  ⏎ :-)"
    say(anna, "#tea", [("x" * 300, False), ("y" * 300, False)])
    assert len(room.server.log.events[-1].text) < 500


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=20)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(text, st.booleans()), min_size=1, max_size=20))
def test_whatever_the_lines_they_arrive_as_they_were_sent(room: KeptRoom, lines: list[Line]) -> None:
    lines = [(line, goes_on and bool(line) and place > 0) for place, (line, goes_on) in enumerate(lines)]
    anna, ben = room.person("anna", *CAPS, CAP), room.person("ben", *CAPS, CAP, "draft/chathistory")
    plain = room.person("plain")
    try:
        for person in (anna, ben, plain):
            person.sends("JOIN #tea")
        for person in (anna, ben, plain):
            person.hears()
        say(anna, "#tea", lines)
        if not any(line for line, _goes_on in lines):
            assert refusal(anna.gets()) == ("MULTILINE_INVALID",)
            assert ben.hears() == plain.hears() == []
        elif len(lines) == 1:
            assert [m.params[1] for m in ben.gets()] == [m.params[1] for m in plain.gets()] == [lines[0][0]]
        else:
            assert read(ben.gets())[1] == lines
            assert [m.params[1] for m in plain.gets()] == [line for line, _goes_on in lines if line]
            assert read(ben.asks("CHATHISTORY LATEST #tea * 1")[1:-1])[1] == lines
    finally:
        for person in (anna, ben, plain):
            person.goes()
