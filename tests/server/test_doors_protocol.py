"""Which door the first bytes want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol.doors import Door, wanted


@pytest.mark.parametrize(
    ("data", "closed", "open_"),
    [
        (b"\x16", Door.TLS, Door.TLS),
        (b"GET / HTTP/1.1\r\n", Door.HTTP, Door.HTTP),
        (b"OPTIONS ", Door.HTTP, Door.HTTP),
        (b"P", None, None),
        (b"PO", None, None),
        (b"PASS x\r\n", Door.IRC, Door.IRC),
        (b"NICK otter\r\n", Door.IRC, Door.IRC),
        (b"nick otter\n", Door.IRC, Door.IRC),
        (b"CAP LS 302", Door.IRC, Door.IRC),
        (b"@label=1 PING x\r\n", Door.IRC, Door.IRC),
        (b":x NICK y\r\n", Door.IRC, Door.IRC),
        (b"N", Door.IRC, None),
        (b"Nick\n", Door.IRC, Door.TEXT),
        (b"Nick", Door.IRC, None),
        (b"otter", Door.IRC, Door.TEXT),
        (b"hello everybody", Door.IRC, Door.TEXT),
        (b"\x00\x01", Door.IRC, Door.TEXT),
        (b"\r\n", Door.IRC, Door.TEXT),
        (b"", None, None),
    ],
)
def test_the_first_bytes_choose(data: bytes, closed: Door | None, open_: Door | None) -> None:
    assert wanted(data, text=False) is closed
    assert wanted(data, text=True) is open_


@given(st.binary(max_size=64), st.booleans())
def test_a_choice_stays_the_same_whatever_follows_and_comes_soon(data: bytes, text: bool) -> None:
    chosen = None
    for length in range(1, len(data) + 1):
        now = wanted(data[:length], text=text)
        if chosen is None:
            chosen = now
            assert now is not None or length <= 13
        elif chosen in (Door.TLS, Door.HTTP):
            assert now is chosen
