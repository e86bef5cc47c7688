"""Coming through the door: https://modern.ircdocs.horse/#connection-setup."""

import pytest

from tests.server.room import Room


def commands(lines: list[str]) -> list[str]:
    return [line.split(" ")[1] for line in lines]


def test_nick_and_user_in_any_order_open_the_door() -> None:
    room = Room()
    for lines in (("NICK a", "USER a 0 * :A"), ("USER b 0 * :B", "NICK b")):
        heard = commands(room.calls().sends(*lines).hears())
        assert heard[:5] == ["001", "002", "003", "004", "005"]
        assert heard[-1] == "422"


def test_the_door_waits_for_the_end_of_the_negotiation() -> None:
    person = Room().calls().sends("CAP LS 302", "NICK a", "USER a 0 * :A")
    assert set(commands(person.hears())) == {"CAP"}
    assert commands(person.sends("CAP END").hears())[0] == "001"


def test_capabilities_are_given_all_or_none() -> None:
    person = Room().calls().sends("CAP LS 302")
    lines = person.hears()
    assert all(" LS * :" in line for line in lines[:-1]), "only the last line ends the list"
    offered = " ".join(line.partition(" :")[2] for line in lines).split()
    assert {"message-tags", "server-time", "echo-message", "labeled-response", "batch", "cap-notify"} <= set(offered)
    assert person.sends("CAP REQ :server-time nonsense").hears() == [
        ":Test-Room.landline CAP * NAK :server-time nonsense"
    ]
    assert person.sends("CAP REQ :labeled-response").hears() == [":Test-Room.landline CAP * NAK :labeled-response"]
    person.sends("CAP REQ :multi-prefix away-notify", "CAP REQ :-multi-prefix", "CAP LIST")
    assert person.hears()[-1] == ":Test-Room.landline CAP * LIST :away-notify cap-notify"
    assert commands(person.sends("CAP FOO").hears()) == ["410"]


def test_a_nickname_in_use_is_refused_in_any_spelling() -> None:
    room = Room()
    room.person("Anna")
    assert room.calls().sends("NICK aNNa").hears() == [":Test-Room.landline 433 * aNNa :Nickname is already in use"]


def test_who_comes_through_first_has_the_nickname() -> None:
    room = Room()
    first, second = room.calls().sends("NICK a"), room.calls().sends("NICK a")
    assert commands(second.sends("USER a 0 * :A").hears())[0] == "001"
    assert commands(first.sends("USER a 0 * :A").hears()) == ["433"]
    assert commands(first.sends("NICK b").hears())[0] == "001"


@pytest.mark.parametrize("nick", ["1a", "a b", "#a", "x" * 33, "a\u200bb", ":a"])
def test_a_nickname_that_cannot_be_is_refused(nick: str) -> None:
    (answer,) = Room().calls().sends(f"NICK :{nick}").gets()
    assert answer.command == "432"


def test_without_a_nickname_nothing_else_can_be_said() -> None:
    person = Room().calls()
    assert commands(person.sends("JOIN #a", "PRIVMSG x :y", "NICK").hears()) == ["451", "451", "431"]


def test_a_room_with_a_password_lets_in_who_knows_it() -> None:
    room = Room(server={"password": "sesame"})
    assert commands(room.calls().sends("PASS sesame", "NICK a", "USER a 0 * :A").hears())[0] == "001"
    for lines in (["PASS wrong"], []):
        person = room.calls().sends(*lines, "NICK b", "USER b 0 * :B")
        heard = person.hears()
        assert commands(heard[:1]) == ["464"]
        assert heard[1].startswith("ERROR :")
        assert person.cut


def test_who_says_no_nickname_in_time_is_let_go() -> None:
    room = Room()
    person = room.calls()
    room.clock.now += 31
    room.server.tick()
    assert person.hears() == ["ERROR :Closing link: No nickname in time"]
    assert person.cut


def test_the_silent_are_pinged_and_the_dead_let_go() -> None:
    room = Room()
    quiet, witness = room.members("#tea", "quiet", "witness")
    room.clock.now += 61
    witness.client.heard_at = room.clock.now
    room.server.tick()
    assert quiet.hears() == ["PING Test-Room.landline"]
    room.clock.now += 60
    witness.client.heard_at = room.clock.now
    room.server.tick()
    assert witness.hears() == [":quiet!~quiet@192.168.1.9 QUIT :Ping timeout: 120 seconds"]
    assert quiet.cut


