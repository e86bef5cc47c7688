"""Reactions and replies, tags that only clients understand: https://ircv3.net/specs/client-tags/react and reply."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.kept import KeptRoom
from tests.server.room import Person

CAPS = ("batch", "message-tags", "echo-message", "server-time", "labeled-response", "draft/chathistory")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path)
    yield kept
    kept.close()


def members(room: KeptRoom, *nicks: str) -> list[Person]:
    people = [room.person(nick, *CAPS, "draft/event-playback").sends("JOIN #tea") for nick in nicks]
    for person in people:
        person.hears()
    return people


def test_a_reaction_reaches_the_channel_and_is_told_again(room: KeptRoom) -> None:
    anna, ben = members(room, "anna", "ben")
    plain = room.person("plain").sends("JOIN #tea")
    msgid = anna.sends("PRIVMSG #tea :tea?").gets("PRIVMSG")[0].tags["msgid"]
    for person in (anna, plain):
        person.hears()
    (echo,) = ben.sends(f"@label=7;+draft/react=🍵;+reply={msgid};+draft/reply={msgid} TAGMSG #tea").gets("TAGMSG")
    (heard,) = anna.gets()
    wanted = {"+draft/react": "🍵", "+reply": msgid, "+draft/reply": msgid}
    assert {name: heard.tags[name] for name in wanted} == wanted
    assert {name: value for name, value in echo.tags.items() if name != "label"} == heard.tags
    assert echo.tags["label"] == "7"
    assert plain.hears() == []
    ben.sends(f"@+draft/unreact=🍵;+reply={msgid} TAGMSG #tea").hears()
    told = [m for m in anna.asks("CHATHISTORY LATEST #tea * 2") if m.command == "TAGMSG"]
    assert [set(m.tags) & {"+draft/react", "+draft/unreact"} for m in told] == [{"+draft/react"}, {"+draft/unreact"}]
    assert {name: value for name, value in told[0].tags.items() if name != "batch"} == heard.tags
    late = room.person("late", *CAPS).sends("JOIN #tea")
    assert [m.params[1] for m in late.asks("CHATHISTORY LATEST #tea * 9") if m.command != "BATCH"] == ["tea?"]


def test_a_reply_tells_what_it_answers_to_one_and_to_all(room: KeptRoom) -> None:
    anna, ben = members(room, "anna", "ben")
    for target in ("#tea", "ben"):
        anna.sends(f"@+reply=abc;+draft/reply=abc PRIVMSG {target} :yes").hears()
        (heard,) = ben.gets()
        assert (heard.tags["+reply"], heard.tags["+draft/reply"]) == ("abc", "abc")
    (_opening, kept, _closing) = ben.asks("CHATHISTORY LATEST anna * 9")
    assert (kept.tags["+reply"], kept.tags["msgid"]) == ("abc", heard.tags["msgid"])


def test_who_types_is_told_but_not_kept(room: KeptRoom) -> None:
    anna, ben = members(room, "anna", "ben")
    ben.sends("PRIVMSG anna :hi").hears()
    anna.hears()
    for target in ("#tea", "ben"):
        for state in ("active", "paused", "done"):
            anna.sends(f"@+typing={state} TAGMSG {target}")
            assert [m.tags["+typing"] for m in ben.gets("TAGMSG")] == [state]
    for target in ("#tea", "anna"):
        assert "TAGMSG" not in {m.command for m in ben.asks(f"CHATHISTORY LATEST {target} * 9")}


def test_what_a_value_holds_arrives_as_it_was(room: KeptRoom) -> None:
    anna, ben = members(room, "anna", "ben")
    anna.sends(r"@+draft/react=a\:b\sc\\d\r\ne TAGMSG #tea", "@+draft/react TAGMSG #tea").hears()
    assert [m.tags["+draft/react"] for m in ben.gets("TAGMSG")] == ["a;b c\\d\r\ne", ""]
    told = [m.tags["+draft/react"] for m in ben.asks("CHATHISTORY LATEST #tea * 9") if m.command == "TAGMSG"]
    assert told == ["a;b c\\d\r\ne", ""]
