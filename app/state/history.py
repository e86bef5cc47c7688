"""What was said before, asked for when it is wanted. https://ircv3.net/specs/extensions/chathistory

Right after a channel is joined the newest page comes. Where it reaches what is known already, nothing is missing; where
it does not, what is known is let go and comes again by paging. Between the oldest and the newest line of a timeline
nothing is ever missing without its being said.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from app.state.asking import ask, is_offered
from app.state.asks import Ask, How
from app.state.batches import Batch, on_batch
from app.state.conversation import Conversation
from app.state.events import (
    Events,
    HistoryState,
    HoleFound,
    LinesFound,
    LinesGone,
    Marked,
    Reacted,
    RowChanged,
)
from app.state.joining import Stage
from app.state.lines import TALK, Line, Older
from app.state.moments import moment_of, timestamp
from app.state.past import Past
from app.state.playback import Page, read
from app.state.room import Room
from app.state.unread import UnreadLine
from server.protocol.message import Message

#: With how many people one may have talked.
_MOST_TARGETS: Final = 200
#: Conversations that are opened because something new was said there.
_MOST_OPENED: Final = 20
_DAY: Final = 86_400


# What the person does.


def older(room: Room, name: str) -> Events:
    """Ask for what was said before the oldest line; nothing happens where nothing is known to be there."""
    conversation = room.find(name)
    if conversation is None or not is_offered(room):
        return
    past = conversation.past
    if past.whole and not past.beyond and past.older is Older.MORE and past.oldest is not None:
        yield from reach(conversation, Older.LOADING)
        ask(room, Ask(How.BEFORE, conversation, past.oldest, _before), first=True)


# What happens.


def welcomed(room: Room) -> Events:
    """In the room: ask with whom I talked meanwhile."""
    if is_offered(room):
        # What is heard from now on says nothing about what was said to me before.
        seen = max((conversation.past.latest for conversation in room.conversations.values()), default=0.0)
        label = room.batches.question(partial(_targets_told, seen))
        ends = (f"timestamp={timestamp(moment)}" for moment in (0.0, room.clock() + _DAY))
        room.send("CHATHISTORY", "TARGETS", *ends, str(_MOST_TARGETS), label=label)
    else:
        yield from _targets_told(0.0, room, Message(""))


def catch_up(room: Room, conversation: Conversation) -> Events:
    """Ask for what is missing between the newest known line and now. Nothing happens where nothing can be."""
    past = conversation.past
    there = room.stage is Stage.HERE and (conversation.direct or conversation.joined)
    if past.whole or not past.recalled or not there or room.asks.has(conversation):
        return
    if not is_offered(room):
        # Nobody can say what was missed.
        yield from _settle(conversation)
    else:
        # What an earlier run has kept is compared with what the server has: something may have been taken back.
        place = None if past.kept or past.torn else past.newest
        ask(room, Ask(How.LATEST, conversation, place, _latest), first=conversation is room.shown)


def lost(room: Room) -> Events:
    """The connection is gone, and with it all that was on its way."""
    for conversation in room.conversations.values():
        past = conversation.past
        past.whole = past.sure = False
        past.fresh.clear()
        conversation.marker_told = 0.0
        if past.older is Older.LOADING:
            yield from reach(conversation, Older.MORE)


# What the server says.


def _latest(room: Room, question: Ask, page: Page | None) -> Events:
    """What is between the newest known line and now, or the first page of all."""
    conversation, past = question.conversation, question.conversation.past
    if page is None:
        yield from _settle(conversation)
        return
    full = page.size >= question.most
    known = past.newest is not None
    reached = not full or (question.place is None and any(line.msgid in past.kept for line in page.lines))
    if known and (not reached or past.torn):
        yield HoleFound(conversation.name)
        past.oldest, past.torn, past.beyond = None, False, False
        reached = False
        past.kept.clear()
        # The lines go with their reactions, and come without them.
        past.decided.clear()
    elif question.place is None:
        yield from _drop_gone(conversation, page)
    if page.lines:
        yield LinesFound(conversation.name, page.lines, older=False, page=True, gap=not (known and reached))
    for change in page.changes:
        if isinstance(change, Reacted):
            past.decide(change.msgid, change.nick, change.text)
        yield change
    if past.oldest is None:
        past.oldest = page.first
        yield from reach(conversation, Older.MORE if full else Older.BEGINNING)
    elif past.older is Older.UNKNOWN and question.place is None:
        yield from reach(conversation, Older.MORE if full else Older.BEGINNING)
    past.newest = page.last or past.newest
    fresh = frozenset(past.fresh)
    yield from _settle(conversation, asked=True)
    yield from count(room, conversation, page.lines, fresh)


def _settle(conversation: Conversation, *, asked: bool = False) -> Events:
    """Nothing is missing between the newest known line and now, as far as anybody can say."""
    past = conversation.past
    past.whole, past.sure = True, asked
    past.fresh.clear()
    past.kept.clear()
    if past.sure and past.older is Older.UNKNOWN and past.oldest is not None:
        yield from reach(conversation, Older.MORE)


def _drop_gone(conversation: Conversation, page: Page) -> Events:
    """What an earlier run has kept, and the server has no more where it should stand, was taken away."""
    if page.first is None:
        return
    since, there = page.first.time, page.msgids
    gone = tuple(msgid for msgid, time in conversation.past.kept.items() if time > since and msgid not in there)
    if gone:
        yield LinesGone(conversation.name, gone)


def _before(room: Room, question: Ask, page: Page | None) -> Events:
    conversation, past = question.conversation, question.conversation.past
    if past.oldest is not question.place:
        return
    if page is None:
        yield from reach(conversation, Older.UNKNOWN)
        return
    full = page.size >= question.most
    # A page that begins where the one before did would come for ever.
    on = page.first is not None and page.first != past.oldest
    past.oldest = page.first or past.oldest
    if page.lines:
        yield LinesFound(conversation.name, page.lines, older=True, page=True, gap=True)
    yield from _undecided(past, page)
    yield from reach(conversation, (Older.MORE if on else Older.UNKNOWN) if full else Older.BEGINNING)
    if full and on and not page.lines:
        yield from older(room, conversation.name)


def _undecided(past: Past, page: Page) -> Events:
    """The changes of an older page, but for reactions that were taken back, or done again, later on."""
    kept = [
        change
        for change in reversed(page.changes)
        if not isinstance(change, Reacted) or past.decide(change.msgid, change.nick, change.text)
    ]
    yield from reversed(kept)


def count(room: Room, conversation: Conversation, lines: Sequence[Line], counted: frozenset[str]) -> Events:
    """Count what was said since the person read last; where nobody knows when that was, all of it is old."""
    past, until = conversation.past, conversation.read_until
    past.latest = max(past.latest, lines[-1].time if lines else 0.0)
    if until is None:
        conversation.read_until = past.latest or None
        return
    waiting = conversation.unread_lines
    before = len(waiting)
    for line in lines:
        if line.kind in TALK and not line.mine and line.time > until and line.msgid not in counted:
            waiting.add(
                UnreadLine(line.time, line.key, (line.mention or conversation.direct) and not conversation.muted)
            )
    if len(waiting) == before:
        return
    if conversation is room.shown:
        yield Marked(conversation.name, waiting.first)
    yield RowChanged(conversation.row())


def reach(conversation: Conversation, known: Older) -> Events:
    if conversation.past.older is not known:
        conversation.past.older = known
        yield HistoryState(conversation.name, known)


def _targets_told(seen: float, room: Room, answer: Batch | Message) -> Events:
    """With whom I talked, and when last: what is new since `seen` is fetched, and a conversation opened for it."""
    talked: dict[str, float] = {}
    if isinstance(answer, Batch):
        talked = {message.param(1): moment_of(message.param(2)) or 0.0 for message in answer.messages}
    directs = [conversation for conversation in room.conversations.values() if conversation.direct]
    new = [name for name, last in talked.items() if last > seen and room.is_person(name) and not room.find(name)]
    for name in sorted(new, key=lambda name: talked[name])[-_MOST_OPENED:]:
        yield from room.open(name, direct=True)
        opened = room.find(name)
        if opened is not None and opened.read_until is None:
            opened.read_until = seen or None
        if "draft/read-marker" in room.capabilities:
            room.send("MARKREAD", name)
    last_said = {room.fold(name): last for name, last in talked.items()}
    for conversation in directs:
        if last_said.get(room.fold(conversation.name), 0.0) > conversation.past.latest:
            yield from catch_up(room, conversation)
        elif conversation.past.recalled and not room.asks.has(conversation):
            yield from _settle(conversation, asked=isinstance(answer, Batch))


@on_batch("chathistory")
def played_back(room: Room, batch: Batch) -> Events:
    """History that nobody asked for: as bouncers send it, and rooms whose host puts back what was taken back."""
    conversation = room.find(batch.params[0]) if batch.params else None
    if conversation is not None:
        page = read(room, conversation, batch.messages)
        if page.lines:
            yield LinesFound(conversation.name, page.lines, older=False, unasked=True)
        yield from page.changes
