"""One line as a value: https://modern.ircdocs.horse/#message-format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol.message import Message, format_message, format_tags, parse, parse_tags

WORDS = st.text(st.characters(exclude_characters=" \r\n\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda word: word[0] != ":"
)
ANY_TEXT = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))
TAG_NAMES = st.from_regex(r"\+?[a-zA-Z0-9.\-/]{1,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("PING", Message("PING")),
        ("privmsg #tea :hello  there", Message("PRIVMSG", ("#tea", "hello  there"))),
        (":anna!a@host QUIT :", Message("QUIT", ("",), {}, "anna!a@host")),
        ("@id=1;+typing :s 001 me :hi :)", Message("001", ("me", "hi :)"), {"id": "1", "+typing": ""}, "s")),
        ("@a=\\:\\s\\\\\\r\\n\\q\\ TAGMSG x", Message("TAGMSG", ("x",), {"a": "; \\\r\nq"})),
        ("   JOIN   #a   b  ", Message("JOIN", ("#a", "b"))),
        ("FOO a:b ::c", Message("FOO", ("a:b", ":c"))),
        # IRC splits on U+0020 alone.
        ("FOO a\u00a0b\tc", Message("FOO", ("a\u00a0b\tc",))),
    ],
)
def test_a_line_is_read_as_the_grammar_says(line: str, message: Message) -> None:
    assert parse(line) == message


@pytest.mark.parametrize("line", ["", "   ", ":only.source", "@tag=1", "@tag=1 :source", ":a ::b", "Ünïcode x"])
def test_a_line_without_a_command_is_no_message(line: str) -> None:
    assert parse(line) is None


def test_a_sixteenth_parameter_belongs_to_the_fifteenth() -> None:
    message = parse("X " + " ".join(str(number) for number in range(20)))
    assert message is not None
    assert message.params[13:] == ("13", "14 15 16 17 18 19")


def test_a_formatted_message_is_one_line_whatever_it_holds() -> None:
    assert format_message("PRIVMSG", "#a", "x\r\nQUIT :bye\0") == "PRIVMSG #a :x  QUIT :bye"


@pytest.mark.parametrize("middle", ["", "a b", ":a"])
def test_what_can_only_be_the_last_parameter_is_refused_elsewhere(middle: str) -> None:
    with pytest.raises(ValueError, match="last parameter"):
        format_message("X", middle, "last")


@given(
    st.from_regex(r"[A-Z]{1,10}|[0-9]{3}", fullmatch=True),
    st.lists(WORDS, max_size=14),
    ANY_TEXT,
    st.dictionaries(TAG_NAMES, ANY_TEXT, max_size=5),
    st.one_of(st.just(""), WORDS),
)
def test_what_is_written_is_read_again(
    command: str, middle: list[str], last: str, tags: dict[str, str], source: str
) -> None:
    line = format_message(command, *middle, last, source=source, tags=tags)
    assert parse(line) == Message(command, (*middle, last), tags, source)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_can_make_the_parser_raise(text: str) -> None:
    message = parse(text)
    assert message is None or message.command


@given(st.dictionaries(TAG_NAMES, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_tags_are_read_as_they_were_written(tags: dict[str, str]) -> None:
    assert parse_tags(format_tags(tags)[1:]) == tags
