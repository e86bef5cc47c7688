"""Who may not come in."""

import pytest

from server.core import acts
from server.core.bans import ADDRESS, MASK, ban_name, duration_text, seconds_of
from server.core.flood import BURST, cost_of, pause_after
from server.core.open_batch import OpenBatch
from server.protocol.lines import BadLine, Wrong
from server.protocol.message import Message
from tests.server.room import Room


def test_a_banned_address_is_sent_away_told_why_and_stays_out_until_the_end() -> None:
    room = Room()
    bad, good = room.person("bad", ip="10.0.0.66"), room.person("good", ip="10.0.0.1")
    for person in (bad, good):
        person.sends("JOIN #tea")
        person.hears()
    made, hit = acts.ban(room.server, ADDRESS, "10.0.0.66", "flooding", "the host", 600)
    assert hit == [bad.client]
    assert bad.hears()[-1] == "ERROR :Closing link: You are banned from this room: flooding"
    assert bad.cut
    bad.goes()
    assert room.calls("10.0.0.66").hears() == ["ERROR :Closing link: You are banned from this room: flooding"]
    assert not room.calls("10.0.0.67").hears()
    assert not good.cut
    room.clock.now += 601
    assert not room.calls("10.0.0.66").hears()
    assert made.ends_at is not None


def test_a_range_and_an_ipv6_address_are_banned_and_lifted() -> None:
    room = Room()
    acts.ban(room.server, ADDRESS, "10.1.0.0/16", "", "the host", None)
    acts.ban(room.server, ADDRESS, "fe80::1%eth0", "", "the host", None)
    assert room.calls("10.1.2.3").cut is False
    assert room.calls("10.1.2.3").hears()
    assert room.calls("fe80::1%wlan0").hears()
    assert acts.lift(room.server, ADDRESS, "10.1.0.0/16", "the host") is not None
    assert not room.calls("10.1.2.3").hears()
    assert acts.lift(room.server, ADDRESS, "10.1.0.0/16", "the host") is None


def test_a_banned_nickname_is_refused_at_the_door_also_by_its_real_address() -> None:
    room = Room(server={"cloak": True})
    acts.ban(room.server, MASK, "bad", "no", "the host", None)
    acts.ban(room.server, MASK, "*!*@10.0.0.*", "", "the host", None)
    for nick, ip in (("BAD", "1.1.1.1"), ("other", "10.0.0.5")):
        person = room.calls(ip).sends(f"NICK {nick}", "USER x 0 * :X")
        assert [m.command for m in person.gets()] == ["465", "ERROR"]
        assert person.client.closing


@pytest.mark.parametrize(
    ("kind", "typed", "name"),
    [(ADDRESS, "192.168.1.7/24", "192.168.1.0/24"), (ADDRESS, " ::1 ", "::1"), (MASK, "anna", "anna!*@*")],
)
def test_what_the_host_types_is_completed(kind: str, typed: str, name: str) -> None:
    assert ban_name(kind, typed) == name


@pytest.mark.parametrize(("kind", "typed"), [(ADDRESS, "anna"), (ADDRESS, ""), (MASK, ""), (MASK, "a b")])
def test_what_cannot_be_banned_is_refused_in_words(kind: str, typed: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        ban_name(kind, typed)


@pytest.mark.parametrize(("text", "seconds"), [("10m", 600), ("1h30m", 5400), ("90", 90), ("2d", 172800), ("0", None)])
def test_durations_are_read_and_written(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(duration_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["soon", "10 m", "-5", "1y", "m"])
def test_a_duration_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        seconds_of(text)


def test_a_bucket_empties_with_commands_and_fills_with_time() -> None:
    full_at, pause = 0.0, 0.0
    sent = 0
    while not pause:
        full_at, pause = pause_after(full_at, 20, 100.0)
        sent += 1
    assert sent == 20 * BURST + 1
    assert pause == pytest.approx(0.05)
    assert pause_after(full_at, 20, 100.0 + BURST + 1)[1] == 0
    assert pause_after(full_at, 0, 100.0) == (0.0, 0.0)


def test_long_answers_count_more_and_lines_of_one_message_less() -> None:
    batch = OpenBatch("abc", "#tea", (), None, 0.0)
    assert cost_of(Message("PRIVMSG", ("#tea", "x")), None) == 1
    assert cost_of(Message("CHATHISTORY", ("LATEST", "#tea", "*", "9")), None) > 1
    assert cost_of(Message("PRIVMSG", ("#tea", "x"), {"batch": "abc"}), batch) < 1
    assert cost_of(Message("PRIVMSG", ("#tea", "x"), {"batch": "other"}), batch) == 1
    assert cost_of(BadLine(Wrong.TOO_LONG), batch) == 1
