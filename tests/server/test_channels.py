"""Channels: https://modern.ircdocs.horse/#channel-operations."""

import pytest

from tests.server.room import Room

MASK = "192.168.1.9"


def test_joining_is_told_to_all_with_topic_and_names() -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    op.sends("TOPIC #tea :Green or black?")
    op.hears()
    other = room.person("other").sends("JOIN #tea")
    heard = other.gets()
    assert [message.command for message in heard] == ["JOIN", "332", "333", "353", "366"]
    assert heard[1].params == ("other", "#tea", "Green or black?")
    assert set(heard[3].params[3].split()) == {"@op", "other"}
    assert op.hears() == [f":other!~other@{MASK} JOIN #tea"]


def test_extended_join_and_away_reach_those_who_asked() -> None:
    room = Room()
    plain, modern = room.person("plain"), room.person("modern", "extended-join", "away-notify")
    for person in (plain, modern):
        person.sends("JOIN #tea")
    away = room.person("gone").sends("AWAY :lunch", "JOIN #tea")
    assert plain.hears()[-1] == f":gone!~gone@{MASK} JOIN #tea"
    assert modern.hears()[-2:] == [f":gone!~gone@{MASK} JOIN #tea * :Gone", f":gone!~gone@{MASK} AWAY :lunch"]
    away.sends("AWAY")
    assert modern.hears() == [f":gone!~gone@{MASK} AWAY"]
    assert plain.hears() == []


def test_the_first_member_is_operator_but_not_in_the_lobby() -> None:
    room = Room()
    person = room.person("anna")
    assert person.asks("JOIN #tea")[1].params[3] == "@anna"
    assert person.asks("JOIN #lobby")[1].params[3] == "anna"


def test_names_show_ranks_and_masks_as_asked() -> None:
    room = Room()
    op, both = room.members("#tea", "op", "both")
    op.sends("MODE #tea +ov both both")
    asker = room.person("asker", "multi-prefix", "userhost-in-names").sends("JOIN #tea")
    (names,) = asker.gets("353")
    assert set(names.params[3].split()) == {
        f"@op!~op@{MASK}",
        f"@+both!~both@{MASK}",
        f"asker!~asker@{MASK}",
    }
    assert op.asks("NAMES #tea")[0].params[3] == "@op @both asker"
    both.hears()


def test_names_of_a_big_channel_take_several_lines_each_within_the_limit() -> None:
    room = Room(limits={"connections_per_ip": 0, "connect_rate": 0})
    people = [room.person(f"a-rather-long-nickname-{number:03d}").sends("JOIN #tea") for number in range(100)]
    people[0].hears()
    lines = people[0].sends("NAMES #tea").hears()
    assert all(len(line) <= 510 for line in lines)
    assert len(" ".join(line.split(" :", 1)[1] for line in lines[:-1]).split()) == 100


@pytest.mark.parametrize(
    ("modes", "numeric"),
    [("+i", "473"), ("+k key", "475"), ("+l 1", "471"), ("+b other!*@*", "474"), ("+b *!*@192.168.1.*", "474")],
)
def test_a_closed_channel_refuses_and_an_invitation_opens_it(modes: str, numeric: str) -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    op.sends(f"MODE #tea {modes}")
    other = room.person("other")
    assert [message.command for message in other.asks("JOIN #tea")] == [numeric]
    op.sends("INVITE other #tea")
    assert other.hears() == [f":op!~op@{MASK} INVITE other #tea"]
    assert other.asks("INVITE")[0].params == ("other", "#tea")
    assert other.asks("JOIN #tea")[0].command == "JOIN"
    other.sends("PART #tea")
    assert [message.command for message in other.asks("JOIN #tea")] == [numeric], "an invitation is for once"


def test_a_key_opens_and_an_invite_exception_does() -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    op.sends("MODE #tea +k key")
    other = room.person("other")
    assert other.asks("JOIN #tea key")[0].command == "JOIN"
    other.sends("PART #tea")
    op.sends("MODE #tea -k+iI key other!*@*")
    assert other.asks("JOIN #tea")[0].command == "JOIN"


@pytest.mark.parametrize("name", ["tea", "#", "#a\u200bb", "#" + "x" * 64])
def test_a_name_that_cannot_be_is_no_channel(name: str) -> None:
    assert [message.command for message in Room().person("anna").asks(f"JOIN {name}")] == ["403"]


def test_channels_per_person_are_bounded() -> None:
    person = Room(limits={"channels_per_client": 2}).person("anna").sends("JOIN #a,#b")
    assert [message.command for message in person.asks("JOIN #c")] == ["405"]


