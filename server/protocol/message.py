"""One line of the protocol as a value.

    [@tags ][:source ]command[ params][ :trailing]

https://modern.ircdocs.horse/#message-format, https://ircv3.net/specs/extensions/message-tags
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from server.protocol import limits
from server.protocol.tuples import maker

NO_TAGS: Final[Mapping[str, str]] = {}

_UNESCAPED: Final = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPED: Final = str.maketrans({";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"})
#: What ends a line or a string on some implementation, and so must never reach a peer inside a parameter.
_LINE_ENDS: Final = str.maketrans({"\r": " ", "\n": " ", "\0": None})


class Message(NamedTuple):
    """A line that could be read. `command` is in capitals, `source` without its colon and empty when absent."""

    command: str
    params: tuple[str, ...] = ()
    tags: Mapping[str, str] = NO_TAGS
    source: str = ""

    @property
    def nick(self) -> str:
        """Who sent it: the nickname of a user's source, or a server's whole name."""
        return self.source.partition("!")[0]

    def param(self, index: int, default: str = "") -> str:
        """A parameter, or the default where the sender left it out."""
        return self.params[index] if index < len(self.params) else default


_message: Final = maker(Message)


def parse(line: str) -> Message | None:
    """Read one line (without its line end). None when it holds no command."""
    tags: Mapping[str, str] = NO_TAGS
    source = ""
    if line.startswith(("@", ":")):
        if line[0] == "@":
            words, _, line = line[1:].partition(" ")
            tags = parse_tags(words)
            line = line.lstrip(" ")
        if line[:1] == ":":
            source, _, line = line[1:].partition(" ")
    middle, colon, trailing = line.partition(" :")
    if (found := _command(middle)) is None:
        return None
    command, params = found
    if colon:
        params = (*params, trailing)
    if len(params) > limits.PARAMS:
        # The last parameter takes the rest, as if it had had its colon (RFC 1459, 2.3.1).
        params = (*params[: limits.PARAMS - 1], " ".join(params[limits.PARAMS - 1 :]))
    return _message((command, params, tags, source))


@lru_cache(maxsize=256)  # whoever talks in a channel begins each line alike
def _command(words: str) -> tuple[str, tuple[str, ...]] | None:
    """The command and the parameters that stand before the trailing one; None where there is no command."""
    # Only U+0020 separates: str.split() without an argument would also split on no-break spaces.
    found = [word for word in words.split(" ") if word]
    if not found or found[0][0] == ":" or not found[0].isascii() or not found[0].isprintable():
        return None
    return found[0].upper(), tuple(found[1:])


def format_message(
    command: str, *params: str, source: str = "", tags: Mapping[str, str] = NO_TAGS, trailing: bool = False
) -> str:
    """Write one line, without its line end. Never yields more than one line, whatever the parameters hold.

    `trailing` writes the colon before the last parameter even where it is not needed (some clients count on it).
    Raises ValueError where a parameter but the last is empty, has a space or starts with a colon: our own mistake.
    """
    if params:
        *middle, last = params
        for word in middle:
            if not word or " " in word or word[0] == ":":
                raise ValueError(f"{command}: {word!r} can only be the last parameter")
        if trailing or not last or " " in last or last[0] == ":":
            last = f":{last}"
        line = " ".join((command, *middle, last))
    else:
        line = command
    if source:
        line = f":{source} {line}"
    if tags:
        line = f"{format_tags(tags)} {line}"
    # Three looks cost a tenth of what translating every line would.
    return line.translate(_LINE_ENDS) if "\n" in line or "\r" in line or "\0" in line else line


def parse_tags(words: str) -> dict[str, str]:
    """Read `a=1;b`: a name without a value has the empty one, the last of two with one name counts."""
    tags: dict[str, str] = {}
    for word in words.split(";"):
        name, _, value = word.partition("=")
        if name:
            tags[name] = unescape_tag(value) if "\\" in value else value
    return tags


def format_tags(tags: Mapping[str, str]) -> str:
    """Write tags with their "@", without the space behind."""
    return "@" + ";".join(
        f"{name}={value.translate(_ESCAPED)}" if value else name for name, value in tags.items()
    ).replace("\0", "")


def escape_tag(value: str) -> str:
    """Write a value of a tag: what would end it gets a backslash."""
    return value.translate(_ESCAPED).replace("\0", "")


def unescape_tag(value: str) -> str:
    """Read a value of a tag. A backslash before anything else, or at the end, is dropped."""
    text: list[str] = []
    characters = iter(value)
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            text.append(_UNESCAPED.get(following, following))
        else:
            text.append(character)
    return "".join(text)
