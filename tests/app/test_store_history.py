"""What is kept of rooms on this computer: in order, once, with its holes told, within bounds, and gone when it goes."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.state.lines import Kind, Line, Reaction, new_key
from app.state.query import Query
from app.store import cache as cached
from app.store import finding, recalling
from app.store.cache import Cache, erase
from app.store.disk import Disk
from app.store.kept import Kept, Where
from app.store.worker import Job

TEA = Where("127.0.0.1 5263", "#tea")


def line(number: int, text: str = "", *, nick: str = "fern", kind: Kind = Kind.SAID, mine: bool = False) -> Line:
    """The message of this number, said in that second."""
    return Line(new_key(), kind, float(number), nick, text or f"line {number}", msgid=f"m{number}", mine=mine)


def page(first: int, last: int) -> list[Line]:
    return [line(number) for number in range(first, last + 1)]


def numbers(kept: Kept) -> list[int]:
    return [int(line.msgid[1:]) for line in kept.lines]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "history.db")
    yield made
    made.close()


def walk(cache: Cache, most: int = 7) -> tuple[list[int], set[int]]:
    """All that is kept, read backwards page by page as somebody does who scrolls up, and above what there are gaps."""
    kept = recalling.tail(cache, TEA, most)
    seen, gaps = numbers(kept), set[int]()
    while kept.more:
        first = kept.lines[0]
        kept = recalling.before(cache, TEA, first.time, first.msgid, most)
        if 0 in kept.gaps:
            gaps.add(seen[0])
        gaps |= {int(line.msgid[1:]) for line in kept.lines[1:] if line.key in kept.gaps}
        seen = numbers(kept) + seen
    return seen, gaps


def test_a_line_comes_back_as_it_was(cache: Cache) -> None:
    said = Line(
        new_key(),
        Kind.DID,
        12.5,
        "fern",
        "waves\nand \x02smiles\x02 \U0001f44b",
        "other",
        "m1",
        mine=True,
        mention=True,
        reply="m0",
        reactions=(Reaction("👍", ("otter", "me"), mine=True), Reaction("🎉", ("otter",))),
        bot=True,
    )
    cache.add(TEA, [said])
    (again,) = recalling.tail(cache, TEA, 10).lines
    assert again.key != said.key
    assert again.reactions == said.reactions
    fields = ("kind", "time", "nick", "text", "other", "msgid", "mine", "mention", "reply", "bot", "delivery")
    assert [getattr(again, name) for name in fields] == [getattr(said, name) for name in fields]


def test_names_of_rooms_and_conversations_keep_them_apart(cache: Cache) -> None:
    cache.add(TEA, [line(1)])
    cache.add(Where("127.0.0.1 5264", "#tea"), [line(2)])
    cache.add(Where("127.0.0.1 5263", "#TEA"), [line(3)])
    assert numbers(recalling.tail(cache, TEA, 10)) == [1, 3]


def test_pages_that_meet_are_whole_and_others_have_a_gap(cache: Cache) -> None:
    cache.fit(TEA, page(1, 5), older=False, gap=True)
    cache.fit(TEA, page(20, 25), older=False, gap=True)
    assert walk(cache) == ([*range(1, 6), *range(20, 26)], {20})
    assert numbers(recalling.tail(cache, TEA, 100)) == [*range(20, 26)]
    cache.fit(TEA, page(10, 19), older=True, gap=True)
    assert walk(cache)[1] == {10}
    cache.fit(TEA, page(4, 9), older=True, gap=True)
    assert walk(cache) == ([*range(1, 26)], set())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["say", "latest", "older", "live"]), st.integers(1, 15)), min_size=3, max_size=25
    ),
    most=st.integers(1, 9),
)
def test_however_one_comes_and_reads_no_hole_is_passed_over_in_silence(
    steps: Sequence[tuple[str, int]], most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`latest`: one comes anew and gets the newest page; `older`: one scrolls up; `live`: one hears what is said."""
    cache = Cache(tmp_path_factory.mktemp("kept") / "history.db")
    present: set[int] = set()
    said, oldest, here = 1, 0, False
    for step, count in steps:
        if step == "say":
            said, here = said + count, False
        elif step == "latest":
            oldest, here = max(1, said - count + 1), True
            cache.fit(TEA, page(oldest, said), older=False, gap=not present or oldest > max(present))
            present |= set(range(oldest, said + 1))
        elif step == "live" and here:
            cache.add(TEA, page(said + 1, said + count))
            present |= set(range(said + 1, said + count + 1))
            said += count
        elif step == "older" and oldest > 1:
            first = max(1, oldest - count)
            cache.fit(TEA, page(first, oldest - 1), older=True, gap=True)
            present |= set(range(first, oldest))
            oldest = first
    seen, gaps = walk(cache, most)
    assert seen == sorted(present)
    holes = {number for number in present if number - 1 not in present and number != min(present)}
    assert holes <= gaps
    cache.close()


