"""Parts of histories far from their end, that somebody jumped to: a timeline of its own for each."""

from app.models.timeline import TimelineModel
from app.state.events import (
    Closed,
    Event,
    ExcerptClosed,
    ExcerptFound,
    ExcerptGrew,
    ExcerptState,
    LinesFound,
    LinesGone,
    Reacted,
    Renamed,
    TakenBack,
)


class Excerpts:
    """The excerpt of each conversation that has one, kept true by events. Keys are names as the server spells them."""

    def __init__(self) -> None:
        self._models: dict[str, TimelineModel] = {}

    def get(self, conversation: str) -> TimelineModel | None:
        return self._models.get(conversation)

    def clear(self) -> None:
        self._models.clear()

    def apply(self, event: Event) -> None:
        """Show what happened, where it concerns one."""
        match event:
            case ExcerptFound(conversation, _, lines):
                self._models[conversation] = model = TimelineModel()
                model.merge(lines)
            case ExcerptClosed(conversation) | Closed(conversation, _):
                self._models.pop(conversation, None)
            case Renamed(conversation, name):
                if model_ := self._models.pop(conversation, None):
                    self._models[name] = model_
            case LinesFound(conversation, lines) if event.unasked:
                if found := self._models.get(conversation):
                    found.give_back(lines)
            case ExcerptGrew() | ExcerptState() | Reacted() | TakenBack() | LinesGone():
                if found := self._models.get(event.conversation):
                    _change(found, event)
            case _:
                pass


def _change(model: TimelineModel, event: ExcerptGrew | ExcerptState | Reacted | TakenBack | LinesGone) -> None:
    match event:
        case ExcerptGrew(_, lines, older):
            model.merge(lines, older=older)
        case ExcerptState(_, older_state, _):
            model.set_older(older_state)
        case Reacted(_, msgid, nick, text, on, mine):
            model.react(msgid, nick, text, on=on, mine=mine)
        case TakenBack(_, msgid, by, _):
            model.take_back(msgid, by)
        case LinesGone(_, msgids):
            for line in filter(None, map(model.line_of, msgids)):
                model.remove(line.key)
