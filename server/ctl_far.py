"""`landline-server ctl --at HOST`: calls to a room on another computer, over TLS, with a user and a password.

The password never stands on the command line, where every user of the computer can read it.
"""

import asyncio
import contextlib
import getpass
import os
import socket
import ssl
import sys
from collections.abc import Coroutine, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, TypeVar

import aiohttp

from server.protocol.address import Address, AddressError, parse_address
from server.protocol.fingerprint import AUTHORITY, grouped, read_fingerprint
from server.protocol.words import printable
from server.trust import KnownFingerprints, consoles_file

#: Where the password may stand for scripts; without it, it is asked for, or read from standard input.
PASSWORD_VARIABLE: Final = "LANDLINE_API_PASSWORD"  # noqa: S105 - where one stands
#: Seconds until a room has answered.
_PATIENCE: Final = 15.0
#: Bytes of one answer: 10,000 connections with all that is told of them take 4 MB.
_LONGEST: Final = 32 << 20
#: Bytes of a backup that are written at once, and seconds of silence while it comes.
_CHUNK: Final = 256 * 1024
_SILENCE: Final = 600.0
#: Characters of what a room says to why it refuses.
_MOST_WORDS: Final = 300
_UNAUTHORIZED: Final = 401
_OK: Final = 200


_T = TypeVar("_T")


class NotLetIn(Exception):  # noqa: N818 - it is an answer for a person
    """The room answers, but this is not done; why, in words."""


class NobodyThere(Exception):  # noqa: N818
    """No room answers; why, in words."""


class Senseless(Exception):  # noqa: N818
    """What was typed makes no sense, in words."""


class Key(NamedTuple):
    """Which room, what it has to show, and who asks."""

    address: Address
    fingerprint: str
    user: str
    password: str


def find_key(at: str, user: str | None, fingerprint: str | None) -> Key:
    """Find out what is missing: from memory, from the person at the terminal, from standard input."""
    try:
        address = parse_address(at)
    except AddressError:
        raise Senseless(f"{at} is no address. Name one like --at 192.168.1.23 or --at room.example:5263") from None
    given = read_fingerprint(fingerprint or address.fingerprint)
    if fingerprint and not given:
        raise Senseless("A fingerprint has 64 hexadecimal digits: landline-server ctl landline.status shows it there.")
    expected = given or KnownFingerprints(consoles_file()).of(address) or _meet(address)
    if not user:
        if not sys.stdin.isatty():
            raise Senseless("Name the user that the room's settings have under [api]: --user NAME")
        user = _ask("User: ")
    password = os.environ.get(PASSWORD_VARIABLE)
    if password is None:
        if sys.stdin.isatty():
            password = getpass.getpass(f"Password of {user} at {address}: ")
        else:
            password = sys.stdin.readline().rstrip("\r\n")
    return Key(address, expected, user, password)


