"""What is typed to find something in the log."""

import pytest

from server.console.log_filter import LEVELS, kind_of, narrowed_to, parse
from server.console.records import LogEvent

EVENTS = [
    LogEvent(1.0, "info", "connect", "LOCAL_CLIENT_CONNECT", "10.0.0.1 connected (port 9)", "c1", "10.0.0.1"),
    LogEvent(2.0, "warn", "ban", "TKL_ADD", "the host banned 10.0.0.2 (no reason given)"),
    LogEvent(3.0, "info", "message", "MESSAGE", "10.0.0.1 anna → #tea hi", "c1", "10.0.0.1", "anna", "#tea"),
    LogEvent(4.0, "debug", "wire", "BAD_LINE", "fe80::1%eth0 sent a line", "c2", "fe80::1%eth0", "Ben"),
    LogEvent(5.0, "error", "history", "HISTORY_DAMAGED", "the disk is gone"),
    LogEvent(6.0, "info", "message", "MESSAGE", "10.0.9.1 anna2 → #Milk hi", "c3", "10.0.9.1", "anna2", "#Milk"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("anna", [3, 6]),
        ("HI #tea", [3]),
        ('"the host"', [2]),
        ('"host the"', []),
        ("from:anna", [3]),
        ("from:@ANNA from:ben", [3, 4]),
        ("ip:10.0.0.1", [1, 3]),
        ("ip:10.0.0.0/24", [1, 3]),
        ("ip:10.0.0.2", [2]),
        ("ip:fe80::/10", [4]),
        ("ip:10.0.9", [6]),
        ("in:tea", [3]),
        ("in:#MILK in:tea", [3, 6]),
        ("kind:messages", [3, 6]),
        ("kind:acts kind:wire", [2, 4]),
        ("level:warn", [2, 5]),
        ("level:error kind:history", [5]),
        ("level:debug", [1, 2, 3, 4, 5, 6]),
        ("from: in: anna", [3, 6]),
        ("port:9", []),
        ("BAD_LINE", [4]),
    ],
)
def test_words_narrow(text: str, found: list[int]) -> None:
    wanted = parse(text)
    assert [event.time for event in EVENTS if wanted.fits(event)] == found
    assert not wanted.wrong


def test_what_nobody_understands_is_told_and_narrows_nothing() -> None:
    wanted = parse("kind:cheese level:high anna")
    assert wanted.wrong == ("kind:cheese", "level:high")
    assert [event.time for event in EVENTS if wanted.fits(event)] == [3, 6]


def test_what_is_chosen_counts_where_nothing_is_typed() -> None:
    def found(text: str, level: str, *kinds: str) -> list[float | None]:
        wanted = parse(text).with_choice(LEVELS.index(level), frozenset(kinds))
        return [event.time for event in EVENTS if wanted.fits(event)]

    assert found("", "info") == [1, 2, 3, 5, 6]
    assert found("level:debug", "info") == [1, 2, 3, 4, 5, 6]
    assert found("", "debug", "messages", "troubles") == [3, 4, 6]
    assert found("kind:connect", "debug", "messages") == [1]


def test_a_line_can_take_the_place_of_what_was_typed_of_the_same() -> None:
    assert narrowed_to("", "ip", "::1") == "ip:::1"
    assert narrowed_to('hi from:anna "x y" FROM:ben in:#tea', "from", "cleo") == 'hi "x y" in:#tea from:cleo'
    assert [e.time for e in EVENTS if parse(narrowed_to("", "ip", "fe80::1%eth0")).fits(e)] == [4]


def test_what_is_of_no_known_kind_is_a_trouble() -> None:
    assert kind_of("something new") == "troubles"
