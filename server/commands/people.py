"""People: AWAY SETNAME WHOIS WHOWAS ISON USERHOST."""

from collections.abc import Callable

from server.commands.dispatch import Request, command
from server.core.client import Client
from server.core.metadata import may_see
from server.core.outgoing import timestamp
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import away_notify, extended_monitor, metadata, multi_prefix, pre_away, setname, standard_replies
from server.protocol.names import size
from server.protocol.numerics import Numeric

#: Nicknames in one ISON or USERHOST that are looked at.
_MOST_NICKS = 5


@command("AWAY", early=True)
def away(request: Request, message: str = "") -> None:
    """Say that you are away, and why; without a message, that you are back."""
    server, client = request.server, request.client
    if not pre_away.may_be_away(client):
        raise Refused(Numeric.ERR_NOTREGISTERED, "Say NICK and USER first")
    longest = server.settings.limits.awaylen
    if size(message) > longest:
        raise Refused(Numeric.ERR_INPUTTOOLONG, f"The away message is too long (at most {longest} bytes)")
    had, client.away = client.away, message or None
    if client.away is None:
        request.reply(Numeric.RPL_UNAWAY, "You are no longer marked as being away")
    else:
        request.reply(Numeric.RPL_NOWAWAY, "You have been marked as being away")
    if had != client.away and client.registered:
        away_notify.tell(server, client, extended_monitor.audience(server, client))


@command("SETNAME")
def set_name(request: Request, realname: str) -> None:
    """Change your real name."""
    longest = request.server.settings.limits.realnamelen
    if not realname or size(realname) > longest:
        words = f"A real name has between 1 and {longest} bytes"
        standard_replies.fail(request.server, request.client, "SETNAME", "INVALID_REALNAME", words)
        return
    setname.change(request.server, request.client, realname)


@command("WHOIS")
def whois(request: Request, target: str, nick: str = "") -> None:
    """Show who somebody is."""
    server, asker = request.server, request.client
    wanted = (nick or target).split(",")[0]
    person = server.find(wanted)
    if person is None:
        request.reply(Numeric.ERR_NOSUCHNICK, wanted, "No such nick/channel")
        request.reply(Numeric.RPL_ENDOFWHOIS, wanted, "End of /WHOIS list")
        return
    name = person.nick
    request.reply(Numeric.RPL_WHOISUSER, name, person.user, person.host, "*", person.realname)
    _whois_channels(request, person)
    request.reply(Numeric.RPL_WHOISSERVER, name, server.name, server.settings.server.description)
    if person.is_operator:
        request.reply(Numeric.RPL_WHOISOPERATOR, name, "is an IRC operator")
    if person.is_bot:
        request.reply(Numeric.RPL_WHOISBOT, name, f"is a bot on {server.settings.network}")
    if asker is person or asker.is_operator:
        # Whoever acts for the host sees addresses, and everybody their own; others never do.
        request.reply(Numeric.RPL_WHOISHOST, name, f"is connecting from {person.user}@{person.ip} {person.ip}")
        ip = f"0{person.ip}" if person.ip.startswith(":") else person.ip
        request.reply(Numeric.RPL_WHOISACTUALLY, name, f"{person.user}@{ip}", ip, "Actual user@host, Actual IP")
    if person.account:
        request.reply(Numeric.RPL_WHOISACCOUNT, name, person.account, "is logged in as")
    if person.away is not None:
        request.reply(Numeric.RPL_AWAY, name, person.away)
    if metadata.understands(asker) and may_see(person, asker):
        for key, value in person.metadata.items():
            request.reply(Numeric.RPL_WHOISKEYVALUE, name, key, "*", value)
    idle = str(int(server.clock() - person.idle_at))
    request.reply(Numeric.RPL_WHOISIDLE, name, idle, str(int(person.connected_at)), "seconds idle, signon time")
    request.reply(Numeric.RPL_ENDOFWHOIS, name, "End of /WHOIS list")


def _whois_channels(request: Request, person: Client) -> None:
    asker = request.client
    line = ""
    for channel in person.channels:
        if channel.is_hidden_from(asker) or ("i" in person.modes and not _sees(person, asker)):
            continue
        word = multi_prefix.prefix(channel, person, asker) + channel.name
        if line and len((line + word).encode()) > 300:
            request.reply(Numeric.RPL_WHOISCHANNELS, person.nick, line)
            line = ""
        line += f" {word}" if line else word
    if line:
        request.reply(Numeric.RPL_WHOISCHANNELS, person.nick, line)


def _sees(person: Client, asker: Client) -> bool:
    """Whether an invisible person can be seen: by themselves, by the host, by who shares a channel."""
    return person is asker or asker.is_operator or not person.channels.isdisjoint(asker.channels)


@command("WHOWAS")
def whowas(request: Request, nick: str = "", count: str = "") -> None:
    """Show who had a nickname before."""
    server = request.server
    if not nick:
        raise Refused(Numeric.ERR_NONICKNAMEGIVEN, "No nickname given")
    folded = server.fold(nick)
    found = [gone for gone in reversed(server.gone) if server.fold(gone.nick) == folded]
    if count.isdigit() and int(count[:6]) > 0:
        found = found[: int(count[:6])]
    if not found:
        request.reply(Numeric.ERR_WASNOSUCHNICK, nick, "There was no such nickname")
    for gone in found:
        request.reply(Numeric.RPL_WHOWASUSER, gone.nick, gone.user, gone.host, "*", gone.realname)
        if request.client.is_operator:
            ip = f"0{gone.ip}" if gone.ip.startswith(":") else gone.ip
            request.reply(Numeric.RPL_WHOISACTUALLY, gone.nick, f"{gone.user}@{ip}", ip, "Actual user@host, Actual IP")
        request.reply(Numeric.RPL_WHOISSERVER, gone.nick, server.name, timestamp(gone.moment))
    request.reply(Numeric.RPL_ENDOFWHOWAS, nick, "End of WHOWAS")


@command("ISON")
def ison(request: Request, *nicks: str) -> None:
    """Show which of these nicknames are here."""
    _answer_for(request, Numeric.RPL_ISON, nicks, 100, lambda person: person.nick)


@command("USERHOST")
def userhost(request: Request, *nicks: str) -> None:
    """Show user and host of nicknames."""

    def card(person: Client) -> str:
        host = person.ip if person is request.client and not request.server.settings.server.cloak else person.host
        return f"{person.nick}{'*' if person.is_operator else ''}={'-' if person.away else '+'}{person.user}@{host}"

    _answer_for(request, Numeric.RPL_USERHOST, nicks, _MOST_NICKS, card)


def _answer_for(
    request: Request, numeric: Numeric, nicks: tuple[str, ...], most: int, word: Callable[[Client], str]
) -> None:
    server: Server = request.server
    if not any(nicks):
        raise Refused(Numeric.ERR_NEEDMOREPARAMS, request.message.command, "Not enough parameters")
    asked = [nick for words in nicks for nick in words.split(" ") if nick][:most]
    found = [person for nick in asked if (person := server.find(nick)) is not None]
    request.reply(numeric, " ".join(word(person) for person in found))
