"""Passwords of rooms, in the system's own keyring where it has one: never in a file of Landline's."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from server.files import room_key
from server.protocol.address import Address

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE: Final = "Landline"
_LONGEST: Final = 300


class KnownPasswords:
    """The keyring behind a queue: it may ask the person to unlock it, and nobody waits for that.

    Answers are given on a thread of its own: whoever wants them elsewhere hands over what brings them there.
    """

    def __init__(self) -> None:
        self._jobs: Final[SimpleQueue[Callable[[], None]]] = SimpleQueue()
        self._thread: Thread | None = None

    def find(self, address: Address, answer: Callable[[str | None], None]) -> None:
        """The password of a room; empty where none is kept, None where this system has no keyring."""
        self._put(lambda: answer(_find(address)))

    def keep(self, address: Address, password: str) -> None:
        """Have a room's password the next time."""
        self._put(lambda: _with_keyring(lambda keyring: keyring.set_password(_SERVICE, room_key(address), password)))

    def forget(self, address: Address) -> None:
        """It is not the room's password any more."""
        self._put(lambda: _with_keyring(lambda keyring: keyring.delete_password(_SERVICE, room_key(address))))

    def _put(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="keyring", daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            self._jobs.get()()


def _find(address: Address) -> str | None:
    found: list[str | None] = []
    _with_keyring(lambda keyring: found.append(keyring.get_password(_SERVICE, room_key(address)) or ""))
    if not found:
        return None
    password = found[0] or ""
    return password if password.isprintable() and len(password) <= _LONGEST else ""


def _with_keyring(use: "Callable[[KeyringBackend], object]") -> None:
    """Do something with the keyring, where there is one that is safe to use and lets us."""
    try:
        import keyring
        from keyring.core import recommended

        backend = keyring.get_keyring()
        if recommended(backend):
            use(backend)
    except Exception:  # noqa: BLE001 - keyrings are made by many, and none is worth an end of the program
        return
