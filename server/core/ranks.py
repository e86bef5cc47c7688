"""The ranks of a channel's members, and how much each may do."""

from enum import IntEnum
from functools import lru_cache
from typing import Final

#: Ranks of members, highest first: the mode's letter and the symbol before a nickname.
RANKS: Final = {"q": "~", "o": "@", "h": "%", "v": "+"}


class Standing(IntEnum):
    """How much a member may do. Nobody touches somebody who stands higher."""

    NONE = 0
    #: Speaks where not everybody may.
    VOICE = 1
    #: Also keeps order: kicks, invites, changes the topic, gives voice.
    HALFOP = 2
    #: Also changes all modes, and who has which rank below.
    OPERATOR = 3
    #: Also gives this rank; no operator takes theirs away.
    FOUNDER = 4
    #: Acts for the room's host.
    HOST = 5


#: What each rank's members may do.
STANDINGS: Final = dict(zip(RANKS, (Standing.FOUNDER, Standing.OPERATOR, Standing.HALFOP, Standing.VOICE), strict=True))


@lru_cache
def symbols(rank: str, every: bool = False) -> str:
    """The symbols of a member's rank letters: the highest, or every one (multi-prefix)."""
    found = "".join(RANKS[letter] for letter in rank)
    return found if every else found[:1]