def test_lines_of_one_moment_stay_in_order(cache: Cache) -> None:
    def at_once(first: int, last: int) -> list[Line]:
        return [Line(new_key(), Kind.SAID, 5.0, "fern", "x", msgid=f"m{number}") for number in range(first, last + 1)]

    cache.fit(TEA, at_once(10, 12), older=False, gap=True)
    cache.fit(TEA, at_once(7, 9), older=True, gap=True)
    cache.add(TEA, at_once(13, 14))
    assert numbers(recalling.tail(cache, TEA, 100)) == [*range(7, 15)]


def test_reactions_are_kept_for_messages_that_come_later(cache: Cache) -> None:
    cache.react(TEA, "m1", "otter", "👍", on=True, mine=False)
    cache.react(TEA, "m1", "wren", "👍", on=True, mine=True)
    cache.react(TEA, "m1", "otter", "👍", on=False, mine=False)
    assert recalling.reactions_to(cache, TEA, ["m1", "m2"]) == {"m1": (Reaction("👍", ("wren",), mine=True),)}
    cache.fit(TEA, page(1, 2), older=True, gap=True)
    assert recalling.tail(cache, TEA, 10).lines[0].reactions == (Reaction("👍", ("wren",), mine=True),)


def test_what_is_taken_back_is_not_on_the_disk_any_more(cache: Cache, tmp_path: Path) -> None:
    cache.add(TEA, [line(1, "the swordfish"), line(2)])
    cache.tidy()
    cache.take_back(TEA, "m1", "fern")
    cache.drop(TEA, ["m2"])
    cache.tidy()
    assert [(kept.text, kept.taken_back_by) for kept in recalling.tail(cache, TEA, 10).lines] == [("", "fern")]
    for path in tmp_path.glob("history.db*"):
        assert b"swordfish" not in path.read_bytes()


def test_what_was_taken_back_and_put_back_is_found_again(cache: Cache) -> None:
    cache.add(TEA, page(1, 3))
    cache.take_back(TEA, "m2", "room.landline")
    cache.add(TEA, [line(2)])
    kept = recalling.tail(cache, TEA, 10).lines
    assert [(one.text, one.taken_back_by) for one in kept] == [("line 1", ""), ("line 2", ""), ("line 3", "")]


def test_a_renamed_conversation_takes_its_lines_along(cache: Cache) -> None:
    cache.add(TEA, [line(1)])
    cache.add(Where(TEA.room, "#coffee"), [line(2)])
    cache.rename(TEA, "#coffee")
    assert numbers(recalling.tail(cache, Where(TEA.room, "#coffee"), 10)) == [1, 2]
    assert recalling.tail(cache, TEA, 10).lines == ()


def test_open_conversations_are_known_with_their_topics(cache: Cache) -> None:
    otter = Where(TEA.room, "otter")
    cache.add(otter, [line(1)])
    cache.describe(otter, direct=True, topic="")
    cache.add(TEA, [line(2)])
    cache.describe(TEA, direct=False, topic="Earl Grey")
    cache.describe(TEA, direct=False, topic="")
    cache.describe(Where(TEA.room, "#empty"), direct=False, topic="")
    assert recalling.conversations(cache, TEA.room) == [("#tea", False, "Earl Grey"), ("otter", True, "")]
    cache.leave(TEA)
    assert [kept.name for kept in recalling.conversations(cache, TEA.room)] == ["otter"]


