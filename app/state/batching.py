"""Where batches begin and end, and who has them then. https://ircv3.net/specs/extensions/batch"""

from app.state.batches import COLLECTED, Batch
from app.state.events import Events
from app.state.ignoring import hides
from app.state.registry import HANDLERS, on
from app.state.room import Room
from server.protocol.message import Message


@on("BATCH")
def batched(room: Room, message: Message) -> Events:
    """A batch begins (`+reference type params...`) or ends (`-reference`)."""
    reference = message.param(0)
    if reference.startswith("+"):
        room.batches.open(reference[1:], message)
    elif batch := room.batches.close(reference[1:]):
        asked = room.batches.questions.pop(batch.label, None) if batch.around is None else None
        if handler := asked or COLLECTED.get(batch.kind):
            yield from handler(room, batch)
        elif "label" in batch.tags:
            # All that answers a line of mine has come: the same as an answer without anything in it.
            yield from HANDLERS["ACK"](room, Message("ACK", (), {"label": batch.label}, batch.source))


def hand_on(room: Room, batch: Batch, message: Message) -> Events:
    """What a complete batch is as one message: it goes to the batch around it, or is handled as if it came just now."""
    if batch.around is not None:
        room.batches.add(batch.around, message)
    elif (handler := HANDLERS.get(message.command)) and not hides(room, message):
        yield from handler(room, message)


def answers_question(room: Room, message: Message) -> Events | None:
    """What becomes of a single line that answers a question of mine (FAIL, ACK); None for any other line."""
    if not room.batches.questions or message.command == "BATCH":
        return None
    answer = room.batches.questions.pop(room.label_of(message), None)
    return answer(room, message) if answer else None
