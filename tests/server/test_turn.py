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
    st.tuples(st.just("news"), channels, st.none() | people),
    st.tuples(st.just("tell"), people, st.none()),
    st.tuples(st.just("look"), people, st.none()),
    st.tuples(st.just("come or go"), channels, people),
    st.tuples(st.just("view"), people, st.integers(0, 1)),
    st.tuples(st.just("end"), st.booleans(), st.none()),
)


class Deaf:
    """A wire that nothing is written to."""

    def write(self, data: bytes) -> int:
        return len(data)

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""

    abort = resume = close


@settings(max_examples=300)
@given(st.lists(acts, min_size=10, max_size=60))
def test_everybody_is_sent_the_lines_that_are_theirs_in_order(steps: list[tuple[str, int, int]]) -> None:
    turn = Turn()
    clients = [Client(str(number), Deaf(), turn, "127.0.0.1", 1, 2, 0.0) for number in range(PEOPLE)]
    rooms = [Channel(f"#{number}", 0.0) for number in range(CHANNELS)]
    for room in rooms:
        for client in clients:
            room.let_in(client, "")
    due = dict.fromkeys(clients, b"")
    heard = dict.fromkeys(clients, b"")
    for number, (act, one, other) in enumerate([*steps, ("end", False, 0)]):
        line = Outgoing(str(number), [(1, "seen=1")])
        if act in {"send", "news"}:
            skip = clients[other] if other is not None else None
            for member in rooms[one].members.keys() - {skip}:
                due[member] += line.write(member.view)
            rooms[one].send(line, skip, can_wait=act == "news")
        elif act == "tell":
            due[clients[one]] += line.write(clients[one].view)
            clients[one].send(line)
        elif act == "look":
            assert heard[clients[one]] + b"".join(clients[one].outbox) == due[clients[one]]
        elif act == "come or go":
            if clients[other] in rooms[one].members:
                rooms[one].let_out(clients[other])
            else:
                rooms[one].let_in(clients[other], "")
        elif act == "view":
            clients[one].leave_crowd()
            clients[one].view = other
        elif act == "end":
            written = list(turn.take(urgent_only=bool(one)))
            assert len(dict(written)) == len(written)
            assert not turn.is_urgent
            heard = {client: heard[client] + dict(written).get(client, b"") for client in clients}
            assert all(due[client].startswith(heard[client]) for client in clients)
    assert heard == due
    assert not turn


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


def test_news_can_wait_but_never_behind_what_came_later() -> None:
    room = Room()
    cid, dan = room.person("cid"), room.person("dan")
    ann, bob = room.members("#a", "ann", "bob")
    turn = room.server.turn
    cid.sends("JOIN #a")
    assert [client.nick for client, _ in turn.take(urgent_only=True)] == ["cid"], "who comes in waits for nobody"
    dan.sends("JOIN #a")
    bob.sends("PING x")
    told = {client.nick: data.decode() for client, data in turn.take(urgent_only=True)}
    assert told.keys() == {"dan", "bob"}
    assert [line.split()[0][:4] for line in told["bob"].splitlines()] == [":cid", ":dan", ":Tes"]
    cid.sends("PRIVMSG #a :hello")
    assert [message.command for message in ann.gets()] == ["JOIN", "JOIN", "PRIVMSG"]
    assert [message.command for message in bob.gets()] == ["PRIVMSG"]
    assert cid.hears()[0].startswith(":dan"), "its own words are not for it"


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
