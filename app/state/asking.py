"""Asking the server for a page of the past, a few at a time, and reading the answer.

https://ircv3.net/specs/extensions/chathistory
"""

from functools import partial
from typing import Final

from app.state.asks import Ask, How
from app.state.batches import Batch
from app.state.events import Events
from app.state.joining import Stage
from app.state.moments import timestamp
from app.state.playback import read
from app.state.room import Room
from server.protocol.message import Message

#: Messages of one page, where the server gives as many.
PAGE: Final = 100
#: Questions on their way at once: the rest waits, so that a room with many channels is usable at once.
_AT_ONCE: Final = 4
_NEEDED: Final = frozenset({"batch", "labeled-response", "draft/chathistory"})
#: What was said in the same millisecond is on neither side of a time: it comes twice rather than never.
_BEYOND: Final = {How.BEFORE: 0.001, How.AFTER: -0.001, How.LATEST: -0.001}


def is_offered(room: Room) -> bool:
    """Whether the past can be asked for now."""
    return room.stage is Stage.HERE and room.capabilities >= _NEEDED


def page_size(room: Room) -> int:
    """How many messages may be asked for at once (ISUPPORT CHATHISTORY; 0 is no limit)."""
    limit = room.isupport.get("CHATHISTORY", "0")
    most = int(limit[:9]) if limit.isascii() and limit.isdigit() else 0
    return min(PAGE, most or PAGE)


def ask(room: Room, question: Ask, *, first: bool) -> None:
    """Ask when it is its turn; `first`: somebody waits for it."""
    question.most = question.most or page_size(room)
    room.asks.waiting.appendleft(question) if first else room.asks.waiting.append(question)
    _send_next(room)


def _send_next(room: Room) -> None:
    while room.asks.waiting and len(room.asks.sent) < _AT_ONCE:
        question = room.asks.waiting.popleft()
        room.asks.sent.append(question)
        label = room.batches.question(partial(_answered, question))
        name, reference = question.conversation.name, _reference(room, question)
        room.send("CHATHISTORY", question.how.name, name, reference, str(question.most), label=label)


def _reference(room: Room, question: Ask) -> str:
    place = question.place
    if place is None:
        return "*"
    by_msgid = "msgid" in room.isupport.get("MSGREFTYPES", "msgid").split(",") and not question.by_time
    if by_msgid and " " not in place.msgid:
        return f"msgid={place.msgid}"
    return f"timestamp={timestamp(place.time + _BEYOND.get(question.how, 0.0))}"


def _answered(question: Ask, room: Room, answer: Batch | Message) -> Events:
    room.asks.sent.remove(question)
    if room.find(question.conversation.name) is question.conversation:
        if isinstance(answer, Batch):
            page = read(room, question.conversation, answer.messages)
            yield from question.then(room, question, page)
        elif question.place is not None and question.place.time and not question.by_time:
            # The message that was referred to is gone; when it was said is still known.
            question.by_time = True
            room.asks.waiting.appendleft(question)
        else:
            yield from question.then(room, question, None)
    _send_next(room)
