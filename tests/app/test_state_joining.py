"""Coming into a room: capabilities, nicknames, farewells."""

from typing import Any

import pytest

from app.state import greeting, people
from app.state.events import (
    AbilitiesChanged,
    GaveUp,
    Lost,
    NickChanged,
    Opened,
    PasswordWanted,
    StageChanged,
    StrangerMet,
)
from app.state.joining import NEXT, Stage, Step
from app.state.sayings import Saying, What
from app.state.security import Stranger
from app.words import SENTENCES, words
from server.protocol.capabilities import CAPABILITIES
from tests.app.talk import ALL, Talk, here

LINK = Saying(What.LINK, text="gone")


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_every_stage_can_be_left_and_every_step_leads_somewhere() -> None:
    assert set(NEXT) == set(Stage)
    assert {step for steps in NEXT.values() for step in steps} == set(Step)
    assert {stage for steps in NEXT.values() for stage in steps.values()} == set(Stage)
    for stage in set(Stage) - {Stage.CLOSED}:
        assert NEXT[stage][Step.LEFT] is Stage.CLOSED


def test_everything_that_the_state_says_has_words() -> None:
    assert set(SENTENCES) == set(What)
    for what in What:
        said = words(Saying(what, "NAME", "OTHER", "TEXT {name}"))
        assert said
        assert "{name}" not in said.replace("TEXT {name}", "")


def test_registration_introduces_us_with_the_password_first() -> None:
    talk = Talk("Önne", "secret word")
    talk.do(greeting.connected(talk.room))
    assert talk.sent == ["PASS :secret word", "CAP LS 302", "NICK Önne", "USER nne 0 * Önne"]
    assert talk.room.stage is Stage.GREETING


def test_capabilities_offered_on_several_lines_are_asked_for_and_negotiation_ends() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s CAP * LS * :sasl=PLAIN echo-message batch", ":s CAP * LS :labeled-response draft/unknown")
    assert talk.sent == ["CAP REQ :batch echo-message labeled-response"]
    talk.hears(":s CAP * ACK :batch echo-message labeled-response")
    assert talk.sent == ["CAP END"]
    assert talk.room.capabilities == {"batch", "echo-message", "labeled-response"}


def test_a_capability_is_not_asked_for_without_what_it_needs() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s CAP * LS :labeled-response setname")
    assert talk.sent == ["CAP REQ setname"]


def test_capabilities_that_are_refused_together_are_asked_for_one_by_one() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s CAP * LS :batch setname")
    talk.hears(":s CAP * NAK :batch setname")
    assert talk.sent == ["CAP REQ batch", "CAP REQ setname"]
    talk.hears(":s CAP * NAK :batch")
    assert talk.sent == []
    talk.hears(":s CAP * ACK :setname ")
    assert talk.sent == ["CAP END"]


def test_a_server_without_capabilities_lets_us_in_all_the_same() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net 421 otter CAP :Unknown command", ":s.net 001 otter :Hi", ":s.net 422 otter :No MOTD")
    assert talk.room.stage is Stage.HERE


def test_all_capabilities_of_the_table_are_asked_for() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(f":s CAP * LS :{ALL}")
    asked = " ".join(line.removeprefix("CAP REQ ").lstrip(":") for line in talk.sent).split(" ")
    # What a login needs comes with a key to show.
    usual = [row for row in CAPABILITIES.values() if row.asked and row.name != "sasl"]
    assert set(asked) == {row.name for row in usual if row.unless not in CAPABILITIES}


def test_a_new_capability_is_asked_for_and_one_taken_away_is_forgotten() -> None:
    talk = here("setname")
    talk.hears(":s CAP otter NEW :away-notify")
    assert talk.sent == ["CAP REQ away-notify"]
    talk.hears(":s CAP otter ACK :away-notify", ":s CAP otter DEL :setname")
    assert talk.room.capabilities == {"away-notify"}
    assert talk.sent == []


def test_a_nickname_in_use_leads_to_a_proposal_by_itself() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s 433 * otter :Nickname is already in use")
    assert talk.sent == ["NICK otter2"]
    talk.hears(":s 433 * otter2 :Nickname is already in use")
    assert talk.sent == ["NICK otter3"]
    events = talk.hears(":s 001 otter3 :Hi")
    assert of(events, NickChanged) == [NickChanged("otter3")]


