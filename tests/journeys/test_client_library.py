"""A client library that knows nothing of us: `irc` from PyPI."""

import time
from collections.abc import Iterator

import irc.client
import pytest

from tests.journeys.conftest import Room
from tests.journeys.programs import PATIENCE


class Member:
    """Somebody whose program is built on that library."""

    def __init__(self, reactor: irc.client.Reactor, port: int, nick: str) -> None:
        self._reactor = reactor
        self.events: list[irc.client.Event] = []
        self.connection = reactor.server().connect("127.0.0.1", port, nick)
        self.connection.add_global_handler("all_events", lambda _connection, event: self.events.append(event))

    def hears(self, kind: str, *arguments: str) -> irc.client.Event:
        """Wait for an event of a kind, with these arguments at its end."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for event in self.events:
                if event.type == kind and tuple(event.arguments[-len(arguments) :] if arguments else ()) == arguments:
                    return event
            self._reactor.process_once(0.05)
        raise AssertionError(
            f"no {kind} {arguments} in {[(event.type, event.arguments) for event in self.events[-30:]]}"
        )


@pytest.fixture
def reactor() -> Iterator[irc.client.Reactor]:
    made = irc.client.Reactor()
    yield made
    made.disconnect_all("bye")


def test_programs_built_on_a_library_join_and_talk(room: Room, reactor: irc.client.Reactor) -> None:
    members: list[Member] = []
    for nick in ("anna", "ben"):
        member = Member(reactor, room.port, nick)
        member.hears("welcome")
        member.connection.join("#lobby")
        member.hears("endofnames", "End of /NAMES list")
        members.append(member)
    anna, ben = members
    assert anna.hears("join").source.nick == "anna"
    anna.connection.privmsg("#lobby", "Hello from a library")
    heard = ben.hears("pubmsg", "Hello from a library")
    assert (heard.source.nick, heard.target) == ("anna", "#lobby")
    ben.connection.privmsg("anna", "psst")
    assert anna.hears("privmsg", "psst").source.nick == "ben"
    ben.connection.whois(["anna"])
    ben.hears("whoisuser")
    ben.connection.quit("so long")
    anna.hears("quit", "Quit: so long")
    assert anna.connection.features.network == room.ready.name
