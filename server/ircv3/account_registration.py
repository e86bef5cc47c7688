"""Making an account of one's own. https://ircv3.net/specs/extensions/account-registration"""

import re
from typing import Final

from server.core import passwords
from server.core.client import Client
from server.core.login import Later
from server.core.server import Server
from server.ircv3 import account_notify
from server.ircv3.standard_replies import Failure
from server.protocol.names import is_nick, size
from server.storage.accounts import NO_PASSWORD, Account, AccountTaken, Secret

CAPABILITY: Final = "draft/account-registration"
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
#: Instead of a password: the key of the connection is enough to log in.
_BY_KEY: Final = "*"


def is_offered(server: Server, client: Client) -> bool:
    """Whether accounts can be made, over the connection that a client has: a password must not be overheard."""
    accounts = server.settings.accounts
    return accounts.registration and (bool(client.tls) or accounts.sasl_without_tls)


def value(server: Server, _client: Client) -> str:
    """What stands behind the capability's name."""
    accounts = server.settings.accounts
    words = ["custom-account-name"]
    words += ["before-connect"] if accounts.registration_before_connect else []
    words += ["email-required"] if accounts.registration_requires_email else []
    return ",".join(words)


def register(server: Server, client: Client, name: str, email: str, password: str, later: Later) -> None:
    """Make an account, called as the client where `name` is "*", and log in to it.

    The password "*" makes one that only the key of this connection's certificate opens.
    """
    if not is_offered(server, client):
        raise Failure("REGISTER", "TEMPORARILY_UNAVAILABLE", name, "Names cannot be registered here")
    if not client.registered and not server.settings.accounts.registration_before_connect:
        raise Failure("REGISTER", "COMPLETE_CONNECTION_REQUIRED", name, "Come in first, then register")
    if client.account:
        words = f"You are logged in as {client.account} already"
        raise Failure("REGISTER", "ALREADY_AUTHENTICATED", client.account, words)
    name = (client.nick or client.refused_nick) if name == "*" else name
    _check_name(server, client, name)
    _check_email(server, name, email)
    by_key = password == _BY_KEY and bool(client.fingerprint)
    if not by_key:
        _check_password(server, name, password)
    if server.accounts.alike(name):
        raise Failure("REGISTER", "ACCOUNT_EXISTS", name, "That name is registered already")
    _check_number(server, client, name)

    def done(secret: Secret) -> None:
        _check_number(server, client, name)
        account = Account(name, secret, "" if email == "*" else email, server.clock())
        try:
            server.accounts.add(server.fold(name), account, client.fingerprint)
        except AccountTaken:
            raise Failure("REGISTER", "ACCOUNT_EXISTS", name, "That name is registered already") from None
        server.registrations.add(client.ip)
        client.send(server.outgoing("REGISTER", "SUCCESS", name, "The name is yours from now on", trailing=True))
        account_notify.log_in(server, client, account)

    later(lambda: NO_PASSWORD if by_key else passwords.keep(password, server.settings.accounts), done)


def _check_number(server: Server, client: Client, name: str) -> None:
    most = server.settings.accounts.registrations_per_ip
    if most and server.registrations.has(client.ip, most):
        words = "Too many names were registered from your address: try again in an hour"
        raise Failure("REGISTER", "TEMPORARILY_UNAVAILABLE", name, words)


def _check_name(server: Server, client: Client, name: str) -> None:
    if not name:
        raise Failure("REGISTER", "NEED_NICK", "*", "Say a nickname first")
    if not is_nick(name) or size(name) > server.settings.limits.nicklen:
        raise Failure("REGISTER", "BAD_ACCOUNT_NAME", name, "That is no name that somebody can have here")
    holder = server.nicknames.alike(name)
    if holder is not None and holder is not client:
        # Whoever is called so at the moment would be put out of their own name.
        raise Failure("REGISTER", "ACCOUNT_EXISTS", name, "Somebody else is called so at the moment")


def _check_email(server: Server, name: str, email: str) -> None:
    required = server.settings.accounts.registration_requires_email
    if (required and email == "*") or (email != "*" and not _EMAIL.fullmatch(email)):
        raise Failure("REGISTER", "INVALID_EMAIL", name, "That is no e-mail address")


def _check_password(server: Server, name: str, password: str) -> None:
    accounts, length = server.settings.accounts, size(password)
    if length < accounts.password_min:
        words = f"That password is too short: {accounts.password_min} bytes at least"
        raise Failure("REGISTER", "WEAK_PASSWORD", name, words)
    if length > accounts.password_max:
        words = f"That password is too long: {accounts.password_max} bytes at most"
        raise Failure("REGISTER", "UNACCEPTABLE_PASSWORD", name, words)