@pytest.mark.parametrize(
    ("nick", "tries"), [("Ängström", ["Angstrom"]), ("longer-than-nine", ["longer-th"]), ("Ёж", ["guest"])]
)
def test_a_nickname_that_a_strict_server_refuses_becomes_a_simpler_one(nick: str, tries: list[str]) -> None:
    talk = Talk(nick)
    talk.do(greeting.connected(talk.room))
    for simpler in tries:
        talk.hears(f":s 432 * {talk.room.nick} :Erroneous nickname")
        assert talk.sent == [f"NICK {simpler}"]


def test_proposals_fit_a_server_that_cuts_nicknames() -> None:
    talk = Talk("wolverines")
    talk.do(greeting.connected(talk.room))
    talk.hears(":s 433 * wolverine :Nickname is already in use")
    assert talk.sent == ["NICK wolverin2"]


def test_the_app_gives_up_when_no_nickname_will_do() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    for _ in range(31):
        events = talk.hears(f":s 433 * {talk.room.nick} :in use")
    assert of(events, GaveUp) == [GaveUp("NO_NICK_FREE")]
    assert talk.sent == ["QUIT"]
    assert talk.room.stage is Stage.CLOSED


def test_the_link_s_channel_is_joined_else_the_lobby_else_nothing() -> None:
    for channel, isupport, joins in (
        ("#tea", "LOBBY=#lobby", ["JOIN #tea"]),
        ("", "LOBBY=#lobby NETWORK=Maker\\x20space", ["JOIN #lobby"]),
        ("", "CHANTYPES=#", []),
    ):
        talk = Talk(channel=channel)
        talk.welcome(isupport=isupport)
        assert talk.sent == joins
    assert "NETWORK" not in talk.room.isupport


def test_the_message_of_the_day_is_silent() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net NOTICE * :*** Looking up your hostname", ":s.net 001 otter :Hi", ":s.net 375 otter :-")
    events = talk.hears(":s.net 372 otter :- Welcome", ":s.net 376 otter :End")
    assert [type(event) for event in events] == [StageChanged, AbilitiesChanged]
    assert talk.lines == {}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([":s 464 * :Password incorrect", "ERROR :Bad password"], "PASSWORD_NEEDED"),
        (["ERROR :Access denied: Bad password?"], "PASSWORD_NEEDED"),
        ([":s 464 * :Too many wrong passwords", ":s 464 * :Password incorrect", "ERROR :No"], "PASSWORD_TOO_OFTEN"),
        ([":s 465 * :You are banned: spam", "ERROR :Closing link"], "BANNED You are banned: spam"),
        (["ERROR :Closing Link: h (K-Lined: go away)"], "BANNED h (K-Lined: go away)"),
        (["ERROR :Too many connections"], "ENDED Too many connections"),
        ([], "NOT_A_ROOM"),
        (["HTTP/1.1 400 Bad Request"], "NOT_A_ROOM"),
        ([":s NOTICE * :Hold on"], "LINK gone"),
    ],
)
def test_a_room_that_does_not_let_us_in_says_why_and_is_not_tried_again(lines: list[str], why: str) -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(*lines)
    events = talk.do(greeting.lost(talk.room, LINK))
    assert of(events, GaveUp) == [GaveUp(why)]
    assert talk.room.stage is Stage.CLOSED


@pytest.mark.parametrize("words", [":s 464 * :Password incorrect", "ERROR :Closing Link: (Bad Password)"])
def test_a_password_is_asked_for_and_a_wrong_one_said_to_be_wrong(words: str) -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(words)
    events = talk.do(greeting.lost(talk.room, LINK))
    assert events[0] == PasswordWanted(wrong=False)
    assert of(events, GaveUp) == [GaveUp("PASSWORD_NEEDED")]
    greeting.set_password(talk.room, "open sesame")
    talk.do(greeting.reopen(talk.room))
    talk.do(greeting.connected(talk.room))
    assert talk.sent[0] == "PASS :open sesame"
    talk.hears(words)
    events = talk.do(greeting.lost(talk.room, LINK))
    assert events[0] == PasswordWanted(wrong=True)
    assert of(events, GaveUp) == [GaveUp("PASSWORD_WRONG")]


