"""One conversation, a channel or a direct one, and the people in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from app.state.notifying import Level
from app.state.past import Past, Place
from app.state.unread import Unread

#: How a person of a direct conversation is there; None where nobody knows.
Presence = Literal["here", "away", "gone"]


class Member(NamedTuple):
    """Somebody in a channel, as the list of people shows them."""

    nick: str
    #: The highest symbol ("@" for a host, "+" for a voice), empty for none.
    rank: str
    away: bool
    me: bool
    #: Where they come from, as far as the server tells.
    host: str = ""
    #: What they want to be called, beside the nickname; empty where that is all.
    display_name: str = ""
    bot: bool = False
    #: Whether the nickname is registered as their own: nobody else can be called so.
    known: bool = False


class ListedChannel(NamedTuple):
    """A channel that the server tells of, whether I am in it or not."""

    name: str
    members: int
    topic: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of somebody beside the nickname: plain text from the network, each of it one short line."""

    display_name: str = ""
    status: str = ""
    pronouns: str = ""
    #: Address of a picture.
    avatar: str = ""
    account: str = ""
    real_name: str = ""
    bot: bool = False
    #: Acts for the host of the room.
    operator: bool = False
    #: What they said when they went away.
    away_message: str = ""
    #: When they last said something and when they came, in seconds since 1970, as far as the server told.
    last_heard: float | None = None
    came: float | None = None


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """What the list of conversations shows of one."""

    name: str
    #: The name without its "#".
    label: str
    direct: bool
    unread: int = 0
    #: How many of the unread ones name me or are for me alone.
    mentions: int = 0
    presence: Presence | None = None
    #: Where everybody starts.
    lobby: bool = False
    muted: bool = False
    level: Level = Level.MENTIONS


@dataclass(slots=True)
class Person:
    """Somebody whom I share a channel with."""

    nick: str
    host: str = ""
    away: bool = False
    #: The folded names of the channels that we share.
    channels: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Conversation:
    """A channel, or a person with whom I talk alone."""

    name: str
    direct: bool
    #: The password that a channel was joined with, to come back.
    password: str = ""
    #: Whether I am in the channel now; a direct conversation has no door.
    joined: bool = False
    #: Whether I was in it before: a second joining is a return.
    known: bool = False
    #: Ranks by folded nickname, the highest first.
    members: dict[str, str] = field(default_factory=dict)
    #: Set until the first list of members is complete.
    listing: bool = False
    topic: str = ""
    unread_lines: Unread = field(default_factory=Unread)
    past: Past = field(default_factory=Past)
    #: The last thing that was said here, as far as the server gave it a msgid.
    last_said: Place | None = None
    #: Up to when everything is read, in seconds since 1970; None where nobody knows. What of it the server and the
    #: disk know.
    read_until: float | None = None
    marker_told: float = 0.0
    marker_kept: float = 0.0
    presence: Presence | None = None
    #: Where everybody starts (ISUPPORT LOBBY).
    lobby: bool = False
    #: Shown faint, not counted, never told of.
    muted: bool = False
    #: What it tells of, where the person chose something else than usual.
    chosen_level: Level | None = None

    @property
    def usual_level(self) -> Level:
        return Level.EVERYTHING if self.direct else Level.MENTIONS

    @property
    def level(self) -> Level:
        """What it tells of."""
        return self.chosen_level or self.usual_level

    def row(self) -> ConversationRow:
        label = self.name if self.direct else self.name.lstrip("#&") or self.name
        return ConversationRow(
            self.name,
            label,
            self.direct,
            len(self.unread_lines),
            self.unread_lines.mentions,
            self.presence,
            self.lobby,
            self.muted,
            self.level,
        )

    def member(
        self, folded: str, people: Mapping[str, Person], me: str, profile: Profile | None, *, known: bool = False
    ) -> Member:
        """One of its members as a value; `me` is my folded nickname, `known`: the name is their own."""
        person, rank = people[folded], self.members[folded][:1]
        if profile is None:
            return Member(person.nick, rank, person.away, folded == me, person.host)
        shown, bot = profile.display_name, profile.bot
        return Member(person.nick, rank, person.away, folded == me, person.host, shown, bot, known)


@dataclass(slots=True, eq=False)
class Typing:
    """Who writes in one conversation at this moment."""

    #: Their nicknames and until when, by folded nickname, the first one first.
    others: dict[str, tuple[str, float]] = field(default_factory=dict)
    #: What the others were told of me last, and when; empty: that I do not write.
    told: str = ""
    told_at: float = 0.0
    #: When I pressed a key last.
    key_at: float = 0.0
