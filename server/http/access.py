"""Who may use the control API from another computer: over TLS, with the user and password that the host set for it.

HTTP Basic authentication, https://www.rfc-editor.org/rfc/rfc7617; the answers' status codes as RFC 9110 has them.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Final, NamedTuple, cast

from aiohttp import web

from server.core import passwords
from server.core.bans import plain_address
from server.core.log import Level
from server.core.server import Server
from server.core.tally import Tally
from server.http.origin import is_ours_over_tls
from server.net.connection import ENCRYPTION, peer_of
from server.settings import ApiTable

#: What a browser shows when it asks.
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="Landline control API", charset="UTF-8"'}
#: Seconds until somebody who guessed wrong too often may try again (server.core.passwords).
_WAIT: Final = 60
#: Seconds in which the calls of one user from one address are told of in the log once.
_TOLD: Final = 600.0
_WRONG: Final = "The user or the password is wrong."


class Denied(Exception):  # noqa: N818 - it is an answer for a person
    """No: an HTTP status, in words, with headers."""

    def __init__(self, status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.headers = headers or {}


class Guest(NamedTuple):
    """Somebody who was let in: who, from where, and by which settings."""

    user: str
    ip: str
    table: ApiTable

    @property
    def origin(self) -> str:
        """For the log and for what is written down."""
        return f"{self.user} from {self.ip}"


class Access:
    """Asks for a user and a password, and remembers neither."""

    def __init__(self, server: Server) -> None:
        self._server = server
        #: What the password in the settings is kept as, made when somebody asks first: that is slow on purpose.
        self._kept: tuple[str, str] = ("", "")
        #: What fits it, under a key that nobody knows: a script need not wait for the slow hash at each call.
        self._key = secrets.token_bytes(32)
        self._known: tuple[ApiTable, bytes] | None = None
        self._told = Tally(server.clock, _TOLD)

    async def let_in(self, request: web.Request) -> Guest:
        """Who this is. Raises Denied, before a password is looked at where that cannot help."""
        table = self._server.settings.api
        ip, _ = peer_of(cast(asyncio.Transport, request.transport))
        if not (table.user and table.password):
            raise Denied(404, "This room cannot be managed from another computer: its settings name no user for [api].")
        if table.allow and not _is_within(ip, table.allow):
            raise Denied(403, f"This room cannot be managed from {ip}: its settings name other addresses for that.")
        if request.transport is None or request.transport.get_extra_info(ENCRYPTION) is None:
            words = "The control API is here over TLS only: use https:// or wss://. If a password was sent, change it."
            raise Denied(403, words)
        if not is_ours_over_tls(request):
            raise Denied(403, "Another site's page may not manage this room.")
        given = _credentials(request)
        if given is None:
            raise Denied(401, "The control API asks for its user and password.", _CHALLENGE)
        user, password = given
        self._refuse_guessing(ip)
        if not await self._fits(table, user, password, ip):
            # Several may have been looked at meanwhile: nobody is told more than that.
            self._refuse_guessing(ip)
            self._server.guesses.wrong(ip)
            self._tell("API_DENIED", f"{ip} may not manage the room: wrong user or password")
            raise Denied(401, _WRONG, _CHALLENGE)
        return Guest(user, ip, table)

    def tell_of(self, guest: Guest, *, each_time: bool) -> None:
        """Tell the host that somebody manages the room from elsewhere: `each_time`, or at times."""
        who = f"{guest.ip} {guest.user}"
        if each_time or not self._told.has(who, 1):
            self._tell("API_LOGIN", f"{guest.user} manages the room from {guest.ip}")
        self._told.add(who)

    def holds(self, guest: Guest) -> bool:
        """Whether the settings still are those by which somebody was let in."""
        table = self._server.settings.api
        if (table.user, table.password) != (guest.table.user, guest.table.password):
            return False
        return not table.allow or _is_within(guest.ip, table.allow)

    def _refuse_guessing(self, ip: str) -> None:
        if self._server.guesses.too_many(ip, self._server.settings.accounts):
            words = "Too many wrong passwords came from your address. Try again in a minute."
            raise Denied(429, words, {"Retry-After": str(_WAIT)})

    async def _fits(self, table: ApiTable, user: str, password: str, ip: str) -> bool:
        mark = hmac.digest(self._key, f"{user}\0{password}".encode(), hashlib.sha256)
        if self._known is not None and self._known[0] is table and hmac.compare_digest(self._known[1], mark):
            return True
        is_user = hmac.compare_digest(user.encode(), table.user.encode())
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def done(fits: bool) -> None:
            if not answer.done():  # they may have hung up
                answer.set_result(fits)

        def work() -> bool:
            if self._kept[0] != table.password:
                self._kept = (table.password, passwords.hashed(table.password, self._server.settings.accounts))
            # Whoever is called otherwise waits as long.
            return passwords.fits(password, self._kept[1] if is_user else "")

        self._server.hashing.ask(ip, work, done)
        fits = await answer
        if fits:
            self._known = (table, mark)
        return fits

    def _tell(self, event: str, words: str) -> None:
        self._server.log.tell("api", event, words, level=Level.WARN)


def _is_within(ip: str, networks: Sequence[str]) -> bool:
    address = plain_address(ip)
    return any(address in ip_network(network, strict=False) for network in networks)


def _credentials(request: web.Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, password) if colon else None
