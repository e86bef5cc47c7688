"""Who comes and goes: https://ircv3.net/specs/extensions/monitor, .../extended-monitor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.isupport import tokens
from server.protocol.words import in_lines
from tests.server.room import Room

HERE = ":Test-Room.landline"
MASK = "192.168.1.9"


def test_who_watches_learns_of_coming_and_going() -> None:
    room = Room()
    watcher = room.person("watcher")
    assert watcher.sends("MONITOR + anna,ben").hears() == [f"{HERE} 731 watcher :anna,ben"]
    anna = room.person("Anna")
    assert watcher.hears() == [f"{HERE} 730 * :Anna!~Anna@{MASK}"]
    anna.sends("QUIT :bye")
    assert watcher.hears() == [f"{HERE} 731 * :Anna"]
    again = room.person("anna")
    again.goes()
    assert [message.command for message in watcher.gets()] == ["730", "731"]


def test_a_new_nickname_is_a_going_and_a_coming_but_not_a_new_spelling() -> None:
    room = Room()
    anna, watcher = room.person("anna"), room.person("watcher")
    watcher.sends("MONITOR + anna,lena").hears()
    anna.sends("NICK lena")
    assert watcher.hears() == [f"{HERE} 731 * :anna", f"{HERE} 730 * :lena!~anna@{MASK}"]
    anna.sends("NICK Lena")
    assert watcher.hears() == []
    anna.sends("NICK other")
    assert watcher.hears() == [f"{HERE} 731 * :Lena"]


def test_the_list_is_shown_shortened_and_cleared() -> None:
    room = Room()
    watcher = room.person("watcher").sends("MONITOR + anna,BEN", "MONITOR + ben")
    assert [m.params[1] for m in watcher.asks("MONITOR L")] == ["anna,BEN", "End of MONITOR list"]
    room.person("ben")
    assert [(m.command, m.params[1]) for m in watcher.asks("MONITOR s")] == [
        ("730", f"ben!~ben@{MASK}"),
        ("731", "anna"),
    ]
    assert watcher.asks("MONITOR - Anna") == []
    assert [m.command for m in watcher.asks("MONITOR L")] == ["732", "733"]
    assert watcher.asks("MONITOR C") == []
    assert [m.command for m in watcher.asks("MONITOR L")] == ["733"]
    room.person("anna")
    assert watcher.hears() == []


def test_the_list_is_bounded_as_isupport_says() -> None:
    room = Room(limits={"monitor": 2})
    assert tokens(room.server)["MONITOR"] == "2"
    watcher = room.person("watcher")
    told = watcher.asks("MONITOR + a,b,c,d")
    assert [(m.command, m.params[1:-1]) for m in told] == [("734", ("2", "c,d")), ("731", ())]
    assert watcher.asks("MONITOR + a") == []


@pytest.mark.parametrize("line", ["MONITOR + *!user@host", "MONITOR + #tea", "MONITOR + " + "x" * 33])
def test_only_nicknames_can_be_watched(line: str) -> None:
    room = Room()
    watcher = room.person("watcher")
    assert [m.command for m in watcher.asks(line)] == ["432"]
    assert [m.command for m in watcher.asks("MONITOR ?")] == ["400"]


def test_who_is_gone_watches_nobody() -> None:
    room = Room()
    watcher = room.person("watcher").sends("MONITOR + anna")
    watcher.goes()
    assert not room.server.watching.watchers("anna")
    room.person("anna")


def test_long_lists_take_several_lines() -> None:
    room = Room()
    names = [f"a-rather-long-nickname-{number:03d}" for number in range(40)]
    watcher = room.person("watcher")
    for start in range(0, 40, 10):
        watcher.sends(f"MONITOR + {','.join(names[start : start + 10])}")
    watcher.hears()
    lines = watcher.sends("MONITOR L").hears()
    assert all(len(line) <= 510 for line in lines)
    assert ",".join(line.split(" :", 1)[1] for line in lines[:-1]).split(",") == names


@given(st.lists(st.text("abé", min_size=1, max_size=9)), st.integers(1, 20))
def test_words_in_lines_are_all_there_and_each_line_is_short_enough(words: list[str], longest: int) -> None:
    lines = list(in_lines(words, " ", longest))
    assert " ".join(lines).split() == words
    assert all(len(line.encode()) <= longest or " " not in line for line in lines)


@pytest.mark.parametrize("change", ["AWAY :lunch", "SETNAME :Anna Lena"])
def test_who_watches_more_learns_of_changes_once(change: str) -> None:
    room = Room()
    anna = room.person("anna").sends("JOIN #tea")
    caps = ("away-notify", "setname")
    both = room.person("both", "extended-monitor", *caps).sends("JOIN #tea", "MONITOR + anna")
    more = room.person("more", "extended-monitor", *caps).sends("MONITOR + anna")
    deaf = room.person("deaf", "extended-monitor").sends("MONITOR + anna")
    less = room.person("less", *caps).sends("MONITOR + anna")
    for person in (both, more, deaf, less):
        person.hears()
    anna.sends(change)
    assert both.hears() == more.hears() == [f":anna!~anna@{MASK} {change}"]
    assert deaf.hears() == less.hears() == []


def test_a_new_host_is_told_to_who_watches() -> None:
    from server.ircv3 import chghost

    room = Room()
    anna = room.person("anna")
    watcher = room.person("watcher", "extended-monitor", "chghost").sends("MONITOR + anna")
    watcher.hears()
    chghost.change(room.server, anna.client, "anna", "example.org")
    assert watcher.hears() == [f":anna!~anna@{MASK} CHGHOST anna example.org"]
