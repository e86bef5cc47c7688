"""A room's state with a test at the other end of the wire: no socket, no Qt."""

from collections.abc import Iterable

from app.state import greeting, typed
from app.state.events import Event, LineAdded, LineChanged, LineRemoved
from app.state.joining import Stage
from app.state.lines import Line
from app.state.receiving import receive
from app.state.room import Room
from app.state.sayings import Saying
from server.protocol.capabilities import CAPABILITIES
from server.protocol.lines import LineDecoder

ALL = " ".join(CAPABILITIES)


def in_words(saying: Saying) -> str:
    """A saying as tests read it."""
    return " ".join(word for word in (saying.what.name, saying.name, saying.other, saying.text) if word)


class Talk:
    """What the app and a server say to each other; timelines as the windows would hold them."""

    def __init__(self, nick: str = "otter", password: str = "", channel: str = "") -> None:
        self.now = 1_800_000_000.0
        self.room = Room(in_words, clock=lambda: self.now)
        self.lines: dict[str, dict[int, Line]] = {}
        self.events: list[Event] = []
        self.sent: list[str] = []
        self.do(greeting.open_room(self.room, nick, password, channel))

    def do(self, events: Iterable[Event]) -> list[Event]:
        """Let something happen; gives its events."""
        happened = list(events)
        for event in happened:
            if isinstance(event, LineAdded | LineChanged):
                self.lines.setdefault(event.conversation, {})[event.line.key] = event.line
            elif isinstance(event, LineRemoved):
                del self.lines[event.conversation][event.key]
        self.sent = self.room.take_outgoing()
        self.events = happened
        return happened

    def hears(self, *lines: str) -> list[Event]:
        """The server sends lines."""
        return self.do(receive(self.room, LineDecoder(8191, 16384).feed("".join(f"{x}\r\n" for x in lines).encode())))

    def types(self, conversation: str, text: str) -> list[Event]:
        return self.do(typed.say(self.room, conversation, text))

    def welcome(self, capabilities: str = "", isupport: str = "CHANTYPES=# PREFIX=(ov)@+") -> None:
        """Come as far as being in the room."""
        if self.room.stage is Stage.CONNECTING:
            self.do(greeting.connected(self.room))
        nick = self.room.nick
        self.hears(f":s.net CAP * LS :{capabilities}", f":s.net CAP * ACK :{capabilities}")
        self.hears(f":s.net 001 {nick} :Hi", f":s.net 005 {nick} {isupport} :are supported", f":s.net 422 {nick} :No")

    def join(self, channel: str, *members: str) -> None:
        """Be let into a channel with these members."""
        nick = self.room.nick
        self.hears(
            f":{nick}!u@h.net JOIN {channel}",
            f":s.net 353 {nick} = {channel} :{' '.join((nick, *members))}",
            f":s.net 366 {nick} {channel} :End",
        )

    def timeline(self, conversation: str) -> list[Line]:
        return list(self.lines.get(conversation, {}).values())


def here(capabilities: str = ALL, *members: str) -> Talk:
    """In the room and in #lobby."""
    talk = Talk()
    talk.welcome(capabilities)
    talk.join("#lobby", *members)
    return talk
