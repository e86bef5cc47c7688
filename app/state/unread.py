"""What somebody has not read yet in one conversation."""

from bisect import bisect_right, insort
from typing import Final, NamedTuple

#: Of more than so many lines, the newest count: nobody reads a larger number as anything but "many".
MOST: Final = 1_000


class UnreadLine(NamedTuple):
    """One line that is to be read: when it was said (seconds since 1970), its key, whether it is for me."""

    time: float
    key: int
    for_me: bool


class Unread:
    """Unread lines in the order of their time."""

    def __init__(self) -> None:
        self._lines: list[UnreadLine] = []
        #: How many of them name me or are for me alone.
        self.mentions = 0

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def first(self) -> int | None:
        """Key of the first one; None where everything is read."""
        return self._lines[0].key if self._lines else None

    def add(self, line: UnreadLine) -> None:
        """One more, wherever its time puts it."""
        insort(self._lines, line)
        self.mentions += line.for_me
        if len(self._lines) > MOST:
            self.mentions -= self._lines.pop(0).for_me

    def read_until(self, time: float) -> None:
        """What was said until then, in seconds since 1970, is read."""
        self._keep(self._lines[bisect_right(self._lines, time, key=lambda line: line.time) :])

    def drop(self, key: int) -> None:
        """A line is gone."""
        self._keep([line for line in self._lines if line.key != key])

    def clear(self) -> None:
        self._keep([])

    def forget_mentions(self) -> None:
        """None of it is for me in particular any more."""
        self._keep([line._replace(for_me=False) for line in self._lines])

    def _keep(self, lines: list[UnreadLine]) -> None:
        self._lines = lines
        self.mentions = sum(line.for_me for line in lines)
