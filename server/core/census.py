"""How many are here, by what they are: counted as it changes, because everybody who comes in is told."""

from collections import Counter

from server.core.client import Client


class Census:
    """The user modes of all who have a nickname, and who is about to go."""

    def __init__(self) -> None:
        self._with_mode: Counter[str] = Counter()
        #: Connections that were told to go and are not over yet.
        self.closing = 0

    def with_mode(self, letter: str) -> int:
        """How many have a user mode."""
        return self._with_mode[letter]

    def set_mode(self, client: Client, letter: str, given: bool) -> bool:
        """Give or take a user mode of somebody who has a nickname; whether that changed anything."""
        if (letter in client.modes) == given:
            return False
        (client.modes.add if given else client.modes.discard)(letter)
        self._with_mode[letter] += 1 if given else -1
        return True

    def leave(self, client: Client) -> None:
        """Somebody has the nickname no more."""
        self._with_mode.subtract(client.modes)
