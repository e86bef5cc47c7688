"""What is known of people: what they say of themselves, whether they are there, what the server tells when asked."""

from typing import Any

from app.state import channels, greeting, people, profiles, talking
from app.state.conversation import Presence, Profile
from app.state.events import LineAdded, MemberChanged, PersonChanged, Refused, SyncLater
from app.state.lines import Kind
from app.state.sayings import Saying, What
from server.protocol.capabilities import CAPABILITIES
from tests.app.talk import ALL, Talk, here

FEATURES = "CHANTYPES=# PREFIX=(ov)@+ MONITOR=100 WHOX BOT=B"


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def known(talk: Talk, nick: str) -> Profile:
    return talk.room.profiles.get(talk.room.fold(nick), Profile())


def presence(talk: Talk, nick: str) -> Presence | None:
    conversation = talk.room.find(nick)
    return conversation.presence if conversation else None


def in_room(capabilities: str = ALL, isupport: str = FEATURES) -> Talk:
    talk = Talk()
    talk.welcome(capabilities, isupport)
    talk.join("#lobby", "fern", "lynx")
    return talk


def test_what_people_say_of_themselves_is_asked_for_told_and_taken_back() -> None:
    talk = Talk()
    talk.welcome(ALL, FEATURES)
    assert "METADATA * SUB avatar display-name pronouns status" in talk.sent
    talk.join("#lobby", "fern")
    events = talk.hears(":fern!f@f METADATA fern display-name * :Fern \x02of  the\x02 wood")
    assert [event.member.display_name for event in of(events, MemberChanged)] == ["Fern of the wood"]
    assert PersonChanged("fern") in events
    talk.hears(":s.net METADATA fern pronouns * :she/her", ":s.net 761 otter fern status * :At the lathe")
    assert known(talk, "FERN") == Profile(display_name="Fern of the wood", pronouns="she/her", status="At the lathe")
    talk.hears(":fern!f@f METADATA fern status *", ":s.net 766 otter fern pronouns :not set")
    assert known(talk, "fern") == Profile(display_name="Fern of the wood")
    assert talk.hears(":fern!f@f METADATA fern display-name * :Fern of the wood") == []


def test_where_a_server_has_only_the_newer_form_that_is_asked_for() -> None:
    for offered, asked in (("draft/metadata-2 draft/metadata-3 batch", "2"), ("draft/metadata-3 batch", "3")):
        talk = Talk()
        talk.do(greeting.connected(talk.room))
        talk.hears(f":s CAP * LS :{offered}")
        wanted = [word for word in " ".join(talk.sent).replace(":", "").split(" ") if "metadata" in word]
        assert wanted == [f"draft/metadata-{asked}"]
    assert CAPABILITIES["draft/metadata-3"].unless in CAPABILITIES


def test_a_server_without_metadata_is_asked_and_told_nothing() -> None:
    talk = Talk()
    talk.room.own = Profile(status="here")
    talk.welcome("away-notify", FEATURES)
    profiles.set_own(talk.room, Profile(status="there"))
    talk.do(())
    assert not [line for line in talk.sent if line.startswith("METADATA")]


def test_what_i_say_of_myself_is_said_on_each_coming_in_and_changes_alone_later() -> None:
    talk = Talk()
    talk.room.own = Profile(display_name="Otto", status="At work")
    talk.welcome(ALL, FEATURES)
    said = [line for line in talk.sent if " SET " in line]
    assert said == ["METADATA * SET display-name Otto", "METADATA * SET status :At work"]
    profiles.set_own(talk.room, Profile(display_name="Otto", pronouns="he"))
    talk.do(())
    assert talk.sent == ["METADATA * SET pronouns he", "METADATA * SET status"]
    talk.hears(":s.net 761 otter otter display-name * Otto")
    assert known(talk, "otter").display_name == "Otto"


def test_nobody_is_shown_under_the_nickname_of_somebody_else() -> None:
    talk = in_room()
    talk.hears(":fern!f@f METADATA fern display-name * :LYNX", ":lynx!l@l METADATA lynx display-name * :Otter")
    assert profiles.shown_name(talk.room, "fern") == "fern"
    assert profiles.shown_name(talk.room, "lynx") == "lynx"
    talk.hears(":lynx!l@l QUIT :bye")
    assert profiles.shown_name(talk.room, "fern") == "LYNX"
    assert profiles.shown_name(talk.room, "nobody") == "nobody"


def test_what_is_known_goes_with_a_nickname_and_never_to_who_comes_after() -> None:
    talk = in_room()
    talk.hears(":fern!f@f METADATA fern status * :busy", ":lynx!l@l METADATA lynx status * :asleep")
    talk.hears(":fern!f@f NICK wren")
    assert (known(talk, "wren").status, known(talk, "fern").status) == ("busy", "")
    talk.hears(":lynx!l@l PART #lobby", ":lynx!x@other JOIN #lobby * :Another", ":wren!f@f QUIT :bye")
    assert known(talk, "lynx") == Profile(real_name="Another")
    assert known(talk, "wren") == Profile()


