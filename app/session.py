"""One room: the only place where a link, what is known of the room, and the models meet."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.models.channel_list import ChannelListModel
from app.models.conversations import Conversations
from app.models.roster import RosterModel
from app.models.timeline import TimelineModel
from app.net.keepalive import PATIENCE, SILENCE, Keepalive
from app.net.link import CONNECT_TIMEOUT, Link
from app.net.reconnect import Reconnect
from app.state import channels, greeting, people, sending, talking, typed
from app.state.events import (
    Closed,
    Event,
    GaveUp,
    Lost,
    Mentioned,
    NickChanged,
    Opened,
    Ponged,
    Refused,
    Renamed,
    StageChanged,
    TopicChanged,
)
from app.state.joining import Stage
from app.state.receiving import receive
from app.state.room import Room
from app.state.sayings import Saying, What
from app.store.rooms import KnownRoom, KnownRooms
from app.words import words
from server.protocol.address import Address
from server.protocol.lines import BadLine
from server.protocol.message import Message

__all__ = ["Session", "Stage"]


class Session(QObject):
    """The connection to one room, lost and found again, and everything that is known of the room.

    Nothing here waits. What the person does is either done, or refused with words by `refused`.

    Signals:
        stage_changed(stage): how far the app has come on its way into the room, a Stage.
        failed(words): the room is left, and will not be tried again by itself.
        waiting(seconds, words): the connection is lost for a reason in words; the next try is in so many seconds.
        nick_changed(nick): mine.
        topic_changed(channel, topic)
        opened(conversation): a channel or a direct conversation is there now.
        renamed(conversation, name): a conversation has another name, as the person has another nickname.
        closed(conversation, words): a conversation is gone, for a reason in words.
        mentioned(conversation, line): somebody named me, or wrote to me directly.
        refused(words): what the person wanted cannot be done, for a reason in words.
    """

    stage_changed = Signal(object)
    failed = Signal(str)
    waiting = Signal(int, str)
    nick_changed = Signal(str)
    topic_changed = Signal(str, str)
    opened = Signal(str)
    renamed = Signal(str, str)
    closed = Signal(str, str)
    mentioned = Signal(str, object)
    refused = Signal(str)

    def __init__(
        self,
        known: KnownRooms | None = None,
        parent: QObject | None = None,
        *,
        silence: float = SILENCE,
        patience: float = PATIENCE,
        connect_timeout: int = CONNECT_TIMEOUT,
    ) -> None:
        """`known` remembers the room once the person is in it. `silence` and `patience` are in seconds, as in
        Keepalive; `connect_timeout` is in ms."""
        super().__init__(parent)
        self.address = Address("")
        self._known: Final = known
        self._room = Room(words)
        self._models: Final = Conversations()
        self._link: Link | None = None
        self._connect_timeout: Final = connect_timeout
        self._events: Final[deque[Event]] = deque()
        self._applying = False
        self._reconnect: Final = Reconnect(self)
        self._reconnect.due.connect(self._on_due)
        self._keepalive: Final = Keepalive(self, silence=silence, patience=patience)
        self._keepalive.ask.connect(self._on_ask)
        self._keepalive.gone.connect(self._on_gone)

    # What is known.

    @property
    def stage(self) -> Stage:
        return self._room.stage

    @property
    def nick(self) -> str:
        return self._room.nick

    @property
    def room_name(self) -> str:
        """What the room calls itself, or else where it is."""
        return self._room.isupport.get("NETWORK") or str(self.address)

    @property
    def away(self) -> str:
        """The message that I left when I went away; empty while I am here."""
        return self._room.away

    @property
    def latency_ms(self) -> float | None:
        """How long the room took to answer last; None where that is not known."""
        return self._keepalive.latency_ms

    @property
    def conversations(self) -> ChannelListModel:
        return self._models.listed

    def timeline(self, conversation: str) -> TimelineModel:
        """The lines of a conversation. KeyError where there is none of that name."""
        return self._models.timelines[self._spelled(conversation)]

    def roster(self, channel: str) -> RosterModel:
        """The members of a channel; of a direct conversation, nobody. KeyError where there is none of that name."""
        return self._models.rosters[self._spelled(channel)]

    def topic(self, channel: str) -> str:
        """What a channel is about; empty where nobody said so."""
        conversation = self._room.find(channel)
        return conversation.topic if conversation else ""

    def _spelled(self, name: str) -> str:
        """A conversation's name as the server spells it."""
        conversation = self._room.find(name)
        return conversation.name if conversation else name

    # What the person does.

    def open(self, address: Address, nick: str, password: str = "") -> None:
        """Join a room. One that is open is left before."""
        self.close()
        self._room = Room(words)
        self._models.clear()
        self.address = address
        self._do(greeting.open_room(self._room, nick, password, address.channel))
        self._connect()

    def reopen(self) -> None:
        """Come back into the room that was left, or that put one out; what was said there is still to be read."""
        if self.stage is Stage.CLOSED:
            self._do(greeting.reopen(self._room))
            self._connect()

    def close(self, reason: str = "") -> None:
        """Leave the room; what was said stays to be read."""
        self._do(greeting.leave(self._room, reason))

    def retry_now(self) -> None:
        """Don't wait for the next try."""
        self._reconnect.retry_now()

    def say(self, conversation: str, text: str) -> None:
        """Do what was typed: say it, one message a line, or obey a command like "/me waves"."""
        self._do(typed.say(self._room, conversation, text))

    def resend(self, conversation: str, key: int) -> None:
        """Send a line again that failed."""
        if self._room.find(conversation):
            self._do(sending.resend(self._room, key))

    def join(self, name: str, password: str = "") -> None:
        self._do(channels.join(self._room, name, password))

    def part(self, name: str) -> None:
        self._do(channels.part(self._room, name))

    def query(self, nick: str) -> None:
        """Have a conversation with somebody alone; `opened` says when there is a new one."""
        self._do(talking.query(self._room, nick))

    def close_query(self, nick: str) -> None:
        conversation = self._room.find(nick)
        if conversation and conversation.direct:
            self._do(channels.close(self._room, conversation, Saying(What.CLOSED_DIRECT, conversation.name)))

    def set_nick(self, nick: str) -> None:
        self._do(people.set_nick(self._room, nick))

    def set_topic(self, channel: str, topic: str) -> None:
        self._do(channels.set_topic(self._room, channel, topic))

    def set_away(self, message: str | None) -> None:
        """Be away with a message, or with None be back."""
        self._do(people.set_away(self._room, message))

    def show(self, conversation: str | None) -> None:
        """This conversation is in front of the person now, or none is: what is read counts as read."""
        self._do(self._room.show(conversation))

    # What happens.

    def _do(self, events: Iterable[Event]) -> None:
        """Write what the state wants written, show what happened, then tell about it."""
        happened = list(events)
        if (lines := self._room.take_outgoing()) and self._link:
            self._link.write(lines)
        self._events.extend(happened)
        # A view may ask for something while its model changes: that comes after what is being shown.
        if not self._applying:
            self._applying = True
            shown: list[Event] = []
            while self._events:
                now = list(self._events)
                self._events.clear()
                self._models.apply(now)
                shown += now
            self._applying = False
            for event in shown:
                self._tell(event)

    def _tell(self, event: Event) -> None:
        match event:
            case StageChanged(stage):
                self._enter(stage)
                self.stage_changed.emit(stage)
            case GaveUp(why):
                self.failed.emit(why)
            case Lost(why):
                self.waiting.emit(self._reconnect.wait(), why)
            case NickChanged(nick):
                self.nick_changed.emit(nick)
            case TopicChanged(channel, topic):
                self.topic_changed.emit(channel, topic)
            case Opened(conversation):
                self.opened.emit(conversation)
            case Renamed(conversation, name):
                self.renamed.emit(conversation, name)
            case Closed(conversation, why):
                self.closed.emit(conversation, why)
            case Mentioned(conversation, line):
                self.mentioned.emit(conversation, line)
            case Refused(why):
                self.refused.emit(why)
            case Ponged(token):
                self._keepalive.answered(token)
            case _:
                pass

    def _enter(self, stage: Stage) -> None:
        """What a stage asks for."""
        match stage:
            case Stage.GREETING:
                self._keepalive.greet()
            case Stage.HERE:
                self._keepalive.start()
                self._reconnect.arrived()
                if self._known:
                    self._known.remember(KnownRoom(self.room_name, self.address, self._room.clock()))
            case Stage.WAITING:
                self._keepalive.stop()
            case Stage.CLOSED:
                self._keepalive.stop()
                self._reconnect.stop()
                if self._link:
                    self._link.close()
                    self._link = None
            case Stage.CONNECTING:
                pass

    def _connect(self) -> None:
        self._link = link = Link(self.address, self, timeout=self._connect_timeout)
        link.opened.connect(self._on_opened)
        link.received.connect(self._on_received)
        link.closed.connect(self._on_closed)
        link.open()

    def _on_opened(self) -> None:
        self._do(greeting.connected(self._room))

    def _on_received(self, items: list[Message | BadLine]) -> None:
        self._keepalive.heard()
        self._do(receive(self._room, items))

    def _on_closed(self, why: str) -> None:
        self._link = None
        self._do(greeting.lost(self._room, Saying(What.LINK, text=why)))

    def _on_due(self) -> None:
        self._do(greeting.retried(self._room))
        self._connect()

    def _on_ask(self, token: str) -> None:
        self._room.send("PING", token)
        self._do(())

    def _on_gone(self) -> None:
        if self._link:
            greeted = self._room.stage is Stage.HERE
            self._link.abort(words(Saying(What.SILENT if greeted else What.NO_GREETING)))
