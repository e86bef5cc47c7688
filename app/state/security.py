"""How far a connection is safe from others on the network, and what it means that another room answers."""

from enum import Enum, auto
from typing import NamedTuple


class Security(Enum):
    """What is known of the other end of a connection."""

    #: Nothing is encrypted: whoever listens on the network can read along.
    NONE = auto()
    #: Encrypted; it was never seen before, and nobody said what it has to prove.
    NEW = auto()
    #: Encrypted; the one that answered last time, or that the invite link names.
    KNOWN = auto()
    #: Encrypted; an authority vouches for its name.
    CERTIFIED = auto()


class Stranger(NamedTuple):
    """Something answers that is not the room that was meant. Fingerprints are 64 hexadecimal digits."""

    #: What was to be shown; AUTHORITY where that was a certificate of one.
    expected: str
    shown: str
    #: Whether an invite link says what was to be shown, and not the memory of this computer.
    invited: bool