def test_absurd_things_are_short_and_harmless() -> None:
    talk = in_room()
    talk.hears(f":fern!f@f METADATA fern status * :{'x' * 3000}", ":fern!f@f METADATA fern display-name * :a\x02b\x01c")
    assert len(known(talk, "fern").status) == 200
    assert known(talk, "fern").display_name == "abc"
    for odd in ("METADATA", "METADATA fern", "METADATA #lobby status * :x", "METADATA fern avatar", "761", "761 a",
                "766", "774", "774 otter #lobby x", "730", "731", "317 otter fern", "317 otter fern ٣ 4", "322", "323",
                "311", "330", "335", "318", "RENAME", "RENAME #lobby", "RENAME #lobby x", "SETNAME"):  # fmt: skip
        talk.hears(f":s.net {odd}")
    assert talk.room.find("#lobby") is not None


def test_a_big_channel_is_asked_later_as_the_server_says() -> None:
    talk = in_room()
    assert talk.hears(":s.net 774 otter #lobby 4", ":s.net 774 otter #gone 4") == [SyncLater("#lobby", 4)]
    assert talk.hears(":s.net 774 otter #lobby 99999") == [SyncLater("#lobby", 600)]
    talk.do(profiles.sync(talk.room, "#lobby"))
    assert talk.sent == ["METADATA #lobby SYNC"]
    talk.do(profiles.sync(talk.room, "#gone"))
    assert talk.sent == []


def test_accounts_real_names_and_programs_are_known_as_the_server_tells() -> None:
    talk = in_room()
    talk.hears(":wren!w@w JOIN #lobby wrens :Wren the bird", ":fern!f@f SETNAME :Fern the plant")
    assert known(talk, "wren") == Profile(account="wrens", real_name="Wren the bird")
    assert known(talk, "fern").real_name == "Fern the plant"
    events = talk.hears(":s.net 354 otter 152 lynx HB 0", ":s.net 354 otter 152 fern G@ ferns")
    assert [(event.nick, event.member.bot, event.member.away) for event in of(events, MemberChanged)] == [
        ("lynx", True, False),
        ("fern", False, True),
    ]
    assert known(talk, "fern").account == "ferns"


def test_who_logs_in_has_an_account_and_who_logs_out_has_none() -> None:
    talk = in_room()
    talk.hears(":fern!f@f ACCOUNT ferns")
    assert known(talk, "fern").account == "ferns"
    talk.hears(":fern!f@f ACCOUNT *")
    assert known(talk, "fern").account == ""


def test_where_nobody_tells_who_goes_nothing_is_said_of_who_is_out_of_sight() -> None:
    for features, known_to_be in (("CHANTYPES=#", None), ("CHANTYPES=# MONITOR", "here")):
        talk = Talk()
        talk.welcome(ALL, features)
        talk.join("#lobby", "fern")
        talk.do(talking.query(talk.room, "fern"))
        assert presence(talk, "fern") == "here"
        talk.hears(":fern!f@f PART #lobby")
        assert presence(talk, "fern") == known_to_be


def test_a_program_is_known_by_what_it_says_too() -> None:
    talk = in_room()
    events = talk.hears("@bot :lynx!l@l PRIVMSG #lobby :beep")
    assert [(event.nick, event.member.bot) for event in of(events, MemberChanged)] == [("lynx", True)]


def test_whoever_one_talks_with_alone_is_watched_while_that_lasts() -> None:
    talk = in_room()
    talk.do(talking.query(talk.room, "moth"))
    assert talk.sent == ["MONITOR + moth"]
    talk.hears(":s.net 731 otter :moth")
    assert presence(talk, "moth") == "gone"
    talk.hears(":s.net 730 otter :moth!m@m")
    assert presence(talk, "moth") == "here"
    assert talk.sent == ["WHO moth %tnfa,152"]
    talk.hears(":s.net 354 otter 152 moth G 0")
    assert presence(talk, "moth") == "away"
    talk.hears(":moth!m@m METADATA moth status * :on the moon", ":s.net 731 otter :moth")
    assert (presence(talk, "moth"), known(talk, "moth").status) == ("gone", "")
    moth = talk.room.find("moth")
    assert moth is not None
    talk.do(channels.close(talk.room, moth, Saying(What.CLOSED_DIRECT, "moth")))
    assert talk.sent == ["MONITOR - moth"]


