"""What is typed to look for something."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.state.lines import Kind, Line, new_key
from app.state.query import Query, QueryError, folded, has_link, parse, places

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=timezone(timedelta(hours=2)))


def day(month: int, number: int) -> float:
    return NOW.replace(month=month, day=number, hour=0, minute=0).timestamp()


def line(text: str, nick: str = "fern", time: float = 0.0, kind: Kind = Kind.SAID) -> Line:
    return Line(new_key(), kind, time, nick, text)


def test_words_phrases_and_all_that_narrows() -> None:
    query = parse('tea  "at five" from:@otter in:#lobby after:2026-11-01 before:today has:link', NOW)
    assert query == Query(("tea", "at five"), "otter", "#lobby", day(11, 20), day(11, 1), True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("   ", ()),
        ("one two", ("one", "two")),
        ("„gute Nacht“", ("gute Nacht",)),
        ('"not closed', ("not closed",)),
        ("12:30", ("12:30",)),
        ("from:", ("from:",)),
        ("https://wiki.local/x", ("https://wiki.local/x",)),
        ("note:this", ("note:this",)),
        ('from:"kestrel"', ()),
        ("日本語 ไทย", ("日本語", "ไทย")),
    ],
)
def test_what_is_no_filter_is_a_word(text: str, words: tuple[str, ...]) -> None:
    assert parse(text, NOW).words == words


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2026-11-01", day(11, 1)), ("2026-11", day(11, 1)), ("Today", day(11, 20)), ("yesterday", day(11, 19))],
)
def test_days_begin_where_the_user_is(text: str, moment: float) -> None:
    assert parse(f"before:{text}", NOW).before == moment
    assert parse(f"AFTER:{text}", NOW).after == moment


@pytest.mark.parametrize(
    "text", ["before:soon", "after:2026-13-01", "before:2026-02-30", "has:cheese", "after:9999999"]
)
def test_what_makes_no_sense_is_named(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"tea {text}", NOW)
    assert caught.value.part in text


def test_what_fits() -> None:
    assert parse("CAFE", NOW).fits(line("Zum Café!"))
    assert parse('"two words"', NOW).fits(line("now: \x02two\x02 words"))
    assert not parse('"two words"', NOW).fits(line("words: two"))
    assert parse("from:Fern", NOW).fits(line("x"))
    assert not parse("from:otter", NOW).fits(line("x"))
    assert parse("has:link", NOW).fits(line("see https://wiki.local"))
    assert not parse("has:link", NOW).fits(line("https:// is a scheme"))
    assert not parse("tea", NOW).fits(line("tea", kind=Kind.TOPIC))
    assert not parse("after:today", NOW).fits(line("x", time=day(11, 20) - 1))
    assert parse("after:today", NOW).fits(line("x", time=day(11, 20)))
    assert not parse("before:today", NOW).fits(line("x", time=day(11, 20)))
    assert parse("日本", NOW).fits(line("これは日本語です"))


def test_hits_are_found_where_they_stand() -> None:
    text = "Straße, STRASSE und Cafe\u0301"
    assert [text[start:end] for start, end in places(text, ("strasse", "café"))] == ["Straße", "STRASSE", "Cafe"]
    assert places("aaa", ("a", "aa")) == [(0, 3)]
    assert places("x", ()) == []


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_hits_lie_within_the_text(text: str, words: list[str]) -> None:
    found = places(text, tuple(words))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(st.text())
def test_nothing_that_is_typed_raises_anything_else(text: str) -> None:
    try:
        query = parse(text, NOW)
    except QueryError:
        return
    assert all(folded(word) for word in query.words)
    assert has_link(text) in (True, False)
