"""Coming through the door, and leaving: CAP PASS NICK USER PING PONG QUIT ERROR."""

from itertools import count
from typing import Final

from server import VERSION
from server.commands.about import lusers, motd
from server.commands.dispatch import Request, command, dispatch
from server.commands.returning import arrive
from server.core import isupport, passwords
from server.core.client import Client
from server.core.outgoing import timestamp
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import away_notify, extended_isupport, extended_monitor, metadata, negotiation, sasl
from server.protocol.message import Message
from server.protocol.names import cut, is_nick, size
from server.protocol.numerics import Numeric

_OWNED: Final = "That nickname is registered: log in as its owner, or take another"


@command("CAP", early=True)
def cap(request: Request, subcommand: str, words: str = "") -> None:
    """Ask which capabilities there are (LS), which are on (LIST), or for some of them (REQ)."""
    client = request.client
    match subcommand.upper():
        case "LS":
            client.negotiating = not client.registered
            negotiation.list_offered(request.server, client, words)
        case "LIST":
            negotiation.list_enabled(request.server, client)
        case "REQ":
            client.negotiating = not client.registered
            negotiation.request(request.server, client, words)
        case "END":
            client.negotiating = False
            _welcome_if_ready(request)
        case _:
            negotiation.unknown(subcommand)


@command("PASS", early=True)
def password(request: Request, password: str = "") -> None:
    """Say the room's password, before NICK and USER."""
    if request.client.registered:
        raise Refused(Numeric.ERR_ALREADYREGISTERED, "You may not reregister")
    if not password:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "PASS", "Not enough parameters")
    server, client = request.server, request.client
    kept = server.password
    if not kept:
        return  # it asks for none

    def check_guesses() -> None:
        if server.guesses.too_many(client.ip, server.settings.accounts):
            raise Refused(Numeric.ERR_PASSWDMISMATCH, "Too many wrong passwords from your address: wait a minute")

    def done(right: bool) -> None:
        check_guesses()
        client.let_in = right
        if not right:
            server.guesses.wrong(client.ip)

    check_guesses()
    request.later(lambda: passwords.fits(password, kept), done)


@command("NICK", early=True)
def nick(request: Request, nick: str = "") -> None:
    """Take a nickname, or another one."""
    server, client = request.server, request.client
    if not nick:
        raise Refused(Numeric.ERR_NONICKNAMEGIVEN, "No nickname given")
    if size(nick) > server.settings.limits.nicklen or not is_nick(nick):
        raise Refused(Numeric.ERR_ERRONEUSNICKNAME, cut(nick, server.settings.limits.nicklen), "Erroneous nickname")
    owner = server.find(nick)
    # Who is still to log in may turn out to be its owner.
    may_log_in = client.negotiating and sasl.CAPABILITY in client.caps and server.accounts.alike(nick)
    if not may_log_in and (why := _taken(server, client, nick)):
        client.refused_nick = nick
        raise Refused(Numeric.ERR_NICKNAMEINUSE, nick, why)
    if not client.registered:
        client.nick = nick
        _welcome_if_ready(request)
    elif nick != client.nick:
        for channel in client.channels:
            if not channel.rank(client) and (channel.bans(client) or channel.mutes(client)):
                words = f"Cannot change nickname while banned from {channel.name}"
                raise Refused(Numeric.ERR_ERRONEUSNICKNAME, nick, words)
        server.rename(client, nick)
        if owner is None:
            metadata.tell_came(server, client)


@command("USER", early=True)
def user(request: Request, username: str, _mode: str, _unused: str, realname: str) -> None:
    """Say your user name and real name."""
    client, limits = request.client, request.server.settings.limits
    if client.registered:
        raise Refused(Numeric.ERR_ALREADYREGISTERED, "You may not reregister")
    if not username or not realname:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "USER", "Not enough parameters")
    kept = "".join(character for character in username if character.isprintable() and character not in " !@*?:")
    # The tilde tells that nobody but the client vouches for this name (RFC 1413 was not asked).
    client.user = "~" + cut(kept or "user", limits.userlen - 1)
    client.realname = cut(realname, limits.realnamelen)
    _welcome_if_ready(request)