def test_watching_follows_nicknames_and_begins_again_with_each_connection() -> None:
    talk = in_room()
    talk.do(talking.query(talk.room, "fern"))
    talk.hears(":fern!f@f NICK moss")
    assert talk.sent == ["MONITOR - fern", "MONITOR + moss"]
    talk.do(talking.query(talk.room, "lynx"))
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(f":s.net CAP * LS :{ALL}", f":s.net CAP * ACK :{ALL}")
    talk.hears(":s.net 001 otter :Hi", f":s.net 005 otter {FEATURES} :are", ":s.net 422 otter :No")
    assert "MONITOR + moss,lynx" in talk.sent


def test_a_server_without_monitor_is_not_bothered() -> None:
    talk = in_room(ALL, "CHANTYPES=# PREFIX=(ov)@+")
    talk.do(talking.query(talk.room, "moth"))
    assert talk.sent == []


def test_asking_about_somebody_fills_the_profile_and_says_nothing_in_the_timeline() -> None:
    talk = in_room()
    before = len(talk.timeline("#lobby"))
    talk.do(profiles.ask(talk.room, "fern"))
    assert talk.sent == ["WHOIS fern fern"]
    events = talk.hears(
        ":s.net 311 otter fern f f.net * :Fern the plant",
        ":s.net 313 otter fern :is an IRC operator",
        ":s.net 335 otter fern :is a bot",
        ":s.net 330 otter fern ferns :is logged in as",
        ":s.net 301 otter fern :lunch",
        ":s.net 317 otter fern 60 1799990000 :seconds idle",
        ":s.net 318 otter fern :End",
    )
    profile = known(talk, "fern")
    assert (profile.real_name, profile.operator, profile.bot, profile.account) == (
        "Fern the plant",
        True,
        True,
        "ferns",
    )
    assert (profile.away_message, profile.last_heard, profile.came) == ("lunch", talk.now - 60, 1_799_990_000.0)
    assert of(events, PersonChanged)
    assert len(talk.timeline("#lobby")) == before
    assert talk.room.people["fern"].away


def test_a_question_about_somebody_who_is_gone_is_not_answered_with_a_refusal() -> None:
    talk = in_room()
    talk.do(profiles.ask(talk.room, "moth"))
    assert of(talk.hears(":s.net 401 otter moth :No such nick", ":s.net 318 otter moth :End"), Refused) == []
    assert len(of(talk.hears(":s.net 401 otter moth :No such nick"), Refused)) == 1


def test_being_away_while_nobody_touches_the_computer_is_quiet_and_ends_by_itself() -> None:
    talk = in_room()
    before = len(talk.timeline("#lobby"))
    talk.do(people.set_idle(talk.room, "Idle"))
    assert talk.sent == ["AWAY Idle"]
    talk.hears(":s.net 306 otter :away")
    assert talk.room.people["otter"].away
    talk.do(people.set_idle(talk.room, "Idle"))
    assert talk.sent == []
    talk.do(people.set_idle(talk.room, None))
    assert talk.sent == ["AWAY"]
    talk.hears(":s.net 305 otter :back")
    assert len(talk.timeline("#lobby")) == before
    talk.do(people.set_idle(talk.room, None))
    assert talk.sent == []


def test_who_is_away_by_hand_stays_away_until_they_say_so() -> None:
    talk = in_room()
    talk.do(people.set_away(talk.room, "holiday"))
    for message in ("Idle", None):
        talk.do(people.set_idle(talk.room, message))
        assert talk.sent == []
    assert talk.room.away == "holiday"
    talk.hears(":s.net 306 otter :away")
    assert talk.timeline("#lobby")[-1].text == "ME_AWAY holiday"


def test_who_was_away_comes_back_away_from_the_first_moment_on() -> None:
    talk = in_room()
    talk.do(people.set_away(talk.room, "holiday"))
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(f":s.net CAP * LS :{ALL}")
    talk.hears(f":s.net CAP * ACK :{ALL}")
    assert talk.sent == ["AWAY holiday", "CAP END"]
    events = talk.hears(":s.net 306 otter :away", ":s.net 001 otter :Hi", ":s.net 422 otter :No")
    assert not [event for event in of(events, LineAdded) if event.line.kind is Kind.INFO]
    assert "AWAY holiday" not in talk.sent


def test_the_away_message_of_others_is_known() -> None:
    talk = here(ALL, "fern")
    talk.hears(":fern!f@f AWAY :lunch")
    assert known(talk, "fern").away_message == "lunch"
    talk.hears(":fern!f@f AWAY")
    assert known(talk, "fern").away_message == ""


def test_nothing_that_is_known_of_somebody_is_long() -> None:
    talk = here(ALL, "fern")
    long = "x" * 10_000
    talk.hears(f":fern!f@f ACCOUNT {long}", f":fern!f@f AWAY :{long}", f":fern!f@f SETNAME :{long}")
    profile = talk.room.profiles["fern"]
    assert max(map(len, (profile.account, profile.away_message, profile.real_name))) <= 400
