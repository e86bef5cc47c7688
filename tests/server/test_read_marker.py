"""How far somebody has read: https://ircv3.net/specs/extensions/read-marker."""

from pathlib import Path

import pytest

from server.core import reading
from tests.server.kept import KeptRoom
from tests.server.room import Person, Room

CAP = "draft/read-marker"
EARLY, LATE = "timestamp=2026-01-02T03:04:05.678Z", "timestamp=2026-02-03T04:05:06.789Z"


def marks(person: Person) -> list[tuple[str, ...]]:
    return [message.params for message in person.gets("MARKREAD")]


def test_a_marker_only_moves_forward_and_never_past_now() -> None:
    room = Room()
    anna = room.person("anna", CAP)
    for sent, held in [("", "*"), (EARLY, EARLY), (LATE, LATE), (EARLY, LATE), ("", LATE)]:
        anna.hears()
        anna.sends(f"MARKREAD #TEA {sent}")
        assert marks(anna) == [("#TEA", held)]
    anna.sends("MARKREAD #tea timestamp=2999-01-01T00:00:00.000Z")
    assert marks(anna) == [("#tea", "timestamp=2027-01-15T08:00:00.000Z")]
    anna.sends(f"MARKREAD ben {EARLY}", "MARKREAD BEN")
    assert marks(anna) == [("ben", EARLY), ("BEN", EARLY)]


def test_it_is_told_between_join_and_the_end_of_the_names() -> None:
    room = Room()
    anna = room.person("anna", CAP)
    assert [m.command for m in anna.asks("JOIN #tea")] == ["JOIN", "MARKREAD", "353", "366"]
    anna.sends(f"MARKREAD #tea {LATE}", "PART #tea").hears()
    assert anna.asks("JOIN #tea")[1].params == ("#tea", LATE)
    silent = room.person("silent", CAP, "no-implicit-names")
    assert [m.command for m in silent.asks("JOIN #tea")] == ["JOIN", "MARKREAD"]
    plain = room.person("plain")
    assert "MARKREAD" not in {m.command for m in plain.asks("JOIN #tea")}
    anna.sends(f"MARKREAD #tea {LATE}", "RENAME #tea #coffee").hears()
    assert anna.asks("MARKREAD #coffee")[0].params == ("#coffee", LATE)
    assert ("#coffee", "*") in marks(silent)


def test_it_is_nobody_elses_business() -> None:
    room = Room()
    anna, ben = room.person("anna", CAP).sends("JOIN #tea"), room.person("ben", CAP).sends("JOIN #tea")
    ben.hears()
    anna.sends(f"MARKREAD #tea {LATE}", f"MARKREAD ben {LATE}")
    assert ben.hears() == []
    anna.goes()
    assert [m.command for m in ben.gets()] == ["QUIT"]
    ben.sends("MARKREAD #tea")
    again = room.person("anna", CAP).sends("MARKREAD #tea", "MARKREAD ben")
    assert marks(again) == [("#tea", "*"), ("ben", "*")]
    assert marks(ben) == [("#tea", "*")]


def test_all_programs_of_an_account_are_told_and_it_is_kept(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)

    def device(nick: str, *caps: str) -> Person:
        person = room.person(nick, *caps)
        person.client.account = "annas"
        return person

    desk, phone, plain = device("anna", CAP), device("anna_phone", CAP), device("anna_old")
    desk.sends(f"MARKREAD #tea {LATE}", f"MARKREAD #tea {EARLY}")
    assert marks(desk) == [("#tea", LATE)] * 2
    assert marks(phone) == [("#tea", LATE)]
    assert plain.hears() == []
    for person in (desk, phone, plain):
        person.goes()
    assert device("anna", CAP).asks("JOIN #tea")[1].params == ("#tea", LATE)
    room.history.close()
    room = KeptRoom(tmp_path)
    assert device("anna", CAP).asks("JOIN #tea")[1].params == ("#tea", LATE)
    room.history.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "NEED_MORE_PARAMS"),
        ("#tea *", "INVALID_PARAMS"),
        ("#tea timestamp=*", "INVALID_PARAMS"),
        ("#tea timestamp=yesterday", "INVALID_PARAMS"),
        ("#tea timestamp=1812-01-01T00:00:00.000Z", "INVALID_PARAMS"),
        ("#tea msgid=x", "INVALID_PARAMS"),
        ("a,b", "INVALID_PARAMS"),
        (":a b", "INVALID_PARAMS"),
        (f"#{'x' * 100}", "INVALID_PARAMS"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(words: str, code: str) -> None:
    (fail,) = Room().person("anna", CAP).asks(f"MARKREAD {words}")
    assert (fail.command, *fail.params[:2]) == ("FAIL", "MARKREAD", code)


def test_nobody_fills_the_memory_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 2)
    anna = Room().person("anna", CAP)
    anna.sends(f"MARKREAD #a {EARLY}", f"MARKREAD #b {EARLY}")
    (fail,) = anna.asks(f"MARKREAD #c {EARLY}")
    assert fail.params[:3] == ("MARKREAD", "INTERNAL_ERROR", "#c")
    assert anna.asks(f"MARKREAD #b {LATE}")[0].params == ("#b", LATE)