def test_leaving_one_or_all_with_a_reason() -> None:
    room = Room()
    anna, ben = room.members("#tea", "anna", "ben")
    anna.sends("PART #tea :so long")
    assert ben.hears() == anna.hears() == [f":anna!~anna@{MASK} PART #tea :so long"]
    assert [message.command for message in anna.asks("PART #tea")] == ["442"]
    ben.sends("JOIN #two", "JOIN 0")
    assert not ben.client.channels
    assert "#tea" not in room.server.channels


def test_the_lobby_keeps_its_topic_when_all_are_gone() -> None:
    room = Room()
    anna = room.person("anna").sends("JOIN #lobby")
    room.server.channels["#lobby"].flags.discard("t")
    anna.sends("TOPIC #lobby :Welcome", "PART #lobby")
    assert [message.command for message in anna.asks("LIST")] == ["321", "323"]
    assert anna.asks("JOIN #lobby")[1].params[2] == "Welcome"


def test_a_kick_without_a_reason_still_gives_one() -> None:
    """ "If no comment is given, the server SHOULD use a default message instead." - Modern IRC, KICK"""
    op, other, third = Room().members("#tea", "op", "other", "third")
    op.sends("KICK #tea other")
    assert op.hears() == other.hears() == third.hears() == [f":op!~op@{MASK} KICK #tea other :op"]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [("KICK #tea op", "482"), ("KICK #tea nobody", "482"), ("KICK #none op", "403"), ("KICK #tea", "461")],
)
def test_who_may_not_kick_does_not(line: str, numeric: str) -> None:
    _op, other = Room().members("#tea", "op", "other")
    assert [message.command for message in other.asks(line)] == [numeric]


def test_the_topic_is_the_operators_and_has_a_length() -> None:
    op, other = Room(limits={"topiclen": 20}).members("#tea", "op", "other")
    assert [message.command for message in other.asks("TOPIC #tea :mine")] == ["482"]
    assert [message.command for message in op.asks("TOPIC #tea :" + "x" * 21)] == ["417"]
    op.sends("TOPIC #tea :ours")
    assert other.hears() == [f":op!~op@{MASK} TOPIC #tea :ours"]
    assert [m.command for m in other.asks("TOPIC #tea")] == ["332", "333"]
    op.sends("TOPIC #tea :")
    assert [m.command for m in other.asks("TOPIC #tea")][-1] == "331"


def test_a_secret_channel_is_not_seen_from_outside() -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    op.sends("MODE #tea +s", "TOPIC #tea :hush")
    spy = room.person("spy")
    heard = []
    for line in ("LIST", "LIST #tea", "NAMES #tea", "WHO #tea", "WHOIS op", "TOPIC #tea", "MODE #tea", "MODE #tea b"):
        heard += [
            message for message in spy.asks(line) if message.command in {"322", "353", "352", "319", "332", "324"}
        ]
    assert heard == []


def test_list_filters_by_name_members_and_age() -> None:
    room = Room()
    room.members("#tea", "a", "b")
    room.clock.now += 600
    room.members("#coffee", "c")
    asker = room.person("asker")

    def listed(words: str) -> set[str]:
        return {message.params[1] for message in asker.asks(f"LIST {words}") if message.command == "322"}

    assert listed("") == {"#tea", "#coffee"}
    assert listed(">1") == {"#tea"}
    assert listed("<2") == {"#coffee"}
    assert listed("C>5") == {"#tea"}
    assert listed("C<5") == {"#coffee"}
    assert listed("*ea") == {"#tea"}
    assert listed("!*ea") == {"#coffee"}
    assert listed("#TEA") == {"#tea"}


def test_modes_change_are_told_and_shown() -> None:
    op, other = Room().members("#tea", "op", "other")
    op.sends("MODE #tea +o-t+bkl other *!*@bad key 5")
    assert other.hears() == [f":op!~op@{MASK} MODE #tea +o-t+bkl other *!*@bad key 5"]
    shown = other.asks("MODE #tea")
    assert shown[0].params[2:] == ("+nkl", "key", "5")
    assert [message.params[2] for message in other.asks("MODE #tea b") if message.command == "367"] == ["*!*@bad"]
    op.sends("MODE #tea +t+t-b BAD@BAD")
    op.hears()


