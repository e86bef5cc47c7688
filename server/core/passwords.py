"""Passwords: kept as salted slow hashes, asked for off the loop, and not as often as somebody likes to guess.

Argon2id with the parameters of RFC 9106's low-memory choice, by the reference implementation; for SCRAM its own salted
hash beside it, as RFC 5802 asks. https://www.rfc-editor.org/rfc/rfc9106, https://www.rfc-editor.org/rfc/rfc5802
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from server.core.tally import Tally
from server.settings import AccountsTable
from server.storage.accounts import Scram, Secret

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: Rounds of SCRAM's hash: RFC 7677 wants at least 4,096; a client's program does them once for each login.
_ROUNDS: Final = 60_000
_FEWEST_ROUNDS: Final = 4_096
_FAST: Final = "fast$"
_ARGON2: Final = "$argon2"
#: Wrong passwords from one address, and in how many seconds, before no more are looked at.
_MOST_WRONG: Final = 5
_WRONG_WITHIN: Final = 60.0


def keep(password: str, accounts: AccountsTable) -> Secret:
    """Turn a password of an account into what is kept of it. Slow on purpose: call it off the loop."""
    salt = secrets.token_bytes(16)
    times = rounds(accounts)
    kept = hashed(password, accounts)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, times)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    return Secret(kept, Scram(salt, times, stored, hmac.digest(salted, b"Server Key", "sha256")))


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that is kept. Slow on purpose: call it off the loop.

    Nobody's password (empty `kept`) takes as long and never fits, so that the time does not tell which names exist.
    """
    data = password.encode()
    if kept.startswith(_FAST):
        salt, _, digest = kept.removeprefix(_FAST).partition("$")
        return hmac.compare_digest(_fast(data, bytes.fromhex(salt)), digest)
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(kept or _nobody(), data) and bool(kept)
    except (Argon2Error, InvalidHashError):
        return False


def hashed(password: str, accounts: AccountsTable) -> str:
    """The slow hash of a password, which may be one already. Slow on purpose."""
    if not password or is_hash(password, accounts):
        return password
    if accounts.hashes_fast:
        salt = secrets.token_bytes(16)
        return f"{_FAST}{salt.hex()}${_fast(password.encode(), salt)}"
    return _hasher().hash(password)


def is_hash(text: str, accounts: AccountsTable) -> bool:
    """Whether this is not a password, but what is kept of one."""
    return text.startswith(_ARGON2) or (accounts.hashes_fast and text.startswith(_FAST))


def rounds(accounts: AccountsTable) -> int:
    """How often SCRAM's hash is made in this room."""
    return _FEWEST_ROUNDS if accounts.hashes_fast else _ROUNDS


def _fast(data: bytes, salt: bytes) -> str:
    return hashlib.sha256(salt + data).hexdigest()


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


_nobodys = ""


def _nobody() -> str:
    global _nobodys  # noqa: PLW0603 - made once, when somebody asks first
    _nobodys = _nobodys or _hasher().hash(secrets.token_bytes(16))
    return _nobodys


class Guesses:
    """Wrong passwords by address, so that guessing is slow. `clock` gives seconds.

    A right one forgives nothing: whoever has an account of their own could guess others' for ever.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._wrong = Tally(clock, _WRONG_WITHIN)

    def too_many(self, ip: str, accounts: AccountsTable) -> bool:
        """Whether nothing from this address is looked at for a while.

        Ask before a password is looked at, and before it is told what came out: several may be under way at once.
        """
        return accounts.login_throttle and self._wrong.has(ip, _MOST_WRONG)

    def wrong(self, ip: str) -> None:
        """A password from this address did not fit."""
        self._wrong.add(ip)
