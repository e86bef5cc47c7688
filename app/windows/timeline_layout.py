"""Where each row of a timeline stands: heights in blocks, exact only for what has been seen.

Asking every row for its height on each insert is what makes an ordinary view slow. Here a block of rows that nobody
has looked at is one estimate; a row that was laid out has its exact height. The estimates serve the scroll bar alone:
what is painted starts from an anchor (see `timeline_place`), so a better height above never moves the text.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import Final, NamedTuple

BLOCK_ROWS: Final = 256


class Estimate(NamedTuple):
    """How high a row probably is, in pixels, by the number of its characters."""

    #: What a row has beside its lines of text: its share of names and gaps.
    fixed: float = 8.0
    line_height: float = 20.0
    characters_per_line: float = 80.0

    def rows(self, rows: int, characters: int) -> int:
        """The height of so many rows with so many characters: half a line is empty on average."""
        return int(rows * self.fixed + self.line_height * (rows / 2 + characters / self.characters_per_line))

    def row(self, characters: int) -> int:
        """The height of one row: whole lines."""
        return int(self.fixed + self.line_height * (1 + int(characters / self.characters_per_line)))


class Heights:
    """The heights of all rows of one timeline, in pixels.

    `characters` tells how long the text of a row is; it is asked once when a row comes, and again when its block is
    first looked at.
    """

    def __init__(self, characters: Callable[[int], int], estimate: Estimate) -> None:
        self._characters = characters
        self._estimate = estimate
        self._count = 0
        # One entry a block, in parallel lists: sums over them run at C speed.
        self._rows: list[int] = []
        self._sizes: list[int] = []
        self._totals: list[int] = []
        self._exact: list[array[int] | None] = []
        self._starts: list[int] | None = None
        self._tops: list[int] | None = None

    @property
    def total(self) -> int:
        """The height of everything."""
        return sum(self._totals)

    def measure(self, estimate: Estimate) -> None:
        """Another width or font: every exact height is forgotten, block by block."""
        if estimate == self._estimate:
            return
        self._estimate = estimate
        self._exact = [None] * len(self._rows)
        self._totals = [estimate.rows(*block) for block in zip(self._rows, self._sizes, strict=True)]
        self._tops = None

    def append(self, count: int) -> None:
        """Rows that came at the end."""
        row = self._count
        self._count = end = row + count
        if self._rows and self._rows[-1] < BLOCK_ROWS:
            taken = min(count, BLOCK_ROWS - self._rows[-1])
            self._grow(len(self._rows) - 1, range(row, row + taken), self._rows[-1])
            row += taken
        for first in range(row, end, BLOCK_ROWS):
            self._insert_block(len(self._rows), range(first, min(first + BLOCK_ROWS, end)))
        self._starts = self._tops = None

    def insert(self, row: int, count: int) -> None:
        """Rows that came before others: a few join the block that is there, many are blocks of their own."""
        if row == self._count:
            self.append(count)
            return
        block, inside = self._place(row)
        self._count += count
        if self._rows[block] + count <= BLOCK_ROWS:
            self._grow(block, range(row, row + count), inside)
        else:
            if inside:
                self._split(block, inside)
                block += 1
            for end in range(row + count, row, -BLOCK_ROWS):
                self._insert_block(block, range(max(row, end - BLOCK_ROWS), end))
        self._starts = self._tops = None

    def remove(self, first: int, count: int) -> None:
        """Rows that are gone already."""
        self._count -= count
        while count:
            block, inside = self._place(first)
            taken = min(count, self._rows[block] - inside)
            if taken == self._rows[block]:
                for entries in (self._rows, self._sizes, self._totals, self._exact):
                    del entries[block]
            else:
                self._rows[block] -= taken
                # How long the removed texts were is not known any more: the share of each row is.
                self._sizes[block] -= self._sizes[block] * taken // (self._rows[block] + taken)
                exact = self._exact[block]
                if exact is None:
                    self._totals[block] = self._estimate.rows(self._rows[block], self._sizes[block])
                else:
                    del exact[inside : inside + taken]
                    self._totals[block] = sum(exact)
            self._starts = self._tops = None
            count -= taken

    def set_height(self, row: int, height: int) -> None:
        """The exact height of a row that was laid out."""
        block, inside = self._place(row)
        exact = self._visit(block)
        if (before := exact[inside]) != height:
            exact[inside] = height
            self._totals[block] += height - before
            self._tops = None

    def height(self, row: int) -> int:
        """The height of a row, exact where it was laid out."""
        block, inside = self._place(row)
        return self._visit(block)[inside]

    def top(self, row: int) -> int:
        """How far below the top of everything a row begins."""
        block, inside = self._place(row)
        exact = self._exact[block]
        if exact is None:
            return self._block_tops()[block] + self._totals[block] * inside // self._rows[block]
        return self._block_tops()[block] + sum(exact[:inside])

    def row_at(self, y: int) -> tuple[int, int]:
        """The row that covers this distance from the top of everything, and how far into the row it is."""
        block = max(0, bisect_right(self._block_tops(), y) - 1)
        self._visit(block)
        y -= self._block_tops()[block]
        exact = self._visit(block)
        for inside, height in enumerate(exact):
            if y < height:
                return self._block_starts()[block] + inside, max(0, y)
            y -= height
        last = len(exact) - 1
        return self._block_starts()[block] + last, exact[last]

    def _insert_block(self, block: int, rows: range) -> None:
        characters = sum(map(self._characters, rows))
        self._rows.insert(block, len(rows))
        self._sizes.insert(block, characters)
        self._totals.insert(block, self._estimate.rows(len(rows), characters))
        self._exact.insert(block, None)

    def _grow(self, block: int, rows: range, inside: int) -> None:
        sizes = [self._characters(row) for row in rows]
        self._rows[block] += len(sizes)
        self._sizes[block] += sum(sizes)
        exact = self._exact[block]
        if exact is None:
            self._totals[block] = self._estimate.rows(self._rows[block], self._sizes[block])
            return
        heights = array("i", map(self._estimate.row, sizes))
        self._totals[block] += sum(heights)
        exact[inside:inside] = heights

    def _split(self, block: int, inside: int) -> None:
        """Make two blocks of one: the first takes so many rows."""
        rows, size, exact = self._rows[block], self._sizes[block], self._exact[block]
        self._rows[block : block + 1] = [inside, rows - inside]
        # How long the texts of each half are is not known any more: the share of each row is.
        first = size * inside // rows
        self._sizes[block : block + 1] = [first, size - first]
        halves = [None, None] if exact is None else [exact[:inside], exact[inside:]]
        self._exact[block : block + 1] = halves
        self._totals[block : block + 1] = [
            self._estimate.rows(self._rows[at], self._sizes[at]) if half is None else sum(half)
            for at, half in enumerate(halves, block)
        ]

    def _visit(self, block: int) -> "array[int]":
        exact = self._exact[block]
        if exact is None:
            first = self._block_starts()[block]
            row = self._estimate.row
            exact = array("i", (row(self._characters(at)) for at in range(first, first + self._rows[block])))
            self._exact[block] = exact
            self._totals[block] = sum(exact)
            self._tops = None
        return exact

    def _place(self, row: int) -> tuple[int, int]:
        starts = self._block_starts()
        block = bisect_right(starts, row) - 1
        return block, row - starts[block]

    def _block_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = list(accumulate(self._rows, initial=0))[:-1]
        return self._starts

    def _block_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._totals, initial=0))[:-1]
        return self._tops
