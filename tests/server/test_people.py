"""People and what is asked about them; the server about itself; those who act for the host."""

from pathlib import Path

import pytest

from server.commands import COMMANDS
from server.core.isupport import tokens
from tests.server.room import Room, make_changeable


def test_whois_tells_what_everybody_may_know_and_an_operator_more() -> None:
    room = Room(server={"cloak": True}, operator={"name": "host", "password": "secret"})
    anna = room.person("anna", ip="10.0.0.1").sends("JOIN #tea", "AWAY :lunch")
    asker = room.person("asker", ip="10.0.0.2")
    told = asker.asks("WHOIS ANNA")
    assert [m.command for m in told] == ["311", "319", "312", "301", "317", "318"]
    assert told[0].params[1:4] == ("anna", "~anna", anna.client.host)
    asker.sends("OPER host secret")
    told = asker.asks("WHOIS anna")
    assert {"338", "378"} <= {m.command for m in told}
    assert "10.0.0.1" in " ".join(" ".join(m.params) for m in told)
    assert [m.command for m in asker.asks("WHOIS nobody")] == ["401", "318"]


def test_whowas_remembers_the_latest_first() -> None:
    room = Room(limits={"whowas": 2})
    for name in ("One", "Two", "Three"):
        person = room.calls().sends("NICK anna", f"USER a 0 * :{name}")
        person.sends("QUIT")
        person.goes()
    asker = room.person("asker")
    assert [m.params[-1] for m in asker.asks("WHOWAS anna") if m.command == "314"] == ["Three", "Two"]
    assert [m.params[-1] for m in asker.asks("WHOWAS anna 1") if m.command == "314"] == ["Three"]
    assert [m.command for m in asker.asks("WHOWAS nobody")] == ["406", "369"]


def test_who_and_whox_show_flags_and_fields() -> None:
    room = Room()
    op, away = room.members("#tea", "op", "away")
    away.sends("AWAY :x")
    rows = [m.params for m in op.asks("WHO #tea") if m.command == "352"]
    assert [(row[5], row[6]) for row in rows] == [("op", "H@"), ("away", "G")]
    rows = [m.params for m in op.asks("WHO #tea %tcnfr,42") if m.command == "354"]
    assert rows == [("op", "42", "#tea", "op", "H@", "Op"), ("op", "42", "#tea", "away", "G", "Away")]
    assert [m.command for m in op.asks("WHO nobody")] == ["315"]


def test_the_invisible_are_seen_by_those_who_share_a_channel() -> None:
    room = Room()
    (hidden,) = room.members("#tea", "hidden")
    hidden.sends("MODE hidden +i")
    stranger = room.person("stranger")
    assert "hidden" not in str([m for m in stranger.asks("WHO *") if m.command == "352"])
    assert [m.command for m in stranger.asks("NAMES #tea")] == ["366"]
    stranger.sends("JOIN #tea")
    assert "hidden" in str([m for m in stranger.asks("WHO *") if m.command == "352"])


def test_ison_and_userhost() -> None:
    room = Room()
    asker = room.person("asker")
    room.person("anna").sends("AWAY :x")
    assert asker.asks("ISON nobody ANNA :asker x")[0].params[1] == "anna asker"
    assert asker.asks("USERHOST anna")[0].params[1] == "anna=-~anna@192.168.1.9"


def test_a_new_real_name_is_told_to_those_who_asked() -> None:
    room = Room()
    anna, ben = room.person("anna", "setname").sends("JOIN #tea"), room.person("ben", "setname").sends("JOIN #tea")
    anna.hears()
    ben.hears()
    anna.sends("SETNAME :Anna Lena")
    assert anna.hears() == ben.hears() == [":anna!~anna@192.168.1.9 SETNAME :Anna Lena"]
    assert [m.params[:2] for m in anna.asks("SETNAME :" + "x" * 151)] == [("SETNAME", "INVALID_REALNAME")]


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("MOTD", "375", "376"),
        ("LUSERS", "251", "266"),
        ("VERSION", "351", "005"),
        ("TIME", "391", "391"),
        ("INFO", "371", "374"),
        ("ADMIN", "256", "259"),
        ("LINKS", "365", "365"),
        ("HELP", "704", "706"),
        ("HELP privmsg", "704", "706"),
        ("HELP nonsense", "524", "524"),
        ("STATS u", "242", "219"),
        ("STATS m", "212", "219"),
        ("STATS k", "481", "219"),
        ("TIME nowhere.example", "402", "402"),
    ],
)
def test_the_server_tells_of_itself(line: str, first: str, last: str) -> None:
    answer = Room(server={"motd": ("Be kind.",)}).person("anna").asks(line)
    assert (answer[0].command, answer[-1].command) == (first, last)


