"""A stream of bytes cut into messages, within limits."""

from hypothesis import given
from hypothesis import strategies as st

from server.protocol import limits
from server.protocol.lines import BadLine, LineDecoder, Wrong
from server.protocol.message import Message


def test_lines_end_with_crlf_or_lf_and_empty_ones_are_none() -> None:
    assert LineDecoder().feed(b"PING a\r\n\r\n  \nPING b\nPING c") == [
        Message("PING", ("a",)),
        Message("PING", ("b",)),
    ]


def test_half_a_line_waits_for_its_other_half() -> None:
    lines = LineDecoder()
    assert lines.feed(b"PRIV") == []
    assert lines.feed(b"MSG #a :x") == []
    assert lines.feed(b"y\r\n") == [Message("PRIVMSG", ("#a", "xy"))]


@given(st.lists(st.integers(1, 40), max_size=30))
def test_slices_do_not_change_what_is_read(cuts: list[int]) -> None:
    stream = "NICK änna\r\n@a=b :x!y@z PRIVMSG #c :héllo 🎉\r\nQUIT\r\n".encode()
    whole = LineDecoder().feed(stream)
    lines = LineDecoder()
    pieces = []
    for cut in cuts:
        pieces += lines.feed(stream[:cut])
        stream = stream[cut:]
    assert pieces + lines.feed(stream) == whole


def test_512_bytes_with_crlf_are_a_line_and_513_are_not() -> None:
    longest = b"PRIVMSG #a :".ljust(limits.LINE - 2, b"x")
    (message,) = LineDecoder().feed(longest + b"\r\n")
    assert isinstance(message, Message)
    (bad,) = LineDecoder().feed(longest + b"x\r\n")
    assert isinstance(bad, BadLine)
    assert (bad.wrong, bad.command) == (Wrong.TOO_LONG, "PRIVMSG")


def test_tags_have_their_own_room() -> None:
    tags = b"@" + b"a" * (limits.CLIENT_TAGS - 2) + b" "
    body = b"X ".ljust(limits.LINE - 2, b"y")
    (message,) = LineDecoder().feed(tags + body + b"\r\n")
    assert isinstance(message, Message)
    (bad,) = LineDecoder().feed(b"@a" + tags[1:] + body + b"\r\n")
    assert isinstance(bad, BadLine)


def test_a_line_without_end_is_given_up_once_and_what_follows_is_read() -> None:
    lines = LineDecoder()
    found = []
    for _ in range(1000):
        found += lines.feed(b"x" * 1000)
    assert [item.wrong for item in found if isinstance(item, BadLine)] == [Wrong.TOO_LONG]
    assert lines.feed(b"rest\r\nPING a\r\n") == [Message("PING", ("a",))]


def test_bytes_that_are_not_utf8_are_refused_or_read_by_the_fallback() -> None:
    (bad,) = LineDecoder().feed(b"PRIVMSG #a :\xe9\r\n")
    assert isinstance(bad, BadLine)
    assert (bad.wrong, bad.command) == (Wrong.NOT_UTF8, "PRIVMSG")
    assert LineDecoder(fallback="cp1252").feed(b"PRIVMSG #a :\xe9\x81\r\n") == [
        Message("PRIVMSG", ("#a", "é\N{REPLACEMENT CHARACTER}"))
    ]


def test_no_nul_and_no_lone_cr_gets_through() -> None:
    assert LineDecoder().feed(b"PRIVMSG #a :x\0y\rQUIT\r\n") == [Message("PRIVMSG", ("#a", "xyQUIT"))]


@given(st.lists(st.binary(max_size=700), max_size=10))
def test_no_bytes_can_make_the_decoder_raise_or_hold_more_than_a_line(pieces: list[bytes]) -> None:
    lines = LineDecoder()
    for piece in pieces:
        for item in lines.feed(piece):
            assert isinstance(item, Message | BadLine)
    assert len(lines._held) <= limits.CLIENT_TAGS + limits.LINE
