"""What the person chose for one room, as a value: it is kept on disk, and outlives connections."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.state.notifying import Level


class Choices(NamedTuple):
    """Conversations are known here by their folded names."""

    #: Whom not to hear: nicknames, masks (`*!*@host`), accounts (`account:otter`), in the order in which they came.
    ignored: tuple[str, ...] = ()
    #: What to be told of, where it is not what the sort of conversation tells of.
    levels: Mapping[str, Level] = MappingProxyType({})
    #: Shown faint, not counted, never told of.
    muted: frozenset[str] = frozenset()
