"""Nicknames, channels, masks, modes, tokens, addresses, the ready line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol.address import Address, AddressError, AddressProblem, invite_link, parse_address
from server.protocol.isupport import format_tokens, parse_prefix, parse_tokens
from server.protocol.modes import ModeChange, ModeKinds, format_changes, parse_changes
from server.protocol.names import CASEMAPPINGS, full_mask, is_channel, is_nick, matches, nick_from
from server.protocol.ready import NotReady, Ready, format_ready, parse_ready

FINGERPRINT = "5f1c" * 16
KINDS = ModeKinds("beI", "k", "l", "imnst", "ov")


@pytest.mark.parametrize("nick", ["anna", "Ä", "李雷", "a-1", "[x]", "_", "مريم"])
def test_letters_of_any_script_make_a_nickname(nick: str) -> None:
    assert is_nick(nick)


@pytest.mark.parametrize(
    "nick",
    [
        "",
        "1a",
        "-a",
        "a b",
        "a,b",
        "#a",
        "@a",
        "a!b",
        "a.b",
        "a*",
        "a\u200bb",
        "a\u202eb",
        "a\u00a0b",
        "a\tb",
        ":a",
        "$a",
    ],
)
def test_what_reads_as_something_else_or_cannot_be_seen_is_no_nickname(nick: str) -> None:
    assert not is_nick(nick)


@pytest.mark.parametrize(("name", "fine"), [("#a", True), ("#", False), ("a", False), ("#a b", False), ("#a,b", False)])
def test_a_channel_starts_with_a_hash(name: str, fine: bool) -> None:
    assert is_channel(name) is fine


@given(st.text(max_size=60))
def test_any_text_gives_a_nickname_or_nothing(text: str) -> None:
    nick = nick_from(text)
    assert nick == "" or is_nick(nick)


def test_casemappings_differ_in_brackets() -> None:
    assert CASEMAPPINGS["ascii"]("Ä[~A") == "Ä[~a"
    assert CASEMAPPINGS["rfc1459"]("[]\\~A") == "{}|^a"
    assert CASEMAPPINGS["rfc1459-strict"]("[]\\~A") == "{}|~a"


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_masks_match_as_a_pattern_would(mask: str, name: str) -> None:
    pattern = "".join(".*" if c == "*" else "." if c == "?" else c for c in mask)
    assert matches(mask, name) == bool(re.fullmatch(pattern, name))


def test_a_mask_of_many_stars_does_not_take_for_ever() -> None:
    assert not matches("*a" * 100 + "b", "a" * 5000)


@pytest.mark.parametrize(
    ("typed", "mask"), [("anna", "anna!*@*"), ("*@1.2.3.*", "*!*@1.2.3.*"), ("a!b", "a!b@*"), ("a!b@c", "a!b@c")]
)
def test_half_a_mask_is_completed(typed: str, mask: str) -> None:
    assert full_mask(typed) == mask


def test_modes_take_arguments_by_their_kind() -> None:
    assert parse_changes(["+ob-lk+b", "anna", "*!*@x", "key"], KINDS) == [
        ModeChange(True, "o", "anna"),
        ModeChange(True, "b", "*!*@x"),
        ModeChange(False, "l"),
        ModeChange(False, "k", "key"),
        ModeChange(True, "b", None),
    ]


@given(
    st.lists(
        st.one_of(
            st.builds(ModeChange, st.booleans(), st.sampled_from("imnst"), st.none()),
            st.builds(ModeChange, st.booleans(), st.sampled_from("obk"), st.sampled_from(["x", "y!z@w"])),
        ),
        min_size=1,
    )
)
def test_modes_are_read_as_they_were_written(changes: list[ModeChange]) -> None:
    assert parse_changes(format_changes(changes), KINDS) == changes


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,20}", fullmatch=True), st.text("ab =\\x20:,()", max_size=9)))
def test_tokens_are_read_as_they_were_written(tokens: dict[str, str]) -> None:
    words = format_tokens(tokens)
    assert not any(" " in word for word in words)
    assert parse_tokens(words) == tokens


def test_prefix_is_read_highest_first_and_nonsense_is_empty() -> None:
    assert list(parse_prefix("(ov)@+").items()) == [("@", "o"), ("+", "v")]
    assert parse_prefix("ov@+") == {}
    assert parse_prefix("(ov)@") == {}


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.23", Address("192.168.1.23")),
        (" 192.168.1.23:6667 ", Address("192.168.1.23", 6667)),
        ("192.168.55.13 8081", Address("192.168.55.13", 8081)),
        ("fe80::1%eth0", Address("fe80::1%eth0")),
        ("[::1]:6667", Address("::1", 6667)),
        ("::1", Address("::1")),
        ("otter-desktop.local", Address("otter-desktop.local")),
        ("müller", Address("müller")),
        ("irc://example.org/tea", Address("example.org", 6667, False, "#tea")),
        ("ircs://example.org:7000/#tea,isnick", Address("example.org", 7000, True, "#tea")),
        ("irc://example.org/%23%23tea", Address("example.org", 6667, channel="##tea")),
        ("irc://example.org/%0Atea", Address("example.org", 6667)),
        ("landline://[fe80::1]:5264/", Address("fe80::1", 5264)),
        (f"landline://otter?fingerprint={FINGERPRINT}", Address("otter", fingerprint=FINGERPRINT)),
        (f"landline://otter/tea?x=1&fingerprint={FINGERPRINT}", Address("otter", 5263, False, "#tea", FINGERPRINT)),
        ("landline://otter?fingerprint=" + ":".join(["5F", "1C"] * 16), Address("otter", fingerprint=FINGERPRINT)),
    ],
)
def test_what_people_type_is_an_address(typed: str, address: Address) -> None:
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", AddressProblem.EMPTY),
        ("https://example.org", AddressProblem.SCHEME),
        ("192.168.1.256", AddressProblem.IPV4),
        ("192.168.1", AddressProblem.IPV4),
        ("192.168.1.23:", AddressProblem.PORT),
        ("192.168.1.23:99999", AddressProblem.PORT),
        ("192.168.1.23:0", AddressProblem.PORT),
        ("fe80::zz", AddressProblem.IPV6),
        ("[::1", AddressProblem.BRACKET),
        ("[abc]", AddressProblem.IPV6),
        ("my room", AddressProblem.PORT),
        ("a..b", AddressProblem.HOST),
        ("-a", AddressProblem.HOST),
        ("irc://", AddressProblem.HOST),
        ("what is this room", AddressProblem.HOST),
        (f"landline://otter?fingerprint={FINGERPRINT[:-1]}", AddressProblem.FINGERPRINT),
        ("landline://otter?fingerprint=", AddressProblem.FINGERPRINT),
    ],
)
def test_what_is_wrong_with_an_address_is_named(typed: str, problem: AddressProblem) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(typed)
    assert caught.value.problem is problem


@given(st.text())
def test_no_text_makes_the_address_reader_raise_anything_else(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressError:
        return
    assert parse_address(str(address)).host == address.host


_HOSTS = st.sampled_from(["192.168.1.23", "fe80::77", "fe80::1%eth0", "otter-desktop.local", "müller"])
_CHANNELS = st.just("") | st.text(max_size=40).map(lambda name: f"#{name}").filter(is_channel)
_FINGERPRINTS = st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(st.builds(Address, _HOSTS, st.integers(1, 65535), st.just(False), _CHANNELS, _FINGERPRINTS))
def test_an_invite_link_is_read_as_it_was_written(address: Address) -> None:
    assert parse_address(invite_link(address)) == address


def test_the_ready_line_is_read_as_it_was_written() -> None:
    ready = Ready("Makerspace", 5263, ["192.168.1.23"], "/run/x.sock", 42)
    assert parse_ready(format_ready(ready)) == ready
    assert parse_ready(format_ready(NotReady("no"))) == NotReady("no")
    for line in ("", "hello", "[]", "{}", '{"ready": 1}', '{"ready": {"name": "x"}}'):
        assert parse_ready(line) is None
