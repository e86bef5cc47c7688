"""Messages of several lines: one line of the timeline here, a batch on the wire.

https://ircv3.net/specs/extensions/multiline
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.state.batches import Batch, on_batch
from app.state.batching import hand_on
from app.state.events import Events
from app.state.room import Room
from app.state.text import pieces
from server.protocol.message import Message

CAPABILITY: Final = "draft/multiline"
_CONCAT: Final = "draft/multiline-concat"
#: What one message may be here, in characters, whatever a server lets through.
_LONGEST: Final = 1_000_000
#: Where a server does not say how much it takes (max-bytes has to be there, max-lines may be missing).
_BYTES: Final = 4096
_LINES: Final = 100


class Row(NamedTuple):
    """One line on the wire: its text, and whether it goes on with the one before."""

    text: str
    goes_on: bool


def is_on(room: Room) -> bool:
    """Whether a message of several lines can be sent as what it is."""
    return room.capabilities.issuperset((CAPABILITY, "batch"))


def rows(text: str, size: int) -> list[Row]:
    """The lines of a text as they go out, each of at most `size` bytes."""
    return [
        Row(piece, goes_on=number > 0)
        for line in text.split("\n")
        for number, piece in enumerate(pieces(line, size) if line else [""])
    ]


def messages(room: Room, text: str, size: int) -> list[str]:
    """Cut a text into as few messages as the server takes, between its lines where that goes."""
    most_bytes, most_lines = _limits(room)
    cut: list[str] = []
    held = ""
    bytes_held = lines_held = 0
    for row in rows(text.strip("\n"), size):
        taken = len(row.text.encode()) + (not row.goes_on)
        if lines_held and (bytes_held + taken > most_bytes or lines_held >= most_lines):
            cut.append(held)
            held, bytes_held, lines_held = "", 0, 0
        held += row.text if row.goes_on or not lines_held else f"\n{row.text}"
        bytes_held += taken
        lines_held += 1
    return [message for message in (part.strip("\n") for part in (*cut, held)) if message.strip()]


def fits(room: Room, lines: list[Row]) -> bool:
    """Whether the server takes these lines as one message."""
    most_bytes, most_lines = _limits(room)
    size = sum(len(row.text.encode()) + (not row.goes_on) for row in lines)
    return len(lines) <= most_lines and size <= most_bytes


def write(room: Room, target: str, lines: list[Row], label: str, tags: dict[str, str]) -> None:
    """Say several lines as one message; `tags` are for its receivers."""
    reference = f"m{label}" if label else "m"
    room.send("BATCH", f"+{reference}", CAPABILITY, target, label=label, tags=tags)
    for row in lines:
        goes_on = {_CONCAT: ""} if row.goes_on else {}
        room.send("PRIVMSG", target, row.text, tags={"batch": reference, **goes_on})
    room.send("BATCH", f"-{reference}")


def _limits(room: Room) -> tuple[int, int]:
    """Bytes and lines that one message may have (`max-bytes=4096,max-lines=24`)."""
    told = dict(_values(room.capability_values.get(CAPABILITY, "")))
    return told.get("max-bytes", _BYTES), told.get("max-lines", _LINES)


def _values(value: str) -> Iterator[tuple[str, int]]:
    for word in value.split(","):
        name, _, number = word.partition("=")
        if number.isascii() and number.isdigit() and len(number) < 10 and int(number) > 0:
            yield name, int(number)


@on_batch(CAPABILITY)
def said(room: Room, batch: Batch) -> Events:
    """Somebody said several lines: one message, with the tags of the batch."""
    lines = [message for message in batch.messages if message.command in ("PRIVMSG", "NOTICE")]
    if not lines or not batch.params:
        return
    text = "".join(
        f"{'' if number == 0 or _CONCAT in line.tags else chr(10)}{line.param(1)}" for number, line in enumerate(lines)
    )
    tags = {name: value for name, value in batch.tags.items() if name != "batch"}
    if batch.label and batch.around is None:
        tags["label"] = batch.label
    message = Message(lines[0].command, (batch.params[0], text[:_LONGEST]), tags, batch.source or lines[0].source)
    yield from hand_on(room, batch, message)
