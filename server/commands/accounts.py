"""Who owns a name: AUTHENTICATE REGISTER VERIFY."""

from server.commands.dispatch import Request, command
from server.ircv3 import account_registration, sasl
from server.ircv3.standard_replies import Failure


@command("AUTHENTICATE", early=True)
def authenticate(request: Request, word: str) -> None:
    """Log in: name a mechanism, then answer what it asks."""
    sasl.authenticate(request.server, request.client, word, request.later)


@command("REGISTER", early=True)
def register(request: Request, name: str, email: str, password: str) -> None:
    """Make an account: its name ("*": your nickname), an e-mail address ("*": none), a password."""
    account_registration.register(request.server, request.client, name, email, password, request.later)


@command("VERIFY", early=True)
def verify(_request: Request, name: str, _code: str) -> None:
    """Only for networks that send a code by e-mail: a room sends none."""
    raise Failure("VERIFY", "INVALID_CODE", name, "This room sends no codes: a registered name is yours at once")
