"""Which door the first bytes of a connection want: one address and one port are enough for all of them."""

from enum import Enum, auto
from typing import Final

#: A TLS record that begins a handshake. https://www.rfc-editor.org/rfc/rfc8446#section-5.1
_HANDSHAKE: Final = b"\x16"
#: https://www.rfc-editor.org/rfc/rfc9110#section-9
_METHODS: Final = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"})
_VERBS: Final = frozenset(
    {
        *(b"CAP", b"NICK", b"USER", b"PASS", b"AUTHENTICATE", b"REGISTER", b"PING", b"PONG", b"QUIT", b"WEBIRC"),
        *(b"STARTTLS", b"ERROR", b"PROTOCTL", b"SERVER"),
    }
)
#: The longest of these words.
_LONGEST: Final = 12


class Door(Enum):
    """What somebody came to speak."""

    TLS = auto()
    HTTP = auto()
    IRC = auto()
    #: Plain words: netcat, telnet, a script of twenty lines.
    TEXT = auto()


def wanted(data: bytes, *, text: bool) -> Door | None:
    """The door for what came first; None while that is not clear.

    `text`: the door for plain words is open. Where it is not, everything that is neither TLS nor HTTP is IRC, which
    knows best how to refuse it.
    """
    if data[:1] == _HANDSHAKE:
        return Door.TLS
    word, ended = _first_word(data)
    if not ended and any(known.startswith(word.upper()) for known in (_METHODS | _VERBS if text else _METHODS)):
        return None
    if ended and word in _METHODS:
        return Door.HTTP
    # Somebody may be called Nick: a command has words behind it.
    is_irc = data[:1] in b"@:" or (word.upper() in _VERBS and data[len(word) : len(word) + 1] == b" ")
    return Door.IRC if is_irc or not text else Door.TEXT


def _first_word(data: bytes) -> tuple[bytes, bool]:
    """The first word, and whether it is whole."""
    start = data[: _LONGEST + 1]
    ends = [place for mark in b" \r\n" if (place := start.find(mark)) >= 0]
    return (start[: min(ends)], True) if ends else (start, len(start) > _LONGEST)