def test_another_computer_is_not_called_again_by_itself() -> None:
    talk = here()
    stranger = Stranger("5f1c" * 16, "ab12" * 16, invited=False)
    talk.do(greeting.lost(talk.room, LINK))
    talk.do(greeting.retried(talk.room))
    events = talk.do(greeting.met_stranger(talk.room, stranger))
    assert events[0] == StrangerMet(stranger)
    assert of(events, GaveUp) == [GaveUp("STRANGER")]
    assert talk.room.stage is Stage.CLOSED


def test_nobody_answering_the_first_time_is_a_failure_and_later_a_pause() -> None:
    talk = Talk()
    assert of(talk.do(greeting.lost(talk.room, LINK)), GaveUp) == [GaveUp("LINK gone")]
    talk = here()
    assert of(talk.do(greeting.lost(talk.room, LINK)), Lost) == [Lost("LINK gone")]
    talk.do(greeting.retried(talk.room))
    events = talk.do(greeting.lost(talk.room, LINK))
    assert of(events, Lost) == [Lost("LINK gone")]
    assert talk.room.stage is Stage.WAITING


def test_who_is_put_out_does_not_come_back_by_themselves() -> None:
    for line in (":host!h@x KILL otter :enough", "ERROR :Closing Link: otter (Killed (host (enough)))"):
        talk = here()
        talk.hears(line)
        assert of(talk.do(greeting.lost(talk.room, LINK)), GaveUp) == [GaveUp("PUT_OUT host enough")]


def test_a_room_that_closes_says_so_and_is_tried_again() -> None:
    talk = here()
    talk.hears("ERROR :The room is closing")
    events = talk.do(greeting.lost(talk.room, LINK))
    assert of(events, Lost) == [Lost("ENDED The room is closing")]
    assert talk.timeline("#lobby")[-1].text == "CUT_OFF ENDED The room is closing"


def test_after_a_return_the_channels_are_joined_again_with_their_passwords() -> None:
    talk = here()
    talk.types("#lobby", "/join #tea secret")
    talk.join("#tea")
    talk.do(greeting.lost(talk.room, LINK))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net 001 otter :Hi", ":s.net 422 otter :No MOTD")
    assert talk.sent == ["JOIN #tea secret", "JOIN #lobby"]
    events = talk.hears(":otter!u@h JOIN #tea")
    assert not of(events, Opened)
    assert talk.timeline("#tea")[-1].text == "BACK_AGAIN"


def test_my_nickname_is_taken_back_once_my_lost_connection_has_ended() -> None:
    talk = here()
    talk.do(greeting.lost(talk.room, LINK))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net 433 * otter :in use", ":s.net 001 otter2 :Hi", ":s.net 422 otter2 :No MOTD")
    talk.join("#lobby", "otter")
    talk.hears(":otter!u@h QUIT :Ping timeout")
    assert talk.sent == ["NICK otter"]


def test_somebody_else_s_nickname_is_never_taken_when_they_leave() -> None:
    talk = Talk()
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net 433 * otter :in use", ":s.net 001 otter2 :Hi", ":s.net 422 otter2 :No MOTD")
    talk.join("#lobby", "otter")
    talk.hears(":otter!u@h QUIT :bye")
    assert talk.sent == []
    assert talk.room.wanted == "otter2"


def test_a_nickname_chosen_without_a_connection_is_used_for_the_next_one() -> None:
    talk = here()
    talk.do(greeting.lost(talk.room, LINK))
    assert talk.do(people.set_nick(talk.room, "wren")) == [NickChanged("wren")]
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    assert "NICK wren" in talk.sent


def test_pings_are_answered() -> None:
    talk = here()
    talk.hears("PING :a token")
    assert talk.sent == ["PONG :a token"]


def test_a_second_welcome_changes_nothing() -> None:
    talk = here()
    assert talk.hears(":x.net 001 somebody :Hi", ":x.net 422 somebody :No MOTD") == []
    assert talk.room.nick == "otter"
