"""Answering, reacting, taking back, changing, saying several lines, telling who types: what goes over the wire."""

from typing import Any

import pytest

from app.state import greeting, reactions, sending, taking_back, typed, typing
from app.state.abilities import NONE, Abilities, abilities
from app.state.conversation import Conversation
from app.state.events import AbilitiesChanged, LineChanged, Mentioned, Reacted, Refused, TakenBack, TypingChanged
from app.state.lines import Delivery, Kind, Line
from app.state.sayings import Saying, What
from tests.app.talk import ALL, Talk, here

MULTILINE = "batch draft/multiline=max-bytes=100,max-lines=4 labeled-response echo-message message-tags"


def lobby(talk: Talk) -> Conversation:
    found = talk.room.find("#lobby")
    assert found
    return found


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def sent(talk: Talk) -> list[str]:
    """What was written of late, without what is asked of itself."""
    return [line for line in talk.sent if not line.startswith(("PING", "WHO", "MARKREAD", "METADATA"))]


def lines(talk: Talk) -> list[Line]:
    return [line for line in talk.timeline("#lobby") if line.kind is Kind.SAID]


# What can be done.


def test_our_own_room_can_do_everything_but_take_back_others_words() -> None:
    talk = here()
    can = abilities(talk.room, lobby(talk))
    assert can == Abilities(*[True] * len(can))._replace(take_back_others=False)
    events = talk.hears(":s.net MODE #lobby +o otter")
    assert of(events, AbilitiesChanged)
    assert abilities(talk.room, lobby(talk)).take_back_others
    talk.hears(":s.net MODE #lobby -o+v otter otter")
    assert not abilities(talk.room, lobby(talk)).take_back_others


def test_a_server_without_capabilities_offers_nothing_and_is_sent_nothing_of_it() -> None:
    talk = here("")
    assert abilities(talk.room, lobby(talk)) == NONE._replace(browse=True)
    talk.hears(":fern!f@f PRIVMSG #lobby :hi")
    refused = [
        *talk.do(reactions.react(talk.room, lobby(talk), "m1", "👍", on=True)),
        *talk.do(taking_back.take_back(talk.room, lobby(talk), "m1")),
        *talk.do(taking_back.edit(talk.room, lobby(talk), lines(talk)[0], "new")),
    ]
    typing.typing(talk.room, lobby(talk), active=True)
    assert refused == [Refused("CANNOT_REACT"), Refused("CANNOT_TAKE_BACK"), Refused("CANNOT_TAKE_BACK")]
    talk.do(sending.say(talk.room, lobby(talk), "one\ntwo", reply="m1"))
    assert sent(talk) == ["PRIVMSG #lobby one", "PRIVMSG #lobby two"]


@pytest.mark.parametrize(
    ("denied", "reply", "react", "types"),
    [
        ("*", False, False, False),
        ("*,-draft/react,-reply", True, True, False),
        ("typing", True, True, False),
        ("draft/react,typing", True, False, False),
        ("reply", True, True, True),
        ("reply,draft/reply", False, False, True),
        ("", True, True, True),
    ],
)
def test_tags_that_the_server_denies_are_not_offered(denied: str, reply: bool, react: bool, types: bool) -> None:
    talk = here()
    events = talk.hears(f":s.net 005 otter CLIENTTAGDENY={denied} :are supported")
    assert of(events, AbilitiesChanged)
    can = abilities(talk.room, lobby(talk))
    assert (can.reply, can.react, can.typing) == (reply, react, types)


def test_abilities_come_and_go_with_the_connection_and_with_capabilities() -> None:
    talk = here("message-tags")
    assert of(talk.hears(":s.net CAP otter DEL :message-tags"), AbilitiesChanged)
    assert not abilities(talk.room, lobby(talk)).react
    talk = here()
    talk.do(greeting.lost(talk.room, Saying(What.LINK, text="cut")))
    assert abilities(talk.room, lobby(talk)) == NONE._replace(reply=True, multiline=True)
    talk.do(greeting.leave(talk.room, ""))
    assert abilities(talk.room, lobby(talk)) == NONE


# Answers.


def test_an_answer_says_what_it_answers_under_both_names_and_either_is_understood() -> None:
    talk = here()
    talk.do(sending.say(talk.room, lobby(talk), "Yes", reply="m1"))
    assert sent(talk) == ["@label=l1;+reply=m1;+draft/reply=m1 PRIVMSG #lobby Yes"]
    talk.hears("@+draft/reply=m2 :fern!f@f PRIVMSG #lobby :a", "@+reply=m3 :fern!f@f PRIVMSG #lobby :b")
    assert [line.reply for line in lines(talk)] == ["m1", "m2", "m3"]


