"""What was said before, beside a real server's history: no duplicate, no hole, in order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.state import channels, markers, talking
from app.state.asking import PAGE
from app.state.events import HoleFound, LinesFound, Mentioned, Noticed, Refused, TakenBack
from app.state.lines import TALK, Kind, Older
from app.state.receiving import receive
from app.state.sayings import Saying, What
from server.protocol.message import Message, parse_tags
from server.storage.history import BEGINNING, END, Said
from tests.app.past import App, arrived
from tests.server.kept import KeptRoom
from tests.server.room import Person
from tests.server.test_control import Console

LOBBY = "#lobby"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path)
    yield kept
    kept.close()


def fern(server: KeptRoom) -> Person:
    """Somebody else in the lobby."""
    person = server.person("fern", "message-tags", "draft/message-redaction").sends(f"JOIN {LOBBY}")
    person.hears()
    return person


def say(server: KeptRoom, person: Person, count: int, start: int = 0) -> list[str]:
    """Numbered lines, some in the same millisecond."""
    said = [f"line {number}" for number in range(start, start + count)]
    for number, text in enumerate(said):
        person.sends(f"PRIVMSG {LOBBY} :{text}")
        server.clock.now += 0.001 if number % 3 else 0.0
    person.hears()
    return said


def test_who_comes_sees_what_was_said_before(server: KeptRoom) -> None:
    said = say(server, fern(server), 5)
    app = arrived(server)
    assert app.said() == said
    assert app.state_of() is Older.BEGINNING
    assert app.lines()[0].kind is Kind.JOINED


def test_history_is_nothing_to_be_told_of(server: KeptRoom) -> None:
    fern(server).sends(f"PRIVMSG {LOBBY} :otter, hello")
    app = arrived(server)
    assert app.lines()[1].mention
    assert not [event for event in app.events if isinstance(event, Mentioned | Noticed)]
    assert not app.models.listed.rows[0].unread


def test_history_says_who_came_and_went_and_moves_nobody(server: KeptRoom) -> None:
    other = fern(server)
    other.sends("NICK wren", "QUIT :bye")
    server.person("lynx").sends(f"JOIN {LOBBY}")
    app = arrived(server)
    kinds = [line.kind for line in app.lines()]
    assert kinds[:4] == [Kind.JOINED, Kind.RENAMED, Kind.LEFT, Kind.JOINED]
    assert sorted(app.models.rosters[LOBBY].nicks) == ["lynx", "otter"]


def test_older_pages_come_until_the_beginning(server: KeptRoom) -> None:
    said = say(server, fern(server), 3 * PAGE)
    app = arrived(server)
    assert len(app.lines()) == PAGE
    assert app.state_of() is Older.MORE
    pages = 0
    while app.state_of() is Older.MORE:
        app.older()
        assert app.state_of() is Older.LOADING
        app.older()
        app.talk()
        pages += 1
    assert (app.state_of(), pages) == (Older.BEGINNING, 3)
    assert app.said() == said


def test_after_a_cut_the_gap_is_filled(server: KeptRoom) -> None:
    other = fern(server)
    said = say(server, other, 5)
    app = arrived(server)
    app.cut()
    said += say(server, other, 20, start=5)
    app.connect()
    app.talk()
    assert app.said() == said
    assert not [event for event in app.events if isinstance(event, HoleFound)]


def test_what_comes_while_history_is_on_its_way_stands_once(server: KeptRoom) -> None:
    other = fern(server)
    said = say(server, other, 5)
    app = App(server)
    app.connect()
    for _ in range(20):
        app.write()
        said += say(server, other, 1, start=len(said))
        app.read()
    app.talk()
    assert app.said() == said


def test_a_gap_too_large_lets_go_of_what_was_known(server: KeptRoom) -> None:
    other = fern(server)
    said = say(server, other, 5)
    app = arrived(server)
    app.cut()
    said += say(server, other, 2 * PAGE, start=5)
    app.connect()
    app.talk()
    assert [event for event in app.events if isinstance(event, HoleFound)]
    assert app.said()[-1] == said[-1]
    while app.state_of() is not Older.BEGINNING:
        app.older()
        app.talk()
    assert app.said() == said


def test_what_was_missed_is_unread_and_marked_where_it_begins(server: KeptRoom) -> None:
    other = fern(server)
    say(server, other, 5)
    app = arrived(server)
    app.show()
    app.show(None)
    app.cut()
    missed = say(server, other, 3, start=5)
    other.sends(f"PRIVMSG {LOBBY} :otter: hello")
    app.connect()
    app.talk()
    row = app.models.listed.rows[0]
    assert (row.unread, row.mentions) == (4, 1)
    app.show()
    lines = app.lines()
    assert [lines[at].text for at in range(len(lines)) if app.models.timelines[LOBBY].shape(at).marked] == missed[:1]
    assert app.models.listed.rows[0].unread == 0


def test_a_message_that_was_taken_back_is_no_place_to_start_from(server: KeptRoom) -> None:
    other = fern(server)
    say(server, other, 2 * PAGE)
    app = arrived(server)
    oldest = app.room.conversations[LOBBY].past.oldest
    assert oldest is not None
    other.sends(f"REDACT {LOBBY} {oldest.msgid}")
    app.older()
    app.talk()
    while app.state_of() is not Older.BEGINNING:
        app.older()
        app.talk()
    assert len(set(app.said())) == len(app.said()) >= 2 * PAGE - 1


def test_a_server_without_history_is_asked_nothing(tmp_path: Path) -> None:
    server = KeptRoom(tmp_path)
    server.server.history = None
    app = arrived(server)
    app.older()
    app.talk()
    assert app.state_of() is Older.UNKNOWN
    server.history.close()


STEPS = st.lists(
    st.sampled_from(
        ["say", "many", "mine", "come", "react", "unreact", "write", "read", "talk", "older", "cut", "back"]
    )
)


def react(server: KeptRoom, person: Person, on: bool, at: int) -> None:
    """React to one of the messages, or take that back."""
    server.write()
    said = server.history.page(LOBBY, BEGINNING, END, 10_000, latest=False, everything=False)
    if said:
        tag = "+draft/react" if on else "+draft/unreact"
        person.sends(f"@{tag}=x;+reply={said[at % len(said)].msgid} TAGMSG {LOBBY}")
        server.clock.now += 0.001


def reactions(kept: list[Said]) -> set[str]:
    """The messages with a reaction, as the room's history tells it."""
    standing: set[str] = set()
    for message in kept:
        if message.command == "TAGMSG":
            tags = parse_tags(message.tags)
            standing ^= standing & {tags["+reply"]} if "+draft/unreact" in tags else {tags["+reply"]} - standing
    return standing


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_timeline_is_the_server_s_history(  # noqa: PLR0912 - what can happen
    steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = KeptRoom(tmp_path_factory.mktemp("room"))
    other = fern(server)
    app = App(server)
    app.connect()
    app.talk()
    said = 0
    for step in steps:
        match step:
            case "say" | "many":
                count = 1 if step == "say" else 130
                say(server, other, count, start=said)
                said += count
            case "mine" if app.connected:
                app.say(f"mine {said}")
                app.write()
            case "come":
                server.person(f"guest{said}").sends(f"JOIN {LOBBY}", f"PART {LOBBY}")
                said += 1
            case "react" | "unreact":
                said += 7
                react(server, other, step == "react", said % 3)
            case "write":
                app.write()
            case "read":
                app.read()
            case "talk":
                app.talk()
            case "older":
                app.older()
            case "cut":
                app.cut()
            case "back" if not app.connected:
                app.connect()
            case _:
                pass
    if not app.connected:
        app.connect()
    app.talk()
    while app.state_of() is Older.MORE:
        app.older()
        app.talk()
    server.write()
    kept = server.history.page(LOBBY, BEGINNING, END, 10_000, latest=False, everything=True)
    assert app.state_of() is Older.BEGINNING
    assert {line.msgid for line in app.lines() if line.reactions} == reactions(kept)
    kept = [message for message in kept if message.command != "TAGMSG"]
    shown = [line for line in app.lines() if line.msgid]
    assert sorted(line.msgid for line in shown) == sorted(message.msgid for message in kept)
    # What one says oneself stands where it was said, before the server has it.
    own = {line.msgid for line in shown if line.mine and line.kind in TALK}
    assert [line.msgid for line in shown if line.msgid not in own] == [
        message.msgid for message in kept if message.msgid not in own
    ]
    server.history.close()


# With somebody alone, and how far one has read.


def account(server: KeptRoom, app: App, name: str) -> None:
    """Let the server know who somebody is, as logging in does."""
    client = next(client for client in server.server.registered if client.nick == app.room.nick)
    client.account = name


def test_what_somebody_wrote_to_me_alone_comes_to_a_new_window(server: KeptRoom) -> None:
    mine, other = arrived(server, "otter"), server.person("fern", "message-tags")
    account(server, mine, "otter")
    other.sends("PRIVMSG otter :only for you")
    mine.talk()
    late = App(server, "otter2")
    late.connect()
    while late.write() | late.read():
        if any(client.nick == "otter2" for client in server.server.registered):
            account(server, late, "otter")
    late.talk()
    assert late.said("fern") == ["only for you"]
    late.cut()
    other.sends("PRIVMSG otter :and one more")
    late.connect()
    late.talk()
    assert late.said("fern")[:1] == ["only for you"]


def test_a_conversation_that_is_opened_shows_what_was_said_in_it(server: KeptRoom) -> None:
    app, other = arrived(server), server.person("fern", "message-tags")
    other.sends("PRIVMSG otter :hello")
    app.talk()
    app.do(channels.close(app.room, app.room.conversations["fern"], Saying(What.CLOSED_DIRECT, "fern")))
    app.do(talking.query(app.room, "fern"))
    app.talk()
    assert app.said("fern") == ["hello"]


def test_what_is_read_in_one_window_is_read_in_the_other(server: KeptRoom) -> None:
    other = fern(server)
    one, two = arrived(server, "otter"), arrived(server, "otter2")
    for app in (one, two):
        account(server, app, "otter")
        app.show()
        app.show(None)
    say(server, other, 3)
    one.talk()
    two.talk()
    assert (one.models.listed.rows[0].unread, two.models.listed.rows[0].unread) == (3, 3)
    one.show()
    assert markers.take_moved(one.room)
    one.do(())
    one.talk()
    two.talk()
    assert two.models.listed.rows[0].unread == 0
    assert not markers.take_moved(one.room)


def test_what_comes_while_one_looks_elsewhere_is_new_until_one_is_back(server: KeptRoom) -> None:
    other = fern(server)
    app = arrived(server)
    app.show()
    app.do(markers.set_reading(app.room, False))
    said = say(server, other, 2)
    app.talk()
    assert app.models.listed.rows[0].unread == 2
    timeline = app.models.timelines[LOBBY]
    assert timeline.marked_row is not None
    assert timeline.lines[timeline.marked_row].text == said[0]
    app.do(markers.set_reading(app.room, True))
    assert app.models.listed.rows[0].unread == 0
    assert timeline.marked_row is not None


def test_a_server_that_has_no_room_for_markers_is_not_complained_about(server: KeptRoom) -> None:
    app = arrived(server)
    app.events.clear()
    app.do(receive(app.room, [Message("FAIL", ("MARKREAD", "INTERNAL_ERROR", LOBBY, "You have too many"))]))
    assert not [event for event in app.events if isinstance(event, Refused)]


def test_a_clock_that_is_fast_reads_nothing_that_others_say(server: KeptRoom) -> None:
    other, app = fern(server), arrived(server)
    app.room.clock = lambda: server.clock.now + 600  # type: ignore[misc]
    app.show()
    app.say("hello")
    app.talk()
    app.show(None)
    app.cut()
    server.clock.now += 60
    other.sends(f"PRIVMSG {LOBBY} :and hello to you")
    app.connect()
    app.talk()
    row = app.models.listed.row(LOBBY)
    assert row is not None
    assert row.unread == 1


def test_what_the_host_took_back_and_put_back_stands_where_it_was(server: KeptRoom) -> None:
    other = fern(server)
    say(server, other, 3)
    app = arrived(server)
    console = Console(server)
    before = app.lines()
    second = next(line for line in before if line.text == "line 1")
    console.call("landline.redact", channel=LOBBY, msgid=second.msgid)
    app.talk()
    gone = next(line for line in app.lines() if line.msgid == second.msgid)
    assert gone.taken_back_by
    assert gone.text == ""
    server.clock.now += 60
    unread = app.models.listed.rows[0].unread
    console.call("landline.undo", id=1)
    app.talk()
    assert app.lines() == before
    assert app.models.listed.rows[0].unread == unread


def test_what_was_put_back_comes_where_its_taking_back_was_heard_first(server: KeptRoom) -> None:
    other = fern(server)
    say(server, other, 2)
    app = arrived(server)
    timeline = app.models.timelines[LOBBY]
    first = app.lines()[0]
    timeline.remove(first.key)
    app.do([TakenBack(LOBBY, first.msgid, "fern", "")])
    app.do([LinesFound(LOBBY, (first,), older=False)])
    assert timeline.line_of(first.msgid).taken_back_by == "fern"  # type: ignore[union-attr]
    timeline.remove(first.key)
    app.do([LinesFound(LOBBY, (first,), older=False, unasked=True)])
    assert timeline.line_of(first.msgid) == first
