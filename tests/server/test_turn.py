"""Sharing an outbox changes nothing that anybody is sent."""

from unittest.mock import patch

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
    st.tuples(st.just("read"), people, st.integers(0, 9)),
    st.tuples(st.just("end"), st.booleans(), st.none()),
)


class Ear:
    """A wire that takes everything, or only the beginning of what it is sent past what waits."""

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = descriptor
        self.heard = b""
        self.takes = 1000
        self.behind = False

    def write(self, data: bytes) -> int:
        self.heard += data
        return self.waiting()

    def send(self, data: bytes) -> int:
        assert not self.behind, "sent past what waits"
        if not self.takes:
            self.behind = True
            raise BlockingIOError
        self.heard += data[: self.takes]
        self.behind = len(data) > self.takes
        return min(len(data), self.takes)

    def waiting(self) -> int:
        return int(self.behind)

    def reads(self, takes: int) -> None:
        """Nothing waits any more, and so much is taken from now on."""
        self.behind, self.takes = False, takes

    def close(self) -> None:
        """Nothing is open."""

    abort = resume = close


def come_or_go(room: Channel, client: Client) -> None:
    """Whoever is in goes, whoever is not comes."""
    if client in room.members:
        room.let_out(client)
    else:
        room.let_in(client, "")


@settings(max_examples=300)
@given(st.lists(acts, min_size=10, max_size=60))
def test_everybody_is_sent_the_lines_that_are_theirs_in_order(steps: list[tuple[str, int, int]]) -> None:
    turn = Turn()
    # Some can be written to by number, as sockets can.
    ears = [Ear(number if number % 2 else None) for number in range(PEOPLE)]
    clients = [Client(str(number), ear, turn, "127.0.0.1", 1, 2, 0.0) for number, ear in enumerate(ears)]
    rooms = [Channel(f"#{number}", 0.0) for number in range(CHANNELS)]
    for room in rooms:
        for client in clients:
            room.let_in(client, "")
    due = dict.fromkeys(clients, b"")
    for number, (act, one, other) in enumerate([*steps, ("end", False, 0)]):
        line = Outgoing(str(number), [(1, "seen=1")])
        if act in {"send", "news"}:
            skip = clients[other] if other is not None else None
            for member in rooms[one].members.keys() - {skip}:
                due[member] += line.write(member.view)
            rooms[one].send(line, skip=skip, can_wait=act == "news")
        elif act == "tell":
            due[clients[one]] += line.write(clients[one].view)
            clients[one].send(line)
        elif act == "look":
            assert ears[one].heard + b"".join(clients[one].outbox) == due[clients[one]]
        elif act == "come or go":
            come_or_go(rooms[one], clients[other])
        elif act == "view":
            clients[one].leave_crowd()
            clients[one].view = other
        elif act == "read":
            ears[one].reads(other)
        elif act == "end":
            with patch("server.core.turn.write_to_socket", lambda number, data: ears[number].send(data)):
                turn.write(urgent_only=bool(one))
            assert not turn.clients
            assert not turn.channels
            assert all(due[client].startswith(ear.heard) for client, ear in zip(clients, ears, strict=True))
            assert [client.bytes_out for client in clients] == [len(ear.heard) for ear in ears]
    assert [ear.heard for ear in ears] == list(due.values())
    assert not turn.is_waiting


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
    turn.write(urgent_only=True)
    assert [bool(person.has()) for person in (ann, bob, cid)] == [False, False, True], "who comes in waits for nobody"
    dan.sends("JOIN #a")
    bob.sends("PING x")
    cid.has()
    turn.write(urgent_only=True)
    assert [bool(person.has()) for person in (ann, cid)] == [False, False]
    assert dan.has()
    assert [line.split()[0][:4] for line in bob.has()] == [":cid", ":dan", ":Tes"]
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
