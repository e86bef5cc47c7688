"""Looking for what was said: at the server, where it can, and in what is kept on this computer."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.session.core import Core
from app.session.keeping import Keeping
from app.state import searching
from app.state.events import Event, SearchAnswered, SearchContext, StageChanged
from app.state.query import Hit, Query, parse
from app.state.searching import Search
from app.store import finding
from app.store.finding import End, Findings

#: Hits of one page of what is kept.
_PAGE: Final = 50


class Searching(QObject):
    """One search at a time; another one ends it. The server answers for the conversations that one is in, this
    computer for all others, and for all where the server cannot.

    Signals:
        found(hits): a tuple of Hits, newest first within it: more of what is looked for.
        context(hit): a Hit that was found, now with what was said before and after it.
        rested(more): all that was asked for is there; `more`: `go_on` brings more.
        failed(words): the room could not look, in its own words. What is kept here may be found all the same.
    """

    found = Signal(object)
    context = Signal(object)
    rested = Signal(bool)
    failed = Signal(str)

    def __init__(self, core: Core, keeping: Keeping) -> None:
        super().__init__(core)
        self._core: Final = core
        self._keeping: Final = keeping
        self._query = Query()
        #: At the server; None where it does not look.
        self._search: Search | None = None
        self._more_there = False
        #: What the server has not answered yet: it looks for one thing at a time.
        self._under_way: Search | None = None
        #: Where the next page of what is kept begins; None at its newest end.
        self._start: End | None = None
        self._more_here = False
        #: Answers that are on their way, and whether the server's is among them.
        self._awaited = 0
        self._asked_there = False
        #: Which search it is: answers to those before count no more.
        self._number = 0
        self._hits: Final[dict[tuple[str, str], Hit]] = {}
        core.happened.connect(self._on_happened)

    @property
    def possible(self) -> bool:
        """Whether anybody can look: the room, or this computer."""
        return searching.can_search(self._core.room) or self._keeping.on

    def ask(self, text: str) -> Query:
        """Look for what was typed (`app.state.query`). Raises QueryError; nothing is looked for where it is empty."""
        query = parse(text, datetime.now().astimezone())
        self.stop()
        if query:
            self._query = query
            room = self._core.room
            self._more_there, self._more_here = searching.can_search(room), self._keeping.on
            self._search = Search(query) if self._more_there else None
            self.go_on()
        return query

    def go_on(self) -> None:
        """Bring more."""
        if self._awaited:
            return
        there, here = self._more_there, self._more_here
        self._awaited = there + here
        self._asked_there = there
        if there:
            self._look_there()
        if here:
            self._look_here()
        if not there and not here:
            self.rested.emit(False)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        if self._search is not None:
            self._search.over = True
        self._search = self._start = None
        self._more_there = self._more_here = False
        self._awaited = 0
        self._asked_there = False
        self._number += 1
        self._hits.clear()

    def _look_there(self) -> None:
        if self._search is not None and self._under_way is None:
            self._under_way = self._search
            self._core.do(searching.search(self._core.room, self._search))

    def _look_here(self) -> None:
        where, query, start = self._keeping.where("").room, self._query, self._start
        besides = self._answered_there()
        self._keeping.ask(
            lambda cache: finding.find(cache, where, query, besides, start, _PAGE),
            partial(self._on_found_here, self._number),
        )

    def _answered_there(self) -> list[str]:
        """The conversations that the server looks in: it knows better what was taken back."""
        if self._search is None:
            return []
        return [c.name.casefold() for c in self._core.room.conversations.values() if c.joined]

    def _on_found_here(self, number: int, findings: Findings | None) -> None:
        if number != self._number:
            return
        findings = findings or Findings((), None)
        self._start = findings.end
        self._more_here = findings.end is not None
        self._tell(findings.hits)

    def _on_happened(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, SearchAnswered):
                self._under_way = None
                if event.search is self._search:
                    self._on_answered(event)
                elif self._asked_there:
                    self._look_there()
            elif isinstance(event, SearchContext):
                self._add_context(event)
            elif isinstance(event, StageChanged):
                # The connection went, and the answer with it.
                self._under_way = None
                if self._asked_there:
                    self._asked_there = self._more_there = False
                    self._tell(())

    def _on_answered(self, answered: SearchAnswered) -> None:
        self._asked_there, self._more_there = False, answered.more
        if answered.failure:
            self.failed.emit(answered.failure)
        self._tell(tuple(Hit(name, line) for name, line in answered.hits))

    def _tell(self, hits: tuple[Hit, ...]) -> None:
        """A page is here, from one of the two."""
        new = []
        for hit in hits:
            key = (hit.conversation.casefold(), hit.line.msgid or str(hit.line.key))
            if key not in self._hits:
                self._hits[key] = hit
                new.append(hit)
        if new:
            self.found.emit(tuple(new))
        for hit in new:
            self._ask_context(hit)
        self._awaited -= 1
        if not self._awaited:
            self.rested.emit(self._more_there or self._more_here)

    def _ask_context(self, hit: Hit) -> None:
        conversation = self._core.room.find(hit.conversation)
        if hit.before is None and hit.behind is None and conversation is not None and hit.line.msgid:
            self._core.do(searching.context(self._core.room, conversation, hit.line))

    def _add_context(self, told: SearchContext) -> None:
        key = (told.conversation.casefold(), told.msgid)
        if (hit := self._hits.get(key)) is not None:
            self._hits[key] = hit = hit._replace(before=told.before, behind=told.behind)
            self.context.emit(hit)
