"""Finding what was said: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol.message import Message
from server.storage.search import Query, index_words, match
from tests.server.kept import KeptRoom
from tests.server.room import Person

CAPS = ("batch", "server-time", "message-tags", "echo-message", "labeled-response", "soju.im/search")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path)
    yield kept
    kept.close()


def caught_up(room: KeptRoom) -> None:
    """What the room does every other second."""
    room.history.commit(settled=True)
    gone = room.words.catch_up()
    room.history.write("DELETE FROM gone_messages WHERE id IN (SELECT value FROM json_each(?))", json.dumps(gone))
    room.history.commit()


def found(person: Person, attributes: str) -> list[str]:
    opening, *inside, closing = person.asks(f"SEARCH {attributes}")
    assert (opening.command, opening.params[1], closing.command) == ("BATCH", "soju.im/search", "BATCH")
    assert all(message.tags["batch"] == opening.params[0][1:] for message in inside)
    return [message.params[1] for message in inside]


def member(room: KeptRoom, nick: str, channel: str = "#tea") -> Person:
    person = room.person(nick, *CAPS).sends(f"JOIN {channel}")
    person.hears()
    return person


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The router arrived", "router"),
        ("The router arrived", "ROUT"),
        ("The router arrived", "arrived\\sthe"),
        ("Café à la carte", "cafe"),
        ("cafe", "CAFÉ"),
        ("Straße", "strasse"),
        ("Привет, мир", "мир"),
        ("路由器到了，手册在架子上", "路由器"),
        ("路由器到了，手册在架子上", "手册"),
        ("路由器到了，手册在架子上", "架"),
        ("東京タワーへ行く", "タワー"),
        ("สวัสดีชาวโลก", "ชาวโลก"),
        ("สวัสดีชาวโลก", "โลก"),
        ("안녕하세요 여러분", "여러분"),
        ("umask 027 on the share", "027"),
        ("see wiki.local/power", "wiki"),
    ],
)
def test_words_are_found_in_any_script(room: KeptRoom, said: str, asked: str) -> None:
    anna = member(room, "anna")
    anna.sends(f"PRIVMSG #tea :{said}", "PRIVMSG #tea :something else", "PRIVMSG #tea :别的")
    caught_up(room)
    assert found(anna, f"text={asked}") == [said]


@pytest.mark.parametrize("asked", ["uter", "router\\smissing", "到路", "蛋糕", "\\s", "zzz"])
def test_what_was_not_said_is_not_found(room: KeptRoom, asked: str) -> None:
    anna = member(room, "anna").sends("PRIVMSG #tea :The router arrived 路由器到了")
    caught_up(room)
    answer = found(anna, f"text={asked};from=nobody" if asked == "\\s" else f"text={asked}")
    assert answer == []


def test_a_search_is_narrowed_by_who_where_when_and_how_many(room: KeptRoom) -> None:
    anna, ben = member(room, "anna"), member(room, "ben")
    anna.sends("JOIN #work", "PRIVMSG #work :tea at work")
    for number in range(5):
        room.clock.now += 60
        (anna if number % 2 else ben).sends(f"PRIVMSG #tea :tea {number}")
    caught_up(room)
    assert found(anna, "text=tea") == ["tea at work", "tea 0", "tea 1", "tea 2", "tea 3", "tea 4"]
    assert found(anna, "in=#TEA;text=tea;limit=2") == ["tea 3", "tea 4"]
    assert found(anna, "from=BEN") == ["tea 0", "tea 2", "tea 4"]
    moment = "2027-01-15T08:02:00.000Z"
    assert found(anna, f"in=#tea;before={moment}") == ["tea 0", "tea 1"]
    assert found(anna, f"in=#tea;after={moment};limit=2") == ["tea 1", "tea 2"]
    assert found(ben, "text=tea\\sat\\swork") == []


def test_only_what_the_asker_may_read_is_looked_through(room: KeptRoom) -> None:
    anna, ben, eve = member(room, "anna"), member(room, "ben"), member(room, "eve", "#other")
    anna.sends("PRIVMSG #tea :secret plan", "PRIVMSG ben :secret word")
    caught_up(room)
    assert found(anna, "text=secret") == found(ben, "text=secret") == ["secret plan", "secret word"]
    assert found(ben, "in=anna;text=secret") == ["secret word"]
    for attributes in ("text=secret", "in=#tea;text=secret", "in=anna", "in=ben", "from=anna"):
        assert found(eve, attributes) == []
    anna.sends("KICK #tea ben")
    assert found(ben, "text=plan") == []


def test_what_is_taken_away_is_found_no_more_and_its_words_leave_the_disk(room: KeptRoom) -> None:
    anna = room.person("anna", *CAPS, "draft/message-redaction").sends("JOIN #tea")
    anna.hears()
    said = [anna.asks(f"PRIVMSG #tea :{word} spoken")[0] for word in ("xylophone", "harmless", "last")]
    caught_up(room)
    anna.sends(f"REDACT #tea {said[0].tags['msgid']}", f"REDACT #tea {said[2].tags['msgid']}")
    anna.hears()
    caught_up(room)
    assert found(anna, "text=spoken") == ["harmless spoken"]
    anna.sends("PRIVMSG #tea :again spoken")
    for _ in range(10):
        caught_up(room)
    room.history.checkpoint()
    assert found(anna, "text=spoken") == ["harmless spoken", "again spoken"]
    for path in room.path.parent.glob("room*"):
        assert b"xylophone" not in path.read_bytes(), path.name


@pytest.mark.parametrize(("attributes", "about"), [("limit=0", "limit"), ("limit=x", "limit"), ("before=x", "before")])
def test_a_search_that_cannot_be_read_is_refused(room: KeptRoom, attributes: str, about: str) -> None:
    (fail,) = member(room, "anna").asks(f"SEARCH {attributes}")
    assert fail.params[:3] == ("SEARCH", "INVALID_PARAMS", about)


def test_without_the_capability_there_is_no_search(room: KeptRoom) -> None:
    assert [m.command for m in room.person("anna").asks("SEARCH text=x")] == ["421"]


def test_the_answer_carries_the_label_of_its_question(room: KeptRoom) -> None:
    anna = member(room, "anna").sends("PRIVMSG #tea :one", "PRIVMSG #tea :two")
    caught_up(room)
    opening, *inside, _closing = anna.asks("@label=9 SEARCH in=#tea")
    assert opening.tags["label"] == "9"
    assert len(inside) == 2
    (failed,) = anna.asks("@label=8 SEARCH limit=0")
    assert failed.tags["label"] == "8"


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_question_can_break_out_of_its_words(words: str, nick: str) -> None:
    query = Query(words, nick, (), 0, 1, 1)
    text = match(query, [1])
    assert text.replace('"c1"', "").count('"') % 2 == 0
    inside = text.split('"')[1::2]
    assert all(word.replace(" ", "").isalnum() or not word.isascii() for word in inside)
    assert '"' not in index_words(words)


def test_a_message_is_a_message_again(room: KeptRoom) -> None:
    anna = member(room, "anna")
    (said,) = anna.asks("PRIVMSG #tea :find me")
    caught_up(room)
    told: list[Message] = anna.asks("SEARCH text=find")[1:-1]
    assert [(m.source, m.params, m.tags["msgid"], m.tags["time"]) for m in told] == [
        (said.source, said.params, said.tags["msgid"], said.tags["time"])
    ]


def test_a_number_that_was_given_is_not_given_again(room: KeptRoom) -> None:
    anna = room.person("anna", *CAPS, "draft/message-redaction").sends("JOIN #tea")
    anna.hears()
    (first,) = anna.asks("PRIVMSG #tea :wrong word")
    caught_up(room)
    anna.sends(f"REDACT #tea {first.tags['msgid']}")
    anna.hears()
    anna.sends("PRIVMSG #tea :right thing")
    anna.hears()
    assert found(anna, "text=wrong") == [], "the index still knows the old words, but not as the new message's"
    caught_up(room)
    assert found(anna, "text=right") == ["right thing"]


def test_a_renamed_channel_is_found_in_under_its_new_name_alone(room: KeptRoom) -> None:
    anna = member(room, "anna")
    anna.sends("PRIVMSG #tea :the secret", "PRIVMSG #other :x")
    caught_up(room)
    anna.sends("PRIVMSG #tea :another secret", "RENAME #tea #coffee", "PRIVMSG #coffee :a third secret")
    spy = member(room, "spy")
    for _ in range(2):
        assert found(spy, "text=secret") == found(spy, "text=secret;in=#tea") == []
        caught_up(room)
    assert found(anna, "text=secret;in=#coffee") == ["the secret", "another secret", "a third secret"]


def test_what_was_said_a_moment_ago_is_found(room: KeptRoom) -> None:
    anna = room.person("anna", *CAPS)
    anna.sends("JOIN #tea", "PRIVMSG #tea :the swordfish swims")
    anna.hears()
    assert found(anna, "text=swordfish;in=#tea") == ["the swordfish swims"]