def test_an_answer_to_what_i_said_is_for_me_like_my_name() -> None:
    talk = here()
    talk.types("#lobby", "Tea?")
    talk.hears("@label=l1;msgid=mine :otter!o@o PRIVMSG #lobby :Tea?")
    events = talk.hears("@+reply=mine :fern!f@f PRIVMSG #lobby :Yes", "@+reply=other :fern!f@f PRIVMSG #lobby :No")
    assert [line.mention for line in lines(talk)] == [False, True, False]
    assert [event.line.text for event in of(events, Mentioned)] == ["Yes"]


def test_what_somebody_does_can_answer_too() -> None:
    talk = here()
    talk.do(typed.say(talk.room, "#lobby", "/me nods", "m1"))
    assert sent(talk) == ["@label=l1;+reply=m1;+draft/reply=m1 PRIVMSG #lobby :\x01ACTION nods\x01"]


@pytest.mark.parametrize("text", ["/etc/hosts is a file", "/2 or /3", "//me waves"])
def test_a_slash_alone_makes_no_command(text: str) -> None:
    talk = here()
    talk.types("#lobby", text)
    assert [line.text for line in lines(talk)] == [text.removeprefix("/") if text.startswith("//") else text]


def test_what_a_program_says_is_known_as_such() -> None:
    talk = here()
    talk.hears("@bot :fern!f@f PRIVMSG #lobby :a", ":fern!f@f PRIVMSG #lobby :b")
    assert [line.bot for line in lines(talk)] == [True, False]


# Reactions.


def test_a_reaction_of_mine_is_shown_when_the_room_has_it() -> None:
    talk = here()
    assert not talk.do(reactions.react(talk.room, lobby(talk), "m1", "👍", on=True))
    assert sent(talk) == ["@label=react;+draft/react=👍;+reply=m1;+draft/reply=m1 TAGMSG #lobby"]
    events = talk.hears("@label=react;+draft/react=👍;+reply=m1 :otter!o@o TAGMSG #lobby")
    assert events == [Reacted("#lobby", "m1", "otter", "👍", on=True, mine=True)]
    talk.do(reactions.react(talk.room, lobby(talk), "m1", "👍", on=False))
    assert sent(talk) == ["@label=react;+draft/unreact=👍;+reply=m1;+draft/reply=m1 TAGMSG #lobby"]


def test_without_echo_a_reaction_of_mine_is_shown_at_once() -> None:
    talk = here("message-tags")
    events = talk.do(reactions.react(talk.room, lobby(talk), "m1", "👍", on=True))
    assert events == [Reacted("#lobby", "m1", "otter", "👍", on=True, mine=True)]


def test_reactions_of_others_come_in_channels_and_between_two() -> None:
    talk = here()
    talk.types("#lobby", "/msg fern hi")
    events = talk.hears(
        "@+draft/react=\x0304ok;+draft/reply=m1 :fern!f@f TAGMSG #lobby",
        "@+draft/unreact=ok;+reply=m1 :fern!f@f TAGMSG @#lobby",
        "@+draft/react=hm;+reply=m2 :fern!f@f TAGMSG otter",
        "@+draft/react=hm;+reply=m2 :wren!f@f TAGMSG otter",
    )
    assert events == [
        Reacted("#lobby", "m1", "fern", "ok", on=True, mine=False),
        Reacted("#lobby", "m1", "fern", "ok", on=False, mine=False),
        Reacted("fern", "m2", "fern", "hm", on=True, mine=False),
    ]


@pytest.mark.parametrize("tags", ["+draft/react=x", "+reply=m1", "+reply=m1;+draft/react=" + "x" * 200, "+draft/react"])
def test_reactions_that_make_no_sense_are_nothing(tags: str) -> None:
    assert here().hears(f"@{tags} :fern!f@f TAGMSG #lobby") == []


def test__a_refused_reaction_is_said_in_words() -> None:
    talk = here()
    talk.do(reactions.react(talk.room, lobby(talk), "m1", "👍", on=True))
    talk.types("#lobby", "hello")
    talk.hears("@label=react :s.net 404 otter #lobby :Cannot send")
    assert lines(talk)[0].delivery is Delivery.PENDING
    assert talk.timeline("#lobby")[-1].kind is Kind.ERROR


