"""How a line stands among its neighbours in a timeline."""

from typing import Final, NamedTuple

from app.state.lines import Kind, Line

#: Lines of one author within so many seconds form a group.
GROUP_SECONDS: Final = 300


class Shape(NamedTuple):
    """How a line stands among its neighbours: with the line itself, all that decides how its row looks."""

    #: The first line of a day.
    new_day: bool = False
    #: "New since you left" stands above it.
    marked: bool = False
    #: Begins a group: shows its author.
    head: bool = False
    #: Its minute is another than that of the line above.
    clocked: bool = False
    #: One's own last line, and the server has it.
    delivered: bool = False
    #: How many comings and goings this row tells; 0: it is another kind, or told by a row above.
    run: int = 0
    #: The key of the last line that this row tells.
    last: int = 0
    #: A row above tells this line.
    folded: bool = False


FOLDED: Final = Shape(folded=True)


def starts_group(above: Line | None, line: Line) -> bool:
    """Whether a line shows its author, with this one above it."""
    return (
        above is None
        or above.kind is not line.kind
        or line.kind is Kind.DID
        or bool(line.reply)
        or above.nick != line.nick
        or abs(line.time - above.time) > GROUP_SECONDS
    )
