"""Slow work with passwords, in turn: one address cannot keep the room busy, nor let the others wait for long."""

from collections import deque
from collections.abc import Callable
from typing import Any

#: Does work elsewhere, then calls with what came out.
Aside = Callable[[Callable[[], Any], Callable[[Any], None]], None]
_Piece = tuple[Callable[[], Any], Callable[[Any], None]]


class Hashing:
    """One piece of work at a time for each address; the next ones of that address wait.

    What waits is bounded by the connections: a client's lines wait until its piece is done (`Client.busy`).
    """

    def __init__(self) -> None:
        #: Set by whoever has threads; at once where none has.
        self.aside: Aside = lambda work, done: done(work())
        #: What waits, by address; one without anything under way is not in it.
        self._waiting: dict[str, deque[_Piece]] = {}

    def ask(self, ip: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Have work done for somebody at this address, then call with what came out."""
        waiting = self._waiting.get(ip)
        if waiting is not None:
            waiting.append((work, done))
        else:
            self._waiting[ip] = deque()
            self._begin(ip, work, done)

    def _begin(self, ip: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def on_done(result: Any) -> None:
            waiting = self._waiting[ip]
            if waiting:
                self._begin(ip, *waiting.popleft())
            else:
                del self._waiting[ip]
            done(result)

        self.aside(work, on_done)
