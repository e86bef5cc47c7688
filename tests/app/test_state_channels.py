"""Channels and the people in them."""

from typing import Any

from app.state import channels, greeting, people, talking
from app.state.conversation import Member
from app.state.events import (
    Closed,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersFound,
    MembersListed,
    NickChanged,
    Opened,
    Refused,
    Renamed,
    RowChanged,
    TopicChanged,
)
from app.state.lines import Kind
from app.state.sayings import Saying, What
from tests.app.talk import ALL, Talk, here


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def kinds(talk: Talk, conversation: str) -> list[tuple[Kind, str, str, str]]:
    return [(line.kind, line.nick, line.other, line.text) for line in talk.timeline(conversation)]


def test_joining_opens_the_channel_and_lists_its_members_with_their_ranks() -> None:
    talk = Talk()
    talk.welcome(ALL)
    events = talk.hears(
        ":otter!u@h.net JOIN #lobby otter :Real",
        ":s.net 332 otter #lobby :Be \x02kind\x02",
        ":s.net 353 otter = #lobby :@+kestrel!k@k.net +wren!w@w.net otter!u@h.net",
        ":s.net 366 otter #lobby :End",
    )
    assert of(events, Opened) == [Opened("#lobby")]
    assert of(events, TopicChanged) == [TopicChanged("#lobby", "Be kind")]
    assert of(events, MembersListed) == [MembersListed("#lobby")]
    assert set(of(events, MembersFound)[-1].members) == {
        Member("kestrel", "@", away=False, me=False, host="k.net"),
        Member("wren", "+", away=False, me=False, host="w.net"),
        Member("otter", "", away=False, me=True, host="h.net", known=True),
    }
    assert kinds(talk, "#lobby") == [(Kind.JOINED, "otter", "", "")]


def test_comings_and_goings_are_lines_and_change_the_members() -> None:
    talk = here(ALL, "fern", "lynx")
    events = talk.hears(":wren!w@w.net JOIN #lobby * :Wren")
    assert of(events, MemberJoined) == [MemberJoined("#lobby", Member("wren", "", False, False, "w.net"))]
    events = talk.hears(":wren!w@w.net PART #lobby :tea", ":fern!f@f QUIT :bye", ":op!o@o KICK #lobby lynx :loud")
    assert [event.nick for event in of(events, MemberLeft)] == ["wren", "fern", "lynx"]
    assert kinds(talk, "#lobby")[1:] == [
        (Kind.JOINED, "wren", "", ""),
        (Kind.LEFT, "wren", "", "tea"),
        (Kind.LEFT, "fern", "", "bye"),
        (Kind.KICKED, "lynx", "op", "loud"),
    ]
    assert set(talk.room.people) == {"otter"}


def test_who_was_put_out_of_the_room_is_said_to_be_put_out_not_to_have_left() -> None:
    talk = here(ALL, "fern", "lynx")
    talk.hears(":fern!f@f QUIT :Killed (the host (too (very) loud))", ":lynx!l@l QUIT :Quit: Killed (nobody (at all))")
    assert kinds(talk, "#lobby")[1:] == [
        (Kind.KICKED, "fern", "the host", "too (very) loud"),
        (Kind.LEFT, "lynx", "", "Quit: Killed (nobody (at all))"),
    ]


def test_who_leaves_is_kept_while_another_channel_is_shared() -> None:
    talk = here(ALL, "fern")
    talk.join("#tea", "fern")
    talk.hears(":fern!f@f PART #tea")
    assert "fern" in talk.room.people
    assert len(of(talk.hears(":fern!f@f QUIT"), MemberLeft)) == 1


def test_a_rename_is_a_line_everywhere_and_the_conversation_follows() -> None:
    talk = here(ALL, "fern")
    talk.do(talking.query(talk.room, "fern"))
    events = talk.hears(":fern!f@f NICK moss")
    assert of(events, MemberChanged)[0].nick == "fern"
    assert of(events, MemberChanged)[0].member.nick == "moss"
    assert of(events, Renamed) == [Renamed("fern", "moss")]
    assert kinds(talk, "#lobby")[-1] == (Kind.RENAMED, "fern", "moss", "")
    talk.types("moss", "hi")
    assert talk.sent == ["@label=l1 PRIVMSG moss hi"]


