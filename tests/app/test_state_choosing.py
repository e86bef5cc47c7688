"""Whom one ignores, what one is told of, which channels there are, and their other names."""

from dataclasses import replace
from typing import Any

import pytest

from app.state import browsing, channels, choosing, ignoring
from app.state.choices import Choices
from app.state.conversation import ConversationRow, ListedChannel
from app.state.events import (
    ChannelsListed,
    ChoicesChanged,
    Event,
    Mentioned,
    Noticed,
    Opened,
    Refused,
    Renamed,
    RowChanged,
)
from app.state.lines import Kind, Line, new_key
from app.state.notifying import Level, wants
from tests.app.talk import ALL, Talk, here


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def heard(talk: Talk, *lines: str) -> list[str]:
    """What of this is shown."""
    happened: list[Any] = talk.hears(*lines)
    return [event.line.text for event in happened if hasattr(event, "line") and event.line.kind is Kind.SAID]


# Ignoring.


@pytest.mark.parametrize(
    ("who", "hidden"),
    [("fern", True), ("FERN", True), ("fer", False), ("*!*@h.net", True), ("fern!*", True), ("f@h.net", True),
     ("*@other", False), ("account:ferns", True), ("account:fern", False), ("f?rn", True)],
)  # fmt: skip
def test_somebody_is_ignored_by_nickname_mask_or_account(who: str, hidden: bool) -> None:
    talk = here(ALL, "fern")
    talk.do(ignoring.ignore(talk.room, who))
    assert heard(talk, "@account=ferns :fern!f@h.net PRIVMSG #lobby :hello") == ([] if hidden else ["hello"])


def test_nothing_of_an_ignored_person_comes_in_and_no_conversation_is_opened() -> None:
    talk = here(ALL, "fern")
    talk.types("#lobby", "/ignore fern")
    assert talk.timeline("#lobby")[-1].text == "IGNORED fern"
    assert of(talk.hears(":fern!f@h PRIVMSG otter :psst", ":fern!f@h INVITE otter #tea"), Opened) == []
    assert talk.hears("@+typing=active :fern!f@h TAGMSG #lobby") == []
    assert heard(talk, "@batch=a :fern!f@h PRIVMSG #lobby :one") == []
    talk.hears(":fern!f@h NICK moss")
    assert heard(talk, ":moss!f@h PRIVMSG #lobby :another name") == ["another name"]


def test_messages_of_several_lines_are_hidden_too() -> None:
    talk = here(ALL, "fern", "lynx")
    talk.do(ignoring.ignore(talk.room, "fern"))
    lines = (
        ":fern!f@h BATCH +m draft/multiline #lobby",
        "@batch=m :fern!f@h PRIVMSG #lobby :one",
        "@batch=m :fern!f@h PRIVMSG #lobby :two",
        ":fern!f@h BATCH -m",
    )
    assert heard(talk, *lines) == []
    assert heard(talk, *(line.replace("fern!", "lynx!") for line in lines))


def test_who_is_ignored_no_more_is_heard_again_and_the_list_is_kept() -> None:
    talk = here(ALL, "fern")
    events = talk.do(ignoring.ignore(talk.room, "fern"))
    assert of(events, ChoicesChanged) == [ChoicesChanged(Choices(("fern",)))]
    talk.do(ignoring.ignore(talk.room, "Fern"))
    assert talk.room.choices.ignored == ("fern",)
    talk.types("#lobby", "/unignore FERN")
    assert heard(talk, ":fern!f@h PRIVMSG #lobby :hello") == ["hello"]
    assert of(talk.types("#lobby", "/unignore fern"), Refused) == [Refused("NOT_IGNORED fern")]


@pytest.mark.parametrize("who", ["", " ", "two words", "otter", "account:", "x" * 300])
def test_nonsense_and_oneself_cannot_be_ignored(who: str) -> None:
    talk = here(ALL)
    events = talk.do(ignoring.ignore(talk.room, who))
    assert [type(event) for event in events] == [Refused]


def test_the_list_of_the_ignored_has_an_end_and_i_am_never_on_it() -> None:
    talk = here(ALL, "fern")
    for number in range(ignoring.MOST + 1):
        events = talk.do(ignoring.ignore(talk.room, f"guest{number}"))
    assert events == [Refused("TOO_MANY_IGNORED")]
    talk.room.choices = Choices(("*!*@*",))
    assert heard(talk, ":otter!u@h.net PRIVMSG #lobby :mine", ":fern!f@h PRIVMSG #lobby :theirs") == ["mine"]
    assert talk.hears(":s.net NOTICE otter :the server itself")


