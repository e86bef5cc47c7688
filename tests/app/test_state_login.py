"""Being known again by one's own key: logging in, having one's nickname for oneself, names that are others' own."""

import pytest

from app.state import greeting, people
from app.state.events import MemberChanged, Refused
from app.state.joining import Stage
from tests.app.talk import Talk, here

OFFER = ":s CAP * LS :draft/account-registration sasl=PLAIN,EXTERNAL"
GRANT = ":s CAP * ACK :draft/account-registration sasl"
ROOM = ":s.net 005 otter LOBBY=#lobby PREFIX=(ov)@+ :are supported"
OWNED = "That nickname is registered: log in as its owner, or take another"


def calling(*, key_shown: bool = True) -> Talk:
    talk = Talk("otter")
    talk.do(greeting.connected(talk.room, key_shown=key_shown))
    return talk


def come_in(talk: Talk, room: str = ROOM) -> None:
    nick = talk.room.nick
    talk.hears(f":s.net 001 {nick} :Hi", room, f":s.net 422 {nick} :No")
    assert talk.room.stage is Stage.HERE


def test_the_key_logs_in_before_the_negotiation_ends() -> None:
    talk = calling()
    talk.hears(OFFER)
    assert talk.sent == ["CAP REQ :draft/account-registration sasl"]
    talk.hears(GRANT)
    assert talk.sent == ["AUTHENTICATE EXTERNAL"]
    talk.hears("AUTHENTICATE +")
    assert talk.sent == ["AUTHENTICATE +"]
    talk.hears(":s 900 otter otter!u@h otter :You are now logged in")
    assert talk.sent == []
    talk.hears(":s 903 otter :The login succeeded")
    assert talk.sent == ["CAP END"]
    come_in(talk)
    assert talk.room.account == "otter"
    assert not any(line.startswith("REGISTER") for line in talk.sent)


@pytest.mark.parametrize("refusal", ["902", "904", "905", "906", "907"])
def test_a_login_that_fails_costs_nothing_else_and_the_name_is_registered(refusal: str) -> None:
    talk = calling()
    talk.hears(OFFER, GRANT, "AUTHENTICATE +", f":s {refusal} * :No account is known by your program's key")
    assert talk.sent[-1] == "CAP END"
    come_in(talk)
    assert "REGISTER * * *" in talk.sent
    talk.hears("REGISTER SUCCESS otter :The name is yours", ":s 900 otter otter!u@h otter :You are now logged in")
    assert talk.room.account == "otter"
    assert talk.events


def test_ones_own_name_that_was_refused_to_a_stranger_comes_with_the_login() -> None:
    talk = calling()
    talk.hears(f":s 433 * otter :{OWNED}")
    assert talk.sent == ["NICK otter2"]
    talk.hears(OFFER, GRANT, "AUTHENTICATE +", ":s 900 * otter2!u@h otter :You are now logged in", ":s 903 * :Done")
    assert talk.sent[-2:] == ["NICK otter", "CAP END"]
    come_in(talk)
    assert talk.room.nick == "otter"
    assert talk.timeline("#lobby") == []


@pytest.mark.parametrize(
    ("key_shown", "offer"),
    [(False, OFFER), (True, ":s CAP * LS :draft/account-registration sasl=PLAIN,SCRAM-SHA-256")],
)
def test_without_a_key_nothing_is_tried(key_shown: bool, offer: str) -> None:
    talk = calling(key_shown=key_shown)
    talk.hears(offer)
    assert talk.sent == ["CAP REQ draft/account-registration"]
    talk.hears(":s CAP * ACK :draft/account-registration")
    assert talk.sent == ["CAP END"]
    come_in(talk)
    assert ("REGISTER * * *" in talk.sent) is key_shown


def test_other_networks_are_asked_for_no_account() -> None:
    talk = calling()
    talk.hears(OFFER, GRANT, "AUTHENTICATE +", ":s 904 * :No")
    come_in(talk, ":s.net 005 otter NETWORK=Example :are supported")
    assert not any(line.startswith("REGISTER") for line in talk.sent)


def test_a_name_that_was_only_proposed_is_not_registered() -> None:
    talk = calling()
    talk.hears(":s 433 * otter :Nickname is already in use", OFFER, GRANT, "AUTHENTICATE +", ":s 904 * :No")
    come_in(talk)
    assert talk.room.nick == "otter2"
    assert not any(line.startswith("REGISTER") for line in talk.sent)


def test_a_name_that_the_person_takes_is_registered_where_they_have_none() -> None:
    talk = calling()
    talk.hears(OFFER, GRANT, "AUTHENTICATE +", ":s 904 * :No")
    come_in(talk)
    talk.hears(":otter!u@h NICK lontra")
    assert talk.sent == ["REGISTER * * *"]
    talk.hears(":s 900 lontra lontra!u@h lontra :You are now logged in", ":lontra!u@h NICK nutria")
    assert talk.sent == []


def test_a_refused_registration_is_no_concern_of_the_person() -> None:
    talk = calling()
    talk.hears(OFFER, GRANT, "AUTHENTICATE +", ":s 904 * :No")
    come_in(talk)
    assert talk.hears("FAIL REGISTER ACCOUNT_EXISTS otter :That name is registered already") == []


def test_a_name_of_somebody_else_is_said_to_be_theirs_on_coming_in() -> None:
    talk = calling()
    talk.hears(f":s 433 * otter :{OWNED}", OFFER, GRANT, "AUTHENTICATE +", ":s 904 * :No account")
    come_in(talk)
    talk.join("#lobby")
    assert next(line.text for line in talk.timeline("#lobby")) == "NICK_OWNED_HERE otter otter2"


def test_a_name_of_somebody_else_cannot_be_taken_later() -> None:
    talk = here()
    talk.do(people.set_nick(talk.room, "kestrel"))
    assert talk.hears(f":s.net 433 otter kestrel :{OWNED}") == [Refused("NICK_OWNED kestrel kestrel2")]


def test_a_login_that_nobody_asked_for_is_left_alone() -> None:
    talk = here()
    talk.hears("AUTHENTICATE +", ":s.net 903 otter :Done", ":s.net 904 otter :No")
    assert talk.sent == []


def known(talk: Talk, nick: str) -> bool:
    channel = talk.room.find("#lobby")
    assert channel
    return talk.room.member(channel, talk.room.fold(nick)).known


def test_who_has_the_name_for_themselves_is_marked_and_nobody_else() -> None:
    talk = here()
    talk.hears(
        ":kestrel!u@h JOIN #lobby Kestrel :Kes",
        ":fern!u@h JOIN #lobby kestrel :Fern",
        ":heron!u@h JOIN #lobby * :Heron",
    )
    assert [known(talk, nick) for nick in ("kestrel", "fern", "heron")] == [True, False, False]


def test_the_mark_follows_what_the_server_tells() -> None:
    talk = here("", "kestrel")
    assert not known(talk, "kestrel")
    events = talk.hears(":kestrel!u@h ACCOUNT kestrel")
    assert known(talk, "kestrel")
    assert [event.member.known for event in events if isinstance(event, MemberChanged)] == [True]
    talk.hears(":kestrel!u@h NICK buzzard")
    assert not known(talk, "buzzard")
    talk.hears(":buzzard!u@h NICK kestrel", ":kestrel!u@h ACCOUNT *")
    assert not known(talk, "kestrel")
    talk.hears(":s.net 354 otter 152 kestrel H kestrel")
    assert known(talk, "kestrel")
    talk.hears(":s.net 354 otter 152 kestrel H 0")
    assert not known(talk, "kestrel")
