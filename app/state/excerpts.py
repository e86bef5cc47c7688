"""A part of the history far from its end, that somebody jumps to: a window of its own, which grows both ways.

The conversation's own timeline stays as it is meanwhile, and goes on.
"""

from collections.abc import Sequence

from app.state.asking import ask, is_offered
from app.state.asks import Ask, How
from app.state.conversation import Conversation
from app.state.events import Events, ExcerptClosed, ExcerptFound, ExcerptGrew, ExcerptMissing, ExcerptState
from app.state.lines import Line, Older
from app.state.past import Excerpt, Place
from app.state.playback import Page
from app.state.room import Room

# What the person does.


def around(room: Room, conversation: Conversation, msgid: str) -> Events:
    """Ask the server for what stands around a message."""
    ask(room, Ask(How.AROUND, conversation, Place(msgid, 0.0), _around), first=True)
    yield from ()


def show(conversation: Conversation, msgid: str, lines: Sequence[Line]) -> Events:
    """Show what is kept around a message, where the server cannot be asked."""
    places = [Place(line.msgid, line.time) for line in lines if line.msgid]
    if not places:
        yield ExcerptMissing(conversation.name, msgid)
        return
    conversation.past.excerpt = Excerpt(places[0], places[-1], Older.UNKNOWN, Older.UNKNOWN)
    yield ExcerptFound(conversation.name, msgid, tuple(lines))
    yield from _tell(conversation)


def older(room: Room, conversation: Conversation) -> Events:
    """Ask for what was said before the excerpt."""
    excerpt = conversation.past.excerpt
    if excerpt and excerpt.older is Older.MORE and is_offered(room):
        excerpt.older = Older.LOADING
        yield from _tell(conversation)
        ask(room, Ask(How.BEFORE, conversation, excerpt.oldest, _before, excerpt=excerpt), first=True)


def newer(room: Room, conversation: Conversation) -> Events:
    """Ask for what was said behind the excerpt."""
    excerpt = conversation.past.excerpt
    if excerpt and excerpt.newer is Older.MORE and is_offered(room):
        excerpt.newer = Older.LOADING
        yield from _tell(conversation)
        ask(room, Ask(How.AFTER, conversation, excerpt.newest, _after, excerpt=excerpt), first=True)


def close(conversation: Conversation) -> Events:
    """Nobody looks at it any more."""
    if conversation.past.excerpt is not None:
        conversation.past.excerpt = None
        yield ExcerptClosed(conversation.name)


# What the server says.


def _around(_room: Room, question: Ask, page: Page | None) -> Events:
    conversation, msgid = question.conversation, question.place.msgid if question.place else ""
    if page is None or page.first is None or page.last is None or msgid not in {line.msgid for line in page.lines}:
        yield ExcerptMissing(conversation.name, msgid)
        return
    conversation.past.excerpt = Excerpt(page.first, page.last)
    yield ExcerptFound(conversation.name, msgid, page.lines)
    yield from page.changes
    yield from _tell(conversation)


def _before(_room: Room, question: Ask, page: Page | None) -> Events:
    yield from _grown(question, page, older=True)


def _after(_room: Room, question: Ask, page: Page | None) -> Events:
    yield from _grown(question, page, older=False)


def _grown(question: Ask, page: Page | None, *, older: bool) -> Events:
    """A page in front of the excerpt, or behind it; None where the question came to nothing: it may be asked again."""
    conversation, excerpt = question.conversation, question.excerpt
    if excerpt is None or conversation.past.excerpt is not excerpt:
        return
    more = Older.UNKNOWN
    if page is not None:
        more = Older.MORE if page.size >= question.most else Older.BEGINNING
    if older:
        excerpt.older = more
        excerpt.oldest = (page and page.first) or excerpt.oldest
    else:
        excerpt.newer = more
        excerpt.newest = (page and page.last) or excerpt.newest
    if page is not None:
        yield ExcerptGrew(conversation.name, page.lines, older=older)
        yield from page.changes
    yield from _tell(conversation)


def _tell(conversation: Conversation) -> Events:
    if excerpt := conversation.past.excerpt:
        yield ExcerptState(conversation.name, excerpt.older, excerpt.newer)
