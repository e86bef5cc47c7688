"""Nothing that a server sends raises, or makes the app remember without end."""

import random
from collections.abc import Iterable
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from app.state import greeting, history, ignoring, markers, reactions, remembering, room, sending, taking_back, typing
from app.state.events import (
    Event,
    HistoryState,
    LinesGone,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersFound,
    MembersListed,
)
from app.state.lines import Kind, Line, Older, new_key
from app.state.receiving import receive
from app.state.registry import HANDLERS
from app.state.sayings import Saying, What
from server.protocol.lines import LineDecoder
from tests.app.talk import ALL, Talk, here

_WORDS = [
    *("otter", "OTTER", "fern", "#lobby", "#LOBBY", "#tea", "@#lobby", "*", "s.net", "", ":", "=", "\ud7ff", "x" * 300),
    *("+o", "-ov+k", "\x01VERSION\x01", "\x01ACTION x\x01", "@fern +otter", "l1", "l2", "+b", "-b", "b"),
    *("0", "152", "G", "H*", "LS", "ACK", "NAK", "NEW", "DEL", "CASEMAPPING=ascii", "CASEMAPPING=rfc1459"),
    *(
        "draft/multiline",
        "draft/multiline=max-bytes=1",
        "chathistory",
        "REDACT",
        "UNKNOWN_MSGID",
        "y",
        "CLIENTTAGDENY=*,-x",
    ),
    *("landline-written-1", "landline-written-99999999999", "CHATHISTORY=x", "BATCH", "MULTILINE_INVALID", "PRIVMSG"),
    *("PREFIX=", "PREFIX=(qov)~@+", "CHANTYPES=", "CHANMODES=,", "-CHANTYPES"),
]
_SOURCES = ["", ":otter!u@h ", ":fern!f@f ", ":FERN ", ":s.net ", ":! ", ":@ ", ":#lobby!x@y ", ":x!y ", ": "]
_TAGS = [
    *(
        "@+reply=m1;+draft/react=x ",
        "@+typing=active ",
        "@+draft/unreact;+draft/reply=y;bot ",
        "@label=q1 ",
        "@label=q2 ",
    ),
    *("@batch=b;draft/multiline-concat ", "@label=typing ", "@label=q3;batch=b "),
    *("", "@label=l1 ", "@label=l2;batch=b ", "@time=2024-01-01T00:00:00Z ", "@time=x;msgid=y ", "@batch=b ", "@ "),
]

words = st.sampled_from(_WORDS) | st.text(max_size=12)
lines = st.tuples(
    st.sampled_from(_TAGS),
    st.sampled_from(_SOURCES),
    st.sampled_from([*sorted(HANDLERS), "TAGMSG", "400", "599", "250"]),
    st.lists(words, max_size=6).map(" ".join),
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]} {parts[3]}")


def follow(event: Event, shown: dict[str, set[str]], found: dict[str, set[str]]) -> None:
    """Keep lists of members as the models do."""
    match event:
        case MembersFound(channel, members):
            found.setdefault(channel, set()).update(member.nick for member in members)
        case MembersListed(channel):
            shown[channel] = found.pop(channel, set())
        case MemberJoined(channel, member):
            shown.setdefault(channel, set()).add(member.nick)
        case MemberChanged(channel, nick, member):
            for nicks in (shown[channel], found.setdefault(channel, set())):
                if nick in nicks:
                    nicks.remove(nick)
                    nicks.add(member.nick)
        case MemberLeft(channel, nick):
            for nicks in (shown[channel], found.setdefault(channel, set())):
                nicks.discard(nick)
        case _:
            pass


def check(talk: Talk, shown: dict[str, set[str]]) -> None:
    """What the windows were told is what the state knows, and the state agrees with itself."""
    for key, person in talk.room.people.items():
        for name in person.channels:
            assert key in talk.room.conversations[name].members
    for name, conversation in talk.room.conversations.items():
        for key in conversation.members:
            assert name in talk.room.people[key].channels
        if conversation.joined and not conversation.listing:
            assert shown[conversation.name] == {talk.room.people[key].nick for key in conversation.members}


