"""Showing that an account is one's own. https://ircv3.net/specs/extensions/sasl-3.2

PLAIN (RFC 4616) sends the password, so it is for encrypted connections; SCRAM-SHA-256 (RFC 5802, RFC 7677) never sends
it; EXTERNAL (RFC 4422, appendix A) is the key of the connection's own certificate.
"""

import hmac
import secrets
from collections.abc import Callable
from typing import Final

from server.core import passwords
from server.core.client import Client
from server.core.log import Level
from server.core.login import Later, Login
from server.core.server import Server
from server.ircv3 import account_notify
from server.protocol import sasl
from server.protocol.numerics import Numeric
from server.storage.accounts import Account

CAPABILITY: Final = "sasl"
_FAILED: Final = "That name and password do not belong together"
_TOO_OFTEN: Final = "Too many wrong passwords from your address: wait a minute"
#: Stands in for the salt of names that nobody has, so that asking does not tell which ones exist.
_SALT_KEY: Final = secrets.token_bytes(32)


def mechanisms(server: Server, client: Client) -> list[str]:
    """What a client may log in with, over the connection that it has."""
    may_say_password = bool(client.tls) or server.settings.accounts.sasl_without_tls
    return [
        *(["PLAIN"] if may_say_password else []),
        "SCRAM-SHA-256",
        *(["EXTERNAL"] if client.fingerprint else []),
    ]


def value(server: Server, client: Client) -> str:
    """What stands behind the capability's name."""
    return ",".join(mechanisms(server, client))


def authenticate(server: Server, client: Client, word: str, later: Later) -> None:
    """One AUTHENTICATE: it begins a login, goes on with it, or ends it."""
    if client.login is None:
        _begin(server, client, word)
        return
    if word == "*":
        client.login = None
        server.reply(client, Numeric.ERR_SASLABORTED, "The login was given up")
        return
    login = client.login
    try:
        answer = login.pieces.feed(word)
        if answer is not None:
            _STEPS[login.mechanism](server, client, answer, later)
    except sasl.TooLong:
        if len(word) > sasl.PIECE:
            client.login = None
            server.reply(client, Numeric.ERR_SASLTOOLONG, f"One piece of a login has at most {sasl.PIECE} bytes")
        else:
            _fail(server, client, "That is more than any login needs")
    except sasl.Malformed:
        _fail(server, client, "What your program sent for the login could not be read")


def _begin(server: Server, client: Client, word: str) -> None:
    mechanism = word.upper()
    offered = mechanisms(server, client)
    if CAPABILITY not in client.caps or mechanism not in offered:
        server.reply(client, Numeric.RPL_SASLMECHS, ",".join(offered), "are the ways to log in here")
        server.reply(client, Numeric.ERR_SASLFAIL, "There is no such way to log in here")
    elif _has_guessed_too_often(server, client):
        _fail(server, client, _TOO_OFTEN)
    else:
        client.login = Login(mechanism)
        client.send(server.outgoing("AUTHENTICATE", "+", source=server.name))


def abandon(server: Server, client: Client) -> None:
    """The client went through the door in the middle of a login: it is in without one."""
    if client.login is not None:
        client.login = None
        server.reply(client, Numeric.ERR_SASLABORTED, "The login was given up")


def _succeed(server: Server, client: Client, account: Account) -> None:
    client.login = None
    account_notify.log_in(server, client, account)
    server.reply(client, Numeric.RPL_SASLSUCCESS, "The login succeeded")


def _fail(server: Server, client: Client, words: str = _FAILED) -> None:
    client.login = None
    server.reply(client, Numeric.ERR_SASLFAIL, words)


def _has_guessed_too_often(server: Server, client: Client) -> bool:
    return server.guesses.too_many(client.ip, server.settings.accounts)


def _wrong(server: Server, client: Client) -> None:
    """Somebody guessed: the host sees it, and from one address it gets slow."""
    server.guesses.wrong(client.ip)
    server.log.tell("account", "LOGIN_FAILED", "said a wrong password for an account", client, level=Level.WARN)
    _fail(server, client)


def _plain(server: Server, client: Client, answer: bytes, later: Later) -> None:
    said = sasl.read_plain(answer)
    name = server.fold(said.name)
    account = server.accounts.find(name)
    kept = account.secret.password if account is not None else ""

    def done(right: bool) -> None:
        if _has_guessed_too_often(server, client):
            _fail(server, client, _TOO_OFTEN)
        elif right and account is not None and said.act_as in ("", said.name, account.name):
            _succeed(server, client, account)
        else:
            _wrong(server, client)

    later(lambda: passwords.fits(said.password, kept), done)


def _scram(server: Server, client: Client, answer: bytes, _later: Later) -> None:
    from scramp import ScramException, ScramMechanism

    login = client.login
    if login is None:
        return
    if login.scram_done:  # the client has seen that the server knows the password, too
        if login.account is not None:
            _succeed(server, client, login.account)
        return

    def known(name: str) -> tuple[bytes, bytes, bytes, int]:
        login.account = account = server.accounts.find(server.fold(name))
        if account is None or not account.secret.scram.salt:
            login.account = None
            salt = hmac.digest(_SALT_KEY, server.fold(name).encode(), "sha256")[:16]
            return salt, secrets.token_bytes(32), secrets.token_bytes(32), passwords.rounds(server.settings.accounts)
        scram = account.secret.scram
        return scram.salt, scram.stored_key, scram.server_key, scram.iterations

    try:
        text = answer.decode()
        if login.scram is None:
            login.scram = ScramMechanism("SCRAM-SHA-256").make_server(known)
            login.scram.set_client_first(text)
            reply = login.scram.get_server_first()
        elif _has_guessed_too_often(server, client):
            _fail(server, client, _TOO_OFTEN)
            return
        else:
            login.scram.set_client_final(text)
            reply = login.scram.get_server_final()
            login.scram_done = True
    except UnicodeDecodeError:
        raise sasl.Malformed from None
    except ScramException:
        _wrong(server, client)
        return
    for piece in sasl.in_pieces(reply.encode()):
        client.send(server.outgoing("AUTHENTICATE", piece, source=server.name))


def _external(server: Server, client: Client, answer: bytes, _later: Later) -> None:
    account = server.accounts.by_key(client.fingerprint)
    try:
        act_as = answer.decode()
    except UnicodeDecodeError:
        raise sasl.Malformed from None
    if account is None or (act_as and server.fold(act_as) != server.fold(account.name)):
        _fail(server, client, "No account is known by your program's key")
    else:
        _succeed(server, client, account)


_STEPS: Final[dict[str, Callable[[Server, Client, bytes, Later], None]]] = {
    "PLAIN": _plain,
    "SCRAM-SHA-256": _scram,
    "EXTERNAL": _external,
}
