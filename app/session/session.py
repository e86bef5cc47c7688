"""What the windows know of a room: its models, what the person can do there, and what happened."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.models.channel_list import ChannelListModel
from app.models.roster import RosterModel
from app.models.timeline import TimelineModel
from app.net.keepalive import CONNECT_TIMEOUT, PATIENCE, SILENCE
from app.net.own_key import OwnKey
from app.session.browsing import Browsing
from app.session.core import Core
from app.session.faces import Faces
from app.session.history import History
from app.session.keeping import Keeping
from app.session.messages import Messages
from app.session.people import People
from app.session.searching import Searching
from app.state import channels, greeting, markers, people, sending, talking, typed
from app.state.abilities import Abilities
from app.state.events import (
    Closed,
    Event,
    GaveUp,
    Lost,
    Mentioned,
    NickChanged,
    Noticed,
    Opened,
    PasswordWanted,
    Refused,
    Renamed,
    StageChanged,
    StrangerMet,
    TopicChanged,
)
from app.state.joining import Stage
from app.state.sayings import Saying, What
from app.state.security import Security
from app.store.choices import KnownChoices
from app.store.outboxes import Outboxes
from app.store.rooms import KnownRoom, KnownRooms
from app.store.worker import Worker
from server.protocol.address import Address
from server.trust import KnownFingerprints


class Session(QObject):
    """The connection to one room, lost and found again, and everything that is known of the room.

    Nothing here waits. What the person does is either done, or refused with words by `refused`.

    Signals:
        stage_changed(stage): how far the app has come on its way into the room, a Stage.
        stranger_met(stranger): another one answers than was meant, a Stranger; `failed` follows.
        password_wanted(wrong): the room lets nobody in without its password; `wrong`: what was said is not it; `failed`
            follows.
        failed(words): the room is left, and will not be tried again by itself.
        waiting(seconds, words): the connection is lost for a reason in words; the next try is in so many seconds.
        nick_changed(nick): mine.
        topic_changed(channel, topic)
        opened(conversation): a channel or a direct conversation is there now.
        renamed(conversation, name): a conversation has another name: the person has another nickname, or the channel
            was renamed.
        closed(conversation, words): a conversation is gone, for a reason in words.
        mentioned(conversation, line): somebody named me, or wrote to me directly.
        noticed(conversation, line): something was said that the person wants to be told of, by what they chose for
            this conversation.
        refused(words): what the person wanted cannot be done, for a reason in words.
        typing_changed(conversation, nicks): who types there now, a tuple of nicknames.
        abilities_changed(): other things can be done with messages than before.
    """

    stage_changed = Signal(object)
    stranger_met = Signal(object)
    password_wanted = Signal(bool)
    failed = Signal(str)
    waiting = Signal(int, str)
    nick_changed = Signal(str)
    topic_changed = Signal(str, str)
    opened = Signal(str)
    renamed = Signal(str, str)
    closed = Signal(str, str)
    mentioned = Signal(str, object)
    noticed = Signal(str, object)
    refused = Signal(str)
    typing_changed = Signal(str, object)
    abilities_changed = Signal()

    def __init__(
        self,
        known: KnownRooms | None = None,
        parent: QObject | None = None,
        *,
        choices: KnownChoices | None = None,
        outboxes: Outboxes | None = None,
        fingerprints: KnownFingerprints | None = None,
        own_key: OwnKey | None = None,
        kept: Worker | None = None,
        silence: float = SILENCE,
        patience: float = PATIENCE,
        connect_timeout: int = CONNECT_TIMEOUT,
    ) -> None:
        """`known` remembers the room once the person is in it, `choices` what they choose there; `outboxes` keep what
        was typed until the room has it, `kept` what was said, `fingerprints` by what rooms are known again; `own_key`
        is what rooms know the user by. `silence` and `patience` are in seconds, as in Keepalive;
        `connect_timeout` is in ms."""
        super().__init__(parent)
        self._known: Final = known
        self._core: Final = Core(
            self,
            outboxes,
            fingerprints,
            own_key,
            silence=silence,
            patience=patience,
            connect_timeout=connect_timeout,
        )
        self.people: Final = People(self._core, choices)
        self.faces: Final = Faces(self._core, self.people)
        self.browsing: Final = Browsing(self._core)
        keeping = Keeping(self._core, kept)
        self.history: Final = History(self._core, keeping)
        self.search: Final = Searching(self._core, keeping)
        self._messages: Final = Messages(self._core)
        self._messages.typing_changed.connect(self.typing_changed)
        self._messages.abilities_changed.connect(self.abilities_changed)
        self._core.happened.connect(self._on_happened)

    # What is known.

    @property
    def address(self) -> Address:
        """Where the room is; without a host while none was opened."""
        return self._core.address

    @property
    def stage(self) -> Stage:
        return self._core.room.stage

    @property
    def security(self) -> Security | None:
        """How far the connection is safe, or the last one was; None before the first."""
        return self._core.security

    @property
    def answered(self) -> bool:
        """Whether anything that talks like a room was there at the last try."""
        return self._core.room.heard_sense

    @property
    def nick(self) -> str:
        return self._core.room.nick

    @property
    def room_name(self) -> str:
        """What the room calls itself, or else where it is."""
        return self._core.room.name or str(self.address)

    @property
    def away(self) -> str:
        """The message that I left when I went away; empty while I am here."""
        return self._core.room.away

    @property
    def latency_ms(self) -> float | None:
        """How long the room took to answer last; None where that is not known."""
        return self._core.keepalive.latency_ms

    @property
    def conversations(self) -> ChannelListModel:
        return self._core.models.listed

    def timeline(self, conversation: str) -> TimelineModel:
        """The lines of a conversation. KeyError where there is none of that name."""
        return self._core.models.timelines[self._core.spelled(conversation)]

    def roster(self, channel: str) -> RosterModel:
        """The members of a channel; of a direct conversation, nobody. KeyError where there is none of that name."""
        return self._core.models.rosters[self._core.spelled(channel)]

    def topic(self, channel: str) -> str:
        """What a channel is about; empty where nobody said so."""
        conversation = self._core.room.find(channel)
        return conversation.topic if conversation else ""

    def abilities(self, conversation: str) -> Abilities:
        """What can be done with messages in a conversation now."""
        return self._messages.abilities(conversation)

    # What the person does.

    def open(self, address: Address, nick: str, password: str = "") -> None:
        """Join a room. One that is open is left before."""
        self.close()
        self._core.open(address, nick, password)

    def restore(self, address: Address, nick: str, name: str, conversations: Sequence[str], lobby: str) -> None:
        """Be with a room called so that was open when the app ended, with the conversations that were open. `reopen`
        goes there."""
        self.close()
        self._core.restore(address, nick, name, conversations, lobby)

    def read(self, address: Address, nick: str) -> None:
        """Be with a room that cannot be reached, to read what was kept of it; `history.recalled` says how much that is.
        `reopen` goes there."""
        self.close()
        known = next((room for room in self._known.rooms if room.address == address), None) if self._known else None
        self._core.read(address, nick, known.name if known else "")
        self.history.recall_conversations()

    def reopen(self) -> None:
        """Come back into the room that was left, or that put one out; what was said there is still to be read."""
        self._core.reopen()

    def set_password(self, password: str) -> None:
        """Say this to the room from the next connection on."""
        greeting.set_password(self._core.room, password)

    def close(self, reason: str = "") -> None:
        """Leave the room; what was said stays to be read."""
        self.history.settle()
        self._core.do(greeting.leave(self._core.room, reason))

    def retry_now(self) -> None:
        """Don't wait for the next try."""
        self._core.reconnect.retry_now()

    def say(self, conversation: str, text: str, reply: str = "") -> None:
        """Do what was typed: say it, in several lines where it has some, or obey a command like "/me waves". `reply`
        is the msgid of what it answers."""
        self._core.do(typed.say(self._core.room, conversation, text, reply))

    def resend(self, conversation: str, key: int) -> None:
        """Send a line again that failed."""
        if self._core.room.find(conversation):
            self._core.do(sending.resend(self._core.room, key))

    def discard(self, conversation: str, key: int) -> None:
        """Let go of a line that failed."""
        if self._core.room.find(conversation):
            self._core.do(sending.discard(self._core.room, key))

    def react(self, conversation: str, msgid: str, text: str, on: bool) -> None:
        """React to a message with an emoji, or (not `on`) take that back."""
        self._messages.react(conversation, msgid, text, on)

    def take_back(self, conversation: str, msgid: str, reason: str = "") -> None:
        """Take a message back for everybody; it is gone when the room says so."""
        self._messages.take_back(conversation, msgid, reason)

    def edit(self, conversation: str, msgid: str, text: str) -> None:
        """Take a message of one's own back and say it anew; where the one is refused, the other is not done."""
        self._messages.edit(conversation, msgid, text)

    def typing(self, conversation: str, active: bool) -> None:
        """A key was pressed, or (not `active`) what stood in the composer is gone; the others are told now and then."""
        self._messages.typing(conversation, active)

    def join(self, name: str, password: str = "") -> None:
        self._core.do(channels.join(self._core.room, name, password))

    def part(self, name: str) -> None:
        self._core.do(channels.part(self._core.room, name))

    def query(self, nick: str) -> None:
        """Have a conversation with somebody alone; `opened` says when there is a new one."""
        self._core.do(talking.query(self._core.room, nick))

    def close_query(self, nick: str) -> None:
        conversation = self._core.room.find(nick)
        if conversation and conversation.direct:
            self._core.do(channels.close(self._core.room, conversation, Saying(What.CLOSED_DIRECT, conversation.name)))

    def set_nick(self, nick: str) -> None:
        self._core.do(people.set_nick(self._core.room, nick))

    def set_topic(self, channel: str, topic: str) -> None:
        self._core.do(channels.set_topic(self._core.room, channel, topic))

    @property
    def may_rename(self) -> bool:
        """Whether channels can have another name here."""
        return channels.may_rename(self._core.room)

    def rename_channel(self, channel: str, name: str) -> None:
        """Give a channel another name, which its hosts may; `renamed` follows."""
        self._core.do(channels.rename(self._core.room, channel, name))

    def set_away(self, message: str | None) -> None:
        """Be away with a message, or with None be back."""
        self._core.do(people.set_away(self._core.room, message))

    def show(self, conversation: str | None) -> None:
        """This conversation is in front of the person now, or none is: what is read counts as read."""
        self._core.do(markers.show(self._core.room, conversation))

    # What happens.

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        match event:
            case StageChanged(stage):
                if stage is Stage.HERE and self._known:
                    self._known.remember(KnownRoom(self.room_name, self.address, self._core.room.clock()))
                self.stage_changed.emit(stage)
            case StrangerMet(stranger):
                self.stranger_met.emit(stranger)
            case PasswordWanted(wrong):
                self.password_wanted.emit(wrong)
            case GaveUp(why):
                self.failed.emit(why)
            case Lost(why):
                self.waiting.emit(self._core.reconnect.wait(), why)
            case NickChanged(nick):
                self.nick_changed.emit(nick)
            case Refused(why):
                self.refused.emit(why)
            case _:
                self._tell_of_conversation(event)

    def _tell_of_conversation(self, event: Event) -> None:
        match event:
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
            case Noticed(conversation, line):
                self.noticed.emit(conversation, line)
            case _:
                pass