def test_read_markers_only_go_forward(cache: Cache) -> None:
    cache.mark_read(TEA, 10.0)
    cache.mark_read(TEA, 5.0)
    assert recalling.tail(cache, TEA, 10).read_until == 10.0


def test_the_oldest_go_when_there_are_too_many(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "MOST_LINES", 2_000)
    cache.connection.execute("BEGIN")
    cache.add(TEA, page(1, 3_500))
    cache.connection.execute("COMMIT")
    cache.tidy()
    seen, _gaps = walk(cache, 500)
    assert seen[-1] == 3_500
    assert 1_000 <= len(seen) <= 2_000


def test_what_is_searched_is_found_page_by_page(cache: Cache) -> None:
    words = {3: "Tea, please", 40: "no tea", 41: "TEA at https://wiki.local", 90: "coffee"}
    cache.fit(TEA, [line(number, words.get(number, "")) for number in range(1, 100)], older=False, gap=True)
    cache.add(Where(TEA.room, "otter"), [line(200, "tea for two", nick="otter")])
    cache.add(Where("elsewhere 1", "#tea"), [line(300, "tea")])

    def find(query: Query, most: int = 2, besides: Sequence[str] = ()) -> list[str]:
        found: list[str] = []
        end = None
        while True:
            page_of = finding.find(cache, TEA.room, query, besides, end, most)
            found += [hit.line.text for hit in page_of.hits]
            end = page_of.end
            if end is None:
                return found

    assert find(Query(("tea",))) == ["tea for two", words[41], words[40], words[3]]
    assert find(Query(("tea",)), besides=("#tea",)) == ["tea for two"]
    assert find(Query(("tea",), place="TEA")) == [words[41], words[40], words[3]]
    assert find(Query(("tea",), sender="Otter")) == ["tea for two"]
    assert find(Query(("tea",), before=41.0, after=3.5)) == [words[40]]
    assert find(Query(has_link=True)) == [words[41]]
    assert find(Query(("'; DROP TABLE lines; --",))) == []
    hit = finding.find(cache, TEA.room, Query(("coffee",)), (), None, 5).hits[0]
    assert hit.before is not None
    assert hit.behind is not None
    assert (hit.before.text, hit.behind.text) == ("line 89", "line 91")


def test_nothing_is_left_of_what_is_erased(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    made = Cache(path)
    made.add(TEA, [line(1)])
    made.close()
    erase(path)
    assert not list(tmp_path.iterdir())
    erase(path)


def refuse(_cache: Cache) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def kept_there(disk: Disk, where: Where) -> list[int]:
    found: list[Kept | None] = []
    disk.work([Job(lambda cache: recalling.tail(cache, where, 10), found.append)], keeping=True)
    (kept,) = found
    return numbers(kept) if kept else []


def test_what_the_disk_refused_leads_nothing_into_another_conversation(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "history.db")
    lobby = TEA._replace(conversation="#lobby")
    disk.work([Job(lambda cache: cache.add(TEA, page(1, 1))), Job(refuse)], keeping=True)
    for where, number in ((lobby, 2), (TEA, 3)):
        disk.work([Job(partial(Cache.add, where=where, lines=page(number, number)))], keeping=True)
    assert (kept_there(disk, lobby), kept_there(disk, TEA)) == ([2], [3])
    disk.close()


def test_a_file_that_turns_out_to_be_damaged_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    disk = Disk(path)
    disk.work([Job(lambda cache: cache.add(TEA, page(1, 2_000)))], keeping=True)
    disk.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    disk.work([Job(lambda cache: cache.add(TEA, page(3_000, 3_000)))], keeping=True)
    disk.work([Job(lambda cache: cache.add(TEA, page(3_001, 3_001)))], keeping=True)
    assert kept_there(disk, TEA) == [3_001]
    disk.close()


@pytest.mark.parametrize("value", [2**70, "\ud800"])
def test_one_odd_job_keeps_no_other_from_being_done(tmp_path: Path, value: object) -> None:
    disk = Disk(tmp_path / "history.db")
    odd = Job(lambda cache: cache.connection.execute("SELECT ?", (value,)))
    disk.work([odd, Job(lambda cache: cache.add(TEA, page(1, 1)))], keeping=True)
    assert kept_there(disk, TEA) == [1]
    disk.close()
