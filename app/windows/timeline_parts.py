"""What a laid out row of the timeline consists of, as values; all positions are from the row's top left corner."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QTextLayout

from app.models.timeline_shape import Shape
from app.state.lines import Line


class Does(Enum):
    """What a click does."""

    #: Opens a web page: the target is its address.
    OPEN = auto()
    #: Sends a failed line again.
    RETRY = auto()
    #: Tells a row in full, or in short again.
    FOLD = auto()
    #: Shows the answered message: the target is its msgid.
    QUOTE = auto()
    #: Adds one's own reaction or takes it back: the target is its text.
    REACT = auto()
    #: Lets one choose a reaction.
    PICK = auto()
    #: Copies the target; all that was said where it is empty.
    COPY = auto()


class Span(NamedTuple):
    """A part of a row's text that can be clicked, in Qt's positions."""

    start: int
    end: int
    does: Does
    target: str = ""


class Zone(NamedTuple):
    """A place in a row, beside its text, that can be clicked."""

    area: QRect
    does: Does
    target: str = ""
    #: What a tool tip says, in plain text.
    tip: str = ""


class Author(NamedTuple):
    """Who says something, as the timeline shows it."""

    #: What they are called, as it came from the network.
    name: str
    #: Whether the nickname is their own: nobody else can be called so.
    known: bool = False


class Heading(NamedTuple):
    """What a row shows that begins a group: beside the avatar, the author and the time."""

    author: Author
    #: What of it there is room for.
    name: str
    name_rect: QRect
    #: The time, and what else stands behind the name.
    beside: str
    #: All of it, the avatar too.
    area: QRect


class Quote(NamedTuple):
    """The answered message above an answer, in one line."""

    zone: Zone
    #: Whose colour the name has; empty where the message is not here.
    nick: str
    name: str
    name_rect: QRect
    words: str
    words_rect: QRect


class Chip(NamedTuple):
    """A reaction below the text."""

    zone: Zone
    #: The reaction and how many reacted so.
    text: str
    mine: bool


class Ground(Enum):
    """What a part of the text stands on."""

    #: Code in lines of its own: a card.
    CODE = auto()
    #: Code between other words.
    INLINE = auto()
    #: The bar beside what is quoted.
    BAR = auto()


class Panel(NamedTuple):
    """A ground below a part of the text."""

    ground: Ground
    area: QRect


class Row(NamedTuple):
    """A row as it is painted."""

    line: Line
    shape: Shape
    #: A long text is not cut, a run of comings and goings is told by name.
    full: bool
    #: The line that it answers, where that is here.
    answered: Line | None
    height: int
    #: Where the row itself begins, below a day line and "New since you left".
    top: int
    text: QTextLayout
    text_left: int
    text_top: int
    #: What of it has ink, but for a selection's ground.
    ink: QRect
    #: How much of the text can be selected, in Qt's positions: the rest is ours ("✓ delivered", "Try again").
    length: int
    spans: tuple[Span, ...]
    panels: tuple[Panel, ...]
    #: The sign that copies a block of code, one for each.
    copies: tuple[Zone, ...]
    quote: Quote | None
    chips: tuple[Chip, ...]
    #: Where one more reaction can be added.
    plus: Zone | None
    #: Second-rank text.
    quiet: bool
    time: str
    #: Where the row begins a group.
    heading: Heading | None

    def span_at(self, position: int) -> Span | None:
        """What can be clicked at a position of the text."""
        return next((span for span in self.spans if span.start <= position < span.end), None)

    def zone_at(self, point: QPoint) -> Zone | None:
        """What can be clicked at a point beside the text."""
        zones = [*self.copies, *(chip.zone for chip in self.chips)]
        zones += [self.quote.zone] if self.quote is not None else []
        zones += [self.plus] if self.plus is not None else []
        return next((zone for zone in zones if zone.area.contains(point)), None)


class Look(NamedTuple):
    """How a row is painted at this moment."""

    hovered: bool = False
    #: The keyboard is at this row.
    current: bool = False
    #: It was jumped to just now.
    lit: bool = False
    #: A reaction to it can be added.
    reactable: bool = False
    selected: Sequence[QTextLayout.FormatRange] = ()

    @property
    def pointed(self) -> bool:
        """The pointer or the keyboard is at it: what can be done with it shows."""
        return self.hovered or self.current
