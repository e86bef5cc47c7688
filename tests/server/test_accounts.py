"""Owning a name: registering it, logging in, keeping others from it."""

import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scramp import ScramClient

from server.core import acts, passwords
from server.core.bans import MASK
from server.core.hashing import Hashing
from server.core.tally import Tally
from server.protocol import sasl
from server.protocol.lookalikes import skeleton
from server.settings import AccountsTable
from server.storage.accounts import NO_PASSWORD, Account, Accounts, AccountTaken
from tests.server.room import Clock, Person, Room

SESAME = "sesame"
FAST = AccountsTable(password_hashing="fast")  # noqa: S106 - the name of a way
OPEN = {"sasl_without_tls": True, "password_hashing": "fast", "password_min": 1}


@pytest.fixture
def room() -> Room:
    return Room(accounts=OPEN)


def with_account(room: Room, name: str, password: str = SESAME) -> Account:
    account = Account(name, passwords.keep(password, FAST))
    room.server.accounts.add(room.server.fold(name), account)
    return account


def coming(room: Room, *caps: str) -> Person:
    """Somebody at the door who has not said a nickname yet."""
    person = room.calls()
    person.sends("CAP LS 302", f"CAP REQ :{' '.join(('sasl', *caps))}")
    person.hears()
    return person


def words(data: bytes) -> list[str]:
    return [f"AUTHENTICATE {piece}" for piece in sasl.in_pieces(data)]


def plain(name: str, password: str, act_as: str = "") -> list[str]:
    return words(f"{act_as}\0{name}\0{password}".encode())


def numerics(person: Person) -> list[str]:
    return [message.command for message in person.gets()]


# Registering.


