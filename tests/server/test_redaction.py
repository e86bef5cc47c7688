"""Words taken back: https://ircv3.net/specs/extensions/message-redaction."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.protocol.message import Message
from tests.server.kept import KeptRoom
from tests.server.room import Person

CAPS = ("batch", "message-tags", "echo-message", "draft/chathistory", "draft/message-redaction")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path)
    yield kept
    kept.close()


def members(room: KeptRoom, *nicks: str) -> list[Person]:
    people = [room.person(nick, *CAPS).sends("JOIN #tea") for nick in nicks]
    for person in people:
        person.hears()
    return people


def say(person: Person, target: str, text: str) -> str:
    """Say something; gives its id."""
    person.hears()
    return person.sends(f"PRIVMSG {target} :{text}").gets("PRIVMSG")[-1].tags["msgid"]


def kept(person: Person, target: str) -> list[str]:
    """The words that a history holds."""
    return [m.params[1] for m in person.asks(f"CHATHISTORY LATEST {target} * 50") if m.command == "PRIVMSG"]


def refusal(answer: list[Message]) -> tuple[str, ...]:
    (fail,) = answer
    assert fail.command == "FAIL"
    return fail.params[:-1]


def test_an_author_takes_back_what_they_said(room: KeptRoom) -> None:
    op, anna, ben = members(room, "op", "anna", "ben")
    plain = room.person("plain", "message-tags").sends("JOIN #tea")
    msgid = say(anna, "#tea", "oops")
    stays = say(anna, "#tea", "stays")
    for person in (op, ben, plain):
        person.hears()
    (echo,) = anna.asks(f"REDACT #TEA {msgid} :wrong channel")
    assert (echo.command, echo.params, echo.nick) == ("REDACT", ("#tea", msgid, "wrong channel"), "anna")
    assert echo.tags["msgid"] not in {msgid, stays}
    assert [m.params for m in ben.gets()] == [m.params for m in op.gets()] == [echo.params]
    assert plain.hears() == []
    assert kept(ben, "#tea") == ["stays"]
    assert refusal(anna.asks(f"REDACT #tea {msgid}")) == ("REDACT", "UNKNOWN_MSGID", "#tea", msgid)


def test_others_may_not_but_operators_of_the_channel_may(room: KeptRoom) -> None:
    op, anna, ben = members(room, "op", "anna", "ben")
    msgid = say(anna, "#tea", "spam")
    op.hears()
    assert refusal(ben.asks(f"REDACT #tea {msgid}")) == ("REDACT", "REDACT_FORBIDDEN", "#tea", msgid)
    assert op.hears() == []
    assert [m.params for m in op.asks(f"REDACT #tea {msgid} spam")] == [("#tea", msgid, "spam")]
    assert kept(anna, "#tea") == []


def test_a_nickname_alone_proves_nothing_but_an_account_does(room: KeptRoom) -> None:
    _op, anna, ben = members(room, "op", "anna", "ben")
    first = say(anna, "#tea", "by a connection")
    anna.client.account = "annas"
    second = say(anna, "#tea", "by an account")
    assert [m.command for m in anna.asks(f"REDACT #tea {first}")] == ["REDACT"]
    first = say(ben, "#tea", "by ben")
    anna.goes()
    ben.goes()
    (other, anna_again) = members(room, "ben", "anna2")
    assert refusal(other.asks(f"REDACT #tea {first}"))[1] == "REDACT_FORBIDDEN"
    assert refusal(anna_again.asks(f"REDACT #tea {second}"))[1] == "REDACT_FORBIDDEN"
    anna_again.client.account = "annas"
    assert [m.command for m in anna_again.asks(f"REDACT #tea {second}")] == ["REDACT"]


def test_nobody_reaches_a_message_outside_the_channel_named(room: KeptRoom) -> None:
    op, anna = members(room, "op", "anna")
    anna.sends("JOIN #own")
    msgid = say(op, "#tea", "mine")
    assert refusal(anna.asks(f"REDACT #own {msgid}")) == ("REDACT", "UNKNOWN_MSGID", "#own", msgid)
    assert refusal(anna.asks(f"REDACT op {msgid}")) == ("REDACT", "UNKNOWN_MSGID", "op", msgid)
    anna.sends("JOIN #left", "PART #left")
    for nowhere in ("#nowhere", "#left", "nobody", "@#tea"):
        assert refusal(anna.asks(f"REDACT {nowhere} {msgid}")) == ("REDACT", "INVALID_TARGET", nowhere)
    op.sends("PART #tea")
    assert refusal(op.asks(f"REDACT #tea {msgid}")) == ("REDACT", "INVALID_TARGET", "#tea")
    assert kept(anna, "#tea") == ["mine"]


def test_a_direct_message_goes_at_both_ends(room: KeptRoom) -> None:
    anna, ben, eve = members(room, "anna", "ben", "eve")
    msgid = say(anna, "ben", "psst")
    ben.hears()
    assert refusal(eve.asks(f"REDACT ben {msgid}"))[1] == "UNKNOWN_MSGID"
    assert refusal(ben.asks(f"REDACT anna {msgid}"))[1] == "REDACT_FORBIDDEN"
    ben.sends("NICK benno")
    eve.sends("NICK ben").hears()
    assert refusal(anna.asks(f"REDACT eve {msgid}"))[1] == "INVALID_TARGET"
    ben.hears()
    # Under the nickname of that time, or of today; whoever took the old one hears nothing.
    assert [m.params for m in anna.asks(f"REDACT benno {msgid}")] == [("benno", msgid)]
    assert [m.params for m in ben.gets()] == [("benno", msgid)]
    assert eve.hears() == []
    assert kept(anna, "ben") == []
    assert [m.command for m in ben.asks("CHATHISTORY LATEST anna * 5")] == ["BATCH", "BATCH"]


def test_a_reaction_is_taken_back_what_happened_is_not(room: KeptRoom) -> None:
    op, anna = members(room, "op", "anna")
    anna.sends("@+draft/react=👍;+reply=x TAGMSG #tea")
    (reaction,) = op.gets("TAGMSG")
    assert [m.command for m in anna.asks(f"REDACT #tea {reaction.tags['msgid']}")] == ["REDACT"]
    op.hears()
    op.sends("TOPIC #tea :Green")
    (topic,) = op.gets("TOPIC")
    assert refusal(op.asks(f"REDACT #tea {topic.tags['msgid']}"))[1] == "UNKNOWN_MSGID"


def test_the_words_leave_the_disk(room: KeptRoom) -> None:
    anna, _ben = members(room, "anna", "ben")
    regretted = "correct-horse-battery-staple"
    for number in range(50):
        say(anna, "#tea", f"line {number}")
    ids = [say(anna, "#tea", regretted), say(anna, "ben", regretted)]
    room.history.checkpoint()
    files = list(room.path.parent.iterdir())
    assert any(regretted.encode() in path.read_bytes() for path in files)
    anna.sends(f"REDACT #tea {ids[0]}", f"REDACT ben {ids[1]}").hears()
    room.history.checkpoint()
    assert not any(regretted.encode() in path.read_bytes() for path in files)
    assert len(kept(anna, "#tea")) == 50


def test_what_is_taken_back_stays_back_while_the_disk_refuses(room: KeptRoom) -> None:
    anna, ben = members(room, "anna", "ben")
    msgid = say(anna, "#tea", "oops")
    room.history.commit(settled=True)
    room.refuse()
    anna.sends(f"REDACT #tea {msgid}").hears()
    assert kept(ben, "#tea") == []
    room.refuse(False)
    room.clock.now += 3
    ben.sends("PRIVMSG #tea :hi").hears()
    assert room.history.copies(msgid) == []
    assert kept(ben, "#tea") == ["hi"]


def test_a_room_can_bound_it_in_time_for_authors_or_not_have_it(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path, history={"redact_window": 60})
    op, anna = members(room, "op", "anna")
    old = say(anna, "#tea", "old")
    room.clock.now += 61
    late = ("REDACT", "REDACT_WINDOW_EXPIRED", "#tea", old, "60")
    assert refusal(anna.asks(f"REDACT #tea {old}")) == late
    op.hears()
    assert [m.command for m in op.asks(f"REDACT #tea {old}")] == ["REDACT"]
    room.history.close()
    (tmp_path / "without").mkdir()
    without = KeptRoom(tmp_path / "without", history={"redact": False})
    clara = without.person("clara", "message-tags")
    assert [m.params[1] for m in clara.asks("CAP REQ draft/message-redaction")] == ["NAK"]
    assert [m.command for m in clara.asks("REDACT #tea x")] == ["421"]
    without.history.close()


def test_a_reason_is_not_cut_and_odd_words_are_answered(room: KeptRoom) -> None:
    (anna,) = members(room, "anna")
    msgid = say(anna, "#tea", "words")
    assert [m.command for m in anna.asks(f"REDACT #tea {msgid} :{'x' * 470}")] == ["417"]
    assert refusal(anna.asks("REDACT #tea :a b"))[:2] == ("REDACT", "UNKNOWN_MSGID")
    assert kept(anna, "#tea") == ["words"]


def test_the_words_leave_the_disk_once_nobody_reads_any_more(room: KeptRoom) -> None:
    (anna,) = members(room, "anna")
    regretted = b"correct-horse-battery-staple"
    msgid = say(anna, "#tea", regretted.decode())
    log = room.path.with_name("room.db-wal")
    reader = sqlite3.connect(room.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM messages").fetchone()
    anna.sends(f"REDACT #tea {msgid}").hears()
    room.history.checkpoint()
    assert regretted in log.read_bytes()
    reader.close()
    room.history.checkpoint()
    assert regretted not in log.read_bytes() + room.path.read_bytes()