@command("PING", early=True)
def ping(request: Request, token: str = "") -> None:
    """Ask for an answer with the same token."""
    if not token:
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, "PING", "Not enough parameters")
    request.client.send(request.server.outgoing("PONG", request.server.name, token, trailing=True))


@command("PONG", early=True)
def pong(request: Request, *_tokens: str) -> None:
    """Answer a PING. That anything came is what keeps the connection; how soon is what the host is shown."""
    client = request.client
    if client.pong_due:
        client.pong_due = False
        client.round_trip = max(0.0, request.server.clock() - client.pinged_at)


@command("QUIT", early=True)
def leave_room(request: Request, reason: str = "") -> None:
    """Leave the room, saying why."""
    request.server.leave(request.client, f"Quit: {reason}" if reason else "Quit")


@command("ERROR", early=True)
def error(request: Request, *_words: str) -> None:
    """Only servers send errors: from a client it means nothing."""


def _welcome_if_ready(request: Request) -> None:
    """Open the door to somebody who has said all that is needed."""
    server, client = request.server, request.client
    if client.registered or client.negotiating or not client.nick or not client.user:
        return
    if server.password and not client.let_in:
        server.reply(client, Numeric.ERR_PASSWDMISMATCH, "Password incorrect")
        server.refuse(client, "This room has a password" if client.let_in is None else "Wrong password")
        return
    sasl.abandon(server, client)
    _check_nick_again(server, client)
    client.renew_mask(server.fold)
    if server.turn_out_if_banned(client):
        return
    if server.paused:
        server.refuse(client, "The host lets nobody in at the moment: try again later")
        return
    server.welcome(client)
    if client.away is not None:
        away_notify.tell(server, client, extended_monitor.audience(server, client))
    metadata.tell_came(server, client)
    _greet(server, client)
    if client.account and server.settings.accounts.always_on == "opt-out":
        for name in server.accounts.channels(client.folded_account):
            dispatch(server, client, Message("JOIN", (name,)))
    arrive(server, client)


def _check_nick_again(server: Server, client: Client) -> None:
    """Somebody else may have come through with the nickname meanwhile, or have made it theirs."""
    nick = client.nick
    if why := _taken(server, client, nick):
        client.nick = ""
        raise Refused(Numeric.ERR_NICKNAMEINUSE, nick, why)
    if server.find(nick) is not None:
        client.nick = _beside(server, nick)


def _taken(server: Server, client: Client, nick: str) -> str:
    """Why a client cannot have a nickname, in words; empty where it can.

    One's own can be had once more on the way in: it gets a number then.
    """
    holder = server.nicknames.alike(nick)
    again = server.settings.accounts.multiclient and not client.registered and client.account
    if holder is not None and holder is not client and not (again and holder.account == client.account):
        same = server.fold(holder.nick) == server.fold(nick)
        return "Nickname is already in use" if same else f"That nickname looks like {holder.nick}, who is here already"
    owner = server.accounts.alike(nick) if server.settings.accounts.reserve_nicks else ""
    return _OWNED if owner not in ("", client.folded_account) else ""


def _beside(server: Server, nick: str) -> str:
    """What somebody is called on one more device: the same, with a number behind it."""
    for number in count(2):
        shortened = cut(nick, server.settings.limits.nicklen - len(str(number)))
        other = f"{shortened}{number}"
        if server.nicknames.alike(other) is None and not server.accounts.alike(other):
            return other
    return nick


def _greet(server: Server, client: Client) -> None:
    server.reply(client, Numeric.RPL_WELCOME, f"Welcome to {server.settings.network}, {client.nick}")
    server.reply(client, Numeric.RPL_YOURHOST, f"Your host is {server.name}, running Landline {VERSION}")
    server.reply(client, Numeric.RPL_CREATED, f"This room was opened {timestamp(server.started_at)}")
    client.send(server.outgoing(Numeric.RPL_MYINFO, client.nick, server.name, f"landline-{VERSION}", *isupport.MYINFO))
    extended_isupport.tell(server, client)
    lusers(server, client)
    metadata.tell_own(server, client)
    motd(server, client)
    for letter in set(server.settings.server.default_user_modes) & {"i", "w"}:
        server.census.set_mode(client, letter, True)
    if client.modes:
        client.send(server.outgoing("MODE", client.nick, "+" + "".join(sorted(client.modes)), source=client))