def test_my_own_rename_is_told_and_my_lines_stay_mine() -> None:
    talk = here()
    events = talk.hears(":otter!u@h NICK beaver")
    assert of(events, NickChanged) == [NickChanged("beaver")]
    assert talk.timeline("#lobby")[-1].mine
    assert of(events, MemberChanged)[0].member.me


def test_being_kicked_closes_the_channel_and_says_by_whom_and_why() -> None:
    talk = here()
    events = talk.hears(":op!o@o KICK #lobby otter :too loud")
    assert of(events, Closed) == [Closed("#lobby", "KICKED #lobby op too loud")]
    assert not talk.room.conversations
    assert not talk.room.people


def test_ranks_follow_the_modes() -> None:
    talk = here(ALL, "@fern", "lynx")
    events = talk.hears(":fern!f@f MODE #lobby +ov-o+k lynx lynx fern word")
    changed = {event.member.nick: event.member.rank for event in of(events, MemberChanged)}
    assert changed == {"lynx": "@", "fern": ""}
    assert talk.room.conversations["#lobby"].members["lynx"] == "@+"
    assert kinds(talk, "#lobby")[-1] == (Kind.MODE, "fern", "", "+ov-o+k lynx lynx fern word")


def test_away_is_shown_in_the_list_and_told_in_small_channels() -> None:
    talk = here(ALL, "fern")
    events = talk.hears(":fern!f@f AWAY :lunch")
    assert [event.member.away for event in of(events, MemberChanged)] == [True]
    events = talk.hears(":fern!f@f AWAY")
    assert [event.member.away for event in of(events, MemberChanged)] == [False]
    assert kinds(talk, "#lobby")[1:] == [(Kind.AWAY, "fern", "", "lunch"), (Kind.AWAY, "fern", "", "")]


def test_who_is_away_is_asked_for_once_and_only_where_that_is_cheap() -> None:
    talk = here("away-notify", "fern")
    assert talk.sent == ["WHO #lobby"]
    events = talk.hears(":s.net 352 otter #lobby f f.net s.net fern G@ :0 Fern")
    assert [(event.member.away, event.member.host) for event in of(events, MemberChanged)] == [(True, "f.net")]
    crowd = [f"n{number}" for number in range(300)]
    assert here("away-notify", *crowd).sent == ["WHO #lobby"]
    assert here("", *crowd).sent == []
    talk = Talk()
    talk.welcome("", "WHOX CHANTYPES=#")
    talk.join("#tea", "fern")
    assert talk.sent == ["WHO #tea %tnfa,152"]
    assert of(talk.hears(":s.net 354 otter 152 fern G 0"), MemberChanged)
    assert not of(talk.hears(":s.net 354 otter 7 fern H 0"), MemberChanged)


def test_my_own_away_is_marked_and_told() -> None:
    talk = here()
    talk.do(people.set_away(talk.room, "tea time"))
    assert talk.sent == ["AWAY :tea time"]
    events = talk.hears(":s.net 306 otter :You are away")
    assert of(events, MemberChanged)[0].member.away
    assert talk.timeline("#lobby")[-1].text == "ME_AWAY tea time"
    talk.do(people.set_away(talk.room, None))
    assert talk.sent == ["AWAY"]
    assert not of(talk.hears(":s.net 305 otter :Back"), MemberChanged)[0].member.away


def test_a_direct_conversation_shows_whether_the_person_is_there() -> None:
    talk = here(ALL, "fern")
    talk.do(talking.query(talk.room, "FERN"))
    (row,) = of(talk.events, RowChanged)
    assert (row.row.name, row.row.direct, row.row.presence) == ("fern", True, "here")
    assert of(talk.hears(":fern!f@f AWAY :lunch"), RowChanged)[0].row.presence == "away"
    assert of(talk.hears(":fern!f@f QUIT :bye"), RowChanged)[0].row.presence == "gone"
    assert of(talk.hears(":fern!f@f PRIVMSG otter :again"), RowChanged)[0].row.presence == "here"


