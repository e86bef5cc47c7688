"""What the app knows of the room that it is in. No socket, no clock of its own, no Qt.

The subjects (`greeting`, `channels`, `people`, `talking`, `sending`, `refusals`) are functions on a room: what the
person does, and what the server says. They change it, give events, and leave lines to be written in it.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.state.asks import Asks
from app.state.batches import Batches
from app.state.choices import Choices
from app.state.conversation import Conversation, ListedChannel, Member, Person, Profile, Typing
from app.state.events import (
    Event,
    Events,
    LineAdded,
    Marked,
    MemberChanged,
    Mentioned,
    Noticed,
    Opened,
    ReadUntil,
    Refused,
    RowChanged,
    StageChanged,
)
from app.state.joining import NEXT, Stage, Step
from app.state.lines import TALK, Delivery, Kind, Line, new_key
from app.state.moments import moment_of
from app.state.notifying import wants
from app.state.outbox import Journal, Outbox
from app.state.past import Place
from app.state.sayings import Saying, What
from app.state.text import naming, plain
from app.state.unread import UnreadLine
from server.protocol import names
from server.protocol.isupport import parse_prefix
from server.protocol.message import NO_TAGS, Message, format_message
from server.protocol.modes import ModeKinds

#: Bounds on what a server can make the app remember, far above what any room has.
MOST_CONVERSATIONS: Final = 1_000
MOST_PEOPLE: Final = 200_000
MOST_TOKENS: Final = 500
_MOST_UNTOLD: Final = 100
_MOST_OWN: Final = 5_000
_LONGEST_NAME: Final = 200
#: A message cannot come from farther in the future than a clock that is set wrong.
_DAY: Final = 86_400
#: What the app itself tells is in no history.
_TOLD_HERE: Final = frozenset({Kind.INFO, Kind.ERROR})
_NEVER_IN_NAME: Final = frozenset(" ,\a\r\n\0")


class Room:
    """One room as the app sees it. Not more than one connection at a time; what is known outlives a lost one."""

    def __init__(
        self,
        words: Callable[[Saying], str],
        clock: Callable[[], float] = time.time,
        journal: Journal | None = None,
    ) -> None:
        """`words` says a saying in the person's language; `clock` gives seconds since 1970; `journal` keeps what is
        on its way."""
        self.words: Final = words
        self.clock: Final = clock
        self.stage = Stage.CLOSED
        #: What I am called, and what I want to be called.
        self.nick = ""
        self.wanted = ""
        self.password = ""
        #: What the room calls itself; empty while it never said so.
        self.name = ""
        #: The channel that a link named.
        self.channel = ""
        self.away = ""
        #: Whether I am away only because nobody touched the computer.
        self.idle = False
        #: What I say of myself.
        self.own = Profile()
        self.choices = Choices()
        #: Whether I was in this room before: then a lost connection is worth another try.
        self.been_here = False
        #: How names compare; as with the last server, until the next one says.
        self.fold: names.Fold = names.CASEMAPPINGS["rfc1459"]
        #: By folded name.
        self.conversations: Final[dict[str, Conversation]] = {}
        #: The conversation in front of the person.
        self.shown: Conversation | None = None
        #: Whether the person has its newest line before their eyes.
        self.reading = True
        self.outbox: Final = Outbox(journal)
        #: Who writes at this moment.
        self.typing: Final[dict[Conversation, Typing]] = {}
        #: How many seconds the server's clock is ahead of this computer's.
        self.clock_ahead = 0.0
        #: msgids of what I said, the oldest first.
        self._own: Final[dict[str, None]] = {}
        self._untold: Final[deque[Line]] = deque(maxlen=_MOST_UNTOLD)
        self.forget_connection()

    def forget_connection(self) -> None:
        """Start anew with the next server: what it said of itself and of people may not hold for the next one."""
        self.server = ""
        self.user_host = ""
        self.farewell: Saying | None = None
        #: Set with a farewell after which no further try makes sense.
        self.final = False
        self.heard_sense = False
        #: When I came into the room.
        self.here_since = 0.0
        #: Whether the server was shown the user's own key.
        self.key_shown = False
        #: Whether a login is over; None before it begins.
        self.login: bool | None = None
        #: The account that I am logged in to; empty for none.
        self.account = ""
        #: Set where the nickname that I wanted belongs to somebody else.
        self.nick_owned = False
        self.negotiating = False
        self.welcomed = False
        #: Set after a return: my nickname may be held by my own lost connection for a while.
        self.reclaiming = False
        self.nick_tries = 0
        self.nick_limit = _LONGEST_NAME
        self.offered: set[str] = set()
        self.asking: set[str] = set()
        self.capabilities: set[str] = set()
        #: What capabilities tell beside their name, by name.
        self.capability_values: dict[str, str] = {}
        self.isupport: dict[str, str] = {}
        self.ranks: dict[str, str] = parse_prefix("(ov)@+")
        self.mode_kinds = ModeKinds("beI", "k", "l", "imnst", "ov")
        self.people: dict[str, Person] = {}
        #: What is known of people beside that, by folded nickname.
        self.profiles: dict[str, Profile] = {}
        #: Whom the server was asked about (WHOIS) and did not tell of yet, by folded nickname.
        self.asked: set[str] = set()
        #: Channels that the server lists just now and that were not told of yet; None where none was asked for.
        self.listing: list[ListedChannel] | None = None
        self.listed = 0
        #: Answers to AWAY that are still to come, and that nobody asked for by hand.
        self.quiet_aways = 0
        self.batches = Batches()
        self.asks = Asks()
        #: Passwords of channels that are being joined, by folded name.
        self.passwords: dict[str, str] = {}
        #: When the last questions of programs (CTCP) were answered.
        self.answered: deque[float] = deque(maxlen=_MOST_UNTOLD)
        #: Lines of mine that were written since the server answered last.
        self.unanswered = 0
        self._outgoing: list[str] = []
        self.know_me(self.nick)

    # What goes out.

    def take_outgoing(self) -> list[str]:
        """The lines to write now, without line ends."""
        lines, self._outgoing = self._outgoing, []
        return lines

    def send(self, command: str, *params: str, label: str = "", tags: Mapping[str, str] = NO_TAGS) -> None:
        """Queue a line for the server."""
        if label:
            tags = {"label": label, **tags}
        self._outgoing.append(format_message(command, *params, tags=tags))

    def step(self, step: Step) -> Iterator[StageChanged]:
        """Go on to what follows, if anything does."""
        following = NEXT[self.stage].get(step)
        if following is not None:
            self.stage = following
            yield StageChanged(following)

    # Names.

    def know_me(self, nick: str) -> None:
        self.nick = nick
        self.me = self.fold(nick)
        self._naming_me = naming(nick)

    def refold(self, fold: names.Fold) -> None:
        """The server says how names compare; keep everything under the new keys. No two conversations have one."""
        self.fold = fold
        self.me = fold(self.nick)
        conversations = list(self.conversations.values())
        people, self.people = self.people, {}
        self.conversations.clear()
        for conversation in conversations:
            folded = fold(conversation.name)
            self.conversations[folded] = conversation
            members, conversation.members = conversation.members, {}
            for key, ranks in members.items():
                person = people[key]
                kept = self.people.setdefault(fold(person.nick), Person(person.nick, person.host, person.away))
                kept.channels.add(folded)
                conversation.members[fold(person.nick)] = ranks

    def is_channel(self, name: str) -> bool:
        """Whether a name is a channel's, by the server's CHANTYPES, and can be shown and written."""
        return len(name) > 1 and name[0] in self.isupport.get("CHANTYPES", "#&") and is_word(name)

    def is_person(self, name: str) -> bool:
        """Whether a name can be a person's: something that a message can be sent to."""
        return is_word(name) and name[0] not in "#&:$@%+~!=*" and "!" not in name and "@" not in name

    def from_server(self, message: Message) -> bool:
        source = message.source
        return not source or source == self.server or ("." in source and "!" not in source)

    def label_of(self, message: Message) -> str:
        """The label of the line of mine that a message answers, directly or within a batch."""
        return self.batches.label_of(message)

    # Conversations.

    def find(self, name: str) -> Conversation | None:
        return self.conversations.get(self.fold(name))

    def channel_named(self, name: str) -> Conversation | None:
        """A channel that I am in."""
        conversation = self.find(name)
        return conversation if conversation and conversation.joined else None

    def open(self, name: str, direct: bool) -> Iterator[Event]:
        """Have a conversation of this name. Nothing happens where there is one, or where there are too many."""
        folded = self.fold(name)
        if folded in self.conversations or len(self.conversations) >= MOST_CONVERSATIONS:
            return
        lobby = self.isupport.get("LOBBY", "")
        conversation = Conversation(name, direct, lobby=bool(lobby) and self.fold(name) == self.fold(lobby))
        self.apply_choices(conversation)
        if direct:
            self.watch("+", name)
            if person := self.people.get(folded):
                conversation.presence = "away" if person.away else "here"
        self.conversations[folded] = conversation
        yield RowChanged(conversation.row())
        yield Opened(name)
        while self._untold:
            yield LineAdded(name, self._untold.popleft())

    def rename(self, conversation: Conversation, name: str) -> None:
        """Give a conversation another name; it keeps its place."""
        before, after = self.fold(conversation.name), self.fold(name)
        conversation.name = name
        self.outbox.keep_moved(conversation)
        kept = [known for folded, known in self.conversations.items() if folded != after or folded == before]
        self.conversations.clear()
        self.conversations.update((self.fold(known.name), known) for known in kept)
        for folded in conversation.members:
            self.people[folded].channels.discard(before)
            self.people[folded].channels.add(after)

    def apply_choices(self, conversation: Conversation) -> None:
        """Let a conversation be as it was chosen to be."""
        folded = self.fold(conversation.name)
        conversation.muted = folded in self.choices.muted
        conversation.chosen_level = self.choices.levels.get(folded)

    def watch(self, sign: str, nicks: str) -> None:
        """Hear when these come and go ("+"), or no more ("-"; https://ircv3.net/specs/extensions/monitor)."""
        if self.stage is Stage.HERE and "MONITOR" in self.isupport:
            self.send("MONITOR", sign, nicks)

    def read(self, conversation: Conversation) -> Events:
        """Everything in a conversation is read."""
        until, latest = conversation.read_until or 0.0, conversation.past.latest
        if latest > until:
            conversation.read_until = latest
            if until <= max(conversation.marker_told, conversation.marker_kept):
                yield ReadUntil(conversation.name)
        if conversation.unread_lines:
            conversation.unread_lines.clear()
            yield RowChanged(conversation.row())

    def front(self) -> Conversation | None:
        """Where something that belongs nowhere is told: what the person looks at, else the first."""
        return self.shown or next(iter(self.conversations.values()), None)

    # Lines.

    def line(
        self,
        kind: Kind,
        nick: str,
        text: str = "",
        *,
        message: Message | None = None,
        other: str = "",
        mine: bool = False,
    ) -> Line:
        """A new line, at the server's time where it gives one; what names me is marked."""
        mine = mine or self.fold(nick) == self.me
        tags = message.tags if message else NO_TAGS
        reply = answers(tags) if kind in TALK else ""
        if mine and kind in TALK:
            self.remember_own(tags.get("msgid", ""))
        return Line(
            key=new_key(),
            kind=kind,
            time=self.time_of(message),
            nick=nick,
            text=text,
            other=other,
            msgid=tags.get("msgid", ""),
            delivery=Delivery.STORED,
            mine=mine,
            mention=kind in TALK
            and not mine
            and (reply in self._own or self._naming_me.search(plain(text)) is not None),
            reply=reply,
            bot="bot" in tags,
        )

    def remember_own(self, msgid: str) -> None:
        """A message is mine: who answers it speaks to me."""
        if msgid:
            self._own.pop(msgid, None)
            self._own[msgid] = None
            if len(self._own) > _MOST_OWN:
                del self._own[next(iter(self._own))]

    def note(self, what: What, name: str = "", other: str = "", text: str = "") -> Line:
        """A line in which the app itself tells something."""
        return self.line(Kind.INFO, "", self.words(Saying(what, name, other, text)))

    def refuse(self, what: What, name: str = "", other: str = "", text: str = "") -> Events:
        """A command of the person is refused."""
        yield Refused(self.words(Saying(what, name, other, text)))

    def add(self, conversation: Conversation, line: Line) -> Events:
        """Put a line at the end of a conversation, and count it where it is to be read."""
        yield LineAdded(conversation.name, line)
        if line.kind not in _TOLD_HERE and line.delivery is Delivery.STORED:
            # When something of mine was said is for the server to tell: this computer's clock may be wrong.
            conversation.past.hear(line)
        read = conversation is self.shown and self.reading
        if read:
            yield from self.read(conversation)
        if line.kind in TALK and line.msgid:
            conversation.last_said = Place(line.msgid, line.time)
        if line.kind not in TALK or line.mine:
            return
        for_me = (line.mention or conversation.direct) and not conversation.muted
        if not read:
            yield from self.count(conversation, line, for_me)
        if for_me:
            yield Mentioned(conversation.name, line)
        if wants(conversation, line, do_not_disturb=False):
            yield Noticed(conversation.name, line)

    def count(self, conversation: Conversation, line: Line, for_me: bool) -> Events:
        """A line is to be read; in the conversation in front, a mark shows where that begins."""
        conversation.unread_lines.add(UnreadLine(line.time, line.key, for_me))
        if conversation is self.shown and conversation.unread_lines.first == line.key:
            yield Marked(conversation.name, line.key)
        yield RowChanged(conversation.row())

    def tell(self, line: Line) -> Events:
        """Put a line that belongs to no conversation where it will be seen."""
        if conversation := self.front():
            yield from self.add(conversation, line)
        else:
            self._untold.append(line)

    def time_of(self, message: Message | None) -> float:
        """When a message was taken in by the server, else now (https://ircv3.net/specs/extensions/server-time)."""
        now = self.clock()
        if message is None or not (stamp := message.tags.get("time")):
            return now
        told = moment_of(stamp)
        return told if told is not None and 0 <= told <= now + _DAY else now

    def hear_clock(self, message: Message) -> None:
        """A message that was just said tells the server's time."""
        if "time" in message.tags:
            self.clock_ahead = self.time_of(message) - self.clock()

    # People.

    def member(self, channel: Conversation, folded: str) -> Member:
        profile = self.profiles.get(folded)
        return channel.member(folded, self.people, self.me, profile, known=self.owns_name(folded))

    def owns_name(self, folded: str) -> bool:
        """Whether a nickname is registered as that person's own: nobody else can be called so."""
        profile = self.profiles.get(folded)
        return profile is not None and bool(profile.account) and self.fold(profile.account) == folded

    def meet(self, nick: str, host: str, channel: Conversation, ranks: str = "") -> str:
        """Somebody is in a channel: gives the folded nickname, empty where that is too much to remember."""
        folded = self.fold(nick)
        person = self.people.get(folded)
        if person is None:
            if len(self.people) >= MOST_PEOPLE or not is_word(nick):
                return ""
            person = self.people[folded] = Person(nick)
        person.host = host or person.host
        person.channels.add(self.fold(channel.name))
        channel.members[folded] = ranks
        return folded

    def part_from(self, channel: Conversation, folded: str) -> None:
        """Somebody is in a channel no more; who is in no other one is forgotten."""
        channel.members.pop(folded, None)
        if person := self.people.get(folded):
            person.channels.discard(self.fold(channel.name))
            if not person.channels:
                del self.people[folded]
                if folded not in self.conversations:
                    # Another one may come under this nickname.
                    self.profiles.pop(folded, None)

    def spelled(self, nick: str) -> str:
        """A nickname as its owner was first met: what the lists of members know them by."""
        person = self.people.get(self.fold(nick))
        return person.nick if person else nick

    def channels_of(self, folded: str) -> list[Conversation]:
        """The channels that I share with somebody."""
        person = self.people.get(folded)
        return [self.conversations[name] for name in person.channels] if person else []

    def member_changed(self, folded: str) -> Iterator[MemberChanged]:
        """Show a person anew wherever they are listed."""
        for channel in self.channels_of(folded):
            member = self.member(channel, folded)
            yield MemberChanged(channel.name, member.nick, member)


def last(message: Message) -> str:
    """The last parameter, which holds the words of most replies; empty where there is none."""
    return message.params[-1] if message.params else ""


def answers(tags: Mapping[str, str]) -> str:
    """The msgid of the message that one with these tags answers (https://ircv3.net/specs/client-tags/reply)."""
    return tags.get("+reply") or tags.get("+draft/reply", "")


def is_word(name: str) -> bool:
    """Whether a name can stand as a parameter of its own, and is not absurdly long."""
    return (
        0 < len(name) <= _LONGEST_NAME and name[0] != ":" and not any(character in _NEVER_IN_NAME for character in name)
    )
