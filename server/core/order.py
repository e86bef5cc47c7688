"""The order of all that is said in a room: when, in which place, and under which id."""

import base64
import secrets
from collections.abc import Callable


class Order:
    """Gives moments that never go back, numbers and ids that nothing else in the room has.

    `clock` gives seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_moment = 0
        self._last_number = 0
        #: What all ids begin with while the room is open.
        self.prefix = base64.b32encode(secrets.token_bytes(5)).decode().lower()

    def go_on_behind(self, number: int) -> None:
        """Numbers up to this one are taken."""
        self._last_number = max(self._last_number, number)

    def moment(self) -> int:
        """Now, in milliseconds since 1970, but never before the last one: the history's order is the order."""
        self._last_moment = max(self._last_moment, round(self._clock() * 1000))
        return self._last_moment

    def message(self, copies: int = 1) -> tuple[int, str]:
        """The number of a new message and the id that carries it: no other message of this room has either.

        Where copies of it are kept, each has a number of its own, from that one on.
        https://ircv3.net/specs/extensions/message-ids
        """
        number = self._last_number + 1
        self._last_number += copies or 1
        return number, f"{self.prefix}-{number:x}"

    def new_id(self) -> str:
        """An id that nothing else in this room has."""
        return self.message()[1]
