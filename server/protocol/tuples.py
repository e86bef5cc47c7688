"""Named tuples: made in one call, and told from each other."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T", bound=NamedTuple)


def maker(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """What makes a named tuple of all its fields, in order.

    Its own constructor is written in Python, which is felt where one is made for each message of a busy room.
    """
    return cast(Callable[[tuple[Any, ...]], T], partial(tuple.__new__, kind))


def distinct(kind: type[T]) -> type[T]:
    """Decorates a named tuple that equals no other sort of tuple with the same fields: that a channel was opened is not
    that it was closed. A frozen dataclass would do, but takes ten times as long to make, which is felt where a program
    has dozens and starts."""
    kind.__eq__ = _is_same  # type: ignore[method-assign]
    kind.__ne__ = _is_another  # type: ignore[assignment, method-assign]
    kind.__hash__ = tuple.__hash__  # type: ignore[method-assign]
    return kind


def _is_same(one: tuple[Any, ...], other: object) -> bool:
    return type(one) is type(other) and tuple.__eq__(one, other)


def _is_another(one: tuple[Any, ...], other: object) -> bool:
    return not _is_same(one, other)
