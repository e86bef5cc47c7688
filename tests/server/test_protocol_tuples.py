"""Named tuples that are told from each other."""

from typing import NamedTuple

from server.protocol.tuples import distinct


@distinct
class Opened(NamedTuple):
    name: str


@distinct
class Closed(NamedTuple):
    name: str


def test_a_value_equals_those_of_its_own_kind_alone() -> None:
    values: list[object] = [Opened("#tea"), Opened("#lobby"), Closed("#tea"), ("#tea",)]
    assert [value == Opened("#tea") for value in values] == [True, False, False, False]
    assert [value != Opened("#tea") for value in values] == [False, True, True, True]
    assert len({*values, Opened("#tea")}) == 4
