"""One conversation, a channel or a direct one, and the people in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

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
    unread: int = 0
    mentions: int = 0
    #: Key of the first of the unread lines.
    first_unread: int | None = None
    presence: Presence | None = None
    #: Where everybody starts (ISUPPORT LOBBY).
    lobby: bool = False

    def row(self) -> ConversationRow:
        label = self.name if self.direct else self.name.lstrip("#&") or self.name
        return ConversationRow(self.name, label, self.direct, self.unread, self.mentions, self.presence, self.lobby)

    def member(self, folded: str, people: Mapping[str, Person], me: str) -> Member:
        """One of its members as a value; `me` is my folded nickname."""
        person = people[folded]
        return Member(person.nick, self.members[folded][:1], person.away, folded == me, person.host)