# Taking back.


def test_taking_back_is_done_when_the_room_says_so() -> None:
    talk = here()
    assert not talk.do(taking_back.take_back(talk.room, lobby(talk), "m1", "a \r\n typo"))
    assert sent(talk) == ["REDACT #lobby m1 :a typo"]
    assert talk.hears(":otter!o@o REDACT #lobby m1 :a \x02typo") == [TakenBack("#lobby", "m1", "otter", "a typo")]


def test_what_others_take_back_goes_in_channels_and_between_two() -> None:
    talk = here()
    talk.types("#lobby", "/msg fern hi")
    events = talk.hears(":fern!f@f REDACT #lobby m1", ":fern!f@f REDACT otter m2", ":fern!f@f REDACT #tea m3")
    assert events == [TakenBack("#lobby", "m1", "fern", ""), TakenBack("fern", "m2", "fern", "")]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("INVALID_TARGET", "TAKE_BACK_ELSEWHERE x"),
        ("REDACT_FORBIDDEN", "TAKE_BACK_FORBIDDEN x"),
        ("REDACT_WINDOW_EXPIRED", "TAKE_BACK_TOO_LATE x"),
        ("UNKNOWN_MSGID", "TAKE_BACK_UNKNOWN x"),
        ("SOMETHING_NEW", "REFUSED x"),
    ],
)
def test_a_refusal_to_take_back_is_said_in_words(code: str, words: str) -> None:
    talk = here()
    talk.do(taking_back.take_back(talk.room, lobby(talk), "m1"))
    assert talk.hears(f":s.net FAIL REDACT {code} #lobby m1 :x") == [Refused(words)]


def test_an_odd_msgid_is_never_sent() -> None:
    talk = here()
    for msgid in ("", "a b", ":a", "a" * 5_000):
        assert talk.do(taking_back.take_back(talk.room, lobby(talk), msgid)) == [Refused("CANNOT_TAKE_BACK")]


# Changing.


def changed(talk: Talk, text: str = "new") -> None:
    """One message of mine stands there, and is changed."""
    talk.hears("@msgid=m1;+reply=m0 :otter!o@o PRIVMSG #lobby :old")
    talk.do(taking_back.edit(talk.room, lobby(talk), lines(talk)[0], text))


def test_a_changed_message_is_taken_back_first_and_keeps_what_it_answers() -> None:
    talk = here()
    changed(talk, "new\nand longer")
    assert sent(talk) == ["@label=l1 REDACT #lobby m1"]
    assert [line.delivery for line in lines(talk)] == [Delivery.STORED, Delivery.PENDING]
    assert of(talk.hears("@label=l1 :otter!o@o REDACT #lobby m1"), TakenBack)
    assert sent(talk) == [
        "@label=l1;+reply=m0;+draft/reply=m0 BATCH +ml1 draft/multiline #lobby",
        "@batch=ml1 PRIVMSG #lobby new",
        "@batch=ml1 PRIVMSG #lobby :and longer",
        "BATCH -ml1",
    ]


@pytest.mark.parametrize("label", ["@label=l1 ", ""])
def test_where_taking_back_is_refused_nothing_new_is_said(label: str) -> None:
    talk = here(ALL if label else ALL.replace("labeled-response", ""))
    changed(talk)
    talk.hears(f"{label}:s.net FAIL REDACT REDACT_WINDOW_EXPIRED #lobby m1 60 :Too late")
    assert sent(talk) == []
    line = lines(talk)[1]
    assert (line.text, line.delivery, line.reason) == ("new", Delivery.FAILED, "TAKE_BACK_TOO_LATE Too late")
    talk.do(sending.resend(talk.room, line.key))
    assert [line.partition(" ")[2] for line in sent(talk)] == ["REDACT #lobby m1" if label else "#lobby m1"]


@pytest.mark.parametrize("answer", ["@label=l1 ACK", "@label=l1 BATCH +b labeled-response\r\nBATCH -b"])
def test_a_changed_message_is_said_anew_where_the_server_only_says_that_it_is_done(answer: str) -> None:
    talk = here("batch labeled-response message-tags draft/message-redaction", "fern")
    lobby = talk.room.find("#lobby")
    assert lobby
    talk.hears("@msgid=m1 :otter!u@h.net PRIVMSG #lobby :tpyo")
    talk.do(taking_back.edit(talk.room, lobby, talk.timeline("#lobby")[-1], "typo"))
    assert talk.sent == ["@label=l1 REDACT #lobby m1"]
    events = talk.hears(answer)
    assert [event.msgid for event in events if isinstance(event, TakenBack)] == ["m1"]
    assert talk.sent == ["@label=l1 PRIVMSG #lobby typo"]
    assert talk.timeline("#lobby")[-1].delivery is Delivery.PENDING
    talk.hears("@label=l1 ACK")
    assert talk.timeline("#lobby")[-1].delivery is Delivery.STORED


