"""What comes in one read and is said in one go has the effect of the same lines one by one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.commands import dispatch, run_of
from server.protocol.lines import LineDecoder
from server.storage.history import BEGINNING, END
from tests.server.kept import KeptRoom
from tests.server.room import Person

CAPS = {
    "anna": (),
    "ben": ("message-tags", "server-time"),
    "clara": ("message-tags", "echo-message", "labeled-response", "batch"),
    "dora": ("echo-message", "server-time"),
}
texts = st.sampled_from(
    ["hi", ":)", "tea?", "é 👍", "\x01VERSION\x01", "\x01ACTION waves\x01", "x" * 440, "x" * 490, ""]
)
lines = st.one_of(
    st.builds(
        "{} {} :{}".format, st.sampled_from(["PRIVMSG", "NOTICE"]), st.sampled_from(["#tea", "#Tea", "#nowhere"]), texts
    ),
    st.builds("{}PRIVMSG {} :{}".format, st.sampled_from(["@label=1 ", "@+typing=done "]), st.just("#tea"), texts),
    st.builds("PRIVMSG {} :{}".format, st.sampled_from(["ben", "#tea,ben", "@#tea", "#quiet"]), texts),
    st.sampled_from(
        ["MODE #tea +m", "MODE #tea +C", "MODE #tea -m", "PING x", "PART #tea", "JOIN #tea", "TAGMSG #tea"]
    ),
)
reads = st.lists(st.tuples(st.sampled_from(list(CAPS)), st.lists(lines, min_size=1, max_size=8)), max_size=6)


@contextmanager
def room() -> Iterator[tuple[KeptRoom, dict[str, Person]]]:
    with tempfile.TemporaryDirectory() as folder:
        kept = KeptRoom(Path(folder), limits={"connections_per_ip": 0, "connect_rate": 0})
        kept.server.order.prefix = "same"
        people = {nick: kept.person(nick, *caps) for nick, caps in CAPS.items()}
        for person in people.values():
            person.sends("JOIN #tea", "JOIN #quiet")
        people["anna"].sends("MODE #quiet +m")
        for person in people.values():
            person.hears()
        yield kept, people
        kept.close()


def read(kept: KeptRoom, person: Person, said: list[str], *, in_one_go: bool) -> None:
    items = LineDecoder().feed("".join(f"{line}\r\n" for line in said).encode())
    place = 0
    while place < len(items):
        more = run_of(items, place) if in_one_go else []
        dispatch(kept.server, person.client, items[place], more)
        place += 1 + len(more)


def outcome(steps: list[tuple[str, list[str]]], *, in_one_go: bool) -> tuple[object, ...]:
    """All that anybody is sent, what is kept, counted and told to the host."""
    with room() as (kept, people):
        heard: list[list[str]] = []
        for nick, said in steps:
            read(kept, people[nick], said, in_one_go=in_one_go)
            kept.clock.now += 0.001
            heard += [person.hears() for person in people.values()]
        pages = [
            kept.history.page(where, BEGINNING, END, 1000, latest=True, everything=True) for where in ("#tea", "#quiet")
        ]
        visits = {person.client.identity: nick for nick, person in people.items()}
        rows = [row._replace(author=visits.get(row.author, "")) for page in pages for row in page]
        events = [(event.event_id, event.text, event.nick, event.channel) for event in kept.server.log.events]
        counts = [person.client.messages for person in people.values()]
        return heard, rows, events, counts, kept.server.messages, kept.server.command_counts


@settings(max_examples=150, deadline=None)
@given(reads)
@example([("anna", ["PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea :3"])])
@example([("dora", ["PRIVMSG #tea :1", "PRIVMSG #tea :" + "x" * 490, "PRIVMSG #tea :3", "PING x"])])
def test_lines_said_in_one_go_have_the_effect_of_lines_one_by_one(steps: list[tuple[str, list[str]]]) -> None:
    assert outcome(steps, in_one_go=True) == outcome(steps, in_one_go=False)


def test_a_run_is_of_one_channel_and_nothing_between() -> None:
    said = ["PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea 3", "PRIVMSG #Tea :4", "PRIVMSG #tea :5", "PING x"]
    items = LineDecoder().feed("".join(f"{line}\r\n" for line in [*said, "PRIVMSG #tea :6"]).encode())
    assert run_of(items, 0) == ["2", "3"]
    assert run_of(items, 1) == ["3"]
    assert [run_of(items, place) for place in (2, 3, 4, 5, 6)] == [[], [], [], [], []]
