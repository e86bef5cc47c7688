"""Saying something: https://modern.ircdocs.horse/#sending-messages, and the tags around it."""

import re

import pytest

from server.core.outgoing import timestamp
from server.protocol.message import parse
from tests.server.room import Room


def test_a_channel_hears_what_a_member_says_and_its_author_does_not() -> None:
    anna, ben, clara = Room().members("#tea", "anna", "ben", "clara")
    anna.sends("PRIVMSG #TEA :hello  all ")
    assert ben.hears() == clara.hears() == [":anna!~anna@192.168.1.9 PRIVMSG #tea :hello  all "]
    assert anna.hears() == []


def test_one_to_one_and_several_at_once() -> None:
    anna, ben, clara = Room().members("#tea", "anna", "ben", "clara")
    anna.sends("PRIVMSG ben,CLARA :psst")
    assert ben.hears() == [":anna!~anna@192.168.1.9 PRIVMSG ben :psst"]
    assert clara.hears() == [":anna!~anna@192.168.1.9 PRIVMSG clara :psst"]
    assert [m.command for m in anna.asks("PRIVMSG a,b,c,d,e :x")] == ["407"]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("PRIVMSG", "411"),
        ("PRIVMSG ben", "412"),
        ("PRIVMSG ben :", "412"),
        ("PRIVMSG nobody :x", "401"),
        ("PRIVMSG #nowhere :x", "403"),
        ("PRIVMSG :a b", "412"),
        ("FOO", "421"),
        ("TAGMSG ben", "421"),
        ("KICK #tea", "461"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_numeric(line: str, numeric: str) -> None:
    anna, _ben = Room().members("#tea", "anna", "ben")
    assert [message.command for message in anna.asks(line)] == [numeric]


def test_a_notice_is_never_answered() -> None:
    (anna,) = Room().members("#tea", "anna")
    assert anna.asks("NOTICE nobody :x") == []


def test_an_away_message_answers_and_nothing_is_lost() -> None:
    anna, ben = Room().members("#tea", "anna", "ben")
    ben.sends("AWAY :lunch")
    ben.hears()
    (answer,) = anna.asks("PRIVMSG ben :there?")
    assert answer.params == ("anna", "ben", "lunch")
    assert ben.hears() == [":anna!~anna@192.168.1.9 PRIVMSG ben :there?"]


def test_who_is_not_in_a_channel_cannot_talk_into_it() -> None:
    room = Room()
    (anna,) = room.members("#tea", "anna")
    stranger = room.person("stranger")
    assert [m.command for m in stranger.asks("PRIVMSG #tea :x")] == ["404"]
    anna.sends("MODE #tea -n")
    anna.hears()
    assert stranger.asks("PRIVMSG #tea :x") == []
    assert anna.hears() == [":stranger!~stranger@192.168.1.9 PRIVMSG #tea :x"]


def test_moderation_and_bans_silence_those_without_a_voice() -> None:
    op, other = Room().members("#tea", "op", "other")
    op.sends("MODE #tea +m")
    assert [m.command for m in other.asks("PRIVMSG #tea :x")] == ["404"]
    op.sends("MODE #tea +v other")
    assert other.asks("PRIVMSG #tea :x") == []
    op.sends("MODE #tea -mv other", "MODE #tea +b other")
    assert [m.command for m in other.asks("PRIVMSG #tea :x")] == ["404"]
    op.sends("MODE #tea +e other!*@*")
    assert other.asks("PRIVMSG #tea :x") == []


def test_a_message_to_the_ranks_reaches_the_ranks() -> None:
    op, voiced, other = Room().members("#tea", "op", "voiced", "other")
    op.sends("MODE #tea +v voiced")
    for person in (op, voiced, other):
        person.hears()
    other.sends("PRIVMSG @#tea :help", "PRIVMSG +#tea :hi")
    assert [line.split(" ", 1)[1] for line in op.hears()] == ["PRIVMSG @#tea :help", "PRIVMSG +#tea :hi"]
    assert [line.split(" ", 1)[1] for line in voiced.hears()] == ["PRIVMSG +#tea :hi"]


def test_nothing_is_cut_a_message_that_would_not_fit_is_refused() -> None:
    room = Room()
    anna, ben = room.members("#tea", "anna", "ben")
    room_left = 512 - 2 - len(":anna!~anna@192.168.1.9 PRIVMSG #tea :")
    assert anna.asks(f"PRIVMSG #tea :{'x' * room_left}") == []
    assert len(ben.hears()[0]) == 510
    assert [m.command for m in anna.asks(f"PRIVMSG #tea :{'x' * (room_left + 1)}")] == ["417"]
    assert ben.hears() == []


def test_lines_that_cannot_be_read_are_refused_and_not_passed_on() -> None:
    room = Room()
    anna, ben = room.members("#tea", "anna", "ben")
    assert [m.command for m in anna.asks(f"PRIVMSG #tea :{'x' * 600}")] == ["417"]
    anna.sends("PRIVMSG #tea :ok")
    assert len(ben.hears()) == 1


def test_each_client_sees_the_tags_it_asked_for() -> None:
    room = Room()
    plain = room.person("plain")
    timed = room.person("timed", "server-time")
    tagged = room.person("tagged", "message-tags", "server-time", "account-tag")
    author = room.person("author", "message-tags")
    for person in (plain, timed, tagged, author):
        person.sends("JOIN #tea")
    for person in (plain, timed, tagged, author):
        person.hears()
    author.client.account = "authors-account"
    author.sends("@+typing=active;+a=b\\sc;nonclient=1 PRIVMSG #tea :hi")
    assert plain.hears() == [":author!~author@192.168.1.9 PRIVMSG #tea :hi"]
    moment = timestamp(room.clock.now)
    assert timed.hears() == [f"@time={moment} :author!~author@192.168.1.9 PRIVMSG #tea :hi"]
    message = parse(tagged.hears()[0])
    assert message is not None
    assert {name: message.tags[name] for name in ("time", "account", "+typing", "+a")} == {
        "time": moment,
        "account": "authors-account",
        "+typing": "active",
        "+a": "b c",
    }
    assert "nonclient" not in message.tags
    assert message.tags["msgid"]


def test_a_tagmsg_reaches_only_those_who_understand_tags() -> None:
    room = Room()
    author, tagged = room.person("author", "message-tags"), room.person("tagged", "message-tags")
    plain = room.person("plain")
    for person in (author, tagged, plain):
        person.sends("JOIN #tea")
    for person in (author, tagged, plain):
        person.hears()
    author.sends("@+typing=active TAGMSG #tea")
    assert [message.command for message in tagged.gets()] == ["TAGMSG"]
    assert plain.hears() == author.hears() == []


def test_an_echo_is_what_the_others_got_with_the_label() -> None:
    room = Room()
    author = room.person("author", "echo-message", "labeled-response", "batch", "message-tags")
    other = room.person("other", "message-tags")
    for person in (author, other):
        person.sends("JOIN #tea")
    author.hears()
    other.hears()
    author.sends("@label=7 PRIVMSG #tea :hi")
    (echo,), (heard,) = author.gets(), other.gets()
    assert echo.tags["label"] == "7"
    assert echo.tags["msgid"] == heard.tags["msgid"]
    assert "label" not in heard.tags


def test_an_answer_is_labelled_as_a_line_a_batch_or_an_acknowledgement() -> None:
    room = Room()
    anna = room.person("anna", "labeled-response", "batch")
    (pong,) = anna.asks("@label=a PING x")
    assert (pong.command, pong.tags) == ("PONG", {"label": "a"})
    (ack,) = anna.asks("@label=b PONG x")
    assert (ack.command, ack.tags) == ("ACK", {"label": "b"})
    opening, *inside, closing = anna.asks("@label=c JOIN #tea")
    assert (opening.command, opening.tags) == ("BATCH", {"label": "c"})
    assert opening.params[1] == "labeled-response"
    reference = opening.params[0].removeprefix("+")
    assert [message.command for message in inside] == ["JOIN", "353", "366"]
    assert all(message.tags == {"batch": reference} for message in inside)
    assert closing.params == (f"-{reference}",)
    (refused,) = anna.asks("@label=d NONSENSE_WORD")
    assert (refused.command, refused.tags) == ("421", {"label": "d"})


def test_message_ids_are_different() -> None:
    room = Room()
    ids = {room.server.order.new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


def test_the_host_learns_which_program_somebody_uses_when_the_console_asks() -> None:
    from server.commands.talking import ask_software

    room = Room()
    anna = room.person("anna")
    anna.sends("NOTICE Test-Room.landline :\x01VERSION forged\x01")
    assert anna.client.software is None
    ask_software(room.server, anna.client)
    ask_software(room.server, anna.client)
    assert anna.hears() == [":Test-Room.landline PRIVMSG anna :\x01VERSION\x01"]
    anna.sends("NOTICE Test-Room.landline :\x01VERSION irssi 1.4.3\x02\x01")
    assert anna.client.software == "irssi 1.4.3"