def test_a_change_to_nothing_takes_back() -> None:
    talk = here()
    changed(talk, "  \n")
    assert sent(talk) == ["REDACT #lobby m1"]
    assert len(lines(talk)) == 1


# Several lines.


def test_several_lines_are_one_message_with_its_empty_lines() -> None:
    talk = here(MULTILINE)
    talk.types("#lobby", "\n\none\r\n\r\n  two\n\n")
    assert sent(talk) == [
        "@label=l1 BATCH +ml1 draft/multiline #lobby",
        "@batch=ml1 PRIVMSG #lobby one",
        "@batch=ml1 PRIVMSG #lobby :",
        "@batch=ml1 PRIVMSG #lobby :  two",
        "BATCH -ml1",
    ]
    assert [line.text for line in lines(talk)] == ["one\n\n  two"]
    talk.hears(
        "@label=l1;msgid=m1 :otter!o@o BATCH +x draft/multiline #lobby",
        "@batch=x :otter!o@o PRIVMSG #lobby :one",
        "@batch=x :otter!o@o PRIVMSG #lobby :",
        "@batch=x :otter!o@o PRIVMSG #lobby :  two",
        ":otter!o@o BATCH -x",
    )
    assert [(line.text, line.delivery, line.msgid) for line in lines(talk)] == [("one\n\n  two", Delivery.STORED, "m1")]


def test_a_line_that_is_too_long_for_one_goes_on_in_the_next() -> None:
    talk = here(MULTILINE.replace("max-bytes=100", "max-bytes=4000"))
    talk.types("#lobby", "word " * 200)
    assert [line.partition(" ")[0] for line in sent(talk)] == [
        "@label=l1",
        "@batch=ml1",
        "@batch=ml1;draft/multiline-concat",
        "@batch=ml1;draft/multiline-concat",
        "BATCH",
    ]
    assert "".join(line.partition(" :")[2] for line in sent(talk)) == "word " * 200


def test_more_than_the_server_takes_at_once_becomes_several_messages() -> None:
    talk = here(MULTILINE)
    talk.types("#lobby", "\n".join(f"{number} {'x' * 20}" for number in range(10)))
    assert [len(line.text.split("\n")) for line in lines(talk)] == [4, 4, 2]
    assert all(len(line.text.encode()) <= 100 for line in lines(talk))
    assert "\n".join(line.text for line in lines(talk)).split("\n")[9] == "9 " + "x" * 20


def test_several_lines_of_somebody_else_are_one_line_with_the_tags_of_the_whole() -> None:
    talk = here()
    talk.hears(
        "@msgid=m1;time=2024-05-06T07:08:09.500Z;+reply=m0 :fern!f@f BATCH +a draft/multiline #lobby",
        "@batch=a :fern!f@f PRIVMSG #lobby :otter: a list",
        ":wren!f@f PRIVMSG #lobby :between",
        "@batch=a :fern!f@f PRIVMSG #lobby :\x02one",
        "@batch=a;draft/multiline-concat :fern!f@f PRIVMSG #lobby :\x02 thing",
        ":s.net BATCH -a",
    )
    line = lines(talk)[1]
    assert (line.text, line.msgid, line.time, line.reply, line.mention, line.nick) == (
        "otter: a list\n\x02one\x02 thing",
        "m1",
        1714979289.5,
        "m0",
        True,
        "fern",
    )


def test_without_the_capability_the_lines_come_one_by_one() -> None:
    talk = here("message-tags")
    talk.hears("@msgid=m1 :fern!f@f PRIVMSG #lobby :one", ":fern!f@f PRIVMSG #lobby :two")
    assert [(line.text, line.msgid) for line in lines(talk)] == [("one", "m1"), ("two", "")]


def test_a_refused_message_of_several_lines_fails_in_words() -> None:
    talk = here()
    talk.types("#lobby", "one\ntwo")
    talk.hears("@label=l1 :s.net FAIL BATCH MULTILINE_MAX_LINES 1 :Too many")
    assert [(line.delivery, line.reason) for line in lines(talk)] == [(Delivery.FAILED, "TOO_LONG Too many")]


