"""What clients ask for besides talking: no-implicit-names, pre-away, extended-isupport, channel-rename."""

import pytest

from server.core.isupport import tokens
from server.protocol.isupport import parse_tokens
from tests.server.room import Room

HERE = ":Test-Room.landline"
MASK = "192.168.1.9"


def test_names_come_only_when_asked_for() -> None:
    room = Room()
    person = room.person("anna", "no-implicit-names")
    assert [m.command for m in person.asks("JOIN #tea")] == ["JOIN"]
    assert [m.command for m in person.asks("NAMES #tea")] == ["353", "366"]


def test_somebody_can_be_away_before_coming_in() -> None:
    room = Room()
    watcher = room.person("watcher", "extended-monitor", "away-notify").sends("MONITOR + anna", "JOIN #tea")
    watcher.hears()
    person = room.calls().sends("CAP LS 302", "CAP REQ :draft/pre-away", "NICK anna", "USER a 0 * :A")
    assert [m.command for m in person.asks("AWAY *")] == ["306"]
    person.sends("CAP END")
    assert watcher.hears() == [f"{HERE} 730 * :anna!~a@{MASK}", f":anna!~a@{MASK} AWAY :*"]
    person.sends("JOIN #tea")
    assert [m.command for m in watcher.gets()] == ["JOIN", "AWAY"]
    assert watcher.asks("PRIVMSG anna :hi")[0].params == ("watcher", "anna", "*")
    assert [m.command for m in person.asks("AWAY")] == ["305"]
    assert watcher.hears() == [f":anna!~a@{MASK} AWAY"]


@pytest.mark.parametrize("line", ["AWAY :x", "ISUPPORT"])
def test_before_the_door_only_what_was_asked_for_is_done(line: str) -> None:
    assert [m.command for m in Room().calls().asks(line)] == ["451"]


def test_isupport_is_told_at_any_time_and_in_one_batch() -> None:
    room = Room()
    person = room.calls().sends("CAP LS 302", "CAP REQ :batch draft/extended-isupport")
    heard = person.asks("ISUPPORT")
    assert (heard[0].command, heard[0].params[1]) == ("BATCH", "draft/isupport")
    reference = heard[0].params[0][1:]
    assert heard[-1].params == (f"-{reference}",)
    assert all((m.command, m.params[0], m.tags["batch"]) == ("005", "*", reference) for m in heard[1:-1])
    assert parse_tokens(word for m in heard[1:-1] for word in m.params[1:-1]) == tokens(room.server)
    person.sends("NICK anna", "USER a 0 * :A", "CAP END")
    inside = False
    for message in person.gets():
        if message.command == "BATCH":
            inside = message.params[0][0] == "+"
        assert (message.command == "005") == (inside and message.command != "BATCH")
    assert {m.command for m in room.person("plain").asks("ISUPPORT")} == {"005"}


def test_a_batch_within_an_answer_stays_one() -> None:
    person = Room().person("anna", "batch", "labeled-response", "draft/extended-isupport")
    heard = person.asks("@label=x VERSION")
    outer, inner = (m.params[0][1:] for m in heard if m.command == "BATCH" and m.params[0][0] == "+")
    assert heard[0].tags == {"label": "x"}
    assert [m.tags.get("batch") for m in heard if m.command == "005"] == [inner] * (len(heard) - 5)
    assert [m.tags.get("batch") for m in heard if m.command != "005"] == [None, outer, outer, outer, None]


def test_a_renamed_channel_keeps_all_that_is_in_it() -> None:
    room = Room()
    op = room.person("op", "draft/channel-rename").sends("JOIN #tea", "TOPIC #tea :Green", "MODE #tea +is")
    old = room.person("old")
    more = room.person("more", "extended-join", "no-implicit-names")
    guest = room.person("guest")
    for person in (old, more, guest):
        op.sends(f"INVITE {person.client.nick} #tea")
    old.sends("JOIN #tea")
    more.sends("JOIN #tea")
    for person in (op, old, more, guest):
        person.hears()
    op.sends("RENAME #tea #Coffee :Typo fix")
    assert op.hears() == [f":op!~op@{MASK} RENAME #tea #Coffee :Typo fix"]
    heard = old.gets()
    assert [m.command for m in heard] == ["PART", "JOIN", "332", "333", "353", "366"]
    assert (heard[0].params, heard[1].params) == (("#tea", "Typo fix"), ("#Coffee",))
    assert set(heard[4].params[3].split()) == {"@op", "old", "more"}
    assert [(m.command, m.params) for m in more.gets()][:2] == [
        ("PART", ("#tea", "Typo fix")),
        ("JOIN", ("#Coffee", "*", "More")),
    ]
    assert "#tea" not in room.server.channels
    assert op.asks("MODE #coffee")[0].params[1:3] == ("#Coffee", "+inst")
    assert guest.asks("JOIN #coffee")[0].command == "JOIN", "the invitation is for the channel, whatever its name"


def test_another_spelling_is_told_to_those_who_understand_it_alone() -> None:
    room = Room()
    op, old = room.person("op", "draft/channel-rename").sends("JOIN #tea"), room.person("old").sends("JOIN #tea")
    op.hears()
    old.hears()
    op.sends("RENAME #tea #Tea")
    assert op.hears() == [f":op!~op@{MASK} RENAME #tea #Tea :"]
    assert old.hears() == []
    assert old.asks("PART #tea")[0].params == ("#Tea",)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("RENAME #tea #two", ("FAIL", "CHANNEL_NAME_IN_USE")),
        ("RENAME #tea two", ("FAIL", "CANNOT_RENAME")),
        ("RENAME #tea :", ("FAIL", "CANNOT_RENAME")),
        ("RENAME #lobby #other", ("FAIL", "CANNOT_RENAME")),
        ("RENAME #none #other", ("403", "#none")),
        ("RENAME #two #other", ("442", "#two")),
        ("RENAME #tea", ("461", "RENAME")),
        (f"RENAME #tea #other :{'x' * 391}", ("417", "")),
    ],
)
def test_a_name_that_cannot_be_is_refused(line: str, answer: tuple[str, str]) -> None:
    room = Room(operator={"name": "host", "password": "secret"})
    room.members("#two", "second")
    (op,) = room.members("#tea", "op")
    op.sends("OPER host secret", "JOIN #lobby")
    (message,) = op.asks(line)
    assert message.command == answer[0]
    assert message.params[1] == answer[1] or not answer[1]


def test_only_operators_rename() -> None:
    _op, other = Room().members("#tea", "op", "other")
    assert [m.command for m in other.asks("RENAME #tea #other")] == ["482"]