@settings(max_examples=30, deadline=None)
@given(st.lists(lines, max_size=25))
def test_lines_that_make_no_sense_change_nothing_that_matters(sent: list[str]) -> None:
    talk = here(ALL, "@fern", "lynx")
    talk.types("#lobby", "one")
    talk.types("#lobby", "/msg fern two")
    shown: dict[str, set[str]] = {"#lobby": {"otter", "fern", "lynx"}}
    found: dict[str, set[str]] = {}
    for line in sent:
        for event in talk.hears(line):
            follow(event, shown, found)
        check(talk, shown)
        talk.types("#lobby", "three\nfour")
        for conversation in list(talk.room.conversations.values())[:3]:
            typing.typing(talk.room, conversation, active=True)
            talk.do(reactions.react(talk.room, conversation, "y", "x", on=True))
        talk.now += 7
        talk.do(typing.pass_time(talk.room))
    for shown_line in talk.timeline("#lobby"):
        talk.do(sending.resend(talk.room, shown_line.key))
        if shown_line.msgid and (lobby := talk.room.find("#lobby")):
            talk.do(taking_back.edit(talk.room, lobby, shown_line, "five"))
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.welcome()
    talk.join("#lobby")
    for line in sent:
        talk.hears(line)


def test_mutated_traffic_is_survived() -> None:
    chance = random.Random(1)
    traffic = (
        b"@time=2024-05-06T07:08:09.500Z;msgid=m1 :fern!f@f PRIVMSG #lobby :Hi there\r\n"
        b":s.net 353 otter = #lobby :@fern!f@f +wren lynx otter\r\n:s.net 366 otter #lobby :End\r\n"
        b":wren!w@w JOIN #lobby * :Wren\r\n:wren!w@w NICK moss\r\n:moss!w@w AWAY :tea\r\n:moss!w@w QUIT :bye\r\n"
        b":fern!f@f MODE #lobby +o-v lynx moss\r\n:fern!f@f KICK #lobby lynx :loud\r\n:fern!f@f PRIVMSG otter :psst\r\n"
        b"@msgid=m2 :fern!f@f BATCH +a draft/multiline #lobby\r\n@batch=a :fern!f@f PRIVMSG #lobby :one\r\n"
        b"@batch=a;draft/multiline-concat :fern!f@f PRIVMSG #lobby :two\r\n:fern!f@f BATCH -a\r\n"
        b"@+draft/react=x;+reply=m2 :fern!f@f TAGMSG #lobby\r\n@+typing=active :fern!f@f TAGMSG otter\r\n"
        b":fern!f@f REDACT #lobby m2 :typo\r\n:s.net FAIL REDACT UNKNOWN_MSGID #lobby m2 :no\r\n"
        b"@label=l1 :otter!u@h PRIVMSG #lobby :one\r\n:s.net 404 otter #lobby :No\r\nFAIL PRIVMSG X #lobby :no\r\n"
    )
    for _ in range(150):
        talk = here(ALL, "fern", "lynx")
        talk.types("#lobby", "one\ntwo")
        data = bytearray(traffic)
        for _ in range(12):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randrange(20)]
                case _:
                    data[at:at] = data[chance.randrange(len(data)) :][:30]
        decoder = LineDecoder(8191, 16384, fallback="cp1252")
        talk.do(receive(talk.room, decoder.feed(bytes(data))))


def test_a_server_cannot_open_conversations_without_end() -> None:
    talk = here()
    for number in range(room.MOST_CONVERSATIONS + 50):
        talk.hears(f":n{number}!u@h PRIVMSG otter :hi")
    assert len(talk.room.conversations) == room.MOST_CONVERSATIONS


