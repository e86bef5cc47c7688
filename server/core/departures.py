"""Whom the host put out, of a channel or of the room, and what they had: for so long as that can be taken back.

All of it is in memory alone: a room that was closed meanwhile knows nothing of it any more.
"""

from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Final

from server.protocol.names import Fold

if TYPE_CHECKING:
    from server.core.channel import Channel
    from server.core.client import Client

#: Seconds for which it can be taken back, and then for which somebody who is not here may come back to what they had.
LASTS: Final = 3600.0
#: Departures that are remembered; those from longest ago are forgotten first.
_MOST: Final = 1_000


class Departure:
    """One of them. `had` gives the ranks by channel; `whole` is whether they were put out of the room itself."""

    __slots__ = ("_ip", "_moment", "_visit", "account", "had", "nick", "number", "until", "whole")

    def __init__(self, number: int, client: "Client", had: dict["Channel", str], whole: bool, now: float) -> None:
        self.number = number
        self.nick = client.nick
        self.had = had
        self.whole = whole
        self.until = now + LASTS
        self._moment = now
        self._visit = client.visit
        self._ip = client.ip
        #: Folded; empty where they had none.
        self.account = client.folded_account

    def means(self, client: "Client", fold: Fold) -> bool:
        """Whether this is who was put out: the same connection, else one made since then by the same account, or, where
        they had none, with the same nickname and address.
        """
        if not client.registered or client.closing:
            return False
        if client.visit == self._visit:
            return True
        if client.connected_at < self._moment:
            return False
        if self.account:
            return client.folded_account == self.account
        return client.ip == self._ip and fold(client.nick) == fold(self.nick)


class Departures:
    """All that are remembered. Times are in seconds since 1970."""

    def __init__(self, fold: Fold, now: float) -> None:
        self._fold = fold
        self._known: dict[int, Departure] = {}
        #: Those that were taken back while nobody was here whom they mean.
        self._expected: dict[int, Departure] = {}
        #: None of them was one before the room was opened.
        self._numbers = count(round(now * 1000))

    def add(self, client: "Client", had: dict["Channel", str], now: float, *, whole: bool) -> Departure:
        """Remember what somebody has who is about to be put out."""
        departure = Departure(next(self._numbers), client, had, whole, now)
        self._known[departure.number] = departure
        _bound(self._known)
        return departure

    def find(self, number: int, now: float) -> Departure | None:
        """The one with this number; None where it is too long ago, or taken back."""
        found = self._known.get(number)
        return found if found is not None and now < found.until else None

    def take_back(self, departure: Departure, clients: Iterable["Client"], now: float) -> "Client | None":
        """Forget one that is taken back: gives whom it means; where they are not here, they are expected."""
        self._known.pop(departure.number, None)
        here = [client for client in clients if departure.means(client, self._fold)]
        if here:
            return max(here, key=lambda client: client.connected_at)
        departure.until = now + LASTS
        self._expected[departure.number] = departure
        _bound(self._expected)
        return None

    @property
    def any_expected(self) -> bool:
        """Whether anybody is."""
        return bool(self._expected)

    @property
    def expected(self) -> list[Departure]:
        """Those whom nobody here was meant by."""
        return list(self._expected.values())

    def arrived(self, client: "Client", now: float) -> list[Departure]:
        """Those that mean somebody who is here now; they are expected no more."""
        found = [one for one in self._expected.values() if now < one.until and one.means(client, self._fold)]
        for one in found:
            del self._expected[one.number]
        return found

    def forget(self, now: float) -> None:
        """Let go of those whose time is over."""
        for kept in (self._known, self._expected):
            for number in [one.number for one in kept.values() if one.until <= now]:
                del kept[number]

    def __len__(self) -> int:
        return len(self._known) + len(self._expected)


def _bound(kept: dict[int, Departure]) -> None:
    if len(kept) > _MOST:
        del kept[next(iter(kept))]
