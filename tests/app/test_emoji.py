"""The emoji that people choose from: found by name, by shortcode, in each skin tone."""

import re

import pytest

from resources.emoji import TONES, emojis


def texts(query: str) -> list[str]:
    return [emoji.text for emoji in emojis().search(query)]


def test_each_emoji_has_a_name_a_group_and_a_shortcode_of_its_own() -> None:
    book = emojis()
    assert len(book.all) > 1900
    assert len({emoji.text for emoji in book.all}) == len(book.all)
    codes = [code for emoji in book.all for code in emoji.codes]
    assert len(codes) == len(set(codes))
    for emoji in book.all:
        assert emoji.name
        assert all(re.fullmatch("[a-z0-9_+-]+", code) for code in emoji.codes)
        assert emoji.codes
        assert 0 <= emoji.group < len(book.groups)


@pytest.mark.parametrize(
    ("code", "text"), [("smile", "😄"), ("+1", "👍"), ("thumbsup", "👍"), ("heart", "❤️"), ("de", "🇩🇪")]
)
def test_shortcodes_are_those_of_github_and_slack(code: str, text: str) -> None:
    found = emojis().called(code)
    assert found is not None
    assert found.text == text


def test_the_emoji_called_just_so_is_found_first() -> None:
    assert texts("red heart")[0] == "❤️"
    assert texts(":tada:")[0] == "🎉"
    assert texts("Thumbs UP")[0] == "👍"


def test_words_may_be_begun_only_and_come_in_any_order() -> None:
    assert "👍" in texts("up thum")
    assert "☕" in texts("coffee")
    assert texts("xyzzy") == []
    assert texts("  ") == []


def test_a_skin_tone_goes_where_unicode_wants_it() -> None:
    book = emojis()
    thumb, together, heart = (book.called(code) for code in ("+1", "people_holding_hands", "heart"))
    assert thumb is not None
    assert together is not None
    assert heart is not None
    assert thumb.toned(0) == "👍"
    assert thumb.toned(3) == "👍🏽"
    assert together.toned(5) == "🧑🏿‍🤝‍🧑🏿"
    assert heart.toned(3) == "❤️"


def test_an_emoji_is_known_in_whatever_tone_it_comes() -> None:
    book = emojis()
    for tone in range(len(TONES)):
        known = book.of(f"👋{TONES[tone]}")
        assert known is not None
        assert known.name == "waving hand"
    plainly = book.of("👍\ufe0f")
    assert plainly is not None
    assert plainly.name == "thumbs up"
    assert book.of("no emoji") is None


def test_a_begun_shortcode_offers_the_shortest_first_and_each_emoji_once() -> None:
    found = emojis().codes_from("smi", 8)
    assert found[0][0] == "smile"
    assert len({emoji.text for _code, emoji in found}) == len(found) == 8
    assert all(code.startswith("smi") for code, _emoji in found[:5])
    assert [code for code, _emoji in emojis().codes_from("nosuchthing", 8)] == []
