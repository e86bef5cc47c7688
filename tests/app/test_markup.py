"""The small markup that people type, and the codes of IRC formatting, as text with marked parts. No window."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import markup_inline
from app.models.markup import BEGINNING, WHOLE, BlockKind, Shown, Style, shown
from app.models.timeline_text import safe_text
from app.state.text import plain

_SIGN = {Style.BOLD: "b", Style.ITALIC: "i", Style.STRUCK: "s", Style.CODE: "c", Style.UNDERLINED: "u"}
_SIGN |= {Style.MONOSPACE: "m", Style.REVERSED: "r"}


@pytest.fixture(scope="module", autouse=True)
def _library() -> None:
    while not markup_inline.load():
        time.sleep(0.001)


def told(text: str) -> str:
    """What is shown, with its marked parts as "b<...>" and its blocks in lines of their own."""
    found = shown(text)
    written, at = "", 0
    for mark in found.marks:
        signs = "".join(sign for style, sign in _SIGN.items() if style in mark.style)
        written += f"{found.text[at : mark.start]}{signs}<{found.text[mark.start : mark.end]}>"
        at = mark.end
    return (written + found.text[at:]).replace("\u2028", "\n")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plain text", "plain text"),
        ("*bold* and **bold**", "b<bold> and b<bold>"),
        ("_italic_, *b _both_ b*", "i<italic>, b<b >bi<both>b< b>"),
        ("~~gone~~ ~5 or ~6", "s<gone> ~5 or ~6"),
        ("run `umask 027`, `` a`b ``", "run c<umask 027>, c<a`b>"),
        ("`*not bold*`", "c<*not bold*>"),
        ('(*really*)! "_so_"', '(b<really>)! "i<so>"'),
        ("2*3*4 snake_case_name a * b * c", "2*3*4 snake_case_name a * b * c"),
        ("__init__.py **kwargs and *args", "__init__.py **kwargs and *args"),
        ("*.py and *.txt", "*.py and *.txt"),
        ("¯\\_(ツ)_/¯ ^_^ and ^_^ *_* *.*", "¯\\_(ツ)_/¯ ^_^ and ^_^ *_* *.*"),
        ("https://example.com/_a_/*b*?x=`", "https://example.com/_a_/*b*?x=`"),
        ("wiki.local/_a_ _so_", "wiki.local/_a_ i<so>"),
        ("*open _and* crossed_", "b<open _and> crossed_"),
        ("*🎉* *.bashrc*", "b<🎉> b<.bashrc>"),
        ("***** stars *****", "***** stars *****"),
        ("<b>html</b> &amp; [a](http://b.c) ![x](y) \\*", "<b>html</b> &amp; [a](http://b.c) ![x](y) \\*"),
        ("# no heading\n---\n| a | b |", "# no heading\n---\n| a | b |"),
        ("*two\nlines*", "b<two\nlines>"),
        ("\x02bold\x02 \x1dslanted\x0f \x1funder\x1f \x1estruck\x1e", "b<bold> i<slanted> u<under> s<struck>"),
        ("\x11code\x11 \x16turned\x16 \x02*as it is*", "m<code> r<turned> b<*as it is*>"),
    ],
)  # fmt: skip
def test_what_is_typed_is_shown_so(typed: str, expected: str) -> None:
    assert told(typed) == expected


def blocks(text: str) -> list[tuple[str, str, int]]:
    found = shown(text)
    return [(entry.kind.name, found.text[entry.start : entry.end].replace("\u2028", "\n"), entry.depth)
            for entry in found.blocks]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("```\na = 1\n  b\n```", "a = 1\n  b", [("CODE", "a = 1\n  b", 1)]),
        ("see:\n```python\nprint()\n```\ndone", "see:\nprint()\ndone", [("CODE", "print()", 1)]),
        ("see ```\nx\ny``` so", "see \nx\ny\n so", [("CODE", "x\ny", 1)]),
        ("```one line```", "one line", [("CODE", "one line", 1)]),
        ("in ```one``` line", "in one line", []),
        ("```\nnever closed", "```\nnever closed", []),
        ("> quoted\n> more\nmine", "quoted\nmore\nmine", [("QUOTE", "quoted\nmore", 1)]),
        (">> deep\n> less", "deep\nless", [("QUOTE", "deep", 2), ("QUOTE", "less", 1)]),
        (">:( >_< ->", ">:( >_< ->", []),
        ("- a\n- b\n  - c\nend", "• a\n• b\n• c\nend", [("ITEM", "• a", 1), ("ITEM", "• b", 1), ("ITEM", "• c", 2)]),
        ("1. a\n2) b", "1. a\n2) b", [("ITEM", "1. a", 1), ("ITEM", "2) b", 1)]),
        ("-5 or - \n1.5 *", "-5 or - \n1.5 *", []),
        ("a\n\n- b\n\nc", "a\n\n• b\n\nc", [("ITEM", "• b", 1)]),
        ("```\na\n```\n```\nb\n```", "a\nb", [("CODE", "a", 1), ("CODE", "b", 1)]),
    ],
)  # fmt: skip
def test_lines_are_blocks(typed: str, text: str, expected: list[tuple[str, str, int]]) -> None:
    assert shown(typed).text.replace("\u2028", "\n") == text
    assert blocks(typed) == expected


def test_an_entry_knows_its_sign() -> None:
    assert [block.sign for block in shown("- a\n12. b").blocks] == [2, 4]


def test_markup_holds_within_blocks() -> None:
    assert told("> *so* it is\n- `x`") == "b<so> it is\n• c<x>"


def test_colours_of_irc_are_told() -> None:
    found = shown("\x034red \x0308,01yellow on black\x03 \x04ff8000hex\x04 \x0399,2x")
    assert found.text == "red yellow on black hex x"
    assert [(mark.ink, mark.ground) for mark in found.marks] == [(4, None), (8, 1), (0x1FF8000, None), (None, 2)]


@pytest.mark.parametrize("text", ["🎉", "👍 👍", "👩‍👩‍👧‍👦❤️🇩🇪", "1️⃣", "👍🏽"])
def test_few_emoji_alone_are_larger(text: str) -> None:
    assert shown(text).only_emoji


@pytest.mark.parametrize("text", ["", "a", "1", "🎉!", "🎉🎉🎉🎉", "田中", "é", "123"])
def test_anything_else_is_not(text: str) -> None:
    assert not shown(text).only_emoji


def test_of_a_very_long_text_only_the_beginning_is_shown() -> None:
    text = "word " * 200_000
    for bounds in (BEGINNING, WHOLE):
        found = shown(text, bounds)
        assert len(found.text) == bounds.characters
        assert found.left_out == len(text) - bounds.characters


def test_of_very_many_lines_only_the_first_are_shown() -> None:
    found = shown("- line\n" * 200)
    assert found.text.count("\u2028") == BEGINNING.lines - 1
    assert found.left_out == len("- line\n" * 200) - len("- line\n" * BEGINNING.lines) + 1


def test_a_text_that_turns_too_often_is_cut_and_one_in_any_language_is_not() -> None:
    assert shown("aאяα" * 600).left_out > 1000
    for language in ("слово и ", "كلمة 12 ", "文字とかな", "mot é č ", "word 🎉 so "):
        assert not shown(language * 90).left_out


def test_without_the_library_words_are_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup_inline._library, "parser", None)
    assert told("*bold*\n> _so_") == "*bold*\n_so_"


_HOSTILE = {
    "stars": "*" * 100_000,
    "openers": "*a " * 30_000,
    "pairs": "*a* " * 25_000,
    "nested": "*_" * 50_000,
    "backticks": "`a" * 50_000,
    "fences": "```\na\n```\n" * 10_000,
    "quotes": ">" * 100_000,
    "quoted lines": "> *a*\n" * 16_000,
    "items": "- `a`\n" * 16_000,
    "codes": "\x02a\x034,5b" * 12_000,
    "struck": "~~a" * 30_000,
    "emoji": "🎉" * 100_000,
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", _HOSTILE)
def test_a_text_made_to_waste_time_wastes_little(name: str) -> None:
    # A hundred times: what takes a second here takes 10 ms on the screen.
    for _time in range(100):
        assert len(shown(_HOSTILE[name]).text) <= BEGINNING.characters


def _words(text: str) -> list[str]:
    return [character for character in text if unicodedata.category(character)[0] == "L"]


@given(st.text(alphabet="ab *_~`>-1.\n\x02\x034,\x0f", max_size=60))
def test_no_word_is_ever_lost(text: str) -> None:
    found = shown(text)
    if "```" not in text:
        assert _words(found.text) == _words(safe_text(text, breaks=True))
    length = len(found.text)
    assert all(0 <= mark.start < mark.end <= length for mark in found.marks)
    assert all(0 <= block.start <= block.end <= length for block in found.blocks)
    assert found == shown(text)


@given(st.text(max_size=200))
def test_any_text_at_all_is_shown(text: str) -> None:
    found = shown(text)
    assert isinstance(found, Shown)
    assert not set(found.text) & set("\x00\x02\x03\x1f\n\u202e")


def test_plain_words_of_notices_and_copies_have_no_codes() -> None:
    assert plain("\x02bold\x0f \x0304,01red") == "bold red"


def test_kinds_of_blocks_are_known() -> None:
    assert {block.kind for block in shown("> a\n- b\n```\nc\n```").blocks} == set(BlockKind)
