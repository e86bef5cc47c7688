"""Remote text is harmless wherever it is shown, and the words around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.timeline_text import cut16, initials, length16, safe_nick, safe_text
from app.models.timeline_told import told_run
from tests.app.timeline_lines import joined, left, line

_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("remote", "shown"),
    [
        ("plain <b>text</b> & more", "plain <b>text</b> & more"),
        ("\x02bold\x02 \x0304,01red\x03 \x1fline\x0f", "bold red line"),
        ("evil \u202egnp.exe\u202c", "evil gnp.exe"),
        ("\u2066iso\u2069late\u200b\ufeff\u2060", "isolate"),
        ("bell\x07 and \x9b31m", "bell\ufffd and \ufffd31m"),
        ("one\r\ntwo\nthree\u2028four", "one two three four"),
        ("a\tb", "a    b"),
        ("half \ud83d character", "half \ufffd character"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        (_ENGLAND, _ENGLAND),
        ("hid\U000e0041\U000e0042den", "hidden"),
    ],
)  # fmt: skip
def test_remote_text_acts_on_nothing(remote: str, shown: str) -> None:
    assert safe_text(remote) == shown


def test_the_lines_of_one_message_stay_lines_and_are_bounded() -> None:
    assert safe_text("one\r\ntwo\n\n\n\n\nthree", breaks=True) == "one\u2028two\u2028\u2028three"
    assert safe_text("a\n" * 5000, breaks=True).count("\u2028") == 500


@given(st.text())
def test_whatever_comes_no_control_character_is_left(remote: str) -> None:
    shown = safe_text(remote, breaks=True)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert not any(character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for character in shown)
    shown.encode()


def test_a_name_hides_nothing() -> None:
    assert safe_nick("ot\u200dter\u202e\u3164") == "otter"
    assert safe_nick("\u200b\u202e") == "?"


@pytest.mark.parametrize(
    ("nick", "letters"), [("otter", "OT"), ("Guest-7", "GU"), ("[x]", "X"), ("田中", "田中"), ("__", "_"), ("ßx", "SS")]
)
def test_an_avatar_has_letters_of_the_name(nick: str, letters: str) -> None:
    assert initials(nick) == letters


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, 20), st.integers(0, 20))
def test_positions_are_qt_s(text: str, start: int, size: int) -> None:
    units = [unit for character in text for unit in ([character] if character <= "\uffff" else [character, ""])]
    assert length16(text) == len(units)
    assert set(cut16(text, start, start + size)) <= set(text)
    assert cut16(text, 0, length16(text)) == text


def test_few_comings_and_goings_are_named_and_many_counted() -> None:
    run = [joined("wren"), line("lynx", "connection lost", kind=left("x").kind)]
    assert told_run(run, named=True) == "→ wren joined · ← lynx left (connection lost)"
    many = [joined(f"a{number}") for number in range(7)] + [left(f"a{number}") for number in range(3)]
    assert told_run(many, named=False) == "7 people joined, 3 left"
    assert told_run([joined("a"), joined("a"), joined("a")], named=False) == "1 person joined"
    assert told_run([left("a"), left("b")], named=False) == "2 people left"