def test_a_name_is_registered_and_its_owner_logged_in(room: Room) -> None:
    anna, bert = room.person("anna", "account-notify"), room.person("bert", "account-notify")
    for person in (anna, bert):
        person.sends("JOIN #tea")
    anna.hears(), bert.hears()
    answers = anna.asks("REGISTER * * sesame")
    assert [message.command for message in answers] == ["REGISTER", "900", "ACCOUNT"]
    assert answers[0].params[:2] == ("SUCCESS", "anna")
    assert [m.params for m in bert.gets("ACCOUNT")] == [("anna",)]
    assert ("anna", "anna") in [message.params[1:3] for message in bert.asks("WHOIS anna") if message.command == "330"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("REGISTER 9lives * sesame", "BAD_ACCOUNT_NAME"),
        ("REGISTER bert * sesame", "ACCOUNT_EXISTS"),
        ("REGISTER taken * sesame", "ACCOUNT_EXISTS"),
        ("REGISTER * nobody sesame", "INVALID_EMAIL"),
        ("REGISTER * * short", "WEAK_PASSWORD"),
        ("REGISTER * * " + "x" * 301, "UNACCEPTABLE_PASSWORD"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_its_code(line: str, code: str) -> None:
    room = Room(accounts=OPEN | {"password_min": 6})
    with_account(room, "Taken")
    room.person("bert")
    anna = room.person("anna")
    (answer,) = anna.asks(line)
    assert (answer.command, answer.params[:2]) == ("FAIL", ("REGISTER", code))
    assert room.server.accounts.names() == ["Taken"]


def test_nobody_registers_twice_or_before_the_door(room: Room) -> None:
    anna = room.person("anna")
    anna.sends("REGISTER * * sesame")
    (again,) = anna.asks("REGISTER other * sesame")
    assert again.params[1] == "ALREADY_AUTHENTICATED"
    early = coming(room, "draft/account-registration")
    (answer,) = early.sends("NICK bert", "REGISTER * * sesame").gets()
    assert answer.params[1] == "COMPLETE_CONNECTION_REQUIRED"


def test_a_password_is_not_asked_for_where_it_could_be_overheard() -> None:
    room = Room(accounts={"password_hashing": "fast"})
    listed = " ".join(m.params[-1] for m in room.calls().sends("CAP LS 302").gets("CAP")).split(" ")
    assert "sasl=SCRAM-SHA-256" in listed
    assert not [word for word in listed if word.startswith("draft/account-registration")]
    (answer,) = room.person("anna").asks("REGISTER * * sesamesesame")
    assert answer.params[1] == "TEMPORARILY_UNAVAILABLE"


def test_an_account_is_opened_by_the_key_that_made_it(room: Room) -> None:
    anna = room.person("anna")
    anna.client.tls, anna.client.fingerprint = "TLSv1.3", "ab" * 32
    anna.sends("REGISTER * * *")
    assert room.server.accounts.find("anna") == Account("anna", NO_PASSWORD, "", room.clock())
    later, thief = coming(room), coming(room)
    later.client.fingerprint, thief.client.fingerprint = "ab" * 32, "cd" * 32
    for person in (later, thief):
        person.sends("AUTHENTICATE EXTERNAL", "AUTHENTICATE +")
    assert numerics(later) == ["AUTHENTICATE", "900", "903"]
    assert numerics(thief) == ["AUTHENTICATE", "904"]


# Logging in.


def test_plain_logs_in_with_the_right_password_alone(room: Room) -> None:
    with_account(room, "Anna")
    for lines, outcome in (
        (plain("anna", "sesame"), ["900", "903"]),
        (plain("ANNA", "sesame", act_as="Anna"), ["900", "903"]),
        (plain("anna", "Sesame"), ["904"]),
        (plain("anna", "sesame", act_as="bert"), ["904"]),
        (plain("bert", "sesame"), ["904"]),
        (plain("anna", ""), ["904"]),
        (words(b"anna sesame"), ["904"]),
        (words(b"\0\xff\0sesame"), ["904"]),
        (["AUTHENTICATE ???"], ["904"]),
        (["AUTHENTICATE *"], ["906"]),
        (["AUTHENTICATE " + "A" * 401], ["905"]),
        (["AUTHENTICATE " + "A" * 400] * 9, ["904"] * 1),
    ):
        person = coming(Room(accounts=OPEN))
        person._room.server.accounts = room.server.accounts
        person.sends("AUTHENTICATE PLAIN", *lines)
        assert numerics(person)[: 1 + len(outcome)] == ["AUTHENTICATE", *outcome], lines


def test_the_nickname_is_the_owners_and_who_cannot_show_it_takes_another(room: Room) -> None:
    with_account(room, "anna")
    thief = room.calls().sends("NICK anna", "USER a 0 * :a")
    assert numerics(thief) == ["433"]
    assert "001" in [m.command for m in thief.sends("NICK thief").gets()]
    assert [m.command for m in thief.asks("NICK Anna")] == ["433"]
    owner = coming(room)
    owner.sends("NICK anna", "USER a 0 * :a", "AUTHENTICATE PLAIN", *plain("anna", "sesame"), "CAP END")
    assert "433" not in (heard := numerics(owner))
    assert "001" in heard
    # A second device of hers.
    second = coming(room)
    second.sends("AUTHENTICATE PLAIN", *plain("anna", "sesame"), "NICK anna", "USER a 0 * :a", "CAP END")
    assert next(m.params[0] for m in second.gets("001")) == "anna2"


def test_who_comes_in_during_a_login_is_in_without_one(room: Room) -> None:
    with_account(room, "anna")
    person = coming(room)
    person.sends("AUTHENTICATE PLAIN", "NICK bert", "USER b 0 * :b", "CAP END")
    assert numerics(person)[:3] == ["AUTHENTICATE", "906", "001"]
    assert person.client.account == ""


def test_lines_wait_until_a_password_was_looked_at(room: Room) -> None:
    with_account(room, "anna")
    waiting: list[Callable[[], None]] = []
    room.server.hashing.aside = lambda work, done: waiting.append(lambda: done(work()))
    person = coming(room, "labeled-response", "batch")
    person.sends("NICK anna", "USER a 0 * :a", "AUTHENTICATE PLAIN")
    person.sends("@label=x " + plain("anna", "sesame")[0], "CAP END", "JOIN #tea")
    assert numerics(person) == ["AUTHENTICATE"]
    waiting.pop()()
    answers = person.gets()
    assert [m.command for m in answers[:5]] == ["BATCH", "900", "903", "BATCH", "001"]
    assert answers[0].tags["label"] == "x"
    assert "366" in [m.command for m in answers]


def test_what_goes_wrong_while_hashing_is_told_and_costs_one_command(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with_account(room, "anna")

    def broken(*_words: object) -> bool:
        raise MemoryError

    monkeypatch.setattr(passwords, "fits", broken)
    person = coming(room)
    person.sends("AUTHENTICATE PLAIN", *plain("anna", "sesame"), "PING still")
    assert numerics(person) == ["AUTHENTICATE", "400", "PONG"]
    assert "slow work" in caplog.text


def scram(person: Person, name: str, password: str) -> list[str]:
    """A login by a client library that knows nothing of us; gives the numerics at its end."""
    client = ScramClient(["SCRAM-SHA-256"], name, password)
    person.sends("AUTHENTICATE SCRAM-SHA-256", *words(client.get_client_first().encode()))
    *_, challenge = person.gets("AUTHENTICATE")
    client.set_server_first(base64.b64decode(challenge.params[0]).decode())
    person.sends(*words(client.get_client_final().encode()))
    answers = person.gets()
    if answers[0].command == "AUTHENTICATE":
        client.set_server_final(base64.b64decode(answers[0].params[0]).decode())
        answers = person.sends("AUTHENTICATE +").gets()
    return [message.command for message in answers]


def test_scram_logs_in_without_the_password_on_the_wire(room: Room) -> None:
    with_account(room, "Anna", "ein schönes Wort")
    assert scram(coming(room), "anna", "ein schönes Wort") == ["900", "903"]
    assert scram(coming(room), "anna", "ein anderes Wort") == ["904"]
    assert scram(coming(room), "nobody", "ein schönes Wort") == ["904"]


def test_guessing_gets_slow_for_the_address_that_guesses(room: Room) -> None:
    with_account(room, "anna")
    guesser = coming(room)
    for number in range(5):
        guesser.sends("AUTHENTICATE PLAIN", *plain("anna", f"guess{number}"))
    assert numerics(guesser) == ["AUTHENTICATE", "904"] * 5
    guesser.sends("AUTHENTICATE PLAIN")
    assert numerics(guesser) == ["904"]
    elsewhere = room.calls("10.0.0.9").sends("CAP REQ sasl", "AUTHENTICATE PLAIN", *plain("anna", "sesame"))
    assert numerics(elsewhere)[-2:] == ["900", "903"]
    room.clock.now += 61
    guesser.sends("AUTHENTICATE PLAIN", *plain("anna", "sesame"))
    assert numerics(guesser) == ["AUTHENTICATE", "900", "903"]


def test_the_addresses_of_guessers_are_bounded() -> None:
    tally = Tally(Clock(), 60)
    for number in range(20_000):
        tally.add(str(number))
    assert len(tally) <= 10_000
    assert tally.has("19999", 1)


def test_logging_in_oneself_forgives_no_guess(room: Room) -> None:
    with_account(room, "anna")
    with_account(room, "mallory", "known")
    guesser = coming(room)
    for number in range(5):
        guesser.sends("AUTHENTICATE PLAIN", *plain("anna", f"guess{number}"))
        if number == 3:
            guesser.sends("AUTHENTICATE PLAIN", *plain("mallory", "known"))
    guesser.hears()
    guesser.sends("AUTHENTICATE PLAIN")
    assert numerics(guesser) == ["904"]


def test_guessing_the_password_of_the_host_gets_slow_too() -> None:
    room = Room(operator={"name": "host", "password": SESAME})
    guesser = room.person("mallory")
    for number in range(5):
        guesser.sends(f"OPER host guess{number}")
    guesser.hears()
    assert [m.command for m in guesser.asks(f"OPER host {SESAME}")] == ["464"]
    room.clock.now += 61
    assert "381" in [m.command for m in guesser.asks(f"OPER host {SESAME}")]


def test_guesses_that_are_under_way_at_once_tell_no_more_than_those_one_by_one(room: Room) -> None:
    with_account(room, "anna")
    waiting: list[Callable[[], None]] = []
    room.server.hashing.aside = lambda work, done: waiting.append(lambda: done(work()))
    guessers = [coming(room) for _ in range(8)]
    for number, guesser in enumerate(guessers):
        guesser.sends("AUTHENTICATE PLAIN", *plain("anna", "sesame" if number > 5 else "guess"))
    while waiting:
        assert len(waiting) == 1, "one at a time for each address"
        waiting.pop()()
    assert [numerics(guesser) for guesser in guessers] == [["AUTHENTICATE", "904"]] * 8


def test_the_hashes_of_one_address_do_not_wait_for_those_of_another() -> None:
    waiting: list[Callable[[], None]] = []
    told: list[str] = []
    hashing = Hashing()
    hashing.aside = lambda work, done: waiting.append(lambda: done(work()))
    for ip, word in (("1", "a"), ("1", "b"), ("1", "c"), ("2", "d")):
        hashing.ask(ip, partial(str, word), told.append)
    assert len(waiting) == 2
    waiting.pop()()
    assert told == ["d"]
    while waiting:
        waiting.pop()()
    assert told == ["d", "a", "b", "c"]


def test_so_many_names_an_hour_can_be_registered_from_one_address() -> None:
    room = Room(accounts={**OPEN, "registrations_per_ip": 2})
    codes = []
    for nick in ("anna", "bert", "carl"):
        person = room.person(nick, "draft/account-registration")
        person.sends(f"REGISTER * * {SESAME}")
        (answer,) = person.gets("REGISTER", "FAIL")
        codes.append(answer.params[0 if answer.command == "REGISTER" else 1])
    assert codes == ["SUCCESS", "SUCCESS", "TEMPORARILY_UNAVAILABLE"]
    room.clock.now += 3600
    person.sends(f"REGISTER * * {SESAME}")
    assert [m.params[0] for m in person.gets("REGISTER", "FAIL")] == ["SUCCESS"]


# Bans of accounts.


def test_a_ban_of_an_account_holds_whatever_it_is_called(room: Room) -> None:
    with_account(room, "bert")
    anna = room.person("anna")
    anna.sends("JOIN #tea", "MODE #tea +b a:bert", "MODE #tea +b m:a:carl")
    assert "a:bert" in " ".join(anna.hears())
    bert = coming(room)
    bert.sends("AUTHENTICATE PLAIN", *plain("bert", "sesame"), "NICK otter", "USER b 0 * :b", "CAP END")
    bert.hears()
    assert [m.command for m in bert.asks("JOIN #tea")] == ["474"]
    anna.sends("MODE #tea +e a:bert")
    assert bert.asks("JOIN #tea")[0].command == "JOIN"
    assert room.person("bertram").asks("JOIN #tea")[0].command == "JOIN"


# How it is kept.


def test_accounts_outlive_the_room_and_their_file_is_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.db"
    accounts = Accounts(path)
    secret = passwords.keep("sesame", AccountsTable())
    accounts.add("anna", Account("Anna", secret, "anna@example.org", 12.5), "ab" * 32)
    with pytest.raises(AccountTaken):
        accounts.add("anna", Account("ANNA", NO_PASSWORD))
    other = Accounts(path)  # a second program beside it
    other.add("bert", Account("bert", NO_PASSWORD))
    assert accounts.alike("bert") == "bert"
    accounts.close()
    other.close()
    again = Accounts(path)
    assert again.find("anna") == Account("Anna", secret, "anna@example.org", 12.5)
    assert again.by_key("ab" * 32) == again.find("anna")
    assert again.remove("anna")
    assert again.by_key("ab" * 32) is None
    again.close()
    assert path.stat().st_mode & 0o077 == 0
    assert b"sesame" not in path.read_bytes()


def test_a_password_fits_itself_alone() -> None:
    kept = passwords.keep("sesame", AccountsTable()).password
    assert kept.startswith("$argon2id$")
    assert passwords.fits("sesame", kept)
    assert not passwords.fits("Sesame", kept)
    assert not passwords.fits("sesame", "")
    assert not passwords.fits("sesame", "nonsense")


@given(st.binary(max_size=1500))
def test_what_is_cut_into_pieces_is_put_together_again(data: bytes) -> None:
    pieces = sasl.Pieces()
    *before, last = [pieces.feed(piece) for piece in sasl.in_pieces(data)]
    assert before == [None] * len(before)
    assert last == data


# Names that look alike.


def test_nobody_can_look_like_somebody_else(room: Room) -> None:
    room.person("anna")
    with_account(room, "otter")
    thief = room.person("thief")
    for name in ("аnna", "ANNA", "ａnna", "annα"):
        (answer,) = thief.asks(f"NICK {name}")
        assert answer.command == "433", name
    assert "looks like anna" in thief.asks("NICK аnna")[0].params[-1]
    for name in ("оtter", "Otter"):
        assert "registered" in thief.asks(f"NICK {name}")[0].params[-1], name
    early = room.calls().sends("NICK аnna", "USER a 0 * :a")
    assert numerics(early) == ["433"]
    anna = next(client for client in room.server.registered if client.nick == "anna")
    room.server.leave(anna, "gone")
    assert thief.asks("NICK аnna")[0].command == "NICK"
    (refused,) = thief.asks("REGISTER оtter * sesame")
    assert refused.params[1] == "ACCOUNT_EXISTS"


@pytest.mark.parametrize(
    ("one", "other"),
    [("anna", "hanna"), ("Tim", "Jim"), ("öse", "ose"), ("Вера", "Нина"), ("李", "季")],
)
def test_names_that_differ_are_different(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


# Coming back.


def test_an_account_comes_back_into_its_channels_where_the_room_wants_that() -> None:
    for always_on, back in (("opt-out", [("#tea",), ("#work",)]), ("opt-in", [])):
        room = Room(accounts=OPEN | {"always_on": always_on})
        with_account(room, "anna")
        lines = ["AUTHENTICATE PLAIN", *plain("anna", "sesame"), "NICK anna", "USER a 0 * :a", "CAP END"]
        anna = coming(room).sends(*lines, "JOIN #tea,#work", "QUIT")
        anna.goes()
        again = coming(room).sends(*lines)
        assert sorted(message.params for message in again.gets("JOIN")) == back


# The room's own password, and its door.


def test_the_rooms_password_is_kept_as_a_hash_and_guessed_slowly() -> None:
    room = Room(server={"password": "sesame"}, accounts={"password_hashing": "fast"})
    assert "sesame" not in room.server.password
    for number in range(5):
        guesser = room.calls().sends(f"PASS guess{number}", "NICK a", "USER a 0 * :a")
        assert numerics(guesser) == ["464", "ERROR"]
    guesser = room.calls().sends("PASS sesame", "NICK a", "USER a 0 * :a")
    assert numerics(guesser) == ["464", "464", "ERROR"]
    assert "001" in numerics(room.calls("10.0.0.7").sends("PASS sesame", "NICK b", "USER a 0 * :a"))
    room.clock.now += 61
    assert "001" in numerics(room.calls().sends("PASS sesame", "NICK c", "USER a 0 * :a"))


def test_nobody_new_comes_in_while_the_room_is_paused(room: Room) -> None:
    anna = room.person("anna")
    room.server.paused = True
    late = room.calls().sends("NICK late", "USER a 0 * :a")
    assert "lets nobody in" in late.gets("ERROR")[0].params[0]
    assert anna.asks("PING x")[0].command == "PONG"


def test_a_ban_of_the_room_holds_for_an_account(room: Room) -> None:
    with_account(room, "anna")
    acts.ban(room.server, MASK, "~account:anna", "enough", "the host", None)
    lines = ["AUTHENTICATE PLAIN", *plain("anna", "sesame")]
    early = coming(room).sends(*lines, "NICK otter", "USER a 0 * :a", "CAP END")
    assert early.gets()[-2].command == "465"
    late = room.person("wren", "sasl").sends(*lines)
    assert "banned" in late.gets("ERROR")[0].params[0]
    assert room.server.bans.get(MASK, "a:anna") is not None
