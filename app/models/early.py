"""Changes to messages that are not here yet: history comes backwards, so what was done with a message comes first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.models.reactions import reacted
from app.state.lines import Line

#: Messages, and reactions to one, that are remembered; what was heard of first is forgotten first.
_MOST: Final = 2_000
_MOST_REACTIONS: Final = 200


@dataclass(slots=True)
class _Change:
    #: Nickname, text, whether it was me; the order in which they came.
    reactions: dict[tuple[str, str], bool]
    taken_back_by: str = ""


class EarlyChanges:
    """What was done with messages before they came, by msgid."""

    def __init__(self) -> None:
        self._changes: Final[dict[str, _Change]] = {}

    def react(self, msgid: str, nick: str, text: str, *, on: bool, mine: bool) -> None:
        """Somebody reacted to a message that is not here, or took that back."""
        reactions = self._of(msgid).reactions
        if not on:
            reactions.pop((nick, text), None)
        elif len(reactions) < _MOST_REACTIONS:
            reactions[nick, text] = mine

    def take_back(self, msgid: str, by: str) -> None:
        """Somebody took a message back that is not here."""
        self._of(msgid).taken_back_by = by

    def give_back(self, msgid: str) -> None:
        """A message that was taken back is to stand there again, once it comes."""
        if (change := self._changes.get(msgid)) is not None:
            change.taken_back_by = ""

    def remember(self, line: Line) -> None:
        """A line goes, and may come again."""
        if line.taken_back_by and line.msgid:
            self.take_back(line.msgid, line.taken_back_by)
        for reaction in line.reactions if line.msgid else ():
            for at, nick in enumerate(reaction.nicks):
                # That I am among them is known of all together: one of them carries it.
                self.react(line.msgid, nick, reaction.text, on=True, mine=reaction.mine and not at)

    def applied(self, lines: Iterable[Line]) -> list[Line]:
        """Lines that come, with what was done with them before."""
        return [self._applied(line) if line.msgid in self._changes else line for line in lines]

    def _applied(self, line: Line) -> Line:
        change = self._changes.pop(line.msgid)
        if change.taken_back_by:
            return replace(line, text="", mention=False, reactions=(), taken_back_by=change.taken_back_by)
        reactions = line.reactions
        for (nick, text), mine in change.reactions.items():
            reactions = reacted(reactions, nick, text, on=True, mine=mine)
        return replace(line, reactions=reactions)

    def _of(self, msgid: str) -> _Change:
        if msgid not in self._changes and len(self._changes) >= _MOST:
            del self._changes[next(iter(self._changes))]
        return self._changes.setdefault(msgid, _Change({}))