def test_an_account_is_ignored_rather_than_a_nickname() -> None:
    talk = here(ALL, "fern")
    talk.hears(":wren!w@w JOIN #lobby wrens :Wren")
    assert ignoring.entry_for(talk.room, "wren") == "account:wrens"
    assert ignoring.entry_for(talk.room, "fern") == "fern"
    talk.do(ignoring.ignore(talk.room, "account:wrens"))
    # Without account-tag, what the JOIN told is remembered.
    assert heard(talk, ":wren!w@w PRIVMSG #lobby :hello") == []


# What to be told of.


def line(text: str = "hello", *, mention: bool = False, mine: bool = False, kind: Kind = Kind.SAID) -> Line:
    return Line(new_key(), kind, 0.0, "fern", text, mention=mention, mine=mine)


CHANNEL = ConversationRow("#lobby", "lobby", direct=False, level=Level.MENTIONS)
DIRECT = ConversationRow("fern", "fern", direct=True, level=Level.EVERYTHING)


@pytest.mark.parametrize(
    ("row", "said", "told"),
    [
        (CHANNEL, line(), False),
        (CHANNEL, line(mention=True), True),
        (replace(CHANNEL, level=Level.EVERYTHING), line(), True),
        (replace(CHANNEL, level=Level.NOTHING), line(mention=True), False),
        (replace(CHANNEL, level=Level.EVERYTHING, muted=True), line(mention=True), False),
        (replace(CHANNEL, level=Level.EVERYTHING), line(mine=True), False),
        (replace(CHANNEL, level=Level.EVERYTHING), line(kind=Kind.JOINED), False),
        (DIRECT, line(), True),
        (replace(DIRECT, level=Level.MENTIONS), line(), True),
        (replace(DIRECT, level=Level.NOTHING), line(), False),
        (DIRECT, line(kind=Kind.NOTICE), True),
    ],
)
def test_what_is_worth_a_notice(row: ConversationRow, said: Line, told: bool) -> None:
    assert wants(row, said, do_not_disturb=False) is told
    assert not wants(row, said, do_not_disturb=True)


def rows(events: list[Event], name: str) -> list[ConversationRow]:
    return [event.row for event in events if isinstance(event, RowChanged) and event.row.name == name]


def test_a_conversation_tells_of_what_was_chosen_for_it() -> None:
    talk = here(ALL, "fern")
    plain, named = ":fern!f@h PRIVMSG #lobby :hello", ":fern!f@h PRIVMSG #lobby :otter: hello"
    assert [len(of(talk.hears(x), Noticed)) for x in (plain, named)] == [0, 1]
    events = talk.do(choosing.set_level(talk.room, "#Lobby", Level.EVERYTHING))
    assert [row.level for row in rows(events, "#lobby")] == [Level.EVERYTHING]
    assert [len(of(talk.hears(x), Noticed)) for x in (plain, named)] == [1, 1]
    talk.do(choosing.set_level(talk.room, "#lobby", Level.NOTHING))
    assert [len(of(talk.hears(x), Noticed)) for x in (plain, named)] == [0, 0]
    talk.do(choosing.set_level(talk.room, "#lobby", Level.MENTIONS))
    assert talk.room.choices == Choices()


def test_a_muted_conversation_counts_no_mentions_and_tells_of_nothing() -> None:
    talk = here(ALL, "fern")
    talk.hears(":fern!f@h PRIVMSG #lobby :otter: hello")
    events = talk.do(choosing.set_muted(talk.room, "#lobby", muted=True))
    assert [(row.muted, row.mentions) for row in rows(events, "#lobby")] == [(True, 0)]
    events = talk.hears(":fern!f@h PRIVMSG #lobby :otter: again")
    assert of(events, Mentioned) == of(events, Noticed) == []
    assert [(row.unread, row.mentions) for row in rows(events, "#lobby")] == [(2, 0)]
    talk.do(choosing.set_muted(talk.room, "#lobby", muted=False))
    assert of(talk.hears(":fern!f@h PRIVMSG #lobby :otter: now"), Mentioned)


def test_what_was_chosen_before_holds_for_conversations_that_come_and_goes_with_new_names() -> None:
    talk = here(ALL, "fern")
    chosen = Choices((), {"fern": Level.NOTHING, "#tea": Level.EVERYTHING}, frozenset({"#lobby", "fern"}))
    assert [row.muted for row in rows(talk.do(choosing.bring(talk.room, chosen)), "#lobby")] == [True]
    assert [row.level for row in rows(talk.hears(":otter!u@h JOIN #tea"), "#tea")][:1] == [Level.EVERYTHING]
    assert rows(talk.hears(":fern!f@h PRIVMSG otter :psst"), "fern")[0].muted
    talk.hears(":fern!f@h NICK moss")
    assert talk.room.choices.levels == {"moss": Level.NOTHING, "#tea": Level.EVERYTHING}
    assert talk.room.choices.muted == {"#lobby", "moss"}
    assert of(talk.do(choosing.set_level(talk.room, "#gone", Level.NOTHING)), Refused)
    assert of(talk.do(choosing.set_muted(talk.room, "#gone", muted=True)), Refused)


