"""What the server tells of itself: MOTD LUSERS VERSION TIME INFO ADMIN LINKS HELP STATS."""

from datetime import UTC, datetime

from server import VERSION
from server.commands.dispatch import COMMANDS, Request, command
from server.core.client import Client
from server.core.refused import Refused
from server.core.server import Server
from server.ircv3 import extended_isupport
from server.protocol.names import matches
from server.protocol.numerics import Numeric


def motd(server: Server, client: Client) -> None:
    """Send the message of the day."""
    lines = server.settings.server.motd
    if not lines:
        server.reply(client, Numeric.ERR_NOMOTD, "There is no message of the day")
        return
    server.reply(client, Numeric.RPL_MOTDSTART, f"- {server.name} Message of the day -")
    for line in lines:
        server.reply(client, Numeric.RPL_MOTD, f"- {line}")
    server.reply(client, Numeric.RPL_ENDOFMOTD, "End of /MOTD command")


def lusers(server: Server, client: Client) -> None:
    """Send how many are here. Who is connected without a nickname is counted apart, who is leaving not at all."""
    here, most = len(server.nicknames), server.most_registered
    invisible, operators = server.census.with_mode("i"), server.census.with_mode("o")
    unknown = len(server.clients) - here - server.census.closing
    channels = sum(bool(channel.members) for channel in server.channels.values())
    server.reply(
        client,
        Numeric.RPL_LUSERCLIENT,
        f"There are {here - invisible} users and {invisible} invisible on 1 servers",
    )
    server.reply(client, Numeric.RPL_LUSEROP, str(operators), "operator(s) online")
    server.reply(client, Numeric.RPL_LUSERUNKNOWN, str(unknown), "unknown connection(s)")
    server.reply(client, Numeric.RPL_LUSERCHANNELS, str(channels), "channels formed")
    server.reply(client, Numeric.RPL_LUSERME, f"I have {here} clients and 0 servers")
    server.reply(client, Numeric.RPL_LOCALUSERS, str(here), str(most), f"Current local users {here}, max {most}")
    server.reply(client, Numeric.RPL_GLOBALUSERS, str(here), str(most), f"Current global users {here}, max {most}")


def check_target(server: Server, target: str) -> None:
    """Refuse a question that is meant for another server: there is only this one, or a nickname on it."""
    if target and not matches(server.fold(target), server.fold(server.name)) and server.find(target) is None:
        raise Refused(Numeric.ERR_NOSUCHSERVER, target, "No such server")


@command("MOTD")
def motd_command(request: Request, target: str = "") -> None:
    """Show the message of the day."""
    check_target(request.server, target)
    motd(request.server, request.client)


@command("LUSERS")
def lusers_command(request: Request, *_masks: str) -> None:
    """Show how many are here."""
    lusers(request.server, request.client)


@command("VERSION")
def version(request: Request, target: str = "") -> None:
    """Show which program this is, and what it speaks."""
    check_target(request.server, target)
    request.reply(Numeric.RPL_VERSION, f"landline-{VERSION}", request.server.name, "https://ircv3.net/")
    extended_isupport.tell(request.server, request.client)


@command("ISUPPORT", early=True)
def isupport(request: Request) -> None:
    """Show what the server says of itself: lengths, limits, modes."""
    if not extended_isupport.may_ask(request.client):
        raise Refused(Numeric.ERR_NOTREGISTERED, "Say NICK and USER first")
    extended_isupport.tell(request.server, request.client)


@command("TIME")
def time(request: Request, target: str = "") -> None:
    """Show the server's clock."""
    check_target(request.server, target)
    moment = request.server.clock()
    words = datetime.fromtimestamp(moment, UTC).strftime("%A %d %B %Y, %H:%M:%S UTC")
    request.reply(Numeric.RPL_TIME, request.server.name, str(int(moment)), "0", words)


@command("INFO")
def info(request: Request, target: str = "") -> None:
    """Show what this program is."""
    check_target(request.server, target)
    for line in (
        f"Landline {VERSION}: chat for everybody on the same network, no account, no cloud.",
        request.server.settings.server.description,
    ):
        request.reply(Numeric.RPL_INFO, line)
    request.reply(Numeric.RPL_ENDOFINFO, "End of /INFO list")


@command("ADMIN")
def admin(request: Request, target: str = "") -> None:
    """Show who looks after the room."""
    check_target(request.server, target)
    request.reply(Numeric.RPL_ADMINME, request.server.name, "Administrative info")
    request.reply(Numeric.RPL_ADMINLOC1, request.server.settings.network)
    request.reply(Numeric.RPL_ADMINLOC2, request.server.settings.server.description)
    request.reply(Numeric.RPL_ADMINEMAIL, "Ask the person at the computer that keeps this room")


@command("LINKS")
def links(request: Request, *_words: str) -> None:
    """Show the servers that this one is linked to: none."""
    # There are no others to be linked to, and the end of an empty list is the whole answer.
    request.reply(Numeric.RPL_ENDOFLINKS, "*", "End of /LINKS list")


@command("HELP")
def help_command(request: Request, subject: str = "") -> None:
    """Show what a command does, or all commands."""
    name = subject.upper()
    if not name:
        lines = ["Commands:", *_in_columns(sorted(COMMANDS)), "HELP and a command's name tell more."]
        name = "*"
    elif name in COMMANDS:
        lines = [COMMANDS[name].usage, *COMMANDS[name].help.splitlines()]
    else:
        raise Refused(Numeric.ERR_HELPNOTFOUND, subject, "No help available on this")
    for number, line in enumerate(lines):
        request.reply(Numeric.RPL_HELPTXT if number else Numeric.RPL_HELPSTART, name, line)
    request.reply(Numeric.RPL_ENDOFHELP, name, "End of /HELP")


@command("HELPOP")
def helpop(request: Request, subject: str = "") -> None:
    """The same as HELP."""
    help_command(request, subject)


@command("STATS")
def stats(request: Request, query: str, target: str = "") -> None:
    """Show counters: u how long the room is open, m how often each command came, o who can act for the host, k bans."""
    check_target(request.server, target)
    server = request.server
    letter = query[:1]
    if letter == "u":
        seconds = int(server.clock() - server.started_at)
        days, rest = divmod(seconds, 86400)
        words = f"Server Up {days} days {rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}"
        request.reply(Numeric.RPL_STATSUPTIME, words)
    elif letter == "m":
        for name, count in sorted(server.command_counts.items()):
            request.reply(Numeric.RPL_STATSCOMMANDS, name, str(count), "0")
    elif letter == "o" and request.client.is_operator and server.settings.operator.name:
        request.reply(Numeric.RPL_STATSOLINE, "O", "*", "*", server.settings.operator.name)
    elif letter in {"k", "K"} and request.client.is_operator:
        for ban in server.bans.current(server.clock()):
            request.reply(Numeric.RPL_STATSKLINE, "K", ban.name, "*", ban.set_by, ban.reason)
    elif letter in {"o", "k", "K"} and not request.client.is_operator:
        request.reply(Numeric.ERR_NOPRIVILEGES, "Permission denied: you do not act for the host")
    request.reply(Numeric.RPL_ENDOFSTATS, letter or "*", "End of /STATS report")


def _in_columns(words: list[str], width: int = 60) -> list[str]:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines
