"""Messages of several lines. https://ircv3.net/specs/extensions/multiline

Inside the server, and in its history, such a message is one text: each line after the first has LF in front, or CR
where it goes on with the line before. Neither can stand in a message of one line.
"""

import re
from collections.abc import Sequence
from typing import Final

from server.core.client import Client
from server.core.open_batch import OpenBatch
from server.core.outgoing import Outgoing, Tag
from server.core.server import Server
from server.ircv3 import message_tags
from server.ircv3.standard_replies import Failure
from server.protocol import limits
from server.protocol.capabilities import View
from server.protocol.message import Message, format_message

CAPABILITY: Final = "draft/multiline"
_CONCAT: Final = "draft/multiline-concat"
#: Seconds from the first line of a message to its last: enough for 500 of them from a client that is slowed down.
_PATIENCE: Final = 60.0
_VIEW: Final = int(View.MULTILINE)
_TAGS: Final = int(View.TAGS)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


def value(server: Server) -> str:
    """How much a message of several lines may be, as CAP LS says it."""
    most = server.settings.limits
    return f"max-bytes={most.multiline_bytes},max-lines={most.multiline_lines}"


def is_on(client: Client) -> bool:
    """Whether a client sends and gets messages of several lines as what they are."""
    return bool(client.view & _VIEW)


def is_several(text: str) -> bool:
    """Whether a text has several lines."""
    return "\n" in text or "\r" in text


def in_one_line(text: str, longest: int = 400) -> str:
    """A text of several lines for a log: what it begins with, in one."""
    shown = text.replace("\r", "").replace("\n", " ⏎ ")
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


# Coming in


def start(server: Server, client: Client, message: Message, label: str | None) -> None:
    """A client begins a message: BATCH +reference draft/multiline target. Raises Failure; the batch is dropped then."""
    reference, kind, target = message.param(0)[1:], message.param(1), message.param(2)
    if not _REFERENCE.fullmatch(reference):
        raise _invalid("A reference is made of letters and digits")
    before, until = client.batch, server.clock() + _PATIENCE
    client.batch = OpenBatch(reference, target, message_tags.passed_on(message.tags), label, until)
    if "batch" in message.tags or (before is not None and not before.dropped):
        client.batch.label = (before.drop() if before is not None else None) or label
        raise _invalid("A message of several lines is open already: close it first")
    if kind != CAPABILITY:
        raise _invalid("There is no such kind of batch here")
    if not target or "," in target or " " in target or target[0] == ":":
        raise _invalid("It goes to one channel or one person")


def add(server: Server, batch: OpenBatch | None, message: Message) -> None:
    """A client sends a line of its message. Raises Failure."""
    if batch is None or message.tags["batch"] != batch.reference:
        raise _invalid("There is no such batch open")
    if batch.dropped:
        return
    if message.command != "PRIVMSG":
        raise _invalid("A message of several lines is made of PRIVMSG")
    target, text = message.param(0), message.param(1)
    if server.fold(target) != server.fold(batch.target):
        words = "All lines go where the message goes"
        raise Failure("BATCH", "MULTILINE_INVALID_TARGET", batch.target, target, words)
    goes_on = _CONCAT in message.tags
    if goes_on and not text:
        raise _invalid("An empty line cannot go on with the one before")
    joint = "" if not batch.lines else "\r" if goes_on else "\n"
    batch.size += len(text.encode()) + (joint == "\n")
    most = server.settings.limits
    if batch.size > most.multiline_bytes:
        raise Failure("BATCH", "MULTILINE_MAX_BYTES", str(most.multiline_bytes), "The message is too long")
    if len(batch.lines) >= most.multiline_lines:
        raise Failure("BATCH", "MULTILINE_MAX_LINES", str(most.multiline_lines), "The message has too many lines")
    batch.lines.append(joint + text)


def finish(client: Client, message: Message) -> OpenBatch:
    """A client ends its message: BATCH -reference. It may be dropped by now. Raises Failure."""
    batch = client.batch
    if batch is None or message.param(0)[1:] != batch.reference:
        raise _invalid("There is no such batch open")
    client.batch = None
    if not batch.dropped and not any(line.strip("\r\n") for line in batch.lines):
        raise _invalid("There are no words in it")
    return batch


def _invalid(words: str) -> Failure:
    return Failure("BATCH", "MULTILINE_INVALID", words)


# Going out


class SeveralLines(Outgoing):
    """A message of several lines: a batch for those who have the capability, for all others a line each."""

    __slots__ = ("_lines", "_reference", "_start", "_target")

    def __init__(self, reference: str, source: str, target: str, text: str, msgid: str, tags: Sequence[Tag]) -> None:
        """`tags` are those that stand on all lines. Raises Failure where a line does not fit with its source."""
        self._start = format_message("PRIVMSG", target, source=source)
        super().__init__(self._start, tags, msgid=msgid)
        self._reference = reference
        self._target = target
        first, *others = re.split("([\r\n])", text)
        self._lines = [(False, first), *((mark == "\r", line) for mark, line in zip(*[iter(others)] * 2, strict=True))]
        room = limits.LINE - 2 - len(f"{self._start} :".encode())
        if any(len(line) * 4 > room and len(line.encode()) > room for _goes_on, line in self._lines):
            raise _invalid("A line of it is too long")

    def write(self, view: int) -> bytes:
        """All lines for one view, each with CRLF."""
        lines = self._as_batch(view) if view & _VIEW else self._one_by_one(view)
        data = self.written[view] = "".join(f"{line}\r\n" for line in lines).encode()
        return data

    def _as_batch(self, view: int) -> list[str]:
        source = self._start.partition(" ")[0]
        return [
            f"{self._tags_for(view, True)}{source} BATCH +{self._reference} {CAPABILITY} {self._target}",
            *(
                f"@batch={self._reference}{f';{_CONCAT}' if goes_on else ''} {self._start} :{line}"
                for goes_on, line in self._lines
            ),
            f"{source} BATCH -{self._reference}",
        ]

    def _one_by_one(self, view: int) -> list[str]:
        lines = [line for _goes_on, line in self._lines if line]
        return [f"{self._tags_for(view, number == 0)}{self._start} :{line}" for number, line in enumerate(lines)]

    def _tags_for(self, view: int, first: bool) -> str:
        shown = [text for bits, text in self.tags if bits & view]
        if first and view & _TAGS:
            shown.append(f"msgid={self.msgid}")
        return f"@{';'.join(shown)} " if shown else ""
