"""What happened in the room, as frozen values: what the state gives and the session passes on."""

from collections.abc import Iterator
from typing import NamedTuple

from app.state.choices import Choices
from app.state.conversation import ConversationRow, ListedChannel, Member
from app.state.joining import Stage
from app.state.lines import Line, Older
from app.state.security import Stranger
from server.protocol.tuples import distinct


@distinct
class StageChanged(NamedTuple):
    stage: Stage


@distinct
class GaveUp(NamedTuple):
    """This will not get better by itself, for a reason in words: the link is to be closed."""

    words: str


@distinct
class StrangerMet(NamedTuple):
    """Another one answers than the room that was meant; it was told nothing."""

    stranger: Stranger


@distinct
class PasswordWanted(NamedTuple):
    """The room lets nobody in without its password. `wrong`: the one that was said is not it."""

    wrong: bool


@distinct
class Lost(NamedTuple):
    """The connection is gone, for a reason in words; the room is to be tried again."""

    words: str


@distinct
class NickChanged(NamedTuple):
    """Mine."""

    nick: str


@distinct
class Opened(NamedTuple):
    """A conversation is there now."""

    conversation: str


@distinct
class Marked(NamedTuple):
    """The person looks at a conversation again: what is new to them starts at this line; None where nothing is."""

    conversation: str
    key: int | None


@distinct
class Renamed(NamedTuple):
    """A conversation has another name: the person has another nickname, or the channel was renamed."""

    conversation: str
    name: str


@distinct
class Closed(NamedTuple):
    """A conversation is gone, for a reason in words."""

    conversation: str
    words: str


@distinct
class RowChanged(NamedTuple):
    """What the list of conversations shows of one; a row that is not there yet is a new one."""

    row: ConversationRow


@distinct
class LineAdded(NamedTuple):
    conversation: str
    line: Line


@distinct
class LineChanged(NamedTuple):
    """The line with this key is another value now."""

    conversation: str
    line: Line


@distinct
class LinesFound(NamedTuple):
    """History: each line belongs where its time says. `older`: it was asked for as what was said before."""

    conversation: str
    lines: tuple[Line, ...]
    older: bool
    #: They are all that the room has between the first and the last of them, and what stands behind them follows.
    page: bool = False
    #: Something may be missing above the first of a page.
    gap: bool = False
    #: They come from what is kept on this computer.
    kept: bool = False
    #: Nobody asked for them: what was taken back of them stands there again, as the server says.
    unasked: bool = False


@distinct
class LinesGone(NamedTuple):
    """The room does not have these messages any more: they were taken away while nobody here saw it."""

    conversation: str
    msgids: tuple[str, ...]


@distinct
class HoleFound(NamedTuple):
    """Too much was said since the newest line that is known: what is known is let go, and comes again by paging."""

    conversation: str


@distinct
class HistoryState(NamedTuple):
    """What is known about what was said before the oldest line."""

    conversation: str
    older: Older


@distinct
class ExcerptFound(NamedTuple):
    """A part of the history far from its end, with the message that somebody wants to see."""

    conversation: str
    msgid: str
    lines: tuple[Line, ...]


@distinct
class ExcerptGrew(NamedTuple):
    """The excerpt of a conversation goes on, at its beginning (`older`) or at its end."""

    conversation: str
    lines: tuple[Line, ...]
    older: bool


@distinct
class ExcerptState(NamedTuple):
    """What is known about what was said before an excerpt, and behind it."""

    conversation: str
    older: Older
    newer: Older


@distinct
class ExcerptClosed(NamedTuple):
    """The person is back at the newest line."""

    conversation: str


@distinct
class ExcerptMissing(NamedTuple):
    """The message that somebody wants to see is not there any more, or not to be had now."""

    conversation: str
    msgid: str


@distinct
class SearchAnswered(NamedTuple):
    """The server has looked: a page of what fits, newest first, with the names of its conversations.

    `failure`: why it could not, in the server's words; empty where it could.
    """

    search: object
    hits: tuple[tuple[str, Line], ...]
    more: bool
    failure: str = ""


