"""All that the windows show of a room's conversations: the list of them, and the timeline and members of each."""

from collections.abc import Iterable

from app.models.channel_list import ChannelListModel
from app.models.excerpts import Excerpts
from app.models.roster import RosterModel
from app.models.timeline import TimelineModel
from app.state.events import (
    Closed,
    Event,
    HistoryState,
    HoleFound,
    LineAdded,
    LineChanged,
    LineRemoved,
    LinesFound,
    LinesGone,
    Marked,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersFound,
    MembersListed,
    Reacted,
    Renamed,
    RowChanged,
    TakenBack,
)
from app.state.lines import Line

#: What is true of a timeline's lines from now on.
_Change = LineChanged | LineRemoved | LinesFound | LinesGone | HoleFound | HistoryState | Marked | Reacted | TakenBack


class Conversations:
    """The models of one room, kept true by its events. Keys are names as the server spells them."""

    def __init__(self) -> None:
        self.listed = ChannelListModel()
        self.timelines: dict[str, TimelineModel] = {}
        self.rosters: dict[str, RosterModel] = {}
        self.excerpts = Excerpts()

    def clear(self) -> None:
        """Another room: nothing of this one is shown."""
        self.listed.clear()
        self.timelines.clear()
        self.excerpts.clear()
        self.rosters.clear()

    def line_of(self, conversation: str, msgid: str) -> Line | None:
        """A message, where it shows: among the newest, or in the part of the history that somebody jumped to."""
        for shown in (self.timelines.get(conversation), self.excerpts.get(conversation)):
            if shown is not None and (line := shown.line_of(msgid)):
                return line
        return None

    def apply(self, events: Iterable[Event]) -> None:
        """Show what happened: lines that come together are one insert in each timeline."""
        added: dict[str, list[Line]] = {}
        for event in events:
            self.excerpts.apply(event)
            match event:
                case LineAdded(conversation, line):
                    added.setdefault(conversation, []).append(line)
                case _ if isinstance(event, _Change):
                    self._append(added, event.conversation)
                    if timeline := self.timelines.get(event.conversation):
                        _change(timeline, event)
                case RowChanged(row):
                    if row.name not in self.timelines:
                        self.timelines[row.name] = TimelineModel()
                        self.rosters[row.name] = RosterModel()
                    self.listed.put(row)
                case Renamed(conversation, name):
                    self._append(added, conversation)
                    self.listed.remove(conversation)
                    self.timelines[name] = self.timelines.pop(conversation)
                    self.rosters[name] = self.rosters.pop(conversation)
                case Closed(conversation, _):
                    added.pop(conversation, None)
                    self.listed.remove(conversation)
                    self.timelines.pop(conversation, None)
                    self.rosters.pop(conversation, None)
                case _:
                    self._apply_to_members(event)
        for conversation in list(added):
            self._append(added, conversation)

    def _apply_to_members(self, event: Event) -> None:
        match event:
            case MembersFound(channel, members):
                self.rosters[channel].gather(members)
            case MembersListed(channel):
                self.rosters[channel].reset()
            case MemberJoined(channel, member):
                self.rosters[channel].put(member)
            case MemberChanged(channel, nick, member):
                self.rosters[channel].put(member, nick)
            case MemberLeft(channel, nick):
                self.rosters[channel].remove(nick)
            case _:
                pass

    def _append(self, added: dict[str, list[Line]], conversation: str) -> None:
        lines = added.pop(conversation, None)
        if lines and (timeline := self.timelines.get(conversation)):
            timeline.append(lines)


def _change(timeline: TimelineModel, event: _Change) -> None:
    """Other things are true of a timeline's lines."""
    match event:
        case LineChanged(_, line):
            timeline.replace(line)
        case LineRemoved(_, key):
            timeline.remove(key)
        case Marked(_, key):
            timeline.set_marker(key)
        case Reacted(_, msgid, nick, text, on, mine):
            timeline.react(msgid, nick, text, on=on, mine=mine)
        case TakenBack(_, msgid, by, _):
            timeline.take_back(msgid, by)
        case LinesFound(_, lines, older):
            if event.unasked:
                timeline.give_back(lines)
            timeline.merge(lines, older=older)
        case LinesGone(_, msgids):
            for line in filter(None, map(timeline.line_of, msgids)):
                timeline.remove(line.key)
        case HoleFound():
            timeline.clear_before(None)
        case HistoryState(_, older):
            timeline.set_older(older)
