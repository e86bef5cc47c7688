"""A stream of bytes cut into messages. What one peer sends can neither raise nor grow a buffer without end."""

from enum import Enum
from typing import Final, NamedTuple

from server.protocol import limits
from server.protocol.message import Message, parse


class Wrong(Enum):
    """Why a line could not be read."""

    TOO_LONG = "too long"
    NOT_UTF8 = "not UTF-8"
    NO_COMMAND = "no command"


class BadLine(NamedTuple):
    """A line that could not be read, and why; `text` is what could be read of it, for a log.

    `command` is its command where one could be made out.
    """

    wrong: Wrong
    text: str = ""
    command: str = ""


class LineDecoder:
    """Takes bytes as they come, gives back the messages that they complete, in order.

    A line ends with LF; a CR before it is dropped. An empty line is no line (RFC 1459, 2.3.1).
    The limits count a line with CRLF; `fallback` is the encoding of a line that is not UTF-8, None refuses it.
    """

    def __init__(
        self,
        tags_limit: int = limits.CLIENT_TAGS,
        line_limit: int = limits.LINE,
        fallback: str | None = None,
    ) -> None:
        self._tags_limit: Final = tags_limit
        self._line_limit: Final = line_limit
        self._fallback: Final = fallback
        self._held = b""
        #: Set while the rest of a line that is too long is thrown away.
        self._skipping = False

    def feed(self, data: bytes) -> list[Message | BadLine]:
        """Take in what one read brought; give back the messages it completed, in order."""
        if not self._held and not self._skipping and (items := self._read_clean(data)) is not None:
            return items
        if b"\n" not in data:  # never search the same byte twice
            return self._hold(data)
        first, *whole, rest = data.split(b"\n")
        if self._skipping:
            self._skipping = False
            self._held = b""
        else:
            whole.insert(0, self._held + first)
            self._held = b""
        items = [item for line in whole if (item := self._read(line)) is not None]
        if rest:
            items += self._hold(rest)
        return items

    def _read_clean(self, data: bytes) -> list[Message | BadLine] | None:
        """Read what nearly every client sends nearly always with few calls; None where lines need a closer look.

        That is whole lines, which end with CRLF, hold nothing forbidden and are not too long, their tags included.
        """
        longest = self._line_limit
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        if len(data) <= longest and text[-2:] == "\r\n" and (only := text[:-2]).isprintable():
            return None if (message := parse(only)) is None else [message]  # one line, of letters alone
        if len(data) > longest and not data.isascii():
            return None  # a line may be longer than it has characters
        lines = text.split("\r\n")
        if lines.pop() or "\0" in text or text.count("\r") != len(lines) or text.count("\n") != len(lines):
            return None
        items: list[Message | BadLine] = []
        for line in lines:
            if len(line) > longest - 2 or (message := parse(line)) is None:
                return None
            items.append(message)
        return items

    def _hold(self, data: bytes) -> list[Message | BadLine]:
        """Keep the beginning of a line; give it up at once where it can only be too long."""
        if self._skipping:
            return []
        self._held += data
        if len(self._held) <= self._tags_limit + self._line_limit:
            return []
        start, self._held, self._skipping = self._held, b"", True
        return [self._too_long(start)]

    def _read(self, line: bytes) -> Message | BadLine | None:
        if line.endswith(b"\r"):
            line = line[:-1]
        if not line.strip(b" "):
            return None
        body = len(line)
        if line[0] == 0x40:  # @
            tags = line.find(b" ") + 1 or len(line)
            if tags > self._tags_limit:
                return self._too_long(line)
            body -= tags
        if body > self._line_limit - 2:
            return self._too_long(line)
        if b"\0" in line or b"\r" in line:
            # Neither may stand inside a line; some implementations end lines with them (RFC 1459, 2.3.1).
            line = line.replace(b"\0", b"").replace(b"\r", b"")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            if self._fallback is None:
                text = line.decode(errors="replace")
                message = parse(text)
                return BadLine(Wrong.NOT_UTF8, text, message.command if message else "")
            text = line.decode(self._fallback, errors="replace")
        return parse(text) or BadLine(Wrong.NO_COMMAND, text)

    @staticmethod
    def _too_long(line: bytes) -> BadLine:
        text = line[:200].decode(errors="replace")
        message = parse(text)
        return BadLine(Wrong.TOO_LONG, text, message.command if message else "")
