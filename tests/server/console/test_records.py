"""What the control socket tells, whole and malformed, and numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.console import words
from server.console.records import (
    read_ban,
    read_connection,
    read_event,
    read_list,
    read_status,
)
from tests.server.console.fake_control import connection

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from([*connection("a", "b", "c"), "type", "name", "reason", "set_at", "expire_at", "uptime", "msg"])


def test_a_connection_is_read_whole() -> None:
    raw = connection("c1", "otter", "::1", port=51044, client="irssi 1.4", operator=True, channels=["#lobby"])
    record = read_connection(raw)
    assert record is not None
    assert (record.id, record.nick, record.ip, record.port) == ("c1", "otter", "::1", 51044)
    assert (record.client, record.operator, record.channels) == ("irssi 1.4", True, ("#lobby",))
    assert record.connected_since == 1_769_850_000.0


def test_a_connection_without_an_id_is_left_out() -> None:
    assert read_list({"list": [{"nick": "x"}, 7, None, connection("a", None, "")]}, read_connection)[0].id == "a"


@given(st.dictionaries(FIELDS, ANYTHING))
def test_nothing_malformed_raises(raw: dict[str, object]) -> None:
    read_connection(raw)
    read_ban(raw)
    read_status(raw)
    read_event(raw)
    read_list({"list": [raw, raw]}, read_connection)


@given(ANYTHING)
def test_a_list_that_is_none_is_empty_or_read(raw: object) -> None:
    assert isinstance(read_list(raw, read_ban), list)
    read_status(raw)
    read_event(raw)


def test_text_that_turns_or_breaks_a_row_is_made_visible() -> None:
    event = read_event({"msg": "a\u202eb\nc\u2028d\u200de\x1b[31m"})
    assert event is not None
    assert event.msg == "a\ufffdb c d\u200de\ufffd[31m"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (11_520, "3 h 12 min"), (187_200, "2 d 4 h"), (-5, "0 s")],
)
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 KB"),
        (3_049, "3 KB"),
        (84_000, "84 KB"),
        (999_400, "999 KB"),
        (1_200_000, "1.2 MB"),
        (5e12, "5,000 GB"),
    ],
)
def test_sizes(count: float, said: str) -> None:
    assert words.size(count) == said