def test_who_is_here_is_counted_by_what_they_are() -> None:
    room = Room(operator={"name": "host", "password": "secret"}, server={"default_user_modes": "i"})
    anna, ben, gone = room.person("anna").sends("OPER host secret"), room.person("ben"), room.person("gone")
    ben.sends("MODE ben -i", "MODE ben -i")
    gone.sends("OPER host secret", "QUIT")
    room.calls()
    room.calls().goes()
    room.calls().sends("QUIT")
    heard = {message.command: message.params[1] for message in anna.asks("LUSERS")}
    assert heard["251"] == "There are 1 users and 1 invisible on 1 servers"
    assert (heard["252"], heard["253"], heard["265"]) == ("1", "1", "2")
    gone.goes()
    anna.sends("MODE anna -o")
    heard = {message.command: message.params[1] for message in anna.asks("LUSERS")}
    assert (heard["252"], heard["253"]) == ("0", "1")


def test_every_command_has_a_help_text() -> None:
    anna = Room().person("anna")
    for name in COMMANDS:
        answer = anna.asks(f"HELP {name}")
        assert answer[0].command == "704"
        assert len(answer) >= 3, name


def test_what_isupport_promises_is_what_is_done() -> None:
    room = Room(limits={"nicklen": 9, "keylen": 4})
    said = tokens(room.server)
    anna = room.person("anna")
    assert anna.asks(f"NICK {'x' * int(said['NICKLEN'])}")[0].command == "NICK"
    assert anna.asks(f"NICK {'x' * (int(said['NICKLEN']) + 1)}")[0].command == "432"
    anna.sends("JOIN #tea")
    assert anna.asks(f"MODE #tea +k {'x' * (int(said['KEYLEN']) + 1)}")[0].command == "525"
    for letter in said["CHANMODES"].replace(",", ""):
        assert "472" not in {m.command for m in anna.asks(f"MODE #tea -{letter} x")}
    assert said["NETWORK"] == "Test Room"


def test_nobody_acts_for_the_host_without_the_password() -> None:
    for room in (Room(), Room(operator={"name": "host"}), Room(operator={"name": "host", "password": "secret"})):
        anna = room.person("anna")
        for line in ("OPER host wrong", "OPER host :", "OPER x secret"):
            assert [m.command for m in anna.asks(line)] == ["464"]
        for line in ("KILL anna :x", "WALLOPS :x", "REHASH"):
            assert [m.command for m in anna.asks(line)] == ["481"]
        assert not anna.client.is_operator


def test_an_operator_kills_calls_and_reads_settings_again(tmp_path: Path) -> None:
    room = Room(operator={"name": "host", "password": "secret"})
    host = room.person("host").sends("OPER host secret")
    assert host.gets("381")
    victim, witness = room.members("#tea", "victim", "witness")
    witness.sends("MODE witness +w")
    witness.hears()
    host.sends("WALLOPS :soup is ready", "KILL victim :enough")
    assert witness.hears() == [
        ":host!~host@192.168.1.9 WALLOPS :soup is ready",
        ":victim!~victim@192.168.1.9 QUIT :Killed (host (enough))",
    ]
    assert victim.hears()[-1] == "ERROR :Closing link: Killed (host (enough))"
    assert victim.cut
    make_changeable(room.server, tmp_path)
    (tmp_path / "settings.toml").write_text('[server]\ncloak = false\nmotd = ["soup"]\n')
    assert [m.command for m in host.asks("REHASH")] == ["382"]
    assert room.server.settings.server.motd == ("soup",)
    host.sends("MODE host -o")
    assert [m.command for m in host.asks("WALLOPS :x")] == ["481"]


def test_the_host_is_operator_in_the_lobby_and_enters_everywhere() -> None:
    room = Room(operator={"name": "host", "password": "secret"})
    (op,) = room.members("#closed", "op")
    op.sends("MODE #closed +ik key")
    host = room.person("host").sends("JOIN #lobby", "OPER host secret")
    assert host.gets("MODE")[-1].params == ("#lobby", "+o", "host")
    assert host.asks("JOIN #closed")[0].command == "JOIN"
    assert host.asks("TOPIC #closed :mine")[0].command == "TOPIC"