def test_a_new_nickname_is_told_to_everybody_who_shares_a_channel_once() -> None:
    room = Room()
    anna, ben = room.members("#tea", "anna", "ben")
    for person in (anna, ben):
        person.sends("JOIN #two")
    outsider = room.person("outsider")
    anna.hears()
    ben.hears()
    anna.sends("NICK lena")
    assert anna.hears() == ben.hears() == [":anna!~anna@192.168.1.9 NICK lena"]
    assert outsider.hears() == []
    assert room.server.find("anna") is None
    assert room.server.find("LENA") is anna.client


def test_leaving_is_told_with_its_reason() -> None:
    room = Room()
    anna, ben = room.members("#tea", "anna", "ben")
    anna.sends("QUIT :good night")
    assert ben.hears() == [":anna!~anna@192.168.1.9 QUIT :Quit: good night"]
    assert anna.hears() == ["ERROR :Closing link: Quit: good night"]
    assert anna.cut


def test_addresses_are_cloaked_from_members_the_same_way_each_time() -> None:
    room = Room(server={"cloak": True})
    anna, ben, again = (
        room.person(nick, ip=ip) for nick, ip in (("anna", "10.9.8.7"), ("ben", "10.6.5.4"), ("c", "10.6.5.4"))
    )
    for person in (anna, ben, again):
        person.sends("JOIN #tea")
    ben.sends("PRIVMSG #tea :hi")
    anna.sends(
        "WHOIS ben", "WHO #tea %tihnu,1", "WHO ben", "USERHOST ben", "NAMES #tea", "MODE #tea +b ben!*@*", "MODE #tea b"
    )
    ben.goes()
    heard = anna.hears()
    assert any("ben" in line and "QUIT" in line for line in heard)
    assert not [line for line in heard if "10.6.5.4" in line]
    assert ben.client.host == again.client.host != anna.client.host
    assert ben.client.host.endswith(".cloak")


def test_a_connection_too_many_from_one_address_is_turned_away() -> None:
    room = Room(limits={"connections_per_ip": 2, "connect_rate": 0})
    kept = [room.calls("10.0.0.1") for _ in range(2)]
    third = room.calls("10.0.0.1")
    assert third.hears() == ["ERROR :Closing link: Too many connections from your address (at most 2)"]
    assert not room.calls("10.0.0.2").hears()
    third.goes()
    kept[0].goes()
    assert not room.calls("10.0.0.1").hears()


def test_too_many_new_connections_a_minute_are_turned_away_for_a_while() -> None:
    room = Room(limits={"connections_per_ip": 0, "connect_rate": 3})
    assert [bool(room.calls("10.0.0.1").hears()) for _ in range(4)] == [False, False, False, True]
    room.clock.now += 21
    assert not room.calls("10.0.0.1").hears()


def test_lengths_are_those_on_the_wire_and_no_answer_is_too_long() -> None:
    room = Room()
    person = room.person("anna")
    assert person.asks(f"NICK {'李' * 10}")[0].command == "NICK"
    assert person.asks(f"NICK {'李' * 11}")[0].command == "432"
    person.sends(f"CHATHISTORY {'é' * 230}", f"WHOIS {'x' * 480}", f"HELP {'x' * 490}", f"WHO {'x' * 490}")
    lines = person.hears()
    assert len(lines) >= 5
    assert all(len(line.encode()) <= 510 for line in lines)


def test_programs_are_told_to_come_encrypted_only_where_the_host_wants_it() -> None:
    room = Room(tls={"sts": 30, "port": 6697})
    plain, encrypted = room.calls(), room.calls()
    encrypted.client.tls = "TLSv1.3"
    for person, words in ((plain, "sts=port=6697"), (encrypted, "sts=duration=2592000")):
        assert words in " ".join(m.params[-1] for m in person.sends("CAP LS 302").gets("CAP")).split(" ")
        assert person.asks("CAP REQ :sts")[0].params[1] == "NAK"
    assert "sts" not in room.calls().sends("CAP LS").gets("CAP")[0].params[-1].split(" ")
    assert " sts" not in Room().calls().sends("CAP LS 302").gets("CAP")[0].params[-1]
