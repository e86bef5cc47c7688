"""Founders, operators, halfops, voices: https://modern.ircdocs.horse/#channel-membership-prefixes."""

import pytest

from server.core.isupport import tokens
from tests.server.room import Person, Room


def staff(room: Room) -> dict[str, Person]:
    """A channel with somebody of each rank; the maker is no longer in it."""
    names = ("maker", "founder", "op", "other", "half", "voice", "plain")
    people = dict(zip(names, room.members("#tea", *names), strict=True))
    people["maker"].sends("MODE #tea +qoohv founder op other half voice", "PART #tea")
    for person in people.values():
        person.hears()
    return people


def test_ranks_are_shown_as_isupport_says() -> None:
    room = Room()
    people = staff(room)
    assert tokens(room.server)["PREFIX"] == "(qohv)~@%+"
    assert tokens(room.server)["STATUSMSG"] == "~@%+"
    assert people["plain"].asks("NAMES #tea")[0].params[3].split() == [
        "~founder", "@op", "@other", "%half", "+voice", "plain",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "line", "answer"),
    [
        ("half", "KICK #tea voice", "KICK"),
        ("half", "KICK #tea op", "482"),
        ("half", "KICK #tea founder", "482"),
        ("op", "KICK #tea other", "KICK"),
        ("op", "KICK #tea founder", "482"),
        ("founder", "KICK #tea op", "KICK"),
        ("voice", "KICK #tea plain", "482"),
        ("half", "TOPIC #tea :x", "TOPIC"),
        ("voice", "TOPIC #tea :x", "482"),
        ("half", "MODE #tea +v plain", "MODE"),
        ("half", "MODE #tea -v voice", "MODE"),
        ("half", "MODE #tea +v op", "482"),
        ("half", "MODE #tea +h plain", "482"),
        ("half", "MODE #tea +o half", "482"),
        ("half", "MODE #tea +m", "482"),
        ("half", "MODE #tea +b x", "482"),
        ("op", "MODE #tea +ohv plain plain plain", "MODE"),
        ("op", "MODE #tea -o other", "MODE"),
        ("op", "MODE #tea -o founder", "482"),
        ("op", "MODE #tea -q founder", "482"),
        ("op", "MODE #tea +q op", "482"),
        ("founder", "MODE #tea +q op", "MODE"),
        ("founder", "MODE #tea -q founder", "MODE"),
        ("op", "MODE #tea -o op", "MODE"),
        ("voice", "MODE #tea -v voice", "482"),
    ],
)
def test_nobody_does_more_than_their_rank_may(who: str, line: str, answer: str) -> None:
    assert [m.command for m in staff(Room())[who].asks(line)] == [answer]


def test_who_opened_a_channel_may_become_its_founder() -> None:
    room = Room()
    maker, op = room.members("#tea", "maker", "op")
    maker.sends("MODE #tea +o op")
    assert [m.command for m in op.asks("MODE #tea +q op")] == ["482"]
    assert maker.asks("MODE #tea +q maker")[0].params == ("#tea", "+q", "maker")
    for line in ("KICK #tea maker", "MODE #tea -o maker", "MODE #tea -q maker"):
        assert [m.command for m in op.asks(line)] == ["482"]


def test_who_opened_a_channel_and_left_is_nobody_special() -> None:
    maker, op = Room().members("#tea", "maker", "op")
    maker.sends("MODE #tea +o op", "PART #tea", "JOIN #tea")
    op.sends("MODE #tea +o maker")
    assert [m.command for m in maker.asks("MODE #tea +q maker")] == ["482"]


def test_who_gives_the_rank_away_is_no_founder_any_more() -> None:
    maker, _other = Room().members("#tea", "maker", "other")
    maker.sends("MODE #tea -o maker")
    assert [m.command for m in maker.asks("MODE #tea +q maker")] == ["482"]


def test_the_host_stands_above_founders_where_it_is() -> None:
    room = Room(operator={"name": "host", "password": "secret"})
    people = staff(room)
    host = room.person("host").sends("OPER host secret", "JOIN #tea")
    assert [m.command for m in people["founder"].asks("KICK #tea host")] == ["482"]
    assert [m.command for m in host.asks("MODE #tea -q founder")] == ["MODE"]


def test_a_message_for_a_rank_reaches_it_and_those_above() -> None:
    people = staff(Room())
    people["plain"].sends("PRIVMSG %#tea :help")
    heard = {name for name, person in people.items() if person.gets("PRIVMSG")}
    assert heard == {"founder", "op", "other", "half"}


def test_whoever_has_a_rank_speaks_in_a_moderated_channel() -> None:
    people = staff(Room())
    people["op"].sends("MODE #tea +m")
    for name in ("founder", "op", "half", "voice"):
        assert not people[name].sends("PRIVMSG #tea :hi").gets("404"), name
    assert people["plain"].sends("PRIVMSG #tea :hi").gets("404")