def test_what_was_chosen_holds_however_the_server_compares_names() -> None:
    talk = Talk()
    talk.room.choices = Choices((), {}, frozenset({"ünal"}))
    talk.welcome(ALL, "CASEMAPPING=rfc1459")
    talk.hears(":Ünal!u@h PRIVMSG otter :psst")
    assert rows(talk.hears(":Ünal!u@h PRIVMSG otter :again"), "Ünal")[-1].muted is False
    events = talk.hears(":s.net 005 otter CASEMAPPING=rfc7613 :are supported")
    assert rows(events, "Ünal")[-1].muted is True


# Other names for channels.


def test_a_renamed_channel_keeps_its_people_its_lines_and_what_was_chosen_for_it() -> None:
    talk = here(ALL, "fern")
    talk.do(choosing.set_muted(talk.room, "#lobby", muted=True))
    talk.do(channels.rename(talk.room, "#lobby", "hall"))
    assert talk.sent == ["RENAME #lobby #hall"]
    events = talk.hears(":otter!u@h RENAME #lobby #hall :nicer")
    assert of(events, Renamed) == [Renamed("#lobby", "#hall")]
    assert [row.muted for row in rows(events, "#hall")][-1]
    hall = talk.room.find("#hall")
    assert hall is not None
    assert set(hall.members) == {"otter", "fern"}
    assert talk.room.people["fern"].channels == {"#hall"}
    assert talk.room.find("#lobby") is None
    assert talk.timeline("#hall")[-1].text == "CHANNEL_RENAMED otter #lobby #hall"
    talk.hears(":fern!f@h QUIT :bye")
    assert set(hall.members) == {"otter"}


def test_only_the_letters_of_a_channel_may_change_and_one_of_that_name_gives_way() -> None:
    talk = here(ALL, "fern")
    talk.hears(":otter!u@h RENAME #lobby #Lobby :")
    lobby = talk.room.find("#lobby")
    assert lobby is not None
    assert lobby.name == "#Lobby"
    talk.join("#tea")
    talk.hears(":fern!f@h RENAME #Lobby #tea :")
    assert [conversation.name for conversation in talk.room.conversations.values()] == ["#tea"]
    assert talk.room.people["fern"].channels == {"#tea"}


def test_where_channels_cannot_be_renamed_that_is_said() -> None:
    talk = here("away-notify")
    assert not channels.may_rename(talk.room)
    assert talk.types("#lobby", "/rename hall") == [Refused("NO_RENAMING")]
    assert talk.sent == []
    talk = here(ALL)
    assert talk.types("#lobby", "/rename a b") == [Refused("BAD_CHANNEL_NAME #a b")]


# Which channels there are.


def test_channels_are_listed_as_they_come_in_slices() -> None:
    talk = here(ALL)
    talk.do(browsing.ask(talk.room))
    assert talk.sent == ["LIST"]
    talk.do(browsing.ask(talk.room))
    assert talk.sent == []
    events = talk.hears(
        ":s.net 321 otter Channel :Users Name",
        *(f":s.net 322 otter #c{number} {number} :[+nt] About  \x02{number}" for number in range(250)),
        ":s.net 322 otter #odd ٣ :x",
        ":s.net 322 otter nochannel 3 :x",
        ":s.net 323 otter :End",
    )
    found = of(events, ChannelsListed)
    assert [(len(event.channels), event.complete) for event in found] == [(200, False), (51, True)]
    assert found[0].channels[7] == ListedChannel("#c7", 7, "About 7")
    assert found[1].channels[-1] == ListedChannel("#odd", 0, "x")
    assert talk.hears(":s.net 322 otter #late 1 :x", ":s.net 323 otter :End") == []


def test_a_server_that_is_busy_or_gone_ends_the_list() -> None:
    talk = here(ALL)
    talk.do(browsing.ask(talk.room))
    assert ChannelsListed((), complete=True) in talk.hears(":s.net 263 otter LIST :Try again later")
    talk = Talk()
    assert of(talk.do(browsing.ask(talk.room)), Refused)


def test_a_network_that_may_drop_who_asks_for_all_is_asked_for_less() -> None:
    for features, question in (("ELIST=CMNTU", "LIST >1"), ("ELIST=CMNTU SAFELIST", "LIST"), ("X", "LIST")):
        talk = Talk()
        talk.welcome(ALL, features)
        talk.do(browsing.ask(talk.room))
        assert talk.sent == [question]
