"""Sharing an outbox changes nothing that anybody is sent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.channel import Channel
from server.core.client import Client
from server.core.outgoing import Outgoing
from server.core.turn import Turn
from tests.server.room import Room

PEOPLE = 5
CHANNELS = 2
people = st.integers(0, PEOPLE - 1)
channels = st.integers(0, CHANNELS - 1)
acts = st.one_of(
    st.tuples(st.just("send"), channels, st.none() | people),
    st.tuples(st.just("tell"), people, st.none()),
    st.tuples(st.just("look"), people, st.none()),
    st.tuples(st.just("join"), channels, people),
    st.tuples(st.just("part"), channels, people),
    st.tuples(st.just("view"), people, st.integers(0, 1)),
    st.tuples(st.just("end"), st.none(), st.none()),
)


class Deaf:
    """A wire that nothing is written to."""

    def write(self, data: bytes) -> int:
        return len(data)

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""

    abort = close


@settings(max_examples=300)
@given(st.lists(acts, min_size=10, max_size=60))
def test_everybody_is_sent_the_lines_that_are_theirs_in_order(steps: list[tuple[str, int, int]]) -> None:
    turn = Turn()
    clients = [Client(str(number), Deaf(), turn, "127.0.0.1", 1, 2, 0.0) for number in range(PEOPLE)]
    rooms = [Channel(f"#{number}", 0.0) for number in range(CHANNELS)]
    for room in rooms:
        for client in clients:
            room.let_in(client, "")
    due: dict[Client, bytes] = {}
    for number, (act, one, other) in enumerate([*steps, ("end", 0, 0)]):
        line = Outgoing(str(number), [(1, "seen=1")])
        if act == "send":
            skip = clients[other] if other is not None else None
            for member in rooms[one].members:
                if member is not skip:
                    due[member] = due.get(member, b"") + line.write(member.view)
            rooms[one].send(line, skip)
        elif act == "tell":
            due[clients[one]] = due.get(clients[one], b"") + line.write(clients[one].view)
            clients[one].send(line)
        elif act == "look":
            assert b"".join(clients[one].outbox) == due.get(clients[one], b"")
        elif act == "join" and clients[other] not in rooms[one].members:
            rooms[one].let_in(clients[other], "")
        elif act == "part" and clients[other] in rooms[one].members:
            rooms[one].let_out(clients[other])
        elif act == "view":
            clients[one].leave_crowd()
            clients[one].view = other
        elif act == "end":
            written = list(turn.take())
            assert len({client for client, _ in written}) == len(written)
            assert dict(written) == due
            assert not turn
            due = {}


def test_talkers_of_one_turn_hear_each_other_in_order_and_not_themselves() -> None:
    room = Room()
    ann, bob, cid = room.members("#a", "ann", "bob", "cid")
    ann.sends("PRIVMSG #a :1")
    bob.sends("PRIVMSG #a :2", "PRIVMSG #a :3")
    ann.sends("PRIVMSG #a :4", "PING x")
    room.write()
    assert [message.params[-1] for message in cid.gets()] == ["1", "2", "3", "4"]
    assert [message.params[-1] for message in bob.gets()] == ["1", "4"]
    assert [message.params[-1] for message in ann.gets()] == ["2", "3", "x"]


def test_a_coming_is_told_in_the_form_that_each_asked_for() -> None:
    room = Room()
    plain, timed, full = (
        room.person("p"),
        room.person("t", "server-time"),
        room.person("f", "extended-join", "server-time"),
    )
    for person in (plain, timed, full):
        person.sends("JOIN #a")
    room.write()
    for person in (plain, timed, full):
        person.hears()
    room.person("new").sends("JOIN #a")
    (line,) = plain.gets("JOIN")
    assert line.params == ("#a",)
    assert not line.tags
    (line,) = timed.gets("JOIN")
    assert line.params == ("#a",)
    assert set(line.tags) == {"time"}
    (line,) = full.gets("JOIN")
    assert line.params == ("#a", "*", "New")
    assert set(line.tags) == {"time"}