def test_after_a_return_direct_conversations_know_who_is_there() -> None:
    talk = here(ALL, "fern")
    talk.do(talking.query(talk.room, "fern"))
    events = talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    assert of(events, RowChanged)[-1].row.presence is None
    talk.do(greeting.retried(talk.room))
    talk.welcome(ALL)
    talk.join("#lobby", "fern")
    assert of(talk.events, RowChanged)[-1].row.presence == "here"


def test_topic_changes_are_told_and_asked_for() -> None:
    talk = here()
    events = talk.hears(":fern!f@f TOPIC #lobby :New")
    assert of(events, TopicChanged) == [TopicChanged("#lobby", "New")]
    assert kinds(talk, "#lobby")[-1] == (Kind.TOPIC, "fern", "", "New")
    talk.do(channels.set_topic(talk.room, "#lobby", "two\nlines"))
    assert talk.sent == ["TOPIC #lobby :two lines"]


def test_joining_takes_a_name_without_its_sign_and_refuses_what_is_no_name() -> None:
    talk = here()
    talk.do(channels.join(talk.room, "tea"))
    assert talk.sent == ["JOIN #tea"]
    talk.do(channels.join(talk.room, "no way"))
    assert talk.sent == []
    assert talk.events == [Refused("BAD_CHANNEL_NAME #no way")]


def test_leaving_a_channel_closes_it_when_the_server_says_so() -> None:
    talk = here()
    talk.do(channels.part(talk.room, "#LOBBY"))
    assert talk.sent == ["PART #lobby"]
    assert of(talk.hears(":otter!u@h PART #lobby"), Closed) == [Closed("#lobby", "LEFT #lobby")]


def test_invitations_are_told() -> None:
    talk = here(ALL, "fern")
    talk.hears(":fern!f@f INVITE otter #tea", ":fern!f@f INVITE lynx #lobby", ":s.net 341 otter wren #lobby")
    assert [line.text for line in talk.timeline("#lobby")[1:]] == [
        "INVITED_ME fern #tea",
        "INVITED fern lynx",
        "INVITING wren #lobby",
    ]


def test_names_are_compared_as_the_server_does_also_when_it_says_so_late() -> None:
    talk = here(ALL, "fern[x]")
    talk.do(talking.query(talk.room, "FERN{X}"))
    assert talk.room.conversations["fern{x}"].name == "fern[x]"
    talk.hears(":s.net 005 otter CASEMAPPING=ascii :are supported")
    assert talk.room.find("FERN[X]") is not None
    assert talk.room.find("fern{x}") is None
    assert len(of(talk.hears(":fern[x]!f@f QUIT :bye"), MemberLeft)) == 1


def test_a_nickname_that_appears_twice_is_one_person() -> None:
    talk = here(ALL, "fern", "lynx")
    events = talk.hears(":fern!f@f NICK lynx")
    assert [type(event) for event in events if isinstance(event, MemberLeft | MemberChanged)] == [
        MemberLeft,
        MemberChanged,
    ]
    assert set(talk.room.people) == {"otter", "lynx"}


def test_a_channel_is_known_by_its_name_while_one_comes_back() -> None:
    talk = Talk()
    talk.welcome(ALL, "CHANTYPES=# CASEMAPPING=ascii")
    talk.join("#[tea]")
    talk.join("#{tea}")
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(":s.net 001 otter :Hi", ":s.net 005 otter CHANTYPES=# :are supported")
    found = [talk.room.find(name) for name in ("#[TEA]", "#{TEA}")]
    assert [conversation.name for conversation in found if conversation] == ["#[tea]", "#{tea}"]


def test_channels_whose_names_become_one_become_one() -> None:
    talk = Talk()
    talk.welcome(ALL, "CHANTYPES=# CASEMAPPING=ascii")
    talk.join("#[tea]", "fern")
    talk.join("#{tea}", "lynx")
    events = talk.hears(":s.net 005 otter CASEMAPPING=rfc1459 :are supported")
    assert [event.conversation for event in events if isinstance(event, Closed)] == ["#{tea}"]
    assert [conversation.name for conversation in talk.room.conversations.values()] == ["#[tea]"]
    assert set(talk.room.people) == {"otter", "fern"}