def test_tokens_and_untold_lines_are_bounded() -> None:
    talk = Talk()
    talk.welcome()
    numbers = iter(range(10**9))
    for _ in range(80):
        talk.hears(f":s.net 005 otter {' '.join(f'T{n}=1' for n in islice(numbers, 12))} :are supported")
        talk.hears(*(f":s.net NOTICE otter :{n}" for n in islice(numbers, 5)))
    assert len(talk.room.isupport) == room.MOST_TOKENS
    talk.join("#lobby")
    assert len(talk.timeline("#lobby")) == 101


def history_asked(talk: Talk) -> str:
    """The label of the question for a page of history that was asked just now; empty for none."""
    asked = [line for line in talk.sent if " CHATHISTORY " in line]
    return asked[-1].partition("=")[2].partition(" ")[0] if asked else ""


def answers(talk: Talk, page: Iterable[str]) -> None:
    """The server answers the question that was asked just now."""
    label = history_asked(talk)
    assert label
    talk.hears(f"@label={label} BATCH +p chathistory #lobby", *(f"@batch=p;{line}" for line in page), "BATCH -p")


def page(msgid: str) -> list[str]:
    """A whole page of messages, the first of them with the msgid."""
    moments = [f"time=2024-01-01T00:00:{number // 2:02}.{number % 2}00Z" for number in range(100)]
    return [
        f"msgid={msgid if not at else f'm{at}'};{time} :fern!f@f PRIVMSG #lobby :x" for at, time in enumerate(moments)
    ]


def test_a_marker_at_the_end_of_time_is_none() -> None:
    talk = here()
    talk.hears("MARKREAD #lobby timestamp=9999-12-31T23:59:59-23:00")
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.welcome(ALL)
    talk.join("#lobby")
    assert markers.take_moved(talk.room) == []


def test_a_msgid_that_is_no_word_is_referred_to_by_its_time() -> None:
    talk = here()
    talk.do(remembering.recall(talk.room, "#lobby"))
    answers(talk, page("a\\sb"))
    talk.do(history.older(talk.room, "#lobby"))
    assert "BEFORE #lobby timestamp=2024-01-01T00:00:00.001Z" in talk.sent[-1]


def test_history_that_leads_nowhere_is_not_asked_for_again() -> None:
    talk = here()
    talk.do(remembering.recall(talk.room, "#lobby"))
    answers(talk, page("m0"))
    talk.do(history.older(talk.room, "#lobby"))
    answers(talk, [":fern!f@f TAGMSG #lobby"] * 100)
    assert not history_asked(talk)
    assert [event.older for event in talk.events if isinstance(event, HistoryState)] == [Older.UNKNOWN]


def test_what_an_ignored_person_said_before_is_not_taken_for_gone() -> None:
    talk = here()
    old = Line(new_key(), Kind.SAID, 1_704_067_230.0, "fern", "hello", msgid="kept")
    talk.do(ignoring.ignore(talk.room, "fern"))
    talk.do(remembering.recall(talk.room, "#lobby", [old]))
    told = [":lynx!l@l PRIVMSG #lobby :x", "time=2024-01-01T00:00:30.000Z;msgid=kept :fern!f@f PRIVMSG #lobby :hello"]
    answers(talk, [f"msgid=m1;time=2024-01-01T00:00:00.000Z {told[0]}", told[1]])
    assert not [event for event in talk.events if isinstance(event, LinesGone)]


def test_an_older_page_that_comes_too_late_is_not_shown() -> None:
    talk = here()
    lobby = talk.room.find("#lobby")
    assert lobby
    talk.do(remembering.expect_older(lobby))
    talk.do(remembering.recall(talk.room, "#lobby"))
    answers(talk, page("m0"))
    oldest = lobby.past.oldest
    late = Line(new_key(), Kind.SAID, 1.0, "fern", "long ago", msgid="old")
    assert talk.do(remembering.recall_older(talk.room, lobby, [late], (), more=True)) == []
    assert lobby.past.oldest is oldest
