"""Named tuples made in one call."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T", bound=NamedTuple)


def maker(kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """What makes a named tuple of all its fields, in order.

    Its own constructor is written in Python, which is felt where one is made for each message of a busy room.
    """
    return cast(Callable[[tuple[Any, ...]], T], partial(tuple.__new__, kind))
