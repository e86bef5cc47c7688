"""The app's state and models at a real server without sockets: each line goes over when a test says so."""

from collections.abc import Iterable

from app.models.conversations import Conversations
from app.state import greeting, history, markers, remembering, sending
from app.state.events import Event, Opened
from app.state.lines import TALK, Line, Older
from app.state.outbox import Journal
from app.state.receiving import receive
from app.state.room import Room
from app.state.sayings import Saying, What
from server.protocol.lines import LineDecoder
from tests.app.talk import in_words
from tests.server.kept import KeptRoom
from tests.server.room import Person


class App:
    """Somebody with the app in a room that keeps what is said."""

    def __init__(
        self, server: KeptRoom, nick: str = "otter", channel: str = "#lobby", journal: Journal | None = None
    ) -> None:
        self.room = Room(in_words, clock=lambda: server.clock.now, journal=journal)
        self.models = Conversations()
        self.events: list[Event] = []
        self._server = server
        self._client: Person | None = None
        self._written: list[str] = []
        self.do(greeting.open_room(self.room, nick, "", channel))

    def do(self, events: Iterable[Event]) -> list[Event]:
        """Let something happen; what is kept of an opened conversation is nothing."""
        happened = list(events)
        self.models.apply(happened)
        self.events += happened
        self._written += self.room.take_outgoing()
        for event in happened:
            if isinstance(event, Opened):
                self.recall(event.conversation)
        return happened

    def recall(self, conversation: str) -> None:
        self.do(remembering.recall(self.room, conversation))

    def connect(self) -> None:
        """The link stands, once more or for the first time."""
        self._server.clock.now += 0.002  # nothing is as fast as a new connection
        self._client = self._server.calls()
        self._written.clear()
        if self.room.been_here:
            self.do(greeting.retried(self.room))
        self.do(greeting.connected(self.room))

    def cut(self) -> None:
        """The connection is lost."""
        if self._client is not None:
            self._client.goes()
            self._client = None
            self._server.clock.now += 0.002  # nothing is as fast as the end of a connection
            self.do(greeting.lost(self.room, Saying(What.LINK, text="cut")))

    @property
    def connected(self) -> bool:
        return self._client is not None

    def write(self) -> bool:
        """What the app wrote reaches the server."""
        written, self._written = self._written, []
        if self._client is not None and written:
            self._client.sends(*written)
        return bool(written)

    def read(self) -> bool:
        """What the server wrote reaches the app."""
        lines = self._client.hears() if self._client is not None else []
        data = "".join(f"{line}\r\n" for line in lines).encode()
        self.do(receive(self.room, LineDecoder(8191, 65_536).feed(data)))
        return bool(lines)

    def talk(self) -> None:
        """Both talk until nobody has anything to say."""
        while self.write() | self.read():
            pass

    def say(self, text: str, conversation: str = "#lobby") -> None:
        found = self.room.find(conversation)
        assert found is not None
        self.do(sending.say(self.room, found, text))

    def older(self, conversation: str = "#lobby") -> None:
        self.do(history.older(self.room, conversation))

    def show(self, conversation: str | None = "#lobby") -> list[Event]:
        return self.do(markers.show(self.room, conversation))

    def state_of(self, conversation: str = "#lobby") -> Older:
        return self.models.timelines[conversation].older

    def lines(self, conversation: str = "#lobby") -> list[Line]:
        return list(self.models.timelines[conversation].lines)

    def said(self, conversation: str = "#lobby") -> list[str]:
        """What people said, as the timeline shows it."""
        return [line.text for line in self.lines(conversation) if line.kind in TALK]


def arrived(server: KeptRoom, nick: str = "otter") -> App:
    """Somebody in the lobby, with all that there was to say between both."""
    app = App(server, nick)
    app.connect()
    app.talk()
    return app