@pytest.mark.parametrize(
    ("line", "numerics"),
    [
        ("MODE #tea +x", ["472"]),
        ("MODE #tea +o nobody", ["401"]),
        ("MODE #tea +o", ["696"]),
        ("MODE #tea +k :a b", ["525"]),
        ("MODE #tea +l -5", ["696"]),
        ("MODE #tea +l", ["696"]),
        ("MODE #none +i", ["403"]),
        ("MODE other +i", ["502"]),
        ("MODE op +x", ["501"]),
        ("MODE op +o", []),
        ("MODE #tea -k+i-b key *!*@nobody", ["MODE"]),
    ],
)
def test_modes_that_cannot_be_are_refused_one_by_one(line: str, numerics: list[str]) -> None:
    op, _other = Room().members("#tea", "op", "other")
    assert [message.command for message in op.asks(line)] == numerics


def test_lists_are_bounded() -> None:
    (op,) = Room(limits={"list_entries": 3}).members("#tea", "op")
    heard = op.asks("MODE #tea +bbeIb a b c d e")
    assert [message.command for message in heard] == ["478", "478", "MODE"]


def test_an_invitation_is_told_to_operators_who_asked() -> None:
    room = Room()
    op = room.person("op", "invite-notify").sends("JOIN #tea")
    other, guest = room.person("other", "invite-notify").sends("JOIN #tea"), room.person("guest")
    op.hears()
    assert [m.command for m in other.asks("INVITE guest #tea")] == ["341"]
    assert op.hears() == [f":other!~other@{MASK} INVITE guest #tea"]
    assert [m.command for m in other.asks("INVITE op #tea")] == ["443"]
    assert [m.command for m in guest.asks("INVITE op #tea")] == ["442"]


def test_the_muted_come_in_and_listen_but_do_not_speak() -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    assert op.asks("MODE #tea +b m:Loud")[0].params == ("#tea", "+b", "m:Loud!*@*")
    loud = room.person("loud")
    assert loud.asks("JOIN #tea")[0].command == "JOIN"
    assert [m.params[2] for m in loud.asks("MODE #tea b") if m.command == "367"] == ["m:Loud!*@*"]
    assert [m.command for m in loud.asks("PRIVMSG #tea :hi")] == ["404"]
    assert [m.command for m in loud.asks("NICK quiet")] == ["432"], "a new nickname is no way out"
    for undo, back in (
        ("+v loud", "-v loud"),
        ("+e m:*!~loud@*", "-e m:*!~loud@*"),
        ("+e loud", "-e loud"),
        ("-b m:LOUD!*@*", ""),
    ):
        op.sends(f"MODE #tea {undo}")
        op.hears()
        loud.sends("PRIVMSG #tea :hi")
        assert [m.command for m in op.gets()] == ["PRIVMSG"], undo
        op.sends(f"MODE #tea {back}")


def test_an_exception_from_mutes_is_none_from_bans() -> None:
    room = Room()
    (op,) = room.members("#tea", "op")
    op.sends("MODE #tea +be other m:other")
    assert [m.command for m in room.person("other").asks("JOIN #tea")] == ["474"]


@pytest.mark.parametrize("change", ["+b x:other", "+I m:other"])
def test_a_kind_of_mask_that_is_not_known_is_refused(change: str) -> None:
    (op,) = Room().members("#tea", "op")
    assert [m.command for m in op.asks(f"MODE #tea {change}")] == ["696"]


def test_a_channel_for_the_host_alone_opens_to_nobody_else() -> None:
    room = Room(operator={"name": "host", "password": "secret"})
    (op,) = room.members("#staff", "op")
    assert [m.command for m in op.asks("MODE #staff +O")] == ["482"]
    host = room.person("host").sends("OPER host secret", "JOIN #staff")
    assert host.asks("MODE #staff +O")[0].params == ("#staff", "+O")
    other = room.person("other")
    host.sends("INVITE other #staff")
    assert other.asks("JOIN #staff")[-1].command == "520"
    op.sends("PART #staff")
    assert [m.command for m in op.asks("JOIN #staff")] == ["520"]
    host.sends("PART #staff")
    assert host.asks("JOIN #staff")[0].command == "JOIN"


def test_where_programs_are_not_asked_people_still_say_what_they_do() -> None:
    op, other = Room().members("#tea", "op", "other")
    other.sends("PRIVMSG #tea :\x01VERSION\x01")
    assert [m.command for m in op.gets()] == ["PRIVMSG"]
    op.sends("MODE #tea +C")
    for verb in ("PRIVMSG", "NOTICE"):
        other.sends(f"{verb} #tea :\x01VERSION\x01")
        other.sends(f"{verb} #tea :\x01ACTION waves\x01")
    assert [m.params[1] for m in op.gets("PRIVMSG", "NOTICE")] == ["\x01ACTION waves\x01"] * 2
    assert [m.command for m in other.gets() if m.command != "MODE"] == ["404"]