class FarRoom:
    """A room on another computer, as a file of lines: what is written are calls, what is read their answers.

    Raises NotLetIn or NobodyThere.
    """

    def __init__(self, key: Key) -> None:
        self._key = key
        self._runner = asyncio.Runner()
        self._session: aiohttp.ClientSession
        self._socket: aiohttp.ClientWebSocketResponse

    def __enter__(self) -> Self:
        try:
            self._do(self._open())
        except BaseException:
            self._runner.close()
            raise
        # It is the right one, and knows us.
        KnownFingerprints(consoles_file()).remember(self._key.address, self._key.fingerprint)
        return self

    def __exit__(self, *_error: object) -> None:
        self._do(self._close())
        self._runner.close()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def write(self, line: bytes) -> int:
        """Make a call."""
        self._do(self._socket.send_str(line.decode().rstrip("\n")))
        return len(line)

    def flush(self) -> None:
        """A call goes out at once."""

    def readline(self) -> bytes:
        """The next answer or event; nothing at the end."""
        message = self._do(self._socket.receive())
        return str(message.data).encode() + b"\n" if message.type is aiohttp.WSMsgType.TEXT else b""

    def download(self, path: Path) -> int:
        """Write the room's backup into a file here; gives its bytes. Nothing is left behind where that fails."""
        return self._do(self._download(path))

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        address = self._key.address
        try:
            return self._runner.run(work)
        except aiohttp.ServerFingerprintMismatch as error:
            raise NotLetIn(_stranger(address, error.got.hex())) from None
        except aiohttp.ClientConnectorCertificateError:
            shown, _ = _look(address)
            raise NotLetIn(_stranger(address, shown)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = printable(str(error)) or "it takes too long"
            raise NobodyThere(f"No room answers at {address} ({why}). Is it open?") from None

    async def _open(self) -> None:
        key = self._key
        proof = True if key.fingerprint == AUTHORITY else aiohttp.Fingerprint(bytes.fromhex(key.fingerprint))
        self._session = aiohttp.ClientSession(
            auth=aiohttp.BasicAuth(key.user, key.password, "utf-8"), connector=aiohttp.TCPConnector(ssl=proof)
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                self._socket = await self._session.ws_connect(self._url("wss"), max_msg_size=_LONGEST)
        except aiohttp.WSServerHandshakeError as error:
            words = "The user or the password is wrong." if error.status == _UNAUTHORIZED else await self._why()
            await self._session.close()
            raise NotLetIn(words) from None
        except BaseException:
            await self._session.close()
            raise

    async def _why(self) -> str:
        """What the room says to why it refuses."""
        async with self._session.get(self._url("https"), timeout=aiohttp.ClientTimeout(_PATIENCE)) as answer:
            said = (await answer.content.read(_MOST_WORDS)).decode(errors="replace")
        return printable(said.strip()) or "The room does not say why it refuses."

    async def _close(self) -> None:
        await self._socket.close()
        await self._session.close()

    async def _download(self, path: Path) -> int:
        part = path.with_name(f"{path.name}.part")
        patience = aiohttp.ClientTimeout(total=None, sock_connect=_PATIENCE, sock_read=_SILENCE)
        try:
            async with self._session.get(self._url("https") + "/backup", timeout=patience) as answer:
                if answer.status != _OK:
                    raise NotLetIn(printable((await answer.text())[:_MOST_WORDS].strip()))
                count = 0
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    async for chunk in answer.content.iter_chunked(_CHUNK):
                        count += file.write(chunk)
            part.replace(path)
        except BaseException as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError):
                raise NotLetIn(f"{path} cannot be written: {error.strerror}.") from None
            raise
        return count

    def _url(self, scheme: str) -> str:
        address = self._key.address
        host = f"[{address.host}]" if ":" in address.host else address.host
        return f"{scheme}://{host}:{address.port}/api"


def _meet(address: Address) -> str:
    """What a room that was never managed from here has to show from now on, where somebody says that it is right."""
    shown, certified = _look(address)
    if certified:
        return AUTHORITY
    words = f"The room at {address} was never managed from here. Its fingerprint is:\n\n{grouped(shown)}\n"
    if not sys.stdin.isatty():
        raise NotLetIn(f"{words}\nCompare it with the host's. Where it is the same, add --fingerprint {shown}")
    print(words, file=sys.stderr)
    if _ask("Is it the one that its host has? [y/N] ").strip().casefold() not in {"y", "yes"}:
        raise NotLetIn("Nothing was sent.")
    return shown


def _look(address: Address) -> tuple[str, bool]:
    """The fingerprint that is shown at an address, and whether an authority vouches for it."""
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    for context in (ssl.create_default_context(), unverified):
        try:
            with (
                socket.create_connection((address.host, address.port), timeout=_PATIENCE) as plain,
                context.wrap_socket(plain, server_hostname=address.host) as encrypted,
            ):
                return sha256(encrypted.getpeercert(binary_form=True) or b"").hexdigest(), context is not unverified
        except ssl.SSLCertVerificationError:
            continue
        except OSError as error:
            raise NobodyThere(f"No room answers encrypted at {address} ({error.strerror or error}).") from None
    raise NobodyThere(f"No room answers encrypted at {address}.")


def _stranger(address: Address, shown: str) -> str:
    return (
        f"Another computer answers at {address} than the one you know. Nothing was sent to it. It shows:\n\n"
        f"{grouped(shown)}\n\n"
        "Either the room was set up anew, or somebody on the network pretends to be it. Ask its host. Where the host "
        f"has the same fingerprint, add --fingerprint {shown}"
    )


def _ask(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\r\n")