@distinct
class SearchContext(NamedTuple):
    """What was said before and behind a message that was found."""

    conversation: str
    msgid: str
    before: Line | None
    behind: Line | None


@distinct
class ReadUntil(NamedTuple):
    """The person has read more: other programs of theirs are to know, and the disk (`markers.take_moved`)."""

    conversation: str


@distinct
class LineRemoved(NamedTuple):
    """The line with this key is not there any more."""

    conversation: str
    key: int


@distinct
class Mentioned(NamedTuple):
    """Somebody named me, or wrote to me directly."""

    conversation: str
    line: Line


@distinct
class Noticed(NamedTuple):
    """Something was said that the person wants to be told of (`app.state.notifying`)."""

    conversation: str
    line: Line


@distinct
class ChoicesChanged(NamedTuple):
    """The person chose something for this room: it is to be kept."""

    choices: Choices


@distinct
class PersonChanged(NamedTuple):
    """Something else is known of somebody: presence, name, status."""

    nick: str


@distinct
class ChannelsListed(NamedTuple):
    """Some of the channels that there are, in no order; `complete` where no more come."""

    channels: tuple[ListedChannel, ...]
    complete: bool


@distinct
class SyncLater(NamedTuple):
    """What is known of a channel's members is to be asked for, in so many seconds."""

    channel: str
    seconds: int


@distinct
class TopicChanged(NamedTuple):
    channel: str
    topic: str


@distinct
class MembersFound(NamedTuple):
    """Some of a channel's members, in no order: more may follow until they are listed."""

    channel: str
    members: tuple[Member, ...]


@distinct
class MembersListed(NamedTuple):
    """Those who were found since the last time, and did not leave meanwhile, are all members."""

    channel: str


@distinct
class MemberJoined(NamedTuple):
    channel: str
    member: Member


@distinct
class MemberChanged(NamedTuple):
    """Another rank, nickname or presence; `nick` is what the member was called until now."""

    channel: str
    nick: str
    member: Member


@distinct
class MemberLeft(NamedTuple):
    channel: str
    nick: str


@distinct
class Reacted(NamedTuple):
    """Somebody reacts to a message, or (`on` is false) takes that back. `mine`: it was me."""

    conversation: str
    msgid: str
    nick: str
    #: Mostly one emoji; plain text from the network.
    text: str
    on: bool
    mine: bool


@distinct
class TakenBack(NamedTuple):
    """A message is gone for everybody; `by` is the nickname of whoever took it back, the reason may be empty."""

    conversation: str
    msgid: str
    by: str
    reason: str


@distinct
class TypingChanged(NamedTuple):
    """Those who are typing there now, the first one first; nobody when it is empty."""

    conversation: str
    nicks: tuple[str, ...]


@distinct
class AbilitiesChanged(NamedTuple):
    """What can be done here is not what it was: `app.state.abilities` says what can."""


@distinct
class Refused(NamedTuple):
    """A command of mine was refused, in words."""

    words: str


@distinct
class Ponged(NamedTuple):
    """The room answered a PING with its token."""

    token: str


Event = (
    StageChanged
    | StrangerMet
    | PasswordWanted
    | GaveUp
    | Lost
    | NickChanged
    | Opened
    | Marked
    | Renamed
    | Closed
    | RowChanged
    | LineAdded
    | LineChanged
    | LineRemoved
    | LinesFound
    | LinesGone
    | HoleFound
    | HistoryState
    | ExcerptFound
    | ExcerptGrew
    | ExcerptState
    | ExcerptClosed
    | ExcerptMissing
    | SearchAnswered
    | SearchContext
    | ReadUntil
    | Mentioned
    | Noticed
    | ChoicesChanged
    | PersonChanged
    | ChannelsListed
    | SyncLater
    | TopicChanged
    | MembersFound
    | MembersListed
    | MemberJoined
    | MemberChanged
    | MemberLeft
    | Reacted
    | TakenBack
    | TypingChanged
    | AbilitiesChanged
    | Refused
    | Ponged
)

#: What a handler gives: nothing, one, several.
Events = Iterator[Event]
