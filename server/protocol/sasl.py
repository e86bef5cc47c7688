"""SASL as it stands on the wire: base64 in pieces, and the words of PLAIN. https://ircv3.net/specs/extensions/sasl-3.2"""

import base64
import binascii
from collections.abc import Iterator
from typing import Final, NamedTuple

#: Bytes of base64 in one AUTHENTICATE; one that is full is followed by another, at last by "+".
PIECE: Final = 400
#: Bytes of base64 in all: a name twice and the longest password that a room may allow fit.
LONGEST: Final = 8 * PIECE


class Malformed(Exception):  # noqa: N818 - it is an answer, not a fault
    """What came is no base64, or not what its mechanism says."""


class TooLong(Exception):  # noqa: N818 - it is an answer, not a fault
    """More came than any login needs."""


class Pieces:
    """What a client answers, piece by piece."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> bytes | None:
        """Take the next piece; gives the whole once it is there. Raises TooLong or Malformed."""
        if len(piece) > PIECE or len(self._held) + len(piece) > LONGEST:
            raise TooLong
        if piece != "+":
            self._held += piece
            if len(piece) == PIECE:
                return None
        held, self._held = self._held, ""
        try:
            return base64.b64decode(held, validate=True)
        except (binascii.Error, ValueError):
            raise Malformed from None


def in_pieces(data: bytes) -> Iterator[str]:
    """The words of the AUTHENTICATE lines that carry some bytes."""
    text = base64.b64encode(data).decode()
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]
    if len(text) % PIECE == 0:
        yield "+"


class Plain(NamedTuple):
    """A name and a password in plain words. https://www.rfc-editor.org/rfc/rfc4616"""

    #: As whom to act; empty for the name itself.
    act_as: str
    name: str
    password: str


def read_plain(data: bytes) -> Plain:
    """Read what PLAIN answers. Raises Malformed: not UTF-8, not three parts, an empty name or password."""
    try:
        parts = data.decode().split("\0")
    except UnicodeDecodeError:
        raise Malformed from None
    if len(parts) != 3 or not parts[1] or not parts[2]:
        raise Malformed
    return Plain(*parts)
