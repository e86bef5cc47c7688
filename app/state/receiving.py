"""What the server sends, handed to the function whose subject it is."""

from collections.abc import Iterable
from typing import Final

from app.state import (
    batching,
    browsing,
    channels,
    greeting,
    login,
    markers,
    multiline,
    negotiating,
    people,
    presence,
    profiles,
    refusals,
    taking_back,
    talking,
)
from app.state.batching import answers_question
from app.state.events import Event
from app.state.ignoring import hides
from app.state.registry import HANDLERS
from app.state.room import Room
from server.protocol.lines import BadLine
from server.protocol.message import Message

#: Their handlers are registered by importing them.
SUBJECTS: Final = (
    batching,
    browsing,
    channels,
    greeting,
    login,
    markers,
    multiline,
    negotiating,
    people,
    presence,
    profiles,
    refusals,
    taking_back,
    talking,
)


def receive(room: Room, items: Iterable[Message | BadLine]) -> list[Event]:
    """Take in what one read brought; give back what it means, in order. Never raises, whatever a server sends."""
    events: list[Event] = []
    for item in items:
        if isinstance(item, BadLine) or ("batch" in item.tags and room.batches.collects(item)):
            continue
        if hides(room, item):
            continue
        if (answer := answers_question(room, item)) is not None:
            events += answer
            continue
        handler = HANDLERS.get(item.command)
        if handler is None and item.command[0] in "45" and item.command.isdigit():
            handler = refusals.refused
        if handler is not None:
            room.heard_sense = True
            events += handler(room, item)
    return events
