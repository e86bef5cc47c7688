"""Heights in blocks behave like a plain list of heights."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.windows.timeline_layout import BLOCK_ROWS, Estimate, Heights

ESTIMATE = Estimate(fixed=4, line_height=20, characters_per_line=40)


class Rows:
    """Rows that know how long their text is, and their heights in a plain list."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.known: dict[int, int] = {}
        self.heights = Heights(lambda row: self.sizes[row], ESTIMATE)

    def append(self, sizes: list[int]) -> None:
        self.sizes += sizes
        self.heights.append(len(sizes))

    def insert(self, row: int, sizes: list[int]) -> None:
        row = min(row, len(self.sizes))
        self.sizes[row:row] = sizes
        self.known = {at + len(sizes) * (at >= row): height for at, height in self.known.items()}
        self.heights.insert(row, len(sizes))

    def remove(self, first: int, count: int) -> None:
        del self.sizes[first : first + count]
        self.known = {
            row - count * (row >= first + count): height
            for row, height in self.known.items()
            if not first <= row < first + count
        }
        self.heights.remove(first, count)

    def see(self, row: int, height: int) -> None:
        self.known[row] = height
        self.heights.set_height(row, height)

    def check(self) -> None:
        for row, height in self.known.items():
            end = self.heights.top(row + 1) if row + 1 < len(self.sizes) else self.heights.total
            assert end - self.heights.top(row) == height


STEP = st.one_of(
    st.tuples(st.just("append"), st.lists(st.integers(0, 500), min_size=1, max_size=600)),
    st.tuples(st.just("insert"), st.just(0), st.lists(st.integers(0, 500), min_size=1, max_size=600)),
    st.tuples(st.just("insert"), st.integers(0, 2000), st.lists(st.integers(0, 500), min_size=1, max_size=600)),
    st.tuples(st.just("remove"), st.integers(0, 2000), st.integers(1, 700)),
    st.tuples(st.just("see"), st.integers(0, 2000), st.integers(0, 900)),
)


@given(st.lists(STEP, max_size=15))
def test_a_height_once_seen_holds_whatever_comes_and_goes(steps: list[tuple[Any, ...]]) -> None:
    rows = Rows()
    for name, *arguments in steps:
        if name in ("append", "insert"):
            getattr(rows, name)(*arguments)
        elif rows.sizes:
            row = arguments[0] % len(rows.sizes)
            if name == "see":
                rows.see(row, arguments[1])
            else:
                rows.remove(row, min(arguments[1], len(rows.sizes) - row))
        rows.check()
    assert rows.heights.total >= sum(rows.known.values())


def test_the_row_at_a_height_is_the_one_that_covers_it() -> None:
    rows = Rows()
    rows.append([10] * (3 * BLOCK_ROWS))
    for row in range(3 * BLOCK_ROWS):
        rows.see(row, row % 7)
    for row in (0, 1, 5, 255, 256, 257, 500, 3 * BLOCK_ROWS - 2):
        if height := row % 7:
            assert rows.heights.row_at(rows.heights.top(row)) == (row, 0)
            assert rows.heights.row_at(rows.heights.top(row) + height - 1) == (row, height - 1)


def test_beyond_the_end_is_the_last_row() -> None:
    rows = Rows()
    rows.append([10] * 5)
    assert rows.heights.row_at(10**6)[0] == 4


def test_another_width_forgets_what_was_seen_and_keeps_the_rows() -> None:
    rows = Rows()
    rows.append([400] * 1000)
    rows.see(3, 999)
    narrow = Estimate(fixed=4, line_height=20, characters_per_line=20)
    before = rows.heights.total
    rows.heights.measure(narrow)
    assert rows.heights.total == narrow.rows(BLOCK_ROWS, 400 * BLOCK_ROWS) * 3 + narrow.rows(232, 400 * 232)
    assert rows.heights.total > before
