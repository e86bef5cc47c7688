"""WHO and WHOX: a list of people with what is known of them.

https://modern.ircdocs.horse/#who-message, https://ircv3.net/specs/extensions/whox
"""

from collections.abc import Callable, Iterator
from typing import Final

from server.commands.dispatch import Request, command
from server.core.channel import Channel
from server.core.client import Client
from server.ircv3 import multi_prefix
from server.protocol.names import matches
from server.protocol.numerics import Numeric


@command("WHO")
def who(request: Request, mask: str = "*", options: str = "") -> None:
    """Show the people in a channel, or those whose nickname, user, host or real name fit a mask."""
    server = request.server
    flags, percent, fields = options.partition("%")
    fields, _, token = fields.partition(",")
    for person, channel in _found(request, mask or "*"):
        if "o" in flags and not person.is_operator:
            continue
        if percent:
            _answer_fields(request, person, channel, fields, token)
            continue
        request.reply(
            Numeric.RPL_WHOREPLY,
            channel.name if channel else "*",
            person.user,
            person.host,
            server.name,
            person.nick,
            _flags(request, person, channel),
            f"0 {person.realname}",
        )
    request.reply(Numeric.RPL_ENDOFWHO, mask, "End of WHO list")


def _found(request: Request, mask: str) -> Iterator[tuple[Client, Channel | None]]:
    """The people that a mask means, as far as the asker may see them, each with a channel that they share."""
    server, asker = request.server, request.client
    if mask.startswith("#"):
        channel = server.channels.get(server.fold(mask))
        if channel is None or channel.is_hidden_from(asker):
            return
        inside = asker in channel.members or asker.is_operator
        for member in channel.members:
            if inside or "i" not in member.modes or member is asker:
                yield member, channel
        return
    exact = server.find(mask)
    if exact is not None:
        yield exact, _shared(exact, asker)
        return
    folded = server.fold(mask)
    for person in server.registered:
        if "i" in person.modes and person is not asker and not asker.is_operator and _shared(person, asker) is None:
            continue
        names = (person.nick, person.user, person.host, server.name, person.realname)
        if any(matches(folded, server.fold(name)) for name in names):
            yield person, _shared(person, asker)


def _shared(person: Client, asker: Client) -> Channel | None:
    """A channel that both are in; else one of the person's that anybody may see."""
    for channel in person.channels:
        if asker in channel.members:
            return channel
    return None


def _flags(request: Request, person: Client, channel: Channel | None) -> str:
    here = "H" if person.away is None else "G"
    prefix = multi_prefix.prefix(channel, person, request.client) if channel else ""
    return f"{here}{'*' if person.is_operator else ''}{prefix}{'B' if person.is_bot else ''}"


def _answer_fields(request: Request, person: Client, channel: Channel | None, fields: str, token: str) -> None:
    server, asker = request.server, request.client
    words = [_FIELDS[field](request, person, channel, token) for field in _FIELDS if field in fields]
    if not words:
        return
    if "r" in fields:
        request.reply(Numeric.RPL_WHOSPCRPL, *words)
    else:
        asker.send(server.outgoing(Numeric.RPL_WHOSPCRPL, asker.nick, *words))


def _shown_ip(request: Request, person: Client) -> str:
    asker = request.client
    if asker is not person and not asker.is_operator and request.server.settings.server.cloak:
        return "255.255.255.255"
    return f"0{person.ip}" if person.ip.startswith(":") else person.ip


#: What each letter of WHOX asks for, in the order in which the answers stand, whatever the order of the question.
_FIELDS: Final[dict[str, Callable[[Request, Client, Channel | None, str], str]]] = {
    "t": lambda _request, _person, _channel, token: token[:3] or "0",
    "c": lambda _request, _person, channel, _token: channel.name if channel else "*",
    "u": lambda _request, person, _channel, _token: person.user,
    "i": lambda request, person, _channel, _token: _shown_ip(request, person),
    "h": lambda _request, person, _channel, _token: person.host,
    "s": lambda request, _person, _channel, _token: request.server.name,
    "n": lambda _request, person, _channel, _token: person.nick,
    "f": lambda request, person, channel, _token: _flags(request, person, channel),
    "d": lambda _request, _person, _channel, _token: "0",
    "l": lambda request, person, _channel, _token: str(int(request.server.clock() - person.idle_at)),
    "a": lambda _request, person, _channel, _token: person.account or "0",
    "o": lambda _request, _person, _channel, _token: "n/a",
    "r": lambda _request, person, _channel, _token: person.realname,
}
