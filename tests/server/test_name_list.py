"""Names that are kept ready are the names as they are, in few lines that are short enough."""

from hypothesis import given
from hypothesis import strategies as st

from server.core.client import Client
from server.core.name_list import NameList
from server.core.ranks import symbols
from server.core.turn import Turn
from tests.server.room import Room
from tests.server.test_turn import Ear

ROOM = 50
PEOPLE = 40
ranks = st.sampled_from(["", "v", "ov", "qo"])
nicks = st.text("aé", min_size=1, max_size=8)
steps = st.tuples(st.integers(0, PEOPLE - 1), st.none() | st.tuples(ranks, nicks))


@given(st.booleans(), st.booleans(), st.lists(steps, max_size=150))
def test_a_list_that_changes_shows_what_a_fresh_one_would(
    every: bool, whole: bool, changes: list[tuple[int, tuple[str, str] | None]]
) -> None:
    people = [Client(str(number), Ear(), Turn(), "::1", 1, 2, 0.0) for number in range(PEOPLE)]
    names = NameList(every, whole, ROOM)
    here: dict[Client, str] = {}
    for number, change in changes:
        person = people[number]
        if change is None:
            if here.pop(person, None) is not None:
                names.drop(person)
            continue
        rank, person.nick = change
        person.mask = f"{person.nick}!~u@h"
        (names.renew if person in here else names.add)(person, rank)
        here[person] = rank
    parts = list(names.parts())
    due = [symbols(rank, every) + (person.mask if whole else person.nick) for person, rank in here.items()]
    assert sorted(b" ".join(parts).decode().split()) == sorted(due)
    assert all(len(part) <= ROOM for part in parts)
    assert all(len(part) >= ROOM // 2 - 2 for part in parts[:-1])


def test_names_follow_nicknames_ranks_masks_and_a_new_name_of_the_channel() -> None:
    room = Room()
    ann, bob, cid = room.members("#tea", "ann", "bob", "cid")
    asker = room.person("asker", "multi-prefix", "userhost-in-names").sends("JOIN #tea")
    assert ann.asks("NAMES #tea")[0].params[3] == "@ann bob cid asker"
    ann.sends("MODE #tea +ov bob bob")
    bob.sends("NICK rob")
    room.server.leave(cid.client, "gone")
    assert ann.asks("NAMES #tea")[0].params[3] == "@ann @rob asker"
    assert asker.asks("NAMES #tea")[0].params[3].startswith("@ann!~ann@192.168.1.9 @+rob!~bob@192.168.1.9 asker!")
    ann.sends(f"RENAME #tea #{'x' * 60}")
    assert ann.asks(f"NAMES #{'x' * 60}")[0].params[3] == "@ann @rob asker"
