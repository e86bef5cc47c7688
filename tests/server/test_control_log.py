"""What of the log a console asks for, and what becomes of one that does not read."""

import pytest

from server.control import rpc
from server.core.log import Level
from tests.server.test_control import Console, room_with

#: What happens in `_happens`, by the ids of its events.
ALL = ["LOCAL_CLIENT_PART", "MESSAGE", "TKL_ADD", "BAD_LINE", "LOCAL_CLIENT_JOIN"]


def _happens() -> tuple[Console, Console]:
    """A listener to all and one to be asked; the same has happened to both."""
    room, console, (anna, _ben) = room_with("anna", "ben")
    room.server.log.events.clear()
    log = room.server.log
    log.tell("part", "LOCAL_CLIENT_PART", "anna left #tea", anna.client, "#tea")
    log.tell("message", "MESSAGE", "anna → #tea hello", anna.client, "#tea")
    log.tell("ban", "TKL_ADD", "the host banned 10.0.0.9", level=Level.WARN)
    log.tell("wire", "BAD_LINE", "sent a line that cannot be read", anna.client, level=Level.DEBUG)
    log.tell("join", "LOCAL_CLIENT_JOIN", "anna joined #tea", anna.client, "#tea")
    return console, Console(room)


@pytest.mark.parametrize(
    ("sources", "left"),
    [
        (["all"], ALL),
        ([], ALL),
        (["all", "!debug"], [name for name in ALL if name != "BAD_LINE"]),
        (["!debug", "!join"], ["LOCAL_CLIENT_PART", "MESSAGE", "TKL_ADD"]),
        (["message", "warn"], ["MESSAGE", "TKL_ADD"]),
        (["LOCAL_CLIENT_PART", "wire.BAD_LINE", "wire.MESSAGE"], ["LOCAL_CLIENT_PART", "BAD_LINE"]),
        (["message.info", "ban.info"], ["MESSAGE"]),
        (["fatal", "nothing-of-ours"], []),
    ],
)
def test_sources_say_which_events(sources: list[str], left: list[str]) -> None:
    console, _other = _happens()
    assert [event["event_id"] for event in console.call("log.list", sources=sources)["list"]] == left


def test_only_what_was_asked_for_is_pushed_and_may_be_asked_for_anew() -> None:
    room, console, (anna, _ben) = room_with("anna", "ben")
    before = len(room.server.log.watchers)
    assert console.call("log.subscribe", sources=["!message", "all"]) is True
    anna.sends("PRIVMSG #tea :hello", "NICK annabel")
    assert [event["event_id"] for event in console.waits()] == ["LOCAL_NICK_CHANGE"]
    assert console.call("log.subscribe", sources=["message"]) is True
    assert len(room.server.log.watchers) == before + 1
    anna.sends("PRIVMSG #tea :hello", "NICK anna")
    assert [event["event_id"] for event in console.waits()] == ["MESSAGE"]
    console.caller.close()
    assert len(room.server.log.watchers) == before


@pytest.mark.parametrize("source", [7, "", "!", "a b", "connect.", "#tea", None])
def test_a_source_that_is_none_is_refused(source: object) -> None:
    _room, console, _people = room_with("anna")
    assert console.call("log.subscribe", sources=[source]) == rpc.INVALID_PARAMS
    assert console.call("log.list", sources=["all", source]) == rpc.INVALID_PARAMS


def test_who_does_not_read_is_told_how_much_is_left_out() -> None:
    room, console, (anna, _ben) = room_with("anna", "ben")
    console.call("log.subscribe", sources=["all"])
    console.unread = 1 << 30
    for number in range(12_000):
        room.server.log.tell("message", "MESSAGE", str(number), anna.client, "#tea")
    assert console.waits() == []
    console.unread = 0
    events = []
    while told := console.waits():
        events += told
    assert len(events) == 10_000
    assert events[0]["event_id"] == "EVENTS_LEFT_OUT"
    assert events[0]["msg"].startswith("2001 events are left out")
    assert events[-1]["msg"].endswith("11999")
    anna.sends("PRIVMSG #tea :again")
    assert [event["event_id"] for event in console.waits()] == ["MESSAGE"]