def test_an_empty_batch_and_one_without_target_are_nothing() -> None:
    talk = here()
    talk.hears(":f!f@f BATCH +a draft/multiline #lobby", ":f!f@f BATCH -a")
    talk.hears(":f!f@f BATCH +a draft/multiline", "@batch=a :f!f@f PRIVMSG #lobby :x", ":f!f@f BATCH -a")
    assert lines(talk) == []


def test_an_action_of_several_lines_is_several_actions() -> None:
    talk = here()
    talk.types("#lobby", "/me waves\nbows")
    assert [line.partition("PRIVMSG ")[2] for line in sent(talk)] == [
        "#lobby :\x01ACTION waves\x01",
        "#lobby :\x01ACTION bows\x01",
    ]


# Who types.


def press(talk: Talk, active: bool = True) -> list[str]:
    typing.typing(talk.room, lobby(talk), active)
    talk.do(())
    return [line.partition("+typing=")[2].partition(" ")[0] for line in sent(talk)]


def test_others_are_told_that_i_type_each_three_seconds_and_when_i_pause_or_stop() -> None:
    talk = here()
    assert press(talk) == ["active"]
    assert talk.sent == ["@label=typing;+typing=active TAGMSG #lobby"]
    talk.now += 2
    assert press(talk) == []
    talk.now += 1.1
    assert press(talk) == ["active"]
    assert typing.due(talk.room) == talk.now + 5
    talk.now += 5.1
    talk.do(typing.pass_time(talk.room))
    assert talk.sent == ["@label=typing;+typing=paused TAGMSG #lobby"]
    assert typing.due(talk.room) is None
    talk.now += 3
    assert press(talk) == ["active"]
    assert press(talk, active=False) == ["done"]
    assert press(talk, active=False) == []


def test_what_is_said_is_its_own_end_of_typing() -> None:
    talk = here()
    press(talk)
    talk.types("#lobby", "hello")
    assert press(talk, active=False) == []
    talk.now += 10
    assert press(talk) == ["active"]


def test_nothing_is_told_of_typing_without_a_connection_or_where_refusals_could_not_be_told_apart() -> None:
    talk = here("message-tags")
    assert press(talk) == []
    talk = here()
    talk.hears(":otter!o@o PART #lobby")
    talk.join("#lobby")
    lobby(talk).joined = False
    assert press(talk) == []


def test_a_refusal_to_tell_of_typing_is_nobody_s_business() -> None:
    talk = here()
    press(talk)
    assert talk.hears("@label=typing :s.net 404 otter #lobby :No", "@label=typing :s.net FAIL TAGMSG X :No") == []


def test_who_types_is_told_until_they_say_it_stop_or_are_not_heard_of() -> None:
    talk = here()
    tagged = "@+typing={} :{}!f@f TAGMSG #lobby".format
    assert talk.hears(tagged("active", "fern")) == [TypingChanged("#lobby", ("fern",))]
    assert talk.hears(tagged("active", "fern"), tagged("paused", "wren"), tagged("active", "otter")) == [
        TypingChanged("#lobby", ("fern", "wren"))
    ]
    assert of(talk.hears(":fern!f@f PRIVMSG #lobby :hi"), TypingChanged) == [TypingChanged("#lobby", ("wren",))]
    talk.hears(tagged("active", "fern"))
    due = typing.due(talk.room)
    assert due == talk.now + 6
    talk.now += 6.1
    assert talk.do(typing.pass_time(talk.room)) == [TypingChanged("#lobby", ("wren",))]
    assert talk.hears(tagged("done", "wren")) == [TypingChanged("#lobby", ())]
    assert typing.due(talk.room) is None


def test_nobody_types_when_the_connection_is_gone_and_never_more_than_some() -> None:
    talk = here()
    for number in range(100):
        talk.hears(f"@+typing=active :n{number}!f@f TAGMSG #lobby")
    assert len(talk.room.typing[lobby(talk)].others) == 50
    assert of(talk.do(typing.forget(talk.room)), TypingChanged) == [TypingChanged("#lobby", ())]


def test_the_echo_of_what_was_said_is_no_change_of_anything_else() -> None:
    talk = here()
    talk.types("#lobby", "hello")
    events = talk.hears("@label=l1;msgid=m :otter!o@o PRIVMSG #lobby :hello")
    assert [type(event) for event in events] == [LineChanged]
