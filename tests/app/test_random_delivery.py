"""What is typed arrives once, in order, beside a real server's history: whatever is cut, lost or ends in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.state import greeting, people, sending
from app.state.conversation import Conversation
from app.state.joining import Stage
from app.state.lines import Delivery, Kind, Line
from app.state.sayings import Saying, What
from app.store.outbox import OutboxFile
from server.storage.history import BEGINNING, END
from tests.app.past import App
from tests.app.talk import ALL, Talk, here
from tests.server.kept import KeptRoom
from tests.server.room import Person

LOBBY = "#lobby"


class Fragile(App):
    """An app whose connection and whose program can end at any moment, with its outbox on disk."""

    def __init__(self, server: KeptRoom, path: Path) -> None:
        self.file = OutboxFile(path)
        self._path = path
        self._room_of_server = server
        #: A connection that the server does not know to be lost, and what is still on its way on it.
        self.ghosts: list[tuple[Person, list[str]]] = []
        #: Everything that was ever typed.
        self.typed: list[str] = []
        super().__init__(server, journal=self.file)
        self.do(sending.recall(self.room, self.file.kept))

    def connect(self) -> None:
        """Also where the app gave up, as the room was not reached yet."""
        if self.room.stage is Stage.CLOSED:
            self.do(greeting.reopen(self.room))
        super().connect()

    def come_back(self) -> None:
        """Connect, if there is no connection."""
        if not self.connected:
            self.connect()

    def another(self) -> None:
        """Say something that was never said before."""
        self._type(f"number {len(self.typed)}")

    def same(self) -> None:
        """Say what may have been said before."""
        self._type("again")

    def several(self) -> None:
        """Say two lines as one message."""
        self._type(f"one\ntwo {len(self.typed)}")

    def _type(self, text: str) -> None:
        if self.room.find(LOBBY) and self.room.stage is not Stage.CLOSED:
            self.typed.append(text)
            self.say(text)

    def write_some(self) -> None:
        """Half of what was written reaches the server."""
        some, self._written = self._written[: len(self._written) // 2], self._written[len(self._written) // 2 :]
        if self._client is not None and some:
            self._client.sends(*some)

    def leave_ghost(self) -> None:
        """The connection is lost, and the server does not notice yet."""
        if self._client is not None:
            self.ghosts.append((self._client, self._written))
            self._client = None
            self.do(greeting.lost(self.room, Saying(What.LINK, text="cut")))

    def lay_ghost(self) -> None:
        """What was on its way on a lost connection arrives after all, and the server notices that it is lost."""
        for client, written in self.ghosts:
            if written:
                client.sends(*written)
            client.goes()
        self.ghosts.clear()

    def crash(self) -> "Fragile":
        """The program ends without a word; gives the one that is started again."""
        if self._client is not None:
            self._client.goes()
            self._room_of_server.clock.now += 0.002
        self.file.close()
        following = Fragile(self._room_of_server, self._path)
        following.ghosts, following.typed = self.ghosts, self.typed
        return following

    def mine(self) -> list[Line]:
        return [line for line in self.lines() if line.mine and line.kind in (Kind.SAID, Kind.DID)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KeptRoom]:
    kept = KeptRoom(tmp_path)
    yield kept
    kept.close()


@pytest.fixture
def app(server: KeptRoom, tmp_path: Path) -> Fragile:
    made = Fragile(server, tmp_path / "outbox.jsonl")
    made.connect()
    made.talk()
    return made


def heard(server: KeptRoom) -> list[str]:
    """What the room has of otter, in whatever connection it was said."""
    server.write()
    kept = server.history.page(LOBBY, BEGINNING, END, 10_000, latest=False, everything=False)
    return [(said.words or "").replace("\r", "") for said in kept if said.source.startswith("otter")]


TALKING = ["another", "same", "several", "other", "write", "write_some", "read", "talk"]
LOSING = ["cut", "leave_ghost", "lay_ghost", "crash", "come_back"]
STEPS = st.lists(st.sampled_from([*TALKING, *LOSING]), max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=["same", "same", "write", "cut", "same", "come_back"])
@example(steps=["another", "write", "crash", "same", "come_back", "leave_ghost", "come_back", "write", "lay_ghost"])
@example(
    steps=["another", "several", "write_some", "leave_ghost", "another", "come_back", "talk", "lay_ghost", "several"]
)
def test_whatever_happens_everything_is_said_once_and_in_order(
    steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("room")
    server = KeptRoom(folder)
    other = server.person("fern").sends(f"JOIN {LOBBY}")
    app = Fragile(server, folder / "outbox.jsonl")
    app.connect()
    app.talk()
    for step in steps:
        server.clock.now += 0.01
        if step == "crash":
            app = app.crash()
        elif step == "other":
            other.sends(f"PRIVMSG {LOBBY} :again")
        else:
            getattr(app, step)()
    app.come_back()
    app.talk()
    app.lay_ghost()
    app.talk()
    assert heard(server) == app.typed
    assert not app.file.kept
    assert {line.delivery for line in app.mine()} <= {Delivery.STORED}
    app.file.close()
    server.history.close()


def test_a_line_that_the_room_has_is_not_said_again(server: KeptRoom, app: Fragile) -> None:
    app.say("hello")
    app.write()
    app.cut()
    assert [line.delivery for line in app.mine()] == [Delivery.WAITING]
    app.connect()
    app.talk()
    assert heard(server) == ["hello"]
    assert [(line.text, line.delivery, bool(line.msgid)) for line in app.mine()] == [("hello", Delivery.STORED, True)]


def test_a_line_that_was_on_its_way_when_the_program_ended_stands_there_at_the_next_start(
    server: KeptRoom, app: Fragile
) -> None:
    app.say("hello")
    app = app.crash()
    assert [(line.text, line.delivery) for line in app.mine()] == [("hello", Delivery.WAITING)]
    app.connect()
    app.talk()
    assert heard(server) == ["hello"]


def test_nothing_is_asked_while_my_lost_connection_may_still_speak(server: KeptRoom, app: Fragile) -> None:
    app.say("hello")
    app.leave_ghost()
    app.connect()
    app.talk()
    assert heard(server) == []
    assert [line.delivery for line in app.mine()] == [Delivery.WAITING]
    app.lay_ghost()
    app.talk()
    assert heard(server) == ["hello"]
    assert [line.delivery for line in app.mine()] == [Delivery.STORED]


def test_a_ghost_that_never_goes_does_not_keep_what_is_typed_for_ever(server: KeptRoom, app: Fragile) -> None:
    app.say("hello")
    app.write()
    app.leave_ghost()
    app.connect()
    app.talk()
    server.clock.now += 300
    app.do(sending.answered(app.room, "x"))
    app.talk()
    assert [line.delivery for line in app.mine()] == [Delivery.STORED]


def test_where_the_history_does_not_reach_back_nobody_can_know(server: KeptRoom, app: Fragile) -> None:
    app.say("first")
    app.talk()
    app.say("second")
    app.write()
    app.cut()
    server.history.remove(app.mine()[0].msgid)
    app.connect()
    app.talk()
    line = next(line for line in app.mine() if line.text == "second" and line.delivery is not Delivery.STORED)
    assert (line.delivery, line.reason) == (Delivery.DOUBTFUL, "MAY_HAVE_BEEN_HEARD")


def test_what_was_said_to_one_person_may_have_been_heard(server: KeptRoom, app: Fragile) -> None:
    server.person("fern")
    app.do(sending.say(app.room, _open(app, "fern"), "psst"))
    app.write()
    app.cut()
    app.connect()
    app.talk()
    line = app.lines("fern")[-1]
    assert (line.delivery, line.reason) == (Delivery.DOUBTFUL, "MAY_HAVE_BEEN_HEARD")
    app = app.crash()
    line = app.lines("fern")[-1]
    assert (line.delivery, line.reason) == (Delivery.DOUBTFUL, "MAY_HAVE_BEEN_HEARD")
    app.do(sending.discard(app.room, line.key))
    assert not app.lines("fern")
    assert not app.file.kept


def test_what_was_typed_long_ago_is_not_sent_without_asking(server: KeptRoom, app: Fragile) -> None:
    app.leave_ghost()
    app.say("see you at five")
    server.clock.now += 8 * 86_400
    app.lay_ghost()
    app = app.crash()
    assert [(line.delivery, line.reason) for line in app.mine()] == [(Delivery.FAILED, "STALE")]
    app.connect()
    app.talk()
    assert heard(server) == []
    app.do(sending.resend(app.room, app.mine()[0].key))
    app.talk()
    assert heard(server) == ["see you at five"]


def test_what_waits_for_somebody_with_another_name_by_now_waits_for_that_one(server: KeptRoom, app: Fragile) -> None:
    other = server.person("fern").sends(f"JOIN {LOBBY}")
    app.talk()
    found = _open(app, "fern")
    app.do(sending.say(app.room, found, "psst"))
    other.sends("NICK wren")
    app.read()
    assert [(one.conversation, one.text) for one in app.file.kept] == [("wren", "psst")]


def test_a_server_that_never_answers_keeps_nothing_waiting_for_ever() -> None:
    talk = here()
    talk.types("#lobby", "perhaps")
    talk.do(greeting.lost(talk.room, Saying(What.LINK, text="cut")))
    talk.do(greeting.retried(talk.room))
    talk.welcome(ALL)
    talk.join("#lobby")
    assert any("CHATHISTORY AFTER #lobby" in line for line in talk.sent)
    talk.types("#lobby", "behind it")
    assert talk.sent == []
    talk.now += 61
    talk.hears(":s.net PONG s.net x")
    states = [(line.text, line.delivery) for line in talk.timeline("#lobby") if line.kind is Kind.SAID]
    assert states == [("perhaps", Delivery.DOUBTFUL), ("behind it", Delivery.PENDING)]


def test_a_nickname_that_changed_on_the_way_is_still_mine(server: KeptRoom, app: Fragile) -> None:
    app.do(people.set_nick(app.room, "wren"))
    app.say("hello")
    app.write()
    app.read()
    app.say("again")
    app.do(people.set_nick(app.room, "lynx"))
    app.write()
    app.cut()
    app.connect()
    app.talk()
    assert [line.delivery for line in app.mine()] == [Delivery.STORED] * 2
    server.write()
    kept = server.history.page(LOBBY, BEGINNING, END, 10_000, latest=False, everything=False)
    assert [said.words for said in kept] == ["hello", "again"]


def _open(app: Fragile, nick: str) -> Conversation:
    app.do(app.room.open(nick, direct=True))
    found = app.room.find(nick)
    assert found
    return found


def test_two_conversations_of_which_nobody_can_know_are_decided_together() -> None:
    capabilities = "batch labeled-response echo-message"
    talk = Talk()
    talk.welcome(capabilities)
    for channel in (LOBBY, "#tea"):
        talk.join(channel, "fern")
        talk.types(channel, "hello")
    talk.do(greeting.lost(talk.room, Saying(What.LINK)))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.welcome(capabilities)
    for numeric in ("JOIN {}", "366 otter {} :End"):
        talk.hears(*(f":otter!u@h {numeric.format(channel)}" for channel in (LOBBY, "#tea")))
    shown = [line for channel in (LOBBY, "#tea") for line in talk.timeline(channel) if line.text == "hello"]
    assert [line.delivery for line in shown] == [Delivery.DOUBTFUL] * 2
