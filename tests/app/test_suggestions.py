"""What may be meant by the word before the cursor; signs round words; drafts on the disk. No window."""

import json
from pathlib import Path

import pytest

from app.store.drafts import LONGEST, MOST, Drafts, DraftsFile
from app.windows.suggestions import Known, closed_emoji, in_code, suggest
from app.windows.wrapping import BOLD, CODE, wrap
from server.protocol.address import Address

KNOWN = Known(lambda: ["otter", "Oskar", "fern"], lambda: ["#lobby", "#laser-cutter"], lambda: 3, lambda: ["🎉", "👍"])


def names(text: str, cursor: int | None = None) -> list[str]:
    found = suggest(text, len(text) if cursor is None else cursor, KNOWN)
    return [fit.name for fit in found.fits] if found else []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("@", "fern"),
        ("ask @OT", "otter"),
        ("(@fe", "fern"),
        ("#lo", "#lobby"),
        (":thumbsu", ":thumbsup:"),
        ("/jo", "/join"),
        ("one\n@os", "Oskar"),
    ],
)
def test_a_begun_word_offers_what_may_be_meant(text: str, first: str) -> None:
    assert names(text)[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "otter",
        "mail@otter",
        "10:30",
        "http://x",
        ":D",
        ":s",
        "a /join",
        "/join lo",
        "@nobody",
        "# lo",
        "`@o",
        "```\nx :smi",
    ],
)
def test_what_is_no_begun_word_offers_nothing(text: str) -> None:
    assert names(text) == []


def test_only_what_stands_before_the_cursor_counts() -> None:
    assert names("@ot and more", 3) == ["otter"]
    assert names("/join lobby", 3) == ["/join"]


def test_at_the_start_a_name_addresses_and_elsewhere_it_mentions() -> None:
    first, later = suggest("@fe", 3, KNOWN), suggest("ask @fe", 7, KNOWN)
    assert first is not None
    assert later is not None
    assert (first.start, first.end, first.fits[0].text) == (0, 3, "fern: ")
    assert (later.start, later.end, later.fits[0].text) == (4, 7, "@fern ")


def test_emoji_come_in_the_skin_tone_that_is_chosen() -> None:
    found = suggest(":thumbsup", 9, KNOWN)
    assert found is not None
    assert found.fits[0].text == "👍🏽"
    assert names(":th")[:2] == [":thumbsup:", ":three:"]
    assert closed_emoji("so :+1:", 7, 3) == (3, "👍🏽")
    assert closed_emoji("so :nosuch:", 11, 0) is None


def test_a_command_comes_with_how_it_is_written() -> None:
    found = suggest("/topi", 5, KNOWN)
    assert found is not None
    assert found.fits[0].note.startswith("/topic ")


def test_code_is_meant_letter_by_letter_until_it_is_closed() -> None:
    assert in_code("a `b", 4)
    assert not in_code("a `b` c", 7)
    assert in_code("```\na\nb", 7)
    assert not in_code("```\na\n``` b", 11)
    assert not in_code("`a\nb", 4)


@pytest.mark.parametrize(
    ("text", "start", "end", "sign", "becomes", "selected"),
    [
        ("a big day", 2, 5, BOLD, "a *big* day", "big"),
        ("a big day", 1, 6, BOLD, "a *big* day", "big"),
        ("a *big* day", 3, 6, BOLD, "a big day", "big"),
        ("a *big* day", 2, 7, BOLD, "a big day", "big"),
        ("ab", 1, 1, BOLD, "a**b", ""),
        ("a**b", 2, 2, BOLD, "ab", ""),
        ("a   b", 1, 4, BOLD, "a**   b", ""),
        ("x\ny", 0, 3, CODE, "```\nx\ny\n```", "x\ny"),
    ],
)
def test_signs_are_put_round_a_selection_and_taken_away(
    text: str, start: int, end: int, sign: str, becomes: str, selected: str
) -> None:
    wrapped = wrap(text, start, end, sign)
    now = text[: wrapped.start] + wrapped.text + text[wrapped.end :]
    assert now == becomes
    assert now[slice(*wrapped.selected)] == selected


def test_drafts_of_each_room_and_conversation_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "drafts.json"
    here, there = Drafts(path, "a:1"), Drafts(path, "b:1")
    here["#Lobby"], there["#lobby"] = "here 🎉", "there"
    here.save()
    there.save()
    here["fern"] = "x"
    here.save()
    assert Drafts(path, "a:1")["#lobby"] == "here 🎉"
    assert Drafts(path, "b:1")["#LOBBY"] == "there"
    here["#lobby"] = here["fern"] = ""
    here.save()
    assert set(json.loads(path.read_text(encoding="utf-8"))["drafts"]) == {"b:1"}


def test_a_renamed_conversation_takes_its_draft_along(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.json", "a:1")
    drafts["fern"] = "half"
    drafts.rename("fern", "wren")
    assert (drafts["fern"], drafts["wren"]) == ("", "half")


@pytest.mark.parametrize("content", ["", "[]", '{"drafts": 3}', '{"drafts": {"a:1": ["x"]}}', "\x00"])
def test_a_broken_file_of_drafts_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "drafts.json"
    path.write_text(content, encoding="utf-8")
    drafts = Drafts(path, "a:1")
    assert drafts["#lobby"] == ""
    drafts["#lobby"] = "x"
    drafts.save()
    assert Drafts(path, "a:1")["#lobby"] == "x"


def test_the_file_of_drafts_has_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    drafts = Drafts(path, "a:1")
    for number in range(MOST + 5):
        drafts[f"#{number}"] = "x" * (LONGEST + 1)
    drafts.save()
    again = Drafts(path, "a:1")
    assert again["#0"] == ""
    assert again[f"#{MOST + 4}"] == "x" * LONGEST


def test_drafts_can_be_forgotten(tmp_path: Path) -> None:
    file = DraftsFile(tmp_path / "drafts.json")
    drafts = file.of(Address("Otter.local", 5263))
    drafts["#lobby"] = "half"
    drafts.save()
    assert file.of(Address("otter.local", 5263))["#lobby"] == "half"
    file.forget_all()
    assert file.of(Address("otter.local", 5263))["#lobby"] == ""
    file.forget_all()
