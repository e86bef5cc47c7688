"""What was said, kept and told again: https://ircv3.net/specs/extensions/chathistory."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.protocol.message import Message
from server.storage.database import MIGRATIONS, CannotKeep, open_database
from server.storage.history import Mark
from tests.server.kept import KeptRoom
from tests.server.room import Person

CAPS = ("batch", "server-time", "message-tags", "echo-message", "labeled-response", "draft/chathistory")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path, history={"max_request": 50})
    yield kept
    kept.close()


def member(room: KeptRoom, nick: str, *more: str) -> Person:
    person = room.person(nick, *CAPS, *more).sends("JOIN #tea")
    person.hears()
    return person


def talk(room: KeptRoom, person: Person, count: int, target: str = "#tea") -> list[Message]:
    """Say numbered lines, three a millisecond; gives the echoes."""
    echoes = []
    for number in range(count):
        person.sends(f"PRIVMSG {target} :line {number}")
        if number % 3 == 2:
            room.clock.now += 0.001
        echoes += person.gets("PRIVMSG")
    return echoes


def history(person: Person, words: str) -> list[Message]:
    """What a CHATHISTORY is answered, out of its batch."""
    opening, *inside, closing = person.asks(f"CHATHISTORY {words}")
    assert opening.command == closing.command == "BATCH"
    assert all(message.tags["batch"] == opening.params[0][1:] for message in inside)
    return inside


def same(told: list[Message], said: list[Message]) -> bool:
    """Whether messages were told again as they were said."""
    return [(m.source, m.params, m.tags["msgid"], m.tags["time"]) for m in told] == [
        (m.source, m.params, m.tags["msgid"], m.tags["time"]) for m in said
    ]


def test_what_was_said_is_told_again_as_it_was(room: KeptRoom) -> None:
    anna = member(room, "anna")
    said = talk(room, anna, 10)
    late = member(room, "late")
    assert same(history(late, "LATEST #tea * 50"), said)
    assert same(history(late, "LATEST #TEA * 3"), said[-3:])
    msgid, moment = said[4].tags["msgid"], said[5].tags["time"]
    assert same(history(late, f"BEFORE #tea msgid={msgid} 2"), said[2:4])
    assert same(history(late, f"AFTER #tea msgid={msgid} 2"), said[5:7])
    assert same(history(late, f"AROUND #tea msgid={msgid} 5"), said[2:7])
    assert same(history(late, f"LATEST #tea msgid={msgid} 50"), said[5:])
    assert same(
        history(late, f"BETWEEN #tea msgid={said[1].tags['msgid']} msgid={said[8].tags['msgid']} 50"), said[2:8]
    )
    assert same(history(late, f"BETWEEN #tea msgid={said[8].tags['msgid']} msgid={said[1].tags['msgid']} 2"), said[6:8])
    assert same(history(late, f"AFTER #tea timestamp={moment} 50"), said[6:])
    assert same(history(late, f"BEFORE #tea timestamp={moment} 50"), said[:3])
    assert history(late, f"AFTER #tea msgid={said[-1].tags['msgid']} 50") == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 60), st.integers(1, 20), st.sampled_from(["msgid", "timestamp"]), st.booleans())
def test_any_walk_of_pages_sees_each_message_exactly_once(
    tmp_path: Path, count: int, page: int, reference: str, forward: bool
) -> None:
    # By timestamp only pages of whole milliseconds can be walked: a page must hold all that one of them brought.
    page = max(page, 3) if reference == "timestamp" else page
    with_folder = tmp_path / f"{count}-{page}-{reference}-{forward}"
    with_folder.mkdir(exist_ok=True)
    (with_folder / "room.db").unlink(missing_ok=True)
    room = KeptRoom(with_folder)
    anna = member(room, "anna")
    said = [message.tags["msgid"] for message in talk(room, anna, count)]
    seen: list[str] = []
    mark = "timestamp=2000-01-01T00:00:00.000Z" if forward else "timestamp=2200-01-01T00:00:00.000Z"
    while found := history(anna, f"{'AFTER' if forward else 'BEFORE'} #tea {mark} {page}"):
        if reference == "timestamp" and len(found) == page:
            # Leave the last, perhaps cut, moment to the next page.
            edge = found[-1 if forward else 0].tags["time"]
            kept = [message for message in found if message.tags["time"] != edge]
            found = kept or found
        ids = [message.tags["msgid"] for message in found]
        seen = seen + ids if forward else ids + seen
        mark = f"{reference}={found[-1 if forward else 0].tags['msgid' if reference == 'msgid' else 'time']}"
    room.history.close()
    assert seen == said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("LATEST #tea * 0", "INVALID_PARAMS"),
        ("LATEST #tea * x", "INVALID_PARAMS"),
        ("LATEST #tea *", "INVALID_PARAMS"),
        ("NONSENSE #tea * 5", "INVALID_PARAMS"),
        ("BEFORE #tea nonsense 5", "INVALID_PARAMS"),
        ("BEFORE #tea timestamp=yesterday 5", "INVALID_PARAMS"),
        ("BEFORE #tea msgid=nothing 5", "MESSAGE_ERROR"),
        ("LATEST #nowhere * 5", "INVALID_TARGET"),
        ("LATEST #closed * 5", "INVALID_TARGET"),
        ("LATEST nobody * 5", "INVALID_TARGET"),
        ("LATEST :a b", "INVALID_PARAMS"),
        ("TARGETS timestamp=x timestamp=y 5", "INVALID_PARAMS"),
        ("", "INVALID_PARAMS"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_words(room: KeptRoom, words: str, code: str) -> None:
    room.person("stranger").sends("JOIN #closed")
    (fail,) = member(room, "anna").asks(f"CHATHISTORY {words}")
    assert fail.command == "FAIL"
    assert fail.params[:2] == ("CHATHISTORY", code)


def test_no_more_is_told_at_once_than_the_room_allows(room: KeptRoom) -> None:
    anna = member(room, "anna")
    said = talk(room, anna, 60)
    assert same(history(anna, "LATEST #tea * 1000"), said[-50:])


def test_who_left_was_put_out_or_never_came_reads_nothing(room: KeptRoom) -> None:
    anna = member(room, "anna")
    talk(room, anna, 3)
    stranger, out, gone = room.person("stranger", *CAPS), member(room, "out"), member(room, "gone")
    anna.sends("KICK #tea out", "MODE #tea +b out")
    gone.sends("PART #tea")
    for person in (stranger, out, gone):
        for words in ("LATEST #tea * 5", "BEFORE #tea timestamp=2200-01-01T00:00:00.000Z 5"):
            assert [m.command for m in person.asks(f"CHATHISTORY {words}")] == ["FAIL"]
        assert history(person, "TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z 9") == []


def test_direct_messages_are_for_their_two_ends(room: KeptRoom) -> None:
    anna, ben, eve = (room.person(nick, *CAPS) for nick in ("anna", "ben", "eve"))
    said = talk(room, anna, 2, "ben")
    ben.hears()
    said += talk(room, ben, 2, "anna")
    assert same(history(anna, "LATEST ben * 9"), said)
    assert same(history(ben, "LATEST ANNA * 9"), said)
    assert history(eve, "LATEST ben * 9") == []
    msgid = said[0].tags["msgid"]
    assert [m.command for m in eve.asks(f"CHATHISTORY AROUND ben msgid={msgid} 9")] == ["FAIL"]
    # Who takes the nickname afterwards is somebody else.
    anna.goes()
    other = room.person("anna", *CAPS)
    assert history(other, "LATEST ben * 9") == []
    assert [
        m.params[1] for m in history(ben, "TARGETS timestamp=2000-01-01T00:00:00Z timestamp=2200-01-01T00:00:00Z 9")
    ] == ["anna"]


def test_comings_and_goings_are_told_to_those_who_want_them(room: KeptRoom) -> None:
    anna = member(room, "anna")
    ben = member(room, "ben")
    ben.sends("PRIVMSG #tea :hi", "NICK benno", "PART #tea :bye", "JOIN #tea")
    anna.sends("TOPIC #tea :Green", "MODE #tea +m", "KICK #tea benno :out")
    lived = [m for m in anna.gets() if m.source.startswith(("ben", "anna")) and "msgid" in m.tags]
    late = member(room, "late", "draft/event-playback")
    told = history(late, "LATEST #tea * 50")
    assert [m.command for m in told] == [
        "JOIN", "JOIN", "PRIVMSG", "NICK", "PART", "JOIN", "TOPIC", "MODE", "KICK", "JOIN",
    ]  # fmt: skip
    assert {m.tags["msgid"] for m in lived} <= {m.tags["msgid"] for m in told}
    plain = member(room, "plain")
    assert [m.command for m in history(plain, "LATEST #tea * 50")] == ["PRIVMSG"]


def test_tags_are_kept_but_not_who_was_typing(room: KeptRoom) -> None:
    anna = member(room, "anna", "draft/event-playback")
    anna.sends("@+typing=active TAGMSG #tea", "@+draft/react=👍;+reply=x TAGMSG #tea", "@+reply=x PRIVMSG #tea :yes")
    told = history(anna, "LATEST #tea * 9")[1:]
    assert [(m.command, m.tags.get("+draft/react"), m.tags.get("+reply")) for m in told] == [
        ("TAGMSG", "👍", "x"),
        ("PRIVMSG", None, "x"),
    ]


def test_a_labelled_question_has_its_label_on_the_batch(room: KeptRoom) -> None:
    anna = member(room, "anna")
    talk(room, anna, 2)
    opening, *inside, _closing = anna.asks("@label=7 CHATHISTORY LATEST #tea * 5")
    assert (opening.params[1], opening.tags["label"]) == ("chathistory", "7")
    assert not any("label" in message.tags for message in inside)


@pytest.mark.parametrize("lines", [1, 3, 200])
def test_nobody_is_sent_what_is_not_on_disk(room: KeptRoom, lines: int) -> None:
    anna, ben = member(room, "anna"), member(room, "ben")
    reader = sqlite3.connect(room.path)

    def on_disk() -> int:
        (in_database,) = reader.execute("SELECT count(*) FROM messages WHERE words = 'hi'").fetchone()
        return int(in_database) + room.journal.read_bytes().count(b'"hi"')

    anna.sends(*["PRIVMSG #tea :hi"] * lines)
    assert on_disk() == 0
    assert len(ben.gets("PRIVMSG")) == lines
    assert on_disk() == lines
    reader.close()


def test_a_room_opened_again_has_what_was_said(tmp_path: Path) -> None:
    first = KeptRoom(tmp_path)
    said = talk(first, member(first, "anna"), 5)
    first.history.close()
    second = KeptRoom(tmp_path)
    ben = member(second, "ben")
    assert same(history(ben, "LATEST #tea * 9"), said)
    assert {m.tags["msgid"] for m in talk(second, ben, 5)}.isdisjoint(m.tags["msgid"] for m in said)
    second.history.close()


def test_a_disk_that_refuses_costs_the_history_but_not_the_room(room: KeptRoom) -> None:
    anna, ben = member(room, "anna"), member(room, "ben")
    room.refuse()
    anna.sends("PRIVMSG #tea :unkept")
    assert [m.params[1] for m in ben.gets("PRIVMSG")] == ["unkept"]
    anna.sends("PRIVMSG #tea :unkept too")
    assert ben.gets("PRIVMSG")
    assert [kept for kept, _words in room.told] == [False]
    room.refuse(False)
    room.clock.now += 3
    anna.sends("PRIVMSG #tea :kept")
    assert [kept for kept, _words in room.told] == [False] or ben.gets("PRIVMSG")
    ben.hears()
    assert [kept for kept, _words in room.told] == [False, True]
    assert [m.params[1] for m in history(ben, "LATEST #tea * 9")] == ["kept"]


def test_what_waits_for_a_disk_that_refuses_is_bounded(room: KeptRoom) -> None:
    room.refuse()
    room.history.commit()
    for number in range(30_000):
        room.history.write("DELETE FROM bans WHERE name = ?", str(number))
        if number % 1000 == 0:
            room.history.commit()
    assert len(room.history._writes) <= 10_000
    room.refuse(False)
    room.clock.now += 3
    room.history.commit()
    assert room.history._writes == []


def test_a_damaged_file_is_set_aside_and_a_newer_one_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    path.write_bytes(b"this is no database" * 1000)
    told: list[str] = []
    open_database(path, told.append).close()
    (aside,) = tmp_path.glob("room-damaged-*.db")
    assert aside.read_bytes().startswith(b"this is no database")
    assert aside.name in told[0]
    connection = open_database(path, told.append)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(CannotKeep, match="newer Landline"):
        open_database(path, told.append)
    assert len(told) == 1


def test_messages_from_before_ids_carried_numbers_are_found_and_taken_back(tmp_path: Path) -> None:
    before = sqlite3.connect(tmp_path / "room.db")
    for script in MIGRATIONS[:4]:
        before.executescript(script)
    before.execute("PRAGMA user_version = 4")
    before.execute("INSERT INTO conversations VALUES (1, '#a')")
    rows = [(1, 1, 5, "abcdefgh1", "one"), (2, 1, 5, "abcdefgh2", "two"), (3, 1, 6, "abcdefgh3", "three")]
    statement = "INSERT INTO messages VALUES (?, ?, ?, ?, 'PRIVMSG', 'ann!a@b', '', '#a', '', ?, '')"
    before.executemany(statement, rows)
    before.commit()
    before.close()
    room = KeptRoom(tmp_path)
    history = room.history
    assert history.find("#a", "abcdefgh2") == Mark(5, 2)
    assert [said.words for said in history.copies("abcdefgh3")] == ["three"]
    history.remove("abcdefgh2")
    ann, bob = (room.person(nick, "batch", "message-tags", "draft/chathistory") for nick in ("ann", "bob"))
    for person in (ann, bob):
        person.sends("JOIN #a")
        person.hears()
    ann.sends("PRIVMSG #a :four", "PRIVMSG #a :five")
    four, five = bob.gets("PRIVMSG")
    found = [message for message in bob.asks("CHATHISTORY LATEST #a * 9") if message.command == "PRIVMSG"]
    assert [message.params[1] for message in found] == ["one", "three", "four", "five"]
    assert [message.tags["msgid"] for message in found[2:]] == [four.tags["msgid"], five.tags["msgid"]]
    (told,) = (m for m in bob.asks(f"CHATHISTORY AFTER #a msgid={four.tags['msgid']} 9") if m.command == "PRIVMSG")
    assert told.params[1] == "five"
    room.close()


@pytest.mark.parametrize("msgid", ["abcdefgh1", "abcdefgh-1"])
def test_finding_a_message_looks_at_no_others(tmp_path: Path, msgid: str) -> None:
    room = KeptRoom(tmp_path)
    asked: list[str] = []
    room.connection.set_trace_callback(asked.append)
    room.history.find("#a", msgid)
    room.history.copies(msgid)
    room.connection.set_trace_callback(None)
    assert len(asked) == 2
    for question in asked:
        plan = " ".join(row[3] for row in room.connection.execute(f"EXPLAIN QUERY PLAN {question}"))
        assert "messages_by_older_msgid (msgid=?)" in plan or "PRIMARY KEY (rowid>? AND rowid<?)" in plan, plan
        assert "messages_by_moment" not in plan
    room.close()


def test_a_room_that_ended_suddenly_has_the_last_messages_once_and_those_taken_back_not(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    anna = member(room, "anna")
    first, second = talk(room, anna, 2)
    assert b"PRIVMSG" in room.journal.read_bytes()
    left = room.journal.read_bytes()
    with room.journal.open("ab") as file:
        file.write(left[:40])  # the next one was being written
    opened = KeptRoom(tmp_path)
    assert [copy.words for said in (first, second) for copy in opened.history.copies(said.tags["msgid"])] == [
        first.params[1],
        second.params[1],
    ]
    assert opened.journal.read_bytes() == b""
    opened.history.remove(first.tags["msgid"])
    opened.close()
    room.journal.write_bytes(left)  # it ended again, before the journal could be emptied
    again = KeptRoom(tmp_path)
    assert again.history.copies(first.tags["msgid"]) == []
    assert len(again.history.copies(second.tags["msgid"])) == 1
    again.close()
