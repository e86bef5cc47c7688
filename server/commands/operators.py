"""Acting for the host: OPER KILL WALLOPS REHASH."""

import hmac

from server.commands.dispatch import Request, command
from server.core import acts, passwords
from server.core.log import Level
from server.core.refused import Refused
from server.declaration import SettingError
from server.protocol.numerics import Numeric


@command("OPER")
def oper(request: Request, name: str, password: str) -> None:
    """Act for the host from now on, with the name and password of the room's settings."""
    server, client = request.server, request.client

    def check_guesses() -> None:
        if server.guesses.too_many(client.ip, server.settings.accounts):
            raise Refused(Numeric.ERR_PASSWDMISMATCH, "Too many wrong passwords from your address: wait a minute")

    check_guesses()
    wanted = server.settings.operator
    is_name = bool(wanted.name and wanted.password) and hmac.compare_digest(wanted.name.encode(), name.encode())

    def done(right: bool) -> None:
        check_guesses()
        if not right:
            server.guesses.wrong(client.ip)
            server.log.tell("oper", "OPER_FAILED", "tried to act for the host", client, level=Level.WARN)
            raise Refused(Numeric.ERR_PASSWDMISMATCH, "Password incorrect")
        acts.set_operator(server, client, True)

    if passwords.is_hash(wanted.password, server.settings.accounts):
        # Whoever says another name waits as long.
        request.later(lambda: passwords.fits(password, wanted.password if is_name else ""), done)
    else:
        done(is_name and hmac.compare_digest(wanted.password.encode(), password.encode()))


@command("KILL", operator=True)
def kill(request: Request, nick: str, reason: str = "") -> None:
    """Disconnect somebody, saying why."""
    server = request.server
    if server.fold(nick) == server.fold(server.name):
        raise Refused(Numeric.ERR_CANTKILLSERVER, "You can't kill a server")
    acts.kill(server, server.client(nick), request.client.nick, reason)


@command("WALLOPS", operator=True)
def wallops(request: Request, text: str) -> None:
    """Say something to everybody who wants to hear the hosts (user mode w)."""
    if not text:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "WALLOPS", "Not enough parameters")
    outgoing = request.server.outgoing("WALLOPS", text, source=request.client, trailing=True)
    for client in request.server.registered:
        if "w" in client.modes:
            client.send(outgoing)


@command("REHASH", operator=True)
def rehash(request: Request) -> None:
    """Read the room's settings again."""
    server = request.server
    if server.live is None:
        raise Refused(Numeric.ERR_UNKNOWNERROR, "REHASH", "This room has no settings that can be read again")
    request.reply(Numeric.RPL_REHASHING, "settings", "Rehashing")
    try:
        server.live.reread()
    except SettingError as error:
        for line in str(error).splitlines():
            server.notice(request.client, f"{line} (nothing was changed)")
